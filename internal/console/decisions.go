package console

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// decided is a decision on its day.
type decided struct {
	on calendar.Date
	item
}

// decisions is a card of decisions, the latest first.
func (v *sight) decisions(all []decided) card {
	shown := card{id: "decisions", title: v.t("desk.case.card.decisions"), count: len(all)}
	slices.SortStableFunc(all, func(a, b decided) int { return b.on.Compare(a.on) })
	for _, d := range all {
		shown.items = append(shown.items, d.item)
	}
	return shown
}

// decisionCard is every decision of the case, annulled ones too, with the
// appeals against it.
func (v *caseSeen) decisionCard() card { return v.decisions(v.decidedIn(v.c, "")) }

// decidedCard is every decision about the certificate: on itself, and in each case
// about it that exists for the one who looks, under whose number it leads there.
func (v *sight) decidedCard(c *rule.Certificate) card {
	var all []decided
	for _, file := range v.casesOf(c) {
		for _, one := range v.decidedIn(file, c.Content.Number) {
			one.id, one.at = file.Number, at(rule.StreamID{Kind: rule.KindCase, ID: file.ID})
			all = append(all, one)
		}
	}
	appealable, _ := v.s.Appealable(c)
	for _, d := range slices.Backward(c.Decisions) {
		all = append(all, decided{d.On, v.decision(d, string(d.Kind), slices.Contains(appealable, d))})
	}
	for _, t := range slices.Backward(c.Life.Turns) {
		if t.What == rule.TurnRestored || t.What == rule.TurnCancelled {
			all = append(all, decided{t.On, item{name: v.t("register.event." + string(t.What)), facts: told(v.dated("decided", t.On), v.fact("announcement", t.Announcement))}})
		}
	}
	return v.decisions(all)
}

// casesOf are the cases about a certificate that exist for the one who looks, the
// latest first and with those by which it and what it replaced were issued.
func (v *sight) casesOf(c *rule.Certificate) []*rule.Case {
	all := v.s.CasesOf(c.ID)
	for ; c != nil; c = v.s.Predecessor(c) {
		issued := rule.Get[*rule.Case](v.s.Record, rule.KindCase, c.Folder)
		if issued != nil && !slices.ContainsFunc(all, func(file *rule.Case) bool { return file.ID == issued.ID }) {
			all = slices.Insert(all, 0, issued)
		}
	}
	slices.Reverse(all)
	return slices.DeleteFunc(all, func(file *rule.Case) bool { return file.Relation(v.s.Actor) == rule.Foreign })
}

// decidedIn are the decisions taken in a case, the latest first, with what each
// did to the certificate: to another than the one whose page it is on, if it is on one.
func (v *sight) decidedIn(c *rule.Case, on string) (all []decided) {
	if c.Outcome == rule.OutcomeMaintained {
		all = append(all, decided{c.Closed, item{name: v.t("outcome.maintained"), facts: told(v.by("5.9.2", v.dated("decided", c.Closed)))}})
	}
	appealable := v.s.AppealableIn(c)
	for _, d := range slices.Backward(c.Decisions) {
		one := v.decision(d, c.Purpose.Ended(rule.Outcome(d.Kind)), d == appealable)
		if d.Kind == rule.DecisionGranted {
			if c.Change != nil {
				one.facts = append(one.facts, v.fact("change-effect", v.t("change.effect."+c.Change.Assessed.Effect)))
			}
			if c.CertificateNumber != on {
				number := v.fact("certificate", c.CertificateNumber)
				number.at = "/certificates/" + rule.NumberKey(c.CertificateNumber)
				one.facts = append(one.facts, told(number)...)
			}
		}
		all = append(all, decided{d.On, one})
	}
	return all
}

// decision is one about a case or a certificate with the appeals against it.
func (v *sight) decision(d *rule.Decision, called string, appealable bool) item {
	i := item{name: v.t("desk.case.decision." + called), facts: told(v.dated("decided", d.On), v.dated("annulled", d.Annulled))}
	switch {
	case !d.Annulled.IsZero():
		i.mark = v.marked("mute", "cancelled", "desk.case.decision.mark.annulled")
	case appealable:
		i.mark = v.marked("info", "clock", "desk.case.decision.mark.appealable", text.Args{"last": v.s.LastToAppeal(d.On)})
	}
	for _, r := range d.Reasons {
		i.facts = append(i.facts, v.by(r.Clause, v.private("reason", r.Text)))
	}
	for _, a := range d.Appeals {
		one := item{id: a.Number, name: v.t("desk.case.decision.appeal"), at: at(rule.StreamID{Kind: rule.KindAppeal, ID: a.Appeal}), mark: v.marked("wait", "pause", "desk.case.decision.mark.appealed"),
			facts: told(v.dated("received", a.Recorded), v.dated("ended", a.Ended), v.private("reason", a.Reasons))}
		if a.How != "" {
			one.mark = v.marked("info", "right", "appeal.end."+string(a.How))
		}
		i.items = append(i.items, one)
	}
	return i
}
