package console

import (
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// changeCard is what is to be different of a certificate, and what the change was
// found to need.
func (v *caseSeen) changeCard() card {
	shown := card{id: "change", title: v.t("desk.change")}
	change := v.c.Change
	if change == nil {
		return shown
	}
	scope, chosen := "", ""
	if change.Scope != "" {
		scope, chosen = v.t("change.scope."+change.Scope), v.t("change.effect."+change.Chosen)
	}
	asked := item{name: v.t("desk.change.asked"), facts: told(
		v.fact("change-classes", v.classesNamed(change.Classes)...), v.fact("change-scope", scope), v.fact("change-chosen", chosen), v.private("change-statement", change.Statement))}
	if certificate := v.s.CertificateOf(v.c); certificate != nil && v.c.Closed.IsZero() {
		is := certificate.Content
		for _, party := range []struct {
			id       string
			now, was rule.Party
		}{{"holder", change.Holder, is.Holder}, {"manufacturer", change.Manufacturer, is.Manufacturer}, {"enterprise", change.Enterprise, is.Enterprise}} {
			if party.now != party.was {
				asked.facts = append(asked.facts, v.party(party.id, party.now))
			}
		}
	}
	shown.items = []item{asked}
	if e := change.Assessed; e != nil {
		shown.items = append(shown.items, v.assessedItem(change, e))
	}
	return shown
}

func (v *caseSeen) assessedItem(change *rule.Change, e *rule.ChangeAssessed) item {
	var classes []string
	for _, in := range e.Classes {
		classes = append(classes, in.Class)
	}
	i := item{name: v.t("desk.change.assessed"), facts: told(
		v.dated("assessed", change.AssessedOn), v.fact("change-classes", v.classesNamed(classes)...),
		v.fact("change-table", v.examinationsNamed(e.Table)...), v.fact("change-needs", v.examinationsNamed(e.Needs)...),
		v.fact("change-distance", v.t("desk.change.distance", text.Args{"count": e.Partial, "earlier": e.Earlier})),
		v.fact("change-effect", v.t("change.effect."+e.Effect)), v.private("change-grounds", e.Grounds), v.private("change-reason", e.Reason))}
	if !e.Reason.IsZero() {
		i.mark = v.marked("wait", "warn", "desk.change.deviates")
	}
	return i
}

func (v *caseSeen) classesNamed(ids []string) (named []string) {
	for _, id := range ids {
		for _, class := range v.sch.Content().Changes {
			if class.ID == id {
				named = append(named, v.words(class.Name))
			}
		}
	}
	return named
}

func (v *caseSeen) examinationsNamed(ids []string) (named []string) {
	for _, id := range ids {
		named = append(named, v.t("change.examination."+string(scheme.Examination(id))))
	}
	if len(named) == 0 {
		named = []string{v.t("change.examination.none")}
	}
	return named
}
