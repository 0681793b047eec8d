package story

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// holds asks of every certificate what always has to hold: register and record
// say one status, and the same, on days past and to come; and its last valid day
// moved by nothing but renewals.
func (s *simulation) holds(today calendar.Date) error {
	public, err := s.house.Register.Current(s.ctx)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	for _, c := range s.certificates {
		state, err := s.certificate(c)
		if err != nil {
			return err
		}
		number := state.Content.Number
		days := []calendar.Date{today, today.AddDays(1), state.Life.ValidTo, state.Life.ValidTo.AddDays(1),
			s.within(c.from.AddDays(-30), today), s.within(today, today.AddDays(1500))}
		for _, day := range days {
			want, _ := state.StatusOn(day)
			got, known := public.StatusOn(number, day)
			if !known || got.Status != want {
				s.broken(Broken{today, BrokenStatus, number, fmt.Sprintf("%s %s", day, got.Status), string(want)})
			}
		}
		renewals := 0
		for _, turn := range state.Life.Turns {
			if turn.What == rule.TurnRenewed {
				renewals++
			}
		}
		if want := c.from.AddMonths(36 * (1 + renewals)); state.Life.ValidTo != want {
			s.broken(Broken{today, BrokenTerm, number, state.Life.ValidTo.String(), want.String()})
		}
	}
	return nil
}

// sweepsOnce sweeps a day twice: what a day brings is on record after the first.
func (s *simulation) sweepsOnce(today calendar.Date) error {
	heads := [2]int64{}
	for i := range heads {
		err := s.house.Deadlines.Sweep(s.ctx)
		if err != nil {
			return fmt.Errorf("sweep on %s: %w", today, err)
		}
		public, err := s.house.Register.Current(s.ctx)
		if err != nil {
			return fmt.Errorf("read the register: %w", err)
		}
		heads[i] = public.Position()
	}
	if heads[0] != heads[1] {
		s.broken(Broken{today, BrokenSweep, "", fmt.Sprint(heads[1]), fmt.Sprint(heads[0])})
	}
	return nil
}
