package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// surveyed is a surveillance with a visit, begun on a day after the certificate
// was issued.
func surveyed(t *testing.T, after int) (*journey, *Certificate) {
	j, certificate := certified(t)
	j.wait(after)
	j.surveys(certificate, scheme.StageInspection)
	return j, certificate
}

// unannounced is a visit that nobody is told of.
func unannounced(day calendar.Date) *PlanInspection {
	plan := planFor(day)
	plan.Unannounced = "举报称机房已搬迁"
	return plan
}

// [5.9.1b]
func TestTheVisitOfASurveillanceIsToldOneMonthAhead(t *testing.T) {
	for _, test := range []struct{ today, earliest calendar.Date }{
		{calendar.Make(2027, 3, 10), calendar.Make(2027, 4, 10)},
		{calendar.Make(2026, 3, 31), calendar.Make(2026, 5, 1)}, // 30 April less a month is 30 March
		{calendar.Make(2027, 2, 28), calendar.Make(2027, 3, 28)},
		{calendar.Make(2027, 4, 30), calendar.Make(2027, 5, 30)}, // less a month is 30 April
	} {
		j, certificate := certified(t)
		j.today = test.today
		j.surveys(certificate, scheme.StageInspection)
		j.refused(theInspector, planFor(test.earliest.AddDays(-1)), "5.9.1b", "visit.notice")
		j.do(theInspector, planFor(test.earliest))
		if got := j.letters(); got[len(got)-1] != "inspection" {
			t.Errorf("letters %v", got)
		}
		change := planFor(test.earliest.AddDays(-1))
		change.Reason = "换日期"
		j.refused(theInspector, change, "5.9.1b", "visit.notice")
	}
}

// [5.9.1b]
func TestAShorterNoticeNeedsAnExceptionThatTheVisitUses(t *testing.T) {
	j, _ := surveyed(t, 30)
	j.invalid(theManager, &RecordException{Limit: scheme.LimitSurveillanceNotice, To: 1, Reason: "x"}, "to exception.less")
	j.do(theManager, &RecordException{Limit: scheme.LimitSurveillanceNotice, To: 0, Reason: "持证人请求"})
	j.do(theInspector, planFor(j.today.AddMonths(2)))
	if x := j.state().Exceptions[0]; !x.Used.IsZero() {
		t.Error("a visit told in time relies on the exception")
	}
	change := planFor(j.today.AddDays(3))
	change.Reason = "提前"
	j.do(theInspector, change)
	if x := j.state().Exceptions[0]; x.Used != j.today || x.Clause != "5.9.1b" {
		t.Errorf("exception %+v", x)
	}
}

func TestTheVisitOfASurveillanceLiesInItsPeriod(t *testing.T) {
	j, certificate := surveyed(t, 300)
	period := j.seen().Periods(certificate)[0]
	j.refused(theInspector, planFor(period.To.AddDays(1)), "5.9.1a", "visit.outside-period")
	j.do(theInspector, planFor(period.To))
}

// TestAnUnannouncedVisitIsKnownToNobodyOutsideUntilItHasBegun
//
// [5.9.1b] 必要情况下，认证机构可采取事先不通知的方式对获证机构实施监督
func TestAnUnannouncedVisitIsKnownToNobodyOutsideUntilItHasBegun(t *testing.T) {
	j, _ := surveyed(t, 30)
	outside := func() *Case {
		thing, _ := j.state().Outside()
		return thing.(*Case)
	}
	// hidden are the entries of the case that nobody outside may know of.
	hidden := func() (names []string) {
		_, known := j.state().Outside()
		for _, past := range j.journal {
			if past.meta.Stream == j.file && !known(past.meta.Position) {
				names = append(names, past.entry.EntryName())
			}
		}
		return names
	}
	inside := func() (list []string) {
		for _, d := range j.seen().Duties(j.state()) {
			if d.Inside {
				list = append(list, d.What)
			}
		}
		return list
	}
	letters := len(j.letters())
	visit := j.today.AddDays(5)
	if !slices.Contains(inside(), DutyPlanVisit) {
		t.Error("a holder who sees that a visit is to be planned sees, too, when it has been")
	}
	j.do(theInspector, unannounced(visit))
	if c := outside(); !c.Inspection.Planned.IsZero() || c.Inspection.Inspectors != nil || !c.Inspection.Unannounced.IsZero() {
		t.Errorf("outside %+v is known", c.Inspection)
	}
	for _, stage := range j.seen().Stages(outside()) {
		if stage.ID == scheme.StageInspection && !stage.Until.IsZero() {
			t.Errorf("the element tells of %s", stage.Until)
		}
	}
	if c := j.state(); c.Inspection.Planned != visit || !slices.Contains(inside(), DutyVisit) {
		t.Errorf("inside %+v is known", c.Inspection)
	}
	j.do(theInspector, &CancelInspection{Reason: "检查人员生病"})
	later := unannounced(visit.AddDays(2))
	j.do(theInspector, later)
	if want := []string{"case.unannounced-visit-planned/1", "case.unannounced-visit-cancelled/1", "case.unannounced-visit-planned/1"}; !slices.Equal(hidden(), want) {
		t.Errorf("hidden are %v, want %v", hidden(), want)
	}
	if got := j.letters()[letters:]; len(got) != 0 {
		t.Errorf("the letters %v were sent", got)
	}
	j.today = later.Visit
	if len(hidden()) != 3 {
		t.Error("on the visit's day, before anybody stands at the door, it is known")
	}
	j.do(theInspector, &RecordConsistency{j.identity()})
	if c := outside(); c.Inspection.Planned != later.Visit || len(hidden()) != 0 {
		t.Errorf("after the visit has begun %+v is known and %v hidden", c.Inspection, hidden())
	}
}

func TestAVisitThatWasAnnouncedIsNoSecretAnyMore(t *testing.T) {
	j, _ := surveyed(t, 30)
	j.do(theInspector, unannounced(j.today.AddDays(9)))
	plan := planFor(j.today.AddMonths(1).AddDays(4))
	plan.Reason = "改为通知"
	j.do(theInspector, plan)
	thing, _ := j.state().Outside()
	if got := thing.(*Case).Inspection.Planned; got != plan.Visit {
		t.Errorf("outside a visit on %v is known", got)
	}
	again := unannounced(j.today.AddDays(9))
	again.Reason = "x"
	j.refused(theInspector, again, "", "visit.announced")
}

func TestOnlyASurveillanceHasUnannouncedVisits(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.refused(theInspector, unannounced(j.today.AddDays(9)), "", "visit.only-surveillance")
}
