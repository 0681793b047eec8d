package story

import (
	"fmt"
	"math"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// What is asked of a simulated body, as catalog keys.
const (
	BrokenStatus       = "simulate.status"       // register, record and entries say different statuses
	BrokenKnown        = "simulate.known"        // the register says something else of what was known then
	BrokenTerm         = "simulate.term"         // the last valid day moved otherwise than by renewals
	BrokenOrder        = "simulate.order"        // an entry stands where none may
	BrokenEntry        = "simulate.entry"        // an entry changed or went
	BrokenAnnouncement = "simulate.announcement" // what is announced is not what happened
	BrokenSweep        = "simulate.sweep"        // a second sweep of one day recorded something
	BrokenLeft         = "simulate.left"         // after a sweep something is left to propose
	BrokenPrepared     = "simulate.prepared"     // a day that passed made no task, or not one
	BrokenMissed       = "simulate.missed"       // a missed period is not on record, or not once
	BrokenFault        = "simulate.fault"        // an unlawful act met an error, or left something
	BrokenRebuild      = "simulate.rebuild"      // a table is not what the entries make it
	BrokenCheck        = "simulate.check"        // the independent check found something
)

// history reads the entries of a thing.
func (s *simulation) history(on rule.StreamID) (state rule.State, entries []happened, err error) {
	view, err := s.house.Casework.Load(s.ctx, on, math.MaxInt64)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", on, err)
	}
	for _, e := range view.History {
		entries = append(entries, happened{e.Entry, e.Meta.On, e.Meta.Position})
	}
	return view.State, entries, nil
}

// holds asks of every certificate what always has to hold. Its entries, the
// register and the program's own state are three tellings of one life.
func (s *simulation) holds(today calendar.Date) error {
	public, err := s.house.Register.Current(s.ctx)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	announced := map[string][]string{}
	for _, a := range public.Announcements() {
		for _, c := range a.Certificates {
			announced[c.Content.Number] = append(announced[c.Content.Number], a.Number)
		}
	}
	for _, c := range s.certificates {
		thing, entries, err := s.history(c.on)
		if err != nil {
			return err
		}
		state, made := thing.(*rule.Certificate), pastOf(entries)
		number := state.Content.Number
		tell := func(what, got, want string) { s.broken(Broken{today, what, number, got, want}) }
		days := []calendar.Date{today, today.AddDays(1), state.Life.ValidTo, state.Life.ValidTo.AddDays(1),
			s.within(c.from.AddDays(-30), today), s.within(today, today.AddDays(1500))}
		for _, w := range made.days {
			days = append(days, w.from, w.from.AddDays(-1))
		}
		for _, day := range days {
			want := made.on(day)
			got, _ := state.StatusOn(day)
			shown, known := public.StatusOn(number, day)
			if got != want || !known || shown.Status != want {
				tell(BrokenStatus, fmt.Sprintf("%s %s, %s", day, shown.Status, got), string(want))
			}
		}
		then := s.draw.IntN(len(entries))
		day := oneOf(s, days...)
		shown, _ := public.At(entries[then].position).StatusOn(number, day)
		if want := pastOf(entries[:then+1]).on(day); shown.Status != want {
			tell(BrokenKnown, fmt.Sprintf("%s %s", day, shown.Status), string(want))
		}
		for _, wrong := range made.wrong {
			tell(BrokenOrder, wrong, "")
		}
		renewals := 0
		for _, h := range entries {
			if _, is := h.entry.(*rule.CertificateRenewed); is {
				renewals++
			}
		}
		if want := c.from.AddMonths(36 * (1 + renewals)); state.Life.ValidTo != want {
			tell(BrokenTerm, state.Life.ValidTo.String(), want.String())
		}
		if got, want := slices.Sorted(slices.Values(announced[number])), slices.Sorted(slices.Values(made.notices)); !slices.Equal(got, slices.Compact(want)) {
			tell(BrokenAnnouncement, fmt.Sprint(got), fmt.Sprint(want))
		}
		s.stays(c, entries, tell)
	}
	return nil
}

// stays compares the entries with what they were when they were looked at last.
func (s *simulation) stays(c *issued, entries []happened, tell func(what, got, want string)) {
	var told []string
	for _, h := range entries {
		told = append(told, fmt.Sprintf("%d %s %s %+v", h.position, h.on, h.entry.EntryName(), h.entry))
	}
	if len(told) < len(c.told) || !slices.Equal(told[:len(c.told)], c.told) {
		tell(BrokenEntry, fmt.Sprint(len(told)), fmt.Sprint(len(c.told)))
	}
	c.told = told
}

// sweeps lets the installation do its daily work, if it runs that day; now and then
// twice, late, and looks at what is left.
func (s *simulation) sweeps(day calendar.Date) error {
	if s.chance(12) {
		return nil // the server stood still
	}
	if s.chance(6) {
		s.clock.Advance(10 * time.Hour)
	}
	err := s.house.Deadlines.Sweep(s.ctx)
	if err != nil {
		return fmt.Errorf("sweep on %s: %w", day, err)
	}
	s.swept = append(s.swept, day)
	if !s.chance(30) {
		return nil
	}
	return s.sweepsOnce(day)
}

// sweepsOnce sweeps a day once more: what a day brings is on record after the
// first time, and nothing is left.
func (s *simulation) sweepsOnce(today calendar.Date) error {
	before, err := s.head()
	if err == nil {
		err = s.house.Deadlines.Sweep(s.ctx)
	}
	if err != nil {
		return fmt.Errorf("sweep on %s: %w", today, err)
	}
	after, err := s.head()
	if err != nil {
		return err
	}
	if before != after {
		s.broken(Broken{today, BrokenSweep, "", fmt.Sprint(after), fmt.Sprint(before)})
	}
	items, err := s.house.Deadlines.List(s.ctx)
	if err != nil {
		return fmt.Errorf("list what falls due: %w", err)
	}
	for _, i := range items {
		if i.Proposes != "" && i.Passed(today) && !i.Provisional && i.Proposed.IsZero() {
			s.broken(Broken{today, BrokenLeft, i.Number, i.What, i.Due.Due.String()})
		}
	}
	return nil
}

// head is how far the record goes.
func (s *simulation) head() (int64, error) {
	public, err := s.house.Register.Current(s.ctx)
	if err != nil {
		return 0, fmt.Errorf("read the register: %w", err)
	}
	return public.Position(), nil
}

// next is the day of the first sweep after a day, zero if there was none.
func (s *simulation) next(day calendar.Date) calendar.Date {
	i, _ := slices.BinarySearchFunc(s.swept, day.AddDays(1), calendar.Date.Compare)
	if i == len(s.swept) {
		return calendar.Date{}
	}
	return s.swept[i]
}

// prepares asks of every day that passed whether it made the task that the rule
// asks for: once, by the first sweep after it.
func (s *simulation) prepares(today calendar.Date) error {
	for _, c := range s.certificates {
		thing, entries, err := s.history(c.on)
		if err != nil {
			return err
		}
		made := pastOf(entries)
		for id, lasts := range suspensions(entries) {
			for _, until := range lasts {
				s.prepared(today, thing.(*rule.Certificate).Content.Number, entries, made.preparedFor(id, until), until)
			}
		}
		err = s.misses(today, c, made, entries)
		if err != nil {
			return err
		}
	}
	return nil
}

// prepared: a suspension that ran out is followed by one proposal at most, and by
// one on the first sweep after if nothing else was going on.
func (s *simulation) prepared(today calendar.Date, number string, entries []happened, on []calendar.Date, until calendar.Date) {
	swept := s.next(until)
	then := slices.IndexFunc(entries, func(h happened) bool { return !h.on.Before(swept) })
	if then < 0 {
		then = len(entries)
	}
	before := pastOf(entries[:then])
	due := !swept.IsZero() && before.lapses(until) && !swept.After(before.validTo)
	switch {
	case len(on) > 1, due && !before.annulled && (len(on) == 0 || on[0] != swept):
		s.broken(Broken{today, BrokenPrepared, number, fmt.Sprint(on), swept.String()})
	}
}

// misses: a period in which nothing was held is on record as missed, once, by the
// first sweep after it; and no other is.
func (s *simulation) misses(today calendar.Date, c *issued, made *past, entries []happened) error {
	held := map[int]calendar.Date{}
	for _, on := range c.cases {
		_, told, err := s.history(on)
		if err != nil {
			return err
		}
		if period, day := heldFor(told); !day.IsZero() {
			held[period] = day
		}
	}
	for k := 1; !c.from.AddMonths(12 * k).After(made.validTo); k++ {
		to := c.from.AddMonths(12 * k)
		swept := s.next(to)
		if swept.IsZero() {
			break
		}
		status := made.on(to)
		inUse := status == rule.StatusValid || status == rule.StatusSuspended
		want := inUse && (held[k].IsZero() || held[k].After(to))
		var got []calendar.Date
		for _, h := range entries {
			if e, is := h.entry.(*rule.SurveillanceMissed); is && e.FellDue == to {
				got = append(got, h.on)
			}
		}
		if want != (len(got) == 1) || len(got) == 1 && got[0] != swept {
			s.broken(Broken{today, BrokenMissed, fmt.Sprintf("%s/%d", c.of.what.name.ZH, k), fmt.Sprint(got), fmt.Sprint(want, swept)})
		}
	}
	return nil
}
