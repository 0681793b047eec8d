package console

import (
	"net/http"
	"slices"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// thingView is what a case leads to, or what leads to one: a test task, an
// appeal, a complaint, a report of misuse, a dispute. All have one page.
type thingView struct {
	number  string
	kind    string
	mark    *mark
	turns   []turnView
	actions actionsView
	cards   []card
	letters []letterRow
	history historyView
	past    *momentView
}

// things are the kinds that have this page, with what is said of each.
var things = map[rule.Kind]func(*sight) []card{
	rule.KindTestTask:  (*sight).taskCards,
	rule.KindAppeal:    (*sight).appealCards,
	rule.KindComplaint: (*sight).complaintCards,
	rule.KindMisuse:    (*sight).misuseCards,
	rule.KindDispute:   (*sight).disputeCards,

	rule.KindTransition: (*sight).transitionCards,

	rule.KindOrganisation: (*sight).organisationCards,
	rule.KindProduct:      (*sight).productCards,
	rule.KindLaboratory:   (*sight).laboratoryCards,
	rule.KindPerson:       (*sight).personCards,
}

func (d *console) addThings() {
	for kind := range things {
		d.page("GET /desk/"+kind.Plural()+"/{id}", d.thing(kind))
		d.page("GET /desk/"+kind.Plural()+"/{id}/history", d.history(kind))
	}
}

func (d *console) thing(kind rule.Kind) asked {
	return func(p *page, r *http.Request) (answer, error) {
		on := rule.StreamID{Kind: kind, ID: r.PathValue("id")}
		letters, err := d.lettersAbout(p, r, on)
		if err != nil {
			return answer{}, err
		}
		p.beside, err = d.besides(r.Context(), p, on)
		if err != nil {
			return answer{}, err
		}
		var v thingView
		var title, when string
		var under []crumb
		show := func(s *rule.Situation, view casework.View) error {
			seen := p.see(s, view)
			title, when, under = p.titleOf(view.State), instant(s.At), seen.belongs()
			v = seen.thingView(letters)
			return nil
		}
		var then int64
		err = d.look(r.Context(), p, on, func(s *rule.Situation, view casework.View) error {
			var err error
			then, err = p.moment(view.History)
			if err != nil || then > 0 {
				return err
			}
			err = show(s, view)
			if err != nil {
				return err
			}
			judged, err := d.Casework.Actions(s)
			seen := p.see(s, view)
			v.actions = p.actions(judged, view.State, nextActs(seen.duties(), seen.mine), func(rule.StreamID) string { return "" })
			return err
		})
		if err == nil && then > 0 {
			err = d.asOf(p, r, on, then, show)
			v.past = &momentView{at: when, back: at(on)}
		}
		if err != nil {
			return answer{}, err
		}
		return answer{head: head{title: title, under: under}, body: p.thingPage(v)}, nil
	}
}

// belongs is the case that a thing belongs to, as far as the one who looks may see
// it.
func (v *sight) belongs() []crumb {
	id := ""
	switch t := v.view.State.(type) {
	case *rule.TestTask:
		id = t.Case
	case *rule.Appeal:
		id = t.Case
	}
	if id == "" && listed(v.page, v.s.On.Kind) {
		return []crumb{{v.t("desk.menu." + v.s.On.Kind.Plural()), listAt(v.s.On.Kind)}}
	}
	c := rule.Get[*rule.Case](v.s.Record, rule.KindCase, id)
	if c == nil || c.Relation(v.s.Actor) == rule.Foreign {
		return nil
	}
	return []crumb{{v.t("desk.menu.cases"), "/desk/cases"}, {v.titleOf(c), at(rule.StreamID{Kind: rule.KindCase, ID: id})}}
}

func (v *sight) thingView(letters []letterRow) thingView {
	shown := thingView{
		number: rule.NumberOf(v.view.State), kind: v.t("desk.case.kind." + string(v.s.On.Kind)), mark: v.thingMark(), cards: things[v.s.On.Kind](v),
		history: v.historyView(0, historyBegin, func(rule.Entry) string { return "" }),
	}
	for _, d := range v.duties() {
		if v.tells(d) {
			shown.turns = append(shown.turns, v.turn(d, ""))
		}
	}
	for _, l := range letters {
		if l.position <= v.view.Position {
			shown.letters = append(shown.letters, l)
		}
	}
	return shown
}

// duties are what is awaited about a thing. What a laboratory is awaited to do
// about its task is a duty of the case.
func (v *sight) duties() []rule.Duty {
	task, is := v.view.State.(*rule.TestTask)
	if !is {
		return v.s.Duties(v.view.State)
	}
	c := rule.Get[*rule.Case](v.s.Record, rule.KindCase, task.Case)
	if c == nil {
		return nil
	}
	return slices.DeleteFunc(v.s.Duties(c), func(d rule.Duty) bool { return d.Laboratory == "" || d.About != task.Number })
}

// thingMark is a thing's state in a word.
func (v *sight) thingMark() *mark {
	list, outcome := "", ""
	switch t := v.view.State.(type) {
	case *rule.TestTask:
		switch {
		case !t.Cancelled.IsZero():
			return v.marked("mute", "cancelled", "desk.case.test.mark.cancelled")
		case !t.Reported.IsZero():
			return v.marked("ok", "right", "desk.case.test.mark.reported")
		}
		return v.marked("info", "flask", "desk.case.test.mark.running")
	case *rule.Appeal:
		if t.Ended.IsZero() {
			return v.marked("wait", "pause", "desk.case.decision.mark.appealed")
		}
		return v.marked("info", "right", "appeal.end."+string(t.How))
	case *rule.Organisation, *rule.Product, *rule.Laboratory:
		return nil
	case *rule.Transition:
		m := v.transitionMark(t)
		return &m
	case *body.Person:
		if !t.Ended.IsZero() {
			return v.marked("mute", "cancelled", "desk.register.person.left")
		}
		return nil
	case *rule.Complaint:
		list, outcome = scheme.ComplaintOutcomes, t.Outcome
	case *rule.Misuse:
		list, outcome = scheme.MisuseOutcomes, t.Outcome
	case *rule.Dispute:
		list, outcome = scheme.DisputeOutcomes, t.Outcome
	}
	if outcome == "" {
		return v.marked("wait", "clock", "desk.case.thing.open")
	}
	return v.verdict(list, outcome)
}

// taskCards are what a laboratory is to test, and what it found so far.
func (v *sight) taskCards() []card {
	t := v.view.State.(*rule.TestTask)
	var requirements []scheme.TestClause
	c := rule.Get[*rule.Case](v.s.Record, rule.KindCase, t.Case)
	report := card{id: "report", title: v.t("desk.case.card.report")}
	if c != nil {
		file := &caseSeen{sight: v, c: c}
		v.sch, v.day = v.s.SchemeOf(c)
		requirements = v.s.TestClauses(c)
		for _, round := range c.Tests {
			if round.Task == t.ID && !round.Finished.IsZero() {
				report.facts = told(v.fact("number", t.Report.ReportNumber), v.private("custody", t.Report.Custody))
				report.facts = append(report.facts, file.reportFacts(round.ReportVersion)...)
				report.items = append(report.items, item{name: v.t("desk.case.test.report"), files: v.files(t.Report.File)})
			}
		}
	}
	for n := len(t.Replaced) - 1; n >= 0; n-- {
		earlier := t.Replaced[n]
		report.items = append(report.items, item{id: earlier.ReportNumber, name: v.t("desk.case.test.replaced"), facts: told(v.dated("finished", earlier.Finished)), files: v.files(earlier.File)})
	}
	list := card{id: "requirements", title: v.t("desk.case.card.requirements"), items: v.requirements(requirements, t.Clauses, t.Verdicts)}
	list.count = len(list.items)
	list.note = v.t("desk.case.examination.judged", text.Args{"count": len(t.Verdicts), "of": len(t.Clauses)})
	sample := card{id: "sample", title: v.t("desk.case.test.sample")}
	if d := t.Drawn; d != nil {
		sample.items = append(sample.items, item{id: d.Sample, name: v.t("desk.sampling.as-drawn"), facts: append(v.productFacts(d.ProductFacts),
			told(v.dated("drawn", d.Drawn), v.fact("serial", d.Serial), v.fact("seal", d.Seal))...)})
	}
	if t.Sample != nil {
		sample.facts = v.productFacts(*t.Sample)
	}
	about := v.fact("case", t.CaseNumber)
	about.at = at(rule.StreamID{Kind: rule.KindCase, ID: t.Case})
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			about, v.fact("product", v.say(t.Name)), v.fact("model", t.Model), v.fact("laboratory", v.organisation(v.s, t.Organisation)),
			v.by("5.1c", v.dated("dispatched", t.Assigned)), v.dated("cancelled", t.Cancelled),
		)},
		list, report, sample,
	}
}

func (v *sight) appealCards() []card {
	a := v.view.State.(*rule.Appeal)
	about := v.fact("case", a.CaseNumber)
	about.at = at(rule.StreamID{Kind: rule.KindCase, ID: a.Case})
	return []card{{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
		about, v.fact("client", v.organisation(v.s, a.Client)), v.fact("against", v.t("desk.case.decision."+string(a.Against)), v.page.day(a.DecidedOn)),
		v.dated("received", a.Received), v.private("late", a.Late), v.private("grounds", a.Grounds), v.dated("ended", a.Ended), v.private("reason", a.Reasons),
	)}}
}

func (v *sight) complaintCards() []card {
	c := v.view.State.(*rule.Complaint)
	against := v.organisation(v.s, c.Organisation)
	if c.Organisation == "" {
		against = v.t("desk.case.complaint.about-us")
	}
	product := ""
	if about := rule.Get[*rule.Product](v.s.Record, rule.KindProduct, c.Product); about != nil {
		product = v.titleOf(about)
	}
	cases := card{id: "cases", title: v.t("desk.case.card.linked-cases"), count: len(c.Cases)}
	for _, link := range c.Cases {
		cases.items = append(cases.items, item{id: link.Number, name: v.caseName(link.Case), at: at(rule.StreamID{Kind: rule.KindCase, ID: link.Case}), facts: told(v.dated("linked", link.On))})
	}
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			v.dated("received", c.Received), v.private("late", c.Late), v.fact("came-by", v.way(scheme.ComplaintWays, c.Way)), v.private("from", c.From),
			v.fact("against", against), v.fact("product", product), v.private("business", c.Business), v.private("text", c.Text),
			v.dated("closed", c.Closed), v.private("answer", c.Answer), v.dated("erased", c.TextsErased),
		)},
		v.enclosed(c.Files), cases,
	}
}

func (v *sight) misuseCards() []card {
	m := v.view.State.(*rule.Misuse)
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			v.dated("received", m.Received), v.fact("came-by", v.way(scheme.ComplaintWays, m.Way)), v.postFact(m.Post, m.Item), v.certificateFact(m.Certificate),
			v.private("number-shown", m.Shown), v.private("from", m.From), v.private("place", m.Place), v.private("text", m.Text),
			v.fact("assigned", v.person(m.Assigned)), v.dated("assigned-on", m.Since), v.dated("closed", m.Closed), v.private("answer", m.Answer), v.dated("erased", m.Erased),
		)},
		v.enclosed(m.Files),
	}
}

func (v *sight) disputeCards() []card {
	d := v.view.State.(*rule.Dispute)
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			v.dated("received", d.Received), v.fact("came-by", v.way(scheme.ComplaintWays, d.Way)), v.postFact(d.Post, d.Item), v.certificateFact(d.Certificate),
			v.private("from", d.From), v.private("wrong", d.Text), v.private("right", d.Right),
			v.dated("closed", d.Closed), v.private("answer", d.Answer), v.dated("erased", d.Erased),
		)},
		v.enclosed(d.Files),
	}
}

// postFact is the item of the postbox that a thing was taken up from, for who reads
// it a way to it and to its files.
func (v *sight) postFact(number, item string) saying {
	f := v.fact("post", number)
	if item != "" && access.MayReadPost(v.actor) {
		f.at = postAt + "/" + item
	}
	return f
}

// enclosed are the files that somebody sent along. They lie in no case, so they
// are named here and read where such items are read.
func (v *sight) enclosed(files []rule.FileRef) card {
	shown := card{id: "files", title: v.t("desk.case.card.files"), count: len(files)}
	for _, f := range files {
		shown.items = append(shown.items, item{name: f.Name, facts: told(v.fact("sha256", f.SHA256))})
	}
	return shown
}

func (v *sight) certificateFact(id string) saying {
	c := rule.Get[*rule.Certificate](v.s.Record, rule.KindCertificate, id)
	if c == nil {
		return v.fact("certificate")
	}
	f := v.fact("certificate", c.Content.Number)
	f.at = "/certificates/" + rule.NumberKey(c.Content.Number)
	return f
}

func (v *sight) caseName(id string) string {
	c := rule.Get[*rule.Case](v.s.Record, rule.KindCase, id)
	if c == nil {
		return ""
	}
	return v.say(c.Name) + " " + c.Model
}
