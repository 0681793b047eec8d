package casework_test

import (
	"context"
	"slices"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func figures(t *testing.T, b *caseworktest.Body) casework.Figures {
	t.Helper()
	f, err := b.Figures(context.Background(), b.As(rule.RoleRegulator), 12)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// kept is how often a limit was met and missed, in all months.
func kept(f casework.Figures, limit string) (met, missed int) {
	for _, l := range f.Limits {
		if l.ID != limit {
			continue
		}
		for i := range l.Met {
			met, missed = met+l.Met[i], missed+l.Missed[i]
		}
	}
	return met, missed
}

// TestTheLimitsOfACaseStandInFiguresAsItsEntriesSay lives a whole case and
// compares after each step.
func TestTheLimitsOfACaseStandInFiguresAsItsEntriesSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
			if !rebuilt(t, b)["case_span"].Equal {
				t.Errorf("after %s the limits are not those of the entries", step.Name)
			}
		}
		f := figures(t, b)
		for limit, want := range map[string][2]int{
			scheme.LimitCaseMax: {1, 0}, scheme.LimitLabReportDue: {1, 0}, scheme.LimitSupplementDue: {2, 0}, scheme.LimitRectificationMax: {1, 0},
		} {
			if met, missed := kept(f, limit); met != want[0] || missed != want[1] {
				t.Errorf("%s was met %d and missed %d times, want %v", limit, met, missed, want)
			}
		}
		if len(f.Ended) != 1 || f.Ended[0].Word != rule.Word(rule.OutcomeGranted) || f.Ended[0].Cases[11] != 1 {
			t.Errorf("ended are %+v", f.Ended)
		}
		if f.Supplements != [4]int{0, 0, 1, 0} {
			t.Errorf("by supplements there are %v", f.Supplements)
		}
		if len(f.Months) != 12 || !slices.IsSorted(f.Months) || f.Months[11] != b.Today().String()[:7] {
			t.Errorf("the months are %v", f.Months)
		}
	})
}

func TestWhatStillRunsPastItsLastDayWasMissedInThatMonth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "ProvideMaterial", 2) // a supplement was asked for
		due := b.Case(t, on).Supplements[0].Due
		b.Pass(due.Sub(b.Today()))
		if met, missed := kept(figures(t, b), scheme.LimitSupplementDue); met != 0 || missed != 0 {
			t.Errorf("on the due day it is met %d and missed %d times", met, missed)
		}
		over := func() map[string]bool {
			cases, err := b.Overrun(context.Background(), scheme.LimitSupplementDue)
			if err != nil {
				t.Fatal(err)
			}
			return cases
		}
		if cases := over(); len(cases) != 0 {
			t.Errorf("on the due day the cases over it are %v", cases)
		}
		b.Pass(1)
		if cases := over(); len(cases) != 1 || !cases[on.ID] {
			t.Errorf("on the day after the cases over it are %v", cases)
		}
		b.Pass(39)
		f := figures(t, b)
		month := slices.Index(f.Months, due.String()[:7])
		if len(f.Limits) != 1 || f.Limits[0].Missed[month] != 1 {
			t.Errorf("after it: %+v", f.Limits)
		}
		b.Must(t, b.Client, &rule.WithdrawApplication{}, on)
		if met, missed := kept(figures(t, b), scheme.LimitSupplementDue); met != 0 || missed != 1 {
			t.Errorf("the case was withdrawn past the day, and it is met %d and missed %d times", met, missed)
		}
		if cases := over(); !cases[on.ID] {
			t.Errorf("it ended past the day, and the cases over it are %v", cases)
		}
	})
}

func TestFiguresAreForTheBodyAndTheRegulator(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		for _, who := range []rule.Actor{b.Client, b.Tester} {
			if _, err := b.Figures(context.Background(), who, 12); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%v: %v", who.Roles, err)
			}
		}
	})
}
