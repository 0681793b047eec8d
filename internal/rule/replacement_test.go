package rule

import (
	"reflect"
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// TestAReplacementShedsNoSuspension: it is suspended from its first day on, to the
// same last day as before, and is restored like any other.
//
// [6.3.2b] 暂停期限一般为 3 个月。
// [6.3.1c] 根据获证机构的要求单独颁发认证证书或换发认证证书
func TestAReplacementShedsNoSuspension(t *testing.T) {
	j, certificate := certified(t)
	number := certificate.Content.Number
	j.do(theDecider, j.suspending("contract"))
	began := j.today
	j.do(theMonitor, &ProposeSuspension{j.because("misuse")})
	j.wait(20)
	j.extends(certificate)
	old, heir := j.certificateBy(certificate.ID), j.certificate()
	status, since := heir.StatusOn(j.today)
	if was, _ := old.StatusOn(j.today); was != StatusReplaced || status != StatusSuspended || since != j.today {
		t.Fatalf("the old one is %s, the new one %s since %s", was, status, since)
	}
	u := heir.Suspension()
	if u.On != began || u.Until != began.AddMonths(3) || !slices.Equal(u.Grounds(), []string{"contract"}) {
		t.Fatalf("its suspension is %+v", u)
	}
	if waiting := heir.Waiting(scheme.Suspension); len(waiting) != 1 || waiting[0].ID != "V-01" || len(old.Waiting(scheme.Suspension)) > 0 {
		t.Errorf("what was proposed waits as %v", waiting)
	}
	j.refused(theMonitor, &AddSuspensionGround{Proposal: "V-01"}, "", "certificate.own-proposal")
	j.refused(theDecider, j.suspending("misuse"), "", "suspension.runs")
	if due := j.fallsDue(); len(due) != 2 || due[1].What != DueRestoration || due[1].Due.Date != began.AddMonths(3) {
		t.Errorf("it falls due %+v", due)
	}
	j.do(theDecider, &AddSuspensionGround{Proposal: "V-01"})
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(true))
	j.do(theDecider, &RestoreCertificate{})
	if j.status() != StatusValid {
		t.Errorf("restored it is %s", j.status())
	}
	j.do(theDecider, j.suspending("contract"))
	if u := j.certificate().Suspension(); u.ID != "S-02" {
		t.Errorf("its next suspension is %s", u.ID)
	}
	if now, no := j.certified().certificateBy(number), j.certified().inForce(old); now.ID != old.ID || no.ID != heir.ID {
		t.Errorf("%s is found as %s, and its heir is %s", number, now.ID, no.ID)
	}
}

// TestWhatWasMissedWithAnInheritedSuspensionIsProposedOnce although the
// certificate has another number.
//
// [6.3.3(5)] 认证证书暂停使用期满，获证机构未申请恢复证书。
func TestWhatWasMissedWithAnInheritedSuspensionIsProposedOnce(t *testing.T) {
	j, certificate := certified(t)
	j.do(theDecider, j.suspending("contract"))
	j.wait(30)
	j.extends(certificate)
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "withdrawal.too-early")
	j.today = j.certificate().Suspension().Until.AddDays(1)
	j.do(theSystem, &ProposeOverdueWithdrawal{})
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "missed.noted")
	if p := j.certificate().Waiting(scheme.Withdrawal); len(p) != 1 || p[0].FellDue != certificate.Content.Issue.AddMonths(3) {
		t.Errorf("proposed: %+v", p)
	}
}

// TestAReplacementIsNotInvitedToRenewAgain: the term goes on, and its holder was
// invited already.
//
// [6.1b] 证书有效期届满前，认证委托方可向认证机构提出证书续期申请
func TestAReplacementIsNotInvitedToRenewAgain(t *testing.T) {
	j, certificate := certified(t)
	j.today = certificate.Life.ValidTo.AddMonths(-6)
	j.do(theSystem, &InviteToRenew{})
	j.extends(certificate)
	if heir := j.certificate(); !reflect.DeepEqual(heir.Invited, certificate.Invited) || len(heir.Invited) != 1 {
		t.Errorf("the old one was invited %+v, its heir %+v", certificate.Invited, heir.Invited)
	}
	j.refused(theSystem, &InviteToRenew{}, "", "renewal.not-to-invite")
}

// TestWhatIsToBeDecidedAboutACertificateComesBeforeItsReplacement and nothing is
// applied for beside a withdrawal that is proposed.
//
// [6.3.1a] 并按照要求做出认证决定。
func TestWhatIsToBeDecidedAboutACertificateComesBeforeItsReplacement(t *testing.T) {
	for _, test := range []struct {
		begins func(j *journey)
		ends   func(j *journey)
		key    string
	}{
		{func(j *journey) { j.do(theMonitor, &ProposeWithdrawal{j.because("not-curable")}) },
			func(j *journey) { j.do(theDecider, &RejectCertificateProposal{"V-01", "x"}) }, "certificate.withdrawal-first"},
		{func(j *journey) { j.do(j.client, j.restoring()) },
			func(j *journey) { j.do(theReviewer, j.reviewing(true)); j.do(theDecider, &RestoreCertificate{}) }, "replacement.restoration-first"},
		{func(j *journey) { j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing()}) },
			func(j *journey) { j.do(anotherDecider, &DecideAppeal{Reasons: "x"}) }, "certificate.under-appeal"},
		{func(j *journey) { j.do(j.client, &RequestCancellation{}) }, nil, "replacement.cancellation-first"},
	} {
		j, certificate := certified(t)
		j.do(theDecider, j.suspending("contract"))
		j.changes(certificate, OpenChange{Scope: ScopeReduced, Chosen: "replacement", Model: "V0.9"})
		j.accepts()
		j.do(theReviewer, assessing("scope-reduction"))
		j.examined()
		test.begins(j)
		j.refused(theDecider, &GrantChange{}, "", test.key)
		if test.ends == nil {
			continue
		}
		test.ends(j)
		j.do(theDecider, &GrantChange{})
	}
	j, certificate := certified(t)
	j.do(theMonitor, &ProposeWithdrawal{j.because("not-curable")})
	j.refused(j.client, &OpenChange{Certificate: certificate.ID, Model: "V9", Statement: "x"}, "", "certificate.withdrawal-first")
}

// TestAnotherHolderWaitsForWhatTheFirstOneBegan: its surveillance is ended first.
//
// [6.3.1(2)] 证书持有者变更
func TestAnotherHolderWaitsForWhatTheFirstOneBegan(t *testing.T) {
	j, certificate := certified(t)
	code := CreditCodeFor("91110000MA0000009")
	j.do(administrator, &RegisterOrganisation{Code: code, Name: other, Address: other})
	j.surveys(certificate, scheme.StageReview)
	surveillance := j.file
	j.changes(certificate, OpenChange{Holder: PartyInput{Code: code}})
	change := j.file
	j.accepts()
	j.do(theReviewer, assessing("holder"))
	j.examined()
	j.refused(theDecider, &GrantChange{}, "", "replacement.case-first")
	j.file = surveillance
	j.examines()
	j.do(theDecider, &MaintainCertification{})
	j.file = change
	j.do(theDecider, &GrantChange{})
	if p := j.seen().Surveillances(j.certificate())[0]; p.State != PeriodDone {
		t.Errorf("its period is %s", p.State)
	}
}

// TestASurveillanceGoesOnBesideAChange: each has a decision of its own, and the
// one about the surveillance is about the certificate that took its place.
//
// [6.3.1a] 审查活动可与证后监督同时进行 [5.9.1a]
func TestASurveillanceGoesOnBesideAChange(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageReview)
	surveillance := j.file
	j.extends(certificate)
	heir := j.certificate()
	j.file = surveillance
	if c := j.state(); !c.Closed.IsZero() || j.seen().CertificateOf(c).ID != heir.ID {
		t.Fatalf("the surveillance ended %q, about %s", c.Outcome, j.seen().CertificateOf(c).ID)
	}
	j.examines()
	j.do(theDecider, &MaintainCertification{})
	if p := j.seen().Surveillances(heir)[0]; p.State != PeriodDone || p.Case.ID != surveillance.ID {
		t.Errorf("its period is %+v", p)
	}
}

// TestARenewalGoesOnInTheReplacement and counts from the same anchor.
//
// [6.1b] 合格即可续期
func TestARenewalGoesOnInTheReplacement(t *testing.T) {
	j, certificate := certified(t)
	j.today = certificate.Content.ValidTo.AddDays(-100)
	j.renewing(certificate)
	renewal := j.file
	j.extends(certificate)
	heir := j.certificate()
	j.file = renewal
	j.files()
	j.admits(scheme.StageReview)
	j.examines()
	j.do(theDecider, &GrantCertification{})
	if now := j.certificateBy(heir.ID); now.Life.ValidTo != certificate.Content.Anchor.AddMonths(72) || j.state().Certificate != heir.ID {
		t.Errorf("%s is renewed to %s", j.state().Certificate, now.Life.ValidTo)
	}
	if old := j.certificateBy(certificate.ID); old.Life.ValidTo != certificate.Content.ValidTo {
		t.Errorf("the old one runs to %s", old.Life.ValidTo)
	}
}
