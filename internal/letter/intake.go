package letter

import (
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// acceptance says from when the clock of 5.8 runs and what happens next.
func (w *writer) acceptance() {
	e := w.entry.(*rule.ApplicationAccepted)
	w.say("letter.acceptance.opening")
	w.unit()
	w.fact("letter.fact.submitted", dated(w.lang, w.file.Submitted))
	w.fact("letter.fact.accepted", dated(w.lang, w.file.Accepted))
	if w.file.Contract != nil {
		w.fact("letter.fact.contract", w.file.Contract.Number)
	}
	w.standards(e.Standards)
	w.next()
	w.step("letter.acceptance.monitoring", text.Args{"count": e.MonitoringMonths, "last": w.file.LastDay()})
	clock, _ := w.TimeLimit(w.file)
	reading, err := clock.Read(w.Record.Calendar(), w.Today)
	if err == nil && reading.Due.State == calendar.DueDate {
		w.step("letter.acceptance.limit", text.Args{"limit": clock.Limit, "due": reading.Due.Date})
		w.counted()
	}
	w.step("letter.acceptance.changes")
	w.quote("5.1a", "5.2.3a", "5.1b", "5.8")
	w.closing()
}

// standards lists what the product is certified against, in the editions that
// bind.
func (w *writer) standards(basis []rule.BasisStandard) {
	var rows [][]string
	for i, st := range basis {
		rows = append(rows, []string{number(i), st.Edition, w.of(st.Title)})
	}
	w.head("letter.standards")
	w.table([]column{{key: "letter.column.number", share: 1}, {key: "letter.column.edition", share: 3}, {key: "letter.column.title", share: 6}}, rows)
}

func (w *writer) notAccepted() {
	e := w.entry.(*rule.ApplicationRefused)
	if w.file.Of != "" {
		w.refused(e.Reasons)
		return
	}
	w.say("letter.not-accepted.opening")
	w.unit()
	w.fact("letter.fact.submitted", dated(w.lang, w.file.Submitted))
	w.reasons(e.Reasons)
	w.next()
	w.appeal()
	w.step("letter.not-accepted.again")
	w.quote(append([]string{"5.1a"}, clausesOf(e.Reasons)...)...)
	w.closing()
}

// reasons lists grounds, each with the clause it rests on.
func (w *writer) reasons(reasons []rule.Reason) {
	var rows [][]string
	for i, r := range reasons {
		rows = append(rows, []string{number(i), rule.Cite(r.Clause), w.said(r.Text)})
	}
	w.head("letter.reasons")
	w.table([]column{{key: "letter.column.number", share: 1}, {key: "letter.column.clause", share: 1.5}, {key: "letter.column.reason", share: 8}}, rows)
}

func clausesOf(reasons []rule.Reason) (ids []string) {
	for _, r := range reasons {
		ids = append(ids, r.Clause)
	}
	return ids
}

// appeal says how long and how the recipient can appeal against the decision
// that the letter tells of.
func (w *writer) appeal() {
	w.step("letter.appeal", text.Args{"last": w.LastToAppeal(w.letter.Written)})
	w.counted()
}

func (w *writer) withdrawn() {
	e := w.entry.(*rule.ApplicationWithdrawn)
	w.say("letter.withdrawn.opening")
	w.unit()
	w.words("letter.reason-given", e.Reason)
	w.next()
	w.step("letter.withdrawn.tests")
	w.step("letter.again")
	w.closing()
}

func (w *writer) closedOut() {
	e := w.entry.(*rule.CaseClosedOut)
	w.say("letter.closed-out.opening")
	w.unit()
	w.fact("letter.fact.ground", w.t(e.Ground))
	w.fact("letter.fact.since", dated(w.lang, e.Since))
	w.words("letter.reason", e.Reason)
	w.next()
	w.step("letter.again")
	w.closing()
}

// supplement lists the materials that are asked for, each with its clause, the
// form it is wanted in, and why.
func (w *writer) supplement() {
	e := w.entry.(*rule.SupplementRequested)
	w.say("letter.supplement.opening", text.Args{"due": e.Due})
	w.unit()
	required := map[string]scheme.Material{}
	for _, m := range w.Required(w.file) {
		required[m.ID] = m
	}
	var rows [][]string
	for i, asked := range e.Items {
		m := required[asked.Item]
		name := w.of(rule.Words(m.Name))
		for _, further := range w.file.Further {
			if further.ID == asked.Item {
				name = w.said(further.Title)
			}
		}
		rows = append(rows, []string{number(i), name, w.formOf(m), rule.Cite(m.Clause), w.said(asked.Why)})
	}
	w.table([]column{
		{key: "letter.column.number", share: 1}, {key: "letter.column.material", share: 3.2}, {key: "letter.column.form", share: 2.2},
		{key: "letter.column.clause", share: 1.4}, {key: "letter.column.why", share: 4},
	}, rows)
	w.next()
	w.step("letter.supplement.hand-in")
	clauses := []string{"5.2.2"}
	if !w.file.Accepted.IsZero() {
		w.step("letter.supplement.pause")
		clauses = append(clauses, "5.8")
	}
	w.step("letter.supplement.silence", text.Args{"count": w.LimitOf(w.file, scheme.LimitCaseCloseout).Value})
	w.counted()
	w.quote(clauses...)
	w.closing()
}

// formOf says in which form a material is wanted.
func (w *writer) formOf(m scheme.Material) string {
	form := w.t("letter.form." + string(m.Form))
	if m.Seal {
		form += w.t("letter.form.sealed")
	}
	return form
}
