package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// [5.5a] [5.5b]
func TestTheReviewCoversAllMaterialsTheReportAndTheProblems(t *testing.T) {
	j := begin(t, "outsourcing").to(acceptedCase)
	about := map[string]bool{}
	for _, i := range j.seen().ReviewList(j.state()) {
		about[i.Clause] = true
		about[i.Scope] = true
	}
	for _, clause := range []string{"5.2.2(1)", "5.2.2(3)", "5.2.2(4)", "5.2.2(5)", "5.5a", "5.5b"} {
		if !about[clause] {
			t.Errorf("no item of the review is about %s", clause)
		}
	}
	if slices.ContainsFunc(begin(t).to(opened).seen().ReviewList(&Case{Kind: "software"}), func(i scheme.CheckItem) bool { return i.ID == "DR-12" }) {
		t.Error("without outsourcing its contract is looked at")
	}
}

// [5.5a]
func TestTheReviewEndsWhenMaterialsReportAndItemsAreThere(t *testing.T) {
	j := begin(t).to(assessed)
	j.refused(theReviewer, &RecordReview{}, "5.5a", "case.not-accepted")
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "case.not-accepted")
	j.to(acceptedCase)
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.untested")
	j.to(tested)
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.test-running")
	j.to(reported)
	no := j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.items-missing")
	if want := len(j.seen().ReviewList(j.state())); no.Args[0].Value != want {
		t.Errorf("%v items are missing, want %d", no.Args[0].Value, want)
	}
	j.to(reviewed)
	j.do(theReviewer, ask("sample"))
	j.refused(theReviewer, &ConcludeReview{}, "", "case.supplement-open")
	j.do(j.client, hand("sample"))
	j.do(j.client, &CompleteSupplement{})
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.materials") // what came anew is judged anew
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
	j.invalid(theReviewer, &ConcludeReview{}, "summary field.required")
	j.to(reviewEnded)
	for _, command := range []Command{&RecordReview{}, &ConcludeReview{}} {
		j.refused(theReviewer, command, "", "review.concluded")
	}
}

// [5.5a]
func TestAClauseLeftUntestedKeepsTheReviewOpen(t *testing.T) {
	j := begin(t).to(stable)
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab, Clauses: []string{"JRT0199-5"}})
	j.do(j.tester, &RecordTestVerdicts{Verdicts: j.passing()})
	j.do(j.tester, j.report())
	no := j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.untested")
	if no.Args[0].Value != 8 {
		t.Errorf("%v clauses are untested, want the other 8", no.Args[0].Value)
	}
}

func TestVerdictsOfAnExaminerAreCheckedFieldByField(t *testing.T) {
	j := begin(t).to(reported)
	j.invalid(theReviewer, &RecordReview{}, "items field.required")
	j.invalid(theReviewer, &RecordReview{Items: []ItemInput{
		{Item: "OS-01", Verdict: scheme.CheckConforms}, // of the other list
		{Item: "DR-01", Verdict: "fine"},
		{Item: "DR-01", Verdict: scheme.CheckObservation, Note: "\x01"},
		{Item: "DR-02", Verdict: scheme.CheckNonconforming},
	}}, "items[0].item field.unknown", "items[1].verdict field.unknown", "items[2].item field.twice",
		"items[2].note field.character", "items[3].note field.required")
	j.do(theReviewer, &RecordReview{Items: []ItemInput{{Item: "DR-02", Verdict: scheme.CheckNonconforming, Note: "过期"},
		{Item: "DR-01", Verdict: scheme.CheckNonconforming, Note: "缺章"}}})
	if got := j.state().Review.Nonconforming(); !slices.Equal(got, []string{"DR-01", "DR-02"}) {
		t.Errorf("nonconforming are %v", got)
	}
	j.do(theReviewer, &RecordReview{Items: []ItemInput{{Item: "DR-02", Verdict: scheme.CheckConforms}}})
	if got := j.state().Review.Nonconforming(); !slices.Equal(got, []string{"DR-01"}) {
		t.Errorf("a later verdict replaces an earlier one, yet nonconforming are %v", got)
	}
}
