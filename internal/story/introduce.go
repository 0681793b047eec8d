package story

import (
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// introduce establishes the body and registers everybody, and tells who is to
// have an account.
func (t *teller) introduce() ([]Person, error) {
	establish := theBody
	_, err := t.do(narrator, &establish, rule.StreamID{})
	if err != nil {
		return nil, err
	}
	var people []Person
	for _, s := range staff {
		person, err := t.register(Person{Role: s.role, Login: s.login, Name: s.name}, s.login)
		if err != nil {
			return nil, err
		}
		people = append(people, person)
	}
	for _, o := range clients {
		person, err := t.enter(o, rule.RoleClient, "client "+o.id)
		if err != nil {
			return nil, err
		}
		if o.login != "" {
			people = append(people, person)
		}
	}
	for i, o := range laboratories {
		person, err := t.enter(o, rule.RoleLaboratory, "laboratory "+o.id)
		if err != nil {
			return nil, err
		}
		people = append(people, person)
		err = t.qualify(o.id, person.Organisation, i)
		if err != nil {
			return nil, err
		}
	}
	return people, nil
}

// administrator is who registers: the narrator until there is one in the record.
func (t *teller) administrator() rule.Actor {
	if a, registered := t.people["administrator"]; registered {
		return a
	}
	return narrator
}

// enter registers an organisation and who acts for it.
func (t *teller) enter(o organisation, role rule.Role, as string) (Person, error) {
	made, err := t.do(t.administrator(), &rule.RegisterOrganisation{
		Code: rule.CreditCodeFor(o.first17), Name: o.name, Address: o.address}, rule.StreamID{})
	if err != nil {
		return Person{}, err
	}
	t.firms[o.id] = o
	return t.register(Person{Role: role, Login: o.login, Name: o.contact, Organisation: made.ID}, as)
}

// register registers a person, who acts in the lives under a name.
func (t *teller) register(p Person, as string) (Person, error) {
	made, err := t.do(t.administrator(), &body.RegisterPerson{Name: p.Name, Organisation: p.Organisation}, rule.StreamID{})
	if err != nil {
		return Person{}, err
	}
	p.ID = made.ID
	_, err = t.do(t.administrator(), &body.SetRoles{Roles: []rule.Role{p.Role}}, made)
	if err != nil {
		return Person{}, err
	}
	t.people[as] = rule.Actor{Person: p.ID, Organisation: p.Organisation, Roles: []rule.Role{p.Role}, Via: "token"}
	return p, nil
}

// qualify registers an organisation as a laboratory with the qualifications
// that 5.2.2 names.
func (t *teller) qualify(id, organisation string, n int) error {
	since := calendar.Make(t.today().Year()-1, 1, 1)
	command := &rule.RegisterLaboratory{Organisation: organisation}
	for _, kind := range []string{"CNAS", "CMA"} {
		command.Qualifications = append(command.Qualifications, rule.Qualification{
			Kind: kind, Number: kind + " DEMO-" + string(rune('1'+n)), Scope: "金融科技产品检测", Since: since, Until: since.AddMonths(72)})
	}
	made, err := t.do(t.administrator(), command, rule.StreamID{})
	t.labs[id] = made.ID
	return err
}

// stand tells where every case stands on the last day.
func (t *teller) stand(tellings []*telling) ([]Case, error) {
	points := map[rule.Words]Point{completeHistory: Complete, pausedTwice: PausedTwice, notYet: NotYet}
	var cases []Case
	for _, l := range tellings {
		if l.file.ID == "" {
			continue // what the body did itself
		}
		err := t.look(l, func(s *rule.Situation, c *rule.Case) error {
			told := Case{ID: c.ID, Number: c.Number, Name: c.Name, Word: c.Word(), Shows: l.shows,
				Certificate: c.CertificateNumber, Point: points[l.shows]}
			if clock, runs := s.TimeLimit(c); runs {
				told.Clock = &clock
			}
			cases = append(cases, told)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return cases, nil
}
