package rule

import (
	"testing"

	"fincert/internal/calendar"
)

// [5.1b]
func TestMonitoringBeginsWithAcceptanceAndItsLastDayIsCountedInMonths(t *testing.T) {
	for _, test := range []struct {
		accepted calendar.Date
		months   int
		last     calendar.Date
	}{
		{calendar.Make(2026, 1, 5), 6, calendar.Make(2026, 7, 5)},
		{calendar.Make(2026, 1, 31), 1, calendar.Make(2026, 2, 28)},
		{calendar.Make(2027, 8, 31), 6, calendar.Make(2028, 2, 29)},
	} {
		j := begin(t)
		j.today, j.monitors = test.accepted, test.months
		j.to(acceptedCase)
		if last := j.state().LastDay(); last != test.last {
			t.Errorf("accepted on %s for %d months: last day %s, want %s", test.accepted, test.months, last, test.last)
		}
	}
	if last := begin(t).to(opened).state().LastDay(); !last.IsZero() {
		t.Errorf("a case that is not accepted is monitored until %s", last)
	}
}

// [5.3a]
func TestNothingIsMonitoredBeforeAcceptance(t *testing.T) {
	j := begin(t).to(assessed)
	for _, command := range []Command{&SetMonitoringPeriod{}, &RecordProblem{}, &CloseProblem{}, &ConcludeMonitoring{}} {
		j.refused(theMonitor, command, "5.3a", "case.not-accepted")
	}
	j.refused(theMonitor, &ConfirmStableOperation{}, "5.1c", "case.not-accepted")
}

// [5.1b] [5.3c]
func TestThePeriodIsChangedWithAReasonUpToTheRulesLimit(t *testing.T) {
	j := begin(t).to(acceptedCase)
	set := func(months int) *SetMonitoringPeriod {
		return &SetMonitoringPeriod{Months: months, Reason: "业务量小"}
	}
	j.invalid(theMonitor, &SetMonitoringPeriod{}, "reason field.required", "months field.small")
	j.refused(theMonitor, set(7), "5.3c", "monitoring.too-long")
	j.do(theMonitor, set(6))
	if last := j.state().LastDay(); last != startDay.AddMonths(6) {
		t.Errorf("the last day is %s", last)
	}
	j.today = startDay.AddMonths(2)
	j.do(theMonitor, set(2)) // it may end today
	j.wait(1)
	j.invalid(theMonitor, set(2), "months monitoring.in-the-past")
	j.do(theMonitor, set(3))
}

// [5.1g] [5.1b]
func TestMonitoringIsOverOnTheDayAfterItsLastDay(t *testing.T) {
	j := begin(t).to(visitEnded)
	result := j.concluding(true)
	j.today = j.state().LastDay()
	j.refused(theMonitor, result, "5.1g", "monitoring.running")
	j.wait(1)
	j.invalid(theMonitor, &ConcludeMonitoring{Dimensions: result.Dimensions}, "summary field.required")
	j.do(theMonitor, result)
	for _, command := range []Command{result, &SetMonitoringPeriod{}, &RecordProblem{}} {
		j.refused(theMonitor, command, "", "monitoring.concluded")
	}
}

func problem(j *journey) *RecordProblem {
	return &RecordProblem{Dimension: "complaints", Level: 2, Found: j.today, Text: "投诉增多"}
}

// [5.3a]
func TestAProblemStandsInOneOfTheNineDimensions(t *testing.T) {
	j := begin(t).to(acceptedCase)
	dimensions := j.Scheme("").Dimensions(j.today)
	if len(dimensions) != 9 {
		t.Errorf("the scheme knows %d dimensions, the rule names nine", len(dimensions))
	}
	for _, d := range dimensions {
		j.do(theMonitor, &RecordProblem{Dimension: d.ID, Level: 1, Found: j.today, Text: "x"})
	}
	j.invalid(theMonitor, &RecordProblem{Dimension: "weather", Level: 9},
		"dimension field.unknown", "level field.unknown", "found field.required", "text field.required")
	if last := j.state().Monitoring.Problems[8]; last.Number != "P-09" || last.Found != j.today {
		t.Errorf("the last problem is %+v", last)
	}
}

// [5.3a]
func TestAProblemIsFoundBetweenAcceptanceAndToday(t *testing.T) {
	j := begin(t).to(acceptedCase)
	early, late := problem(j), problem(j)
	early.Found, late.Found = j.today.AddDays(-1), j.today.AddDays(1)
	j.invalid(theMonitor, early, "found field.before-acceptance")
	j.invalid(theMonitor, late, "found field.future")
	j.do(theMonitor, problem(j))
}

func TestAProblemIsClosedOnceWithWords(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.refused(theMonitor, &CloseProblem{}, "", "problem.none-open")
	j.do(theMonitor, problem(j))
	j.do(theMonitor, problem(j))
	j.invalid(theMonitor, &CloseProblem{Problem: "P-07"}, "how field.required", "problem field.unknown")
	j.do(theMonitor, &CloseProblem{Problem: "P-01", How: "已修复"})
	j.invalid(theMonitor, &CloseProblem{Problem: "P-01", How: "x"}, "problem problem.closed")
	second := j.state().Monitoring.Problems[1]
	j.to(watched)
	j.do(theMonitor, &CloseProblem{Problem: second.ID, How: "x"}) // also after monitoring
	if second.Closed != j.today {
		t.Errorf("closed on %s", second.Closed)
	}
}

// [5.3b] [5.5a] [5.6(3)]
func TestEveryProblemGetsAWordInReviewAndInspectionClosedOnesToo(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theMonitor, problem(j))
	j.do(theMonitor, problem(j))
	j.do(theMonitor, &CloseProblem{Problem: "P-01", How: "已修复"})
	j.to(reviewed)
	word := func(ids ...string) (all []ProblemRecheckInput) {
		for _, id := range ids {
			all = append(all, ProblemRecheckInput{Problem: id, Needed: true, Reason: "级别较高", Result: "未再发生"})
		}
		return all
	}
	j.invalid(theReviewer, &ConcludeReview{Summary: "x"}, "problems problem.no-word", "problems problem.no-word")
	j.invalid(theReviewer, &ConcludeReview{Summary: "x", Problems: word("P-01")}, "problems problem.no-word")
	wrong := word("P-01", "P-01", "P-02", "P-03")
	wrong[2].Reason = ""
	j.invalid(theReviewer, &ConcludeReview{Problems: wrong}, "problems[1].problem field.twice",
		"problems[2].reason field.required", "problems[3].problem field.unknown", "summary field.required")
	j.do(theReviewer, &ConcludeReview{Summary: "x", Problems: word("P-01", j.state().Monitoring.Problems[1].ID)})
	if n := len(j.state().Review.Problems); n != 2 {
		t.Errorf("the review holds %d words on problems", n)
	}
	j.at = stepOf(reviewEnded) + 1
	j.to(inspected)
	visit := &ConcludeInspection{Visited: j.today, Summary: "x"}
	j.invalid(theInspector, visit, "problems problem.no-word", "problems problem.no-word")
	visit.Problems = word("P-01", "P-02")
	j.do(theInspector, visit)
}

// [5.1c]
func TestStableOperationIsJudgedOnceWithGrounds(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.invalid(theMonitor, &ConfirmStableOperation{}, "grounds field.required")
	j.do(theMonitor, &ConfirmStableOperation{Grounds: "连续运行"})
	j.refused(theMonitor, &ConfirmStableOperation{Grounds: "x"}, "", "monitoring.stable")
}
