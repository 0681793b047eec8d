package body

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Appointment lets a deputy act for a person in some of the person's roles.
type Appointment struct {
	DeputyAppointed
	On    calendar.Date // recorded
	Ended calendar.Date // from this day on it is over, whatever To says
}

// DeputyAppointed stands on the stream of the person who is represented.
type DeputyAppointed struct {
	Deputy string        `json:"deputy"`
	Roles  []rule.Role   `json:"roles"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"` // inclusive
	Reason rule.Private  `json:"reason"`
}

func (*DeputyAppointed) EntryName() string { return "person.deputy-appointed/1" }

// IndexDeputy finds those who ever appointed a deputy, by the deputy.
const IndexDeputy = "deputy"

// Keys: the deputy finds whom they may act for.
func (e *DeputyAppointed) Keys() []rule.Key { return []rule.Key{{Index: IndexDeputy, Value: e.Deputy}} }

// DeputyEnded ends every appointment of the deputy that is not over.
type DeputyEnded struct {
	Deputy string       `json:"deputy"`
	Reason rule.Private `json:"reason"`
}

func (*DeputyEnded) EntryName() string { return "person.deputy-ended/1" }

func (p *Person) applyDeputy(e rule.Entry, m rule.Meta) {
	switch e := e.(type) {
	case *DeputyAppointed:
		p.Deputies = append(p.Deputies, Appointment{DeputyAppointed: *e, On: m.On})
	case *DeputyEnded:
		for i := range p.Deputies {
			if a := &p.Deputies[i]; a.Deputy == e.Deputy && !a.over(m.On) {
				a.Ended = m.On
			}
		}
	}
}

// over reports whether the appointment covers neither the day nor a later one.
func (a Appointment) over(on calendar.Date) bool {
	return on.After(a.To) || !a.Ended.IsZero() && !on.Before(a.Ended)
}

// Deputised are the roles in which the deputy acts for this person on a day.
func (p *Person) Deputised(deputy string, on calendar.Date) []rule.Role {
	for _, a := range p.Deputies {
		if a.Deputy == deputy && !on.Before(a.From) && !a.over(on) {
			return a.Roles
		}
	}
	return nil
}

// Represented is somebody whom a deputy may act for today.
type Represented struct {
	Person string
	Roles  []rule.Role
}

// RepresentedBy lists whom a person may act for today.
func RepresentedBy(s *rule.Situation, deputy string) (all []Represented) {
	for _, id := range s.Record.Find(rule.Key{Index: IndexDeputy, Value: deputy}) {
		asked := *s
		asked.Actor = rule.Actor{Person: deputy, Organisation: s.Actor.Organisation, OnBehalf: id.ID}
		if asked.StandIn() == nil {
			all = append(all, Represented{id.ID, asked.Actor.Roles})
		}
	}
	return all
}

func (p *Person) appointed(deputy string, on calendar.Date) bool {
	return slices.ContainsFunc(p.Deputies, func(a Appointment) bool { return a.Deputy == deputy && !a.over(on) })
}

// AppointDeputy lets somebody act for a person from one day to another, in
// roles that the person holds. The person says so themselves, since nobody
// knows better who may act in their name; or an administrator, when the person
// cannot. Nobody else: a deputy who could appoint further deputies would hand
// on what was only lent. It is never back-dated, or it would make lawful what
// was not.
type AppointDeputy struct {
	Deputy string        `json:"deputy"`
	Roles  []rule.Role   `json:"roles"`
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
	Reason string        `json:"reason"`
}

func (*AppointDeputy) CommandName() string { return "AppointDeputy" }

// Guard: there is somebody to act for, and a role to act in.
func (*AppointDeputy) Guard(s *rule.Situation) *fault.Fault {
	p := person(s)
	if f := p.mustStand(); f != nil {
		return f
	}
	if !slices.ContainsFunc(p.Roles, deputisable) {
		return fault.RefuseOurs("person.no-role-to-deputise")
	}
	return nil
}

// deputisable: administrators are named, not represented.
func deputisable(role rule.Role) bool { return role != rule.RoleAdministrator }

// Decide checks who, in what, and from when to when.
func (c *AppointDeputy) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	p := person(s)
	roles := slices.Compact(slices.Sorted(slices.Values(c.Roles)))
	var f fault.Fields
	if len(roles) == 0 {
		f.Add("roles", "field.required")
	}
	for _, role := range roles {
		if !slices.Contains(p.Roles, role) || !deputisable(role) {
			f.Add("roles", "person.role-not-held")
			break
		}
	}
	switch deputy := rule.Get[*Person](s.Record, rule.KindPerson, c.Deputy); {
	case c.Deputy == "":
		f.Add("deputy", "field.required")
	case deputy == nil || !deputy.Stands():
		f.Add("deputy", "field.unknown")
	case s.SameHuman(c.Deputy, p.ID):
		f.Add("deputy", "person.own-deputy")
	case slices.Contains(deputy.Roles, rule.RoleAdministrator):
		f.Add("deputy", "person.administrator-apart")
	case deputy.Organisation != p.Organisation || len(deputy.Roles) == 0 || len(p.Roles) > 0 && deputy.Roles[0].Staff() != p.Roles[0].Staff():
		f.Add("deputy", "person.deputy-elsewhere")
	case p.appointed(c.Deputy, s.Today):
		f.Add("deputy", "person.deputy-already")
	}
	switch {
	case c.From.IsZero():
		f.Add("from", "field.required")
	case c.From.Before(s.Today):
		f.Add("from", "person.deputy-past", fault.Day("today", s.Today))
	}
	switch {
	case c.To.IsZero():
		f.Add("to", "field.required")
	case c.To.Before(c.From):
		f.Add("to", "person.deputy-to")
	}
	rule.NeedText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []rule.Event{{Stream: s.On, Entry: &DeputyAppointed{c.Deputy, roles, c.From, c.To, rule.Say(c.Reason)}}}, nil
}

// EndDeputy ends an appointment at once. What the deputy did stays, and stays
// noted as done for this person.
type EndDeputy struct {
	Deputy string `json:"deputy"`
	Reason string `json:"reason"`
}

func (*EndDeputy) CommandName() string { return "EndDeputy" }

// Guard: an appointment is not over.
func (*EndDeputy) Guard(s *rule.Situation) *fault.Fault {
	p := person(s)
	if !slices.ContainsFunc(p.Deputies, func(a Appointment) bool { return !a.over(s.Today) }) {
		return fault.RefuseOurs("person.no-deputy")
	}
	return nil
}

// Decide checks that this deputy is appointed.
func (c *EndDeputy) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	f.Need("deputy", c.Deputy)
	if c.Deputy != "" && !person(s).appointed(c.Deputy, s.Today) {
		f.Add("deputy", "field.unknown")
	}
	rule.NeedText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []rule.Event{{Stream: s.On, Entry: &DeputyEnded{c.Deputy, rule.Say(c.Reason)}}}, nil
}
