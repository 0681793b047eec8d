package site

import (
	"net/http"
	"slices"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// RuleSection is a numbered part of the rule as it is printed. Its title is in
// the catalogs; the Chinese one is the rule's own.
type RuleSection struct {
	Number     string
	Paragraphs []RuleParagraph
}

// RuleParagraph is a paragraph of the rule with the clauses that begin in it.
type RuleParagraph struct {
	Text    string
	Clauses []RuleClause
}

// RuleClause is a clause by our id, and by the rule's own number.
type RuleClause struct{ ID, Cite string }

// explained is the key of the sentence that explains the clause.
func (c RuleClause) explained() string {
	return "clause." + strings.NewReplacer("(", "-", ")", "").Replace(c.ID)
}

// rulePart is what one page shows of the rule: a chapter, or a part of a long
// one.
type rulePart struct {
	number   string
	sections []RuleSection
}

// longChapters have a page for each of their parts.
var longChapters = []string{"5", "6"}

// partsOf divides the rule into pages.
func partsOf(rule []RuleSection) []rulePart {
	var parts []rulePart
	for _, s := range rule {
		depth := strings.Count(s.Number, ".")
		chapter, _, _ := strings.Cut(s.Number, ".")
		long := slices.Contains(longChapters, chapter)
		switch {
		case long && depth == 0: // a heading without text of its own
		case depth == 0, long && depth == 1:
			parts = append(parts, rulePart{s.Number, []RuleSection{s}})
		default:
			last := &parts[len(parts)-1]
			last.sections = append(last.sections, s)
		}
	}
	return parts
}

// clauseAt is where a clause stands on the page of the rule.
func (s *site) clauseAt(p *page, id string) string {
	for _, part := range s.parts {
		for _, section := range part.sections {
			for _, paragraph := range section.Paragraphs {
				if slices.ContainsFunc(paragraph.Clauses, func(c RuleClause) bool { return c.ID == id }) {
					return p.url("/scheme/rule/"+part.number) + "#c" + id
				}
			}
		}
	}
	return p.url("/scheme/rule")
}

// ruleRow is a clause, or some, with all of the rule's words up to the next one.
type ruleRow struct {
	words   []string
	clauses []RuleClause
}

// rows puts the paragraphs that begin no clause of their own to the one before.
func (s RuleSection) rows() []ruleRow {
	var all []ruleRow
	for _, p := range s.Paragraphs {
		if len(all) == 0 || len(p.Clauses) > 0 {
			all = append(all, ruleRow{clauses: p.Clauses})
		}
		last := &all[len(all)-1]
		last.words = append(last.words, p.Text)
	}
	return all
}

// titled is the key of a section's title.
func titled(number string) string { return "section." + number }

// ruleView is one page of the rule.
type ruleView struct {
	rulePart
	before, after *rulePart
	limits        map[string][]limitView // by clause
}

func (s *site) rule(p *page, _ *http.Request) (answer, error) {
	return answer{head: head{title: p.t("site.rule.title"), about: p.t("site.rule.binds")}, body: p.rulePage(s.parts)}, nil
}

func (s *site) rulePart(p *page, r *http.Request) (answer, error) {
	number := r.PathValue("number")
	i := slices.IndexFunc(s.parts, func(part rulePart) bool { return part.number == number })
	if i < 0 {
		return answer{}, fault.New(fault.NotFound, "site.rule.unknown", fault.Text("number", number))
	}
	v := ruleView{rulePart: s.parts[i], limits: map[string][]limitView{}}
	if i > 0 {
		v.before = &s.parts[i-1]
	}
	if i+1 < len(s.parts) {
		v.after = &s.parts[i+1]
	}
	for _, l := range s.limits(p) {
		if !l.Ours {
			v.limits[l.Clause] = append(v.limits[l.Clause], l)
		}
	}
	title := p.t("site.rule.part", text.Args{"number": v.number, "title": p.t(titled(v.number))})
	return answer{head: head{title: title, about: p.t("site.rule.binds")}, body: p.rulePartPage(v)}, nil
}

// limitView is a limit of the scheme as people are told it.
type limitView struct {
	scheme.Limit
	name  spoken
	value string // "6 个月"
	kind  string // what happens beyond it
	cite  string // empty if the limit is ours
	at    string // where its clause stands
}

// limits are all limits in force but sizes, in the scheme's order.
func (s *site) limits(p *page) []limitView {
	var all []limitView
	for _, l := range p.voice.Scheme.Limits(p.today) {
		if l.Unit == scheme.Bytes {
			continue
		}
		v := limitView{Limit: l, name: p.first(words(l.Name)), value: p.amount(l), kind: p.beyond(l), cite: s.Door.Cite(l.Cite())}
		if v.cite != "" {
			v.at = s.clauseAt(p, l.Clause)
		}
		all = append(all, v)
	}
	return all
}

// amount is a limit's number with its unit; working days and civil days are
// never called the same.
func (p *page) amount(l scheme.Limit) string {
	return p.t(map[scheme.Unit]string{
		scheme.Months: "site.limit.months", scheme.WorkDays: "site.limit.workdays", scheme.Days: "site.limit.days", scheme.Times: "site.limit.times",
	}[l.Unit], text.Args{"count": l.Value})
}

func (p *page) beyond(l scheme.Limit) string {
	switch {
	case l.Kind == scheme.Duty:
		return p.t("site.limit.duty")
	case l.Normally:
		return p.t("site.limit.normally")
	}
	return p.t("site.limit.permission")
}
