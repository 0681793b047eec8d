package letter

import (
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// rectification lists what does not conform and has to be corrected by a day.
func (w *writer) rectification() {
	e := w.entry.(*rule.RectificationRequired)
	atDecision := e.Stage == scheme.StageDecision
	surveillance := w.file.Purpose == rule.PurposeSurveillance
	w.say("letter.rectification.opening", text.Args{"stage": w.stage(e.Stage), "due": e.Due})
	w.unit()
	w.fact("letter.fact.rectification", w.requirement(e.ID).Number)
	w.fact("letter.fact.due", dated(w.lang, e.Due))
	w.findings(e.Findings)
	w.next()
	w.step("letter.rectification.hand-in")
	var clauses []string
	switch {
	case surveillance && atDecision: // no time limit runs, and what was certified is at stake
		w.step("letter.rectification.late-surveillance")
		clauses = append(clauses, "5.9.2", "6.3.3(1)")
	case surveillance:
		w.step("letter.rectification.late")
	default:
		w.step("letter.rectification.pause")
		w.step(either(atDecision, "letter.rectification.late-"+either(w.file.Of == "", "decision", "change"), "letter.rectification.late"))
		if atDecision {
			clauses = append(clauses, "5.7b")
		}
		clauses = append(clauses, "5.8")
	}
	if atDecision {
		w.appeal()
	}
	for _, f := range e.Findings {
		clauses = append(clauses, f.Clause)
	}
	w.quote(clauses...)
	w.closing()
}

func (w *writer) stage(id string) string {
	sch, day := w.SchemeOf(w.file)
	for _, stage := range sch.Stages(day) {
		if stage.ID == id {
			return w.of(rule.Words(stage.Name))
		}
	}
	return id
}

// requirement is a rectification of the case.
func (w *writer) requirement(id string) (found rule.Rectification) {
	for _, r := range w.file.Rectifications {
		if r.ID == id {
			found = *r
		}
	}
	return found
}

func (w *writer) findings(list []rule.Finding) {
	sch, day := w.SchemeOf(w.file)
	var rows [][]string
	for _, f := range list {
		level, _ := sch.Verdict(scheme.FindingLevels, f.Level, day)
		rows = append(rows, []string{f.ID, rule.Cite(f.Clause), w.of(rule.Words(level.Name)), w.said(f.Text)})
	}
	w.head("letter.findings")
	w.table([]column{
		{key: "letter.column.finding", share: 1.3}, {key: "letter.column.clause", share: 1.5},
		{key: "letter.column.level", share: 1.6}, {key: "letter.column.fact", share: 7},
	}, rows)
}

func (w *writer) rectificationVerified() {
	e := w.entry.(*rule.RectificationVerified)
	r := w.requirement(e.ID)
	sch, day := w.SchemeOf(w.file)
	way, _ := sch.Way(scheme.VerificationWays, e.Way, day)
	w.say(either(e.Accepted, "letter.verified.accepted", "letter.verified.failed"), text.Args{"number": r.Number})
	w.unit()
	w.fact("letter.fact.rectification", r.Number)
	w.fact("letter.fact.way", w.of(rule.Words(way.Name)))
	failed := map[string]bool{}
	for _, id := range e.Failed {
		failed[id] = true
	}
	var rows [][]string
	for _, f := range r.Findings {
		rows = append(rows, []string{f.ID, rule.Cite(f.Clause), w.said(f.Text), w.t(either(failed[f.ID], "letter.verified.open", "letter.verified.corrected"))})
	}
	w.head("letter.findings")
	w.table([]column{
		{key: "letter.column.finding", share: 1.3}, {key: "letter.column.clause", share: 1.5},
		{key: "letter.column.fact", share: 6}, {key: "letter.column.outcome", share: 2},
	}, rows)
	w.words("letter.opinion", e.Note)
	w.next()
	switch {
	case e.Accepted:
		w.step("letter.verified.goes-on")
	case w.letter.Written.After(r.Due):
		w.step("letter.verified.over", text.Args{"due": r.Due})
	default:
		w.step("letter.verified.again", text.Args{"due": r.Due})
	}
	if r.Stage == scheme.StageDecision {
		w.quote("5.7b")
	}
	w.closing()
}

// grant tells the holder of the certificate, out of what the certificate
// froze.
func (w *writer) grant() {
	c := w.entry.(*rule.CertificateIssued).Content
	sch := w.Record.Scheme("")
	w.say("letter.grant.opening", text.Args{"number": c.Number, "product": c.ProductName, "model": c.Model})
	w.fact("letter.fact.certificate", c.Number)
	w.fact("letter.fact.case", w.file.Number)
	w.fact("letter.fact.holder", w.of(c.Holder.Name))
	w.fact("letter.fact.manufacturer", w.of(c.Manufacturer.Name))
	w.fact("letter.fact.enterprise", w.of(c.Enterprise.Name))
	w.fact("letter.fact.product", w.of(c.ProductName))
	w.fact("letter.fact.model", c.Model)
	w.fact("letter.fact.issue", dated(w.lang, c.Issue))
	w.fact("letter.fact.valid-to", dated(w.lang, c.ValidTo))
	w.fact("letter.fact.announcement", c.Announcement)
	w.standards(c.Standards)
	w.next()
	w.step("letter.grant.paper")
	w.step("letter.grant.surveillance", text.Args{"count": sch.Limit(scheme.LimitSurveillancePeriod, w.Today).Value})
	w.step("letter.grant.changes")
	w.step("letter.grant.use")
	w.quote("5.7a", "6.1a", "6.2a")
	w.closing()
}

// refusal is the written form that 5.7 asks for: each reason with its clause.
func (w *writer) refusal() {
	e := w.entry.(*rule.CertificationRefused)
	if w.file.Of != "" {
		w.refused(e.Reasons)
		return
	}
	w.say("letter.refusal.opening")
	w.unit()
	w.fact("letter.fact.accepted", dated(w.lang, w.file.Accepted))
	w.reasons(e.Reasons)
	w.next()
	w.appeal()
	w.step("letter.again")
	w.quote(append([]string{"5.7c"}, clausesOf(e.Reasons)...)...)
	w.closing()
}

// appealed are the facts of an appeal.
func (w *writer) appealed() *rule.Appeal {
	a := w.Thing.(*rule.Appeal)
	w.fact("letter.fact.appeal", a.Number)
	w.unit()
	w.fact("letter.fact.decision", w.decision(a))
	w.fact("letter.fact.received", dated(w.lang, a.Received))
	return a
}

// decision is what an appeal is against.
func (w *writer) decision(a *rule.Appeal) string {
	return w.t("letter.decision."+string(a.Against), text.Args{"decided": a.DecidedOn})
}

func (w *writer) appealReceived() {
	a := w.Thing.(*rule.Appeal)
	w.say("letter.appeal-received.opening", text.Args{"against": w.decision(a), "received": a.Received})
	w.appealed()
	w.words("letter.appeal-received.grounds", a.Grounds)
	w.next()
	w.step("letter.appeal-received.by-others")
	w.step("letter.appeal-received.waits")
	w.step("letter.appeal-received.withdraw")
	w.closing()
}

func (w *writer) appealUpheld() {
	e := w.entry.(*rule.AppealUpheld)
	w.say("letter.appeal-upheld.opening", text.Args{"against": w.decision(w.Thing.(*rule.Appeal))})
	w.appealed()
	w.words("letter.reasons", e.Reasons)
	w.next()
	w.step("letter.appeal-upheld.goes-on")
	w.closing()
}

func (w *writer) appealRejected() {
	e := w.entry.(*rule.AppealRejected)
	w.say("letter.appeal-rejected.opening", text.Args{"against": w.decision(w.Thing.(*rule.Appeal))})
	w.appealed()
	w.words("letter.reasons", e.Reasons)
	w.next()
	w.step("letter.appeal-rejected.authority")
	w.closing()
}
