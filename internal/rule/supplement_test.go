package rule

import (
	"fincert/internal/scheme"

	"testing"

	"fincert/internal/calendar"
)

func ask(items ...string) *RequestSupplement {
	c := &RequestSupplement{}
	for _, item := range items {
		c.Items = append(c.Items, SupplementItemInput{Item: item, Why: "不清晰"})
	}
	return c
}

func hand(item string) *ProvideMaterial {
	return &ProvideMaterial{Item: item, Files: []FileRef{aFile(item + "-2")}}
}

func TestASupplementNamesWhatIsLackingAndWhy(t *testing.T) {
	j := begin(t).to(judgedAll)
	j.invalid(theIntake, &RequestSupplement{}, "items field.required")
	wrong := ask("nothing", "sample", "sample")
	wrong.Items[1].Why = " "
	wrong.Due = j.today
	j.invalid(theIntake, wrong, "items[0].item material.not-asked", "items[1].why field.required",
		"items[2].item field.twice", "due field.past")
	j.do(theIntake, ask("sample"))
	j.refused(theIntake, ask("user-manual"), "", "case.supplement-open")
	if due := j.state().Supplements[0].Due; due != calendar.Make(2026, 2, 2) {
		t.Errorf("asked by %s, want the scheme's 20 working days", due)
	}
	if j.state().Word() != WordSupplementing {
		t.Errorf("the case is %s", j.state().Word())
	}
}

func TestASupplementIsCompleteWhenEverythingAskedForCame(t *testing.T) {
	j := begin(t).to(judgedAll)
	j.refused(j.client, &CompleteSupplement{}, "", "supplement.none")
	j.do(theIntake, ask("sample", "user-manual"))
	no := j.refused(j.client, &CompleteSupplement{}, "", "supplement.incomplete")
	if len(no.Fields) != 2 {
		t.Errorf("lacking are %v; what was handed in before does not count", no.Fields)
	}
	j.refused(j.client, hand("quality-system"), "", "material.settled")
	j.do(j.client, hand("user-manual"))
	j.refused(j.client, &CompleteSupplement{}, "", "supplement.incomplete")
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "sample", Received: j.today, Place: "A"}}})
	j.do(j.client, &CompleteSupplement{})
	if j.state().openSupplement() != nil {
		t.Error("the supplement is still open")
	}
	j.do(theIntake, ask("sample")) // another may follow
}

func TestAnApplicationIsNotAcceptedWhileASupplementIsOpen(t *testing.T) {
	j := begin(t).to(assessed)
	j.do(theIntake, ask("sample"))
	j.refused(theIntake, &AcceptApplication{}, "", "case.supplement-open")
}

// [5.8]
func TestASupplementIsAskedForInEveryStageUntilTheEvaluation(t *testing.T) {
	j := begin(t).to(visitEnded)
	j.do(theInspector, ask("user-manual"))
	j.refused(theEvaluator, wellDone, "5.1g", "monitoring.running")
	j.do(j.client, &ProvideMaterial{Item: "user-manual", Files: []FileRef{aFile("again")}})
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, judge("user-manual", scheme.MaterialConforms, ""))
	j.to(evaluated)
	j.refused(theReviewer, ask("sample"), "", "evaluation.done")
}

// [5.8]
func TestASupplementAfterAcceptancePausesTheClock(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.today = calendar.Make(2026, 1, 8) // Thursday: three working days used
	j.do(theReviewer, ask("user-manual"))
	j.today = calendar.Make(2026, 1, 15)
	if used := j.used(); used != 3 {
		t.Errorf("used %d while we wait, want 3", used)
	}
	j.do(j.client, hand("user-manual"))
	if used := j.used(); used != 3 {
		t.Errorf("used %d before the hand-in is complete, want 3", used)
	}
	j.do(j.client, &CompleteSupplement{})
	j.today = calendar.Make(2026, 1, 16)
	if used := j.used(); used != 4 {
		t.Errorf("used %d on the day after the hand-in, want 4", used)
	}
}

// [5.8]
func TestASupplementBeforeAcceptanceComesBeforeTheClock(t *testing.T) {
	j := begin(t).to(assessed)
	j.do(theIntake, ask("user-manual"))
	if _, running := j.seen().TimeLimit(j.state()); running {
		t.Error("the clock runs before acceptance")
	}
	j.wait(7)
	j.do(j.client, hand("user-manual"))
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, judge("user-manual", "conform", ""))
	j.to(acceptedCase)
	clock, _ := j.seen().TimeLimit(j.state())
	j.wait(1)
	if clock.Start != calendar.Make(2026, 1, 12) || j.used() != 1 {
		t.Errorf("start %s, used %d; want the day of acceptance, and 1 on the next", clock.Start, j.used())
	}
}
