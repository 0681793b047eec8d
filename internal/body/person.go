package body

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Person is somebody who acts in the record. Entries name people by the id of
// this stream only; the name can be erased. Roles belong to the person and not
// to an account: whoever has several accounts has the same roles in each.
type Person struct {
	ID string
	PersonRegistered
	Since      calendar.Date
	Roles      []rule.Role // those of now, sorted
	Recorded   bool        // the record gives the roles; before 0.2 the account alone did
	Ended      calendar.Date
	Erased     calendar.Date
	MergedInto string   // while the merge holds
	UnitedWith []string // everybody ever found to be the same human; never shorter
	Deputies   []Appointment
}

var _ rule.Human = (*Person)(nil)

// PersonRegistered enters a person.
type PersonRegistered struct {
	Name         rule.Private `json:"name"`
	Organisation string       `json:"organisation"` // empty for the body's staff
}

func (*PersonRegistered) EntryName() string { return "person.registered/1" }

// RolesSet gives the person these roles instead of those before. Who gave them
// and when is the envelope's.
type RolesSet struct {
	Roles []rule.Role `json:"roles"`
}

func (*RolesSet) EntryName() string { return "person.roles-set/1" }

// PersonEnded says that the person acts no more. Nothing follows it but a merge.
type PersonEnded struct {
	Reason rule.Private `json:"reason"`
}

func (*PersonEnded) EntryName() string { return "person.ended/1" }

// Apply folds an entry of the person.
func (p *Person) Apply(e rule.Entry, m rule.Meta) {
	p.ID = m.Stream.ID
	switch e := e.(type) {
	case *PersonRegistered:
		p.PersonRegistered, p.Since = *e, m.On
	case *RolesSet:
		p.Roles, p.Recorded = e.Roles, true
	case *PersonJoined:
		p.Organisation = e.Organisation
	case *PersonEnded:
		p.Ended = m.On
	case *PersonErased:
		p.Erased = m.On
	case *DeputyAppointed, *DeputyEnded:
		p.applyDeputy(e, m)
	case *PersonsMerged, *MergeEnded:
		p.applyMerge(e)
	default:
		rule.Unfolded(p, e)
	}
}

// Relation: people know themselves; the body's staff know all.
func (p *Person) Relation(a rule.Actor) rule.Relation {
	switch {
	case a.Person == p.ID && p.ID != "":
		return rule.Own
	case a.OfTheBody():
		return rule.InTheBody
	}
	return rule.Foreign
}

// Stands reports whether the person may act.
func (p *Person) Stands() bool { return p.Ended.IsZero() && p.MergedInto == "" }

// Holds are the roles that the record gives the person.
func (p *Person) Holds() []rule.Role { return p.Roles }

// person is the stream that the command is addressed to.
func person(s *rule.Situation) *Person {
	return rule.Get[*Person](s.Record, rule.KindPerson, s.On.ID)
}

// mustStand: nothing more is arranged for who is gone or merged.
func (p *Person) mustStand() *fault.Fault {
	switch {
	case p.MergedInto != "":
		return fault.RefuseOurs("person.is-merged")
	case !p.Ended.IsZero():
		return fault.RefuseOurs("person.has-ended", fault.Day("on", p.Ended))
	}
	return nil
}

// oneself reports whether the command is addressed to whoever gives it, under
// whatever name.
func oneself(s *rule.Situation) bool {
	return s.SameHuman(s.Actor.Person, s.On.ID) || s.SameHuman(s.Actor.OnBehalf, s.On.ID)
}

// RegisterPerson enters a person, for an organisation or for the body itself.
type RegisterPerson struct {
	Name         string `json:"name"`
	Organisation string `json:"organisation,omitempty"`
}

func (*RegisterPerson) CommandName() string { return "RegisterPerson" }

// Guard: there is always room for one more.
func (*RegisterPerson) Guard(*rule.Situation) *fault.Fault { return nil }

// Decide checks the name and the organisation.
func (c *RegisterPerson) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	rule.NeedLine(&f, "name", c.Name)
	if c.Organisation != "" && rule.Get[*rule.Organisation](s.Record, rule.KindOrganisation, c.Organisation) == nil {
		f.Add("organisation", "field.unknown")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []rule.Event{{Stream: s.On, Entry: &PersonRegistered{rule.Say(c.Name), c.Organisation}}}, nil
}

// SetRoles gives a person these roles instead of those they have; none takes
// all away. It stands in the record, not in a log, since decisions are judged
// by who could take them: it can be proved, and it holds in one moment with
// everything else.
type SetRoles struct {
	Roles []rule.Role `json:"roles"`
}

func (*SetRoles) CommandName() string { return "SetRoles" }

// Guard: nobody gives a role to themselves, under whatever name.
func (*SetRoles) Guard(s *rule.Situation) *fault.Fault {
	if f := person(s).mustStand(); f != nil {
		return f
	}
	if oneself(s) {
		return fault.RefuseOurs("person.own-roles")
	}
	return nil
}

// Decide checks that the roles exist and go together.
func (c *SetRoles) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	p := person(s)
	roles := slices.Compact(slices.Sorted(slices.Values(c.Roles)))
	var f fault.Fields
	rule.CheckRoles(&f, roles, p.Organisation)
	if len(roles) > 0 && len(p.Roles) > 0 && roles[0].Staff() != p.Roles[0].Staff() {
		f.Add("roles", "access.roles-apart") // whoever acts for a client does not become staff under the same id
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if p.Recorded && slices.Equal(roles, p.Roles) {
		return nil, fault.RefuseOurs("person.roles-same")
	}
	if roles == nil {
		roles = []rule.Role{}
	}
	return []rule.Event{{Stream: s.On, Entry: &RolesSet{roles}}}, nil
}

// EndPerson says that a person acts no more: their accounts let nobody in and
// whom they deputised acts for them no longer. Somebody who comes back is
// registered anew and merged with who they were.
type EndPerson struct {
	Reason string `json:"reason"`
}

func (*EndPerson) CommandName() string { return "EndPerson" }

// Guard: nobody ends themselves, or the last administrator could be gone.
func (*EndPerson) Guard(s *rule.Situation) *fault.Fault {
	if f := person(s).mustStand(); f != nil {
		return f
	}
	if oneself(s) {
		return fault.RefuseOurs("person.own-end")
	}
	return nil
}

// Decide asks for a reason.
func (c *EndPerson) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	rule.NeedText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []rule.Event{{Stream: s.On, Entry: &PersonEnded{rule.Say(c.Reason)}}}, nil
}
