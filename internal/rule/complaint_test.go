package rule

import (
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// complaint enters a complaint about the journey's client.
func (j *journey) complaint() *Complaint {
	j.Helper()
	on := j.do(theIntake, &ReceiveComplaint{Received: j.today, From: "张三", Way: "phone", Organisation: j.client.Organisation,
		Business: "扫码支付", Text: "重复扣款"})
	return Get[*Complaint](j.record, KindComplaint, on.ID)
}

func (j *journey) linked() *Complaint {
	j.Helper()
	complaint := j.complaint()
	j.do(theIntake, &LinkComplaint{Complaint: complaint.Number})
	return complaint
}

func harmless(number string) *AnalyseComplaint {
	return &AnalyseComplaint{Complaint: number, Reasons: "与被认证产品无关"}
}

// [5.5b]
func TestAComplaintIsEnteredWithItsNumberAndWhatItIsAbout(t *testing.T) {
	j := begin(t)
	j.invalid(theIntake, &ReceiveComplaint{Organisation: "x", Product: "y", From: "\x00"}, "received field.required", "from field.character",
		"way field.unknown", "organisation field.unknown", "product field.unknown", "business field.required", "text field.required")
	c := &ReceiveComplaint{Received: j.today.AddDays(-1), Way: "e-mail", Organisation: CreditCodeFor("91110000MA0000002"),
		Product: j.product, Business: "支付", Text: "x"}
	j.invalid(theIntake, c, "late field.required")
	c.Late = "周末收到"
	on := j.do(theIntake, c)
	complaint := Get[*Complaint](j.record, KindComplaint, on.ID)
	if complaint.Number != "C2026-0001" || complaint.Organisation != j.client.Organisation || !complaint.From.IsZero() ||
		complaint.Received != j.today.AddDays(-1) || complaint.Recorded != j.today {
		t.Errorf("the complaint says %+v", complaint)
	}
	c.Received = j.today.AddDays(1)
	c.Organisation, c.Product = j.tester.Organisation, j.product // another's product
	j.invalid(theIntake, c, "received field.future", "product field.unknown")
	c.Received = j.today.AddDays(-15)
	j.invalid(theIntake, c, "received field.backdated", "product field.unknown")
	if complaint.Relation(j.client) != Foreign || complaint.Relation(j.tester) != Foreign || complaint.Relation(theReviewer) != InTheBody {
		t.Error("a complaint is seen by whom it is about")
	}
}

func TestNoComplaintIsEnteredBeforeTheBodyIsEstablished(t *testing.T) {
	if no := (&ReceiveComplaint{}).Guard(newRecord().situation(theIntake, startDay, StreamID{KindComplaint, "x"})); no == nil || no.Key != "body.not-established" {
		t.Errorf("entered: %v", no)
	}
}

// [5.5b]
func TestTheReviewDoesNotEndBeforeEveryLinkedComplaintIsAnalysed(t *testing.T) {
	j := begin(t).to(opened)
	j.refused(theReviewer, &LinkComplaint{}, "5.1a", "case.not-submitted")
	j.to(submitted)
	first := j.linked()
	j.refused(theReviewer, harmless(first.Number), "5.5b", "case.not-accepted")
	j.to(acceptedCase)
	second := j.linked()
	j.invalid(theIntake, &LinkComplaint{Complaint: first.ID}, "complaint complaint.linked")
	j.invalid(theIntake, &LinkComplaint{Complaint: "C2026-0099"}, "complaint field.unknown")
	j.to(reviewed)
	j.refused(theReviewer, &ConcludeReview{}, "5.5b", "complaint.not-analysed")
	j.invalid(theReviewer, &AnalyseComplaint{Complaint: "x"}, "complaint field.unknown", "reasons field.required")
	j.do(theReviewer, harmless(first.ID))
	j.refused(theReviewer, &ConcludeReview{}, "5.5b", "complaint.not-analysed")
	j.do(theReviewer, harmless(second.Number))
	j.to(reviewEnded)
	if known := j.state().Complaints[0]; known.Analysed != j.today || known.Affects || known.Reasons.Text == "" {
		t.Errorf("the case knows %+v", known)
	}
	if cases := second.Cases; len(cases) != 1 || cases[0].Case != j.file.ID || cases[0].Number != j.state().Number {
		t.Errorf("the complaint is linked to %+v", cases)
	}
}

func TestACaseWithoutComplaintsHasNothingToAnalyse(t *testing.T) {
	begin(t).to(acceptedCase).refused(theReviewer, harmless("C2026-0001"), "", "complaint.none-to-analyse")
}

// [5.5b]
func TestAComplaintThatComesAfterTheReviewIsAnalysedBeforeTheEvaluation(t *testing.T) {
	j := begin(t).to(reviewEnded)
	late := j.linked()
	j.to(watched)
	j.refused(theEvaluator, wellDone, "5.5b", "complaint.not-analysed")
	j.do(theEvaluator, harmless(late.Number))
	j.to(evaluated)
	j.refused(theEvaluator, harmless(late.Number), "", "complaint.none-to-analyse") // what was evaluated stays
	second := j.linked()
	j.invalid(theEvaluator, harmless(late.Number), "complaint complaint.analysed")
	j.refused(theDecider, &GrantCertification{}, "5.5b", "complaint.not-analysed")
	j.do(theEvaluator, harmless(second.Number))
	j.to(granted)
}

// [5.5b] [5.7b]
func TestAComplaintThatAffectsConformityIsAnsweredByARectification(t *testing.T) {
	j := begin(t).to(reported)
	number := j.linked().Number
	j.do(theReviewer, &AnalyseComplaint{Complaint: number, Affects: true, Reasons: "扣款未核对"})
	j.to(watched)
	if _, no := j.try(theEvaluator, wellDone); no == nil || no.Key != "evaluation.nonconforming" {
		t.Fatalf("evaluated well: %v", no)
	}
	j.do(theEvaluator, &EvaluateCase{Conforms: false, Summary: "不合格"})
	j.rectifying(30, number)
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.do(theEvaluator, wellDone)
	j.do(theDecider, &GrantCertification{})
}

// [5.5b] [5.7b]
func TestAComplaintFoundToAffectConformityAfterTheEvaluationStandsInTheWayOfAGrant(t *testing.T) {
	j := begin(t).to(evaluated)
	number := j.linked().Number
	j.do(theReviewer, &AnalyseComplaint{Complaint: number, Affects: true, Reasons: "扣款未核对"})
	j.refused(theDecider, &GrantCertification{}, "5.5b", "complaint.affects")
	j.rectifying(30, number)
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.do(theDecider, &GrantCertification{})
}

// [5.7a]
func TestWhoAnalysedAComplaintDoesNotDecide(t *testing.T) {
	j := begin(t).to(acceptedCase)
	second := Actor{Person: "second reviewer", Roles: []Role{RoleReviewer}}
	j.do(second, harmless(j.linked().Number))
	j.to(evaluated)
	if parts := j.state().Took(second.Person); len(parts) != 1 || parts[0] != PartComplaint {
		t.Errorf("took part as %v", parts)
	}
	j.refused(second, &GrantCertification{}, "", "decision.took-part")
}

func TestComplaintsAboutTheCasesOrganisationsAreProposed(t *testing.T) {
	j := begin(t).to(submitted)
	j.do(theIntake, &ReceiveComplaint{Received: j.today, Way: "phone", Organisation: j.tester.Organisation, Business: "x", Text: "x"})
	about := j.complaint()
	if list := j.seen().ProposedComplaints(j.state()); len(list) != 1 || list[0].ID != about.ID {
		t.Errorf("proposed %+v", list)
	}
	j.do(theReviewer, &LinkComplaint{Complaint: about.ID})
	if list := j.seen().ProposedComplaints(j.state()); len(list) != 0 {
		t.Errorf("proposed again: %+v", list)
	}
}

func TestAComplaintIsClosedByWhoHadNoPartInItsCases(t *testing.T) {
	j := begin(t).to(acceptedCase)
	complaint := j.linked()
	ends := &CloseComplaint{Outcome: "not-upheld", Answer: "已答复"}
	j.refused(theDecider, ends, "", "complaint.analysis-awaited")
	j.do(theReviewer, harmless(complaint.Number))
	j.refused(theReviewer, ends, "", "appeal.took-part")
	j.to(granted)
	j.refused(theDecider, ends, "", "appeal.took-decision")
	j.invalid(theIntake, &CloseComplaint{Outcome: "x"}, "outcome field.unknown", "answer field.required")
	j.do(theIntake, ends)
	if complaint.Closed != j.today || complaint.Outcome != "not-upheld" || complaint.Answer.Text != "已答复" {
		t.Errorf("closed as %+v", complaint)
	}
	j.refused(theIntake, ends, "", "complaint.closed")
	j.at = 0
	j.to(submitted) // a closed complaint is still a record of one
	j.do(theIntake, &LinkComplaint{Complaint: complaint.Number})
	if len(complaint.Cases) != 2 {
		t.Errorf("the complaint is linked to %+v", complaint.Cases)
	}
}

func TestComplaintsAreNumberedThroughTheYear(t *testing.T) {
	j := begin(t)
	j.complaint()
	if number := j.complaint().Number; number != "C2026-0002" {
		t.Errorf("the second is %s", number)
	}
	j.today = calendar.Make(2027, 1, 4)
	if number := j.complaint().Number; number != "C2027-0001" {
		t.Errorf("the first of the next year is %s", number)
	}
	if pattern := j.Scheme("").NumberPattern(scheme.NumberComplaint, j.today).Pattern; pattern != "C{YYYY}-{SERIAL:4}" {
		t.Errorf("the scheme's pattern is %s", pattern)
	}
}
