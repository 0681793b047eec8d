package rule

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// comes are the days of a thing on which something comes, as "what day".
func (j *journey) comes(thing State, outside bool) (list []string) {
	for _, c := range j.seen().Coming(thing) {
		if !outside || !c.Inside {
			list = append(list, c.What+" "+c.On.String())
		}
	}
	return list
}

// TestACertificatesCalendarHoldsItsPeriodsItsSuspensionAndItsEnd and nothing that
// was held already.
//
// [5.9.1a] [6.1a] [6.3.2b]
func TestACertificatesCalendarHoldsItsPeriodsItsSuspensionAndItsEnd(t *testing.T) {
	j, certificate := certified(t)
	on := func(months int) string { return certificate.Content.Anchor.AddMonths(months).String() }
	is := func(want ...string) {
		t.Helper()
		if got := j.comes(Get[*Certificate](j.record, KindCertificate, certificate.ID), false); !slices.Equal(got, want) {
			t.Errorf("on %s come %v, want %v", j.today, got, want)
		}
	}
	invited := ComingInvitation + " " + on(30)
	is(ComingSurveillance+" "+on(12), ComingSurveillance+" "+on(24), invited, ComingSurveillance+" "+on(36), ComingExpiry+" "+on(36))
	j.wait(100)
	j.surveys(certificate, scheme.StageReview)
	j.examines()
	j.do(theDecider, &MaintainCertification{})
	is(ComingSurveillance+" "+on(24), invited, ComingSurveillance+" "+on(36), ComingExpiry+" "+on(36))
	j.file = StreamID{KindCertificate, certificate.ID}
	j.do(theDecider, &SuspendCertificate{Facts: []FactInput{j.because(scheme.GroundHolderAsks)}})
	is(ComingSuspensionEnds+" "+j.today.AddMonths(3).String(), ComingSurveillance+" "+on(24), invited, ComingSurveillance+" "+on(36), ComingExpiry+" "+on(36))
	j.today = certificate.Content.ValidTo.AddDays(1)
	is()
}

// TestAVisitThatNobodyWasToldOfIsInNoCalendarOutsideUntilItHasBegun whenever it is
// planned, moved or called off.
//
// [5.9.1b]
func TestAVisitThatNobodyWasToldOfIsInNoCalendarOutsideUntilItHasBegun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, certificate := certified(t)
		j.wait(rapid.IntRange(0, 300).Draw(t, "days"))
		j.surveys(certificate, scheme.StageInspection)
		before := j.comes(j.state(), true)
		for range rapid.IntRange(1, 3).Draw(t, "plans") {
			plan := unannounced(j.today.AddDays(rapid.IntRange(0, 20).Draw(t, "ahead")))
			plan.Reason = "另定日期"
			j.do(theInspector, plan)
			if got := j.comes(j.state(), true); !slices.Equal(got, before) {
				t.Fatalf("outside come %v, before the visit was planned %v", got, before)
			}
			if !slices.ContainsFunc(j.seen().Coming(j.state()), func(c Coming) bool { return c.What == ComingVisit && c.Inside && c.Kind() == KindVisit }) {
				t.Fatal("the body's calendar holds no visit")
			}
		}
		j.today = j.state().Inspection.Planned
		if got := j.comes(j.state(), true); !slices.Equal(got, before) {
			t.Fatalf("on the day of the visit outside come %v", got)
		}
		j.do(theInspector, &RecordConsistency{j.identity()})
		if got := j.comes(j.state(), true); slices.Equal(got, before) {
			t.Fatal("the visit has begun, and the holder's calendar does not hold it")
		}
	})
}

// TestACalendarOfACaseHoldsWhatFallsDueOnADay and the end of the monitoring; what
// has no day stands in no calendar.
func TestACalendarOfACaseHoldsWhatFallsDueOnADay(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theMonitor, &SetMonitoringPeriod{Months: 3, Reason: "运行情况平稳"})
	list := j.seen().Coming(j.state())
	var days []calendar.Date
	for _, c := range list {
		days = append(days, c.On)
	}
	if !slices.ContainsFunc(list, func(c Coming) bool { return c.What == ComingMonitoringEnds && c.On == j.state().LastDay() }) ||
		!slices.ContainsFunc(list, func(c Coming) bool { return c.What == DueCase && c.Kind() == KindLimit }) {
		t.Errorf("the calendar holds %+v", list)
	}
	if slices.ContainsFunc(days, calendar.Date.IsZero) || !slices.IsSortedFunc(days, calendar.Date.Compare) {
		t.Errorf("the days are %v", days)
	}
}
