package story

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

// Simulation says how much random life is to be told, and where.
type Simulation struct {
	Years int // ending with the last day that the built-in calendar has published
	Cases int // first applications; what follows from their certificates comes on top
	Seed  uint64
	// Data is the folder of the installation that lives it, absent or empty;
	// Database as in house.Config, empty for SQLite in the folder.
	Data, Database string
	Told           func(day calendar.Date, commands int) // after each day; may be nil
}

// Simulated is what was told, and what did not hold.
type Simulated struct {
	Days     int                 `json:"days"`
	Commands int                 `json:"commands"`
	Taken    map[string]int      `json:"taken"`    // commands, by name
	Refused  map[string]int      `json:"refused"`  // how often the rule said no, by the word of its reason
	Meddled  map[string]int      `json:"meddled"`  // what made no sense, by the kind of no
	Courses  map[string]int      `json:"courses"`  // told to their end, by name
	Statuses map[rule.Status]int `json:"statuses"` // of all certificates on the last day
	Broken   []Broken            `json:"broken"`
}

// Broken is an invariant that did not hold.
type Broken struct {
	On    calendar.Date `json:"on"`
	What  string        `json:"what"`  // catalog key
	About string        `json:"about"` // number of the certificate, or what was checked
	Got   string        `json:"got"`
	Want  string        `json:"want"`
}

// mostYears keeps a simulation inside the days that the calendar covers.
const mostYears = 9

// Simulate lives some years of a certification body in an installation of its
// own: random acts of people, lawful for the most part, through the same door as
// everybody's, with the installation's daily work as it comes. On the way and at the end it asks
// what always has to hold; the independent check of the folder is left to who
// called. It is told again alike by the same seed, but for ids.
// A fault Invalid names a number that is too small or too large.
func Simulate(ctx context.Context, plan Simulation) (out Simulated, err error) {
	var wrong fault.Fields
	if plan.Years < 1 || plan.Years > mostYears {
		wrong.Add("years", "simulate.years", fault.Number("most", mostYears))
	}
	if plan.Cases < 1 {
		wrong.Add("cases", "field.small", fault.Number("least", 1))
	}
	if no := wrong.Err(); no != nil {
		return out, no
	}
	last := calendar.BuiltIn().Published()
	begin, err := workday(last.AddMonths(-12*plan.Years), 1)
	if err != nil {
		return out, err
	}
	clock := now.NewManual(begin.Start().Add(opens - time.Hour))
	h, err := house.Open(ctx, house.Config{Data: plan.Data, Database: plan.Database, Clock: clock})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	s := &simulation{
		teller: newTeller(ctx, h, clock, last.AddDays(1).Start()), plan: plan,
		draw: rand.New(rand.NewPCG(plan.Seed, 2)), agenda: map[calendar.Date][]*course{},
		out: Simulated{Refused: map[string]int{}, Meddled: map[string]int{}, Courses: map[string]int{}, Statuses: map[rule.Status]int{}},
	}
	s.bundled, s.between = true, 300*time.Millisecond
	err = s.live()
	s.out.Commands, s.out.Taken = s.commands, s.taken
	return s.out, err
}

// simulation is a teller that draws what happens next while it tells.
type simulation struct {
	*teller
	plan         Simulation
	draw         *rand.Rand
	agenda       map[calendar.Date][]*course
	tellings     []*telling // of first applications
	certificates []*issued
	found        int // certificates of the register that were found so far
	bases        []basis
	mistaken     []basis // announced by mistake, and taken back
	body         rule.StreamID
	swept        []calendar.Date // days on which the installation did its daily work
	out          Simulated
}

// course is a way of some acts as far as it was gone; the next one is taken on a
// day of the agenda. A refusal ends it, once it was tried often enough.
type course struct {
	name  string
	of    *telling
	start calendar.Date
	acts  []act               // each on a later day than the one before
	tries int                 // how often a refused act is tried again, a week later
	ended func(*course) error // after the last act; may be nil
}

// sets puts a course on the agenda, beginning on a working day at or after day.
// What would begin or go on after the last day is not told.
func (s *simulation) sets(c *course, day calendar.Date) error {
	if !day.Before(s.last) {
		return nil
	}
	start, err := workday(day.AddDays(-1), 1)
	if err != nil {
		return err
	}
	c.start = start
	return s.awaits(c)
}

// awaits puts the next act of a course on its day.
func (s *simulation) awaits(c *course) error {
	if !c.start.AddDays(c.acts[0].day).Before(s.last) { // working days take longer still
		return nil
	}
	day, err := workday(c.start, c.acts[0].day)
	if err == nil {
		s.agenda[day] = append(s.agenda[day], c)
	}
	return err
}

// live tells day by day to the last one.
func (s *simulation) live() error {
	_, err := s.begin()
	if err == nil {
		err = s.staffed()
	}
	if err == nil {
		err = s.apply()
	}
	if err == nil {
		err = s.changesBases()
	}
	if err != nil {
		return err
	}
	for day := s.from; day.Before(s.last); day = day.AddDays(1) {
		s.out.Days++
		if at := day.Start().Add(opens - time.Hour); at.After(s.clock.Now()) {
			s.clock.Set(at)
		}
		err = s.sweeps(day)
		if err == nil {
			err = s.day(day)
		}
		if err == nil {
			err = s.attends()
		}
		if err == nil && s.chance(2) {
			err = s.meddles(day)
		}
		if err == nil {
			err = s.finds()
		}
		if err == nil && yearEnds(day) {
			err = s.requalifies(day)
		}
		if err == nil && quarterEnds(day) {
			err = s.holds(day)
		}
		if err != nil {
			return err
		}
		if s.plan.Told != nil {
			s.plan.Told(day, s.commands)
		}
	}
	return s.closes()
}

func yearEnds(day calendar.Date) bool { return day.AddDays(1).Year() > day.Year() }

// requalifies gives the laboratories the qualifications of another year.
func (s *simulation) requalifies(day calendar.Date) error {
	for _, lab := range slices.Sorted(maps.Keys(s.labs)) {
		for _, kind := range []string{"CNAS", "CMA"} {
			_, err := s.do(s.people["intake"], &rule.RecordQualification{Qualification: rule.Qualification{
				Kind: kind, Number: fmt.Sprintf("%s DEMO %s %d", kind, lab, day.Year()+1), Scope: "金融科技产品检测",
				Since: day.AddDays(1), Until: day.AddMonths(12)}}, rule.StreamID{Kind: rule.KindLaboratory, ID: s.labs[lab]})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func quarterEnds(day calendar.Date) bool {
	_, month, first := day.AddDays(1).Civil()
	return first == 1 && month%3 == 1
}

// clients are the firms that somebody acts for as a client.
func (s *simulation) clients() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.firms)), func(id string) bool {
		_, applies := s.people["client "+id]
		return !applies
	})
}

// apply sets the first applications; the last of them can still be certified.
func (s *simulation) apply() error {
	firms := s.clients()
	span := max(s.plan.Years*365-150, 1)
	for n, l := range (Crowd{Certified: s.plan.Cases, Seed: s.plan.Seed}).lives() {
		l.client = firms[s.draw.IntN(len(firms))]
		of := &telling{life: l, n: n}
		s.tellings = append(s.tellings, of)
		err := s.sets(&course{name: courseCertification, of: of, acts: l.acts}, s.from.AddDays(s.draw.IntN(span)))
		if err != nil {
			return err
		}
	}
	return nil
}

// day tells what stands on the agenda, spread over office hours.
func (s *simulation) day(day calendar.Date) error {
	courses := s.agenda[day]
	delete(s.agenda, day)
	for i, c := range courses {
		at := day.Start().Add(opens + openFor/time.Duration(len(courses))*time.Duration(i))
		if at.After(s.clock.Now()) {
			s.clock.Set(at)
		}
		taken, err := s.refusable(fmt.Sprintf("%s of %q", c.name, c.of.what.name.ZH), c.acts[0].tell(s.teller, c.of))
		if err != nil {
			return fmt.Errorf("%s of %q on %s: %w", c.name, c.of.what.name.ZH, day, err)
		}
		if !taken {
			err = s.triesAgain(c)
			if err != nil {
				return err
			}
			continue
		}
		c.acts = c.acts[1:]
		switch {
		case len(c.acts) > 0:
			err = s.awaits(c)
		default:
			s.out.Courses[c.name]++
			if c.ended != nil {
				err = c.ended(c)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// triesAgain puts a refused act on a day of the next week.
func (s *simulation) triesAgain(c *course) (err error) {
	if c.tries == 0 {
		return nil
	}
	c.tries--
	c.start, err = workday(c.start, 5)
	if err != nil || !c.start.Before(s.last) {
		return err
	}
	return s.awaits(c)
}

// refusable reports whether an act was taken. A refusal of the rule is counted, and is
// no error; what people do here is never wrong otherwise, so that another no of the
// program is an invariant that broke.
func (s *simulation) refusable(about string, err error) (taken bool, _ error) {
	no, is := fault.As(err)
	switch {
	case err == nil:
		return true, nil
	case !is:
		return false, err
	case no.Kind == fault.Refused:
		s.out.Refused[no.Key]++
	default:
		s.broken(Broken{s.today(), BrokenFault, about, err.Error(), string(fault.Refused)})
	}
	return false, nil
}

// gives lets somebody give a command about a thing.
func (s *simulation) gives(who rule.Actor, command rule.Command, on rule.StreamID) (taken bool, err error) {
	_, err = s.do(who, command, on)
	return s.refusable(command.CommandName(), err)
}

// closes asks at the end what takes too long on the way.
func (s *simulation) closes() error {
	day := s.last.AddDays(-1)
	err := s.holds(day)
	if err == nil {
		err = s.sweepsOnce(day)
	}
	if err == nil {
		err = s.prepares(day)
	}
	if err != nil {
		return err
	}
	tables, err := s.house.Casework.Rebuild(s.ctx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	for _, table := range tables {
		if !table.Equal {
			s.broken(Broken{day, BrokenRebuild, table.Table, "", ""})
		}
	}
	for _, c := range s.certificates {
		for _, on := range c.line() {
			err = s.at(on, func(_ *rule.Situation, state *rule.Certificate) {
				status, _ := state.StatusOn(day)
				s.out.Statuses[status]++
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *simulation) broken(b Broken) { s.out.Broken = append(s.out.Broken, b) }
