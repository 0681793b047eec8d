package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// courses are the states of a certificate's periods today.
func (j *journey) courses(id string) (states []PeriodState) {
	for _, p := range j.seen().Surveillances(Get[*Certificate](j.record, KindCertificate, id)) {
		states = append(states, p.State)
	}
	return states
}

// [5.9.1a] [5.1h]
func TestAtIssueThreePeriodsArePlannedAndEachTellsHowItStands(t *testing.T) {
	j, certificate := certified(t)
	is := func(want ...PeriodState) {
		t.Helper()
		if got := j.courses(certificate.ID); !slices.Equal(got, want) {
			t.Errorf("on %s the periods are %v, want %v", j.today, got, want)
		}
	}
	is(PeriodOpen, PeriodPlanned, PeriodPlanned)
	j.wait(300)
	j.surveys(certificate, scheme.StageReview)
	is(PeriodRunning, PeriodPlanned, PeriodPlanned)
	j.examines()
	is(PeriodHeld, PeriodPlanned, PeriodPlanned)
	j.today = j.seen().Periods(certificate)[0].To.AddDays(20)
	is(PeriodHeld, PeriodOpen, PeriodPlanned) // the decision may follow
	j.do(theDecider, &MaintainCertification{})
	is(PeriodDone, PeriodOpen, PeriodPlanned)
	j.today = certificate.Content.ValidTo.AddDays(1)
	is(PeriodDone, PeriodMissed, PeriodMissed)
}

// TestAPeriodThatTheBodyMissedIsItsOwnNonconformityOnce and nothing is taken
// from the holder.
//
// [5.9.1a]
func TestAPeriodThatTheBodyMissedIsItsOwnNonconformityOnce(t *testing.T) {
	j, certificate := certified(t)
	j.file = StreamID{KindCertificate, certificate.ID}
	first := j.seen().Periods(certificate)[0]
	falls := func() []Due {
		return j.seen().fallsOfSurveillance(Get[*Certificate](j.record, KindCertificate, certificate.ID))
	}
	j.today = first.To
	j.refused(theSystem, &RecordMissedSurveillance{}, "", "surveillance.not-missed")
	if due := falls(); len(due) != 1 || due[0].Due.Date != first.To || due[0].Passed(j.today) {
		t.Errorf("due %+v", due)
	}
	j.wait(1)
	if due := falls(); len(due) != 2 || !due[0].Passed(j.today) || due[0].Proposes != "RecordMissedSurveillance" {
		t.Errorf("due %+v", due)
	}
	j.do(theSystem, &RecordMissedSurveillance{})
	j.refused(theSystem, &RecordMissedSurveillance{}, "", "surveillance.not-missed")
	missed := Get[*Certificate](j.record, KindCertificate, certificate.ID)
	if want := []MissedPeriod{{1, first.To, j.today}}; !slices.Equal(missed.Missed, want) {
		t.Errorf("on record is %v, want %v", missed.Missed, want)
	}
	if status, _ := missed.StatusOn(j.today); status != StatusValid {
		t.Errorf("the certificate is %s", status)
	}
	if due := falls(); len(due) != 1 || due[0].About != "2" {
		t.Errorf("due %+v", due)
	}
}

// TestASurveillanceIsSomebodysTurnWhenItsPeriodComesToItsEnd and not from the first
// day of the period; it falls due all the same.
//
// [5.9.1a]
func TestASurveillanceIsSomebodysTurnWhenItsPeriodComesToItsEnd(t *testing.T) {
	j, certificate := certified(t)
	first := j.seen().Periods(certificate)[0]
	turn := first.To.AddMonths(-4)
	waits := func() bool {
		duties := j.seen().Duties(Get[*Certificate](j.record, KindCertificate, certificate.ID))
		return slices.ContainsFunc(duties, func(d Duty) bool { return d.What == DutySurveillance && d.Since == turn && d.Due.Due.Date == first.To })
	}
	for _, on := range []struct {
		day   calendar.Date
		waits bool
	}{{first.From, false}, {turn.AddDays(-1), false}, {turn, true}, {first.To, true}, {first.To.AddDays(1), false}} {
		j.today = on.day
		if waits() != on.waits {
			t.Errorf("on %s somebody is awaited: %v", on.day, !on.waits)
		}
		if len(j.seen().fallsOfSurveillance(certificate)) == 0 {
			t.Errorf("on %s no surveillance falls due", on.day)
		}
	}
	j.today = first.From
	for _, want := range []calendar.Date{turn, first.To.AddDays(1)} {
		if next := j.seen().NextOf(certificate); next != want {
			t.Errorf("on %s the next day is %s, want %s", j.today, next, want)
		}
		j.today = want
	}
}

// TestASurveillanceComparesWithTheSampleTestedLast also when the certificate was
// renewed since without a test.
//
// [5.6(2)]
func TestASurveillanceComparesWithTheSampleTestedLast(t *testing.T) {
	for _, renewed := range []bool{false, true} {
		j := begin(t).to(dispatched)
		j.do(j.tester, &DescribeSample{j.identity()})
		j.to(granted)
		certificate := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
		j.wait(30)
		if renewed {
			j.renewing(certificate)
			j.files()
			j.admits(scheme.StageReview)
			j.examines()
			j.do(theDecider, &GrantCertification{})
		}
		j.surveys(certificate, scheme.StageInspection)
		j.do(theInspector, unannounced(j.today))
		found := j.identity()
		found.Model = "V2.0"
		j.do(theInspector, &RecordConsistency{found})
		var against []string
		for _, d := range j.state().Differences() {
			against = append(against, d.Against)
		}
		if !slices.Equal(against, []string{"unit", "sample"}) {
			t.Errorf("renewed: %v; what differs is found against %v", renewed, against)
		}
	}
}
