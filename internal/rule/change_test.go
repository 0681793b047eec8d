package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

var other = Words{ZH: "另一名称", EN: "Another name"}

// changes begins a case about a change and goes on in it.
func (j *journey) changes(certificate *Certificate, c OpenChange) {
	j.Helper()
	c.Certificate, c.Statement = certificate.Content.Number, "见差异性说明"
	j.file = j.do(j.client, &c)
}

// accepts hands in what the change asks for and lets it be accepted.
func (j *journey) accepts() {
	j.Helper()
	j.handsIn()
	j.do(theIntake, &AcceptApplication{})
}

func (j *journey) handsIn() {
	j.Helper()
	verdicts := &JudgeMaterials{}
	for _, m := range j.seen().Required(j.state()) {
		j.do(j.client, hand(m.ID))
		verdicts.Verdicts = append(verdicts.Verdicts, MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms})
	}
	j.do(j.client, &SubmitApplication{})
	for _, m := range j.seen().Required(j.state()) {
		if paper, _ := m.Form.Wants(); paper {
			j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: m.ID, Received: j.today, Sealed: true, Place: "A"}}})
		}
	}
	j.do(theIntake, verdicts)
	if slices.Contains(j.state().Change.Kinds, scheme.ChangeOfHolder) {
		j.refused(theIntake, &AcceptApplication{}, "", "acceptance.no-contract")
		j.do(theIntake, &RecordContract{Number: "HT-2", Signed: j.today})
	}
}

func assessing(class string, raised ...string) *AssessChange {
	return &AssessChange{Classes: []ClassInput{{Class: class, Raised: raised}}, Grounds: "差异性说明属实"}
}

// decides lets the examinations that the change needs be made, and its decision.
func (j *journey) decides() {
	j.Helper()
	j.examined()
	j.refused(theEvaluator, &GrantChange{}, "", "decision.took-part")
	j.do(theDecider, &GrantChange{})
}

func (j *journey) examined() {
	j.Helper()
	c := j.state()
	if c.Needs(scheme.StageTesting) {
		j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
		verdicts := &RecordTestVerdicts{}
		for _, clause := range j.seen().TestClauses(c) {
			verdicts.Verdicts = append(verdicts.Verdicts, ClauseVerdictInput{Clause: clause.ID, Verdict: scheme.TestPasses, Evidence: "记录"})
		}
		j.do(j.tester, verdicts)
		j.do(j.tester, &SubmitTestReport{ReportNumber: "R-9", Finished: j.today, File: aFile("r9"), Custody: "x"})
	}
	if c.Needs(scheme.StageReview) {
		j.do(theReviewer, &RecordReview{Items: conforming(j.seen().ReviewList(c))})
		j.do(theReviewer, &ConcludeReview{Summary: "符合", Problems: j.words()})
	}
	if c.Needs(scheme.StageInspection) {
		j.do(theInspector, planFor(j.today))
		j.do(theInspector, &RecordConsistency{j.identity()})
		j.do(theInspector, &RecordInspection{Items: conforming(j.seen().InspectionList(c))})
		j.do(theInspector, &ConcludeInspection{Visited: j.today, Summary: "符合", Problems: j.words()})
	}
	j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"})
}

// extends has the scope of a certificate extended by one in its place.
func (j *journey) extends(certificate *Certificate) {
	j.Helper()
	j.changes(certificate, OpenChange{Scope: ScopeExtended, Chosen: "replacement", Model: "V1.0、V2.0"})
	j.accepts()
	c := assessing("scope-extension")
	c.Touched = []string{"JRT0199-9"}
	j.do(theReviewer, c)
	j.decides()
}

func (j *journey) certificateBy(id string) *Certificate {
	return Get[*Certificate](j.record, KindCertificate, id)
}

// TestOnlyARegisteredNameIsChangedByPaper and the certificate is copied under its
// number.
//
// [6.3.1a] [6.3.1d] 经书面审查批准后，认证机构仅对证书更新并收回原证书。
func TestOnlyARegisteredNameIsChangedByPaper(t *testing.T) {
	j, certificate := certified(t)
	was := certificate.Content
	j.wait(100)
	j.changes(certificate, OpenChange{Holder: PartyInput{Name: other}})
	if kinds := j.state().Change.Kinds; !slices.Equal(kinds, []string{scheme.ChangeOfParties, scheme.ChangeOfNameAddress}) {
		t.Fatalf("the change is about %v", kinds) // the holder is its own manufacturer
	}
	j.accepts()
	j.refused(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"}, "6.3.1b", "change.unassessed")
	if j.state().Word() != WordAssessing {
		t.Fatalf("the case is %s", j.state().Word())
	}
	j.do(theReviewer, assessing("name-address"))
	if c := j.state(); c.Needs(scheme.StageTesting) || c.Needs(scheme.StageInspection) || !c.Needs(scheme.StageReview) {
		t.Fatalf("a name is examined by %v", c.elements)
	}
	j.decides()
	now := j.certificateBy(certificate.ID)
	want := was
	want.Copy, want.Case = 1, j.file.ID
	want.Holder.Name, want.Manufacturer.Name, want.Enterprise.Name = other, other, other
	if got := now.Content; got.Holder != want.Holder || got.Manufacturer != want.Manufacturer || got.Enterprise != want.Enterprise ||
		got.Copy != 1 || got.Number != was.Number || got.ValidTo != was.ValidTo || got.Anchor != was.Anchor || got.Case != want.Case {
		t.Errorf("the certificate says %+v", got)
	}
	if status, since := now.StatusOn(j.today); status != StatusValid || since != was.Issue {
		t.Errorf("it is %s since %s", status, since)
	}
	if o := j.seen().organisation(was.Holder.Organisation); o.Name != other {
		t.Errorf("the organisation is called %v", o.Name)
	}
}

// TestAnotherHolderHasANumberOfItsOwn and the certificate goes on in it.
//
// [6.3.1(2)] 证书持有者变更
func TestAnotherHolderHasANumberOfItsOwn(t *testing.T) {
	j, certificate := certified(t)
	was := certificate.Content
	j.wait(400)
	code := CreditCodeFor("91110000MA0000009")
	buyer := j.do(administrator, &RegisterOrganisation{Code: code, Name: other, Address: other}).ID
	j.changes(certificate, OpenChange{Holder: PartyInput{Code: code}})
	j.accepts()
	j.do(theReviewer, assessing("holder"))
	j.decides()
	old, heir := j.certificateBy(certificate.ID), j.certificateBy(j.state().Certificate)
	if status, since := old.StatusOn(j.today); status != StatusReplaced || since != j.today || old.Successor != heir.ID {
		t.Errorf("the old certificate is %s since %s, followed by %q", status, since, old.Successor)
	}
	says := heir.Content
	if says.Holder.Organisation != buyer || says.Number == was.Number || says.Predecessor != was.Number || says.Copy != 0 ||
		says.Anchor != was.Anchor || says.ValidTo != was.ValidTo || says.FirstIssue != was.FirstIssue || says.Issue != j.today {
		t.Errorf("the new certificate says %+v", says)
	}
	if p := j.seen().PeriodOn(heir, j.today); p.Number != 2 {
		t.Errorf("today lies in period %d", p.Number)
	}
	if status, since := heir.StatusOn(j.today); status != StatusValid || since != j.today {
		t.Errorf("it is %s since %s", status, since)
	}
}

// TestAComplaintIsAboutWhoHoldsTheCertificateNow of a product that another one
// described, be it sent by the public or heard by the body.
func TestAComplaintIsAboutWhoHoldsTheCertificateNow(t *testing.T) {
	j, certificate := certified(t)
	code := CreditCodeFor("91110000MA0000009")
	buyer := j.do(administrator, &RegisterOrganisation{Code: code, Name: other, Address: other}).ID
	heard := &ReceiveComplaint{Received: j.today, Way: "phone", Organisation: code, Product: certificate.Content.Product, Business: "支付", Text: "重复扣款"}
	j.invalid(theIntake, heard, "product field.unknown")
	j.changes(certificate, OpenChange{Holder: PartyInput{Code: code}})
	j.accepts()
	j.do(theReviewer, assessing("holder"))
	j.decides()
	heard.Received = j.today
	sent := posted("item-1", PostComplaint, j.certificateBy(j.state().Certificate).Content.Number)
	for _, command := range []Command{heard, &TakeUpComplaint{FromPostItem: sent, Business: "支付"}} {
		on := j.do(theIntake, command)
		if c := Get[*Complaint](j.record, KindComplaint, on.ID); c.Organisation != buyer || c.Product != certificate.Content.Product {
			t.Errorf("%s: the complaint is about %q, its product is %q", command.CommandName(), c.Organisation, c.Product)
		}
	}
}

// TestAnotherProductionEnterpriseIsVisitedWhereThePlaceChanges before the
// certificate names it.
//
// [6.3.1(3)] 制造商、生产企业相关信息变更
func TestAnotherProductionEnterpriseIsVisitedWhereThePlaceChanges(t *testing.T) {
	j, certificate := certified(t)
	code := CreditCodeFor("91110000MA0000008")
	maker := j.do(administrator, &RegisterOrganisation{Code: code, Name: other, Address: other}).ID
	j.changes(certificate, OpenChange{Enterprise: PartyInput{Code: code}})
	if c := j.state(); !slices.Equal(c.Change.Kinds, []string{scheme.ChangeOfParties}) || c.Enterprise != maker {
		t.Fatalf("the change is about %v, of the enterprise %s", c.Change.Kinds, c.Enterprise)
	}
	j.accepts()
	j.do(theReviewer, assessing("parties", "visit"))
	j.decides()
	if says := j.certificateBy(certificate.ID).Content; says.Enterprise.Organisation != maker || says.Holder != certificate.Content.Holder || says.Copy != 1 {
		t.Errorf("the certificate says %+v", says)
	}
}

// TestAFactAboutAFormerEnterpriseConcernsNoCertificateThatNamesAnother although it
// is still found by the name.
//
// [6.3.2] 获证机构或证书中所列制造商、生产企业有下列情形之一的
func TestAFactAboutAFormerEnterpriseConcernsNoCertificateThatNamesAnother(t *testing.T) {
	j, certificate := certified(t)
	makers := []string{}
	for _, code := range []string{CreditCodeFor("91110000MA0000008"), CreditCodeFor("91110000MA0000009")} {
		makers = append(makers, j.do(administrator, &RegisterOrganisation{Code: code, Name: other, Address: other}).ID)
		j.changes(certificate, OpenChange{Enterprise: PartyInput{Code: code}})
		j.accepts()
		j.do(theReviewer, assessing("parties"))
		j.decides()
	}
	for i, want := range []int{0, 1} {
		if got := j.seen().Naming(makers[i]); len(got) != want {
			t.Errorf("%d certificates name enterprise %d, want %d", len(got), i, want)
		}
	}
}

// TestAPartialTestCoversTheClausesThatAChangeTouches and no other.
//
// [6.3.1(1)] [6.3.1b] 评估是否进行检测和/或现场检查
func TestAPartialTestCoversTheClausesThatAChangeTouches(t *testing.T) {
	j, certificate := certified(t)
	j.changes(certificate, OpenChange{Model: "V1.1", Classes: []string{"cryptography"}})
	j.accepts()
	j.invalid(theReviewer, assessing("cryptography"), "touched field.required")
	c := assessing("cryptography")
	c.Touched = []string{"JRT0199-9", "JRT0199-10"}
	j.do(theReviewer, c)
	if clauses := j.seen().TestClauses(j.state()); len(clauses) != 2 {
		t.Fatalf("%d clauses are tested", len(clauses))
	}
	j.decides()
	if says := j.certificateBy(certificate.ID).Content; says.Model != "V1.1" || says.Copy != 1 {
		t.Errorf("the certificate says %s, copy %d", says.Model, says.Copy)
	}
	if d := j.seen().Distance(certificate); d != 1 {
		t.Errorf("the product is %d partial tests away from the tested one", d)
	}
}

// TestTheLightestChangeIsStillDecided although nothing is tested or visited.
//
// [6.3.1b] 评估是否进行检测和/或现场检查
func TestTheLightestChangeIsStillDecided(t *testing.T) {
	j, certificate := certified(t)
	j.changes(certificate, OpenChange{Classes: []string{"texts"}})
	j.accepts()
	j.do(theReviewer, assessing("texts"))
	j.decides()
	if says := j.certificateBy(certificate.ID).Content; says.Copy != 0 {
		t.Errorf("a change that the certificate does not show made copy %d", says.Copy)
	}
	if c := j.state(); c.Outcome != OutcomeGranted || c.Certificate != certificate.ID {
		t.Errorf("the case ended %q with %q", c.Outcome, c.Certificate)
	}
}

// TestAnExtensionOfTheScopeIsCertifiedAsTheHolderAsks separately or by a
// certificate in place of the old one.
//
// [6.3.1c] 根据获证机构的要求单独颁发认证证书或换发认证证书
func TestAnExtensionOfTheScopeIsCertifiedAsTheHolderAsks(t *testing.T) {
	for _, chosen := range []string{"separate", "replacement"} {
		j, certificate := certified(t)
		j.wait(200)
		j.changes(certificate, OpenChange{Scope: ScopeExtended, Chosen: chosen, Model: "V1.0、V2.0"})
		j.accepts()
		c := assessing("scope-extension")
		c.Touched = []string{"JRT0199-9"}
		j.do(theReviewer, c)
		j.decides()
		old, made := j.certificateBy(certificate.ID), j.certificateBy(j.state().Certificate)
		status, _ := old.StatusOn(j.today)
		separate := chosen == "separate"
		if separate != (status == StatusValid) || separate != (made.Content.Anchor == j.today) || separate != (made.Content.Predecessor == "") ||
			separate != (made.Content.ValidTo != old.Content.ValidTo) {
			t.Errorf("%s: the old one is %s; the new one counts from %s to %s", chosen, status, made.Content.Anchor, made.Content.ValidTo)
		}
		if made.ID == old.ID || made.Content.Model != "V1.0、V2.0" {
			t.Errorf("%s: %+v", chosen, made.Content)
		}
	}
}

// TestAChangeIsAppliedForOnceAndInTime by the holder alone.
//
// [6.3.1a] 认证证书有效期内
func TestAChangeIsAppliedForOnceAndInTime(t *testing.T) {
	j, certificate := certified(t)
	number := certificate.Content.Number
	open := func() *OpenChange { return &OpenChange{Certificate: number, Model: "V1.1", Statement: "x"} }
	stranger := Actor{Person: "x", Organisation: j.tester.Organisation, Roles: []Role{RoleClient}}
	j.invalid(stranger, open(), "certificate field.unknown")
	nothing := open()
	nothing.Model = certificate.Content.Model
	j.refused(j.client, nothing, "", "change.nothing")
	basis := open()
	basis.Classes = []string{"basis"}
	j.refused(j.client, basis, "6.3.1e", "change.apply-anew")
	wrong := &OpenChange{Certificate: number, Classes: []string{"x", "texts", "texts"}, Scope: "x", Holder: PartyInput{Code: "x"}, Name: Words{ZH: "\x00", EN: "x"}}
	j.invalid(j.client, wrong, "classes[0] field.unknown", "classes[2] field.twice", "scope field.unknown", "chosen field.required",
		"holder.code change.party-unknown", "name.zh field.character", "statement field.required")
	without := open()
	without.Chosen = "separate"
	j.invalid(j.client, without, "chosen change.chosen-without-scope")
	j.do(j.client, open())
	j.refused(j.client, open(), "", "change.open")
	j.today = certificate.Content.ValidTo.AddDays(1)
	j.refused(j.client, open(), "6.3.1a", "change.not-in-force")
}

// TestTheAssessorMayDeviateFromTheTableWithAReason.
//
// [6.3.1b] 由认证机构根据附录 1评估是否进行检测和/或现场检查
func TestTheAssessorMayDeviateFromTheTableWithAReason(t *testing.T) {
	j, certificate := certified(t)
	j.changes(certificate, OpenChange{Model: "V1.1", Classes: []string{"texts"}})
	j.refused(theReviewer, assessing("texts"), "6.3.1b", "case.not-accepted")
	j.accepts()
	c := assessing("texts")
	c.Needs = []string{"visit"}
	j.invalid(theReviewer, c, "needs change.needs-without-deviation")
	c.Deviate = true
	j.invalid(theReviewer, c, "reason field.required")
	c.Reason = "界面涉及适老化"
	j.do(theReviewer, c)
	if e := j.state().Change.Assessed; !slices.Equal(e.Needs, []string{"visit"}) || len(e.Table) != 0 {
		t.Fatalf("the table asks for %v, the case holds %v", e.Table, e.Needs)
	}
	j.do(theReviewer, assessing("texts", "review")) // anew
	bad := assessing("texts", "visit")
	bad.Classes = append(bad.Classes, ClassInput{Class: "basis"}, ClassInput{Class: "texts"})
	bad.Deviate, bad.Reason, bad.Needs, bad.Touched = true, "x", []string{"x", "full-test", "full-test", "partial-test"}, []string{"x"}
	j.invalid(theReviewer, bad, "classes[0].raised[0] field.unknown", "classes[1].class field.unknown", "classes[2].class field.twice",
		"needs[0] field.unknown", "needs[2] field.twice", "needs change.two-tests", "touched[0] field.unknown")
	j.decides()
	j.refused(theReviewer, assessing("texts"), "", "case.closed")
}

// TestWhatBelongsToAnotherPurposeIsNotDoneInAChange and the other way round.
func TestWhatBelongsToAnotherPurposeIsNotDoneInAChange(t *testing.T) {
	j, certificate := certified(t)
	j.changes(certificate, OpenChange{Model: "V1.1"})
	j.refused(theDecider, &GrantCertification{}, "", "case.not-anew")
	j.refused(theDecider, &MaintainCertification{}, "", "surveillance.none")
	j.do(j.client, &WithdrawApplication{})
	j.surveys(certificate, scheme.StageReview)
	j.refused(theReviewer, assessing("texts"), "", "change.none")
	j.refused(theDecider, &GrantChange{}, "", "change.none")
}

// TestPartialTestsAddUpOverRequestsToAFullTest: each of three changes is light by
// itself, and the third is as far from the tested version as a new product.
//
// [6.3.1b] 评估是否进行检测和/或现场检查
func TestPartialTestsAddUpOverRequestsToAFullTest(t *testing.T) {
	j, certificate := certified(t)
	for i, model := range []string{"V1.1", "V1.2", "V1.3"} {
		j.changes(certificate, OpenChange{Model: model, Classes: []string{"cryptography"}})
		j.accepts()
		c := assessing("cryptography")
		want := string(scheme.FullTest)
		if i < 2 {
			c.Touched, want = []string{"JRT0199-9"}, string(scheme.PartialTest)
		}
		j.do(theReviewer, c)
		e := j.state().Change.Assessed
		if !slices.Contains(e.Needs, want) || e.Earlier != i {
			t.Fatalf("%s needs %v, %d partial tests after the tested version", model, e.Needs, e.Earlier)
		}
		j.decides()
	}
	if d := j.seen().Distance(j.certificate()); d != 0 {
		t.Errorf("after a full test the product is %d away", d)
	}
}

// TestWhoIsBarredExtendsNoScope of another certificate, but may change its name.
//
// [6.3.3c] 3 个月内不予受理认证申请
func TestWhoIsBarredExtendsNoScope(t *testing.T) {
	j, certificate := certified(t)
	j.another()
	j.do(theDecider, j.withdrawing("not-curable"))
	j.changes(certificate, OpenChange{Scope: ScopeExtended, Chosen: "separate", Model: "V1.0、V2.0"})
	j.handsIn()
	j.refused(theIntake, &AcceptApplication{}, "6.3.3c", "acceptance.barred")
	j.do(j.client, &WithdrawApplication{})
	j.changes(certificate, OpenChange{Holder: PartyInput{Name: other}})
	j.accepts()
}

// TestAnExtensionIsAppliedForAsWhatItIs: neither the holder nor the assessor puts
// it under another name, so that nobody who is barred passes with one.
//
// [6.3.1c] [6.3.3c] 3 个月内不予受理认证申请
func TestAnExtensionIsAppliedForAsWhatItIs(t *testing.T) {
	j, certificate := certified(t)
	renamed := &OpenChange{Certificate: certificate.ID, Model: "V1.0、V2.0", Statement: "x"}
	named := *renamed
	named.Classes = []string{"scope-extension"}
	j.invalid(j.client, &named, "classes[0] change.scope-not-asked")
	named.Scope, named.Chosen = ScopeReduced, "replacement"
	j.invalid(j.client, &named, "classes[0] change.scope-not-asked")
	j.changes(certificate, *renamed)
	j.accepts()
	clauses := []string{j.seen().BasisClauses(j.state())[0].ID}
	j.invalid(theReviewer, &AssessChange{Classes: []ClassInput{{Class: "scope-extension"}}, Touched: clauses, Grounds: "x"}, "classes[0].class change.scope-not-asked")
}
