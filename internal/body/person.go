package body

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Person is somebody who acts in the record. Entries name people by the id of
// this stream only; the name can be erased.
type Person struct {
	ID string
	PersonRegistered
	Since calendar.Date
}

// PersonRegistered enters a person.
type PersonRegistered struct {
	Name         rule.Private `json:"name"`
	Organisation string       `json:"organisation"` // empty for the body's staff
}

func (*PersonRegistered) EntryName() string { return "person.registered/1" }

// Apply folds an entry of the person.
func (p *Person) Apply(e rule.Entry, m rule.Meta) {
	switch e := e.(type) {
	case *PersonRegistered:
		p.ID, p.PersonRegistered, p.Since = m.Stream.ID, *e, m.On
	default:
		rule.Unfolded(p, e)
	}
}

// Relation: people know themselves; the body's staff know all.
func (p *Person) Relation(a rule.Actor) rule.Relation {
	for _, role := range a.Roles {
		if role.Staff() {
			return rule.InTheBody
		}
	}
	if a.Person == p.ID {
		return rule.Own
	}
	return rule.Foreign
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
