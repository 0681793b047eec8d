package deadline_test

import (
	"context"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// TestADayThatAnEditionMovesIsALaterRevision on the day on which the edition comes
// into force, though nothing is written on it, and no day before.
func TestADayThatAnEditionMovesIsALaterRevision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		_, certificate := b.Certify(t)
		since := b.Today().AddDays(10)
		archive := strings.Replace(string(load.ShippedBytes()), "edition: \"2026.3\"\n  since: 2026-01-01", "edition: \"2026.9\"\n  since: "+since.String(), 1)
		b.Make(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: archive})
		revision := func() (sequence int64, day calendar.Date) {
			t.Helper()
			events, err := d.Coming(context.Background(), b.Client, calendar.Date{}, calendar.Date{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if e.On == certificate && e.What == rule.ComingExpiry {
					return e.Sequence(), calendar.DateOf(e.At)
				}
			}
			t.Fatal("no expiry comes")
			return 0, day
		}
		adopted, on := revision()
		b.Pass(9)
		if before, then := revision(); before != adopted || then != on {
			t.Errorf("before the edition is in force the revision is %d of %s, was %d of %s", before, then, adopted, on)
		}
		b.Pass(1)
		if now, today := revision(); now <= adopted || today != since {
			t.Errorf("in force since %s, the revision is %d of %s, was %d", since, now, today, adopted)
		}
	})
}
