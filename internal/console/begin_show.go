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
type beginView struct{ steps []beginStep }

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

func (d *console) addBegin() { d.page("GET /desk/begin", d.beginShow) }

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
	return slices.ContainsFunc(v.steps, func(s beginStep) bool { return !s.done }), err
}

func (d *console) begin(p *page, r *http.Request) (v beginView, err error) {
	found, err := d.Finder.Current(r.Context())
	if err != nil {
		return v, err
	}
	established, scheme := false, ""
	err = d.Casework.Consult(r.Context(), func(s *rule.Situation) error {
		established = len(s.Record.Find(rule.Key{Index: rule.IndexBody})) > 0
		scheme = s.Record.Scheme("").Edition()
		return nil
	})
	if err != nil {
		return v, err
	}
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
	v.steps = []beginStep{
		{name: p.t("desk.begin.body"), says: p.t("desk.begin.body.says"), at: d.makes("EstablishBody"), done: established},
		{name: p.t("desk.begin.scheme"), says: p.t("desk.begin.scheme.says", text.Args{"edition": scheme}), at: "/desk/scheme", done: scheme != ""},
		{name: p.t("desk.begin.calendar"), says: p.t("desk.begin.calendar.says"), at: "/desk/calendar", done: true},
		{name: p.t("desk.begin.people"), says: people, at: accountsAt + "/new", done: len(lacking) == 0},
		{name: p.t("desk.begin.laboratory"), says: p.t("desk.begin.laboratory.says"), at: d.makes("RegisterLaboratory"), done: len(found.Of(rule.KindLaboratory, p.actor)) > 0},
	}
	for i := range v.steps {
		if !v.steps[i].done {
			v.steps[i].next = true
			break
		}
	}
	return v, nil
}

// makes is the form of a command that makes something.
func (d *console) makes(command string) string {
	c, _ := d.Casework.Command(command)
	return actAt(c, rule.StreamID{})
}
