package rule

import "testing"

// TestALostCertificateIsReissuedUnderItsNumber: the next copy says the same, and
// the lost paper is not asked back.
//
// [6.2b] 如发生证书丢失、损坏的，获证机构可申请补发。
func TestALostCertificateIsReissuedUnderItsNumber(t *testing.T) {
	j := issued(t)
	was := j.certificate().Content
	j.wait(50)
	j.refused(theDecider, &ReissueCertificate{}, "6.2b", "reissue.not-asked")
	j.invalid(j.client, &RequestReissue{Why: "x"}, "why field.unknown", "text field.required")
	j.do(j.client, &RequestReissue{Why: ReissueLost, Text: "搬迁时遗失"})
	j.refused(j.client, &RequestReissue{Why: ReissueLost, Text: "x"}, "", "reissue.asked")
	if due := j.awaited(); len(due) != 1 || due[0].What != DutyReissue {
		t.Errorf("awaited is %+v", due)
	}
	j.do(theDecider, &ReissueCertificate{})
	want := was
	want.Copy = 1
	c := j.certificate()
	if got := c.Content; got.Copy != 1 || got.Number != want.Number || got.Issue != want.Issue || got.ValidTo != want.ValidTo || got.Anchor != want.Anchor {
		t.Errorf("it says %+v", got)
	}
	if status, since := c.StatusOn(j.today); status != StatusValid || since != was.Issue {
		t.Errorf("it is %s since %s", status, since)
	}
	if c.Copies[0].Lost != j.today || len(c.Out()) > 0 || len(j.awaited()) > 0 {
		t.Errorf("its first paper is %+v", c.Copies[0])
	}
}

// TestADamagedPaperComesBack once another one was made, also while the certificate
// is suspended: it stays suspended.
//
// [6.2b] 获证机构可申请补发。
func TestADamagedPaperComesBack(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("contract"))
	j.do(theIntake, &RequestReissue{Why: ReissueDamaged, Text: "水浸"})
	j.do(theDecider, &RefuseReissue{Reasons: "尚可辨认"})
	j.refused(theDecider, &RefuseReissue{Reasons: "x"}, "6.2b", "reissue.not-asked")
	j.do(j.client, &RequestReissue{Why: ReissueDamaged, Text: "水浸，不可辨认"})
	j.do(theDecider, &ReissueCertificate{})
	c := j.certificate()
	if out := c.Out(); len(out) != 1 || out[0].Number != 0 || j.status() != StatusSuspended || c.Suspension() == nil {
		t.Fatalf("out are %+v; the certificate is %s", out, j.status())
	}
	j.do(theIntake, &ReceiveCopy{Received: j.today, Place: "A-1"})
}

// TestNoPaperIsMadeOfACertificateThatEnded, nor beside a withdrawal that is
// proposed.
//
// [6.2b]
func TestNoPaperIsMadeOfACertificateThatEnded(t *testing.T) {
	j := issued(t)
	again := &RequestReissue{Why: ReissueLost, Text: "x"}
	j.do(j.client, again)
	j.do(theMonitor, &ProposeWithdrawal{j.because("not-curable")})
	j.refused(theDecider, &ReissueCertificate{}, "", "certificate.withdrawal-first")
	j.do(theDecider, &WithdrawCertificate{Proposal: "V-01"})
	if j.certificate().Reissue != nil {
		t.Error("a request waits for a withdrawn certificate")
	}
	j.refused(j.client, again, "", "reissue.not-in-force")
	j.refused(theDecider, &ReissueCertificate{}, "", "reissue.not-in-force")
	late := issued(t)
	late.today = late.certificate().Content.ValidTo.AddDays(1)
	late.refused(late.client, again, "", "reissue.not-in-force")
}
