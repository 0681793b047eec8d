package scheme

import (
	"slices"

	"fincert/internal/calendar"
)

// facts are what is true of a product: its kind, its traits, and what those
// imply.
type facts map[string]bool

func (s *Scheme) facts(kind string, traits []string, on calendar.Date) facts {
	known := facts{}
	open := append([]string{kind}, traits...)
	for len(open) > 0 {
		id := open[0]
		open = open[1:]
		if id == "" || known[id] {
			continue // also ends a circle of implications
		}
		known[id] = true
		if k, ok := s.Kind(id, on); ok {
			open = append(open, k.Implies...)
		}
		if t, ok := s.Trait(id, on); ok {
			open = append(open, t.Implies...)
		}
	}
	return known
}

func (f facts) meet(c Condition) bool {
	for _, id := range c.Unless {
		if f[id] {
			return false
		}
	}
	return len(c.When) == 0 || slices.ContainsFunc(c.When, func(id string) bool { return f[id] })
}

// because says in words which fact asks for an item under this condition.
func (s *Scheme) because(c Condition, f facts, on calendar.Date) Text {
	for _, id := range c.When {
		if !f[id] {
			continue
		}
		if t, ok := s.Trait(id, on); ok {
			return t.Name
		}
		if k, ok := s.Kind(id, on); ok {
			return k.Name
		}
	}
	for _, id := range c.Unless {
		if t, ok := s.Trait(id, on); ok && !t.Absent.IsZero() {
			return t.Absent
		}
	}
	return Text{}
}
