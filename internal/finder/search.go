package finder

import (
	"cmp"
	"slices"
	"strings"

	"fincert/internal/rule"
	"fincert/internal/text"
)

// Kinds are what a search looks through, in the order of its groups.
var Kinds = []rule.Kind{rule.KindCase, rule.KindCertificate, rule.KindOrganisation, rule.KindProduct, rule.KindLaboratory}

// Group is what a search found of one kind.
type Group struct {
	Kind  rule.Kind
	Hits  []*Row // the best, best first
	Found int    // how many there are
}

// Search finds what exists for the actor by any part of its number, names or
// model, or of what its organisation is called; no group is empty or has more
// than most hits. The group with the best hit comes first. Nothing is found by
// an empty text.
func (s *Snapshot) Search(actor rule.Actor, sought string, most int) (groups []Group) {
	m := s.Matcher(sought)
	if m.all {
		return nil
	}
	best := map[rule.Kind]rank{}
	for _, kind := range Kinds {
		var hits []hit
		for _, r := range s.Of(kind, actor) {
			if is := m.rank(r); is != none {
				hits = append(hits, hit{r, is})
			}
		}
		if len(hits) == 0 {
			continue
		}
		slices.SortFunc(hits, func(a, b hit) int {
			return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.row.Position, a.row.Position))
		})
		g := Group{Kind: kind, Found: len(hits)}
		for _, h := range hits[:min(most, len(hits))] {
			g.Hits = append(g.Hits, h.row)
		}
		groups, best[kind] = append(groups, g), hits[0].rank
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(best[a.Kind], best[b.Kind]) })
	return groups
}

type hit struct {
	row  *Row
	rank rank
}

// rank is how well a row is what was sought; less is better.
type rank int

const (
	whole     rank = iota // a field is it
	beginning             // a field begins with it
	within                // a field has it
	owners                // the name or code of its organisation has it
	scattered             // it has the words apart
	none
)

// Matcher tells what a text means in one snapshot.
type Matcher struct {
	all    bool // the text is empty: everything
	phrase term
	words  []term // if there are several
}

// term is a part of the text, and the organisations that are called so.
type term struct {
	folded        string
	organisations map[string]bool
}

// Matcher makes ready to look for a text.
func (s *Snapshot) Matcher(sought string) *Matcher {
	m := &Matcher{phrase: s.term(sought)}
	m.all = m.phrase.folded == ""
	words := strings.Fields(sought)
	if len(words) > 1 {
		for _, word := range words {
			m.words = append(m.words, s.term(word))
		}
	}
	return m
}

func (s *Snapshot) term(part string) term {
	t := term{folded: text.Fold(part), organisations: map[string]bool{}}
	if t.folded == "" {
		return t
	}
	for _, o := range s.rows[rule.KindOrganisation] {
		if strings.Contains(o.sought, t.folded) {
			t.organisations[o.ID] = true
		}
	}
	return t
}

// Matches reports whether a row has what is looked for.
func (m *Matcher) Matches(r *Row) bool { return m.all || m.rank(r) != none }

func (m *Matcher) rank(r *Row) rank {
	at := strings.Index(r.sought, m.phrase.folded)
	switch {
	case at >= 0:
		return closeness(r.sought, m.phrase.folded, at)
	case m.phrase.organisations[r.Owner]:
		return owners
	case len(m.words) == 0:
		return none
	}
	for _, word := range m.words {
		if !strings.Contains(r.sought, word.folded) && !word.organisations[r.Owner] {
			return none
		}
	}
	return scattered
}

// closeness is the best of the places where a text stands in fields.
func closeness(fields, sought string, at int) rank {
	best := within
	for ; at >= 0; at = next(fields, sought, at) {
		begins := at == 0 || fields[at-1] == '\n'
		end := at + len(sought)
		switch {
		case begins && (end == len(fields) || fields[end] == '\n'):
			return whole
		case begins:
			best = beginning
		}
	}
	return best
}

// next is where the text stands again, -1 if nowhere.
func next(fields, sought string, at int) int {
	more := strings.Index(fields[at+1:], sought)
	if more < 0 {
		return -1
	}
	return at + 1 + more
}
