package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// [5.3a]
func TestAPlanSaysOfEveryDimensionInWhichWaysItIsWatched(t *testing.T) {
	j := begin(t).to(acceptedCase)
	plan := j.watching()
	plan.Watched = plan.Watched[1:]
	plan.Watched[0].Ways = nil
	plan.Watched[1].Ways = []string{"probe", "rumour", "probe"}
	plan.Watched[2].Dimension = plan.Watched[3].Dimension
	j.invalid(theMonitor, plan, "watched[0].ways field.required", "watched[1].ways[1] field.unknown", "watched[1].ways[2] field.twice",
		"watched[3].dimension field.twice", "watched monitoring.unwatched", "watched monitoring.unwatched")
	j.do(theMonitor, j.watching())
	later := j.watching()
	later.Watched[0].Ways = []string{"third-party"}
	j.do(theMonitor, later)
	p := Get[*Product](j.record, KindProduct, j.product)
	if got := p.ways(later.Watched[0].Dimension); !slices.Equal(got, []string{"third-party"}) || p.WatchedOn != j.today {
		t.Errorf("the plan in force is %+v", p)
	}
}

// [5.3a]
func TestTheConclusionSaysAWordOnEachOfTheNineDimensions(t *testing.T) {
	j := begin(t).to(visitEnded)
	result := j.concluding(true)
	j.today = j.state().LastDay().AddDays(1)
	result.Dimensions[0].Text, result.Dimensions[1].Dimension, result.Dimensions[3].Dimension = "", "weather", result.Dimensions[2].Dimension
	j.invalid(theMonitor, result, "dimensions[0].text field.required", "dimensions[1].dimension field.unknown", "dimensions[3].dimension field.twice",
		"dimensions monitoring.no-word", "dimensions monitoring.no-word")
	j.do(theMonitor, j.concluding(true))
	if n := len(j.state().Monitoring.Words); n != 9 {
		t.Errorf("%d words", n)
	}
}

// [5.3a]
func TestWithoutAPlanNothingIsConcluded(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.at++ // no plan
	j.to(visitEnded)
	j.today = j.state().LastDay().AddDays(1)
	j.refused(theMonitor, j.concluding(true), "", "monitoring.no-plan")
}

// [5.3b] [5.1b]
func TestTheResultOfMonitoringIsComposedFromTheRecord(t *testing.T) {
	j := begin(t).to(monitored)
	heavy := problem(j)
	heavy.Level = 3
	j.do(theMonitor, heavy)
	j.do(theMonitor, heavy)
	j.do(theMonitor, &CloseProblem{Problem: "P-01", How: "已修复"})
	j.do(theMonitor, &SetMonitoringPeriod{Months: 3, Reason: "再观察"})
	r := j.seen().MonitoringResult(j.state())
	if r.From != j.state().Accepted || r.To != j.state().LastDay() || len(r.Changes) != 1 || r.Changes[0].From != 1 || r.Changes[0].To != 3 {
		t.Errorf("the period is %+v", r)
	}
	i := slices.IndexFunc(r.Dimensions, func(d DimensionResult) bool { return d.Dimension == "complaints" })
	if len(r.Dimensions) != 9 || !slices.Equal(r.Dimensions[i].Problems, []LevelCount{{Level: 3, Found: 2, Open: 1}}) ||
		!slices.Equal(r.Dimensions[i].Ways, []string{"institution-report", "probe"}) {
		t.Errorf("of complaints it says %+v", r.Dimensions[i])
	}
	if !slices.Equal(r.Depths, []string{"major-problem"}) {
		t.Errorf("depths %v", r.Depths)
	}
	j.to(watched)
	if word := j.seen().MonitoringResult(j.state()).Dimensions[i].Word; word.Shown() != "未见异常" {
		t.Errorf("the conclusion says %q of complaints", word.Shown())
	}
}

// [5.3a]
func TestTheClientAnswersAProblemAndTheOfficerJudgesTheAnswer(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.refused(j.client, &AnswerProblem{}, "", "problem.none-to-answer")
	j.refused(theMonitor, &JudgeProblemAnswer{}, "", "problem.no-answer")
	j.do(theMonitor, problem(j))
	j.invalid(j.client, &AnswerProblem{Problem: "P-09"}, "problem field.unknown", "text field.required")
	j.do(j.client, &AnswerProblem{Problem: "P-01", Text: "偶发", Files: []FileRef{aFile("f")}})
	j.refused(j.client, &AnswerProblem{}, "", "problem.none-to-answer")
	j.invalid(theMonitor, &CloseProblem{Problem: "P-01", How: "x"}, "problem problem.unjudged")
	j.do(theMonitor, problem(j))
	j.invalid(j.client, &AnswerProblem{Problem: "P-01", Text: "x"}, "problem problem.answered")
	j.invalid(theMonitor, &JudgeProblemAnswer{Problem: "P-02"}, "problem problem.nothing-to-judge", "note field.required")
	j.do(theMonitor, &JudgeProblemAnswer{Problem: "P-01", Note: "没有说明原因"})
	j.do(j.client, &AnswerProblem{Problem: "P-01", Text: "证书到期，已更换"})
	j.do(theMonitor, &JudgeProblemAnswer{Problem: "P-01", Accepted: true, Note: "属实"})
	j.do(theMonitor, &CloseProblem{Problem: "P-01", How: "已更换证书"})
	p := j.state().problem("P-01")
	if len(p.Answers) != 2 || p.Answers[0].Accepted || !p.Answers[1].Accepted || p.Closed.IsZero() {
		t.Errorf("the problem is %+v", p)
	}
	j.invalid(j.client, &AnswerProblem{Problem: "P-01", Text: "x"}, "problem problem.closed")
	letters := j.letters()
	if want := []string{"problem", "problem", "problem-judged", "problem-judged"}; !slices.Equal(letters[len(letters)-4:], want) {
		t.Errorf("letters %v, want at the end %v", letters, want)
	}
	if parts := j.state().Took(j.client.Person); len(parts) != 0 {
		t.Errorf("the client took part in evaluating: %v", parts)
	}
}

// [5.3b]
func TestNumberAndLevelOfProblemsRaiseTheDepthOfReviewAndInspection(t *testing.T) {
	with := func(levels ...int) *journey {
		j := begin(t).to(monitored)
		for _, level := range levels {
			p := problem(j)
			p.Level = level
			j.do(theMonitor, p)
		}
		return j
	}
	further := func(j *journey, items ...string) {
		t.Helper()
		var got []string
		s, c := j.seen(), j.state()
		for _, i := range slices.Concat(s.ReviewList(c), s.InspectionList(c)) {
			if i.Clause == "5.3b" && i.Scope != "" && slices.Contains([]string{"DR-27", "OS-26", "OS-27"}, i.ID) {
				got = append(got, i.ID)
			}
		}
		if !slices.Equal(got, items) {
			t.Errorf("asked further: %v, want %v", got, items)
		}
	}
	must := func(j *journey, list string, numbers ...string) {
		t.Helper()
		var got []string
		for _, p := range j.seen().MustRecheck(j.state(), list) {
			got = append(got, p.Number)
		}
		if !slices.Equal(got, numbers) {
			t.Errorf("to be looked at again in %s: %v, want %v", list, got, numbers)
		}
	}
	j := with(2, 2, 1)
	further(j)
	must(j, scheme.DocumentReview)
	must(j, scheme.OnSite)
	j = with(2, 2, 2, 1)
	further(j, "DR-27", "OS-27")
	must(j, scheme.DocumentReview, "P-01", "P-02", "P-03")
	j = with(1, 4)
	further(j, "OS-26", "OS-27")
	must(j, scheme.DocumentReview, "P-02")
	j = with(1, 3)
	further(j, "OS-26")
	must(j, scheme.DocumentReview)
	must(j, scheme.OnSite, "P-02")
	j.to(inspected)
	visit := &ConcludeInspection{Visited: j.today, Summary: "x", Problems: []ProblemRecheckInput{
		{Problem: "P-01", Reason: "轻微"}, {Problem: "P-02", Reason: "已关闭"}}}
	j.invalid(theInspector, visit, "problems[1].needed problem.must-recheck")
	visit.Problems[1] = ProblemRecheckInput{Problem: "P-02", Needed: true, Reason: "等级较大", Result: "未再发生"}
	j.do(theInspector, visit)
}

// [5.3b]
func TestAProblemFoundInTheMiddleOfAReviewAsksForItsItems(t *testing.T) {
	j := begin(t).to(reviewed)
	p := problem(j)
	for range 3 {
		j.do(theMonitor, p)
	}
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.items-missing")
	j.do(theReviewer, &RecordReview{Items: []ItemInput{{Item: "DR-27", Verdict: scheme.CheckConforms}}})
	j.to(reviewEnded)
}
