package body_test

import (
	"testing"

	"fincert/internal/body"
	"fincert/internal/rule"
)

func TestAPersonJoinsAnOrganisationThatOthersRegistered(t *testing.T) {
	s := people(t, map[string]rule.Role{"client": rule.RoleClient, "clerk": rule.RoleIntake, "gone": rule.RoleClient})
	s.record[rule.StreamID{Kind: rule.KindOrganisation, ID: "o1"}] = &rule.Organisation{ID: "o1"}
	clerk := as("clerk", rule.RoleIntake)
	join := &body.JoinOrganisation{Organisation: "o1", Reason: "持介绍信"}
	s.wants("person.is-staff", clerk, "clerk", join)
	s.wants("organisation field.unknown", clerk, "client", &body.JoinOrganisation{Organisation: "o2"})
	s.must(clerk, "client", join)
	if at := s.person("client").Organisation; at != "o1" {
		t.Errorf("the person belongs to %q", at)
	}
	s.wants("person.has-organisation", clerk, "client", join)
	s.apply(s.on("gone"), &body.PersonEnded{})
	s.wants("person.has-ended", clerk, "gone", join)
}
