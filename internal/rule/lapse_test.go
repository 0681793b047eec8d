package rule

import (
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// surveyedAndTested is a certificate with a surveillance in which a laboratory
// works and nothing has ended.
func surveyedAndTested(t *testing.T) (*journey, *Certificate) {
	t.Helper()
	j, certificate := certified(t)
	j.wait(30)
	j.surveys(certificate, scheme.StageReview, scheme.StageTesting)
	j.do(theInspector, j.drawing())
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	return j, certificate
}

// TestWhatIsAboutACertificateEndsWithIt: when it is withdrawn or cancelled, in the
// same act; nothing is awaited any more, and the laboratory stops.
func TestWhatIsAboutACertificateEndsWithIt(t *testing.T) {
	for how, act := range map[Status]func(*journey){
		StatusWithdrawn: func(j *journey) { j.do(theDecider, j.withdrawing("not-curable")) },
		StatusCancelled: func(j *journey) {
			j.do(j.client, &RequestCancellation{})
			j.do(theDecider, &CancelCertificate{})
		},
	} {
		j, _ := surveyedAndTested(t)
		act(j)
		c := j.state()
		if c.Outcome != OutcomeLapsed || c.Closed != j.today || c.Tests[0].Cancelled != j.today {
			t.Errorf("%s: the case is %q, its test cancelled on %s", how, c.Outcome, c.Tests[0].Cancelled)
		}
		if len(j.seen().Falls(c))+len(j.seen().Duties(c)) > 0 {
			t.Errorf("%s: still awaited are %v, %v", how, j.seen().Falls(c), j.seen().Duties(c))
		}
		lapsed := j.journal[len(j.journal)-1].entry.(*CaseLapsed)
		if lapsed.How != how || lapsed.Client != j.client.Organisation || !lapsed.FellDue.IsZero() {
			t.Errorf("%s: on record is %+v", how, lapsed)
		}
		j.refused(theSystem, &RecordLapsedCase{}, "", "case.closed")
	}
}

// TestWithACertificateThatExpiresTheInstallationEndsItsCasesOnce on the first day
// after, unless a renewal was asked for in time.
//
// [6.1a]
func TestWithACertificateThatExpiresTheInstallationEndsItsCasesOnce(t *testing.T) {
	for _, renewed := range []bool{false, true} {
		j, certificate := certified(t)
		end := certificate.Life.ValidTo
		j.today = end.AddDays(-40)
		j.surveys(certificate, scheme.StageReview)
		survey := j.file
		if renewed {
			j.renewing(certificate)
			j.files()
		}
		renewal := j.file
		j.file, j.today = survey, end
		j.refused(theSystem, &RecordLapsedCase{}, "", "lapse.stands")
		if falls := j.seen().Falls(j.state()); len(falls) != 0 {
			t.Errorf("before the end falls due %+v", falls)
		}
		j.wait(1)
		if renewed {
			j.refused(theSystem, &RecordLapsedCase{}, "", "lapse.stands")
			j.file = renewal
			j.do(j.client, &WithdrawApplication{})
			j.file = survey
			j.wait(5)
		}
		falls := j.seen().Falls(j.state())
		if len(falls) != 1 || falls[0].Proposes != "RecordLapsedCase" || falls[0].Due.Date != end || !falls[0].Passed(j.today) {
			t.Errorf("falls due %+v", falls)
		}
		j.do(theSystem, &RecordLapsedCase{})
		j.refused(theSystem, &RecordLapsedCase{}, "", "case.closed")
		if e := j.journal[len(j.journal)-1].entry.(*CaseLapsed); e.How != StatusExpired || e.FellDue != end {
			t.Errorf("on record is %+v", e)
		}
	}
}

// TestAnAnnulledWithdrawalLetsTheCasesGoOn where they stood; the days between are
// not counted.
func TestAnAnnulledWithdrawalLetsTheCasesGoOn(t *testing.T) {
	j, certificate := certified(t)
	j.wait(30)
	j.renewing(certificate)
	j.files()
	j.admits(scheme.StageReview)
	j.wait(10)
	j.do(theDecider, j.withdrawing("not-curable"))
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing()})
	j.wait(20)
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "事实有误"})
	c := j.state()
	if c.Outcome != "" || !c.Closed.IsZero() {
		t.Fatalf("the case is %q since %s", c.Outcome, c.Closed)
	}
	if pauses := c.pauses(); len(pauses) != 1 || pauses[0] != (calendar.Pause{From: j.today.AddDays(-20), To: j.today, Cause: causeAppeal}) {
		t.Errorf("the clock pauses %+v", pauses)
	}
	j.examines()
}
