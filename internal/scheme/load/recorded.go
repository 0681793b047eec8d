package load

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Recorded reads an edition that the record holds. It was complete when it was
// adopted; what a later program asks of every edition, and what this one
// therefore lacks, is taken from the shipped edition, so that a record stays
// readable for ever. Every other fault is told as Bytes tells it: nobody can
// adopt an edition that lacks something.
//
// What later programs ask for is a limit, a trait, a pattern of numbers, a verdict,
// a whole list of ways or grounds, and what is asked in cases about a certificate.
func Recorded(archive []byte) (*scheme.Scheme, error) {
	files, err := unpack(archive)
	if err != nil {
		return nil, err
	}
	content, findings := decode(files)
	shipped := Shipped().Content()
	findings = slices.DeleteFunc(findings, func(f Finding) bool {
		return f.Key == "scheme.finding.needed" && complete(&content, shipped, f)
	})
	if len(findings) > 0 {
		return nil, &Faulty{findings}
	}
	content.Ways = lists(content.Ways, shipped.Ways, content, func(w *scheme.Way) (*scheme.Dated, string) { return &w.Dated, w.List })
	content.Grounds = lists(content.Grounds, shipped.Grounds, content, func(g *scheme.Ground) (*scheme.Dated, string) { return &g.Dated, g.List })
	content.Showings = lists(content.Showings, shipped.Showings, content, func(s *scheme.Showing) (*scheme.Dated, string) { return &s.Dated, "" })
	content.Materials = withPurposes(content.Materials, shipped.Materials, content,
		func(m *scheme.Material) (*scheme.Dated, []string) { return &m.Dated, m.For })
	content.CheckItems = withPurposes(content.CheckItems, shipped.CheckItems, content,
		func(i *scheme.CheckItem) (*scheme.Dated, []string) { return &i.Dated, i.For })
	return scheme.New(content), nil
}

// complete adds the item that a finding misses; false if it is of a section that
// no later program added to.
func complete(content *scheme.Content, shipped scheme.Content, f Finding) bool {
	section, id := argument(f, "section"), argument(f, "id")
	switch scheme.Section(section) {
	case scheme.Limits:
		return add(&content.Limits, shipped.Limits, *content, id, func(l *scheme.Limit) *scheme.Dated { return &l.Dated })
	case scheme.Traits:
		return add(&content.Traits, shipped.Traits, *content, id, func(t *scheme.Trait) *scheme.Dated { return &t.Dated })
	case scheme.Numbers:
		return add(&content.Numbers, shipped.Numbers, *content, id, func(n *scheme.NumberPattern) *scheme.Dated { return &n.Dated })
	case scheme.Verdicts:
		return add(&content.Verdicts, shipped.Verdicts, *content, id, func(v *scheme.Verdict) *scheme.Dated { return &v.Dated })
	case scheme.Ways, scheme.Grounds:
		return true // a list comes as a whole
	}
	return false
}

// withPurposes adds what is asked in cases about a certificate to an edition of
// before there were any.
func withPurposes[T any](own, shipped []T, content scheme.Content, head func(*T) (*scheme.Dated, []string)) []T {
	serves := func(item T) bool {
		_, purposes := head(&item)
		return len(purposes) > 0
	}
	if slices.ContainsFunc(own, serves) {
		return own
	}
	dated := func(item *T) *scheme.Dated {
		d, _ := head(item)
		return d
	}
	return append(own, since(slices.DeleteFunc(slices.Clone(shipped), func(item T) bool { return !serves(item) }), content, dated)...)
}

// lists adds the lists of which an edition has no item at all.
func lists[T any](has, from []T, content scheme.Content, of func(*T) (*scheme.Dated, string)) []T {
	known := map[string]bool{}
	for i := range has {
		_, list := of(&has[i])
		known[list] = true
	}
	var lacking []T
	for i := range from {
		if _, list := of(&from[i]); !known[list] {
			lacking = append(lacking, from[i])
		}
	}
	return append(has, since(lacking, content, func(item *T) *scheme.Dated { dated, _ := of(item); return dated })...)
}

func add[T any](to *[]T, from []T, content scheme.Content, id string, dated func(*T) *scheme.Dated) bool {
	var found []T
	for _, item := range from {
		if dated(&item).ID == id {
			found = append(found, item)
		}
	}
	*to = append(*to, since(found, content, dated)...)
	return len(found) > 0
}

// since makes items hold from the edition's first day on.
func since[T any](items []T, content scheme.Content, dated func(*T) *scheme.Dated) []T {
	items = slices.Clone(items)
	for i := range items {
		if d := dated(&items[i]); d.Since.After(content.Since) {
			d.Since = content.Since
		}
	}
	return items
}

func argument(f Finding, name string) string {
	i := slices.IndexFunc(f.Args, func(a fault.Arg) bool { return a.Name == name })
	if i < 0 {
		return ""
	}
	text, _ := f.Args[i].Value.(string)
	return text
}
