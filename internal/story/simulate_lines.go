package story

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// issued is a certificate of a simulation with those that it replaced: one line,
// under a number after the other. What was drawn for it goes on under the next.
type issued struct {
	on       rule.StreamID   // the one in force
	before   []rule.StreamID // those that it replaced, oldest first
	number   string          // of the one in force
	from     calendar.Date   // its anchor
	of       *telling
	excepted bool                       // its suspensions may be longer
	beside   string                     // the inspection beside the yearly surveillance that was decided on last
	changes  int                        // asked for so far
	watched  bool                       // something happened to it, and people look at it
	cases    []rule.StreamID            // about it
	told     map[rule.StreamID][]string // entries as they stood when they were looked at last
}

// line are all of its certificates, oldest first.
func (c *issued) line() []rule.StreamID { return append(slices.Clone(c.before), c.on) }

// finds looks for certificates that came into the register today: of products that
// were certified, in the place of others, or beside them.
func (s *simulation) finds() error {
	public, err := s.house.Register.Current(s.ctx)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	if public.Len() == s.found {
		return nil
	}
	fresh, _ := public.Newest(0, public.Len()-s.found)
	s.found = public.Len()
	for _, one := range slices.Backward(fresh) {
		err = s.follows(one.ID, &one.Content)
		if err != nil {
			return err
		}
	}
	return nil
}

// follows goes on with the line that a new certificate belongs to, or draws what
// becomes of it.
func (s *simulation) follows(id string, says *rule.CertificateContent) error {
	on := rule.StreamID{Kind: rule.KindCertificate, ID: id}
	by := func(is func(*issued) bool) *issued {
		if i := slices.IndexFunc(s.certificates, is); i >= 0 {
			return s.certificates[i]
		}
		return nil
	}
	if c := by(func(c *issued) bool { return c.number == says.Predecessor }); c != nil {
		c.before, c.on, c.number, c.watched = append(c.before, c.on), on, says.Number, true
		c.of = s.heldBy(c.of, says.Holder.Organisation)
		return s.appliesAnew(c, says)
	}
	c := &issued{on: on, number: says.Number, from: says.Issue, told: map[rule.StreamID][]string{}}
	file := rule.StreamID{Kind: rule.KindCase, ID: says.Case}
	if beside := by(func(c *issued) bool { return slices.Contains(c.cases, file) }); beside != nil {
		c.of = s.heldBy(beside.of, says.Holder.Organisation)
		c.of.file = file
	} else {
		i := slices.IndexFunc(s.tellings, func(t *telling) bool { return t.file == file })
		c.of = s.tellings[i]
	}
	s.certificates = append(s.certificates, c)
	err := s.appliesAnew(c, says)
	if err != nil {
		return err
	}
	return s.lasts(c, c.from)
}

// heldBy is a telling with whoever the holder is now.
func (s *simulation) heldBy(of *telling, organisation string) *telling {
	next := *of
	for _, id := range s.clients() {
		if who := s.people["client "+id]; who.Organisation == organisation && id != of.client {
			life := *of.life
			life.client, next.life = id, &life
		}
	}
	return &next
}

// certificate is a certificate as the record has it now.
func (s *simulation) certificate(c *issued) (found *rule.Certificate, err error) {
	err = s.atLine(c, func(_ *rule.Situation, state *rule.Certificate) { found = state })
	return found, err
}

// atLine looks at the one in force.
func (s *simulation) atLine(c *issued, see func(*rule.Situation, *rule.Certificate)) error {
	return s.at(c.on, see)
}

// at looks at a certificate as somebody of the body does.
func (s *simulation) at(on rule.StreamID, see func(*rule.Situation, *rule.Certificate)) error {
	err := s.house.Look(s.ctx, s.people["intake"], on, func(situation *rule.Situation, state rule.State) error {
		see(situation, state.(*rule.Certificate))
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at a certificate: %w", err)
	}
	return nil
}
