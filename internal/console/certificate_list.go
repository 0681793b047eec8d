package console

import (
	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// statusLooks is the one place where a certificate's status gets its look.
var statusLooks = map[rule.Status]mark{
	rule.StatusValid:     {class: "ok", icon: "valid"},
	rule.StatusSuspended: {class: "wait", icon: "suspended"},
	rule.StatusWithdrawn: {class: "bad", icon: "withdrawn"},
	rule.StatusCancelled: {class: "mute", icon: "cancelled"},
	rule.StatusExpired:   {class: "mute", icon: "expired"},
	rule.StatusReplaced:  {class: "mute", icon: "replaced"},
}

// statusMark is a certificate's status as the register gives it today.
func (v *rows) statusMark(number string) mark {
	standing, _ := v.public.StatusOn(number, v.today)
	m, known := statusLooks[standing.Status]
	if !known {
		m, standing = mark{class: "mute", icon: "none"}, register.Standing{Status: rule.StatusNone, On: v.today}
	}
	_, m.word = register.Voice{Lang: v.lang, Scheme: v.inForce}.Status(standing.Status, standing.On)
	return m
}

// statusOf is the id of a certificate's status today; empty for one that is not in
// the register.
func (v *rows) statusOf(r *finder.Row) string {
	standing, _ := v.public.StatusOn(r.Number, v.today)
	return string(standing.Status)
}

// certificates describes the list of certificates.
func (v *rows) certificates() list.List[*finder.Row] {
	issued := func(r *finder.Row) calendar.Date { return r.Opened }
	validTo := func(r *finder.Row) calendar.Date { return r.Closed }
	state := filter{Key: "state", Head: "desk.column.status", Has: func(r *finder.Row, choice string) bool { return v.statusOf(r) == choice }}
	for _, status := range v.inForce.Statuses(v.today) {
		state.Choices = append(state.Choices, list.Choice{Value: status.ID, Words: v.say(rule.Words(status.Name))})
	}
	return list.List[*finder.Row]{
		Columns: []column{
			v.numberColumn(), v.nameColumn("desk.column.product", false), v.modelColumn(), v.ownerColumn("desk.column.holder"),
			{Key: "state", Head: "desk.column.status", Value: func(r *finder.Row) list.Value { return stateValue(v.statusMark(r.Number)) },
				By: alike(v.statusOf, func(r *finder.Row) string { return text.Fold(v.statusMark(r.Number).word) })},
			{Key: "issued", Head: "desk.column.issued", Value: dayOf(issued)},
			{Key: "valid-to", Head: "desk.column.valid-to", Value: dayOf(validTo)},
			v.kindColumn(),
		},
		Filters: []filter{
			state, v.kindFilter(), v.ownerFilter("desk.column.holder"),
			{Key: "product", Head: "desk.column.product", Has: func(r *finder.Row, choice string) bool { return r.Product == choice }, Say: v.productCalled},
			{Key: "issued", Head: "desk.column.issued", Day: issued}, {Key: "valid-to", Head: "desk.column.valid-to", Day: validTo},
		},
		Order: "-issued,-number",
	}
}

// productCalled is the name of a product that this person may know.
func (v *rows) productCalled(id string) string {
	r, there := v.found.Get(rule.KindProduct, id)
	if !there || r.Owner != v.actor.Organisation && !v.staff() {
		return ""
	}
	return v.say(r.Name) + " " + r.Model
}
