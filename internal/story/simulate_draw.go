package story

import "fincert/internal/calendar"

// chance is true once in so many times.
func (s *simulation) chance(in int) bool { return s.draw.IntN(in) == 0 }

// within is a day between two, both included.
func (s *simulation) within(first, last calendar.Date) calendar.Date {
	return first.AddDays(s.draw.IntN(max(last.Sub(first), 0) + 1))
}

// oneOf draws one of a few.
func oneOf[T any](s *simulation, list ...T) T { return list[s.draw.IntN(len(list))] }
