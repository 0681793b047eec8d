package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// mustState reports whether the holder is awaited to state its records of use.
func (j *journey) mustState() bool {
	return slices.ContainsFunc(j.seen().Duties(j.state()), func(d Duty) bool {
		return d.What == DutyStateUses && slices.Equal(d.Waits, []Role{RoleClient}) && !d.Inside
	})
}

// [6.2c] [7(3)]
func TestAHolderIsAskedInASurveillanceWhetherItsRecordsOfUseAreComplete(t *testing.T) {
	j, certificate := withSystems(t)
	j.do(j.client, j.shown(calendar.Date{}))
	j.refused(j.client, &StateUses{}, "", "case.closed")
	j.wait(30)
	j.surveys(certificate, scheme.StageReview)
	if !j.mustState() {
		t.Error("nobody is awaited to state that the records are complete")
	}
	j.do(j.client, &StateUses{Text: "本期仅官网展示"})
	if stated := j.state().UsesStated; stated == nil || stated.On != j.today || stated.Text.Shown() != "本期仅官网展示" || j.mustState() {
		t.Errorf("stated is %+v, and it is still awaited: %t", stated, j.mustState())
	}

	j.wait(1)
	j.do(j.client, j.shown(calendar.Date{}))
	if since, asked := j.seen().UsesUnstated(j.state()); since != 1 || asked {
		t.Errorf("since the statement %d uses were recorded, and one is asked for: %t", since, asked)
	}
	j.do(j.client, &StateUses{})
	j.examines()
	j.refused(j.client, &StateUses{}, "", "evaluation.done")
	if j.mustState() {
		t.Error("the statement is awaited though the surveillance was evaluated")
	}
}

// A surveillance is evaluated whether the holder gave its word or not: what a lack of
// it means is the reviewer's to say.
func TestASurveillanceDoesNotWaitForTheHoldersStatement(t *testing.T) {
	j, certificate := certified(t)
	j.wait(30)
	j.surveys(certificate, scheme.StageReview)
	j.examines()
	j.do(theDecider, &MaintainCertification{})
	if j.mustState() {
		t.Error("it is awaited in a case that is closed")
	}
}

func TestAnApplicationAwaitsNoWordAboutUses(t *testing.T) {
	if j := begin(t).to(tested); j.mustState() {
		t.Error("a case about no certificate asks for the use of one")
	}
}
