package story

import (
	"fmt"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

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
		line, err := s.lineOf(c)
		if err != nil {
			return err
		}
		for _, l := range line {
			lasts := suspensions(l.entries)
			if l.before != nil && l.before.running != nil {
				lasts[l.before.running.id] = append(lasts[l.before.running.id], l.before.running.until)
			}
			for id, days := range lasts {
				for _, until := range days {
					s.prepared(today, l, l.past.preparedFor(id, until), until)
				}
			}
		}
		err = s.misses(today, c, line)
		if err == nil {
			err = s.missesBases(today, c, line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// asOf is what a certificate was before a day began.
func (l link) asOf(day calendar.Date) *past {
	then := slices.IndexFunc(l.entries, func(h happened) bool { return !h.on.Before(day) })
	if then < 0 {
		then = len(l.entries)
	}
	return pastOf(l.entries[:then], l.before)
}

// prepared: a suspension that ran out is followed by one proposal at most, and by
// one on the first sweep after if nothing else was going on.
func (s *simulation) prepared(today calendar.Date, l link, on []calendar.Date, until calendar.Date) {
	swept := s.next(until)
	before := l.asOf(swept)
	due := !swept.IsZero() && before.lapses(until) && !swept.After(before.validTo) && len(before.preparedFor(before.running.id, until)) == 0
	switch {
	case len(on) > 1, due && !before.annulled && (len(on) == 0 || on[0] != swept):
		s.broken(Broken{today, BrokenPrepared, l.past.number, fmt.Sprint(on), swept.String()})
	}
}

// inForceOn is the certificate of a line that stood in its place on a day.
func inForceOn(line []link, day calendar.Date) link {
	for _, l := range slices.Backward(line) {
		if l.past.on(day) != rule.StatusNone {
			return l
		}
	}
	return line[0]
}

// misses: a period in which nothing was held is on record as missed, once, by the
// first sweep after it; and no other is. Periods run on through replacements.
func (s *simulation) misses(today calendar.Date, c *issued, line []link) error {
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
	for k := 1; !c.from.AddMonths(12 * k).After(line[len(line)-1].past.validTo); k++ {
		to := c.from.AddMonths(12 * k)
		swept := s.next(to)
		if swept.IsZero() {
			break
		}
		status := inForceOn(line, to).past.on(to)
		inUse := status == rule.StatusValid || status == rule.StatusSuspended
		want := inUse && (held[k].IsZero() || held[k].After(to))
		var got []calendar.Date
		for _, l := range line {
			for _, h := range l.entries {
				if e, is := h.entry.(*rule.SurveillanceMissed); is && e.FellDue == to {
					got = append(got, h.on)
				}
			}
		}
		if want != (len(got) == 1) || len(got) == 1 && got[0] != swept {
			s.broken(Broken{today, BrokenMissed, fmt.Sprintf("%s/%d", c.number, k), fmt.Sprint(got), fmt.Sprint(want, swept)})
		}
	}
	return nil
}

// missesBases: who did not apply anew by the deadline of a transition is proposed
// for suspension, once, by the first sweep on which nothing applied for in time is
// left; and nobody else is.
func (s *simulation) missesBases(today calendar.Date, c *issued, line []link) error {
	anew, err := s.applications(c)
	if err != nil {
		return err
	}
	for _, b := range slices.Concat(s.bases, s.mistaken) {
		if b.on.ID == "" {
			continue
		}
		want := s.missedOn(b, line, anew)
		var got []calendar.Date
		for _, l := range line {
			for _, h := range l.entries {
				if e, is := h.entry.(*rule.SuspensionProposed); is && e.Fact.Reference == b.number && !e.FellDue.IsZero() {
					got = append(got, h.on)
				}
			}
		}
		if len(got) > 1 || !want.IsZero() != (len(got) == 1) || len(got) == 1 && got[0] != want {
			s.broken(Broken{today, BrokenBasis, c.number, fmt.Sprint(got), want.String()})
		}
	}
	return nil
}

// missedOn is the sweep that finds a transition missed before it is taken back; zero
// if none does.
func (s *simulation) missedOn(b basis, line []link, anew []application) calendar.Date {
	for swept := s.next(b.deadline); !swept.IsZero() && (b.back.IsZero() || !swept.After(b.back)); swept = s.next(swept) {
		var stands *past
		for _, l := range line {
			if then := l.asOf(swept); len(then.days) > 0 {
				stands = then
			}
		}
		if stands == nil || stands.ended != "" || swept.After(stands.validTo) && !slices.ContainsFunc(anew, func(a application) bool { return a.renews(stands.validTo, swept) }) || !b.leaves(stands.edition) {
			continue
		}
		if !slices.ContainsFunc(anew, func(a application) bool { return a.inTime(b, swept) }) {
			return swept
		}
	}
	return calendar.Date{}
}

// application is one about a certificate as its entries tell it.
type application struct {
	renewal     bool
	transitions []string
	edition     string // that it was accepted on
	accepted    calendar.Date
	submitted   calendar.Date
	closed      calendar.Date
	granted     bool
}

// closings are the entries that end an application without a certificate.
var closings = []string{"case.withdrawn/1", "case.refused/1", "case.not-accepted/1", "case.closed-out/1", "case.lapsed/1"}

// applications are those of a line to renew it or to apply anew.
func (s *simulation) applications(c *issued) (all []application, err error) {
	for _, on := range c.cases {
		_, told, err := s.history(on)
		if err != nil {
			return nil, err
		}
		a, wanted := application{}, false
		for _, h := range told {
			switch e := h.entry.(type) {
			case *rule.RenewalOpened:
				a.renewal, wanted = true, true
			case *rule.TransitionOpened:
				a.transitions, wanted = e.Transitions, true
			case *rule.ApplicationSubmitted:
				a.submitted = h.on
			case *rule.ApplicationAccepted:
				a.accepted, a.edition = h.on, rests(&rule.CertificateContent{Standards: e.Standards})
			case *rule.CertificationGranted:
				a.closed, a.granted = h.on, true
			}
			if slices.Contains(closings, h.entry.EntryName()) {
				a.closed = h.on
			}
		}
		if wanted {
			all = append(all, a)
		}
	}
	return all, nil
}

// filed reports whether it was filed by a day, and had not ended before another.
func (a application) filed(by, open calendar.Date) bool {
	return !a.submitted.IsZero() && !a.submitted.After(by) && a.submitted.Before(open) && (a.closed.IsZero() || !a.closed.Before(open))
}

func (a application) renews(validTo, day calendar.Date) bool {
	return a.renewal && a.filed(validTo, day)
}

// inTime reports whether it serves a transition on a day, and was filed in time.
func (a application) inTime(b basis, day calendar.Date) bool {
	serves := slices.Contains(a.transitions, b.on.ID) || a.edition == b.edition && a.accepted.Before(day)
	return !a.renewal && serves && (a.filed(b.deadline, day) || a.granted && a.closed.Before(day))
}
