package console

import (
	"strings"
	"testing"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/text"
)

// basisChanged is a certificate whose standard has a new edition: announced, given
// more time, applied for anew.
func basisChanged(o *office) {
	certificate := o.CertifyWithReport(o.t)
	o.NewEdition(o.t)
	o.looks(rule.RoleManager, "AnnounceTransition", rule.StreamID{})
	transition := o.Announce(o.t, 200)
	o.does(rule.RoleManager, o.Moving(300), transition)
	o.does(rule.RoleClient, &rule.OpenTransition{Certificate: certificate.ID}, rule.StreamID{})
	o.does(rule.RoleManager, o.TakingBack(), transition)
}

// standardAdded is a certificate of a product that a standard applies to which is new
// to the basis.
func standardAdded(o *office) {
	certificate := o.CertifyWithReport(o.t)
	o.NewStandard(o.t, "cloud")
	c, _ := o.Command("AnnounceTransition")
	_, page := o.opened(o.As(rule.RoleManager), text.ZH, c, rule.StreamID{})
	if i := strings.Index(page, "JR/T 0300-2026"); i < 0 || !strings.Contains(page[i:], "涉及 1 张证书") {
		o.t.Errorf("the form does not say whom the new standard concerns:\n%s", page)
	}
	o.does(rule.RoleManager, o.AnnouncingStandard(200), rule.StreamID{})
	o.does(rule.RoleClient, &rule.OpenTransition{Certificate: certificate.ID}, rule.StreamID{})
}

// TestWhoTakesAChangeOfTheBasisBackIsToldFirstWhatGoesOn: suspensions and
// applications that rest on it, by the certificate.
func TestWhoTakesAChangeOfTheBasisBackIsToldFirstWhatGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db, map[string]bool{})
		suspended, applies, proposed := o.CertifyWithReport(t), o.CertifyWithReport(t), o.CertifyWithReport(t)
		o.NewEdition(t)
		transition := o.Announce(t, 20)
		o.Pass(21)
		for _, on := range []rule.StreamID{suspended, applies, proposed} {
			o.Must(t, o.As(rule.RoleSystem), &rule.ProposeMissedTransition{}, on)
		}
		o.Must(t, o.As(rule.RoleDecider), &rule.SuspendCertificate{Proposal: "V-01"}, suspended)
		o.Must(t, o.As(rule.RoleDecider), &rule.RejectCertificateProposal{Proposal: "V-01", Reason: "已提出申请"}, applies)
		application := o.Make(t, o.Client, &rule.OpenTransition{Certificate: applies.ID})
		c, _ := o.Command("TakeBackTransition")
		manager := o.As(rule.RoleManager)
		a, _ := o.opened(manager, text.ZH, c, transition)
		_, page := o.sent(manager, c, transition, form.ValuesOf(a.drawn.Fields, o.TakingBack()))
		from := 0
		for _, said := range []string{"继续暂停的证书", o.Certificate(t, suspended).Content.Number, "S-01",
			"继续办理的申请", o.Certificate(t, applies).Content.Number, o.Case(t, rule.StreamID{Kind: rule.KindCase, ID: application}).Number,
			"失效的暂停提议", o.Certificate(t, proposed).Content.Number, "V-01"} {
			i := strings.Index(page[from:], said)
			if i < 0 {
				t.Fatalf("the page does not say %q after what stands before it:\n%s", said, page)
			}
			from += i
		}
		o.fills(manager, o.TakingBack(), transition)
		if o.Certificate(t, suspended).Suspension() == nil || len(o.Certificate(t, proposed).Waiting(scheme.Suspension)) != 0 {
			t.Error("it did otherwise than it said")
		}
	})
}
