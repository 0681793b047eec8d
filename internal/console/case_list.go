package console

import (
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// caseWords are all words for where a case stands, in the order of the way.
var caseWords = []rule.Word{
	rule.WordDraft, rule.WordChecking, rule.WordSupplementing, rule.WordAssessing, rule.WordMonitoring, rule.WordStable, rule.WordTesting, rule.WordReviewing,
	rule.WordInspecting, rule.WordEvaluating, rule.WordDeciding, rule.WordRectifying, rule.WordVerifying, rule.WordAppealed,
	rule.Word(rule.OutcomeGranted), rule.Word(rule.OutcomeMaintained), rule.Word(rule.OutcomeRefused), rule.Word(rule.OutcomeNotAccepted), rule.Word(rule.OutcomeWithdrawn),
	rule.Word(rule.OutcomeSuperseded), rule.Word(rule.OutcomeClosedOut), rule.Word(rule.OutcomeLapsed),
}

// anyOf is how a word is called where it stands for cases with any purpose.
func anyOf(w rule.Word) string {
	switch rule.Outcome(w) {
	case rule.OutcomeGranted, rule.OutcomeRefused:
		return string(w) + "-any"
	}
	return string(w)
}

// cases describes the list of cases.
func (v *rows) cases() list.List[*finder.Row] {
	opened := func(r *finder.Row) calendar.Date { return r.Opened }
	accepted := func(r *finder.Row) calendar.Date { return r.Accepted }
	closed := func(r *finder.Row) calendar.Date { return r.Closed }
	state := filter{Key: "state", Head: "desk.column.state", Has: func(r *finder.Row, choice string) bool { return r.Word == choice }}
	for _, word := range caseWords {
		state.Choices = append(state.Choices, list.Choice{Value: string(word), Words: v.t("case.word." + anyOf(word))})
	}
	laboratory := filter{Key: "laboratory", Head: "desk.column.laboratory", Has: func(r *finder.Row, choice string) bool { return contains(r.Laboratories, choice) }}
	for _, l := range v.found.Of(rule.KindLaboratory, v.actor) {
		laboratory.Choices = append(laboratory.Choices, list.Choice{Value: l.Owner, Words: v.say(l.Name)})
	}
	purpose := filter{Key: "purpose", Head: "desk.column.purpose", Has: func(r *finder.Row, choice string) bool { return r.Purpose == choice }}
	for _, one := range rule.Purposes {
		purpose.Choices = append(purpose.Choices, list.Choice{Value: string(one), Words: v.t("purpose." + string(one))})
	}
	l := list.List[*finder.Row]{
		Columns: []column{
			v.numberColumn(), v.nameColumn("desk.column.product", false), v.modelColumn(), v.ownerColumn("desk.column.client"),
			{Key: "purpose", Head: "desk.column.purpose", Value: func(r *finder.Row) list.Value { return list.Text(v.t("purpose." + r.Purpose)) },
				By: alike(func(r *finder.Row) string { return r.Purpose }, func(r *finder.Row) string { return text.Fold(v.t("purpose." + r.Purpose)) })},
			{Key: "state", Head: "desk.column.state", Value: func(r *finder.Row) list.Value { return stateValue(v.caseLook(r)) },
				By: alike(func(r *finder.Row) string { return r.Word + r.Purpose }, func(r *finder.Row) string { return text.Fold(v.caseLook(r).word) })},
			{Key: "opened", Head: "desk.column.opened", Value: dayOf(opened)},
			{Key: "submitted", Head: "desk.column.submitted", Value: dayOf(func(r *finder.Row) calendar.Date { return r.Submitted }), Extra: true},
			{Key: "accepted", Head: "desk.column.accepted", Value: dayOf(accepted)},
			{Key: "closed", Head: "desk.column.closed", Value: dayOf(closed), Extra: true},
			v.kindColumn(),
		},
		Filters: []filter{
			state, purpose, v.kindFilter(), v.ownerFilter("desk.column.client"),
			{Key: "opened", Head: "desk.column.opened", Day: opened}, {Key: "accepted", Head: "desk.column.accepted", Day: accepted}, {Key: "closed", Head: "desk.column.closed", Day: closed},
		},
		Order: "-opened,number",
	}
	if v.staff() {
		l.Columns = append(l.Columns, column{Key: "laboratory", Head: "desk.column.laboratory", Extra: true,
			Value: func(r *finder.Row) list.Value { return list.Text(v.joined(r.Laboratories, v.called)) },
			By:    alike(func(r *finder.Row) string { return strings.Join(r.Laboratories, "|") }, func(r *finder.Row) string { return text.Fold(v.joined(r.Laboratories, v.called)) })})
		l.Filters = append(l.Filters, laboratory)
	}
	return l
}

// dayOf is a cell with a day of the row.
func dayOf(day func(*finder.Row) calendar.Date) func(*finder.Row) list.Value {
	return func(r *finder.Row) list.Value { return list.Day(day(r)) }
}
