package console

import (
	"net/http"
	"strconv"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// How many lines of a history stand on the page of its thing, and on each of the
// pages that have the rest.
const (
	historyBegin = 50
	historyPage  = 200
)

// historyView is a part of a history, the latest first.
type historyView struct {
	lines []lineView
	all   int    // lines that the one who looks may know of
	rest  string // where the earlier ones are
	thing string // where the thing is
	begun string // the first day there was something of it
	today string
}

// lineView is one entry of a history.
type lineView struct {
	at     string // instant of recording
	on     string // the day it takes effect, where that is another one
	word   string // what happened, to which of several things
	who    string
	clause string
	cite   string
	then   string // the thing as this entry left it
}

// hides reports whether an entry is nobody's business for the one who looks.
func (v *sight) hides(e casework.Recorded) bool {
	return !v.inside() && rule.Inside(e.Entry, e.Meta.Role)
}

// historyView is so many lines before a version, 0: from the latest on. about
// says which of several things an entry is about.
func (v *sight) historyView(before int64, most int, about func(rule.Entry) string) historyView {
	shown := historyView{today: date(v.s.Today), thing: at(v.s.On)}
	var last int64
	for n := len(v.view.History) - 1; n >= 0; n-- {
		e := v.view.History[n]
		if v.hides(e) {
			continue
		}
		shown.all++
		shown.begun = date(calendar.DateOf(e.Meta.At))
		switch {
		case before > 0 && e.Meta.Version >= before:
		case len(shown.lines) < most:
			shown.lines, last = append(shown.lines, v.line(e, about(e.Entry))), e.Meta.Version
		case shown.rest == "":
			shown.rest = shown.thing + "/history?before=" + strconv.FormatInt(last, 10)
		}
	}
	return shown
}

func (v *sight) line(e casework.Recorded, about string) lineView {
	clause := rule.RestsOn(e.Entry)
	line := lineView{
		at: instant(e.Meta.At), word: v.happened(e), who: v.doer(e.Meta), clause: clause, cite: v.desk.Door.Cite(clause),
		then: at(v.s.On) + "?at=" + strconv.FormatInt(e.Meta.Position, 10),
	}
	if about != "" {
		line.word = v.t("desk.case.history.about", text.Args{"what": line.word, "about": about})
	}
	if e.Meta.On != calendar.DateOf(e.Meta.At) {
		line.on = v.t("desk.case.history.effective", text.Args{"day": date(e.Meta.On)})
	}
	return line
}

// happened is an entry in words; what was granted or refused about a certificate
// by what was applied for.
func (v *sight) happened(e casework.Recorded) string {
	file, is := v.view.State.(*rule.Case)
	if is && file.Of != "" {
		switch e.Entry.(type) {
		case *rule.CertificationGranted:
			return v.t("desk.case.decision." + file.Purpose.Ended(rule.OutcomeGranted))
		case *rule.CertificationRefused:
			return v.t("desk.case.decision." + file.Purpose.Ended(rule.OutcomeRefused))
		}
	}
	return v.t(entryKey(e.Name))
}

func (v *sight) doer(m rule.Meta) string { return v.who(m.Role, m.Person, m.OnBehalf) }

// who is the role in which somebody acted, with their name and that of whom they
// acted for, as far as the one who looks may know them.
func (v *sight) who(role rule.Role, person, onBehalf string) string {
	said := ""
	if role != "" {
		said = v.t("role." + string(role))
	}
	if name := v.person(person); name != "" && role != rule.RoleSystem {
		said = v.t("desk.case.history.named", text.Args{"role": said, "name": name})
	}
	if name := v.person(onBehalf); name != "" {
		said = v.t("desk.case.history.on-behalf", text.Args{"who": said, "name": name})
	}
	return said
}

// aboutEntry is which of several things an entry of a case is about.
func (v *caseSeen) aboutEntry(e rule.Entry) string {
	switch e := e.(type) {
	case *rule.MaterialProvided:
		return v.materialName(e.Item)
	case *rule.MaterialPromised:
		return v.t("desk.case.history.until", text.Args{"what": v.materialName(e.Item), "day": date(e.By)})
	case *rule.PaperReceived:
		var items []string
		for _, r := range e.Receipts {
			items = append(items, v.materialName(r.Item))
		}
		return v.some(items)
	case *rule.SupplementRequested:
		var items []string
		for _, i := range e.Items {
			items = append(items, v.materialName(i.Item))
		}
		return v.some(items)
	case *rule.ProblemRecorded:
		return e.Number
	case *rule.ProblemAnswered:
		return v.problemNumber(e.ID)
	case *rule.ProblemAnswerJudged:
		return v.problemNumber(e.ID)
	case *rule.ProblemClosed:
		return v.problemNumber(e.ID)
	case *rule.SampleDrawn:
		return e.ID
	case *rule.TestDispatched:
		return e.Number
	case *rule.TestReported:
		return v.taskNumber(e.Task)
	case *rule.TestReportCorrected:
		return v.taskNumber(e.Task)
	case *rule.TestReportPaperReceived:
		return v.taskNumber(e.Task)
	case *rule.RectificationRequired:
		return v.rectificationNumber(e.ID)
	case *rule.RectificationHandedIn:
		return v.rectificationNumber(e.ID)
	case *rule.RectificationVerified:
		return v.rectificationNumber(e.ID)
	case *rule.RectificationEnded:
		return v.rectificationNumber(e.ID)
	case *rule.CertificationGranted:
		return e.Number
	case *rule.ActProposed:
		return e.ID
	case *rule.ExceptionRecorded:
		return e.ID
	}
	return ""
}

// some are the first of many names, and how many there are.
func (p *page) some(names []string) string {
	if len(names) <= 3 {
		return p.inText(names)
	}
	return p.t("desk.case.history.many", text.Args{"first": p.inText(names[:2]), "count": len(names)})
}

func (v *caseSeen) taskNumber(task string) string {
	for _, t := range v.c.Tests {
		if t.Task == task {
			return t.Number
		}
	}
	return ""
}

func (v *caseSeen) problemNumber(id string) string {
	for _, p := range v.c.Monitoring.Problems {
		if p.ID == id {
			return p.Number
		}
	}
	return ""
}

func (v *caseSeen) rectificationNumber(id string) string {
	for _, r := range v.c.Rectifications {
		if r.ID == id {
			return r.Number
		}
	}
	return ""
}

// history is the page with the earlier entries of a thing.
func (d *console) history(kind rule.Kind) asked {
	return func(p *page, r *http.Request) (answer, error) {
		on := rule.StreamID{Kind: kind, ID: r.PathValue("id")}
		before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
		if err != nil && r.URL.Query().Has("before") || before < 0 {
			return answer{}, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "before"))
		}
		var shown historyView
		var title string
		err = d.look(r.Context(), p, on, func(s *rule.Situation, view casework.View) error {
			v := p.see(s, view)
			title = p.titleOf(view.State)
			about := func(rule.Entry) string { return "" }
			if _, is := view.State.(*rule.Case); is {
				if v.relation == rule.Entrusted {
					return unknown // what happened lies between client and body
				}
				c, err := p.seeCase(s, view)
				if err != nil {
					return err
				}
				about = c.aboutEntry
			}
			shown = v.historyView(before, historyPage, about)
			return nil
		})
		if err != nil {
			return answer{}, err
		}
		return answer{head: head{title: p.t("desk.case.history.title"), under: []crumb{{title, at(on)}}}, body: p.historyPage(shown)}, nil
	}
}
