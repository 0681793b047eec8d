package console

import (
	"context"
	"math"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// suspendedAndRestored is a certificate that is proposed to be suspended, is, has
// a reason added and its time made longer, and is restored at the second try.
func suspendedAndRestored(o *office) {
	on := o.CertifyWithReport(o.t)
	fact := o.Fact("misuse")
	fact.About = o.Client.Organisation
	o.does(rule.RoleMonitoring, &rule.ProposeSuspension{FactInput: fact}, on)
	o.looks(rule.RoleClient, "RequestSuspension", on)
	o.looks(rule.RoleDecider, "RejectCertificateProposal", on)
	o.does(rule.RoleDecider, &rule.SuspendCertificate{Proposal: "V-01"}, on)
	added := o.Fact("accident")
	added.About = fact.About
	o.does(rule.RoleDecider, &rule.AddSuspensionGround{Facts: []rule.FactInput{added}}, on)
	longer := &rule.RecordCertificateException{RecordException: rule.RecordException{Limit: scheme.LimitSuspensionLength, To: 4, Reason: "整改需时"}}
	o.does(rule.RoleManager, longer, on)
	o.looks(rule.RoleManager, "WithdrawCertificateException", on)
	o.does(rule.RoleDecider, &rule.ExtendSuspension{Reason: "整改需时"}, on)
	for _, met := range []bool{false, true} {
		o.does(rule.RoleClient, o.Restoring(o.t, on), on)
		o.does(rule.RoleReviewer, o.Reviewing(o.t, on, met), on)
		if !met {
			o.does(rule.RoleDecider, &rule.RefuseRestoration{Reasons: "原因未查清"}, on)
			o.does(rule.RoleDecider, &rule.RejectCertificateProposal{Proposal: "V-02", Reason: "尚在期限内"}, on)
		}
	}
	o.does(rule.RoleDecider, &rule.RestoreCertificate{}, on)
}

// withdrawnAndBarred is a certificate that is withdrawn; its paper comes back, and
// the holder's next application waits.
func withdrawnAndBarred(o *office) {
	on := o.CertifyWithReport(o.t)
	fact := o.Fact("not-curable")
	fact.About = o.Client.Organisation
	o.does(rule.RoleReviewer, &rule.ProposeWithdrawal{FactInput: fact}, on)
	o.does(rule.RoleDecider, &rule.WithdrawCertificate{Proposal: "V-01"}, on)
	o.looks(rule.RoleClient, "LodgeCertificateAppeal", on)
	o.looks(rule.RoleClient, "DeclareCopyLost", on)
	o.does(rule.RoleIntake, &rule.ReceiveCopy{Received: o.Today(), Place: "A-1"}, on)
	o.does(rule.RoleIntake, &rule.RecordPublication{Medium: "media/" + o.Certificate(o.t, on).Notices[0].Announcement, On: o.Today(), Where: "https://news.example/1"}, on)
	next := o.Apply(o.t)
	for _, step := range caseworktest.Life {
		if step.Name == "AcceptApplication" {
			break
		}
		o.Take(o.t, next, step)
	}
	o.looks(rule.RoleManager, "PermitReapplication", next)
}

// cancelledAsAsked is a certificate whose holder does not want it any longer.
func cancelledAsAsked(o *office) {
	on := o.CertifyWithReport(o.t)
	for _, again := range []rule.Command{&rule.RefuseReissue{Reasons: "证书尚可辨认"}, &rule.ReissueCertificate{}} {
		o.does(rule.RoleClient, &rule.RequestReissue{Why: rule.ReissueDamaged, Text: "水浸"}, on)
		o.does(rule.RoleDecider, again, on)
	}
	o.looks(rule.RoleIntake, "RequestCancellation", on)
	o.does(rule.RoleClient, &rule.RequestCancellation{}, on)
	o.does(rule.RoleDecider, &rule.CancelCertificate{}, on)
}

// manySuspended are certificates that an authority wants suspended, and one whose
// manufacturer gave reason.
func manySuspended(o *office) {
	on := o.CertifyWithReport(o.t)
	manufacturer := rule.StreamID{Kind: rule.KindOrganisation, ID: o.Certificate(o.t, on).Content.Manufacturer.Organisation}
	fact := o.Fact("accident")
	o.does(rule.RoleMonitoring, &rule.ProposeSuspensionOfParty{Ground: fact.Ground, Source: fact.Source, Confirmed: fact.Confirmed, Text: fact.Text}, manufacturer)
	var body rule.StreamID
	err := o.Consult(context.Background(), func(s *rule.Situation) error {
		body = s.Record.Find(rule.Key{Index: rule.IndexBody})[0]
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.does(rule.RoleDecider, &rule.SuspendOnOrder{Authority: "某管理部门", Order: "〔2026〕1 号", Confirmed: o.Today(), Text: "重大活动期间",
		Certificates: []string{o.Certificate(o.t, on).Content.Number}}, body)
	view, err := o.Load(context.Background(), on, math.MaxInt64)
	if c, is := view.State.(*rule.Certificate); err != nil || !is || c.Suspension() == nil {
		o.t.Errorf("an order suspended nothing: %v", err)
	}
}
