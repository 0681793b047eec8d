package casework_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestARefusedCommandLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "DispatchTest", 1)
		foreign := b.Apply(t)
		stray := b.File(t, foreign, "别人的文件")
		before := contents(t, db)
		late := b.Problem()
		late.Found = b.Today().AddDays(1)
		for _, refused := range []struct {
			actor   rule.Actor
			command rule.Command
			on      rule.StreamID
			expect  int64
			kind    fault.Kind
		}{
			{b.As(rule.RoleEvaluator), &rule.EvaluateCase{Conforms: true, Summary: "合格"}, on, casework.AnyVersion, fault.Refused},
			{b.As(rule.RoleMonitoring), late, on, casework.AnyVersion, fault.Invalid},
			{b.As(rule.RoleMonitoring), b.Problem(), on, 3, fault.Stale},
			{b.As(rule.RoleDecider), b.Problem(), on, casework.AnyVersion, fault.Forbidden},
			{b.OtherClient, &rule.WithdrawApplication{Reason: "不再申请"}, on, casework.AnyVersion, fault.NotFound},
			{b.As(rule.RoleIntake), &rule.RecordContract{Number: "HT-2", Signed: b.Today(), File: stray}, on, casework.AnyVersion, fault.Invalid},
		} {
			_, err := b.Do(context.Background(), refused.actor, refused.command, refused.on, casework.Opts{Key: "refused", Expect: refused.expect})
			if !fault.Is(err, refused.kind) {
				t.Errorf("%s: want %s, got %v", refused.command.CommandName(), refused.kind, err)
			}
			unchanged(t, db, before)
		}
	})
}

func TestAForeignCaseIsAsUnknownAsOneThatDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		foreign := b.Reach(t, "DispatchTest", 1)
		unknown := rule.StreamID{Kind: rule.KindCase, ID: uuid.Must(uuid.NewV7()).String()}
		withdraw := &rule.WithdrawApplication{Reason: "不再申请"}
		for who, actor := range map[string]rule.Actor{
			"another client":                    b.OtherClient,
			"a laboratory without a task of it": b.Tester,
			"a client who has no organisation":  {Person: b.Client.Person, Roles: []rule.Role{rule.RoleClient}},
			"an organisation's other role":      {Person: b.Client.Person, Organisation: b.Client.Organisation, Roles: []rule.Role{rule.RoleLaboratory}},
			"nobody":                            {},
		} {
			for what, ask := range map[string]func(rule.StreamID) error{
				"a command":   func(on rule.StreamID) error { return second(b.Act(actor, withdraw, on)) },
				"a preview":   func(on rule.StreamID) error { return second(b.Preview(context.Background(), actor, withdraw, on)) },
				"its actions": func(on rule.StreamID) error { return second(b.Judge(context.Background(), actor, on)) },
				"a stale command": func(on rule.StreamID) error {
					return second(b.Do(context.Background(), actor, withdraw, on, casework.Opts{Expect: 1}))
				},
				"a foreign's kind": func(on rule.StreamID) error { return second(b.Act(actor, &rule.SubmitTestReport{}, on)) },
			} {
				one, other := ask(foreign), ask(unknown)
				if !fault.Is(one, fault.NotFound) || one.Error() != other.Error() {
					t.Errorf("%s asks for %s: foreign %v, unknown %v", who, what, one, other)
				}
			}
		}
		rows, _, err := b.Cases(context.Background(), b.OtherClient, casework.CaseQuery{})
		if err != nil || len(rows) != 0 {
			t.Errorf("another client's list: %v, %v", rows, err)
		}
	})
}

func TestALaboratoryKnowsACaseFromItsTaskOnAndOnlyItsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordTestVerdicts", 1)
		task := rule.StreamID{Kind: rule.KindTestTask, ID: b.Case(t, on).Tests[0].Task}
		for _, thing := range []rule.StreamID{on, task} {
			if _, err := b.Judge(context.Background(), b.Tester, thing); err != nil {
				t.Errorf("the laboratory asks for %s: %v", thing.Kind, err)
			}
			if _, err := b.Judge(context.Background(), b.OtherTester, thing); !fault.Is(err, fault.NotFound) {
				t.Errorf("another laboratory asks for %s: %v", thing.Kind, err)
			}
			if _, err := b.Judge(context.Background(), b.Client, task); !fault.Is(err, fault.NotFound) {
				t.Errorf("the client asks for the laboratory's task: %v", err)
			}
		}
	})
}

func TestACommandThatNoRoleOfTheActorHasIsForbidden(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "AcceptApplication", 1)
		for _, actor := range b.People() {
			for _, kind := range b.Commands() {
				if kind.Kind != rule.KindCase || kind.Creates || access.Table.Ever(actor, kind.Name()) {
					continue
				}
				no := b.Refused(t, actor, kind.New(), on)
				relation := b.Case(t, on).Relation(actor)
				if want := fault.Forbidden; relation != rule.Foreign && no.Kind != want {
					t.Errorf("%v gives %s: %v", actor.Roles, kind.Name(), no)
				}
			}
		}
	})
}

// ISO/IEC 17065, 7.6: the decision is taken by somebody who took no part.
func TestAnEvaluatorCannotDecideEvenAfterAChangeOfRole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RequireRectification", 1)
		cannot := func(how string, actor rule.Actor, key string) {
			t.Helper()
			for _, decision := range []rule.Command{&rule.GrantCertification{}, &rule.RefuseCertification{}, &rule.RequireRectification{}} {
				no := b.Refused(t, actor, decision, on)
				if no.Key != key || no.Clause != "" {
					t.Errorf("%s gives %s: %v", how, decision.CommandName(), no)
				}
			}
		}
		administrator, decider := b.As(rule.RoleAdministrator), b.As(rule.RoleDecider)
		for _, role := range []rule.Role{rule.RoleMonitoring, rule.RoleLaboratory, rule.RoleReviewer, rule.RoleInspector, rule.RoleEvaluator} {
			person := rule.StreamID{Kind: rule.KindPerson, ID: b.As(role).Person}
			cannot(string(role)+" with another role", rule.Actor{Person: person.ID, Roles: decider.Roles, Via: "token"}, "decision.took-part")
			if !role.Staff() {
				continue
			}
			deputy := decider
			deputy.OnBehalf = person.ID
			cannot(string(role)+"'s deputy, not appointed", deputy, "deputy.not-appointed")
			b.Must(t, administrator, &body.SetRoles{Roles: decider.Roles}, person)
			b.Must(t, administrator, &body.AppointDeputy{Deputy: decider.Person, Roles: decider.Roles, From: b.Today(), To: b.Today(), Reason: "出差"}, person)
			cannot(string(role)+"'s deputy", deputy, "decision.took-part")
			again := rule.Actor{Person: b.Hire(t, administrator, "同一人", "", rule.RoleDecider), Roles: decider.Roles}
			b.Must(t, administrator, &body.MergePersons{Other: person.ID, Reason: "重复登记"}, rule.StreamID{Kind: rule.KindPerson, ID: again.Person})
			cannot(string(role)+" registered twice", again, "decision.same-human-took-part")
			b.Must(t, administrator, &body.EndMerge{Reason: "误合并"}, person)
			cannot(string(role)+" merged by mistake", again, "decision.same-human-took-part")
		}
		intake := rule.Actor{Person: b.As(rule.RoleIntake).Person, Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		if _, err := b.Preview(context.Background(), intake, &rule.GrantCertification{}, on); err != nil {
			t.Errorf("intake is not evaluating, and yet: %v", err)
		}
	})
}
