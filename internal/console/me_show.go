package console

import (
	"net/http"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// meView is who is signed in, and what is theirs.
type meView struct {
	name         string
	organisation string
	begun, ends  string
	signedIn     string
	represented  []representedView
	actsFor      string // the name of whom they act for now
	drafts       []draftView
	actions      actionsView
	feedMade     string // when the private address of the calendar was made; empty: there is none
	feed         string // the address itself, just made
}

// representedView is somebody whom the person may act for today.
type representedView struct{ id, name, roles string }

// draftView is a form that waits for its person.
type draftView struct{ act, about, at, saved string }

func (d *console) addMe() {
	d.page("GET /desk/me", d.meShow)
	d.page("GET /desk/me/password", d.passwordForm)
	d.page("POST /desk/me/password", d.passwordChange)
	d.page("POST /desk/me/end-sessions", d.sessionsEnd)
	d.page("POST /desk/me/act-for", d.actFor)
}

func (d *console) meShow(p *page, r *http.Request) (answer, error) { return d.me(p, r, "") }

// me shows who is signed in, with the private address of a calendar that was just
// made.
func (d *console) me(p *page, r *http.Request, feed string) (answer, error) {
	v := meView{feed: feed, begun: instant(p.session.Begun), ends: instant(p.session.Ends)}
	if !p.session.Account.SignedIn.IsZero() {
		v.signedIn = instant(p.session.Account.SignedIn)
	}
	self := p.session.Account.Actor("session")
	on := rule.StreamID{Kind: rule.KindPerson, ID: self.Person}
	err := d.Casework.Look(r.Context(), self, on, func(s *rule.Situation, view casework.View) error {
		me, ok := view.State.(*body.Person)
		if !ok {
			return unknown
		}
		v.name, v.organisation = me.Name.Shown(), p.organisation(s, self.Organisation)
		for _, one := range body.RepresentedBy(s, self.Person) {
			v.represented = append(v.represented, representedView{one.Person, nameIn(s, one.Person), p.rolesIn(one.Roles)})
		}
		if p.actor.OnBehalf != "" {
			v.actsFor = nameIn(s, p.actor.OnBehalf)
		}
		judged, err := d.Casework.Actions(s)
		v.actions = p.actions(judged, nil, nil, func(rule.StreamID) string { return "" })
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) { // an account may be older than its person in the record
		return answer{}, err
	}
	made, err := d.Access.FeedMade(r.Context(), p.session.Account.ID)
	if err != nil {
		return answer{}, err
	}
	if !made.IsZero() {
		v.feedMade = instant(made)
	}
	v.drafts, err = d.drafts(p, r)
	return answer{head: head{title: p.t("desk.me.title")}, body: p.mePage(v)}, err
}

// nameIn is somebody's name; empty when the record has nobody of that id.
func nameIn(s *rule.Situation, person string) string {
	one := rule.Get[*body.Person](s.Record, rule.KindPerson, person)
	if one == nil {
		return ""
	}
	return one.Name.Shown()
}

// drafts are the forms that wait, each with the way back to it.
func (d *console) drafts(p *page, r *http.Request) (all []draftView, err error) {
	kept, err := d.Drafts.List(r.Context(), p.actor.Person)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		c, known := d.Casework.Command(k.Command)
		if !known || k.Organisation != p.actor.Organisation {
			continue
		}
		v := draftView{act: p.t("command." + c.Slug()), at: actAt(c, k.Thing), saved: instant(k.Saved)}
		if !c.Creates {
			err = d.look(r.Context(), p, k.Thing, func(_ *rule.Situation, view casework.View) error {
				v.about = p.titleOf(view.State)
				return nil
			})
			if fault.Is(err, fault.NotFound) {
				continue // not theirs any more
			}
			if err != nil {
				return nil, err
			}
		}
		all = append(all, v)
	}
	return all, nil
}

// passwordSheet is the form of another password. What was typed into it is never
// sent back.
func (p *page) passwordSheet(fields ...string) *form.Sheet {
	s := &form.Sheet{Lang: p.lang, Slug: "change-password", Values: form.Values{}}
	for _, name := range fields {
		s.Fields = append(s.Fields, &form.Field{Name: name, Kind: form.Secret})
	}
	return s
}

func (d *console) passwordForm(p *page, _ *http.Request) (answer, error) {
	return p.passwordAnswer(p.passwordSheet("old", "new"), http.StatusOK), nil
}

func (p *page) passwordAnswer(s *form.Sheet, status int) answer {
	return answer{
		head: head{title: p.t("desk.me.password"), under: []crumb{{p.t("desk.me.title"), "/desk/me"}}},
		body: p.sheetPage(s, "/desk/me/password", p.t("desk.me.password.note")), status: status,
	}
}

func (d *console) passwordChange(p *page, r *http.Request) (answer, error) {
	values, err := d.readForm(r, nil)
	if err != nil {
		return answer{}, err
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return answer{}, err
	}
	fresh, err := d.Access.ChangePassword(r.Context(), cookie.Value, values.Get("old"), values.Get("new"))
	if err != nil {
		s := p.passwordSheet("old", "new")
		status, err := p.told(s, err)
		return p.passwordAnswer(s, status), err
	}
	return answer{send: func(w http.ResponseWriter) {
		d.setCookie(w, fresh)
		http.Redirect(w, r, "/desk/me?done=password", http.StatusSeeOther)
	}}, nil
}

// told notes in a sheet of the desk's own what a fault says of its fields, and
// gives the status of the answer. What is no such fault is given back.
func (p *page) told(s *form.Sheet, err error) (status int, _ error) {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooMany && f.Kind != fault.Refused {
		return 0, err
	}
	problem := p.desk.Door.Describe(p.lang, f)
	s.Tell(f, form.Read{}, func(field fault.Field) string { return p.t(field.Key, web.Args(field.Args)) })
	if len(f.Fields) == 0 {
		s.Wrong[""] = []string{problem.Detail + " " + problem.Next}
	}
	return problem.Status, nil
}

// sessionsEnd signs the person out everywhere.
func (d *console) sessionsEnd(p *page, r *http.Request) (answer, error) {
	err := d.Access.EndSessions(r.Context(), p.session.Account.ID)
	return answer{location: "/sign-in"}, err
}

// actFor makes the session that of somebody's deputy, or their own again.
func (d *console) actFor(p *page, r *http.Request) (answer, error) {
	values, err := d.readForm(r, nil)
	if err != nil {
		return answer{}, err
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return answer{}, err
	}
	self := p.session.Account.Actor("session")
	self.OnBehalf = values.Get("person")
	if self.OnBehalf != "" {
		_, err = d.Casework.StandIn(r.Context(), self)
		if err != nil {
			return answer{}, err
		}
	}
	err = d.Access.ActFor(r.Context(), cookie.Value, self.OnBehalf)
	return answer{location: "/desk/me"}, err
}

// rolesIn are roles in words.
func (p *page) rolesIn(roles []rule.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = p.t("role." + string(role))
	}
	return p.inText(words)
}

// themes are what a page may look like, "" as the system asks.
var themes = append([]string{""}, access.Themes...)

func (p *page) themeWord(theme string) string {
	if theme == "" {
		return p.t("desk.me.theme.system")
	}
	return p.t("desk.me.theme." + theme)
}
