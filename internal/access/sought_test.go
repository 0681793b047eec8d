package access

import (
	"fmt"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestTheSecurityLogIsSoughtByPersonEventAddressAndDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := New(db, now.NewManual(morning))
		for n, attempt := range []Attempt{{"p1", "forbidden DecideX", "10.0.0.1"}, {"p1", "forbidden DecideX", "10.0.0.1"}, {"", "forbidden", "10.0.0.2"}, {"p2", "token.unknown", "a_b"}} {
			if err := a.TurnAway(t.Context(), attempt); err != nil {
				t.Fatal(n, err)
			}
		}
		today := calendar.DateOf(morning)
		for n, one := range []struct {
			Noted
			want int
		}{
			{Noted{}, 3}, {Noted{Person: "p1"}, 1}, {Noted{What: "forbidden"}, 2}, {Noted{What: "forbid"}, 0}, {Noted{Address: "0.0."}, 2}, {Noted{Address: "_"}, 1},
			{Noted{From: today, To: today}, 3}, {Noted{From: today.AddDays(1)}, 0}, {Noted{To: today.AddDays(-1)}, 0},
		} {
			found, err := a.IncidentsPart(t.Context(), one.Noted, Part{By: []string{"-count", "address"}, Most: 9})
			count, err2 := a.CountIncidents(t.Context(), one.Noted, Part{})
			if err != nil || err2 != nil || len(found) != one.want || count != one.want {
				t.Errorf("%d: found %d, counted %d, want %d: %v %v", n, len(found), count, one.want, err, err2)
			}
		}
		all, err := a.IncidentsPart(t.Context(), Noted{}, Part{By: []string{"-count"}, Most: 9})
		if err != nil || all[0].Count != 2 {
			t.Fatalf("%+v %v", all, err)
		}
		rest, err := a.IncidentsPart(t.Context(), Noted{}, Part{By: []string{"-count"}, Place: []string{"2", all[0].ID()}, Most: 9})
		if err != nil || len(rest) != 2 {
			t.Errorf("after the first come %+v %v", rest, err)
		}
	})
}

func TestTheAccessLogIsSoughtByPersonCaseTextAndDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		clock := now.NewManual(morning)
		a := New(db, clock)
		for n := range 6 {
			err := a.Read(t.Context(), rule.Actor{Person: fmt.Sprintf("p%d", n%2)}, fmt.Sprintf("c%d", n%3), fmt.Sprintf("cases-%d.csv", n), "10.0.0.1")
			if err != nil {
				t.Fatal(err)
			}
			clock.Advance(24 * 3600 * 1e9)
		}
		first := calendar.DateOf(morning)
		for n, one := range []struct {
			ReadingsOf
			want int
		}{
			{ReadingsOf{}, 6}, {ReadingsOf{Person: "p1"}, 3}, {ReadingsOf{Scope: "c2"}, 2}, {ReadingsOf{Text: "cases-4"}, 1}, {ReadingsOf{Text: "10.0"}, 6},
			{ReadingsOf{From: first.AddDays(1), To: first.AddDays(2)}, 2}, {ReadingsOf{Person: "p1", Scope: "c2"}, 1},
		} {
			found, err := a.ReadingsPart(t.Context(), one.ReadingsOf, Part{By: []string{"-at"}, Most: 9})
			count, err2 := a.CountReadings(t.Context(), one.ReadingsOf, Part{})
			if err != nil || err2 != nil || len(found) != one.want || count != one.want {
				t.Errorf("%d: found %d, counted %d, want %d: %v %v", n, len(found), count, one.want, err, err2)
			}
		}
		second, err := a.ReadingsPart(t.Context(), ReadingsOf{}, Part{By: []string{"-at"}, Most: 2})
		if err != nil || second[0].Day != first.AddDays(5) || second[0].Object != "cases-5.csv" {
			t.Fatalf("%+v %v", second, err)
		}
		before, err := a.CountReadings(t.Context(), ReadingsOf{}, Part{By: []string{"-at"}, Place: []string{second[1].Day.String(), second[1].ID}, Back: true})
		if err != nil || before != 2 {
			t.Errorf("up to the second: %d %v", before, err)
		}
	})
}
