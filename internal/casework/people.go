package casework

import (
	"context"
	"fmt"
	"strings"

	"fincert/internal/body"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// people projects one row for each person, by which accounts are let in: a role
// given or taken, a merge and a leaving hold from the commit on.
type people struct{}

func (people) Tables() []string { return []string{"person_row"} }

func (people) Project(_ context.Context, tx *store.Tx, changes []Change) error {
	for _, change := range changes {
		p, is := change.State.(*body.Person)
		if !is {
			continue
		}
		roles := make([]string, len(p.Roles))
		for i, role := range p.Roles {
			roles[i] = string(role)
		}
		_, err := tx.Exec(`insert into person_row (id, organisation, roles, recorded, stands, position) values ($1, $2, $3, $4, $5, $6)
			on conflict (id) do update set roles = excluded.roles, recorded = excluded.recorded, stands = excluded.stands, position = excluded.position`,
			p.ID, p.Organisation, strings.Join(roles, "|"), flag(p.Recorded), flag(p.Stands()), change.Meta.Position)
		if err != nil {
			return fmt.Errorf("list the person %s: %w", change.Meta.Stream, err)
		}
	}
	return nil
}

// left tells who left or was merged into another. It is done once, by the
// command, and not by a projector: those who stand again later would be told of
// by a rebuild.
func (c *Casework) left(tx *store.Tx, changes []Change) error {
	if c.Left == nil {
		return nil
	}
	for _, change := range changes {
		p, is := change.State.(*body.Person)
		if !is || p.Stands() {
			continue
		}
		err := c.Left(tx, p.ID)
		if err != nil {
			return fmt.Errorf("tell that %s left: %w", change.Meta.Stream, err)
		}
	}
	return nil
}

// joined tells who acts for an organisation from now on: a person whom the body
// lets in, and a client without one who registers it. Like left it is done once,
// by the command.
func (c *Casework) joined(tx *store.Tx, s *rule.Situation, changes []Change) error {
	if c.Joined == nil {
		return nil
	}
	for _, change := range changes {
		person, organisation := "", ""
		switch e := change.Entry.(type) {
		case *body.PersonJoined:
			person, organisation = change.Meta.Stream.ID, e.Organisation
		case *rule.OrganisationRegistered:
			if s.Role == rule.RoleClient && s.Actor.Organisation == "" {
				person, organisation = s.Actor.Person, change.Meta.Stream.ID
			}
		}
		if person == "" {
			continue
		}
		err := c.Joined(tx, person, organisation)
		if err != nil {
			return fmt.Errorf("tell that %s joined %s: %w", person, organisation, err)
		}
	}
	return nil
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

var _ rule.Human = (*body.Person)(nil)
