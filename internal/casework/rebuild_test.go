package casework_test

import (
	"context"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestRebuildMakesTheSameRowsAndFindsTheOneThatWasEdited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
		}
		b.Reach(t, "AcceptApplication", 1)
		before := contents(t, db)
		for table, r := range rebuilt(t, b) {
			if !r.Equal || r.Rows == 0 {
				t.Errorf("%s: %+v", table, r)
			}
		}
		unchanged(t, db, before)

		for table, edit := range map[string]string{
			"case_row":  "update case_row set word = 'draft' where word = 'granted'",
			"case_span": "update case_span set stopped = '' where limit_id = 'case.max'",
			"serial":    "update serial set number = 0 where series = 'certificate/2026'",
			"lookup":    "delete from lookup where index_name = 'certificate.number'",
		} {
			tamper(t, db, edit)
			for other, r := range rebuilt(t, b) {
				if r.Equal == (other == table) {
					t.Errorf("after an edit of %s, %s: %+v", table, other, r)
				}
			}
			unchanged(t, db, before)
		}
		tamper(t, db, "insert into serial (series, number) values ('certificate/2030', 7)")
		if rebuilt(t, b)["serial"].Equal {
			t.Error("a planted row is not found")
		}
		unchanged(t, db, before)
	})
}

func rebuilt(t *testing.T, b *caseworktest.Body) map[string]casework.Rebuilt {
	t.Helper()
	report, err := b.Rebuild(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]casework.Rebuilt{}
	for _, r := range report {
		tables[r.Table] = r
	}
	return tables
}

func TestATableThatAMigrationMadeIsFilledFromTheEntriesOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		b.Apply(t)
		before := contents(t, db)
		fill := func() {
			t.Helper()
			err := b.Fill(t.Context(), "case_row")
			if err != nil {
				t.Fatal(err)
			}
		}
		tamper(t, db, "delete from case_row")
		fill()
		unchanged(t, db, before)
		tamper(t, db, "update case_row set word = 'edited'")
		edited := contents(t, db)
		fill()
		unchanged(t, db, edited)
	})
}
