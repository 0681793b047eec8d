package story

import (
	"maps"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// proper are the kinds of no that a command may be answered with.
var proper = []fault.Kind{fault.Refused, fault.Invalid, fault.Forbidden, fault.NotFound}

// meddles lets somebody, of whatever role, give a command about some certificate,
// or about a case of it, as it comes: mostly it is not theirs, or not the time for
// it, or makes no sense. A no is a fault, and leaves nothing.
func (s *simulation) meddles(day calendar.Date) error {
	if len(s.certificates) == 0 {
		return nil
	}
	c := oneOf(s, s.certificates...)
	on := oneOf(s, c.line()...)
	if len(c.cases) > 0 && s.chance(3) {
		on = oneOf(s, c.cases...)
	}
	var commands []rule.CommandType
	for _, t := range rule.Chapters().Commands {
		if t.Kind == on.Kind && !t.Creates {
			commands = append(commands, t)
		}
	}
	command := oneOf(s, commands...).New()
	who := s.people[oneOf(s, slices.Sorted(maps.Keys(s.people))...)]
	before, err := s.head()
	if err != nil {
		return err
	}
	_, err = s.do(who, command, on)
	no, isFault := fault.As(err)
	if err == nil {
		c.watched = true
		return nil
	}
	if !isFault || !slices.Contains(proper, no.Kind) {
		s.broken(Broken{day, BrokenFault, command.CommandName(), err.Error(), string(fault.Refused)})
		return nil
	}
	s.out.Meddled[string(no.Kind)]++
	after, err := s.head()
	if err == nil && after != before {
		s.broken(Broken{day, BrokenFault, command.CommandName(), no.Key, string(no.Kind)})
	}
	return err
}
