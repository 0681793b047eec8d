package certificate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/pdf"
	"fincert/internal/rule"
)

// fact is something that a paper prints.
type fact struct {
	term string // key of what it is called
	text string
}

// mustPrint are the facts of a certificate that stand on its paper, dates apart.
func (f Facts) mustPrint() []fact {
	var all []fact
	add := func(term string, texts ...string) {
		for _, text := range texts {
			if text != "" {
				all = append(all, fact{"verify.fact." + term, text})
			}
		}
	}
	both := func(term string, w rule.Words) { add(term, w.ZH, w.EN) }
	add("number", f.Number)
	for _, p := range []struct {
		term  string
		party Party
	}{{"holder", f.Holder}, {"manufacturer", f.Manufacturer}, {"enterprise", f.Enterprise}} {
		both(p.term, p.party.Name)
		both(p.term, p.party.Address)
	}
	both("product", f.ProductName)
	add("model", f.Model)
	for _, s := range f.Standards {
		add("standard", s.Edition)
	}
	both("mode", f.Mode)
	both("conformity", f.Conformity)
	both("body", f.Body.Name)
	return all
}

// days are the dates that a paper prints.
func (f Facts) days() []calendar.Date { return []calendar.Date{f.FirstIssue, f.Issue, f.ValidTo} }

// writtenDay finds days however a paper writes them in figures.
var writtenDay = regexp.MustCompile(`(\d{4})\s*(?:-|年)\s*(\d{1,2})\s*(?:-|月)\s*(\d{1,2})`)

// printed compares what is printed on a paper with its credential: each fact
// stands on the paper, and no day does that the credential does not say.
func (c *checking) printed(f *pdf.File, cr *credential) {
	var lines []string
	for _, page := range f.Pages {
		lines = append(lines, page...)
	}
	page := pdf.Unspaced(strings.Join(lines, ""))
	facts := cr.facts.mustPrint()
	said := 0
	for _, fact := range facts {
		if !strings.Contains(page, pdf.Unspaced(fact.text)) {
			said++
			c.found(Content, Fails, "verify.content.not-printed", fault.Term("fact", fact.term), fault.Text("text", fact.text))
		}
	}
	for _, day := range cr.facts.days() {
		if !slices.ContainsFunc(waysToWrite(day), func(way string) bool { return strings.Contains(page, pdf.Unspaced(way)) }) {
			said++
			c.found(Content, Fails, "verify.content.not-printed", fault.Term("fact", "verify.fact.day"), fault.Day("text", day))
		}
	}
	if day, found := foreignDay(lines, cr.facts, facts); found {
		said++
		c.found(Content, Fails, "verify.content.other-day", fault.Text("text", day))
	}
	if said == 0 {
		c.found(Content, Holds, "verify.content.printed", fault.Text("number", cr.facts.Number))
	}
}

func waysToWrite(d calendar.Date) []string {
	year, month, day := d.Civil()
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return []string{d.String(), fmt.Sprintf("%d年%d月%d日", year, int(month), day), t.Format("2006年01月02日"),
		t.Format("2 January 2006"), t.Format("January 2, 2006")}
}

// foreignDay finds a day on the paper that the credential does not know.
func foreignDay(lines []string, f Facts, facts []fact) (string, bool) {
	known := map[string]bool{}
	note := func(text string) {
		for _, m := range writtenDay.FindAllStringSubmatch(text, -1) {
			known[normal(m)] = true
		}
	}
	for _, day := range append(f.days(), f.Anchor) {
		note(day.String())
	}
	for _, fact := range facts {
		note(fact.text) // a model may be called after a day
	}
	for _, w := range f.Notices {
		note(w.ZH)
		note(w.EN)
	}
	for _, line := range lines {
		for _, m := range writtenDay.FindAllStringSubmatch(line, -1) {
			if !known[normal(m)] {
				return m[0], true
			}
		}
	}
	return "", false
}

// normal is a found day, written in one way.
func normal(m []string) string {
	return fmt.Sprintf("%s-%s-%s", m[1], strings.TrimLeft(m[2], "0"), strings.TrimLeft(m[3], "0"))
}
