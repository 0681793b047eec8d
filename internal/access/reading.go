package access

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Reading is one line of the access log: somebody was given a file.
type Reading struct {
	ID           string        // in order of time
	Day          calendar.Date // in Asia/Shanghai
	At           string        // instant, UTC
	Person       string
	Organisation string
	Scope        string // the case that the file lies in
	Object       string
	Address      string // where the request came from, without the port
}

// Read writes a reading into the access log. It is called before the first
// byte leaves: a reading that could not be written does not happen.
func (a *Access) Read(ctx context.Context, actor rule.Actor, scope, object, address string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an id for the access log: %w", err)
	}
	at := a.clock.Now()
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`insert into access_log (id, day, at, person, organisation, scope, object, address)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id.String(), calendar.DateOf(at).String(), store.Instant(at), actor.Person, actor.Organisation, scope, object, address)
		return err
	})
	if err != nil {
		return fmt.Errorf("write the access log: %w", err)
	}
	return nil
}

// Readings are those of one day, oldest first; scope "" is every case's. after
// is the cursor that the page before gave, "" for the first; next is "" on the
// last.
func (a *Access) Readings(ctx context.Context, day calendar.Date, scope, after string, limit int) (list []Reading, next string, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		list, next = nil, ""
		lines, err := readLog(q, day, scope, after, limit+1)
		if err != nil {
			return err
		}
		list = lines[:min(limit, len(lines))]
		if len(lines) > limit {
			next = lines[limit-1].ID
		}
		return nil
	})
	return list, next, err
}

// DaysRead are the days after one and before another on which something was
// read, in order.
func (a *Access) DaysRead(ctx context.Context, after, before calendar.Date) (days []calendar.Date, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		days = nil
		texts, err := store.Texts(q, "select distinct day from access_log where day > $1 and day < $2 order by day", after.String(), before.String())
		if err != nil {
			return err
		}
		for _, text := range texts {
			day, err := calendar.ParseDate(text)
			if err != nil {
				return err
			}
			days = append(days, day)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the days of the access log: %w", err)
	}
	return days, nil
}

// RootOfDay is the Merkle tree hash (RFC 6962) over the lines of one day of the
// access log, and their number. Once the record holds it, no line of that day
// can be changed, added or taken away unnoticed.
func RootOfDay(q store.Querier, day calendar.Date) (root [32]byte, lines int, err error) {
	var hashes []tlog.Hash
	stored := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var list []tlog.Hash
		for _, i := range indexes {
			list = append(list, hashes[i])
		}
		return list, nil
	})
	after := ""
	for {
		page, err := readLog(q, day, "", after, logPage)
		if err != nil {
			return root, 0, err
		}
		for _, line := range page {
			more, err := tlog.StoredHashes(int64(lines), line.leaf(), stored)
			if err != nil {
				return root, 0, fmt.Errorf("hash the access log of %s: %w", day, err)
			}
			hashes = append(hashes, more...)
			lines++
			after = line.ID
		}
		if len(page) < logPage {
			break
		}
	}
	root, err = tlog.TreeHash(int64(lines), stored)
	if err != nil {
		return root, 0, fmt.Errorf("hash the access log of %s: %w", day, err)
	}
	return root, lines, nil
}

const logPage = 1000

func readLog(q store.Querier, day calendar.Date, scope, after string, limit int) ([]Reading, error) {
	var where store.Where
	where.Add("day = ?", day.String())
	where.Add("id > ?", after)
	if scope != "" {
		where.Add("scope = ?", scope)
	}
	return scanReadings(q, where.SQL()+" order by id limit "+where.Arg(limit), where.Args())
}

func scanReadings(q store.Querier, conditions string, args []any) (list []Reading, err error) {
	rows, err := q.Query("select id, day, at, person, organisation, scope, object, address from access_log"+conditions, args...)
	if err != nil {
		return nil, fmt.Errorf("read the access log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var line Reading
		day := ""
		err = rows.Scan(&line.ID, &day, &line.At, &line.Person, &line.Organisation, &line.Scope, &line.Object, &line.Address)
		if err == nil {
			line.Day, err = calendar.ParseDate(day)
		}
		if err != nil {
			return nil, fmt.Errorf("read a line of the access log: %w", err)
		}
		list = append(list, line)
	}
	return list, rows.Err()
}

// leaf is what a line is hashed as: each field after its length in four bytes.
func (r Reading) leaf() []byte {
	var b []byte
	for _, field := range []string{r.ID, r.Day.String(), r.At, r.Person, r.Organisation, r.Scope, r.Object, r.Address} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
		b = append(b, field...)
	}
	return b
}
