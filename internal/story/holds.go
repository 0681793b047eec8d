package story

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

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
	BrokenHeir         = "simulate.heir"         // a replacement took over something else than ran and waited
	BrokenCopy         = "simulate.copy"         // a paper has another number than the next
	BrokenDeadline     = "simulate.deadline"     // what falls due is not what the entries make it
	BrokenBasis        = "simulate.basis"        // who missed a transition is not proposed, or not once
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

// link is one certificate of a line as its entries tell it.
type link struct {
	on      rule.StreamID
	entries []happened
	state   *rule.Certificate
	before  *past // of the one that it replaced, until then; nil if it replaced none
	past    *past
}

// lineOf reads a line, oldest first.
func (s *simulation) lineOf(c *issued) (line []link, err error) {
	var before *past
	for _, on := range c.line() {
		state, entries, err := s.history(on)
		if err != nil {
			return nil, err
		}
		l := link{on: on, entries: entries, state: state.(*rule.Certificate), before: before, past: pastOf(entries, before)}
		line = append(line, l)
		end := slices.IndexFunc(entries, func(h happened) bool {
			_, is := h.entry.(*rule.CertificateReplaced)
			return is
		})
		before = pastOf(entries[:max(end, 0)], l.before)
	}
	return line, nil
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
		line, err := s.lineOf(c)
		if err != nil {
			return err
		}
		for _, l := range line {
			number := l.past.number
			tell := func(what, got, want string) { s.broken(Broken{today, what, number, got, want}) }
			err = s.agrees(c, l, today, tell)
			if err != nil {
				return err
			}
			for _, wrong := range l.past.wrong {
				tell(wrong.what, wrong.got, wrong.want)
			}
			if got, want := slices.Sorted(slices.Values(announced[number])), slices.Compact(slices.Sorted(slices.Values(l.past.notices))); !slices.Equal(got, want) {
				tell(BrokenAnnouncement, fmt.Sprint(got), fmt.Sprint(want))
			}
			s.stays(c, l, tell)
			err = s.falls(l, today, tell)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// agrees: on every day there is one status, whoever is asked, and what was known
// at an earlier time is what it was then.
func (s *simulation) agrees(c *issued, l link, today calendar.Date, tell func(what, got, want string)) error {
	public, err := s.house.Register.Current(s.ctx)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	state, made := l.state, l.past
	days := []calendar.Date{today, today.AddDays(1), state.Life.ValidTo, state.Life.ValidTo.AddDays(1),
		s.within(c.from.AddDays(-30), today), s.within(today, today.AddDays(1500))}
	for _, w := range made.days {
		days = append(days, w.from, w.from.AddDays(-1))
	}
	for _, day := range days {
		want := made.on(day)
		got, _ := state.StatusOn(day)
		shown, known := public.StatusOn(made.number, day)
		if got != want || !known || shown.Status != want {
			tell(BrokenStatus, fmt.Sprintf("%s %s, %s", day, shown.Status, got), string(want))
		}
	}
	then := s.draw.IntN(len(l.entries))
	day := oneOf(s, days...)
	shown, _ := public.At(l.entries[then].position).StatusOn(made.number, day)
	if want := pastOf(l.entries[:then+1], l.before).on(day); shown.Status != want {
		tell(BrokenKnown, fmt.Sprintf("%s %s", day, shown.Status), string(want))
	}
	if state.Life.ValidTo != made.validTo {
		tell(BrokenTerm, state.Life.ValidTo.String(), made.validTo.String())
	}
	one, _ := public.Find(made.number)
	if got := []int{state.Content.Copy, one.Content.Copy}; !slices.Equal(got, []int{made.copies, made.copies}) {
		tell(BrokenCopy, fmt.Sprint(got), fmt.Sprint(made.copies))
	}
	return nil
}

// falls: the program awaits a request for restoration, and for a renewal, on the
// days that the entries make of it, and of no certificate that has ended.
func (s *simulation) falls(l link, today calendar.Date, tell func(what, got, want string)) error {
	var got, want []string
	err := s.at(l.on, func(situation *rule.Situation, state *rule.Certificate) {
		for _, due := range situation.FallsOf(state) {
			if due.What == rule.DueRestoration {
				got = append(got, due.Due.String())
			}
		}
	})
	if err != nil {
		return err
	}
	if made := l.past; made.running != nil {
		until := made.running.until
		if noted := len(made.preparedFor(made.running.id, until)) > 0; noted && !made.running.asked && made.ended == "" && until.Before(made.validTo) || made.lapses(until) {
			want = append(want, until.String())
		}
		if made.on(today) == rule.StatusExpired { // a renewal may still be open, or not
			return nil
		}
	}
	if !slices.Equal(got, want) {
		tell(BrokenDeadline, fmt.Sprint(got), fmt.Sprint(want))
	}
	return nil
}

// stays compares the entries with what they were when they were looked at last.
func (s *simulation) stays(c *issued, l link, tell func(what, got, want string)) {
	var told []string
	for _, h := range l.entries {
		body, err := json.Marshal(h.entry)
		if err != nil {
			tell(BrokenEntry, err.Error(), h.entry.EntryName())
		}
		told = append(told, fmt.Sprintf("%d %s %s %s", h.position, h.on, h.entry.EntryName(), body))
	}
	was := c.told[l.on]
	if len(told) < len(was) || !slices.Equal(told[:len(was)], was) {
		tell(BrokenEntry, fmt.Sprint(len(told)), fmt.Sprint(len(was)))
	}
	c.told[l.on] = told
}
