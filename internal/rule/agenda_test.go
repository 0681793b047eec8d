package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// [5.3b]
func TestAnInspectionIsToldWhatCameBeforeIt(t *testing.T) {
	j := begin(t).to(acceptedCase)
	agenda := func() Agenda { return j.seen().InspectionAgenda(j.state()) }
	if a := agenda(); len(a.Problems)+len(a.Clauses)+len(a.Items)+len(a.Rectifications) > 0 {
		t.Errorf("at first there is %+v", a)
	}
	j.do(theMonitor, &RecordProblem{Dimension: "complaints", Level: 1, Found: j.today, Text: "轻微"})
	j.do(theMonitor, &RecordProblem{Dimension: "complaints", Level: 3, Found: j.today, Text: "严重"})
	j.to(tested)
	verdicts := j.passing()
	verdicts[0].Verdict = scheme.TestFails
	failed := verdicts[0].Clause
	j.do(j.tester, &RecordTestVerdicts{Verdicts: verdicts})
	j.do(j.tester, j.report())
	j.do(theReviewer, &RecordReview{Items: []ItemInput{{Item: "DR-01", Verdict: scheme.CheckNonconforming, Note: "缺章"},
		{Item: "DR-02", Verdict: scheme.CheckObservation, Note: "即将到期"}, {Item: "DR-03", Verdict: scheme.CheckConforms}}})
	a := agenda()
	if len(a.Problems) != 2 || a.Problems[0].Must || !a.Problems[1].Must || a.Problems[1].Review != nil {
		t.Errorf("of problems it has %+v", a.Problems)
	}
	if len(a.Clauses) != 1 || a.Clauses[0].ID != failed || a.Clauses[0].Corrected {
		t.Errorf("of clauses it has %+v, want %s", a.Clauses, failed)
	}
	var items []string
	for _, i := range a.Items {
		items = append(items, i.ID)
	}
	if !slices.Equal(items, []string{"DR-01", "DR-02"}) {
		t.Errorf("of the review it has %v", items)
	}
}
