package console

import (
	"net/url"
	"strconv"
	"strings"

	"fincert/internal/console/list"
	"fincert/internal/text"
)

// listChip is a filter that holds, in words, and the list without it.
type listChip struct{ words, without string }

// chips are the filters that hold now, as they were chosen in the address.
func (v listView) chips(p *page) (all []listChip) {
	for _, f := range v.described.Filters {
		words := f.Words(v.query)
		if f.Day != nil {
			words = span(v.query, f.Key)
		}
		if words != "" {
			all = append(all, listChip{p.t("desk.list.chip", text.Args{"what": p.t(f.Head), "is": words}), v.at(v.query.Without(f.Key).Values())})
		}
	}
	return all
}

// span is the days between which something is asked for; empty when it is not.
func span(q list.Query, key string) string {
	from, to := q.From[key].String(), q.To[key].String()
	if from == "" && to == "" {
		return ""
	}
	return from + "–" + to
}

// cleared is this list without anything that narrows it.
func (v listView) cleared() url.Values {
	q := v.query
	q.Text = ""
	for _, f := range v.described.Filters {
		q = q.Without(f.Key)
	}
	return q.Values()
}

// mainFilter is the choice that stands beside the text: where things stand.
func (v listView) mainFilter() (f list.Filter[any], is bool) {
	for _, f := range v.described.Filters {
		if len(f.Choices) > 0 {
			return f, true
		}
	}
	return list.Filter[any]{}, false
}

// moreFilters are those that are asked for more rarely.
func (v listView) moreFilters() (more []list.Filter[any]) {
	main, _ := v.mainFilter()
	for _, f := range v.described.Filters {
		if f.Key != main.Key && (f.Day != nil || len(f.Choices) > 0) {
			more = append(more, f)
		}
	}
	return more
}

// moreChosen reports whether one of them holds.
func (v listView) moreChosen() bool {
	for _, f := range v.moreFilters() {
		if v.query.Chosen[f.Key] != "" || span(v.query, f.Key) != "" {
			return true
		}
	}
	return false
}

// counts reports whether a column holds numbers.
func (v listView) counts(c list.Column[any]) bool {
	return len(v.page.Rows) > 0 && c.Value(v.page.Rows[0]).Kind == list.OfNumber
}

// fixed is a column that cannot be left out: sent along, so that no box ticked
// means none of the others.
func (v listView) fixed() string {
	for _, c := range v.described.Columns {
		if c.Fixed {
			return c.Key
		}
	}
	return ""
}

// number is a count as people read it.
func number(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// around parts a text where what was looked for stands in it, whatever the case.
func around(s, sought string) (before, there, after string) {
	at := strings.Index(strings.ToLower(s), strings.ToLower(sought))
	if sought == "" || at < 0 || len(strings.ToLower(s)) != len(s) || at+len(sought) > len(s) {
		return s, "", ""
	}
	return s[:at], s[at : at+len(sought)], s[at+len(sought):]
}
