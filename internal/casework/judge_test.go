package casework_test

import (
	"bytes"
	"context"
	"reflect"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestWhatIsSaidOfAnActionIsWhatTheCommandIsRefusedWith(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.ApplyAgain(t, b.Reach(t, "RequestSupplement", 1)) // so that both are the same unit of certification
		possible, refused := map[string]bool{}, map[string]bool{}
		live := func(on rule.StreamID, life []caseworktest.Step) {
			for _, step := range life {
				b.Pass(step.Days)
				step.Days = 0
				agree(t, b, on, possible, refused)
				b.Take(t, on, step)
			}
			agree(t, b, on, possible, refused)
		}
		live(on, caseworktest.Life)
		qualifyAgain(t, b)
		live(b.Alter(t, rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(t, on).Certificate}), caseworktest.Change)
		live(b.Survey(t, rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(t, on).Certificate}), caseworktest.Surveillance)
		live(b.Renew(t, rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(t, on).Certificate}), caseworktest.Renewal)
		live(b.ApplyWithReport(t), caseworktest.LifeWithReport)
		agree(t, b, overdue(t, b), possible, refused)
		agree(t, b, silent(t, b), possible, refused)
		agree(t, b, uncorrected(t, b), possible, refused)
		b.Must(t, b.As(rule.RoleDecider), &rule.WithdrawCertificate{Facts: []rule.FactInput{b.Fact("not-curable")}}, b.CertifyWithReport(t))
		agree(t, b, b.Reach(t, "AcceptApplication", 1), possible, refused) // whose client is barred
		b.Pass(100)
		decidable := b.Reach(t, "GrantCertification", 1)
		changeEdition(t, b)
		agree(t, b, decidable, possible, refused)
		outlived := b.Survey(t, b.CertifyWithReport(t)) // its certificate expires
		b.Pass(3*366 + 1)
		agree(t, b, outlived, possible, refused)
		for _, kind := range b.Commands() {
			if kind.Creates || kind.Kind != rule.KindCase && kind.Kind != rule.KindTestTask || rule.AboutProposals(kind.New()) {
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

// uncorrected is a surveillance whose findings were not corrected in time.
func uncorrected(t *testing.T, b *caseworktest.Body) rule.StreamID {
	t.Helper()
	on := b.Survey(t, b.CertifyWithReport(t))
	for _, step := range caseworktest.Surveillance {
		if step.Name == "EvaluateCase" {
			break
		}
		b.Take(t, on, step)
	}
	b.Must(t, b.As(rule.RoleEvaluator), &rule.EvaluateCase{Summary: "制度未执行"}, on)
	b.Must(t, b.As(rule.RoleDecider), &rule.RequireRectification{Due: b.Today().AddDays(30),
		Findings: []rule.FindingInput{{Clause: "6.2c", Text: "缺使用记录"}}}, on)
	b.Pass(31)
	return on
}

// qualifyAgain lets the laboratory test beyond the end of its first qualifications.
func qualifyAgain(t *testing.T, b *caseworktest.Body) {
	t.Helper()
	for _, kind := range []string{"CNAS", "CMA", "ISO 9001", "ISO 27001"} {
		b.Must(t, b.As(rule.RoleIntake), &rule.RecordQualification{Qualification: rule.Qualification{Kind: kind, Number: "again", Scope: "检测",
			Since: b.Today(), Until: b.Today().AddMonths(36)}}, rule.StreamID{Kind: rule.KindLaboratory, ID: b.Laboratory})
	}
}

// overdue is a case whose client left a rectification undone.
func overdue(t *testing.T, b *caseworktest.Body) rule.StreamID {
	t.Helper()
	on := b.Reach(t, "ConcludeReview", 1)
	b.Must(t, b.As(rule.RoleReviewer), &rule.RequireReviewRectification{StageFindings: rule.StageFindings{Due: b.Today().AddDays(5),
		Findings: []rule.FindingInput{{Clause: "5.5a", Level: "minor", Text: "缺页"}}}}, on)
	b.Pass(6)
	return on
}

// silent is a case whose client never answered what the decision required.
func silent(t *testing.T, b *caseworktest.Body) rule.StreamID {
	t.Helper()
	on := b.Reach(t, "HandInRectification", 1)
	b.Pass(200)
	return on
}

// changeEdition puts another edition of a standard of the basis in force.
func changeEdition(t *testing.T, b *caseworktest.Body) {
	t.Helper()
	next := bytes.Replace(load.ShippedBytes(), []byte(`edition: "2026.3"`), []byte(`edition: "2026.4"`), 1)
	next = bytes.Replace(next, []byte(`number: "JR/T 0199-2020"`), []byte(`number: "JR/T 0199-2026"`), 1)
	b.Make(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: string(next)})
}

// agree compares, for everybody and everything they could do to the case as it
// stands, what Judge says with what becomes of the command without any input.
func agree(t *testing.T, b *caseworktest.Body, on rule.StreamID, possible, refused map[string]bool) {
	t.Helper()
	for _, actor := range b.People() {
		actions, err := b.Judge(context.Background(), actor, on)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range actions {
			kind, known := b.Command(action.Command)
			if !known || action.Possible == (action.Fault != nil) {
				t.Fatalf("an action that cannot be: %+v", action)
			}
			_, err := b.Preview(context.Background(), actor, kind.New(), action.On)
			no, _ := fault.As(err)
			switch {
			case action.Possible:
				possible[action.Command] = true
				if err != nil && (no == nil || no.Kind != fault.Invalid) {
					t.Errorf("%v may %s now, and yet: %v", actor.Roles, action.Command, err)
				}
			default:
				refused[action.Command] = true
				if !reflect.DeepEqual(no, action.Fault) {
					t.Errorf("%v is told of %s: %v, and refused with: %v", actor.Roles, action.Command, action.Fault, err)
				}
			}
		}
	}
}

func TestActionsThatNoRoleCouldEverTakeAreLeftOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordTestVerdicts", 1)
		for role, want := range map[rule.Role]int{rule.RoleRegulator: 0, rule.RoleAdministrator: 1, rule.RoleDecider: 6, rule.RoleClient: 10, rule.RoleLaboratory: 4} {
			actions, err := b.Judge(context.Background(), b.As(role), on)
			if err != nil {
				t.Fatal(err)
			}
			if len(actions) != want {
				t.Errorf("%s has %d actions, want %d: %+v", role, len(actions), want, actions)
			}
		}
	})
}

func TestAPreviewSaysWhatWouldHappenAndLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "GrantCertification", 1)
		before := contents(t, db)
		preview, err := b.Preview(context.Background(), b.As(rule.RoleDecider), &rule.GrantCertification{}, on)
		if err != nil {
			t.Fatal(err)
		}
		unchanged(t, db, before)
		done := b.Must(t, b.As(rule.RoleDecider), &rule.GrantCertification{}, on)
		if len(preview.Entries) != len(done.Entries) || preview.Version != done.Version {
			t.Fatalf("foreseen %+v, done %+v", preview, done)
		}
		foreseen := preview.Entries[1].Entry.(*rule.CertificateIssued).Content
		issued := done.Entries[1].Entry.(*rule.CertificateIssued).Content
		if !reflect.DeepEqual(foreseen, issued) {
			t.Errorf("foreseen %+v\nissued   %+v", foreseen, issued)
		}
	})
}
