package body_test

import (
	"slices"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// staff is a record of a few people, and what becomes of them.
type staff struct {
	*testing.T
	record
	today calendar.Date
}

var (
	monday = calendar.Make(2026, 1, 5)
	admin  = rule.Actor{Person: "admin", Roles: []rule.Role{rule.RoleAdministrator}}
)

func people(t *testing.T, roles map[string]rule.Role) *staff {
	s := &staff{t, record{}, monday}
	for id, role := range roles {
		s.apply(s.on(id), &body.PersonRegistered{})
		s.apply(s.on(id), &body.RolesSet{Roles: []rule.Role{role}})
	}
	return s
}

func office(t *testing.T) *staff {
	return people(t, map[string]rule.Role{"admin": rule.RoleAdministrator, "admin2": rule.RoleAdministrator, "wang": rule.RoleDecider,
		"li": rule.RoleReviewer, "zhao": rule.RoleEvaluator, "client": rule.RoleClient})
}

func (s *staff) on(id string) rule.StreamID { return rule.StreamID{Kind: rule.KindPerson, ID: id} }

func (s *staff) apply(on rule.StreamID, e rule.Entry) {
	if s.record[on] == nil {
		s.record[on] = &body.Person{}
	}
	s.record[on].Apply(e, rule.Meta{Stream: on, On: s.today})
}

func (s *staff) person(id string) *body.Person { return s.record[s.on(id)].(*body.Person) }

func (s *staff) situation(who rule.Actor, on string) *rule.Situation {
	return &rule.Situation{Record: s.record, Actor: who, On: s.on(on), Today: s.today}
}

// try gives a command; its first fault is "key" or "path key".
func (s *staff) try(who rule.Actor, on string, c rule.Command) string {
	events, no := []rule.Event(nil), c.Guard(s.situation(who, on))
	if no == nil {
		events, no = c.Decide(s.situation(who, on))
	}
	switch {
	case no == nil:
		for _, e := range events {
			s.apply(e.Stream, e.Entry)
		}
		return ""
	case no.Kind == fault.Invalid:
		return no.Fields[0].Path + " " + no.Fields[0].Key
	}
	if no.Clause != "" {
		s.Errorf("%s cites the rule: %v", c.CommandName(), no)
	}
	return no.Key
}

func (s *staff) must(who rule.Actor, on string, c rule.Command) {
	s.Helper()
	if no := s.try(who, on, c); no != "" {
		s.Fatalf("%s: %s", c.CommandName(), no)
	}
}

func (s *staff) wants(want string, who rule.Actor, on string, c rule.Command) {
	s.Helper()
	if got := s.try(who, on, c); got != want {
		s.Errorf("%s on %s is answered %q, want %q", c.CommandName(), on, got, want)
	}
}

func as(person string, roles ...rule.Role) rule.Actor {
	return rule.Actor{Person: person, Roles: roles}
}

func setRoles(roles ...rule.Role) *body.SetRoles { return &body.SetRoles{Roles: roles} }

func TestNobodyGivesThemselvesARole(t *testing.T) {
	s := office(t)
	s.wants("person.own-roles", admin, "admin", setRoles(rule.RoleDecider))
	s.must(admin, "li", &body.MergePersons{Other: "admin2", Reason: "一人两号"})
	s.must(admin, "admin2", &body.EndMerge{Reason: "误合并"})
	s.wants("person.own-roles", as("admin2", rule.RoleAdministrator), "li", setRoles(rule.RoleDecider))
	s.must(admin, "li", setRoles(rule.RoleReviewer, rule.RoleDecider, rule.RoleReviewer))
	if got := s.person("li").Roles; !slices.Equal(got, []rule.Role{rule.RoleDecider, rule.RoleReviewer}) {
		t.Errorf("li holds %v", got)
	}
	s.wants("person.roles-same", admin, "li", setRoles(rule.RoleDecider, rule.RoleReviewer))
	s.must(admin, "li", setRoles())
	if len(s.person("li").Roles) != 0 {
		t.Error("all roles were taken and some are left")
	}
}

func TestRolesThatDoNotGoTogetherAreRefused(t *testing.T) {
	s := office(t)
	s.wants("roles access.administrator-alone", admin, "wang", setRoles(rule.RoleAdministrator, rule.RoleDecider))
	s.wants("roles access.roles-apart", admin, "wang", setRoles(rule.RoleClient, rule.RoleDecider))
	s.wants("roles access.roles-apart", admin, "client", setRoles(rule.RoleDecider))
	s.wants("roles[0] access.role-unknown", admin, "wang", setRoles("king"))
	s.wants("roles[0] access.role-unknown", admin, "wang", setRoles(rule.RoleSystem))
	s.wants("organisation field.required", admin, "client", setRoles(rule.RoleLaboratory))
}

func deputy(id string, from, to calendar.Date, roles ...rule.Role) *body.AppointDeputy {
	return &body.AppointDeputy{Deputy: id, Roles: roles, From: from, To: to, Reason: "休假"}
}

func (s *staff) actsFor(who, principal string) string {
	q := s.situation(rule.Actor{Person: who, OnBehalf: principal, Roles: []rule.Role{rule.RoleReviewer}}, principal)
	if no := q.StandIn(); no != nil {
		return no.Key
	}
	var roles string
	for _, r := range q.Actor.Roles {
		roles += string(r)
	}
	return roles
}

func TestADeputyActsInTheRolesAndOnTheDaysOfTheAppointmentOnly(t *testing.T) {
	s := office(t)
	s.must(as("wang", rule.RoleDecider), "wang", deputy("li", monday.AddDays(1), monday.AddDays(3), rule.RoleDecider))
	for day, want := range []string{"deputy.not-appointed", "decider", "decider", "decider", "deputy.not-appointed"} {
		s.today = monday.AddDays(day)
		if got := s.actsFor("li", "wang"); got != want {
			t.Errorf("on day %d li is %q, want %q", day, got, want)
		}
		if represented := body.RepresentedBy(&rule.Situation{Record: keyed{s.record}, Today: s.today}, "li"); (len(represented) == 1) != (want == "decider") {
			t.Errorf("on day %d li represents %v", day, represented)
		}
	}
	s.today = monday.AddDays(2)
	if got := s.actsFor("zhao", "wang"); got != "deputy.not-appointed" {
		t.Errorf("somebody else is %q", got)
	}
	if got := s.actsFor("wang", "li"); got != "deputy.not-appointed" {
		t.Errorf("the other way round: %q", got)
	}
	s.must(admin, "wang", setRoles(rule.RoleReviewer))
	if got := s.actsFor("li", "wang"); got != "deputy.no-role-left" {
		t.Errorf("after wang lost the role li is %q", got)
	}
	s.must(admin, "wang", setRoles(rule.RoleDecider))
	s.must(as("wang", rule.RoleDecider), "wang", &body.EndDeputy{Deputy: "li", Reason: "回来了"})
	if got := s.actsFor("li", "wang"); got != "deputy.not-appointed" {
		t.Errorf("after the end li is %q", got)
	}
	s.wants("person.no-deputy", admin, "wang", &body.EndDeputy{Deputy: "li", Reason: "x"})
	s.must(admin, "wang", deputy("li", s.today, s.today, rule.RoleDecider)) // a new one may follow at once
	if got := s.actsFor("li", "wang"); got != "decider" {
		t.Errorf("appointed again li is %q", got)
	}
	s.wants("deputy field.unknown", admin, "wang", &body.EndDeputy{Deputy: "zhao", Reason: "x"})
}

// keyed is the record with the keys by which a deputy finds people.
type keyed struct{ record }

func (r keyed) Find(key rule.Key) (found []rule.StreamID) {
	for id, state := range r.record {
		p, is := state.(*body.Person)
		if is && slices.ContainsFunc(p.Deputies, func(a body.Appointment) bool { return a.Keys()[0] == key }) {
			found = append(found, id)
		}
	}
	return found
}

func TestWhoEndsOrIsMergedIsNoDeputyAndHasNone(t *testing.T) {
	s := office(t)
	s.must(admin, "wang", deputy("li", monday, monday.AddDays(30), rule.RoleDecider))
	s.must(admin, "zhao", &body.MergePersons{Other: "wang", Reason: "同一人"})
	if got := s.actsFor("li", "wang"); got != "deputy.principal-gone" {
		t.Errorf("for a merged person li is %q", got)
	}
	s.must(admin, "wang", &body.EndMerge{Reason: "误合并"})
	if got := s.actsFor("li", "wang"); got != "decider" {
		t.Errorf("after the merge ended li is %q", got)
	}
	s.must(admin, "li", &body.EndPerson{Reason: "离职"})
	if got := s.actsFor("li", "wang"); got != "deputy.not-appointed" {
		t.Errorf("after leaving li is %q", got)
	}
	for _, c := range []rule.Command{setRoles(rule.RoleDecider), deputy("zhao", monday, monday, rule.RoleReviewer), &body.MergePersons{}, &body.EndPerson{}} {
		s.wants("person.has-ended", admin, "li", c)
	}
	s.must(admin, "zhao", &body.MergePersons{Other: "li", Reason: "返聘，原登记"}) // who came back keeps their parts
	s.wants("person.own-end", admin, "admin", &body.EndPerson{Reason: "x"})
	s.wants("reason field.required", admin, "zhao", &body.EndPerson{})
}

func TestAnAdministratorIsNoDeputyEvenIfTheyBecomeOneLater(t *testing.T) {
	s := office(t)
	s.wants("deputy person.administrator-apart", admin, "wang", deputy("admin2", monday, monday, rule.RoleDecider))
	s.must(admin, "wang", deputy("li", monday, monday, rule.RoleDecider))
	s.must(admin, "li", setRoles(rule.RoleAdministrator))
	if got := s.actsFor("li", "wang"); got != "deputy.administrator" {
		t.Errorf("as administrator li is %q", got)
	}
	s.wants("person.no-role-to-deputise", admin, "admin2", deputy("zhao", monday, monday, rule.RoleAdministrator))
}

func TestAnAppointmentThatCannotBeIsRefused(t *testing.T) {
	s := office(t)
	d := rule.RoleDecider
	s.wants("roles person.role-not-held", admin, "wang", deputy("li", monday, monday, rule.RoleReviewer))
	s.wants("roles field.required", admin, "wang", deputy("li", monday, monday))
	s.wants("deputy person.own-deputy", admin, "wang", deputy("wang", monday, monday, d))
	s.wants("deputy person.deputy-elsewhere", admin, "wang", deputy("client", monday, monday, d))
	s.wants("deputy field.unknown", admin, "wang", deputy("nobody", monday, monday, d))
	s.wants("deputy field.required", admin, "wang", deputy("", monday, monday, d))
	s.wants("from person.deputy-past", admin, "wang", deputy("li", monday.AddDays(-1), monday, d))
	s.wants("from field.required", admin, "wang", deputy("li", calendar.Date{}, monday, d))
	s.wants("to person.deputy-to", admin, "wang", deputy("li", monday, monday.AddDays(-1), d))
	s.wants("to field.required", admin, "wang", deputy("li", monday, calendar.Date{}, d))
	s.wants("reason field.required", admin, "wang", &body.AppointDeputy{Deputy: "li", Roles: []rule.Role{d}, From: monday, To: monday})
	s.must(admin, "wang", deputy("li", monday, monday.AddDays(9), d))
	s.wants("deputy person.deputy-already", admin, "wang", deputy("li", monday.AddDays(5), monday.AddDays(20), d))
	s.today = monday.AddDays(10)
	s.must(admin, "wang", deputy("li", s.today, s.today, d))
}

func TestAMergeUnitesForEverAndThroughOthers(t *testing.T) {
	s := office(t)
	s.wants("other person.merge-with-oneself", admin, "li", &body.MergePersons{Other: "li", Reason: "x"})
	s.wants("other field.unknown", admin, "li", &body.MergePersons{Other: "nobody", Reason: "x"})
	s.wants("other field.required", admin, "li", &body.MergePersons{Reason: "x"})
	s.wants("reason field.required", admin, "li", &body.MergePersons{Other: "wang"})
	s.wants("person.not-merged", admin, "li", &body.EndMerge{Reason: "x"})
	s.must(admin, "li", &body.MergePersons{Other: "wang", Reason: "同一人"})
	s.wants("other person.merged-already", admin, "zhao", &body.MergePersons{Other: "wang", Reason: "x"})
	s.wants("person.is-merged", admin, "wang", &body.MergePersons{Other: "zhao", Reason: "x"})
	s.must(admin, "zhao", &body.MergePersons{Other: "li", Reason: "同一人"})
	if s.person("wang").Stands() || s.person("li").Stands() || !s.person("zhao").Stands() {
		t.Error("the wrong ones stand")
	}
	united := func(when string) {
		t.Helper()
		for _, id := range []string{"wang", "li", "zhao"} {
			all := s.situation(admin, id).Humans(id)
			slices.Sort(all)
			if !slices.Equal(all, []string{"li", "wang", "zhao"}) {
				t.Errorf("%s %s is the same human as %v", when, id, all)
			}
		}
	}
	united("merged")
	s.wants("reason field.required", admin, "wang", &body.EndMerge{})
	s.must(admin, "wang", &body.EndMerge{Reason: "误合并"})
	s.must(admin, "li", &body.EndMerge{Reason: "误合并"})
	if !s.person("wang").Stands() || !s.person("li").Stands() {
		t.Error("who was merged by mistake does not stand again")
	}
	united("no longer merged")
	if s.situation(admin, "li").SameHuman("li", "admin") {
		t.Error("somebody else was united too")
	}
}
