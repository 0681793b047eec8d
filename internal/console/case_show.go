package console

import (
	"fmt"
	"net/http"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// caseView is a case as its page shows it.
type caseView struct {
	*rule.Case
	version int64
	mark    mark
	since   string
	holder  string
	kind    string
	stages  []stageView
	actions []actionView
	clock   *clockView
	due     []dueView
}

// stageView is one of the rule's elements in a case.
type stageView struct {
	name  string
	class string // done, now or todo
	when  string
	said  string // its state for who does not see the colour
}

// actionView is something that this person may do, now or later.
type actionView struct {
	name     string
	at       string
	possible bool
	why      web.Problem
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
}

func (d *console) caseShow(p *page, r *http.Request) (answer, error) {
	on := rule.StreamID{Kind: rule.KindCase, ID: r.PathValue("id")}
	var v caseView
	err := d.look(r.Context(), p, on, func(s *rule.Situation, view casework.View) error {
		c, ok := view.State.(*rule.Case)
		if !ok {
			return fmt.Errorf("%s folds to %T", on, view.State)
		}
		v = p.caseView(s, c, view)
		actions, err := d.Casework.Actions(s)
		if err != nil {
			return err
		}
		v.actions = p.actions(actions)
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	return answer{
		head: head{title: p.say(v.Name) + " " + v.Model, under: []crumb{{p.t("desk.menu.cases"), "/desk/cases"}}},
		body: p.casePage(v),
	}, nil
}

func (p *page) caseView(s *rule.Situation, c *rule.Case, view casework.View) caseView {
	sch, day := s.SchemeOf(c)
	v := caseView{Case: c, version: view.Version, mark: p.caseMark(c.Word()), holder: p.organisation(s, c.Client)}
	if n := len(view.History); n > 0 {
		v.since = p.day(view.History[n-1].Meta.On)
	}
	if kind, known := sch.Kind(c.Kind, day); known {
		v.kind = p.say(rule.Words(kind.Name))
	}
	for _, stage := range s.Stages(c) {
		v.stages = append(v.stages, p.stageView(stage))
	}
	v.clock = p.clockView(s, c)
	for _, d := range s.Falls(c) {
		v.due = append(v.due, p.dueView(s, d))
	}
	return v
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
			v.when = p.t("desk.stage.until", text.Args{"state": v.said, "date": stage.Until.String()})
		}
	}
	return v
}

// actions are all acts of this person, the possible ones first.
func (p *page) actions(judged []casework.Action) []actionView {
	var can, cannot []actionView
	for _, j := range judged {
		c, known := p.desk.Casework.Command(j.Command)
		if !known {
			continue
		}
		v := actionView{name: p.t("command." + c.Slug()), at: actAt(c, j.On), possible: j.Possible}
		if j.Possible {
			can = append(can, v)
			continue
		}
		v.why = p.desk.Door.Describe(p.lang, j.Fault)
		cannot = append(cannot, v)
	}
	return append(can, cannot...)
}

func (p *page) dueView(s *rule.Situation, d rule.Due) dueView {
	v := dueView{what: p.t(d.What), about: d.About, late: d.Passed(s.Today), clause: d.Clause, cite: p.desk.Door.Cite(d.Clause)}
	switch d.Due.State {
	case calendar.DueDate:
		v.day = p.day(d.Due.Date)
	default:
		v.day = p.t("desk.due." + d.Due.String())
	}
	return v
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
		return s.Number
	case *rule.Laboratory:
		return p.say(s.Name)
	case *body.Person:
		return s.Name.Shown()
	case interface{ Title() string }:
		return s.Title()
	}
	return rule.NumberOf(state)
}
