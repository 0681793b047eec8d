package recheck

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/store"
)

// entry is a row of the record as it stands there, every column as text.
type entry struct {
	position, version          int64
	kind, id, name             string
	instant, effective         string
	person, organisation, role string
	onBehalf, via, commandKey  string
	scheme, calendar, software string
	body                       string
	salt, leaf                 []byte

	at    time.Time     // instant, if it is one
	on    calendar.Date // effective, if it is a date
	facts object        // the body, decoded
}

func (e *entry) stream() string { return e.kind + "/" + e.id }

const entryColumns = `position, stream_kind, stream_id, version, name, instant, effective, person, organisation, role,
	on_behalf, via, command_key, scheme, calendar, software, body, salt, leaf`

// readEntries reads the next entries after a position.
func readEntries(q store.Querier, after int64, most int) ([]entry, error) {
	rows, err := q.Query("select "+entryColumns+" from entry where position > $1 order by position limit $2", after, most)
	if err != nil {
		return nil, fmt.Errorf("read the record after %d: %w", after, err)
	}
	defer rows.Close()
	var list []entry
	for rows.Next() {
		var e entry
		err = rows.Scan(&e.position, &e.kind, &e.id, &e.version, &e.name, &e.instant, &e.effective,
			&e.person, &e.organisation, &e.role, &e.onBehalf, &e.via, &e.commandKey,
			&e.scheme, &e.calendar, &e.software, &e.body, &e.salt, &e.leaf)
		if err != nil {
			return nil, fmt.Errorf("read the record after %d: %w", after, err)
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// computeLeaf is the leaf as it is published how to compute it: SHA-256 of a
// zero byte, the salt, each field as four bytes of length and text, and the
// SHA-256 of the body.
func (e *entry) computeLeaf() [sha256.Size]byte {
	b := append([]byte{0}, e.salt...)
	for _, field := range []string{e.kind, e.id, strconv.FormatInt(e.version, 10), e.name,
		strconv.FormatInt(e.position, 10), e.instant, e.effective, e.person, e.organisation, e.role,
		e.onBehalf, e.via, e.commandKey, e.scheme, e.calendar, e.software} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
		b = append(b, field...)
	}
	body := sha256.Sum256([]byte(e.body))
	return sha256.Sum256(append(b, body[:]...))
}

// intact: 16 bytes of salt belong to the leaf's form; without them a byte could
// be moved between salt and first field.
func (e *entry) intact() bool {
	leaf := e.computeLeaf()
	return len(e.salt) == 16 && bytes.Equal(leaf[:], e.leaf)
}

const instantLayout = "2006-01-02T15:04:05.000000Z"

// decode fills in what is derived from the texts; false if it cannot be.
func (e *entry) decode() (instant, effective, body bool) {
	var err error
	e.at, err = time.Parse(instantLayout, e.instant)
	instant = err == nil && e.at.Format(instantLayout) == e.instant
	e.on, err = calendar.ParseDate(e.effective)
	effective = err == nil
	decoder := json.NewDecoder(bytes.NewReader([]byte(e.body)))
	decoder.UseNumber()
	err = decoder.Decode(&e.facts)
	return instant, effective, err == nil && e.facts != nil
}

// object is a JSON object of a body.
type object map[string]any

func (o object) text(key string) string { text, _ := o[key].(string); return text }

func (o object) number(key string) int64 {
	number, _ := o[key].(json.Number)
	n, err := number.Int64()
	if err != nil {
		return -1
	}
	return n
}

func (o object) is(key string) bool { is, _ := o[key].(bool); return is }

func (o object) object(key string) object { inner, _ := o[key].(map[string]any); return inner }

func (o object) texts(key string) (list []string) {
	values, _ := o[key].([]any)
	for _, v := range values {
		if text, is := v.(string); is {
			list = append(list, text)
		}
	}
	return list
}

func (o object) list(key string) (list []object) {
	all, _ := o[key].([]any)
	for _, one := range all {
		if inner, ok := one.(map[string]any); ok {
			list = append(list, inner)
		}
	}
	return list
}

// each goes through all objects of a body, itself included.
func each(value any, take func(object)) {
	switch v := value.(type) {
	case object:
		each(map[string]any(v), take)
	case map[string]any:
		take(v)
		for _, inner := range v {
			each(inner, take)
		}
	case []any:
		for _, inner := range v {
			each(inner, take)
		}
	}
}
