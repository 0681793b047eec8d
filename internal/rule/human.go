package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Human is what the rule asks of a person's stream. Who keeps people, keeps
// this: package body does.
type Human interface {
	State
	// United lists the persons that this one was ever found to be the same
	// human as. A merge that was ended stays in the list.
	United() []string
	// Stands reports whether the person may act: neither gone nor merged into
	// another.
	Stands() bool
	// Holds are the roles that the record gives the person.
	Holds() []Role
	// Deputised are the roles in which the deputy acts for this person on a
	// day, whatever the person holds; nil when there is no appointment.
	Deputised(deputy string, on calendar.Date) []Role
}

func (s *Situation) human(person string) Human { return Get[Human](s.Record, KindPerson, person) }

// Humans are a person and everybody found to be the same human, however many
// merges lie between, ended ones too.
func (s *Situation) Humans(person string) []string {
	if person == "" {
		return nil
	}
	all := []string{person}
	for i := 0; i < len(all); i++ {
		h := s.human(all[i])
		if h == nil {
			continue
		}
		for _, other := range h.United() {
			if !slices.Contains(all, other) {
				all = append(all, other)
			}
		}
	}
	return all
}

// SameHuman reports whether two persons were found to be one human.
func (s *Situation) SameHuman(a, b string) bool { return slices.Contains(s.Humans(a), b) }

// StandIn lets whoever acts for somebody else act with that person's roles, and
// with none of their own: those that the appointment covers today and the
// person still holds. The organisation stays the deputy's own, so a deputy sees
// nothing of an organisation they do not belong to. Whoever acts for nobody is
// left as they are.
func (s *Situation) StandIn() *fault.Fault {
	principal := s.Actor.OnBehalf
	if principal == "" {
		return nil
	}
	absent, deputy := s.human(principal), s.human(s.Actor.Person)
	if absent == nil || deputy == nil || !deputy.Stands() {
		return fault.New(fault.Forbidden, "deputy.not-appointed")
	}
	covered := absent.Deputised(s.Actor.Person, s.Today)
	if len(covered) == 0 {
		return fault.New(fault.Forbidden, "deputy.not-appointed")
	}
	if !absent.Stands() {
		return fault.New(fault.Forbidden, "deputy.principal-gone")
	}
	if slices.Contains(deputy.Holds(), RoleAdministrator) { // takes no part in cases, for others neither
		return fault.New(fault.Forbidden, "deputy.administrator")
	}
	var roles []Role
	for _, role := range absent.Holds() {
		if slices.Contains(covered, role) && (s.Actor.Organisation == "" || !role.Staff()) {
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		return fault.New(fault.Forbidden, "deputy.no-role-left")
	}
	s.Actor.Roles = roles
	return nil
}
