package console

import (
	"net/http"
	"slices"

	"fincert/internal/account"
	"fincert/internal/fault"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// beginView is what an installation needs before its first case, in order.
type beginView struct {
	steps []beginStep
	ready bool // nothing is lacking
}

// beginStep is one thing to do.
type beginStep struct {
	name, says string
	at         string // where it is done
	done       bool
	next       bool // the first that is not done
}

// needed are the roles without which no case reaches its certificate.
var needed = []rule.Role{
	rule.RoleIntake, rule.RoleMonitoring, rule.RoleReviewer, rule.RoleInspector, rule.RoleEvaluator, rule.RoleDecider, rule.RoleManager,
}

// beginAt is where an administrator sees what is lacking.
const beginAt = "/desk/begin"

func (d *console) addBegin() { d.page("GET "+beginAt, d.beginShow) }

func (d *console) beginShow(p *page, r *http.Request) (answer, error) {
	if !account.MaySee(p.actor) {
		return answer{}, fault.New(fault.Forbidden, "web.forbidden")
	}
	v, err := d.begin(p, r)
	return answer{head: head{title: p.t("desk.begin.title")}, body: p.beginPage(v)}, err
}

// begins tells whether an administrator should see first what is lacking.
func (d *console) begins(p *page, r *http.Request) (bool, error) {
	if !account.MayChange(p.actor) {
		return false, nil
	}
	v, err := d.begin(p, r)
	return !v.ready, err
}

func (d *console) begin(p *page, r *http.Request) (v beginView, err error) {
	found, err := d.Finder.Current(r.Context())
	if err != nil {
		return v, err
	}
	established := false
	err = d.Casework.Consult(r.Context(), func(s *rule.Situation) error {
		established = len(s.Record.Find(rule.Key{Index: rule.IndexBody})) > 0
		return nil
	})
	if err != nil {
		return v, err
	}
	scheme, cal, err := d.Casework.InForce(r.Context())
	if err != nil {
		return v, err
	}
	_, known := cal.Covers()
	var lacking []rule.Role
	for _, role := range needed {
		if !slices.ContainsFunc(found.Of(rule.KindPerson, p.actor), func(one *finder.Row) bool {
			return one.Closed.IsZero() && slices.Contains(one.Marks, string(role))
		}) {
			lacking = append(lacking, role)
		}
	}
	people := p.t("desk.begin.people.says")
	if len(lacking) > 0 {
		people = p.t("desk.begin.people.lacks", text.Args{"roles": p.rolesIn(lacking)})
	}
	laboratory := d.makes("RegisterLaboratory")
	switch organisations := found.Of(rule.KindOrganisation, p.actor); len(organisations) {
	case 0:
		laboratory = d.makes("RegisterOrganisation") // a laboratory belongs to an organisation
	case 1:
		laboratory = d.makes("RegisterLaboratory", "organisation", organisations[0].ID)
	}
	v.steps = []beginStep{
		{name: p.t("desk.begin.body"), says: p.t("desk.begin.body.says"), at: d.makes("EstablishBody"), done: established},
		{name: p.t("desk.begin.scheme"), says: p.t("desk.begin.scheme.says", text.Args{"edition": scheme.Edition()}), at: "/desk/scheme", done: true},
		{name: p.t("desk.begin.calendar"), says: p.t("desk.begin.calendar.says", text.Args{"last": known.String()}), at: "/desk/calendar", done: !known.Before(p.today)},
		{name: p.t("desk.begin.people"), says: people, at: accountsAt + "/new", done: len(lacking) == 0},
		{name: p.t("desk.begin.laboratory"), says: p.t("desk.begin.laboratory.says"), at: laboratory, done: len(found.Of(rule.KindLaboratory, p.actor)) > 0},
	}
	next := slices.IndexFunc(v.steps, func(s beginStep) bool { return !s.done })
	if next >= 0 {
		v.steps[next].next = true
	}
	v.ready = next < 0
	return v, nil
}

// makes is the form of a command that makes something, begun like this; from there
// one comes back.
func (d *console) makes(command string, begun ...string) string {
	c, _ := d.Casework.Command(command)
	return actAt(c, rule.StreamID{}, append(begun, "back", beginAt)...)
}
