package console

import (
	"fmt"
	"net/http"
	"strconv"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// caseSeen is a case as somebody sees it.
type caseSeen struct {
	*sight
	c         *rule.Case
	materials map[string]scheme.Material
	tests     []scheme.TestClause
}

// caseView is a case as its page shows it.
type caseView struct {
	number  string
	mark    mark
	since   string
	holder  string
	kind    string
	purpose string
	about   saying // the certificate that the case is about, or led to
	stand   standView
	stages  []stageView
	actions actionsView
	clock   *clockView
	due     []dueView
	left    []card // the broad column
	right   []card
	files   filesView
	letters []letterRow
	history historyView
	past    *momentView // set: this is how it was then
}

// stageView is one of the rule's elements in a case.
type stageView struct {
	name  string
	class string // done, now or todo
	when  string
	until string
	said  string // its state for who does not see the colour
}

// dueView is something that falls due.
type dueView struct {
	what   string
	about  string
	day    string
	late   bool
	clause string
	cite   string
}

func (d *console) addCases() {
	d.page("GET /desk/cases/{id}", d.caseShow)
	d.page("GET /desk/cases/{id}/history", d.history(rule.KindCase))
}

func caseOf(r *http.Request) rule.StreamID {
	return rule.StreamID{Kind: rule.KindCase, ID: r.PathValue("id")}
}

func (d *console) caseShow(p *page, r *http.Request) (answer, error) {
	on := caseOf(r)
	letters, err := d.lettersAbout(p, r, on)
	if err != nil {
		return answer{}, err
	}
	var v caseView
	var title, when string
	show := func(s *rule.Situation, view casework.View) error {
		seen, err := p.seeCase(s, view)
		if err != nil {
			return err
		}
		v, title, when = seen.caseView(letters), p.say(seen.c.Name)+" "+seen.c.Model, instant(s.At)
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
		actions, err := d.Casework.Actions(s)
		if err != nil {
			return err
		}
		c := view.State.(*rule.Case)
		seen := &caseSeen{sight: p.see(s, view), c: c}
		v.actions = p.actions(actions, c, nextActs(s.Duties(c), seen.mine), func(on rule.StreamID) string {
			task := rule.Get[*rule.TestTask](s.Record, on.Kind, on.ID)
			if task == nil {
				return ""
			}
			return task.Number
		})
		if !c.Closed.IsZero() {
			v.actions = v.actions.over()
		}
		return nil
	})
	if err == nil && then > 0 {
		err = d.asOf(p, r, on, then, show)
		v.past = &momentView{at: when, back: at(on)}
		if len(v.history.lines) > 0 {
			v.past.word = v.history.lines[0].word
		}
	}
	if err != nil {
		return answer{}, err
	}
	return answer{
		head: head{title: title, under: []crumb{{p.t("desk.menu.cases"), "/desk/cases"}}},
		body: p.casePage(v),
	}, nil
}

// asOf shows a thing as the entry at a position left it, to who may see it today
// and could have seen it then.
func (d *console) asOf(p *page, r *http.Request, on rule.StreamID, position int64, show func(*rule.Situation, casework.View) error) error {
	err := d.Casework.AsOf(r.Context(), position, func(s *rule.Situation, view casework.View) error {
		s.Actor = p.actor
		relation := view.State.Relation(p.actor)
		if s.On != on || !access.MaySee(on.Kind, relation) {
			return unknown
		}
		return show(s, view.For(relation))
	})
	if fault.Is(err, fault.NotFound) {
		return unknown
	}
	return err
}

// seeCase looks at a case with the scheme that binds it.
func (p *page) seeCase(s *rule.Situation, view casework.View) (*caseSeen, error) {
	c, ok := view.State.(*rule.Case)
	if !ok {
		return nil, fmt.Errorf("%s folds to %T", s.On, view.State)
	}
	v := &caseSeen{sight: p.see(s, view), c: c, materials: map[string]scheme.Material{}}
	v.sch, v.day = s.SchemeOf(c)
	v.tests = s.TestClauses(c)
	for _, m := range s.Required(c) {
		v.materials[m.ID] = m
	}
	return v, nil
}

// caseView is everything of a case but the acts. A laboratory that was given a
// task of it sees what is to be tested and its own tasks.
func (v *caseSeen) caseView(letters []letterRow) caseView {
	c := v.c
	shown := caseView{number: c.Number, mark: v.caseMark(c.Word(), c.Purpose), stand: v.stand()}
	if n := len(v.view.History); n > 0 {
		shown.since = v.page.day(v.view.History[n-1].Meta.On)
	}
	if kind, known := v.sch.Kind(c.Kind, v.day); known {
		shown.kind = v.words(kind.Name)
	}
	if v.relation == rule.Entrusted {
		shown.left = []card{v.testCard()}
		shown.right = []card{v.unitCard()}
		shown.files = v.filesView()
		return shown
	}
	shown.holder, shown.purpose = v.organisation(v.s, c.Client), v.t("purpose."+string(c.Purpose))
	if certificate := v.s.CertificateOf(c); certificate != nil {
		shown.about = v.fact("certificate", certificate.Content.Number)
		shown.about.at = at(rule.StreamID{Kind: rule.KindCertificate, ID: certificate.ID})
	}
	for _, stage := range v.s.Stages(c) {
		shown.stages = append(shown.stages, v.stageView(stage))
	}
	shown.clock = v.clockView(v.s, c)
	for _, d := range v.s.Falls(c) {
		shown.due = append(shown.due, v.dueView(d))
	}
	shown.left = []card{
		v.proposalCard(), v.rectificationCard(), v.supplementCard(), v.problemCard(), v.materialCard(), v.sampleCard(), v.testCard(), v.earlierReportCard(),
		v.versionCard(), v.changeCard(), v.usedCard(), v.reviewCard(), v.inspectionCard(), v.evaluationCard(), v.decisionCard(), v.complaintCard(),
	}
	shown.right = []card{v.unitCard(), v.agreementCard(), v.peopleCard(), v.exceptionCard(), v.correctionCard(), v.missedCard()}
	shown.files = v.filesView()
	for _, l := range letters {
		if l.position <= v.view.Position {
			shown.letters = append(shown.letters, l)
		}
	}
	shown.history = v.historyView(0, historyBegin, v.aboutEntry)
	return shown
}

// organisation is an organisation's name; empty when it is not known.
func (p *page) organisation(s *rule.Situation, id string) string {
	o := rule.Get[*rule.Organisation](s.Record, rule.KindOrganisation, id)
	if o == nil {
		return ""
	}
	return p.say(o.Name)
}

func (p *page) stageView(stage rule.Stage) stageView {
	v := stageView{name: p.say(stage.Name), class: "todo", said: p.t("desk.stage." + string(stage.State))}
	switch stage.State {
	case rule.StageDone:
		v.class, v.when = "done", date(stage.Since)
	case rule.StageRunning, rule.StageWaiting:
		v.class, v.when = "now", v.said
		if !stage.Until.IsZero() {
			v.until = p.t("desk.stage.until", text.Args{"date": stage.Until.String()})
		}
	case rule.StageEnded:
		v.when = v.said
	}
	return v
}

func (v *caseSeen) dueView(d rule.Due) dueView {
	view := dueView{what: v.t(d.What), about: v.calledOf(d.What, d.About, d.Called), late: d.Passed(v.s.Today), clause: d.Clause, cite: v.desk.Door.Cite(d.Clause)}
	switch d.Due.State {
	case calendar.DueDate:
		view.day = v.page.day(d.Due.Date)
	default:
		view.day = v.t("desk.due." + d.Due.String())
	}
	return view
}

func (v *caseSeen) materialName(id string) string {
	m, known := v.materials[id]
	if !known {
		m, known = v.sch.Material(id, v.day)
	}
	if !known {
		return id
	}
	return v.words(m.Name)
}

// titleOf is what a thing is called at the head of its pages.
func (p *page) titleOf(state rule.State) string {
	switch s := state.(type) {
	case *rule.Case:
		return s.Number + " " + p.say(s.Name) + " " + s.Model
	case *rule.Product:
		return p.say(s.Name) + " " + s.Model
	case *rule.Organisation:
		return p.say(s.Name)
	case *rule.TestTask:
		return s.Number + " " + p.say(s.Name) + " " + s.Model
	case *rule.Laboratory:
		return p.say(s.Name)
	case *body.Person:
		return p.orID(s.Name.Shown(), s.ID)
	case *rule.Certificate:
		return s.Content.Number
	case interface{ Title() string }:
		return s.Title()
	}
	return rule.NumberOf(state)
}

// moment is the position of the entry as of which a page is asked for: ?at= its
// position, ?on= the day whose last entry counts; 0 for now.
func (p *page) moment(history []casework.Recorded) (int64, error) {
	q := p.address.Query()
	if at := q.Get("at"); at != "" {
		position, err := strconv.ParseInt(at, 10, 64)
		if err != nil || position < 1 {
			return 0, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "at"))
		}
		return position, nil
	}
	on := q.Get("on")
	if on == "" {
		return 0, nil
	}
	day, err := calendar.ParseDate(on)
	if err != nil {
		return 0, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "on"))
	}
	for i := len(history) - 1; i >= 0; i-- {
		if !calendar.DateOf(history[i].Meta.At).After(day) {
			return history[i].Meta.Position, nil
		}
	}
	return 0, fault.New(fault.NotFound, "desk.not-yet", fault.Day("on", day))
}

// momentView says as of when a page shows its thing.
type momentView struct {
	word string // of the entry
	at   string // its instant
	back string
}
