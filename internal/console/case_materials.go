package console

import (
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// unitCard is what is to be certified, for whom and against what.
func (v *caseSeen) unitCard() card {
	c := v.c
	var traits []string
	for _, id := range c.Traits {
		if trait, known := v.sch.Trait(id, v.day); known {
			traits = append(traits, v.words(trait.Name))
		}
	}
	var standards []string
	for _, s := range c.Standards {
		standards = append(standards, s.Edition+" "+v.say(s.Title))
	}
	shown := card{id: "unit", title: v.t("desk.case.card.unit"), facts: told(
		v.fact("product", v.say(c.Name)), v.fact("model", c.Model), v.fact("traits", traits...),
		v.by("2", v.fact("standards", standards...)), v.fact("edition", c.Edition),
	)}
	if v.relation == rule.Entrusted {
		return shown
	}
	var flags []string
	for _, f := range c.Flags {
		flags = append(flags, v.t(f.Key, text.Args{"number": f.Number}))
	}
	for _, party := range []struct{ label, id string }{{"client", c.Client}, {"manufacturer", c.Manufacturer}, {"enterprise", c.Enterprise}} {
		f := v.fact(party.label, v.organisation(v.s, party.id))
		if party.id == c.Client && party.label != "client" {
			shown.facts = append(shown.facts, v.fact(party.label, v.t("desk.case.fact.the-client")))
			continue
		}
		f.at = at(rule.StreamID{Kind: rule.KindOrganisation, ID: party.id})
		shown.facts = append(shown.facts, told(f)...)
	}
	shown.facts = append(shown.facts, told(v.dated("opened", c.Opened), v.dated("submitted", c.Submitted), v.dated("accepted", c.Accepted),
		v.dated("closed", c.Closed), v.fact("flags", flags...))...)
	for _, change := range v.s.ChangedEditions(c) {
		shown.facts = append(shown.facts, v.fact("edition-changed", v.t("desk.case.fact.edition-change", text.Args{"from": change.Pinned, "to": change.Valid})))
	}
	if c.Rechecked != nil {
		shown.facts = append(shown.facts, told(v.dated("rechecked", c.Rechecked.On), v.private("reason", c.Rechecked.Reason))...)
	}
	return shown
}

// materialCard is what the case needs: why, in what form, and what there is.
// Those that somebody still has to do something about stand open.
func (v *caseSeen) materialCard() card {
	shown := card{id: "materials", title: v.t("desk.case.card.materials"), fold: true}
	ready := 0
	for _, m := range v.s.Required(v.c) {
		there := v.c.Materials[m.ID]
		if there == nil {
			there = &rule.Material{Item: m.ID}
		}
		i := item{name: v.words(m.Name), mark: v.materialMark(there), facts: told(
			v.by(m.Clause, v.fact("because", v.because(m))),
			v.fact("form", v.formOf(m)),
		), files: v.files(there.Files...)}
		for _, paper := range there.Papers {
			i.facts = append(i.facts, v.fact("paper", v.received(paper)))
		}
		if len(there.Files)+len(there.Papers) == 0 {
			i.facts = append(i.facts, v.dated("promised", there.Promised))
		}
		i.facts = told(append(i.facts, v.private("note", there.Note))...)
		if there.Verdict != "" {
			ready++
		}
		if word, known := v.sch.Verdict(scheme.MaterialVerdicts, there.Verdict, v.day); known && word.Effect == scheme.Open {
			i.open = true
		}
		shown.items = append(shown.items, i)
	}
	shown.count = len(shown.items)
	shown.note = v.t("desk.case.material.checked", text.Args{"count": ready, "of": shown.count})
	return shown
}

// because is why a material is asked for.
func (v *caseSeen) because(m scheme.Material) string {
	if !m.Because.IsZero() {
		return v.words(m.Because)
	}
	for _, f := range v.c.Further {
		if f.ID == m.ID {
			return f.Why.Shown()
		}
	}
	return v.t("desk.case.material.of-everybody")
}

func (v *caseSeen) formOf(m scheme.Material) string {
	said := v.t("letter.form." + string(m.Form))
	if m.Seal {
		said += v.t("letter.form.sealed")
	}
	return said
}

func (v *caseSeen) received(p rule.PaperReceipt) string {
	said := []string{v.page.day(p.Received)}
	if p.Sealed {
		said = append(said, v.t("desk.case.material.sealed"))
	}
	if p.Courier != "" {
		said = append(said, p.Courier)
	}
	if !p.Place.IsZero() && v.inside() {
		said = append(said, p.Place.Shown())
	}
	return v.inText(said)
}

// materialMark is the verdict on a material; before there is one, what there is
// of it.
func (v *caseSeen) materialMark(m *rule.Material) *mark {
	switch {
	case m.Verdict != "":
		return v.verdict(scheme.MaterialVerdicts, m.Verdict)
	case len(m.Files)+len(m.Papers) > 0:
		return v.marked("info", "inbox", "desk.case.material.handed-in")
	case !m.Promised.IsZero():
		return v.marked("wait", "pause", "desk.case.material.promised")
	}
	return v.marked("mute", "minus", "desk.case.material.missing")
}

// supplementCard is what was asked for again, item by item.
func (v *caseSeen) supplementCard() card {
	shown := card{id: "supplements", title: v.t("desk.case.card.supplements"), count: len(v.c.Supplements), order: "o4", fold: true}
	for n := len(v.c.Supplements) - 1; n >= 0; n-- {
		u := v.c.Supplements[n]
		i := item{name: v.t("desk.case.supplement.of", text.Args{"day": date(u.Requested)}), open: u.Completed.IsZero()}
		i.mark = v.marked("ok", "right", "desk.case.supplement.completed")
		due := v.dated("due", u.Due)
		if u.Completed.IsZero() {
			i.mark = v.marked("wait", "pause", "desk.case.supplement.open")
			due.late = v.s.Today.After(u.Due)
		}
		i.facts = told(v.dated("requested", u.Requested), due, v.dated("completed", u.Completed))
		for _, answer := range v.s.Answers(v.c, u) {
			one := item{name: v.materialName(answer.Item), facts: told(v.private("why", answer.Why), v.private("insufficient", answer.Insufficient))}
			switch {
			case answer.Lack == "":
				one.mark = v.marked("ok", "right", "desk.case.supplement.answered")
			default:
				one.mark = v.marked("wait", "pause", "desk.case.supplement.lacks")
				one.facts = append(one.facts, v.fact("lacks", v.t(answer.Lack, text.Args{"material": v.materialName(answer.Item)})))
			}
			i.items = append(i.items, one)
		}
		shown.items = append(shown.items, i)
	}
	return shown
}

// agreementCard is what acceptance rests on beside the materials: scope,
// operation, contract.
func (v *caseSeen) agreementCard() card {
	c := v.c
	shown := card{id: "agreement", title: v.t("desk.case.card.agreement")}
	if c.Scope != nil {
		i := item{name: v.t("desk.case.agreement.scope")}
		for _, q := range v.sch.ScopeQuestions(v.day) {
			for _, a := range c.Scope.Answers {
				if a.Question == q.ID {
					one := item{name: v.words(q.Question), mark: &mark{word: v.yes(a.Yes), class: "ok", icon: "right"}}
					if a.Yes != q.Passes {
						one.mark.class, one.mark.icon = "bad", "wrong"
					}
					i.items = append(i.items, one)
				}
			}
		}
		shown.items = append(shown.items, i)
	}
	if a := c.Assessment; a != nil {
		m := v.marked("ok", "right", "desk.case.agreement.supports")
		if !a.Supports {
			m = v.marked("bad", "wrong", "desk.case.agreement.against")
		}
		shown.items = append(shown.items, item{name: v.t("desk.case.agreement.assessment"), mark: m, facts: told(
			v.by("5.3c", v.fact("months", v.t("desk.case.fact.n-months", text.Args{"count": a.MonitoringMonths}))),
			v.private("business", a.Business), v.private("system", a.System),
		)})
	}
	if k := c.Contract; k != nil {
		shown.items = append(shown.items, item{id: k.Number, name: v.t("desk.case.agreement.contract"), facts: told(v.dated("signed", k.Signed)), files: v.files(k.File)})
	}
	return shown
}
