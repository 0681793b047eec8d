package deadline_test

import (
	"context"
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestAWeekBeginsOnItsMonday(t *testing.T) {
	monday := calendar.Make(2028, 2, 28)
	for days := range 7 {
		if got := deadline.WeekOf(monday.AddDays(days)); got != monday {
			t.Errorf("the week of %s begins on %s", monday.AddDays(days), got)
		}
	}
}

// TestTheSummaryOfAWeekTellsEachWhatIsTheirs: the holder what it may know, never
// the day of a visit that it is not told of; the inspector who goes there that
// day; and everybody in the body how much waits for others.
//
// [5.9.1a] [5.9.1b]
func TestTheSummaryOfAWeekTellsEachWhatIsTheirs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		_, on := b.Certify(t)
		period := b.Certificate(t, on).Content.Anchor.AddMonths(12)
		b.Pass(period.Sub(b.Today()) - 20)
		file := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.As(rule.RoleMonitoring), &rule.OpenSurveillance{
			Certificate: on.ID, Elements: []string{scheme.StageInspection}})}
		plan := b.Visit(10)
		plan.Unannounced = "举报称机房已搬迁"
		b.Must(t, b.As(rule.RoleInspector), plan, file)
		told := func(who rule.Actor, day calendar.Date) (own, others []string) {
			t.Helper()
			s, err := d.Summary(context.Background(), who, day)
			if err != nil {
				t.Fatal(err)
			}
			if s.Week != deadline.WeekOf(day) || s.Last != s.Week.AddDays(27) || s.Holds() != len(s.Passed)+len(s.Ahead) {
				t.Errorf("the summary of %s is %s to %s, of %d", day, s.Week, s.Last, s.Holds())
			}
			for _, e := range append(s.Passed, s.Ahead...) {
				own = append(own, e.What)
				if e.What == rule.ComingVisit && e.Clause != "5.9.1a" {
					t.Errorf("the visit of a surveillance is held under %s", e.Clause)
				}
			}
			for _, e := range s.Others {
				others = append(others, e.What)
			}
			return own, others
		}
		ends, visit := rule.ComingSurveillance, rule.ComingVisit
		for name, c := range map[string]struct {
			who       rule.Actor
			own, rest []string
		}{
			"the holder":            {b.Client, []string{ends}, nil},
			"another client":        {b.OtherClient, nil, nil},
			"the inspector":         {b.As(rule.RoleInspector), []string{visit}, []string{ends}},
			"who follows operation": {b.As(rule.RoleMonitoring), []string{ends}, []string{visit}},
			"the regulator":         {b.As(rule.RoleRegulator), nil, []string{visit, ends}},
		} {
			own, others := told(c.who, b.Today())
			own = slices.DeleteFunc(own, func(what string) bool { return what != ends && what != visit })
			others = slices.DeleteFunc(others, func(what string) bool { return what != ends && what != visit })
			if !slices.Equal(own, c.own) || !slices.Equal(others, c.rest) {
				t.Errorf("%s is told %v, and of others %v", name, own, others)
			}
		}
		everybody := append(b.People(), b.OtherClient)
		holds, err := d.Holds(context.Background(), everybody, b.Today())
		if err != nil || len(holds) != len(everybody) {
			t.Fatal(holds, err)
		}
		for i, who := range everybody {
			if s, err := d.Summary(context.Background(), who, b.Today()); err != nil || s.Holds() != holds[i] {
				t.Errorf("asked together with others, %v is told of %d things, alone of %d, %v", who.Roles, holds[i], s.Holds(), err)
			}
		}
		if own, _ := told(b.Client, period.AddDays(-200)); len(own) != 0 {
			t.Errorf("a week long over tells %v", own)
		}
		if own, _ := told(b.Client, period.AddMonths(12)); !slices.Contains(own, ends) {
			t.Errorf("a week to come tells %v", own)
		}
	})
}
