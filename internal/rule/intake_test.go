package rule

import (
	"testing"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// [1]
func TestTheFourQuestionsOfScopeAreAllAnswered(t *testing.T) {
	j := begin(t).to(submitted)
	j.invalid(theIntake, &AnswerScope{}, "answers scope.unanswered", "answers scope.unanswered", "answers scope.unanswered", "answers scope.unanswered")
	answers := j.goodAnswers()
	j.invalid(theIntake, &AnswerScope{Answers: append(answers, answers[0], ScopeAnswer{Question: "other"})},
		"answers[4].question field.twice", "answers[5].question field.unknown")
	j.do(theIntake, &AnswerScope{Answers: answers})
}

// [1]
func TestAProductOutsideTheScopeIsNotAcceptedAndTheFailedAnswerIsNamed(t *testing.T) {
	for i, q := range begin(t).Scheme("").ScopeQuestions(startDay) {
		j := begin(t).to(assessed)
		answers := j.goodAnswers()
		answers[i].Yes = !answers[i].Yes
		j.do(theIntake, &AnswerScope{Answers: answers})
		no := j.refused(theIntake, &AcceptApplication{}, "1", "scope.outside")
		if want := fault.Both("failed", q.Refusal.ZH, q.Refusal.EN); no.Args[0] != want {
			t.Errorf("%s: named %v, want %v", q.ID, no.Args[0], want)
		}
		j.do(theIntake, &AnswerScope{Answers: j.goodAnswers()})
		j.do(theIntake, &AcceptApplication{})
	}
}

// [5.1a]
func TestNothingIsCheckedBeforeItIsSubmitted(t *testing.T) {
	j := begin(t).to(provided)
	for _, command := range []Command{&AnswerScope{}, &JudgeMaterials{}, &RecordContract{}, &RefuseApplication{},
		&AcceptApplication{}, &RequestSupplement{}, &CompleteSupplement{}} {
		j.refused(theIntake, command, "5.1a", "case.not-submitted")
	}
	j.refused(theMonitor, &AssessOperation{}, "5.1a", "case.not-submitted")
}

func judge(item, verdict, note string) *JudgeMaterials {
	return &JudgeMaterials{Verdicts: []MaterialVerdictInput{{Item: item, Verdict: verdict, Note: note}}}
}

// [5.2.2(1)]
func TestTheFirstGroupIsInOrderWithFileAndSealedPaper(t *testing.T) {
	j := begin(t).to(submitted)
	const form = "application-form"
	paper := func(sealed bool) *ReceivePaper {
		return &ReceivePaper{Receipts: []PaperReceiptInput{{Item: form, Received: j.today, Sealed: sealed, Place: "A"}}}
	}
	j.invalid(theIntake, judge(form, scheme.MaterialConforms, ""), "verdicts[0].verdict material.no-paper")
	j.do(theIntake, paper(false))
	j.invalid(theIntake, judge(form, scheme.MaterialConforms, ""), "verdicts[0].verdict material.no-seal")
	j.do(theIntake, paper(true))
	j.do(theIntake, judge(form, scheme.MaterialConforms, ""))
	if mat := j.state().Materials[form]; mat.Verdict != scheme.MaterialConforms || mat.JudgedBy != theIntake.Person {
		t.Errorf("judged %+v", mat)
	}
}

// [5.2.2(2)] [5.2.2(3)] [5.2.2(4)]
func TestAMaterialIsNotInOrderWhileItsFormIsNotThere(t *testing.T) {
	j := begin(t).to(opened)
	for _, m := range j.seen().Required(j.state()) {
		if m.ForAcceptance {
			j.do(j.client, &ProvideMaterial{Item: m.ID, Files: []FileRef{aFile(m.ID)}})
		} else {
			j.do(j.client, &PromiseMaterial{Item: m.ID, By: j.today.AddDays(9)})
		}
	}
	j.do(j.client, &SubmitApplication{})
	for item, lack := range map[string]string{
		"sample":                   "material.no-paper", // the thing itself
		"operations-documents":     "material.no-file",
		"no-outsourcing-statement": "material.nothing",
	} {
		j.invalid(theIntake, judge(item, scheme.MaterialConforms, ""), "verdicts[0].verdict "+lack)
	}
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "no-outsourcing-statement", Received: j.today, Place: "A"},
		{Item: "sample", Received: j.today, Place: "A"}}})
	j.do(theIntake, judge("no-outsourcing-statement", scheme.MaterialConforms, ""))
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
}

// [5.2.3a]
func TestOnlyTheLaterGroupsMayFollowAndUntilADay(t *testing.T) {
	j := begin(t).to(received)
	follows := func(item string, days int) *JudgeMaterials {
		v := MaterialVerdictInput{Item: item, Verdict: scheme.MaterialFollows}
		if days != 0 {
			v.Follows = j.today.AddDays(days)
		}
		return &JudgeMaterials{Verdicts: []MaterialVerdictInput{v}}
	}
	most := j.today.AddMonths(3).Sub(j.today)
	j.invalid(theIntake, follows("application-form", 5), "verdicts[0].verdict material.cannot-follow")
	j.invalid(theIntake, follows("sample", 0), "verdicts[0].follows field.required")
	j.invalid(theIntake, follows("sample", -1), "verdicts[0].follows field.past")
	j.invalid(theIntake, follows("sample", most+1), "verdicts[0].follows field.late")
	j.do(theIntake, follows("sample", most))
	if j.state().Materials["sample"].Promised != j.today.AddMonths(3) {
		t.Errorf("promised by %s", j.state().Materials["sample"].Promised)
	}
}

func TestVerdictsOnMaterialsAreCheckedFieldByField(t *testing.T) {
	j := begin(t).to(received)
	j.invalid(theIntake, &JudgeMaterials{}, "verdicts field.required")
	j.invalid(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{
		{Item: "nothing"},
		{Item: "sample", Verdict: "good"},
		{Item: "sample", Verdict: scheme.MaterialConforms},
		{Item: "user-manual", Verdict: scheme.MaterialSupplement},
		{Item: "operations-documents", Verdict: scheme.MaterialNotApplicable, Note: "\x00"},
	}}, "verdicts[0].item material.not-asked", "verdicts[1].verdict field.unknown", "verdicts[2].item field.twice",
		"verdicts[3].note field.required", "verdicts[4].verdict material.always-needed", "verdicts[4].note field.character")
}

func TestMaterialsAreJudgedUntilTheEvaluation(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
	j.to(reviewEnded)
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
	j.to(evaluated)
	j.refused(theIntake, judge("sample", scheme.MaterialConforms, ""), "", "evaluation.done")
}

func TestAContractIsNotSignedInTheFuture(t *testing.T) {
	j := begin(t).to(submitted)
	j.invalid(theIntake, &RecordContract{}, "number field.required", "signed field.required")
	j.invalid(theIntake, &RecordContract{Number: "C", Signed: j.today.AddDays(1)}, "signed field.future")
	j.do(theIntake, &RecordContract{Number: "C", Signed: j.today})
}

// [5.2.3a] [5.3c]
func TestTheAssessmentOfOperationSaysHowLongToMonitor(t *testing.T) {
	j := begin(t).to(submitted)
	j.invalid(theMonitor, &AssessOperation{}, "business field.required", "system field.required", "monitoringMonths field.small")
	months := func(n int) *AssessOperation {
		return &AssessOperation{Supports: true, MonitoringMonths: n, Business: "b", System: "s"}
	}
	j.refused(theMonitor, months(7), "5.3c", "monitoring.too-long")
	j.do(theMonitor, months(6))
	if parts := j.state().Took(theMonitor.Person); len(parts) != 1 || parts[0] != PartAssessment {
		t.Errorf("who assessed took part as %v", parts)
	}
}
