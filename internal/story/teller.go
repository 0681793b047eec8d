package story

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

// span is how many working days before the last day the story begins.
const span = 730

// Office hours, and how far apart two commands of one act are.
const (
	opens   = 9 * time.Hour
	openFor = 8 * time.Hour
	between = 20 * time.Second
)

// Begin is the instant at which the story that ends at until begins. The house
// is opened with its clock there.
func Begin(until time.Time) (time.Time, error) { return begin(until, span) }

func begin(until time.Time, span int) (time.Time, error) {
	day, err := workdayBefore(calendar.DateOf(until), span)
	if err != nil {
		return time.Time{}, err
	}
	return day.Start().Add(opens - time.Hour), nil
}

// workdayBefore is the n-th working day before a day.
func workdayBefore(last calendar.Date, n int) (calendar.Date, error) {
	return workday(last, -n)
}

// workday is the n-th working day after a day, or before it if n is negative.
func workday(from calendar.Date, n int) (calendar.Date, error) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	day := from
	for n > 0 {
		day = day.AddDays(step)
		works, known := calendar.BuiltIn().IsWorkingDay(day)
		if !known {
			return calendar.Date{}, fmt.Errorf("the calendar does not cover %s", day)
		}
		if works {
			n--
		}
	}
	return day, nil
}

// teller tells lives in a house whose clock it moves.
type teller struct {
	ctx      context.Context
	house    *house.House
	clock    *now.Manual
	from     calendar.Date // the first day of the story
	last     calendar.Date // of the story; nothing happens on it or after it
	people   map[string]rule.Actor
	firms    map[string]organisation // by how the lives call them
	labs     map[string]string       // laboratory ids
	commands int
	taken    map[string]int                 // commands, by name
	between  time.Duration                  // two commands of one act
	sweeps   calendar.Date                  // since when the installation does its daily work, where something is told; zero if it does not
	bundled  bool                           // one file for all that is handed in together
	told     func(day string, commands int) // after each day; may be nil
}

func newTeller(ctx context.Context, h *house.House, clock *now.Manual, until time.Time) *teller {
	return &teller{ctx: ctx, house: h, clock: clock, from: calendar.DateOf(clock.Now()), last: calendar.DateOf(until), between: between,
		taken: map[string]int{}, people: map[string]rule.Actor{}, firms: map[string]organisation{}, labs: map[string]string{}}
}

// telling is a life as far as it has been told.
type telling struct {
	*life
	n       int // which of the lives
	product string
	file    rule.StreamID // the case
	voice   rule.StreamID // the latest complaint, report, dispute or appeal about it

	later rule.StreamID // the latest case about its certificate: a surveillance, a change, an application anew
}

// moment is one act on its day.
type moment struct {
	of  *telling
	day calendar.Date
	act act
}

// do gives one command and lets a little time pass.
func (t *teller) do(who rule.Actor, command rule.Command, on rule.StreamID) (rule.StreamID, error) {
	made, err := t.house.Do(t.ctx, who, command, on)
	if err != nil {
		return made, fmt.Errorf("%s on %s: %w", command.CommandName(), calendar.DateOf(t.clock.Now()), err)
	}
	t.commands++
	t.taken[command.CommandName()]++
	t.clock.Advance(t.between)
	return made, nil
}

// today is the day that is being told.
func (t *teller) today() calendar.Date { return calendar.DateOf(t.clock.Now()) }

// moments puts the acts of all lives in order. An act that would fall on the
// last day or after it is left out, and with it everything that follows in its
// life: there the case stands today.
func (t *teller) moments(lives []*life) ([]moment, []*telling, error) {
	var all []moment
	var tellings []*telling
	for n, l := range lives {
		of := &telling{life: l, n: n}
		tellings = append(tellings, of)
		start, err := workdayBefore(t.last, l.ago)
		if err != nil {
			return nil, nil, err
		}
		for _, a := range l.acts {
			if a.day >= l.ago {
				break
			}
			day, err := workday(start, a.day)
			if err != nil {
				return nil, nil, err
			}
			all = append(all, moment{of, day, a})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int {
		return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.act.day, b.act.day))
	})
	return all, tellings, nil
}

// live tells lives in order of time.
func (t *teller) live(lives []*life) ([]*telling, error) {
	all, tellings, err := t.moments(lives)
	if err != nil {
		return nil, err
	}
	return tellings, t.tell(all)
}

// tell tells the moments, each day's spread over its office hours.
func (t *teller) tell(all []moment) error {
	for len(all) > 0 {
		day := all[0].day
		end := slices.IndexFunc(all, func(m moment) bool { return m.day != day })
		if end < 0 {
			end = len(all)
		}
		if !t.sweeps.IsZero() && !day.Before(t.sweeps) {
			t.clock.Set(day.Start().Add(opens - time.Hour))
			err := t.house.Deadlines.Sweep(t.ctx)
			if err != nil {
				return fmt.Errorf("sweep on %s: %w", day, err)
			}
		}
		for i, m := range all[:end] {
			at := day.Start().Add(opens + openFor/time.Duration(end)*time.Duration(i))
			if at.After(t.clock.Now()) {
				t.clock.Set(at)
			}
			err := m.act.tell(t, m.of)
			if err != nil {
				return fmt.Errorf("tell %q, working day %d: %w", m.of.shows.ZH, m.act.day, err)
			}
		}
		all = all[end:]
		if t.told != nil {
			t.told(day.String(), t.commands)
		}
	}
	return nil
}

// look reads the case of a life as one of the body's people sees it.
func (t *teller) look(l *telling, see func(*rule.Situation, *rule.Case) error) error {
	err := t.house.Look(t.ctx, t.people["intake"], l.file, func(s *rule.Situation, state rule.State) error {
		return see(s, state.(*rule.Case))
	})
	if err != nil {
		return fmt.Errorf("look at the case: %w", err)
	}
	return nil
}
