package casework_test

import (
	"bytes"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// asking is the shipped scheme's next edition, which asks for a second person.
func asking(command string) string {
	next := bytes.Replace(load.ShippedBytes(), []byte(`edition: "2026.3"`), []byte(`edition: "2026.4"`), 1)
	row := "second-person:\n  - {id: " + command + ", ours: true, binds: act, since: 2026-01-01, zh: 须两人, en: two people}\n"
	return string(bytes.Replace(next, []byte("limits:\n"), []byte(row+"limits:\n"), 1))
}

func TestWhereTheSchemeAsksForTwoPeopleOneAloneOnlyProposes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		b.Make(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: asking("RecordProblem")})
		first := b.As(rule.RoleMonitoring)
		second := first
		second.Person = b.Make(t, b.As(rule.RoleAdministrator), &body.RegisterPerson{Name: "第二人"})

		b.Must(t, first, b.Problem(), on)
		if c := b.Case(t, on); len(c.Monitoring.Problems) != 0 || len(c.Proposals) != 1 {
			t.Fatalf("%d problems, proposed %+v", len(c.Monitoring.Problems), c.Proposals)
		}
		possible, refused := map[string]bool{}, map[string]bool{}
		agree(t, b, on, possible, refused) // what everybody is told is what they are refused with
		for _, command := range []string{"ConfirmAct", "RejectAct"} {
			if !refused[command] || possible[command] { // none of the cast but the first may record a problem
				t.Errorf("%s: possible %v, refused %v", command, possible[command], refused[command])
			}
		}
		if !possible["TakeBackAct"] || !refused["RecordProblem"] {
			t.Errorf("possible %v, refused %v", possible, refused)
		}
		if no := b.Refused(t, b.As(rule.RoleIntake), &rule.ConfirmAct{Proposal: "V-01"}, on); no.Key != "proposal.not-yours" {
			t.Errorf("an intake officer is refused with %v", no)
		}
		done := b.Must(t, second, &rule.ConfirmAct{Proposal: "V-01"}, on)
		if len(done.Entries) != 2 || done.Entries[1].Name != "case.problem-recorded/1" || done.Entries[1].Meta.Role != rule.RoleMonitoring {
			t.Errorf("confirmed as %+v", done.Entries)
		}
		if text := b.Case(t, on).Monitoring.Problems[0].Text.Text; text != b.Problem().Text {
			t.Errorf("the problem says %q", text)
		}
		for _, line := range dump(t, db, "entry") {
			if strings.Contains(line, b.Problem().Text) {
				t.Errorf("a typed text stands in an entry: %s", line)
			}
		}
	})
}

func TestASchemeThatAsksTwoPeopleForWhatCannotWaitIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		for _, command := range []string{"OpenApplication", "ConfirmAct", "GrantCertificate"} {
			no := b.Refused(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: asking(command)}, rule.StreamID{})
			if no.Kind != fault.Invalid || no.Fields[0].Key != "scheme.no-second-person" {
				t.Errorf("%s: %v", command, no)
			}
		}
	})
}
