package access

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// Attempt is something that was turned away, or that was done to who may enter.
// It never holds what somebody typed: that could be a password.
type Attempt struct {
	Actor   string // person id; empty when nobody was recognised
	What    string // "token.unknown", the fault's kind and the command, or what was done and to whom
	Address string // where it came from, without port; empty when not known
}

// What was done to who may enter, and failed attempts to. Each stands before
// the account's or the person's id.
const (
	noteTokenMade     = "token.made"
	noteTokensRevoked = "token.revoked"
	noteFeedMade      = "feed.made"
	noteFeedEnded     = "feed.ended"
	noteAccountAdded  = "account.added"
	noteAccountShut   = "account.shut"
	noteAccountOpened = "account.opened"
	noteSignedIn      = "sign-in.done"
	noteSignInFailed  = "sign-in.failed"
	noteSignInHeld    = "sign-in.held" // tried again before the time was up
	noteSignedOut     = "sign-out.done"
	noteSessionsEnded = "session.ended"
	notePasswordSet   = "password.set"
	notePasswordWrong = "password.wrong" // by somebody who is signed in
	notePasswordHeld  = "password.held"
	noteLogIsFull     = "log.full"
)

// Incident is a line of the security log: an attempt and how often it was
// made within one hour.
type Incident struct {
	Attempt
	Hour        string // 2006-01-02T15
	First, Last string // instants, UTC
	Count       int64
}

// mostLines is how many lines the log takes within an hour; what comes then is
// counted in one line more. Somebody with many addresses cannot fill the disk.
const mostLines = 2000

// TurnAway writes an attempt into the security log. Attempts alike within one
// hour share a line.
func (a *Access) TurnAway(ctx context.Context, attempt Attempt) error {
	return a.db.Write(ctx, func(tx *store.Tx) error { return a.note(tx, attempt) })
}

func (a *Access) note(tx *store.Tx, attempt Attempt) error {
	at := a.instant()
	hour := at[:len("2006-01-02T15")]
	done, err := tx.Exec(`update security_log set last = $1, count = count + 1
		where hour = $2 and actor = $3 and what = $4 and address = $5`, at, hour, attempt.Actor, attempt.What, attempt.Address)
	if err != nil {
		return fmt.Errorf("write the security log: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	lines := 0
	err = tx.QueryRow("select count(*) from security_log where hour = $1", hour).Scan(&lines)
	if err != nil {
		return fmt.Errorf("count the security log's lines: %w", err)
	}
	if lines >= mostLines {
		attempt = Attempt{What: noteLogIsFull}
	}
	_, err = tx.Exec(`insert into security_log (hour, actor, what, address, first, last, count)
		values ($1, $2, $3, $4, $5, $5, 1)
		on conflict (hour, actor, what, address)
		do update set last = excluded.last, count = security_log.count + 1`,
		hour, attempt.Actor, attempt.What, attempt.Address, at)
	if err != nil {
		return fmt.Errorf("write the security log: %w", err)
	}
	return nil
}

// by completes an attempt with who did something to an account.
type by struct{ person, address string }

type byKey struct{}

// WithActor makes the context of a request in which accounts may be changed:
// the security log then says who changed them, and from where.
func WithActor(ctx context.Context, person, address string) context.Context {
	return context.WithValue(ctx, byKey{}, by{person, address})
}

// done notes what the actor of the context did to an account.
func (a *Access) done(ctx context.Context, tx *store.Tx, what, account string) error {
	who, _ := ctx.Value(byKey{}).(by)
	return a.note(tx, Attempt{Actor: who.person, What: what + " " + account, Address: who.address})
}

// Incidents are lines of the security log, the newest hour first. next is the
// cursor of the following page, empty on the last one. A fault Invalid when the
// cursor is none of ours.
func (a *Access) Incidents(ctx context.Context, limit int, cursor string) (all []Incident, next string, err error) {
	var where store.Where
	if cursor != "" {
		after, ok := afterLine(cursor)
		if !ok {
			var f fault.Fields
			f.Add("cursor", "field.unknown")
			return nil, "", f.Err()
		}
		where.Add("hour <= ? and (hour < ? or (actor, what, address) > (?, ?, ?))", after[0], after[0], after[1], after[2], after[3])
	}
	last := where.Arg(limit + 1)
	err = a.db.Read(ctx, func(q store.Querier) error {
		all, err = scanIncidents(q, where.SQL()+" order by hour desc, actor, what, address limit "+last, where.Args())
		return err
	})
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].cursor()
	}
	return all, next, err
}

func scanIncidents(q store.Querier, conditions string, args []any) (all []Incident, err error) {
	rows, err := q.Query("select hour, actor, what, address, first, last, count from security_log"+conditions, args...)
	if err != nil {
		return nil, fmt.Errorf("read the security log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var i Incident
		err = rows.Scan(&i.Hour, &i.Actor, &i.What, &i.Address, &i.First, &i.Last, &i.Count)
		if err != nil {
			return nil, fmt.Errorf("read a line of the security log: %w", err)
		}
		all = append(all, i)
	}
	return all, rows.Err()
}

func (i Incident) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(i.ID()))
}

func afterLine(cursor string) (parts []string, ok bool) {
	line, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || strings.ContainsRune(string(line), 0) || strings.ToValidUTF8(string(line), "") != string(line) {
		return nil, false
	}
	parts = strings.Split(string(line), "\n")
	return parts, len(parts) == 4
}
