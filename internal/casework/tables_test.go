package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"fincert/internal/store"
)

// tables are all that a command may write to.
var tables = []string{"entry", "head", "command", "effect", "subject_key", "personal", "lookup", "serial", "case_row", "case_span", "person_row", "listed"}

// contents are all rows of those tables, in an order of their own.
func contents(t *testing.T, db *store.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range tables {
		all[table] = dump(t, db, table)
	}
	return all
}

func dump(t *testing.T, db *store.DB, table string) []string {
	t.Helper()
	var lines []string
	err := db.Read(context.Background(), func(q store.Querier) error {
		rows, err := q.Query("select * from " + table)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]sql.RawBytes, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			var line strings.Builder
			for i, v := range values {
				fmt.Fprintf(&line, "%s=%s ", columns[i], v)
			}
			lines = append(lines, line.String())
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("read %s: %v", table, err)
	}
	slices.Sort(lines)
	return lines
}

// unchanged fails when a table holds other rows than before.
func unchanged(t *testing.T, db *store.DB, before map[string][]string) {
	t.Helper()
	after := contents(t, db)
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if !slices.Equal(before[table], after[table]) {
			t.Errorf("%s changed: %d rows before, %d after", table, len(before[table]), len(after[table]))
		}
	}
}

func count(t *testing.T, db *store.DB, query string) (n int) {
	t.Helper()
	err := db.Read(context.Background(), func(q store.Querier) error { return q.QueryRow(query).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// tamper writes past casework, as somebody with the database's password could.
func tamper(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
