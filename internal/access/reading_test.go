package access

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func rootOf(t *testing.T, db *store.DB, day calendar.Date) (root [32]byte, lines int) {
	t.Helper()
	err := db.Read(context.Background(), func(q store.Querier) error {
		var err error
		root, lines, err = RootOfDay(q, day)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return root, lines
}

func TestTheAccessLogSaysWhoWasGivenWhichFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		clock := now.NewManual(morning)
		a := New(db, clock)
		for i := range 5 {
			clock.Advance(time.Second)
			err := a.Read(ctx, rule.Actor{Person: "p1", Organisation: "o1"}, fmt.Sprintf("case-%d", i%2), fmt.Sprintf("file-%d", i), "203.0.113.5")
			if err != nil {
				t.Fatal(err)
			}
		}
		clock.Advance(16 * time.Hour) // after midnight in Beijing
		err := a.Read(ctx, rule.Actor{Person: "p2"}, "case-0", "file-9", "unix")
		if err != nil {
			t.Fatal(err)
		}
		today := calendar.DateOf(morning)
		first, next, err := a.Readings(ctx, today, "", "", 3)
		if err != nil || len(first) != 3 || next == "" {
			t.Fatalf("%v %q %v", first, next, err)
		}
		rest, end, err := a.Readings(ctx, today, "", next, 3)
		if err != nil || len(rest) != 2 || end != "" || rest[1].Object != "file-4" {
			t.Errorf("%v %q %v", rest, end, err)
		}
		of, _, err := a.Readings(ctx, today, "case-1", "", 10)
		if err != nil || len(of) != 2 || of[0].Object != "file-1" || of[0].Person != "p1" || of[0].Address != "203.0.113.5" {
			t.Errorf("%v %v", of, err)
		}
		days, err := a.DaysRead(ctx, today.AddDays(-1), today.AddDays(5))
		if err != nil || len(days) != 2 || days[0] != today || days[1] != today.AddDays(1) {
			t.Errorf("%v %v", days, err)
		}
	})
}

func TestTheRootOfADayChangesWithAnyLineOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := New(db, now.NewManual(morning))
		today := calendar.DateOf(morning)
		for i := range 1001 { // more than one page
			err := a.Read(ctx, rule.Actor{Person: "p"}, "case", fmt.Sprint(i), "unix")
			if err != nil {
				t.Fatal(err)
			}
		}
		root, lines := rootOf(t, db, today)
		if lines != 1001 {
			t.Errorf("%d lines", lines)
		}
		again, _ := rootOf(t, db, today)
		if again != root {
			t.Error("the same lines have another root")
		}
		for _, change := range []string{
			"update access_log set person = 'q' where object = '500'",
			"delete from access_log where object = '1000'",
			"insert into access_log (id, day, at, person, organisation, scope, object, address) select '0', day, at, person, organisation, scope, object, address from access_log where object = '3'",
		} {
			err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(change); return err })
			if err != nil {
				t.Fatal(err)
			}
			other, _ := rootOf(t, db, today)
			if other == root {
				t.Errorf("not felt: %s", change)
			}
			root = other
		}
	})
}
