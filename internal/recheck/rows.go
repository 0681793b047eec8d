package recheck

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fincert/internal/store"
)

// row is one row of a table as the entries make it, column by column.
type row map[string]string

// table is one that has a row for each of some entries and names their
// positions.
type table struct {
	name    string
	key     []string // columns that name a row for people
	columns []string
}

// byPosition are the tables that are compared while the record is read.
var byPosition = []table{
	{"register_certificate", []string{"key"}, []string{"key", "number", "stream_id", "position", "instant", "issued", "valid_to", "holder", "product", "model", "content"}},
	{"register_event", []string{"key"}, []string{"position", "key", "instant", "effective", "event", "announcement", "valid_to", "annuls", "last_day", "reasons", "content"}},
	{"register_transition", []string{"id"}, []string{"position", "id", "instant", "effective", "event", "announcement", "entry", "content"}},
	{"announcement", []string{"number"}, []string{"number", "position", "instant", "effective", "event"}},
	{postTable, []string{"item"}, []string{"position", "item", "day", "event", "stream_kind", "stream_id", "number", "outcome", "answer"}},
}

func (t table) subject(r row) string {
	parts := []string{t.name}
	for _, column := range t.key {
		parts = append(parts, r[column])
	}
	return strings.Join(parts, " ")
}

// read reads the rows that where chooses; json columns are brought into one
// form, since how they are spaced is not what they say.
func (t table) read(q store.Querier, where string, args ...any) ([]row, error) {
	rows, err := q.Query("select "+strings.Join(t.columns, ", ")+" from "+t.name+" where "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	defer rows.Close()
	values := make([]sql.RawBytes, len(t.columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	var list []row
	for rows.Next() {
		err = rows.Scan(into...)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t.name, err)
		}
		r := row{}
		for i, column := range t.columns {
			r[column] = string(values[i])
			if column == "content" {
				r[column] = sameForm(values[i])
			}
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// sameForm writes JSON with sorted keys.
func sameForm(text []byte) string {
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	if err != nil {
		return string(text)
	}
	formed, err := json.Marshal(value)
	if err != nil {
		return string(text)
	}
	return string(formed)
}

// compare tells of rows that differ, are missing or too many. Both lists are
// matched by position and key.
func (t table) compare(want, got []row, found func(Finding)) {
	id := func(r row) string { return r["position"] + "\x00" + t.subject(r) }
	there := map[string]row{}
	for _, r := range got {
		there[id(r)] = r
	}
	for _, w := range want {
		g, have := there[id(w)]
		if !have {
			found(Finding{Kind: RowMissing, Position: atoi(w["position"]), Subject: t.subject(w)})
			continue
		}
		delete(there, id(w))
		t.differences(w, g, found)
	}
	for _, key := range slices.Sorted(maps.Keys(there)) {
		found(Finding{Kind: RowExtra, Position: atoi(there[key]["position"]), Subject: t.subject(there[key])})
	}
}

func (t table) differences(want, got row, found func(Finding)) {
	for _, column := range t.columns {
		if want[column] != got[column] {
			found(Finding{Kind: RowDiffers, Position: atoi(want["position"]), Subject: t.subject(want),
				Field: column, Want: short(want[column]), Got: short(got[column])})
		}
	}
}

// short keeps a line a line.
func short(text string) string {
	const most = 120
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

func atoi(text string) (n int64) {
	fmt.Sscan(text, &n) // a column of integers; 0 when a row has none
	return n
}
