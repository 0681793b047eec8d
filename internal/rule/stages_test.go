package rule

import (
	"strings"
	"testing"

	"fincert/internal/calendar"
)

// stages are the states of the seven elements in one line.
func (j *journey) stages() string {
	var all []string
	for _, s := range j.seen().Stages(j.state()) {
		all = append(all, string(s.State))
	}
	return strings.Join(all, " ")
}

// [4]
func TestTheSevenElementsShowWhatIsDoneAndWhatRuns(t *testing.T) {
	j := begin(t)
	for _, test := range []struct {
		at, stages string
		word       Word
	}{
		{opened, "waiting ahead ahead ahead ahead ahead ahead", WordDraft},
		{submitted, "running ahead ahead ahead ahead ahead ahead", WordChecking},
		{acceptedCase, "done running ahead ahead ahead ahead ahead", WordMonitoring},
		{stable, "done running running ahead ahead ahead ahead", WordStable},
		{dispatched, "done running running ahead ahead ahead ahead", WordTesting},
		{reported, "done running done running ahead ahead ahead", WordReviewing},
		{reviewEnded, "done running done done running ahead ahead", WordInspecting},
		{visitEnded, "done running done done done running ahead", WordEvaluating},
		{watched, "done done done done done running ahead", WordEvaluating},
		{evaluated, "done done done done done running ahead", WordDeciding},
		{granted, "done done done done done done running", "granted"},
	} {
		j.to(test.at)
		if got := j.stages(); got != test.stages || j.state().Word() != test.word {
			t.Errorf("after %q: %s, word %s; want %s, %s", test.at, got, j.state().Word(), test.stages, test.word)
		}
	}
	names := j.seen().Stages(j.state())
	if len(names) != 7 || names[0].Name.ZH != "认证申请及受理" || names[6].Name.ZH != "获证后监督" {
		t.Errorf("the elements are %v", names)
	}
}

// [4]
func TestAStageSaysWhoIsWaitedForAndUntilWhen(t *testing.T) {
	j := begin(t).to(judgedAll)
	stage := func(i int) Stage { return j.seen().Stages(j.state())[i] }
	j.do(theIntake, ask("sample"))
	want := Stage{State: StageWaiting, Since: j.today, Until: calendar.Make(2026, 2, 2)}
	check := func(i int, want Stage, who Role) {
		t.Helper()
		got := stage(i)
		if got.State != want.State || got.Since != want.Since || got.Until != want.Until || len(got.Waits) != 1 || got.Waits[0] != who {
			t.Errorf("stage %d is %+v, want %+v and %s", i, got, want, who)
		}
	}
	check(0, want, RoleClient)
	j.do(j.client, hand("sample"))
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, judge("sample", "conform", ""))
	j.to(acceptedCase)
	check(1, Stage{State: StageRunning, Since: j.today, Until: j.today.AddMonths(1)}, RoleMonitoring)
	j.to(dispatched)
	check(2, Stage{State: StageRunning, Since: j.today}, RoleLaboratory)
	j.to(reported)
	j.do(theReviewer, ask("sample"))
	check(3, want, RoleClient)
	if j.state().Word() != WordSupplementing {
		t.Errorf("the case is %s", j.state().Word())
	}
	j.do(j.client, hand("sample"))
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, judge("sample", "conform", ""))
	j.to(evaluated)
	r := j.rectifying(30)
	check(5, Stage{State: StageWaiting, Since: r.Required, Until: r.Due}, RoleClient)
	j.do(j.client, corrected())
	check(5, Stage{State: StageRunning, Since: j.today}, RoleEvaluator)
	if j.state().Word() != WordVerifying {
		t.Errorf("the case is %s", j.state().Word())
	}
}

// [4]
func TestWhatWasNotDoneWhenTheCaseEndedIsEnded(t *testing.T) {
	j := begin(t).to(reported)
	j.do(j.client, &WithdrawApplication{})
	if got := j.stages(); got != "done ended done ended ended ended ended" || j.state().Word() != "withdrawn" {
		t.Errorf("withdrawn: %s", got)
	}
	j = begin(t).to(evaluated)
	j.do(theDecider, noCertificate())
	if got := j.stages(); got != "done done done done done done ended" || j.state().Word() != "refused" {
		t.Errorf("refused: %s", got)
	}
	j = begin(t).to(submitted)
	j.do(theIntake, &RefuseApplication{Reasons: []ReasonInput{{Clause: "1", Text: "x"}}})
	if got := j.stages(); got != "ended ended ended ended ended ended ended" {
		t.Errorf("not accepted: %s", got)
	}
}
