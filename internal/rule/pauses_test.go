package rule

import (
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// TestTheClockLosesEachDayOnceWhateverRunsAtOnce draws supplements and
// rectifications of several stages that overlap, fail, are ended or never
// answered, and holds the clock against a reference that walks day by day: a
// working day is counted if, when it began, nothing was awaited from the client.
//
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
func TestTheClockLosesEachDayOnceWhateverRunsAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := begin(t)
		j.monitors = 6
		j.to(reported)
		j.do(theInspector, planFor(j.today))
		accepted := j.state().Accepted
		var waiting []bool // at the end of each day from acceptance
		days := rapid.IntRange(10, 120).Draw(t, "days")
		for range days {
			for range rapid.IntRange(0, 2).Draw(t, "acts") {
				j.somethingAwaited(t)
			}
			waiting = append(waiting, j.Awaits())
			j.wait(1)
		}
		want := 0
		for i := 1; i <= days; i++ { // the day of acceptance is not counted
			if works, _ := builtIn.IsWorkingDay(accepted.AddDays(i)); works && !waiting[i-1] {
				want++
			}
		}
		if got := j.used(); got != want {
			clock, _ := j.seen().TimeLimit(j.state())
			t.Fatalf("used %d on %s, counted day by day %d; pauses %+v", got, j.today, want, clock.Pauses)
		}
	})
}

// Awaits reports, from the journal alone, whether the client owes anything.
func (j *journey) Awaits() bool {
	owed := map[string]bool{}
	dues := map[string]calendar.Date{}
	for _, past := range j.journal {
		switch e := past.entry.(type) {
		case *SupplementRequested:
			owed[e.ID] = true
		case *SupplementCompleted:
			owed[e.ID] = false
		case *RectificationRequired:
			owed[e.ID], dues[e.ID] = true, e.Due
		case *RectificationHandedIn:
			owed[e.ID] = false
		case *RectificationVerified:
			owed[e.ID] = !e.Accepted && !past.meta.On.After(dues[e.ID])
		case *RectificationEnded:
			owed[e.ID] = false
		}
	}
	for _, is := range owed {
		if is {
			return true
		}
	}
	return false
}

// somethingAwaited begins or ends a wait for the client, if the rule lets it.
func (j *journey) somethingAwaited(t *rapid.T) {
	c := j.state()
	stage := StageFindings{Due: j.today.AddDays(rapid.IntRange(1, 30).Draw(t, "due")),
		Findings: []FindingInput{{Clause: "5.6(1)", Level: "minor", Text: "x"}}}
	var who Actor
	var command Command
	switch pick(t, "ask", "provide", "complete", "test", "review", "inspection", "hand in", "hand in", "verify", "end") {
	case "ask":
		who, command = theReviewer, ask("sample")
	case "provide":
		who, command = j.client, hand("sample")
	case "complete":
		who, command = j.client, &CompleteSupplement{}
	case "test":
		who, command = theReviewer, &RequireTestRectification{stage}
	case "review":
		who, command = theReviewer, &RequireReviewRectification{stage}
	case "inspection":
		who, command = theInspector, &RequireInspectionRectification{stage}
	case "hand in":
		if len(j.seen().Answerable(c)) > 0 {
			who, command = j.client, likely["HandInRectification"](t, j)
		}
	case "verify":
		if len(c.rectifying((*Rectification).toVerify)) > 0 {
			who, command = theReviewer, likely["VerifyRectification"](t, j)
		}
	case "end":
		if len(j.seen().over(c)) > 0 {
			who, command = theReviewer, likely["EndRectification"](t, j)
		}
	}
	if command != nil {
		j.try(who, command)
	}
}

func planFor(day calendar.Date) *PlanInspection {
	return &PlanInspection{Visit: day, Place: "北京", Inspectors: []string{theInspector.Person}}
}

// [5.8] [5.7b]
func TestSeveralRectificationsRunAtOnceAndEachEndsByItself(t *testing.T) {
	j := begin(t).to(reviewed)
	finding := func(level string, answers ...string) StageFindings {
		return StageFindings{Due: j.today.AddDays(30), Findings: []FindingInput{{Clause: "5.5a", Level: level, Text: "不符合", Answers: answers}}}
	}
	j.do(theReviewer, &RecordReview{Items: []ItemInput{{Item: "DR-01", Verdict: scheme.CheckNonconforming, Note: "缺公章"}}})
	j.invalid(theReviewer, &RequireReviewRectification{finding("")}, "findings[0].level field.required")
	j.invalid(theReviewer, &RequireReviewRectification{finding("huge", "OS-01")}, "findings[0].level field.unknown", "findings[0].answers[0] field.unknown")
	late := finding("minor")
	late.Due = j.today.AddMonths(3).AddDays(1)
	j.refused(theReviewer, &RequireReviewRectification{late}, "", "rectification.too-long")
	j.do(theReviewer, &RequireReviewRectification{finding("major", "DR-01")})
	j.do(theReviewer, &RequireTestRectification{finding("minor")})
	j.refused(theReviewer, &ConcludeReview{}, "", "case.rectification-open")
	c := j.state()
	if c.Word() != WordRectifying || c.Rectifications[1].Number != "R-02" || c.Rectifications[1].Findings[0].ID != "F-02" {
		t.Fatalf("the case is %s with %+v", c.Word(), c.Rectifications[1])
	}
	answer := func(r, f string) *HandInRectification {
		return &HandInRectification{Rectification: r, Answers: []CorrectionInput{{Finding: f, Text: "已整改"}}}
	}
	j.wait(7)
	j.invalid(j.client, answer("", "F-02"), "rectification rectification.which")
	j.invalid(j.client, answer("R-09", "F-02"), "rectification field.unknown")
	j.invalid(j.client, answer("R-02", "F-01"), "answers[0].finding field.unknown", "answers rectification.unanswered")
	j.do(j.client, answer("R-02", "F-02"))
	j.invalid(j.client, answer("R-02", "F-02"), "rectification rectification.not-now")
	used := j.used()
	j.wait(7) // the other one still pauses the clock
	if j.used() != used {
		t.Errorf("used %d, want %d", j.used(), used)
	}
	j.do(j.client, answer("", "F-01"))
	j.invalid(theReviewer, &VerifyRectification{Way: "guess"}, "rectification rectification.which", "way field.unknown", "note field.required")
	for _, r := range []string{"R-01", "R-02"} {
		j.do(theReviewer, &VerifyRectification{Rectification: r, Way: "documents", Note: "属实"})
	}
	if bad := j.seen().badResults(c); len(bad) != 0 {
		t.Errorf("after the correction these stand: %v", bad)
	}
	j.to(granted)
}

// [5.7b] [5.1g]
func TestAnOverdueRectificationIsEndedAndItsFindingsStandAgainstTheCertificate(t *testing.T) {
	j := begin(t).to(inspected)
	j.do(theInspector, &RequireInspectionRectification{StageFindings{Due: j.today.AddDays(10),
		Findings: []FindingInput{{Clause: "5.6(1)", Level: "major", Text: "制度未执行"}}}})
	j.refused(theInspector, &EndRectification{}, "", "rectification.none-over")
	j.refused(theInspector, &ConcludeInspection{}, "", "case.rectification-open")
	j.wait(11)
	j.refused(j.client, corrected(), "", "rectification.over")
	if stage := j.seen().Stages(j.state())[4]; stage.State != StageRunning || stage.Waits[0] != RoleInspector {
		t.Errorf("the inspection is %+v; the next act is ours", stage)
	}
	used := j.used()
	j.invalid(theInspector, &EndRectification{}, "note field.required")
	j.do(theInspector, &EndRectification{Note: "逾期未提交"})
	j.wait(7)
	if j.used() == used {
		t.Error("the clock stands still although nothing is awaited")
	}
	j.to(watched)
	j.refused(theEvaluator, &EvaluateCase{Conforms: true, Summary: "x"}, "5.7a", "evaluation.nonconforming")
	j.do(theEvaluator, &EvaluateCase{Summary: "有未整改的不符合项"})
	r := j.rectifying(30, "F-01") // the decider may allow it once more
	j.do(j.client, &HandInRectification{Answers: []CorrectionInput{{Finding: "F-02", Text: "已整改"}}})
	j.do(theEvaluator, &VerifyRectification{Way: "revisit", Note: "属实"})
	if r.Way != "revisit" {
		t.Errorf("verified by %q", r.Way)
	}
	j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"})
	j.at = stepOf(granted)
	j.to(granted)
}

// [5.7a]
func TestNoCertificateIsIssuedOverAFindingOfTheDecisionThatWasNeverCorrected(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(10)
	j.wait(11)
	j.do(theEvaluator, &EndRectification{Note: "逾期未提交"})
	j.refused(theDecider, &GrantCertification{}, "5.7a", "decision.uncorrected")
	j.rectifying(10, "F-01")
	j.do(j.client, &HandInRectification{Answers: []CorrectionInput{{Finding: "F-02", Text: "已整改"}}})
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.do(theDecider, &GrantCertification{})
}

// [5.7b]
func TestAResultGivenAgainAfterItsCorrectionStandsOnItsOwn(t *testing.T) {
	j := begin(t).to(reviewed)
	bad := &RecordReview{Items: []ItemInput{{Item: "DR-01", Verdict: scheme.CheckNonconforming, Note: "缺公章"}}}
	j.do(theReviewer, bad)
	j.do(theReviewer, &RequireReviewRectification{StageFindings{Due: j.today.AddDays(10),
		Findings: []FindingInput{{Clause: "5.5a", Level: "minor", Text: "缺公章", Answers: []string{"DR-01"}}}}})
	j.do(j.client, corrected())
	j.do(theReviewer, &VerifyRectification{Way: "documents", Note: "属实"})
	if bad := j.seen().badResults(j.state()); len(bad) != 0 {
		t.Errorf("corrected, and yet %v", bad)
	}
	j.do(theReviewer, bad)
	if bad := j.seen().badResults(j.state()); len(bad) != 1 {
		t.Errorf("found again, and yet %v", bad)
	}
}

// [4]
func TestAStageWaitsForTheClientUntilItsOwnFindingsAreCorrected(t *testing.T) {
	j := begin(t).to(reported)
	j.do(theReviewer, &RequireTestRectification{StageFindings{Due: j.today.AddDays(20),
		Findings: []FindingInput{{Clause: "5.4.1", Level: "minor", Text: "x"}}}})
	stage := j.seen().Stages(j.state())[2]
	if stage.State != StageWaiting || stage.Until != j.today.AddDays(20) || stage.Waits[0] != RoleClient {
		t.Errorf("the test is %+v", stage)
	}
	if review := j.seen().Stages(j.state())[3]; review.State != StageRunning {
		t.Errorf("the review is %+v; it goes on beside it", review)
	}
	j.do(j.client, corrected())
	if stage = j.seen().Stages(j.state())[2]; stage.State != StageRunning || stage.Waits[0] != RoleReviewer {
		t.Errorf("after the hand-in the test is %+v", stage)
	}
	j.do(theReviewer, &VerifyRectification{Way: "retest", Note: "复测通过"})
	if stage = j.seen().Stages(j.state())[2]; stage.State != StageDone {
		t.Errorf("after the verification the test is %+v", stage)
	}
}
