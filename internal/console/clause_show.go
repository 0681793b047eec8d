package console

import (
	"net/http"
	"slices"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// clauseView is a clause with what it means here.
type clauseView struct {
	rule.Clause
	section       string // number and title of the section it stands in
	explained     string
	carried       bool
	limits        []clauseLimit
	siblings      []clauseLink
	before, after *clauseLink
}

// clauseLimit is a number of the scheme in force that rests on a clause.
type clauseLimit struct{ name, value, kind string }

type clauseLink struct {
	id, cite string
	here     bool
	quote    string
}

func (d *console) addClauses() {
	d.page("GET /desk/clauses/{id}", d.clauseShow)
}

// clauseKey is the catalog key of what a clause means.
func clauseKey(id string) string {
	return "clause." + strings.NewReplacer("(", "-", ")", "").Replace(id)
}

func (d *console) clauseShow(p *page, r *http.Request) (answer, error) {
	at := slices.IndexFunc(rule.Clauses, func(c rule.Clause) bool { return c.ID == r.PathValue("id") })
	if at < 0 {
		return answer{}, fault.New(fault.NotFound, "desk.no-such-clause")
	}
	sch, _, err := d.Casework.InForce(r.Context())
	if err != nil {
		return answer{}, err
	}
	c := rule.Clauses[at]
	v := clauseView{Clause: c, explained: p.t(clauseKey(c.ID)), carried: c.NotYet == ""}
	for _, l := range sch.Limits(p.today) {
		if l.Clause == c.ID && l.Cite() != "" {
			v.limits = append(v.limits, clauseLimit{p.say(rule.Words(l.Name)), p.amount(l.Unit, l.Value), p.beyond(l)})
		}
	}
	section, siblings := placed(c)
	if section != nil {
		v.section = p.t("desk.case.clause.section", text.Args{"number": section.Number, "title": p.t("section." + section.Number)})
	}
	for _, one := range siblings {
		v.siblings = append(v.siblings, linkTo(one, one.ID == c.ID))
	}
	if at > 0 {
		v.before = new(linkTo(rule.Clauses[at-1], false))
	}
	if at+1 < len(rule.Clauses) {
		v.after = new(linkTo(rule.Clauses[at+1], false))
	}
	return answer{head: head{title: p.t("desk.clause", text.Args{"cite": c.Cite})}, body: p.clausePage(v)}, nil
}

// placed is the section that a clause stands in, with the clauses there.
func placed(c rule.Clause) (*rule.Section, []rule.Clause) {
	for _, section := range rule.Sections() {
		var all []rule.Clause
		for _, paragraph := range section.Paragraphs {
			all = append(all, paragraph.Clauses...)
		}
		if slices.ContainsFunc(all, func(one rule.Clause) bool { return one.ID == c.ID }) {
			return &section, all
		}
	}
	return nil, nil
}

func linkTo(c rule.Clause, here bool) clauseLink {
	begin := []rune(c.Quote)
	if len(begin) > 24 {
		begin = append(begin[:24], '…')
	}
	return clauseLink{id: c.ID, cite: c.Cite, here: here, quote: string(begin)}
}

// beyond is what happens beyond a limit.
func (p *page) beyond(l scheme.Limit) string {
	switch {
	case l.Kind == scheme.Duty:
		return p.t("desk.case.limit.duty")
	case l.Normally:
		return p.t("desk.case.limit.normally")
	}
	return p.t("desk.case.limit.permission")
}
