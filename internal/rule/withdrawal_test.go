package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

func (j *journey) withdrawing(ground string) *WithdrawCertificate {
	return &WithdrawCertificate{Facts: []FactInput{{Ground: ground, Source: scheme.SourceBody, Text: "查实"}}}
}

// TestAWithdrawalIsForGood and asks for the papers back.
//
// [6.3.3] [6.3.3(1)] [6.3.3(2)] [6.3.3(3)] [6.3.3b]
func TestAWithdrawalIsForGood(t *testing.T) {
	for _, ground := range []string{"not-curable", "accident-effects", "surveillance-refused"} {
		j := issued(t)
		j.wait(10)
		j.do(theDecider, j.withdrawing(ground))
		if status, since := j.certificate().StatusOn(j.today.AddDays(5000)); status != StatusWithdrawn || since != j.today {
			t.Errorf("%s: %s since %s", ground, status, since)
		}
		for _, command := range []Command{j.suspending("misuse"), &ProposeSuspension{j.because("misuse")}, &ProposeWithdrawal{j.because("misuse")},
			j.withdrawing(ground), &CancelCertificate{}, &RequestCancellation{}, &RestoreCertificate{}, &RequestRestoration{}, &ExtendSuspension{Reason: "x"},
			&AddSuspensionGround{}, &RecordCertificateException{}, &RequestSuspension{Reason: "x"}, &ProposeOverdueWithdrawal{}} {
			j.refused(theDecider, command, "", "life.ended")
		}
		if out := j.certificate().Out(); len(out) != 1 || out[0].Recalled != j.today {
			t.Errorf("%s: out are %+v", ground, out)
		}
	}
}

func TestAGroundThatSpeaksOfASuspensionNeedsOne(t *testing.T) {
	j := issued(t)
	j.invalid(theDecider, j.withdrawing(scheme.GroundNotCorrected), "facts[0].ground withdrawal.not-suspended")
	j.invalid(theDecider, j.withdrawing(scheme.GroundNotAsked), "facts[0].ground withdrawal.not-over")
	j.do(theDecider, j.suspending("misuse"))
	j.invalid(theDecider, j.withdrawing(scheme.GroundNotAsked), "facts[0].ground withdrawal.not-over")
	j.do(j.client, j.restoring())
	j.today = j.today.AddMonths(3).AddDays(1)
	j.invalid(theDecider, j.withdrawing(scheme.GroundNotAsked), "facts[0].ground withdrawal.was-asked")
	j.do(theDecider, j.withdrawing(scheme.GroundNotCorrected))
}

// TestASuspensionThatIsOverPreparesAWithdrawalOnce on the first day after the last
// one in time; the certificate stays suspended until somebody decides.
//
// [6.3.3(5)]
func TestASuspensionThatIsOverPreparesAWithdrawalOnce(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("contract"))
	last := j.today.AddMonths(3)
	j.today = last
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "withdrawal.too-early")
	j.wait(1)
	falls := j.fallsDue()
	if len(falls) != 1 || falls[0].Proposes != "ProposeOverdueWithdrawal" || falls[0].Due.Date != last || !falls[0].Proposed.IsZero() {
		t.Fatalf("%+v", falls)
	}
	j.do(theSystem, &ProposeOverdueWithdrawal{})
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "missed.noted")
	if falls := j.fallsDue(); len(falls) != 1 || falls[0].Proposed != j.today {
		t.Errorf("%+v", falls)
	}
	p := j.certificate().Waiting(scheme.Withdrawal)[0]
	if p.FellDue != last || p.Fact.Clause != "6.3.3(5)" || j.status() != StatusSuspended {
		t.Errorf("%+v, %s", p, j.status())
	}
	j.wait(100)
	if j.status() != StatusSuspended {
		t.Errorf("before anybody decides it is %s", j.status())
	}
	j.refused(theDecider, &RejectCertificateProposal{Proposal: p.ID, Reason: "x"}, "", "withdrawal.suspension-over")
	j.do(theDecider, &WithdrawCertificate{Proposal: p.ID})
	if w := j.certificate().Withdrawn; w.Facts[0].Ground != scheme.GroundNotAsked || !w.Bars {
		t.Errorf("%+v", w)
	}
}

func TestASuspensionThatWasMadeLongerIsProposedForAgainWhenThatIsOver(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("contract"))
	since := j.today
	j.today = since.AddMonths(3).AddDays(1)
	j.do(theSystem, &ProposeOverdueWithdrawal{})
	j.do(theManager, &RecordCertificateException{RecordException{Limit: scheme.LimitSuspensionLength, To: 6, Reason: "协商付款"}})
	j.do(theDecider, &ExtendSuspension{Reason: "协商付款"})
	j.do(theDecider, &RejectCertificateProposal{Proposal: "V-01", Reason: "已延长"})
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "withdrawal.too-early")
	j.today = since.AddMonths(6).AddDays(1)
	j.do(theSystem, &ProposeOverdueWithdrawal{})
	if p := j.certificate().Proposal("V-02"); p == nil || p.FellDue != since.AddMonths(6) {
		t.Errorf("%+v", p)
	}
}

// TestExpiryWinsOverTheEndOfASuspension: nothing is prepared when the certificate
// has expired by then.
func TestExpiryWinsOverTheEndOfASuspension(t *testing.T) {
	j := issued(t)
	last := j.certificate().Life.ValidTo
	j.today = last.AddDays(-40)
	j.do(theDecider, j.suspending("misuse"))
	if falls := j.fallsDue(); len(falls) != 0 {
		t.Errorf("%+v", falls)
	}
	j.today = last.AddDays(120)
	if j.status() != StatusExpired {
		t.Errorf("it is %s", j.status())
	}
	j.refused(theSystem, &ProposeOverdueWithdrawal{}, "", "certificate.expired")
	if duties := j.awaited(); len(duties) != 0 {
		t.Errorf("%+v", duties)
	}
}

// TestAfterAWithdrawalNoApplicationIsAcceptedForThreeMonths for the grounds (1),
// (2), (4) and (5), and not for (3); filing stays possible and is flagged.
//
// [6.3.3c]
func TestAfterAWithdrawalNoApplicationIsAcceptedForThreeMonths(t *testing.T) {
	for _, ground := range newRecord().Scheme("").Grounds(scheme.Withdrawal, startDay) {
		j := issued(t)
		switch ground.ID {
		case scheme.GroundNotCorrected, scheme.GroundNotAsked:
			j.do(theDecider, j.suspending("misuse"))
			j.today = j.today.AddMonths(3).AddDays(1)
		}
		j.do(theDecider, j.withdrawing(ground.ID))
		withdrawn := j.today
		j.product = j.do(j.client, &DescribeProduct{Kind: "software", Name: Words{ZH: "清算", EN: "Clearing"}, Model: "V1"}).ID
		j.at = 0
		j.to(assessed)
		flagged := slices.ContainsFunc(j.state().Flags, func(f Flag) bool { return f.Key == flagBarred })
		if flagged != ground.Bars {
			t.Errorf("%s: flags %v", ground.ID, j.state().Flags)
		}
		if !ground.Bars {
			j.do(theIntake, &AcceptApplication{})
			continue
		}
		j.today = withdrawn.AddMonths(3)
		j.refused(theIntake, &AcceptApplication{}, "6.3.3c", "acceptance.barred")
		j.wait(1)
		j.do(theIntake, &AcceptApplication{})
	}
}

func TestWhatWasAcceptedBeforeTheWithdrawalGoesOn(t *testing.T) {
	j := issued(t)
	certificate := j.last(KindCertificate)
	j.product = j.do(j.client, &DescribeProduct{Kind: "software", Name: Words{ZH: "清算", EN: "Clearing"}, Model: "V1"}).ID
	j.at = 0
	j.to(acceptedCase)
	if _, no := j.door(theDecider, j.today, j.withdrawing("not-curable"), certificate); no != nil {
		t.Fatal(no)
	}
	j.to(granted)
}

// TestTheBarIsTheLegalEntitys: registered anew under the same code it is the same.
func TestTheBarIsTheLegalEntitys(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.withdrawing("not-curable"))
	twin := StreamID{KindOrganisation, "twin"}
	code := j.certificate().Content.Holder.Code
	j.append(administrator, j.today, []Event{{twin, &OrganisationRegistered{Code: code, Name: example, Address: example}}})
	if bars := j.seen().Barred("twin"); len(bars) != 1 || bars[0].Last != j.today.AddMonths(3) {
		t.Errorf("%+v", bars)
	}
}

// TestTheBarIsOnApplicationsForCertification: for the first time or anew, and on
// none about another certificate of the holder.
//
// [6.3.3c]
func TestTheBarIsOnApplicationsForCertification(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.withdrawing("not-curable"))
	for purpose, want := range map[Purpose]bool{PurposeInitial: true, PurposeTransition: true, PurposeRenewal: false, PurposeSurveillance: false} {
		file := &Case{Purpose: purpose, Client: j.client.Organisation}
		barred, flagged := j.seen().mustNotBeBarred(file) != nil, len(j.seen().barredFlags(file)) > 0
		if barred != want || flagged != want {
			t.Errorf("%s: barred %v, flagged %v", purpose, barred, flagged)
		}
	}
}

// TestTheBarIsLiftedForOneCaseByException
//
// [6.3.3c]
func TestTheBarIsLiftedForOneCaseByException(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.withdrawing("not-curable"))
	j.product = j.do(j.client, &DescribeProduct{Kind: "software", Name: Words{ZH: "清算", EN: "Clearing"}, Model: "V1"}).ID
	j.at = 0
	j.to(assessed)
	j.do(theManager, &PermitReapplication{Reason: "问题已消除"})
	j.refused(theManager, &PermitReapplication{Reason: "x"}, "", "reapply.permitted")
	if len(j.state().Flags) != 0 {
		t.Errorf("flags %v", j.state().Flags)
	}
	j.do(theIntake, &AcceptApplication{})
	if x := j.state().Exceptions.With("E-01"); x.Clause != "6.3.3c" || x.Used != j.today {
		t.Errorf("%+v", x)
	}
}

// TestTheHolderHasTheCertificateCancelled
//
// [6.3.4]
func TestTheHolderHasTheCertificateCancelled(t *testing.T) {
	j := issued(t)
	j.refused(theDecider, &CancelCertificate{}, "6.3.4", "cancellation.not-asked")
	j.do(j.client, &RequestCancellation{})
	j.refused(j.client, &RequestCancellation{}, "", "cancellation.asked")
	j.do(theDecider, &CancelCertificate{})
	if j.status() != StatusCancelled || len(j.certified().Barred(j.client.Organisation)) != 0 {
		t.Errorf("%s, barred %v", j.status(), j.certified().Barred(j.client.Organisation))
	}
}

func TestACancellationWaitsForTheWithdrawalThatIsProposed(t *testing.T) {
	j := issued(t)
	j.do(theReviewer, &ProposeWithdrawal{FactInput{Ground: "not-curable", Source: scheme.SourceBody, Text: "x"}})
	j.do(j.client, &RequestCancellation{})
	j.refused(theDecider, &CancelCertificate{}, "", "certificate.withdrawal-first")
	j.do(theDecider, &RejectCertificateProposal{Proposal: "V-01", Reason: "可以纠正"})
	j.do(theDecider, &CancelCertificate{})
}

// TestThePapersOfAnEndedCertificateComeBackOrAreDeclaredLost
//
// [6.3.3b] [6.3.4]
func TestThePapersOfAnEndedCertificateComeBackOrAreDeclaredLost(t *testing.T) {
	for _, lost := range []bool{false, true} {
		j := issued(t)
		j.refused(theIntake, &ReceiveCopy{}, "", "recall.nothing-out")
		j.do(theDecider, j.withdrawing("not-curable"))
		j.do(theIntake, j.publishing("media"))
		falls := j.fallsDue()
		if len(falls) != 1 || falls[0].What != DueRecall || j.certified().Ends(j.certificate()) {
			t.Fatalf("%+v", falls)
		}
		j.invalid(theIntake, &ReceiveCopy{Copy: 4, Received: j.today, Place: "A"}, "copy field.unknown")
		if lost {
			j.do(j.client, &DeclareCopyLost{Text: "搬迁时遗失"})
		} else {
			j.do(theIntake, &ReceiveCopy{Received: j.today, Place: "A-1"})
		}
		if !j.certified().Ends(j.certificate()) || len(j.fallsDue()) != 0 {
			t.Error("something is still awaited")
		}
	}
}

// TestAnUpheldAppealAnnulsASuspensionFromItsDayOn
func TestAnUpheldAppealAnnulsASuspensionFromItsDayOn(t *testing.T) {
	j := issued(t)
	j.refused(j.client, &LodgeCertificateAppeal{}, "", "appeal.no-decision")
	j.do(theDecider, j.suspending("misuse"))
	suspended := j.today
	j.wait(3)
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: LodgeAppeal{Grounds: "标志使用合规"}})
	j.refused(j.client, &LodgeCertificateAppeal{LodgeAppeal: LodgeAppeal{Grounds: "x"}}, "", "certificate.under-appeal")
	j.refused(theDecider, &DecideAppeal{Upheld: true, Reasons: "x"}, "", "appeal.took-decision")
	if j.status() != StatusSuspended {
		t.Errorf("under appeal it is %s", j.status())
	}
	j.wait(3)
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "举报不实"})
	c := j.certificate()
	if was, _ := c.StatusOn(suspended.AddDays(2)); was != StatusSuspended {
		t.Errorf("the days before are %s", was)
	}
	if now, since := c.StatusOn(j.today); now != StatusValid || since != j.today || c.Suspension() != nil || c.Suspensions[0].Annulled != j.today {
		t.Errorf("now %s since %s", now, since)
	}
	j.refused(theDecider, j.suspending("misuse"), "", "decision.annulled-own")
	j.do(anotherDecider, j.suspending("contract"))
}

func TestAnUpheldAppealAnnulsAWithdrawalAndWhatItEndedGoesOn(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	j.wait(5)
	j.do(j.client, j.restoring())
	j.do(theDecider, j.withdrawing("not-curable"))
	j.wait(2)
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: LodgeAppeal{Grounds: "可以纠正"}})
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "理由成立"})
	c := j.certificate()
	if j.status() != StatusSuspended || c.Request() == nil || len(c.Out()) != 0 || len(j.certified().Barred(j.client.Organisation)) != 0 {
		t.Errorf("%s, request %v, out %v", j.status(), c.Request(), c.Out())
	}
	j.do(theReviewer, j.reviewing(true))
	j.do(anotherDecider, &RestoreCertificate{})
}

func TestARejectedAppealLeavesTheDecision(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.withdrawing("not-curable"))
	j.do(j.client, &LodgeCertificateAppeal{LodgeAppeal: LodgeAppeal{Grounds: "x"}})
	j.do(anotherDecider, &DecideAppeal{Reasons: "x"})
	j.refused(j.client, &LodgeCertificateAppeal{LodgeAppeal: LodgeAppeal{Grounds: "x"}}, "", "appeal.decided")
	if j.status() != StatusWithdrawn {
		t.Errorf("it is %s", j.status())
	}
}

// fallsDue is what falls due of the certificate, beside its surveillance and the
// invitation to renew it.
func (j *journey) fallsDue() []Due {
	return slices.DeleteFunc(j.certified().FallsOf(j.certificate()), func(d Due) bool { return d.What == DueSurveillance || d.What == DueInvitation })
}

// awaited is what is to be done about the certificate, beside its surveillance.
func (j *journey) awaited() []Duty {
	return slices.DeleteFunc(j.certified().Duties(j.certificate()), func(d Duty) bool { return d.What == DutySurveillance })
}
