package rule

import "testing"

// [5.6] [5.6(1)] [5.6(2)] [5.6(3)]
func TestTheInspectionLooksAtSystemsConsistencyAndProblems(t *testing.T) {
	j := begin(t).to(acceptedCase)
	about := map[string]int{}
	for _, i := range j.seen().InspectionList(j.state()) {
		about[i.Scope]++
	}
	for _, scope := range []string{"5.6(1)", "5.6(2)", "5.6(3)"} {
		if about[scope] == 0 {
			t.Errorf("no item of the inspection is under %s", scope)
		}
	}
	j.to(planned)
	j.invalid(theInspector, &RecordInspection{}, "items field.required")
	no := j.refused(theInspector, &ConcludeInspection{}, "5.6", "inspection.items-missing")
	if no.Args[0].Value != about["5.6(1)"]+about["5.6(2)"]+about["5.6(3)"] {
		t.Errorf("%v items are missing", no.Args[0].Value)
	}
}

// [5.1f]
func TestTheInspectionIsPreparedBeforeTheReviewEndsAndConcludedAfterIt(t *testing.T) {
	j := begin(t).to(assessed)
	j.refused(theInspector, &PlanInspection{}, "5.1f", "case.not-accepted")
	j.to(acceptedCase)
	j.refused(theInspector, &RecordInspection{}, "", "inspection.not-planned")
	j.do(theInspector, &PlanInspection{Visit: j.today, Place: "北京"})
	j.do(theInspector, &RecordInspection{Items: conforming(j.seen().InspectionList(j.state()))})
	visit := &ConcludeInspection{Visited: j.today, Summary: "符合"}
	j.refused(theInspector, visit, "5.1f", "inspection.before-review")
	j.to(reviewEnded)
	j.do(theInspector, visit)
	for _, command := range []Command{visit, &PlanInspection{}, &RecordInspection{}} {
		j.refused(theInspector, command, "", "inspection.concluded")
	}
}

func TestAnInspectionIsConcludedOnlyAfterAPlan(t *testing.T) {
	j := begin(t).to(reviewEnded)
	j.refused(theInspector, &ConcludeInspection{}, "", "inspection.not-planned")
}

func TestAVisitIsPlannedForTheFutureAndHappenedInThePast(t *testing.T) {
	j := begin(t).to(reviewEnded)
	j.invalid(theInspector, &PlanInspection{}, "visit field.required", "place field.required")
	j.invalid(theInspector, &PlanInspection{Visit: j.today.AddDays(-1), Place: "北京"}, "visit field.past")
	j.do(theInspector, &PlanInspection{Visit: j.today.AddDays(1), Place: "北京"})
	j.do(theInspector, &PlanInspection{Visit: j.today, Place: "上海"}) // a later plan replaces it
	if j.state().Inspection.Planned != j.today {
		t.Errorf("planned for %s", j.state().Inspection.Planned)
	}
	j.at = stepOf(planned) + 1
	j.to(inspected)
	j.invalid(theInspector, &ConcludeInspection{}, "visited field.required", "summary field.required")
	j.invalid(theInspector, &ConcludeInspection{Summary: "x", Visited: j.today.AddDays(1)}, "visited field.future")
	j.invalid(theInspector, &ConcludeInspection{Summary: "x", Visited: j.state().Accepted.AddDays(-1)}, "visited field.before-acceptance")
	j.do(theInspector, &ConcludeInspection{Summary: "x", Visited: j.today})
	if j.state().Inspection.Visited != j.today || j.state().Inspection.Concluded != j.today {
		t.Errorf("the inspection is %+v", j.state().Inspection)
	}
}
