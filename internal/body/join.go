package body

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/rule"
)

// PersonJoined says that the person acts for an organisation.
type PersonJoined struct {
	Organisation string       `json:"organisation"`
	Reason       rule.Private `json:"reason"`
}

func (*PersonJoined) EntryName() string { return "person.joined/1" }

// ListedIn: it puts right that the organisation was registered by others.
func (*PersonJoined) ListedIn() rule.List { return rule.ListCorrections }

// JoinOrganisation lets a person act for an organisation that is registered
// already, by another client for instance. Whoever registers an organisation
// belongs to it at once; everybody else is let in by the body, which has seen
// that the organisation sent them.
type JoinOrganisation struct {
	Organisation string `json:"organisation"` // id
	Reason       string `json:"reason"`
}

func (*JoinOrganisation) CommandName() string { return "JoinOrganisation" }

// Guard: a person acts for one organisation, and staff for none.
func (*JoinOrganisation) Guard(s *rule.Situation) *fault.Fault {
	p := person(s)
	if f := p.mustStand(); f != nil {
		return f
	}
	switch {
	case p.Organisation != "":
		return fault.RefuseOurs("person.has-organisation")
	case slices.ContainsFunc(p.Roles, rule.Role.Staff):
		return fault.RefuseOurs("person.is-staff")
	}
	return nil
}

// Decide checks that the organisation is registered.
func (c *JoinOrganisation) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	if rule.Get[*rule.Organisation](s.Record, rule.KindOrganisation, c.Organisation) == nil {
		f.Add("organisation", "field.unknown")
	}
	rule.NeedText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []rule.Event{{Stream: s.On, Entry: &PersonJoined{c.Organisation, rule.Say(c.Reason)}}}, nil
}
