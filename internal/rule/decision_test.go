package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
)

// [5.7a] [3]
func TestAGrantMakesTheCertificateInTheSameAct(t *testing.T) {
	j := begin(t).to(evaluated)
	before := len(j.journal)
	j.to(granted)
	c := j.state()
	if len(j.journal) != before+2 || c.Outcome != OutcomeGranted || c.Closed != j.today || c.CertificateNumber != "DC202602000001" {
		t.Fatalf("granted %s with %s in %d entries", c.Outcome, c.CertificateNumber, len(j.journal)-before)
	}
	x := Get[*Certificate](j.record, KindCertificate, c.Certificate).Content
	if x.Number != c.CertificateNumber || x.Case != c.ID || x.ProductName != c.Name || x.Model != c.Model || x.Holder.Organisation != c.Client {
		t.Errorf("the certificate is about %+v", x)
	}
	if x.Mode.ZH != "型式试验+文件审查+现场检查+获证后监督" || x.Announcement != "2026-001" || x.StatusIndex != 1 || len(x.Notices) != 2 {
		t.Errorf("mode %q, announcement %s, status index %d", x.Mode.ZH, x.Announcement, x.StatusIndex)
	}
	if x.Anchor != j.today || x.FirstIssue != j.today || x.Issue != j.today || x.BodyName != example || x.ProductKind.ZH != "软件产品" {
		t.Errorf("the certificate says %+v", x)
	}
	issued := j.journal[before+1].entry.(*CertificateIssued)
	if want := []Letter{{Kind: "grant", To: c.Client}}; !slices.Equal(issued.Letters(), want) {
		t.Errorf("letters %v", issued.Letters())
	}
	for _, number := range []string{"DC202602000001", "dc2026 0200 0001", "ＤＣ２０２６０２００００01"} {
		if found := j.Find(Key{IndexCertificateNumber, NumberKey(number)}); len(found) != 1 {
			t.Errorf("%q finds %v", number, found)
		}
	}
}

// [5.7a]
func TestADecisionRestsOnAnEvaluationWithNothingOpen(t *testing.T) {
	decisions := []Command{&GrantCertification{}, &RefuseCertification{}, &RequireRectification{}}
	j := begin(t).to(assessed)
	for _, d := range decisions {
		j.refused(theDecider, d, "5.7a", "case.not-accepted")
	}
	j.to(watched)
	for _, d := range decisions {
		j.refused(theDecider, d, "5.7a", "decision.no-evaluation")
	}
	j.to(evaluated)
	j.rectifying(30)
	for _, d := range decisions {
		j.refused(theDecider, d, "5.7b", "case.rectification-open")
	}
	j.do(j.client, corrected())
	for _, d := range decisions {
		j.refused(theDecider, d, "5.7b", "case.rectification-open")
	}
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.to(granted)
	for _, d := range decisions {
		j.refused(theDecider, d, "", "case.closed")
	}
}

// [5.7a]
func TestWhoTookPartInEvaluatingDoesNotDecideWhateverTheirRoleIsNow(t *testing.T) {
	j := begin(t).to(evaluated)
	for person, part := range map[string]Part{
		theMonitor.Person: PartAssessment, j.tester.Person: PartTesting, theReviewer.Person: PartReview,
		theInspector.Person: PartInspection, theEvaluator.Person: PartEvaluation,
	} {
		if parts := j.state().Took(person); len(parts) == 0 || parts[0] != part {
			t.Errorf("%s took part as %v, want %s", person, parts, part)
		}
		now := Actor{Person: person, Roles: []Role{RoleDecider}}
		deputy := Actor{Person: "somebody", OnBehalf: person, Roles: []Role{RoleDecider}}
		for _, who := range []Actor{now, deputy} {
			for _, d := range []Command{&GrantCertification{}, &RefuseCertification{}, &RequireRectification{}} {
				j.refused(who, d, "", "decision.took-part")
			}
		}
	}
	for _, person := range []string{j.client.Person, theIntake.Person, theDecider.Person} {
		if parts := j.state().Took(person); len(parts) != 0 {
			t.Errorf("%s took part as %v", person, parts)
		}
	}
	j.do(Actor{Person: "deputy", OnBehalf: theDecider.Person, Roles: []Role{RoleDecider}}, &GrantCertification{})
}

func TestWhoVerifiedACorrectionDoesNotDecide(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, corrected())
	second := Actor{Person: "second", Roles: []Role{RoleReviewer}}
	j.do(second, &VerifyRectification{Way: "documents", Note: "属实"})
	j.refused(second, &GrantCertification{}, "", "decision.took-part")
	j.do(theDecider, &GrantCertification{}) // who required it may
}

func TestWhoTestedDoesNotDecideEvenIfAnotherSubmittedTheReport(t *testing.T) {
	j := begin(t).to(dispatched)
	second := j.tester
	second.Person = "second tester"
	j.do(second, &RecordTestVerdicts{Verdicts: j.passing()})
	j.at = stepOf(reported)
	j.to(evaluated)
	second.Roles, second.Organisation = []Role{RoleDecider}, ""
	j.refused(second, &GrantCertification{}, "", "decision.took-part")
}

func TestWhoHadOthersEvaluateForThemDoesNotDecide(t *testing.T) {
	j := begin(t).to(watched)
	deputy := theEvaluator
	deputy.OnBehalf = theDecider.Person
	j.do(deputy, wellDone)
	j.refused(theDecider, &GrantCertification{}, "", "decision.took-part")
	j.do(Actor{Person: "another", Roles: []Role{RoleDecider}}, &GrantCertification{})
}

// [5.7c]
func TestARefusalTellsItsReasonsInWriting(t *testing.T) {
	j := begin(t).to(evaluated)
	j.invalid(theDecider, &RefuseCertification{}, "reasons field.required")
	j.invalid(theDecider, &RefuseCertification{Reasons: []ReasonInput{{Clause: "", Text: "x"}, {Clause: "5.6(2)", Text: "\n"}}},
		"reasons[0].clause field.clause", "reasons[1].text field.required")
	j.do(theDecider, noCertificate())
	c := j.state()
	if c.Outcome != OutcomeRefused || c.Certificate != "" || c.Reasons[0].Clause != "5.6(2)" || c.Reasons[0].Text.Text != "不一致" {
		t.Errorf("the case ended as %s for %v", c.Outcome, c.Reasons)
	}
	list := j.entries(j.file)
	if letters := list[len(list)-1].(Lettered).Letters(); !slices.Equal(letters, []Letter{{Kind: "refusal", To: c.Client}}) {
		t.Errorf("letters %v", letters)
	}
}

func noCertificate() *RefuseCertification {
	return &RefuseCertification{Reasons: []ReasonInput{{Clause: "5.6(2)", Text: "不一致"}}}
}

// [5.7b] [5.7c]
func TestARefusalDoesNotWaitForACorrectionWhoseDayHasPassed(t *testing.T) {
	j := begin(t).to(evaluated)
	due := j.rectifying(30).Due
	j.today = due
	j.refused(theDecider, noCertificate(), "5.7b", "case.rectification-open")
	j.wait(1)
	now := Actor{Person: theEvaluator.Person, Roles: []Role{RoleDecider}}
	j.refused(now, noCertificate(), "", "decision.took-part")
	j.refused(theDecider, &GrantCertification{}, "5.7b", "case.rectification-open")
	j.do(theDecider, noCertificate())
}

func TestAWithdrawnCaseIsNotRefusedForACorrectionThatNeverCame(t *testing.T) {
	j := begin(t).to(evaluated)
	due := j.rectifying(30).Due
	j.do(j.client, &WithdrawApplication{})
	j.today = due.AddDays(1)
	j.refused(theDecider, noCertificate(), "", "case.closed")
}

// [5.7a]
func TestNumbersOfCertificatesRunThroughTheYear(t *testing.T) {
	j := begin(t).to(granted)
	j.at = 0
	j.to(granted)
	if number := j.state().CertificateNumber; number != "DC202602000002" {
		t.Errorf("the second certificate of the year is %s", number)
	}
	j.today = calendar.Make(2027, 1, 4)
	j.at = 0
	j.to(granted)
	x := Get[*Certificate](j.record, KindCertificate, j.state().Certificate).Content
	if x.Number != "DC202702000001" || x.Announcement != "2027-001" || x.StatusIndex != 3 {
		t.Errorf("the first of the next year is %s, announcement %s, status index %d", x.Number, x.Announcement, x.StatusIndex)
	}
}
