package console

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"fincert/internal/casework"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// certificateView is a certificate as staff and its holder see it: what the
// public may know, on any day and as it was known at any moment, and what lies
// behind it.
type certificateView struct {
	mark     mark
	since    string
	on       string // the day asked about
	known    string // the moment asked about, as typed
	asked    bool   // another day or moment than now
	unknown  bool   // nothing was recorded at that moment
	public   string // its public page
	unused   string // that it must not be used, while it must not
	turns    []turnView
	cards    []card
	events   []registerEvent
	actions  actionsView
	letters  []letterRow
	history  historyView
	earliest string
}

// registerEvent is a change of a certificate's status.
type registerEvent struct {
	on, word, announcement, recorded string
	details                          []string
}

func (d *console) addCertificates() {
	d.page("GET /desk/certificates/{id}", d.certificateShow)
	d.page("GET /desk/certificates/{id}/history", d.history(rule.KindCertificate))
}

func (d *console) certificateShow(p *page, r *http.Request) (answer, error) {
	on := rule.StreamID{Kind: rule.KindCertificate, ID: r.PathValue("id")}
	public, err := d.rows(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	letters, err := d.lettersAbout(p, r, on)
	if err != nil {
		return answer{}, err
	}
	v := certificateView{letters: letters}
	number := ""
	err = d.look(r.Context(), p, on, func(s *rule.Situation, view casework.View) error {
		c := view.State.(*rule.Certificate)
		number = c.Content.Number
		seen := p.see(s, view)
		v.cards, v.history = seen.certificateCards(c), seen.historyView(0, historyBegin, func(rule.Entry) string { return "" })
		v.history.begun = "" // a day is asked of the register here
		for i := range v.history.lines {
			v.history.lines[i].then = ""
		}
		seen.lives(c, &v)
		judged, err := d.Casework.Actions(s)
		v.actions = p.actions(judged, view.State, nextActs(seen.duties(), seen.mine), func(rule.StreamID) string { return "" })
		v.actions.first = seen.begins(c, p.withImport(v.actions.first, on))
		return err
	})
	if err != nil {
		return answer{}, err
	}
	err = public.ask(&v, number, r)
	return answer{head: head{title: number, under: []crumb{{p.t("desk.menu.certificates"), "/desk/certificates"}}}, body: p.certificatePage(v)}, err
}

// ask fills in what the register answers about a certificate.
func (v *rows) ask(into *certificateView, number string, r *http.Request) error {
	asked := r.URL.Query()
	known := asked.Get("known")
	if len(known) == len("2026-11-28T06:17") { // what a browser's field for a moment sends, in Beijing
		known += ":00+08:00"
	}
	question, err := register.ParseQuestion(number, asked.Get("on"), known, v.now)
	if err != nil {
		return err
	}
	told, err := v.public.Ask(question, v.today)
	if err != nil {
		return err
	}
	m, is := statusLooks[told.Standing.Status]
	if !is {
		m = mark{class: "mute", icon: "none"}
	}
	voice := register.Voice{Lang: v.lang, Scheme: v.inForce}
	_, m.word = voice.Status(told.Standing.Status, told.Standing.On)
	into.mark, into.since, into.on = m, v.page.day(told.Standing.Since), told.Standing.On.String()
	into.known, into.asked, into.unknown = asked.Get("known"), !question.On.IsZero() || !question.Known.IsZero(), told.Unknown
	into.public, into.earliest = "/certificates/"+rule.NumberKey(number), told.Certificate.Content.FirstIssue.String()
	if told.Unknown {
		return nil
	}
	for _, change := range slices.Backward(told.Certificate.History) {
		into.events = append(into.events, registerEvent{v.page.day(change.On), voice.Event(change.What), change.Announcement, instant(change.At), voice.Details(change)})
	}
	return nil
}

// certificateCards are what a certificate says, and what lies behind it.
func (v *sight) certificateCards(c *rule.Certificate) []card {
	content := c.Content
	product := v.fact("product", v.say(content.ProductName)+" "+content.Model)
	product.at = v.reached(rule.StreamID{Kind: rule.KindProduct, ID: content.Product})
	behind := v.fact("case", v.caseNumber(content.Case))
	behind.at = v.reached(rule.StreamID{Kind: rule.KindCase, ID: content.Case})
	edition := v.fact("edition", content.Scheme)
	edition.at = "/desk/scheme?edition=" + content.Scheme
	var standards []string
	for _, s := range content.Standards {
		standards = append(standards, s.Edition+" "+v.say(s.Title))
	}
	var notices []string
	for _, n := range content.Notices {
		notices = append(notices, v.say(n))
	}
	predecessor := v.fact("predecessor", content.Predecessor)
	key := rule.NumberKey(content.Number)
	papers := card{id: "papers", title: v.t("desk.register.papers"), items: []item{
		{name: v.t("desk.register.paper"), at: "/certificates/" + key + "/pdf", facts: told(v.fact("copy", copyName(v.page, content.Copy)))},
		{name: v.t("desk.register.credential"), at: "/certificates/" + key + "/credential"},
	}}
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			product, v.fact("kind", v.say(content.ProductKind)), v.party("holder", content.Holder), v.party("manufacturer", content.Manufacturer), v.party("enterprise", content.Enterprise),
			v.dated("issued", content.Issue), v.dated("first-issued", content.FirstIssue), v.dated("valid-until", content.ValidTo), v.dated("anchor", content.Anchor), predecessor, behind, edition,
		)},
		v.periodCard(c), papers, v.usageCard(c),
		{id: "content", title: v.t("desk.register.content"), note: v.t("desk.register.content.note"), facts: told(
			v.fact("standards", standards...), v.fact("mode", v.say(content.Mode)), v.fact("conformity", v.say(content.Conformity)), v.fact("notices", notices...),
			v.fact("body", v.say(content.BodyName), v.say(content.BodyAddress), content.BodyApproval), v.fact("office", v.say(content.Office)),
			v.fact("announcement", content.Announcement),
		)},
	}
}

// periodLooks are how a surveillance period is marked.
var periodLooks = map[rule.PeriodState]mark{
	rule.PeriodPlanned: {class: "mute", icon: "clock"}, rule.PeriodOpen: {class: "wait", icon: "pause"}, rule.PeriodRunning: {class: "info", icon: "right"},
	rule.PeriodHeld: {class: "info", icon: "right"}, rule.PeriodDone: {class: "ok", icon: "right"}, rule.PeriodMissed: {class: "bad", icon: "warn"},
	rule.PeriodEnded: {class: "mute", icon: "minus"},
}

// periodCard is each surveillance period with what became of it. That the body
// missed one is told to the holder, too.
func (v *sight) periodCard(c *rule.Certificate) card {
	shown := card{id: "periods", title: v.t("desk.certificate.periods")}
	for _, p := range v.s.Surveillances(c) {
		look := periodLooks[p.State]
		one := item{name: v.t("desk.certificate.period", text.Args{"number": p.Number, "from": date(p.From), "to": date(p.To)}),
			mark: v.marked(look.class, look.icon, "desk.certificate.period."+string(p.State))}
		if p.Case != nil {
			file := v.fact("case", p.Case.Number)
			file.at = at(rule.StreamID{Kind: rule.KindCase, ID: p.Case.ID})
			one.facts = told(file)
		}
		one.facts = append(one.facts, told(v.by("5.9.1a", v.dated("held", p.Held)), v.dated("recorded-missed", p.Recorded))...)
		shown.items = append(shown.items, one)
	}
	if v.inside() {
		shown.items = append(shown.items, v.extraItems(c)...)
	}
	return shown
}

// extraItems are the inspections beside the yearly surveillance, and what became
// of each.
func (v *sight) extraItems(c *rule.Certificate) (all []item) {
	for _, x := range c.Extras {
		one := item{id: x.ID, name: v.t("desk.certificate.extra", text.Args{"id": x.ID}), mark: v.marked("wait", "pause", "desk.certificate.extra.waiting"),
			facts: told(v.under(x.Clause), v.fact("cause", v.way(scheme.InspectionCauses, x.Cause)), v.dated("proposed", x.On), v.fact("complaint", x.Complaint), v.private("reason", x.Text))}
		file := v.s.ExtraCase(c, x.ID)
		switch {
		case file != nil:
			seen := v.fact("case", file.Number)
			seen.at = at(rule.StreamID{Kind: rule.KindCase, ID: file.ID})
			one.mark, one.facts = v.marked("ok", "right", "desk.certificate.extra.begun"), append(one.facts, told(seen)...)
		case !x.Dismissed.IsZero():
			one.mark, one.facts = v.marked("mute", "minus", "desk.certificate.extra.dismissed"), append(one.facts, told(v.dated("ended", x.Dismissed), v.private("reason", x.Reason))...)
		}
		all = append(all, one)
	}
	return all
}

// party is an organisation as the certificate names it.
func (v *sight) party(label string, p rule.Party) saying {
	f := v.fact(label, v.say(p.Name), v.say(p.Address), p.Code)
	if v.inside() && p.Organisation != "" {
		f.at = at(rule.StreamID{Kind: rule.KindOrganisation, ID: p.Organisation})
	}
	return f
}

func (v *sight) caseNumber(id string) string {
	c := rule.Get[*rule.Case](v.s.Record, rule.KindCase, id)
	if c == nil {
		return ""
	}
	return c.Number
}

// aboutOf names what a duty or a day is about: a copy and a period by what they are
// called, anything else by the id that people see.
func (p *page) aboutOf(what, about string) string {
	n, err := strconv.Atoi(about)
	if err != nil {
		return about
	}
	switch what {
	case rule.DueRecall, rule.DutyReturnCopy, rule.DutyRecall:
		return copyName(p, n)
	case rule.DueSurveillance, rule.DutySurveillance, rule.ComingSurveillance:
		return p.t("desk.certificate.period-number", text.Args{"number": n})
	}
	return about
}

// calledOf is aboutOf for what may have a name.
func (p *page) calledOf(what, about string, called rule.Words) string {
	return cmp.Or(p.say(called), p.aboutOf(what, about))
}

// copyName is which copy of a certificate a paper is: a reissue has the same
// number.
func copyName(p *page, n int) string {
	if n == 0 {
		return p.t("desk.register.copy.first")
	}
	return p.t("desk.register.copy", text.Args{"number": n})
}
