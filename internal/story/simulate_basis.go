package story

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// basis is a change of the standard that certificates rest on.
type basis struct {
	on       rule.StreamID // the transition; zero until it is announced
	number   string
	left     []string      // editions that are to be left
	edition  string        // that took the others' place
	since    calendar.Date // of that edition
	deadline calendar.Date // as it was announced, or moved
	back     calendar.Date // on which it was taken back; zero if it stands
}

// changingStandard is the one that gets new editions here.
const changingStandard = "JRT0199"

// leaves reports whether an edition is one that is to be left.
func (b basis) leaves(edition string) bool { return slices.Contains(b.left, edition) }

// changesBases draws when the standard gets new editions: once early, and again
// in a longer life. Some are announced with far too little time first, by mistake.
func (s *simulation) changesBases() error {
	for _, months := range [][2]int{{10, 18}, {36, 44}} {
		if s.plan.Years*12 < months[1]+6 {
			break
		}
		day := s.within(s.from.AddMonths(months[0]), s.from.AddMonths(months[1]))
		n := len(s.bases)
		s.bases = append(s.bases, basis{})
		told := &course{name: courseBasis, of: s.tellings[0], tries: 8, acts: []act{
			on(0, func(*teller, *telling) error { return s.newEdition(n) }),
		}}
		if s.chance(2) {
			told.acts = append(told.acts,
				on(2, func(*teller, *telling) error { return s.mistakes(n) }),
				on(15+s.draw.IntN(15), func(*teller, *telling) error { return s.takesBack() }))
		}
		told.acts = append(told.acts, on(told.acts[len(told.acts)-1].day+2, func(*teller, *telling) error { return s.announces(n) }))
		if s.chance(2) {
			told.acts = append(told.acts, on(90, func(*teller, *telling) error { return s.moves(n) }))
		}
		err := s.sets(told, day)
		if err != nil {
			return err
		}
	}
	return nil
}

// newEdition adopts an edition of the scheme in which the standard has one more
// edition, from today on; and again from the day on which the shipped edition would
// take its place, which knows the first one alone.
func (s *simulation) newEdition(n int) error {
	b := &s.bases[n]
	b.edition, b.since, b.left = fmt.Sprintf("JR/T 0199-%d", s.today().Year()), s.today(), []string{firstEdition(changingStandard).Number}
	for _, before := range s.bases[:n] {
		b.left = append(b.left, before.edition)
	}
	var later []edition
	for _, one := range s.bases[:n+1] {
		later = append(later, edition{one.edition, one.since})
	}
	return s.adopts(s.people["administrator"], b.since, func(from calendar.Date) []byte {
		return shippedAs(fmt.Sprintf("demo-%d-%d", n+1, from.Year()), s.began(), from, changingStandard, later)
	})
}

// mistakes announces it with a deadline that nobody can keep. Nobody applies; whoever
// is proposed for suspension, and suspended, before it is taken back, is so.
func (s *simulation) mistakes(n int) error {
	b := s.bases[n]
	err := s.announced(&b, s.today().AddDays(10+s.draw.IntN(15)))
	if err == nil {
		s.mistaken = append(s.mistaken, b)
	}
	return err
}

// takesBack takes back what was announced by mistake.
func (s *simulation) takesBack() error {
	b := &s.mistaken[len(s.mistaken)-1]
	_, err := s.do(s.people["manager"], &rule.TakeBackTransition{Reason: zhEN("截止日填写有误。", "The deadline was wrong.")}, b.on)
	if err == nil {
		b.back = s.today()
	}
	return err
}

// announced announces it, and learns its number.
func (s *simulation) announced(b *basis, deadline calendar.Date) error {
	on, err := s.do(s.people["manager"], &rule.AnnounceTransition{Standard: changingStandard, Deadline: deadline,
		Reason: zhEN("算法安全一章重写。", "The chapter on algorithms is new.")}, rule.StreamID{})
	if err != nil {
		return err
	}
	b.on, b.deadline = on, deadline
	err = s.house.Look(s.ctx, s.people["intake"], on, func(_ *rule.Situation, state rule.State) error {
		b.number = state.(*rule.Transition).Number
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at a transition: %w", err)
	}
	return nil
}

// announces announces it; the holders concerned apply anew, or do not.
func (s *simulation) announces(n int) error {
	err := s.announced(&s.bases[n], s.within(s.today().AddMonths(7), s.today().AddMonths(14)))
	if err != nil {
		return err
	}
	public, err := s.house.Register.Current(s.ctx)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	for _, c := range s.certificates {
		one, _ := public.Find(c.number)
		err = s.appliesAnew(c, &one.Content)
		if err != nil {
			return err
		}
	}
	return nil
}

// moves gives the holders more time.
func (s *simulation) moves(n int) error {
	b := &s.bases[n]
	later := b.deadline.AddDays(30 + s.draw.IntN(60))
	_, err := s.do(s.people["manager"], &rule.MoveTransitionDeadline{Deadline: later, Reason: zhEN("检测能力不足。", "Too few laboratories.")}, b.on)
	if err == nil {
		b.deadline = later
	}
	return err
}

// current is the last change of the basis that was announced, nil before one.
func (s *simulation) current() *basis {
	for i := range slices.Backward(s.bases) {
		if s.bases[i].on.ID != "" {
			return &s.bases[i]
		}
	}
	return nil
}

// rests is the edition of the standard that a certificate names.
func rests(says *rule.CertificateContent) string {
	for _, st := range says.Standards {
		if st.ID == changingStandard {
			return st.Edition
		}
	}
	return ""
}

// appliesAnew draws what the holder of a certificate does about the last change of
// the basis: most apply in time, some late, some begin and think otherwise, and
// some do nothing.
func (s *simulation) appliesAnew(c *issued, says *rule.CertificateContent) error {
	b := s.current()
	if b == nil || rests(says) == b.edition {
		return nil
	}
	begin, acts := s.within(s.today().AddDays(5), b.deadline.AddDays(-3)), s.anew(c)
	switch s.draw.IntN(10) {
	case 0:
		return nil
	case 1:
		begin = s.within(b.deadline.AddDays(1), b.deadline.AddDays(90))
	case 2:
		acts = until(acts, 4+s.draw.IntN(40))
		acts = append(acts, on(acts[len(acts)-1].day+2, withdrawn("暂不申请。")))
	}
	return s.sets(&course{name: courseAnew, of: c.telling(), tries: 5, acts: acts}, begin)
}

// anew is the whole way of chapter 5 once more, for the product of a certificate.
func (s *simulation) anew(c *issued) []act {
	way := theUsual(oneOf(s, "north", "south"))
	opens := begins("", func(c *issued) rule.Command { return &rule.OpenTransition{Certificate: c.on.ID} }, c)
	product := func(_ *teller, l *telling) error {
		l.product = c.of.product
		return nil
	}
	return replaced(way, on(0, opens, product, materials(3)))
}
