package console

import (
	"slices"

	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// rectificationCard is what is to be corrected, finding by finding, with every
// round of handing in and verifying.
func (v *caseSeen) rectificationCard() card {
	shown := card{id: "findings", title: v.t("desk.case.card.findings"), count: len(v.c.Rectifications), order: "o4", fold: true}
	for n := len(v.c.Rectifications) - 1; n >= 0; n-- {
		shown.items = append(shown.items, v.rectification(v.c.Rectifications[n]))
	}
	return shown
}

func (v *caseSeen) rectification(r *rule.Rectification) item {
	due := v.dated("due", r.Due)
	if r.Stage == scheme.StageDecision {
		due = v.by("5.7b", due)
	}
	i := item{id: r.Number, name: v.stageName(r.Stage)}
	waits := r.Verified.IsZero() && r.Ended.IsZero() && r.Annulled.IsZero()
	i.open = waits
	switch {
	case !r.Annulled.IsZero():
		i.mark = v.marked("mute", "cancelled", "desk.case.rectification.annulled")
	case !r.Ended.IsZero():
		i.mark = v.marked("bad", "wrong", "desk.case.rectification.ended")
	case !r.Verified.IsZero():
		i.mark = v.marked("ok", "right", "desk.case.rectification.verified")
	case !r.HandedIn.IsZero():
		i.mark = v.marked("info", "inbox", "desk.case.rectification.handed-in")
	default:
		i.mark, due.late = v.marked("wait", "pause", "desk.case.rectification.awaited"), v.s.Today.After(r.Due)
	}
	i.facts = told(v.dated("required", r.Required), due, v.dated("verified", r.Verified), v.fact("way", v.way(scheme.VerificationWays, r.Way)))
	for _, f := range r.Findings {
		one := item{id: f.ID, name: f.Text.Shown(), facts: told(v.under(f.Clause))}
		if level := v.verdict(scheme.FindingLevels, f.Level); level != nil {
			one.mark = level
		}
		for _, a := range r.Answers {
			if a.Finding == f.ID {
				one.facts, one.files = append(one.facts, told(v.private("correction", a.Text))...), v.files(a.Files...)
			}
		}
		i.items = append(i.items, one)
	}
	i.items = append(i.items, v.rounds(r.ID)...)
	return i
}

// rounds are the hand-ins and verifications of a rectification. The fold keeps
// the last ones only, so they are read from the history.
func (v *caseSeen) rounds(id string) (items []item) {
	for _, e := range v.view.History {
		switch entry := e.Entry.(type) {
		case *rule.RectificationHandedIn:
			if entry.ID == id {
				items = append(items, item{name: v.t("desk.case.rectification.round-in", text.Args{"day": date(e.Meta.On)}), mark: v.marked("info", "inbox", "desk.case.rectification.handed-in")})
			}
		case *rule.RectificationVerified:
			if entry.ID != id {
				continue
			}
			i := item{name: v.t("desk.case.rectification.round-verified", text.Args{"day": date(e.Meta.On)}), mark: v.marked("ok", "right", "desk.case.rectification.verified"),
				facts: told(v.fact("failed", v.inText(entry.Failed)), v.private("note", entry.Note))}
			if !entry.Accepted {
				i.mark = v.marked("bad", "wrong", "desk.case.rectification.failed")
			}
			items = append(items, i)
		case *rule.RectificationEnded:
			if entry.ID == id {
				items = append(items, item{name: v.t("desk.case.rectification.round-ended", text.Args{"day": date(e.Meta.On)}), mark: v.marked("bad", "wrong", "desk.case.rectification.ended"),
					facts: told(v.private("note", entry.Note))})
			}
		}
	}
	return items
}

func (v *caseSeen) stageName(id string) string {
	for _, stage := range v.sch.Stages(v.day) {
		if stage.ID == id {
			return v.words(stage.Name)
		}
	}
	return id
}

// complaintCard is for the body's people: complaints that were linked to the
// case, and others about its parties.
func (v *caseSeen) complaintCard() card {
	shown := card{id: "complaints", title: v.t("desk.case.card.complaints"), fold: true}
	if !v.inside() {
		return shown
	}
	for _, l := range v.c.Complaints {
		i := item{id: l.Number, name: v.t("desk.case.complaint.linked"), at: at(rule.StreamID{Kind: rule.KindComplaint, ID: l.Complaint}),
			mark: v.marked("wait", "pause", "desk.case.complaint.unanalysed"), open: l.Analysed.IsZero(), facts: told(v.dated("linked", l.Linked), v.by("5.5b", v.dated("analysed", l.Analysed)), v.private("reason", l.Reasons))}
		switch {
		case l.Analysed.IsZero():
		case l.Affects:
			i.mark = v.marked("bad", "warn", "desk.case.complaint.affects")
		default:
			i.mark = v.marked("ok", "right", "desk.case.complaint.harmless")
		}
		shown.items = append(shown.items, i)
	}
	shown.count = len(shown.items)
	for _, c := range v.s.ProposedComplaints(v.c) {
		shown.items = append(shown.items, item{id: c.Number, name: v.organisation(v.s, c.Organisation), at: at(rule.StreamID{Kind: rule.KindComplaint, ID: c.ID}),
			mark: v.marked("mute", "info", "desk.case.complaint.not-linked"), facts: told(v.dated("received", c.Received), v.private("business", c.Business))})
	}
	return shown
}

// proposalCard is what waits, or waited, for a second person. Somebody outside
// learns of what the body intends when it happens, and not before.
func (v *caseSeen) proposalCard() card {
	shown := card{id: "proposals", title: v.t("desk.case.card.proposals"), order: "o4", fold: true}
	for n := len(v.c.Proposals) - 1; n >= 0; n-- {
		p := v.c.Proposals[n]
		if !v.inside() && p.Role.Staff() {
			continue
		}
		i := item{id: p.ID, name: p.Command, open: p.Outcome == "", mark: v.marked("wait", "pause", "desk.case.proposal.mark.waits"), facts: told(
			v.dated("proposed", p.On), v.fact("by", v.who(p.Role, p.Person, p.OnBehalf)), v.dated("ended", p.Ended), v.fact("ended-by", v.person(p.By)), v.private("reason", p.Reason))}
		if kind, known := v.desk.Casework.Command(p.Command); known {
			i.name = v.t("command." + kind.Slug())
		}
		if p.Outcome != "" {
			i.mark = v.marked("mute", "right", "desk.case.proposal.mark."+string(p.Outcome))
		}
		shown.items = append(shown.items, i)
	}
	shown.count = len(shown.items)
	return shown
}

// exceptionCard is departures from what the rule says is done normally.
func (v *caseSeen) exceptionCard() card { return v.exceptions(v.c.Exceptions) }

// exceptions are those of a case or a certificate.
func (v *sight) exceptions(all rule.Exceptions) card {
	shown := card{id: "exceptions", title: v.t("desk.case.card.exceptions"), count: len(all)}
	for _, x := range all {
		i := item{id: x.ID, name: v.exceptionName(x), mark: v.marked("info", "info", "desk.case.exception.mark.in-force"), facts: told(
			v.under(x.Clause), v.dated("permitted", x.On), v.fact("by", v.who(x.Role, x.Person, "")), v.fact("notice", x.Notice), v.private("reason", x.Reason))}
		switch {
		case !x.Withdrawn.IsZero():
			i.mark = v.marked("mute", "cancelled", "desk.case.exception.mark.withdrawn")
		case !x.Used.IsZero():
			i.mark = v.marked("ok", "right", "desk.case.exception.mark.used")
		}
		shown.items = append(shown.items, i)
	}
	return shown
}

func (v *sight) exceptionName(x *rule.Exception) string {
	switch {
	case x.Limit != "":
		limit := v.sch.Limit(x.Limit, v.day)
		return v.t("desk.case.exception.limit", text.Args{"limit": v.words(limit.Name), "from": v.amount(limit.Unit, x.From), "to": v.amount(limit.Unit, x.To)})
	case x.Edition != "":
		return v.t("desk.case.exception.standard", text.Args{"from": x.Instead, "to": x.Edition})
	}
	return v.t("desk.case.exception.unit")
}

// amount is a limit's number with its unit; working days and civil days are
// never called the same.
func (p *page) amount(unit scheme.Unit, n int) string {
	if unit == scheme.Bytes {
		return p.t("desk.case.limit.megabytes", text.Args{"count": n >> 20})
	}
	return p.t("desk.case.limit."+string(unit), text.Args{"count": n})
}

// correctionCard is what was recorded wrongly.
func (v *caseSeen) correctionCard() card {
	shown := card{id: "corrections", title: v.t("desk.case.card.corrections"), count: len(v.c.Corrected)}
	for _, x := range v.c.Corrected {
		shown.items = append(shown.items, item{name: v.t(entryKey(x.Name)), facts: told(append([]saying{
			v.dated("corrected", x.On), v.fact("by", v.who(x.Role, x.Person, ""))}, v.correctionFacts(x.Entry)...)...)})
	}
	return shown
}

// correctionFacts are what a correction says was wrong, and what is right.
func (v *caseSeen) correctionFacts(e rule.Entry) []saying {
	days := func(d rule.ReportDays) string { return v.inText([]string{date(d.Finished), date(d.Paper)}) }
	switch e := e.(type) {
	case *rule.PaperReceiptCorrected:
		return []saying{v.fact("was", v.materialName(e.Was.Item), date(e.Was.Received)), v.fact("is", v.materialName(e.Now.Item), date(e.Now.Received)), v.private("reason", e.Reason)}
	case *rule.ContractCorrected:
		return []saying{v.fact("was", e.Was.Number, date(e.Was.Signed)), v.fact("is", e.Now.Number, date(e.Now.Signed)), v.private("reason", e.Reason)}
	case *rule.VisitDayCorrected:
		return []saying{v.dated("was", e.Was), v.dated("is", e.Now), v.private("reason", e.Reason)}
	case *rule.ReportDaysCorrected:
		return []saying{v.fact("was", days(e.Was)), v.fact("is", days(e.Now)), v.private("reason", e.Reason)}
	case *rule.ProblemMoved:
		return []saying{v.fact("was", e.Number), v.fact("is", e.ToNumber), v.private("reason", e.Reason)}
	}
	return nil
}

// missedCard is days that passed and what was proposed for them; a person
// decides.
func (v *caseSeen) missedCard() card {
	shown := card{id: "missed", title: v.t("desk.case.card.missed"), count: len(v.c.Missed)}
	for _, m := range v.c.Missed {
		shown.items = append(shown.items, item{name: v.t(m.What), facts: told(v.dated("fell-due", m.FellDue), v.dated("noted", m.On))})
	}
	return shown
}

// peopleCard is who did what, and who took part in evaluating: they do not
// decide. Only names that the one who looks may know are told.
func (v *caseSeen) peopleCard() card {
	shown := card{id: "people", title: v.t("desk.case.card.people")}
	type part struct {
		roles []string
		parts []string
	}
	parts := map[string]*part{}
	var order []string
	join := func(id string, role rule.Role) {
		if id == "" || v.person(id) == "" || role == rule.RoleSystem {
			return
		}
		if parts[id] == nil {
			parts[id] = &part{}
			order = append(order, id)
			for _, one := range v.c.Took(id) {
				parts[id].parts = append(parts[id].parts, v.t("part."+string(one)))
			}
		}
		if word := v.t("role." + string(role)); role != "" && !slices.Contains(parts[id].roles, word) {
			parts[id].roles = append(parts[id].roles, word)
		}
	}
	for _, e := range v.view.History {
		join(e.Meta.Person, e.Meta.Role)
		join(e.Meta.OnBehalf, e.Meta.Role)
	}
	for _, t := range v.c.Tests {
		if task := rule.Get[*rule.TestTask](v.s.Record, rule.KindTestTask, t.Task); task != nil {
			for _, id := range task.Testers {
				join(id, rule.RoleLaboratory)
				if parts[id] != nil && len(v.c.Took(id)) == 0 {
					parts[id].parts = append(parts[id].parts, v.t("part.testing"))
				}
			}
		}
	}
	for _, id := range order {
		one := parts[id]
		i := item{name: v.person(id), facts: told(v.fact("as", v.inText(one.roles)), v.fact("took-part", v.inText(one.parts)))}
		if v.inside() && len(one.parts) > 0 {
			i.mark = v.marked("info", "info", "desk.case.people.evaluated")
		}
		shown.items = append(shown.items, i)
	}
	shown.count = len(shown.items)
	return shown
}
