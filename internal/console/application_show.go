package console

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/web"
)

const applicationsAt = "/desk/applications"

func applicationAt(id string) string { return applicationsAt + "/" + id }

func (d *console) addApplications() {
	d.page("GET /desk/applications", d.applicationList)
	d.page("GET /desk/applications/{id}", d.applicationShow)
}

func clientsOnly(p *page) bool { return p.has(rule.RoleClient) }

// beginning is what a client has before there is an application: the tasks that
// come first, and the applications that were begun.
type beginning struct {
	organisation string // its name; empty: not registered yet
	products     []productView
	begun        []*finder.Row
}

type productView struct{ name, model, kind, apply string }

// applicationList is where a client begins, and finds again what was begun.
func (d *console) applicationList(p *page, r *http.Request) (answer, error) {
	if !clientsOnly(p) {
		return answer{}, fault.New(fault.NotFound, "desk.no-such-page")
	}
	known, err := d.Finder.Current(r.Context())
	if err != nil {
		return answer{}, err
	}
	var v beginning
	err = d.Casework.Consult(r.Context(), func(s *rule.Situation) error {
		v.organisation = p.organisation(s, p.actor.Organisation)
		sch := s.Record.Scheme("")
		opening, _ := d.Casework.Command("OpenApplication")
		for _, row := range known.Of(rule.KindProduct, p.actor) {
			kind, _ := sch.Kind(row.ProductKind, s.Today)
			v.products = append(v.products, productView{p.say(row.Name), row.Model, p.say(rule.Words(kind.Name)), actAt(opening, rule.StreamID{}, "product", row.ID)})
		}
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	for _, row := range known.Of(rule.KindCase, p.actor) {
		if row.Word == string(rule.WordDraft) {
			v.begun = append(v.begun, row)
		}
	}
	slices.Reverse(v.products) // the newest first
	slices.Reverse(v.begun)
	return answer{head: head{title: p.t("desk.menu.applications")}, body: p.beginningPage(v)}, nil
}

// applicationView is an application on its way: what is there, and what is
// missing before it can be submitted.
type applicationView struct {
	*rule.Case
	facts     []fact
	materials []materialView
	missing   []missing
	report    bool // an earlier report is to be named
	named     bool
	submit    bool // possible now
	limit     int64
	can       map[string]bool // commands that are possible now
}

type fact struct {
	label string
	says  []string
}

// missing is one thing that keeps the application from being submitted.
type missing struct{ says, at string }

// there is how many of the materials are.
func (v applicationView) there() (n int) {
	for _, m := range v.materials {
		if !m.lacks {
			n++
		}
	}
	return n
}

// key makes one of the page's forms harmless when it is sent twice.
func (v applicationView) key() string { return rand.Text() }

// applicationShow is the list of what a client does before an application is
// submitted. It is left and taken up again at any time: everything on it stands
// in the record.
func (d *console) applicationShow(p *page, r *http.Request) (answer, error) {
	on := rule.StreamID{Kind: rule.KindCase, ID: r.PathValue("id")}
	limit, err := d.Files.Limit(r.Context())
	if err != nil {
		return answer{}, err
	}
	v, title := applicationView{limit: limit, can: map[string]bool{}}, ""
	err = d.look(r.Context(), p, on, func(s *rule.Situation, view casework.View) error {
		draw := &draw{page: p, ctx: r.Context(), s: s, on: on, state: view.State}
		v.Case, title = draw.caseFile(), p.titleOf(view.State)
		v.materials = draw.materials()
		v.facts = p.applicationFacts(s, v.Case)
		v.report, v.named = slices.Contains(v.Traits, scheme.TraitEarlierReport), v.EarlierReport != nil
		actions, err := d.Casework.Actions(s)
		if err != nil {
			return err
		}
		for _, a := range actions {
			v.can[a.Command] = a.Possible
			if a.Command == "SubmitApplication" {
				v.submit = a.Possible
				v.misses(p, a.Fault)
			}
		}
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	if !v.Submitted.IsZero() || !v.Closed.IsZero() { // it is a case now
		return answer{location: at(on)}, nil
	}
	return answer{head: head{title: title, under: []crumb{{p.t("desk.menu.applications"), applicationsAt}}}, body: p.applicationPage(v)}, nil
}

func (p *page) applicationFacts(s *rule.Situation, c *rule.Case) []fact {
	sch, day := s.SchemeOf(c)
	kind, _ := sch.Kind(c.Kind, day)
	var traits []string
	for _, id := range c.Traits {
		if t, known := sch.Trait(id, day); known {
			traits = append(traits, p.say(rule.Words(t.Name)))
		}
	}
	return []fact{
		{p.t("desk.application.product"), []string{strings.TrimSpace(p.say(c.Name) + " " + c.Model)}},
		{p.t("desk.application.kind"), append([]string{p.say(rule.Words(kind.Name))}, traits...)},
		{p.t("desk.application.client"), []string{p.organisation(s, c.Client)}},
		{p.t("desk.application.manufacturer"), []string{p.organisation(s, c.Manufacturer)}},
		{p.t("desk.application.enterprise"), []string{p.organisation(s, c.Enterprise)}},
	}
}

// misses says what keeps the application from being submitted, in the words in
// which the act itself would be refused.
func (v *applicationView) misses(p *page, f *fault.Fault) {
	if f == nil {
		return
	}
	for _, field := range f.Fields {
		v.missing = append(v.missing, missing{p.t(field.Key, web.Args(field.Args)), "#m-" + field.Path})
		for i := range v.materials {
			v.materials[i].lacks = v.materials[i].lacks || v.materials[i].ID == field.Path
		}
	}
	if len(f.Fields) == 0 {
		problem := p.desk.Door.Describe(p.lang, f)
		v.missing = append(v.missing, missing{problem.Detail + " " + problem.Next, "#report"})
	}
}
