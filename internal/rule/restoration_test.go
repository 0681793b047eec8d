package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// TestRestorationIsAskedForByTheLastDayAndDecidedLater
//
// [6.3.2b]
func TestRestorationIsAskedForByTheLastDayAndDecidedLater(t *testing.T) {
	j := issued(t)
	j.refused(j.client, &RequestRestoration{}, "", "life.not-suspended")
	j.do(theDecider, j.suspending("misuse"))
	j.today = j.today.AddMonths(3) // inclusive
	j.do(j.client, j.restoring())
	j.refused(j.client, &RequestRestoration{}, "", "restoration.asked")
	j.wait(30)
	if j.status() != StatusSuspended {
		t.Errorf("while it waits it is %s", j.status())
	}
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "withdrawal.asked-or-proposed")
	j.refused(theDecider, &RestoreCertificate{}, "6.3.2b", "restoration.not-reviewed")
	j.do(theReviewer, j.reviewing(true))
	j.do(theDecider, &RestoreCertificate{})
	if status, since := j.certificate().StatusOn(j.today); status != StatusValid || since != j.today {
		t.Errorf("%s since %s", status, since)
	}
	j.refused(theDecider, &RestoreCertificate{}, "", "life.not-suspended")
	j.refused(j.client, &RequestRestoration{}, "", "life.not-suspended")
	if r := j.certificate().Suspensions[0].Requests[0]; r.How != RestorationGranted || j.certificate().Suspension() != nil {
		t.Errorf("%+v", r)
	}
}

func TestOneDayLateRestorationIsRefused(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.today = j.today.AddMonths(3).AddDays(1)
	j.refused(j.client, &RequestRestoration{}, "6.3.2b", "restoration.too-late")
}

func TestWhatEachGroundAsksForIsShownAndJudged(t *testing.T) {
	for _, ground := range newRecord().Scheme("").Grounds(scheme.Suspension, startDay) {
		j := issued(t)
		j.do(theDecider, j.suspending(ground.ID))
		whole := j.restoring()
		if len(whole.Shown) < 2 {
			t.Fatalf("%s asks for %d things", ground.ID, len(whole.Shown))
		}
		part := &RequestRestoration{Shown: whole.Shown[1:]}
		j.invalid(j.client, part, "shown restoration.not-shown")
		withFile := slices.IndexFunc(whole.Shown, func(in ShownInput) bool { return len(in.Files) > 0 })
		if withFile >= 0 {
			bare := &RequestRestoration{Shown: slices.Clone(whole.Shown)}
			bare.Shown[withFile].Files = nil
			j.invalid(j.client, bare, item("shown", withFile)+".files field.required")
		}
		j.do(j.client, whole)
		review := j.reviewing(true)
		j.invalid(theReviewer, &ReviewRestoration{Verdicts: review.Verdicts[1:], Summary: "x"}, "verdicts restoration.unjudged")
		review.Verdicts[0].Met = false
		j.do(theReviewer, review)
		j.refused(theDecider, &RestoreCertificate{}, "6.3.2b", "restoration.not-supported")
		j.do(theReviewer, j.reviewing(true)) // looked at again
		j.do(theDecider, &RestoreCertificate{})
	}
}

func TestWhoReviewedTheRequestDoesNotDecideIt(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.do(j.client, j.restoring())
	both := Actor{Person: "both", Roles: []Role{RoleReviewer, RoleDecider}}
	j.do(both, j.reviewing(false))
	j.do(theReviewer, j.reviewing(true))
	j.refused(both, &RestoreCertificate{}, "", "restoration.own-review")
	j.refused(both, &RefuseRestoration{Reasons: "x"}, "", "restoration.own-review")
	j.do(theDecider, &RestoreCertificate{})
}

// TestARefusedRestorationPreparesAWithdrawal and the certificate stays suspended
// until a person decides; within the time the holder may ask again.
//
// [6.3.3(4)]
func TestARefusedRestorationPreparesAWithdrawal(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("nonconformity"))
	j.wait(30)
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(false))
	j.do(theDecider, &RefuseRestoration{Reasons: "未见根本原因"})
	c := j.certificate()
	p := c.Waiting(scheme.Withdrawal)
	if len(p) != 1 || p[0].Fact.Ground != scheme.GroundNotCorrected || p[0].Fact.Clause != "6.3.3(4)" || j.status() != StatusSuspended {
		t.Fatalf("%+v, %s", p, j.status())
	}
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(true))
	j.refused(theDecider, &RestoreCertificate{}, "", "certificate.withdrawal-first")
	j.do(theDecider, &RejectCertificateProposal{Proposal: p[0].ID, Reason: "再次申请合格"})
	j.do(theDecider, &RestoreCertificate{})
	if j.status() != StatusValid {
		t.Errorf("it is %s", j.status())
	}
}

// TestBeneathExpiryRestorationStaysPossibleWhileARenewalIsOpen: it is restored, and
// stays expired until the renewal is granted. Without a renewal it is over.
func TestBeneathExpiryRestorationStaysPossibleWhileARenewalIsOpen(t *testing.T) {
	for _, renews := range []bool{true, false} {
		j := issued(t)
		last := j.certificate().Life.ValidTo
		j.today = last.AddDays(-10)
		if renews {
			j.renewing(j.certificate())
			j.files()
		}
		j.do(theDecider, j.suspending("misuse"))
		j.today = last.AddDays(20)
		if !renews {
			j.refused(j.client, &RequestRestoration{}, "", "certificate.expired")
			continue
		}
		j.do(j.client, j.restoring())
		j.do(theReviewer, j.reviewing(true))
		j.do(theDecider, &RestoreCertificate{})
		if j.status() != StatusExpired || j.certificate().Suspension() != nil {
			t.Errorf("it is %s", j.status())
		}
	}
}

// TestARefusedRestorationIsAppealedAgainst: upheld, the request waits to be decided
// anew by others, and the withdrawal that the refusal prepared is taken back;
// while the appeal is open nothing is decided that rests on the refusal.
//
// [6.3.2b] 认证机构经审查、批准后，方可使用该证书。
func TestARefusedRestorationIsAppealedAgainst(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.wait(3)
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(true))
	j.do(theDecider, &RefuseRestoration{Reasons: "整改证据不足"})
	j.invalid(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing(), Against: DecisionWithdrawn}, "against field.unknown")
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing(), Against: DecisionNotRestored})
	if duties := j.awaited(); slices.ContainsFunc(duties, func(d Duty) bool { return d.What == DutyDecideWithdrawal }) {
		t.Errorf("under appeal is awaited %+v", duties)
	}
	j.refused(anotherDecider, &WithdrawCertificate{Proposal: "V-01"}, "", "certificate.under-appeal")
	j.refused(theDecider, &DecideAppeal{Upheld: true, Reasons: "x"}, "", "appeal.took-decision")
	j.wait(2)
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "证据充分"})
	c := j.certificate()
	if r := c.Request(); r == nil || r.ID != "R-01" || j.status() != StatusSuspended || len(c.Waiting(scheme.Withdrawal)) > 0 || c.Proposal("V-01").Outcome != ProposalLapsed {
		t.Fatalf("request %+v, proposals %+v", c.Request(), c.Proposals)
	}
	if duties := j.awaited(); len(duties) != 1 || duties[0].What != DutyDecideRestoration || !slices.Contains(duties[0].Barred, theDecider.Person) {
		t.Errorf("awaited is %+v", duties)
	}
	j.refused(theDecider, &RestoreCertificate{}, "", "decision.annulled-own")
	j.do(anotherDecider, &RestoreCertificate{})
}

// TestARejectedAppealLeavesTheRefusal: the withdrawal it prepared is decided then,
// and the suspension itself can be appealed against as long as there is time.
func TestARejectedAppealLeavesTheRefusal(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(false))
	j.do(theDecider, &RefuseRestoration{Reasons: "x"})
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing()})
	j.do(anotherDecider, &DecideAppeal{Reasons: "x"})
	j.invalid(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing(), Against: DecisionNotRestored}, "against field.unknown")
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: *appealing()})
	j.do(j.client, &WithdrawAppeal{})
	j.do(anotherDecider, &WithdrawCertificate{Proposal: "V-01"})
	j.wait(40)
	j.refused(j.client, &LodgeCertificateAppeal{}, "", "appeal.too-late")
}
