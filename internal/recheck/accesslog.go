package recheck

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	"fincert/internal/store"
)

// sealedDay is a day of the access log whose root an entry holds.
type sealedDay struct {
	position  int64
	day, root string
	lines     string
}

func (k *check) seal(e *entry) bool {
	s := sealedDay{e.position, e.facts.text("day"), e.facts.text("root"), fmt.Sprint(e.facts["lines"])}
	k.sealed = append(k.sealed, s)
	return s.day != "" && s.root != ""
}

// accessLog compares the lines of every sealed day with the day's root.
func (k *check) accessLog(q store.Querier) error {
	for _, s := range k.sealed {
		t := tree{whole: func(int, int64, hash) error { return nil }}
		err := accessLines(q, s.day, func(line []byte) error { return t.add(sha256.Sum256(append([]byte{0}, line...))) })
		if err != nil {
			return err
		}
		root := t.root()
		if got := hex.EncodeToString(root[:]); got != s.root {
			k.found(Finding{Kind: AccessLogDiffers, Position: s.position, Subject: s.day, Want: s.lines, Got: strconv.FormatInt(t.size, 10)})
		}
	}
	return nil
}

// accessLines goes through the lines of a day in order, each field after its
// length in four bytes.
func accessLines(q store.Querier, day string, each func(line []byte) error) error {
	rows, err := q.Query("select id, day, at, person, organisation, scope, object, address from access_log where day = $1 order by id", day)
	if err != nil {
		return fmt.Errorf("read the access log: %w", err)
	}
	defer rows.Close()
	var fields [8]string
	targets := make([]any, len(fields))
	for i := range fields {
		targets[i] = &fields[i]
	}
	for rows.Next() {
		err = rows.Scan(targets...)
		if err != nil {
			return fmt.Errorf("read a line of the access log: %w", err)
		}
		var line []byte
		for _, field := range fields {
			line = binary.BigEndian.AppendUint32(line, uint32(len(field)))
			line = append(line, field...)
		}
		err = each(line)
		if err != nil {
			return err
		}
	}
	return rows.Err()
}
