package scheme

import (
	"slices"

	"fincert/internal/calendar"
)

// facts are what is true of a product: its kind, its traits, and what those
// imply.
type facts struct {
	known map[string]bool
	// certified tells that one of them is the purpose of a case about an
	// existing certificate.
	certified bool
}

func (s *Scheme) facts(kind string, traits []string, on calendar.Date) facts {
	f := facts{known: map[string]bool{}}
	open := append([]string{kind}, traits...)
	for len(open) > 0 {
		id := open[0]
		open = open[1:]
		if id == "" || f.known[id] {
			continue // also ends a circle of implications
		}
		f.known[id] = true
		if k, ok := s.Kind(id, on); ok {
			open = append(open, k.Implies...)
		}
		if t, ok := s.Trait(id, on); ok {
			open = append(open, t.Implies...)
			f.certified = f.certified || t.Purpose
		}
	}
	return f
}

func (f facts) meet(c Condition) bool {
	has := func(id string) bool { return f.known[id] }
	switch {
	case slices.ContainsFunc(c.Unless, has):
		return false
	case len(c.For) == 0 && f.certified, len(c.For) > 0 && !slices.ContainsFunc(c.For, has):
		return false
	}
	return len(c.When) == 0 || slices.ContainsFunc(c.When, has)
}

// because says in words which fact asks for an item under this condition.
func (s *Scheme) because(c Condition, f facts, on calendar.Date) Text {
	for _, id := range c.When {
		if !f.known[id] {
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
