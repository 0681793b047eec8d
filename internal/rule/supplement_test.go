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
	j.invalid(theIntake, ask("sample"), "items[0].item supplement.asked") // once is enough
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
func TestASupplementIsAskedForInEveryStageUntilTheDecision(t *testing.T) {
	for _, stage := range way[stepOf(submitted):stepOf(granted)] {
		j := begin(t).to(stage.name)
		j.do(theReviewer, ask("user-manual"))
		j.do(j.client, hand("user-manual"))
		j.do(j.client, &CompleteSupplement{})
	}
	j := begin(t).to(granted)
	j.refused(theReviewer, ask("user-manual"), "", "case.closed")
	j = begin(t).to(visitEnded)
	j.do(theInspector, ask("user-manual"))
	j.refused(theEvaluator, wellDone, "5.1g", "monitoring.running")
	j.do(j.client, &ProvideMaterial{Item: "user-manual", Files: []FileRef{aFile("again")}})
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, judge("user-manual", scheme.MaterialConforms, ""))
	j.to(evaluated)
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

// lacks are the keys of what is still missing of the n-th supplement, by item.
func (j *journey) lacks(n int) map[string]string {
	all := map[string]string{}
	for _, a := range j.seen().Answers(j.state(), j.state().Supplements[n]) {
		if a.Lack != "" {
			all[a.Item] = a.Lack
		}
	}
	return all
}

func TestAPartialAnswerIsKeptAndTheRestStaysAskedFor(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theReviewer, ask("user-manual", "application-form", "operations-documents"))
	j.do(j.client, hand("user-manual"))
	if lacks := j.lacks(0); len(lacks) != 2 || lacks["application-form"] != "supplement.unanswered" {
		t.Errorf("lacking are %v", lacks)
	}
	j.do(j.client, hand("operations-documents"))
	no := j.refused(j.client, &CompleteSupplement{}, "", "supplement.incomplete")
	if len(no.Fields) != 1 || no.Fields[0].Path != "application-form" {
		t.Errorf("lacking are %v", no.Fields)
	}
	j.do(j.client, hand("application-form")) // its sealed paper came before
	j.do(j.client, &CompleteSupplement{})
	if lacks := j.lacks(0); len(lacks) != 0 {
		t.Errorf("after completion %v lack", lacks)
	}
}

func TestAnAnswerThatIsNotSufficientIsAskedForAgain(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theReviewer, ask("user-manual"))
	for range 2 { // back and forth
		j.do(j.client, hand("user-manual"))
		j.do(theIntake, judge("user-manual", scheme.MaterialSupplement, "仍缺第三章"))
		j.refused(j.client, &CompleteSupplement{}, "", "supplement.incomplete")
		answers := j.seen().Answers(j.state(), j.state().Supplements[0])
		if answers[0].Lack != "supplement.insufficient" || answers[0].Insufficient.Text != "仍缺第三章" {
			t.Errorf("the client sees %+v", answers)
		}
	}
	j.do(j.client, hand("user-manual"))
	j.do(j.client, &CompleteSupplement{})
}

func TestSeveralSupplementsAreOpenAtOnceAndEachEndsByItself(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theReviewer, ask("user-manual"))
	second := ask("sample", "operations-documents")
	second.Due = j.today.AddDays(3)
	j.do(theMonitor, second)
	if first := j.state().openSupplement(); first.Due != second.Due {
		t.Errorf("the one that is due first is due on %s", first.Due)
	}
	no := j.refused(j.client, &CompleteSupplement{}, "", "supplement.incomplete")
	if len(no.Fields) != 3 {
		t.Errorf("lacking are %v", no.Fields)
	}
	j.do(j.client, hand("user-manual"))
	both := j.state().Supplements
	j.invalid(j.client, &CompleteSupplement{}, "supplement field.required")
	j.invalid(j.client, &CompleteSupplement{Supplement: "none"}, "supplement field.unknown")
	j.refused(j.client, &CompleteSupplement{Supplement: both[1].ID}, "", "supplement.incomplete")
	j.do(j.client, &CompleteSupplement{Supplement: both[0].ID})
	if open := j.state().OpenSupplements(); len(open) != 1 || open[0].ID != both[1].ID {
		t.Errorf("open are %v", open)
	}
	j.do(j.client, hand("operations-documents"))
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "sample", Received: j.today, Place: "A"}}})
	j.do(j.client, &CompleteSupplement{}) // the only one left need not be named
}

// [5.2.2]
func TestAFurtherMaterialIsAskedForWithTitleFormAndReason(t *testing.T) {
	j := begin(t).to(assessed)
	j.invalid(theIntake, &RequestSupplement{Further: []FurtherMaterialInput{{}}}, "further[0].title field.required",
		"further[0].form field.unknown", "further[0].why field.required")
	before := len(j.seen().Required(j.state()))
	further := FurtherMaterialInput{Title: "系统架构图", Form: "both", Seal: true, Why: "说明云上部署"}
	j.do(theIntake, &RequestSupplement{Further: []FurtherMaterialInput{further, {Title: "部署清单", Form: "electronic", Why: "同上"}}})
	required := j.seen().Required(j.state())
	m, known := requirement(required, "further-01")
	if len(required) != before+2 || !known || m.Name.ZH != "系统架构图" || m.Clause != "5.2.2" || !m.Seal {
		t.Errorf("asked for is %+v among %d", m, len(required))
	}
	j.do(j.client, hand("further-02"))
	j.do(j.client, hand("further-01"))
	if lacks := j.lacks(0); len(lacks) != 1 || lacks["further-01"] != "material.no-paper" {
		t.Errorf("lacking are %v", lacks)
	}
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "further-01", Received: j.today, Sealed: true, Place: "A"}}})
	j.do(j.client, &CompleteSupplement{})
	j.refused(theIntake, &AcceptApplication{}, "5.2.3a", "acceptance.materials") // it is judged as any other
	j.do(theIntake, judge("further-01", scheme.MaterialConforms, ""))
	j.do(theIntake, judge("further-02", scheme.MaterialNotApplicable, "不在云上"))
	j.do(theIntake, &AcceptApplication{})
	j.do(theReviewer, &RequestSupplement{Further: []FurtherMaterialInput{further}})
	if _, known := requirement(j.seen().Required(j.state()), "further-03"); !known {
		t.Error("what is asked for later has no number of its own")
	}
}
