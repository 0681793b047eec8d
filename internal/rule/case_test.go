package rule

import (
	"slices"
	"testing"
)

// caseCommands are blank commands that a case takes while it goes on; its texts are erased
// when it has long been closed.
func caseCommands() (all []Command) {
	for _, c := range Chapters().Commands {
		if c.Kind == KindCase && !c.Creates && c.Name() != "EraseCaseTexts" {
			all = append(all, c.New())
		}
	}
	return all
}

// afterTheEnd are those that a case which ended refuses whatever the way it
// ended; against its last decision there may be an appeal.
func afterTheEnd() []Command {
	return slices.DeleteFunc(caseCommands(), func(c Command) bool { return c.CommandName() == "LodgeAppeal" })
}

// TestAClosedCaseTakesNothingMore asks every guard of cases that ended in every
// way.
func TestAClosedCaseTakesNothingMore(t *testing.T) {
	for outcome, end := range map[Outcome]func() *journey{
		OutcomeGranted: func() *journey { return begin(t).to(granted) },
		OutcomeNotAccepted: func() *journey {
			j := begin(t).to(submitted)
			j.do(theIntake, &RefuseApplication{Reasons: []ReasonInput{{Clause: "1", Text: "已有管理细则"}}})
			return j
		},
		OutcomeRefused: func() *journey {
			j := begin(t).to(evaluated)
			j.do(theDecider, noCertificate())
			return j
		},
		OutcomeWithdrawn: func() *journey {
			j := begin(t).to(evaluated)
			due := j.rectifying(10).Due
			j.do(j.client, &WithdrawApplication{})
			j.today = due.AddDays(1)
			return j
		},
	} {
		j := end()
		if j.state().Outcome != outcome || j.state().Word() != Word(outcome) {
			t.Fatalf("want a case that is %s, got %s", outcome, j.state().Outcome)
		}
		for _, command := range afterTheEnd() {
			j.refused(theDecider, command, "", "case.closed")
		}
	}
}

func TestNothingIsExaminedOrDecidedBeforeAcceptance(t *testing.T) {
	j := begin(t).to(assessed)
	for clause, commands := range map[string][]Command{
		"5.3a":   {&SetMonitoringPeriod{}, &RecordProblem{}, &CloseProblem{}, &ConcludeMonitoring{}},
		"5.1c":   {&ConfirmStableOperation{}, &DispatchTest{}},
		"5.4.2a": {&ReceiveTestReportPaper{}},
		"5.5b":   {&AnalyseComplaint{}},
		"5.5a":   {&RecordReview{}, &ConcludeReview{}},
		"5.1f":   {&PlanInspection{}, &RecordInspection{}, &ConcludeInspection{}},
		"5.1g":   {&EvaluateCase{}},
		"5.7a":   {&RequireRectification{}, &RecheckEditions{}, &GrantCertification{}, &RefuseCertification{}},
	} {
		for _, command := range commands {
			j.refused(theDecider, command, clause, "case.not-accepted")
		}
	}
}

func TestTheWordForWhereACaseStands(t *testing.T) {
	for step, want := range map[string]Word{
		opened: WordDraft, submitted: WordChecking, assessed: WordChecking, acceptedCase: WordMonitoring, stable: WordStable,
		dispatched: WordTesting, reported: WordReviewing, reviewEnded: WordInspecting, visitEnded: WordEvaluating,
		evaluated: WordDeciding, granted: Word(OutcomeGranted),
	} {
		if got := begin(t).to(step).state().Word(); got != want {
			t.Errorf("%s: the case stands at %s, want %s", step, got, want)
		}
	}
	j := begin(t).to(acceptedCase)
	j.do(theIntake, ask("sample"))
	if got := j.state().Word(); got != WordSupplementing {
		t.Errorf("while a supplement is awaited it stands at %s", got)
	}
	j = begin(t).to(evaluated)
	j.rectifying(10)
	if got := j.state().Word(); got != WordRectifying {
		t.Errorf("while a correction is awaited it stands at %s", got)
	}
	j.do(j.client, corrected())
	if got := j.state().Word(); got != WordVerifying {
		t.Errorf("with the correction handed in it stands at %s", got)
	}
}
