package notice

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/riverqueue/river"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/store"
)

// letterEffects is what the kinds of effects that are letters begin with.
const letterEffects = "letter."

// IsLetter tells whether an effect is one to be delivered here.
func IsLetter(effect string) bool { return strings.HasPrefix(effect, letterEffects) }

// Delivery is the job of delivering one letter. River keeps one job for each
// position and effect.
type Delivery struct {
	Position int64  `json:"position"`
	Effect   string `json:"effect"`
}

// Kind is the job's name in River's table.
func (Delivery) Kind() string { return "deliver-letter" }

// InsertOpts makes a job that is inserted again, after a crash of the follower
// or by another node, the same job.
func (Delivery) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// Letter is one in an inbox.
type Letter struct {
	Position   int64
	Kind       string // "acceptance", "supplement" …
	Recipient  string // organisation id
	Written    calendar.Date
	StreamKind string // what it is about
	StreamID   string
	Delivered  string // UTC instant
	Opened     string // UTC instant, empty until somebody read it
	Place      int    // among the letters about the same thing, from 1
}

// letterColumns are those of a letter, as scanLetter reads them. Its place is
// counted from the record: letters may be delivered in another order.
const letterColumns = `l.position, l.kind, l.recipient, l.written, l.stream_kind, l.stream_id, l.delivered, l.opened,
	(select count(*) from entry n join effect e on e.position = n.position and e.kind like 'letter.%'
		where n.stream_id = l.stream_id and n.stream_kind = l.stream_kind
		and (n.position < l.position or n.position = l.position and e.kind <= 'letter.' || l.kind))`

func scanLetter(row interface{ Scan(...any) error }) (l Letter, err error) {
	var written string
	err = row.Scan(&l.Position, &l.Kind, &l.Recipient, &written, &l.StreamKind, &l.StreamID, &l.Delivered, &l.Opened, &l.Place)
	if err != nil {
		return Letter{}, err
	}
	l.Written, err = calendar.ParseDate(written)
	return l, err
}

// Inbox keeps the letters. It is safe for concurrent use.
type Inbox struct {
	DB    *store.DB
	Clock now.Clock
}

// Work carries out a delivery for River.
func (b *Inbox) Work(ctx context.Context, d Delivery) error {
	return b.DB.Write(ctx, func(tx *store.Tx) error {
		letter := Letter{Position: d.Position, Kind: strings.TrimPrefix(d.Effect, letterEffects)}
		var body string
		err := tx.QueryRow(`select e.body, n.stream_kind, n.stream_id from effect e join entry n on n.position = e.position
			where e.position = $1 and e.kind = $2`, d.Position, d.Effect).Scan(&body, &letter.StreamKind, &letter.StreamID)
		if errors.Is(err, sql.ErrNoRows) {
			return river.JobCancel(fmt.Errorf("there is no effect %s at position %d", d.Effect, d.Position))
		}
		if err != nil {
			return err
		}
		var told struct {
			To string        `json:"to"`
			On calendar.Date `json:"on"`
		}
		err = json.Unmarshal([]byte(body), &told)
		if err != nil {
			return river.JobCancel(fmt.Errorf("read the effect %s at position %d: %w", d.Effect, d.Position, err))
		}
		_, err = tx.Exec(`insert into letter (position, kind, recipient, written, stream_kind, stream_id, delivered, opened)
			values ($1, $2, $3, $4, $5, $6, $7, '') on conflict do nothing`,
			letter.Position, letter.Kind, told.To, told.On.String(), letter.StreamKind, letter.StreamID, store.Instant(b.Clock.Now()))
		return err
	})
}

// Letters are those of an organisation, or of everybody with "", newest first.
// after is the cursor that the page before gave, "" for the first; next is ""
// on the last. A cursor that no page gave is a fault Invalid "web.parameter".
func (b *Inbox) Letters(ctx context.Context, organisation, after string, limit int) (list []Letter, next string, err error) {
	var where store.Where
	if organisation != "" {
		where.Add("l.recipient = ?", organisation)
	}
	if after != "" {
		position, kind, _ := strings.Cut(after, ".")
		at, err := strconv.ParseInt(position, 10, 64)
		if err != nil {
			return nil, "", fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
		}
		// Not "below, or at it and": SQLite would then sort everything below.
		where.Add("l.position <= ? and (l.position < ? or l.kind > ?)", at, at, kind)
	}
	conditions := where.SQL() + " order by l.position desc, l.kind limit " + where.Arg(limit+1)
	err = b.DB.Read(ctx, func(q store.Querier) error {
		list, err = scanLetters(q, "letter l"+conditions, where.Args())
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("read the inbox: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = fmt.Sprintf("%d.%s", list[limit-1].Position, list[limit-1].Kind)
	}
	return list, next, nil
}

// Find finds a letter that was delivered; ok is false when there is none.
func (b *Inbox) Find(ctx context.Context, position int64, kind string) (l Letter, ok bool, err error) {
	err = b.DB.Read(ctx, func(q store.Querier) error {
		l, err = scanLetter(q.QueryRow("select "+letterColumns+" from letter l where l.position = $1 and l.kind = $2", position, kind))
		ok = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return Letter{}, false, fmt.Errorf("look for the letter %s of position %d: %w", kind, position, err)
	}
	return l, ok, nil
}

// Open notes that somebody of the organisation read a letter; the first time
// counts. ok is false when the organisation has no such letter.
func (b *Inbox) Open(ctx context.Context, organisation string, position int64, kind string) (ok bool, err error) {
	err = b.DB.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.Exec(`update letter set opened = case opened when '' then $4 else opened end
			where position = $1 and kind = $2 and recipient = $3`, position, kind, organisation, store.Instant(b.Clock.Now()))
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		ok = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note that a letter was read: %w", err)
	}
	return ok, nil
}

// About are all letters about a thing, newest first: those to an organisation, or
// to everybody with "".
func (b *Inbox) About(ctx context.Context, kind, id, organisation string) (list []Letter, err error) {
	var where store.Where
	where.Add("l.position in (select n.position from entry n where n.stream_kind = ? and n.stream_id = ?)", kind, id)
	if organisation != "" {
		where.Add("l.recipient = ?", organisation)
	}
	err = b.DB.Read(ctx, func(q store.Querier) error {
		list, err = scanLetters(q, "letter l"+where.SQL()+" order by l.position desc, l.kind", where.Args())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the letters about %s %s: %w", kind, id, err)
	}
	return list, nil
}
