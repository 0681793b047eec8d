package console

import (
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// problemCard is tracking monitoring: how long, what it found, how it ended.
func (v *caseSeen) problemCard() card {
	m := v.c.Monitoring
	shown := card{id: "monitoring", title: v.t("desk.case.card.monitoring"), count: len(m.Problems), fold: true}
	if v.c.Accepted.IsZero() || !v.c.Needs(scheme.StageMonitoring) && len(m.Problems) == 0 {
		return shown
	}
	period := ""
	if last := v.c.LastDay(); !last.IsZero() {
		period = v.t("desk.case.fact.period-of", text.Args{"from": date(v.c.Accepted), "to": date(last)})
	}
	shown.facts = told(
		v.by("5.3c", v.fact("period", period)),
		v.dated("stable", m.Stable), v.dated("concluded", m.Concluded), v.private("summary", m.Summary),
	)
	for _, change := range m.Changes {
		shown.facts = append(shown.facts, v.fact("period-set", v.t("desk.case.fact.months-from-to", text.Args{"from": change.From, "to": change.To, "on": date(change.On)}), change.Reason.Shown()))
	}
	if len(shown.facts) > 8 { // the history has them all
		shown.facts = append(shown.facts[:4], shown.facts[len(shown.facts)-1])
	}
	for n := len(m.Problems) - 1; n >= 0; n-- {
		shown.items = append(shown.items, v.problem(m.Problems[n]))
	}
	var words []saying
	for _, d := range m.Words {
		if dimension, known := v.sch.Dimension(d.Dimension, v.day); known {
			words = append(words, saying{label: v.words(dimension.Name), says: []string{d.Text.Shown()}})
		}
	}
	if len(words) > 0 {
		shown.items = append(shown.items, item{name: v.t("desk.case.monitoring.words"), facts: words})
	}
	return shown
}

func (v *caseSeen) problem(p *rule.Problem) item {
	i := item{id: p.Number, name: p.Dimension, open: p.Closed.IsZero(), mark: v.marked("ok", "right", "desk.case.problem.mark.closed")}
	if d, known := v.sch.Dimension(p.Dimension, v.day); known {
		i.name = v.words(d.Name)
	}
	if p.Closed.IsZero() {
		i.mark = v.marked("wait", "clock", "desk.case.problem.mark.open")
	}
	if level, known := v.sch.Level(p.Level, v.day); known {
		i.facts = append(i.facts, v.fact("level", v.words(level.Name)))
	}
	i.facts = append(i.facts, told(v.dated("found", p.Found), v.private("text", p.Text), v.dated("closed", p.Closed), v.private("how", p.How))...)
	for _, a := range p.Answers {
		one := item{name: v.t("desk.case.problem.answered-on", text.Args{"day": date(a.On)}), facts: told(v.private("answer", a.Text), v.private("note", a.Note)), files: v.files(a.Files...)}
		switch {
		case a.Judged.IsZero():
			one.mark = v.marked("wait", "pause", "desk.case.problem.mark.unjudged")
		case a.Accepted:
			one.mark = v.marked("ok", "right", "desk.case.problem.mark.accepted")
		default:
			one.mark = v.marked("bad", "wrong", "desk.case.problem.mark.insufficient")
		}
		i.items = append(i.items, one)
	}
	return i
}

// testCard is every round of the type test with what it found and when its
// reports came. A laboratory sees its own.
func (v *caseSeen) testCard() card {
	shown := card{id: "tests", title: v.t("desk.case.card.tests"), fold: true}
	for n := len(v.c.Tests) - 1; n >= 0; n-- {
		t := v.c.Tests[n]
		if v.relation == rule.Entrusted && t.Organisation != v.s.Actor.Organisation {
			continue
		}
		i := item{id: t.Number, name: v.organisation(v.s, t.Organisation), open: t.Reported.IsZero() && t.Cancelled.IsZero(), mark: v.testMark(t)}
		if v.relation != rule.Own {
			i.at = at(rule.StreamID{Kind: rule.KindTestTask, ID: t.Task})
		}
		i.facts = told(v.dated("dispatched", t.Dispatched), v.dated("cancelled", t.Cancelled))
		i.facts = append(i.facts, v.reportFacts(t.ReportVersion)...)
		i.files = v.files(t.Report)
		i.items = v.verdictItems(t.Clauses, t.Verdicts)
		for _, earlier := range t.Replaced {
			i.items = append(i.items, item{name: v.t("desk.case.test.replaced"), facts: v.reportFacts(earlier), files: v.files(earlier.Report)})
		}
		if d := v.c.DrawnOf(t); d != nil {
			i.facts = append(i.facts, v.fact("drawn-sample", d.ID))
		}
		if t.Sample != nil {
			i.items = append(i.items, item{name: v.t("desk.case.test.sample"), facts: v.productFacts(*t.Sample)})
		}
		shown.items = append(shown.items, i)
	}
	shown.count = len(shown.items)
	return shown
}

func (v *caseSeen) testMark(t *rule.Test) *mark {
	switch {
	case !t.Cancelled.IsZero():
		return v.marked("mute", "cancelled", "desk.case.test.mark.cancelled")
	case t.Reported.IsZero():
		return v.marked("info", "flask", "desk.case.test.mark.running")
	}
	failed := 0
	for _, one := range t.Verdicts {
		if word, known := v.sch.Verdict(scheme.TestVerdicts, one.Verdict, v.day); known && word.Effect == scheme.Failed {
			failed++
		}
	}
	if failed > 0 {
		return v.marked("bad", "wrong", "desk.case.test.mark.failed", text.Args{"count": failed})
	}
	return v.marked("ok", "right", "desk.case.test.mark.reported")
}

// reportFacts are the days of a report, and by how many working days each form
// of it is late.
func (v *caseSeen) reportFacts(r rule.ReportVersion) []saying {
	if r.Finished.IsZero() {
		return nil
	}
	duty := v.s.Lateness(v.c, r)
	due := v.by("5.4.2a", v.fact("due", v.dueWord(duty.Due)))
	electronic, paper := v.dated("electronic", r.Reported), v.dated("on-paper", r.Paper)
	if duty.Electronic > 0 {
		electronic.late = true
		electronic.says = append(electronic.says, v.t("desk.case.fact.late-by", text.Args{"count": duty.Electronic}))
	}
	if r.Paper.IsZero() {
		paper.says = []string{v.t("desk.case.fact.not-come")}
	}
	if duty.Paper > 0 {
		paper.late = true
		paper.says = append(paper.says, v.t("desk.case.fact.late-by", text.Args{"count": duty.Paper}))
	}
	return told(v.dated("finished", r.Finished), due, electronic, paper, v.private("replaces", r.Reason))
}

func (v *sight) dueWord(d calendar.Due) string {
	if d.State == calendar.DueDate {
		return v.page.day(d.Date)
	}
	return v.t("desk.due." + d.String())
}

// verdictItems are the clauses of a test with their verdicts, those without one
// too.
func (v *caseSeen) verdictItems(clauses []string, verdicts []rule.ClauseVerdict) []item {
	return v.requirements(v.tests, clauses, verdicts)
}

func (v *sight) requirements(all []scheme.TestClause, clauses []string, verdicts []rule.ClauseVerdict) []item {
	given := map[string]rule.ClauseVerdict{}
	for _, one := range verdicts {
		given[one.Clause] = one
	}
	var items []item
	for _, id := range clauses {
		i := item{name: v.requirement(id, all), mark: v.verdict(scheme.TestVerdicts, given[id].Verdict), facts: told(v.private("evidence", given[id].Evidence))}
		if i.mark == nil {
			i.mark = v.marked("mute", "minus", "desk.case.test.mark.no-verdict")
		}
		items = append(items, i)
	}
	return items
}

func (v *sight) productFacts(p rule.ProductFacts) []saying {
	return told(v.fact("product", p.Name), v.fact("model", p.Model), v.fact("sha256", p.SHA256), v.fact("hardware", p.Hardware...))
}

// earlierReportCard is a report that the client brought along: what it covers,
// and what was decided about it.
func (v *caseSeen) earlierReportCard() card {
	r := v.c.EarlierReport
	shown := card{id: "earlier-report", title: v.t("desk.case.card.earlier-report")}
	if r == nil {
		return shown
	}
	laboratory, lacking := v.s.ReportedBy(v.c)
	var lacks []string
	for _, q := range lacking {
		lacks = append(lacks, v.words(q.Name))
	}
	known := v.t("desk.case.report.laboratory-known")
	if laboratory == nil {
		known = v.t("desk.case.report.laboratory-unknown")
	}
	i := item{id: r.Number, name: r.Laboratory, facts: told(v.fact("registered", known), v.by("5.2.2(6)", v.fact("qualifications-lacking", lacks...)),
		v.dated("reported", r.Dated), v.fact("model", r.Model), v.private("changes", r.Changes), v.dated("unchanged", v.c.Unchanged))}
	if !v.c.Submitted.IsZero() {
		oldest := v.dated("oldest", v.s.OldestRecognised(v.c))
		oldest.late = r.Dated.Before(v.s.OldestRecognised(v.c))
		i.facts = append(i.facts, v.by("5.2.3b", oldest))
	}
	covered := v.s.Coverage(v.c)
	i.facts = append(i.facts, v.by("5.2.3c", v.fact("covered", v.t("desk.case.fact.of", text.Args{"count": len(covered.Covered), "of": len(covered.Needed)}))))
	var missing []string
	for _, id := range covered.Missing {
		missing = append(missing, v.requirement(id, v.tests))
	}
	i.facts = append(i.facts, told(v.fact("uncovered", missing...))...)
	i.mark = v.marked("wait", "pause", "desk.case.report.unassessed")
	if a := r.Assessed; a != nil {
		i.mark = v.marked("info", "right", "desk.case.report.outcome."+string(a.Outcome))
		i.facts = append(i.facts, told(v.dated("assessed", a.On), v.private("grounds", a.Grounds))...)
	}
	shown.items = []item{i}
	return shown
}

// versionCard is other versions of the product, reported in the middle of the
// case.
func (v *caseSeen) versionCard() card {
	shown := card{id: "versions", title: v.t("desk.case.card.versions"), count: len(v.c.Versions)}
	for _, one := range v.c.Versions {
		var touched []string
		for _, id := range one.Touched {
			touched = append(touched, v.requirement(id, v.tests))
		}
		i := item{id: one.ID, name: v.say(one.Name) + " " + one.Model, mark: v.marked("wait", "pause", "desk.case.version.mark.unassessed"), facts: told(
			v.dated("reported-on", one.Reported), v.private("changes", one.Changes), v.dated("assessed", one.Assessed),
			v.fact("touched", touched...), v.private("grounds", one.Grounds))}
		if one.Outcome != "" {
			i.mark = v.marked("info", "right", "desk.case.version.mark."+string(one.Outcome))
		}
		shown.items = append(shown.items, i)
	}
	return shown
}

func (v *caseSeen) reviewCard() card {
	return v.examinationCard("review", "5.5a", v.c.Review, v.s.ReviewList(v.c))
}

// inspectionCard is the visit with the inspected product beside the unit and the
// sample.
func (v *caseSeen) inspectionCard() card {
	x := v.c.Inspection
	shown := v.examinationCard("inspection", "5.6", x, v.s.InspectionList(v.c))
	facts := told(v.dated("planned", x.Planned), v.dated("visited", x.Visited))
	var inspectors []string
	for _, id := range x.Inspectors {
		inspectors = append(inspectors, v.person(id))
	}
	facts = append(facts, told(v.fact("inspectors", inspectors...), v.private("unannounced", x.Unannounced))...)
	shown.facts = append(facts, shown.facts...)
	c := v.c.Consistency
	if c == nil {
		return shown
	}
	i := item{name: v.t("desk.case.inspection.consistency"), facts: append(v.productFacts(c.ProductFacts), told(v.by("5.6(2)", v.dated("compared", c.On)))...)}
	differences := v.c.Differences()
	i.mark = v.marked("ok", "right", "desk.case.inspection.same")
	if len(differences) > 0 {
		i.mark = v.marked("wait", "warn", "desk.case.inspection.differs", text.Args{"count": len(differences)})
	}
	for _, d := range differences {
		one := item{name: v.t("desk.case.inspection.difference", text.Args{"what": v.t("desk.case.inspection.what." + d.What), "against": v.t("desk.case.inspection.against." + d.Against)}),
			facts: told(v.fact("found-there", d.Found), v.fact("wanted", d.Wanted))}
		for _, verdict := range c.Verdicts {
			if verdict.Difference != d.ID {
				continue
			}
			one.mark = v.marked("bad", "wrong", "desk.case.inspection.not-conforming")
			if verdict.Conforms {
				one.mark = v.marked("ok", "right", "desk.case.inspection.conforming")
			}
			one.facts = append(one.facts, told(v.private("reason", verdict.Reason))...)
		}
		i.items = append(i.items, one)
	}
	shown.items = append(shown.items, i)
	return shown
}

// examinationCard is a checklist with its verdicts. What is not in order is
// shown, the rest counted until it is asked for.
func (v *caseSeen) examinationCard(id, clause string, x rule.Examination, list []scheme.CheckItem) card {
	shown := card{id: id, title: v.t("desk.case.card." + id), fold: true}
	if len(x.Items) == 0 && x.Concluded.IsZero() && len(x.Problems) == 0 && x.Planned.IsZero() {
		return shown
	}
	shown.note = v.t("desk.case.examination.judged", text.Args{"count": len(x.Items), "of": len(list)})
	shown.facts = told(v.by(clause, v.dated("concluded", x.Concluded)), v.private("summary", x.Summary))
	all := item{name: v.t("desk.case.examination.list"), open: x.Concluded.IsZero()}
	for _, check := range list {
		given := x.Items[check.ID]
		if given == nil {
			given = &rule.ItemVerdict{}
		}
		one := item{name: v.words(check.Text), mark: v.verdict(scheme.ChecklistVerdicts, given.Verdict), facts: told(v.private("note", given.Note))}
		if one.mark == nil {
			one.mark = v.marked("mute", "minus", "desk.case.test.mark.no-verdict")
		}
		all.items = append(all.items, one)
	}
	if bad := len(x.Nonconforming()); bad > 0 {
		all.mark = v.marked("bad", "wrong", "desk.case.examination.nonconforming", text.Args{"count": bad})
	}
	shown.items = append(shown.items, all)
	if rechecks := v.rechecks(x.Problems); len(rechecks) > 0 {
		shown.items = append(shown.items, item{name: v.t("desk.case.examination.problems"), items: rechecks})
	}
	return shown
}

// rechecks are the words on each problem that monitoring found (5.3b).
func (v *caseSeen) rechecks(problems []rule.ProblemRecheck) (items []item) {
	for _, p := range problems {
		number := p.Problem
		for _, known := range v.c.Monitoring.Problems {
			if known.ID == p.Problem {
				number = known.Number
			}
		}
		m := v.marked("mute", "minus", "desk.case.examination.no-recheck")
		if p.Needed {
			m = v.marked("info", "find", "desk.case.examination.recheck")
		}
		items = append(items, item{id: number, mark: m, facts: told(v.private("reason", p.Reason), v.private("result", p.Result))})
	}
	return items
}

func (v *caseSeen) evaluationCard() card {
	e := v.c.Evaluation
	shown := card{id: "evaluation", title: v.t("desk.case.card.evaluation")}
	if e == nil {
		return shown
	}
	i := item{name: v.page.day(e.On), mark: v.marked("ok", "right", "desk.case.evaluation.conforms"), facts: told(v.by("5.1g", v.private("summary", e.Summary)))}
	if !e.Conforms {
		i.mark = v.marked("bad", "wrong", "desk.case.evaluation.fails")
	}
	i.items = v.rechecks(e.Problems)
	shown.items = []item{i}
	return shown
}
