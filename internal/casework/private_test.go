package casework_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const secret = "联系人张㛃，电话 13800138000"

func TestTypedTextStandsInNoTableInClear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := tellSecret(t, b)
		for _, table := range tables {
			for _, row := range dump(t, db, table) {
				if strings.Contains(row, "张㛃") || strings.Contains(row, "13800138000") {
					t.Errorf("%s holds the text: %s", table, row)
				}
			}
		}
		if text := b.Case(t, on).Monitoring.Problems[0].Text; text.Text != secret || text.Erased {
			t.Errorf("whoever may read it reads %+v", text)
		}
	})
}

func TestTypedTextIsNotInTheDatabaseFile(t *testing.T) {
	path := storetest.URL(t, store.SQLite)
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	b := caseworktest.Open(t, db)
	tellSecret(t, b)
	searched := 0
	files, err := filepath.Glob(path + "*") // with the write-ahead log
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		searched += len(content)
		if bytes.Contains(content, []byte("张㛃")) || bytes.Contains(content, []byte("13800138000")) {
			t.Errorf("%s holds the text", filepath.Base(name))
		}
	}
	if searched < 100_000 {
		t.Errorf("only %d bytes in %v: the record is not there", searched, files)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAnErasedTextIsShownAsErased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := tellSecret(t, b)
		ref := b.Case(t, on).Monitoring.Problems[0].Text.Ref
		tamper(t, db, "delete from personal where id = $1", ref)
		problem := b.Case(t, on).Monitoring.Problems[0]
		if !problem.Text.Erased || problem.Text.Text != "" || problem.Text.Shown() != "〔已删除〕" {
			t.Errorf("after its row was deleted it reads %+v", problem.Text)
		}
		if how := b.Case(t, on).Monitoring.Problems[0].Number; how != "P-01" {
			t.Errorf("what is not private went with it: %q", how)
		}
		// The case goes on.
		b.Must(t, b.As(rule.RoleMonitoring), &rule.CloseProblem{Problem: "P-01", How: "已修复"}, on)
		// With the subject's key everything is gone.
		tamper(t, db, "delete from subject_key where subject = $1", on.String())
		if p := b.Case(t, on).Monitoring.Problems[0]; !p.How.Erased {
			t.Errorf("without the subject's key it reads %+v", p.How)
		}
	})
}

// tellSecret records a problem whose text is nobody else's business.
func tellSecret(t *testing.T, b *caseworktest.Body) rule.StreamID {
	t.Helper()
	on := b.Reach(t, "RecordProblem", 1)
	problem := b.Problem()
	problem.Text = secret
	b.Must(t, b.As(rule.RoleMonitoring), problem, on)
	return on
}
