package access

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/body"
	"fincert/internal/rule"
)

var relations = []rule.Relation{rule.Foreign, rule.Own, rule.Entrusted, rule.InTheBody, rule.Newly}

func TestEveryCommandHasARightAndEveryRightACommand(t *testing.T) {
	commands := map[string]rule.CommandType{}
	for _, book := range []rule.Book{rule.Chapters(), body.Book()} {
		for _, c := range book.Commands {
			commands[c.Name()] = c
		}
	}
	granted := map[string]bool{}
	for _, row := range Table {
		if !slices.Contains(rule.Roles, row.Role) {
			t.Errorf("the rights table names the role %q, which does not exist", row.Role)
		}
		for _, name := range row.Commands {
			c, known := commands[name]
			if !known {
				t.Errorf("%s has a right to %s, which is no command", row.Role, name)
				continue
			}
			granted[name] = true
			if c.Creates != (row.Relation == rule.Newly) {
				t.Errorf("%s may %s to what is %q, but the command makes a new thing: %v", row.Role, name, row.Relation, c.Creates)
			}
		}
	}
	for name := range commands {
		if !granted[name] {
			t.Errorf("nobody has a right to %s", name)
		}
	}
}

func TestNobodyOutsideTheTableMayAnything(t *testing.T) {
	names := []string{"NoSuchCommand", ""}
	for _, row := range Table {
		names = append(names, row.Commands...)
	}
	rapid.Check(t, func(t *rapid.T) {
		roles := rapid.SliceOfDistinct(rapid.SampledFrom(rule.Roles), rapid.ID[rule.Role]).Draw(t, "roles")
		command := rapid.SampledFrom(names).Draw(t, "command")
		relation := rapid.SampledFrom(relations).Draw(t, "relation")
		actor := rule.Actor{Person: "p", Roles: roles}

		written, ever := false, false
		for _, row := range Table {
			if slices.Contains(roles, row.Role) && slices.Contains(row.Commands, command) {
				ever = true
				written = written || row.Relation == relation
			}
		}
		role, ok := Table.May(actor, command, relation)
		if ok != written {
			t.Fatalf("may %v %s as %q: %v, the table says %v", roles, command, relation, ok, written)
		}
		if ok && !actor.Has(role) {
			t.Fatalf("acts as %s, which is none of %v", role, roles)
		}
		if got := Table.Ever(actor, command); got != ever {
			t.Fatalf("ever %v %s: %v, the table says %v", roles, command, got, ever)
		}
	})
}

func TestForeignThingsAreNobodysToChangeOrSee(t *testing.T) {
	everything := rule.Actor{Person: "p", Organisation: "o", Roles: rule.Roles}
	for _, row := range Table {
		if row.Relation == rule.Foreign {
			t.Errorf("a right of %s is over foreign things", row.Role)
		}
		for _, name := range row.Commands {
			if _, ok := Table.May(everything, name, rule.Foreign); ok {
				t.Errorf("%s is possible on foreign things", name)
			}
		}
	}
	for _, kind := range sight[rule.InTheBody] {
		if MaySee(kind, rule.Foreign) {
			t.Errorf("a foreign %s can be seen", kind)
		}
	}
}

func TestALaboratorySeesItsTasksAndNoFilesOfTheBody(t *testing.T) {
	for kind, want := range map[rule.Kind]bool{
		rule.KindTestTask: true, rule.KindCase: true, rule.KindProduct: false, rule.KindOrganisation: false, rule.KindPerson: false,
	} {
		if got := MaySee(kind, rule.Entrusted); got != want {
			t.Errorf("a laboratory sees a %s: %v", kind, got)
		}
	}
}

func TestWhoPermitsExceptionsHasNoRightToEvaluateOrDecide(t *testing.T) {
	manager := rule.Actor{Person: "p", Roles: []rule.Role{rule.RoleManager}}
	for _, command := range []string{"AssessOperation", "SetMonitoringPeriod", "EvaluateCase", "VerifyRectification", "RequireRectification", "GrantCertification"} {
		if Table.Ever(manager, command) {
			t.Errorf("a manager may %s", command)
		}
	}
	for _, role := range rule.Roles {
		if may := Table.Ever(rule.Actor{Roles: []rule.Role{role}}, "RecordException"); may != (role == rule.RoleManager) {
			t.Errorf("%s may record an exception: %v", role, may)
		}
	}
}

func TestWhoTakesTheDecisionHasNoRightToEvaluate(t *testing.T) {
	decider := rule.Actor{Person: "p", Roles: []rule.Role{rule.RoleDecider}}
	for _, command := range []string{"AssessOperation", "ConcludeMonitoring", "ConcludeReview", "ConcludeInspection", "EvaluateCase", "VerifyRectification"} {
		if Table.Ever(decider, command) {
			t.Errorf("a decider may %s", command)
		}
	}
}

func TestEverybodyButAnAdministratorSaysWhoActsForThem(t *testing.T) {
	for _, role := range rule.Roles {
		_, may := Table.May(rule.Actor{Person: "p", Roles: []rule.Role{role}}, "AppointDeputy", rule.Own)
		if want := role != rule.RoleAdministrator && role != rule.RoleSystem; may != want {
			t.Errorf("%s appoints a deputy: %v, want %v", role, may, want)
		}
	}
}
