package rule

import (
	"slices"
	"testing"
)

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
	j.do(theInspector, planFor(j.today))
	j.do(theInspector, &RecordConsistency{j.identity()})
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
	j.refused(theInspector, &CancelInspection{}, "", "inspection.not-planned")
	j.invalid(theInspector, &PlanInspection{}, "visit field.required", "place field.required")
	j.invalid(theInspector, planFor(j.today.AddDays(-1)), "visit field.past")
	who := planFor(j.today)
	who.Inspectors = []string{"nobody", "inspector", "inspector"}
	j.invalid(theInspector, who, "inspectors[0] field.unknown", "inspectors[2] field.twice")
	j.refused(theInspector, planFor(j.today.AddMonths(6).AddDays(1)), "", "inspection.too-far")
	alone := planFor(j.today.AddDays(1))
	alone.Inspectors = nil
	j.do(theInspector, alone)
	if named := j.state().Inspection.Inspectors; !slices.Equal(named, []string{theInspector.Person}) {
		t.Errorf("whoever plans the visit makes it: %v", named)
	}
	again := planFor(j.today)
	j.invalid(theInspector, again, "reason field.required")
	again.Reason = "委托方请求改期"
	j.do(theInspector, again) // a later plan replaces it
	j.invalid(theInspector, &CancelInspection{}, "reason field.required")
	j.do(theInspector, &CancelInspection{Reason: "现场停电"})
	j.refused(theInspector, &RecordInspection{}, "", "inspection.not-planned")
	j.do(theInspector, planFor(j.today))
	if got := j.letters(); !slices.Equal(got[len(got)-4:], []string{"inspection", "inspection", "inspection-cancelled", "inspection"}) {
		t.Errorf("letters %v", got)
	}
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

// [5.1f]
func TestWhoeverWasNamedForTheVisitTookPartInIt(t *testing.T) {
	j := begin(t).to(reviewEnded)
	plan := planFor(j.today)
	plan.Inspectors = []string{theInspector.Person, otherInspector}
	j.do(theInspector, plan)
	if len(j.state().Took(otherInspector)) != 0 {
		t.Error("took part before the visit")
	}
	j.at = stepOf(planned) + 1
	j.to(evaluated)
	j.refused(Actor{Person: otherInspector, Roles: []Role{RoleDecider}}, &GrantCertification{}, "", "decision.took-part")
}
