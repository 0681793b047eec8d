package casework_test

import (
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// TestWhatIsSaidOfAnActionOnACertificateIsWhatTheCommandIsRefusedWith leads two
// certificates through what can happen to them, and asks everybody about every act
// at each step.
func TestWhatIsSaidOfAnActionOnACertificateIsWhatTheCommandIsRefusedWith(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		possible, refused := map[string]bool{}, map[string]bool{}
		on := b.CertifyWithReport(t)
		decider := b.As(rule.RoleDecider)
		do := func(role rule.Role, command rule.Command) {
			t.Helper()
			b.Must(t, b.As(role), command, on)
			agree(t, b, on, possible, refused)
		}
		agree(t, b, on, possible, refused)
		file := rule.StreamID{Kind: rule.KindCase, ID: b.Certificate(t, on).Folder}
		for _, of := range rule.UsageSystems {
			do(rule.RoleClient, &rule.FileUsageSystem{Of: of, File: b.File(t, file, string(of)), Since: b.Today()})
		}
		do(rule.RoleClient, &rule.RecordUses{Uses: []rule.UseInput{{Of: rule.UsedCertificate, Where: "website", From: b.Today(), Text: "x"}}})
		do(rule.RoleMonitoring, &rule.ProposeInspection{Cause: "doubt", Text: "x"})
		do(rule.RoleMonitoring, &rule.ProposeSuspension{FactInput: b.Fact("misuse")})
		do(rule.RoleDecider, &rule.SuspendCertificate{Proposal: "V-01"})
		do(rule.RoleManager, &rule.RecordCertificateException{RecordException: rule.RecordException{Limit: scheme.LimitSuspensionLength, To: 4, Reason: "x"}})
		do(rule.RoleDecider, &rule.ExtendSuspension{Reason: "x"})
		do(rule.RoleClient, b.Restoring(t, on))
		do(rule.RoleReviewer, b.Reviewing(t, on, true))
		do(rule.RoleDecider, &rule.RestoreCertificate{})
		do(rule.RoleClient, &rule.RequestReissue{Why: rule.ReissueDamaged, Text: "x"})
		do(rule.RoleDecider, &rule.ReissueCertificate{})
		do(rule.RoleIntake, &rule.ReceiveCopy{Received: b.Today(), Place: "A"})
		do(rule.RoleClient, &rule.RequestCancellation{})
		do(rule.RoleReviewer, &rule.ProposeWithdrawal{FactInput: b.Fact("not-curable")})
		do(rule.RoleDecider, &rule.WithdrawCertificate{Proposal: "V-02"})
		do(rule.RoleIntake, &rule.RecordPublication{Medium: "media/" + b.Certificate(t, on).Notices[2].Announcement, On: b.Today(), Where: "https://news.example/1"})
		do(rule.RoleClient, &rule.LodgeCertificateAppeal{LodgeAppeal: rule.LodgeAppeal{Grounds: "x"}})

		barred := b.Reach(t, "AcceptApplication", 1)
		if no := b.Refused(t, b.As(rule.RoleIntake), &rule.AcceptApplication{}, barred); no.Clause != "6.3.3c" {
			t.Errorf("an application of who is barred: %v", no)
		}
		on = overAndUnasked(t, b, decider)
		agree(t, b, on, possible, refused)
		b.NewEdition(t)
		b.Announce(t, 200)
		b.Pass(150) // its holder is reminded
		agree(t, b, on, possible, refused)
		b.Pass(150) // and misses the deadline; its first period has ended without a surveillance
		agree(t, b, on, possible, refused)
		b.Pass(b.Certificate(t, on).Life.ValidTo.AddMonths(-6).Sub(b.Today())) // its holder is invited to renew
		agree(t, b, on, possible, refused)

		for _, kind := range b.Commands() {
			if kind.Kind != rule.KindCertificate || kind.Creates {
				continue
			}
			if !possible[kind.Name()] {
				t.Errorf("%s was possible at no stage", kind.Name())
			}
			if !refused[kind.Name()] {
				t.Errorf("%s was refused at no stage", kind.Name())
			}
		}
	})
}

// overAndUnasked is a certificate whose suspension is over.
func overAndUnasked(t *testing.T, b *caseworktest.Body, decider rule.Actor) rule.StreamID {
	t.Helper()
	b.Pass(100) // nobody is barred any longer
	on := b.CertifyWithReport(t)
	b.Must(t, decider, &rule.SuspendCertificate{Facts: []rule.FactInput{b.Fact("contract")}}, on)
	b.Pass(93)
	return on
}

// TestSomeoneElsesCertificateDoesNotExist for a client who is not its holder, and
// two deciders who decide at once are answered one after the other.
func TestSomeoneElsesCertificateDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.CertifyWithReport(t)
		for _, command := range []rule.Command{&rule.RequestCancellation{}, &rule.RequestSuspension{Reason: "x"}, &rule.RequestRestoration{}} {
			if no := b.Refused(t, b.OtherClient, command, on); no.Key != "record.not-found" {
				t.Errorf("%s of another's certificate: %v", command.CommandName(), no)
			}
		}
		b.Suspend(t, on, "misuse")
		second := rule.Actor{Person: b.Hire(t, b.As(rule.RoleAdministrator), "第二位", "", rule.RoleDecider), Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		if no := b.Refused(t, second, &rule.SuspendCertificate{Facts: []rule.FactInput{b.Fact("misuse")}}, on); no.Key != "suspension.runs" {
			t.Errorf("a second suspension: %v", no)
		}
		for table, r := range rebuilt(t, b) {
			if !r.Equal {
				t.Errorf("%s is not what the record makes it: %+v", table, r)
			}
		}
	})
}
