package letter

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

func (w *writer) problem() {
	e := w.entry.(*rule.ProblemRecorded)
	sch, day := w.SchemeOf(w.file)
	dimension, _ := sch.Dimension(e.Dimension, day)
	level, _ := sch.Level(e.Level, day)
	w.say("letter.problem.opening")
	w.unit()
	w.fact("letter.fact.problem", e.Number)
	w.fact("letter.fact.dimension", w.of(rule.Words(dimension.Name)))
	w.fact("letter.fact.level", w.of(rule.Words(level.Name)))
	w.fact("letter.fact.found", dated(w.lang, e.Found))
	w.words("letter.problem.text", e.Text)
	w.next()
	w.step("letter.problem.answer")
	w.step("letter.problem.recheck")
	w.quote("5.3a", "5.3b")
	w.closing()
}

func (w *writer) problemJudged() {
	e := w.entry.(*rule.ProblemAnswerJudged)
	var about rule.Problem
	for _, p := range w.file.Monitoring.Problems {
		if p.ID == e.ID {
			about = *p
		}
	}
	answered := calendar.Date{}
	if n := len(about.Answers); n > 0 {
		answered = about.Answers[n-1].On
	}
	w.say("letter.problem-judged.opening", text.Args{"number": about.Number, "answered": answered})
	w.unit()
	w.fact("letter.fact.problem", about.Number)
	w.fact("letter.fact.judgement", w.t(either(e.Accepted, "letter.problem-judged.accepted", "letter.problem-judged.rejected")))
	w.words("letter.opinion", e.Note)
	w.next()
	w.step(either(e.Accepted, "letter.problem-judged.stays", "letter.problem-judged.again"))
	w.quote("5.3b")
	w.closing()
}

func either(first bool, one, other string) string {
	if first {
		return one
	}
	return other
}

// clauses lists test clauses by their standard, chapter and heading, with one
// more word on each if said is not nil.
func (w *writer) clauses(ids []string, more column, said func(id string) string) {
	sch, _ := w.SchemeOf(w.file)
	byID := map[string]scheme.TestClause{}
	for _, list := range [][]scheme.TestClause{w.TestClauses(w.file), scheme.ClausesOf(sch.Content().Standards)} {
		for _, c := range list {
			if _, known := byID[c.ID]; !known {
				byID[c.ID] = c
			}
		}
	}
	head := []column{
		{key: "letter.column.number", share: 1}, {key: "letter.column.standard", share: 3},
		{key: "letter.column.chapter", share: 1.4}, {key: "letter.column.requirement", share: 5},
	}
	if said != nil {
		head = append(head, more)
	}
	var rows [][]string
	for i, id := range ids {
		c := byID[id]
		row := []string{number(i), c.Number, c.Chapter, w.of(rule.Words(c.Title))}
		if said != nil {
			row = append(row, said(id))
		}
		rows = append(rows, row)
	}
	w.table(head, rows)
}

// testTask is the laboratory's task.
func (w *writer) testTask() {
	e := w.entry.(*rule.TestDispatched)
	sch, day := w.SchemeOf(w.file)
	w.say("letter.test-task.opening")
	w.fact("letter.fact.task", e.Number)
	w.unit()
	w.fact("letter.fact.client", w.organisation(w.file.Client))
	drawn := w.file.DrawnOf(&rule.Test{Laboratory: e.Laboratory, At: w.letter.position})
	if drawn != nil {
		w.drawn(&drawn.SampleDrawn)
	}
	w.clauses(e.Clauses, column{}, nil)
	w.next()
	if drawn != nil {
		w.step("letter.test-task.seal")
	}
	w.step("letter.test-task.report", text.Args{"limit": sch.Limit(scheme.LimitLabReportDue, day).Value})
	w.step("letter.test-task.unable")
	w.quote("5.1e", "5.4.1", "5.4.2a", "5.4.2b")
	w.closing()
}

func (w *writer) testCancelled() {
	e := w.entry.(*rule.TestCancelled)
	var task rule.Test
	for _, t := range w.file.Tests {
		if t.Task == e.Task {
			task = *t
		}
	}
	w.say("letter.test-cancelled.opening", text.Args{"task": task.Number, "dispatched": task.Dispatched})
	w.fact("letter.fact.task", task.Number)
	w.unit()
	w.words("letter.reason", e.Reason)
	w.next()
	w.step("letter.test-cancelled.stop")
	w.closing()
}

// recognition says clause by clause what of an earlier report is recognised.
func (w *writer) recognition() {
	e := w.entry.(*rule.EarlierReportAssessed)
	report := w.file.EarlierReport
	w.say("letter.recognition.opening")
	w.unit()
	w.fact("letter.fact.report", report.Number)
	w.fact("letter.fact.laboratory", report.Laboratory)
	w.fact("letter.fact.dated", dated(w.lang, report.Dated))
	w.fact("letter.fact.outcome", w.t("letter.recognition.outcome-"+string(e.Outcome)))
	w.head("letter.recognition.clauses")
	w.clauses(slices.Concat(e.Recognised, e.Missing), column{key: "letter.column.outcome", share: 2}, func(id string) string {
		return w.t(either(slices.Contains(e.Recognised, id), "letter.recognition.recognised", "letter.recognition.missing"))
	})
	w.words("letter.grounds", e.Grounds)
	w.next()
	w.step(either(len(e.Missing) == 0, "letter.recognition.unchanged", "letter.recognition.test"))
	w.quote("5.1d", "5.2.3b", "5.2.3c")
	w.closing()
}

func (w *writer) version() {
	e := w.entry.(*rule.VersionAssessed)
	var reported rule.Version
	for _, v := range w.file.Versions {
		if v.ID == e.ID {
			reported = *v
		}
	}
	w.say("letter.version.opening", text.Args{"reported": reported.Reported})
	w.fact("letter.fact.case", w.file.Number)
	w.fact("letter.fact.product", w.of(e.Name))
	w.fact("letter.fact.model", e.Model)
	w.fact("letter.fact.outcome", w.t("letter.version.outcome-"+string(e.Outcome)))
	if len(e.Touched) > 0 {
		w.head("letter.version.touched")
		w.clauses(e.Touched, column{}, nil)
	}
	w.words("letter.grounds", e.Grounds)
	w.next()
	w.step("letter.version.next-" + string(e.Outcome))
	w.quote("5.2.1")
	w.closing()
}

// inspection is the client's notice of the visit, or of another day for it.
func (w *writer) inspection() {
	e := w.entry.(*rule.InspectionPlanned)
	w.say("letter.inspection.opening", text.Args{"visit": e.Visit})
	if w.planned() != nil {
		w.say("letter.inspection.replaces")
	}
	w.unit()
	w.fact("letter.fact.visit", dated(w.lang, e.Visit))
	w.fact("letter.fact.place", w.said(e.Place))
	names := ""
	for _, id := range e.Inspectors {
		switch name := w.person(id); {
		case names == "":
			names = name
		case name != "":
			names = w.t("letter.and", text.Args{"some": names, "more": name})
		}
	}
	w.fact("letter.fact.inspectors", names)
	w.words("letter.inspection.why", e.Reason)
	w.next()
	w.step("letter.inspection.prepare")
	w.step("letter.inspection.impartial")
	w.quote("5.1f", "5.6", "5.6(1)", "5.6(2)", "5.6(3)")
	w.closing()
}

// planned is the visit that was planned before the letter's entry, nil if none
// was or it was called off.
func (w *writer) planned() (plan *rule.InspectionPlanned) {
	for _, past := range w.History[:len(w.History)-1] {
		switch e := past.Entry.(type) {
		case *rule.InspectionPlanned:
			plan = e
		case *rule.InspectionCancelled:
			plan = nil
		}
	}
	return plan
}

func (w *writer) inspectionCancelled() {
	e := w.entry.(*rule.InspectionCancelled)
	visit := calendar.Date{}
	if plan := w.planned(); plan != nil {
		visit = plan.Visit
	}
	w.say("letter.inspection-cancelled.opening", text.Args{"visit": visit})
	w.unit()
	w.words("letter.reason", e.Reason)
	w.next()
	w.step("letter.inspection-cancelled.again")
	w.closing()
}
