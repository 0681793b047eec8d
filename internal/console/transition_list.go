package console

import (
	"context"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/console/list"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// progressAt is the list of how far certificates have gone the transitions that
// concern them.
const progressAt = "/desk/transition-progress"

// standings are where a certificate can stand in a transition, with their looks.
var standings = []struct {
	is rule.Standing
	mark
}{
	{rule.NotBegun, mark{class: "wait", icon: "clock"}},
	{rule.Applied, mark{class: "info", icon: "cases"}},
	{rule.Changed, mark{class: "ok", icon: "right"}},
	{rule.MissedIt, mark{class: "bad", icon: "warn"}},
	{rule.NoConcerns, mark{class: "mute", icon: "cancelled"}},
}

func (p *page) standing(is rule.Standing) mark {
	for _, s := range standings {
		if s.is == is {
			s.word = p.t("desk.transition.standing." + string(is))
			return s.mark
		}
	}
	return mark{}
}

// progressTable is the board of transitions: of all certificates for the body's
// people, of its own for a holder.
var progressTable = table{
	path: progressAt, title: "desk.menu.transition-progress", empty: "desk.list.empty.transition-progress", sought: "desk.list.text.any", shown: notLaboratories,
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		steps, err := v.desk.Deadlines.Board(ctx, v.actor)
		return v.progress(steps).Any(), list.AnyRows(steps), err
	},
}

// progress describes it. What can be chosen says how many there are.
func (v *rows) progress(steps []*deadline.Step) list.List[*deadline.Step] {
	standing, change := map[string]int{}, map[string]int{}
	var changes []string
	for _, s := range steps {
		standing[string(s.Standing)]++
		if change[s.Change] == 0 {
			changes = append(changes, s.Change)
		}
		change[s.Change]++
	}
	counted := func(value, words string, n int) list.Choice {
		return list.Choice{Value: value, Words: v.t("desk.transition.counted", text.Args{"what": words, "number": number(n)})}
	}
	state := list.Filter[*deadline.Step]{Key: "state", Head: "desk.column.state", Has: func(s *deadline.Step, choice string) bool { return string(s.Standing) == choice }}
	words := map[rule.Standing]mark{}
	for _, s := range standings {
		words[s.is] = v.standing(s.is)
		state.Choices = append(state.Choices, counted(string(s.is), words[s.is].word, standing[string(s.is)]))
	}
	which := list.Filter[*deadline.Step]{Key: "transition", Head: "desk.column.transition", Has: func(s *deadline.Step, choice string) bool { return s.Change == choice }}
	for _, number := range changes {
		which.Choices = append(which.Choices, counted(number, number, change[number]))
	}
	// What many rows share is worded once, and no cell is made to sort by.
	stages, holders := map[rule.Word]mark{}, map[string]string{}
	stage := func(s *deadline.Step) mark {
		m, known := stages[s.Word]
		if !known && s.Word != "" {
			m = v.caseMark(s.Word, rule.PurposeTransition)
			stages[s.Word] = m
		}
		return m
	}
	holder := func(s *deadline.Step) string {
		name, known := holders[s.Client]
		if !known {
			name = v.called(s.Client)
			holders[s.Client] = name
		}
		return name
	}
	return list.List[*deadline.Step]{
		Columns: []list.Column[*deadline.Step]{
			{Key: "number", Head: "desk.column.number", Fixed: true, By: func(s *deadline.Step) string { return s.Number }, Value: func(s *deadline.Step) list.Value { return list.Link(s.Number, at(s.On)) }},
			{Key: "name", Head: "desk.column.product", Value: func(s *deadline.Step) list.Value { return list.Text(v.say(s.Name)) }},
			{Key: "model", Head: "desk.column.model", Value: func(s *deadline.Step) list.Value { return list.Text(s.Model) }},
			{Key: "organisation", Head: "desk.column.holder", Value: func(s *deadline.Step) list.Value { return list.Text(holder(s)) }},
			{Key: "transition", Head: "desk.column.transition", By: func(s *deadline.Step) string { return s.Change }, Value: func(s *deadline.Step) list.Value { return list.Link(s.Change, at(s.Transition)) }},
			{Key: "edition", Head: "desk.column.edition", Extra: true, Value: func(s *deadline.Step) list.Value { return list.Text(s.Edition) }},
			{Key: "state", Head: "desk.column.state", By: func(s *deadline.Step) string { return words[s.Standing].word }, Value: func(s *deadline.Step) list.Value { return stateValue(words[s.Standing]) }},
			{Key: "case", Head: "desk.column.application", By: func(s *deadline.Step) string { return s.CaseNumber }, Value: func(s *deadline.Step) list.Value {
				if s.Case == "" {
					return list.Text("")
				}
				return list.Link(s.CaseNumber, at(rule.StreamID{Kind: rule.KindCase, ID: s.Case}))
			}},
			{Key: "stage", Head: "desk.column.stage", By: func(s *deadline.Step) string { return stage(s).word }, Value: func(s *deadline.Step) list.Value {
				if s.Word == "" {
					return list.Text("")
				}
				return stateValue(stage(s))
			}},
			{Key: "deadline", Head: "desk.column.deadline", By: func(s *deadline.Step) string { return s.Deadline.String() }, Value: func(s *deadline.Step) list.Value { return list.Day(s.Deadline) }},
			{Key: "proposed", Head: "desk.column.proposed", Value: func(s *deadline.Step) list.Value { return list.Day(s.Proposed) }},
		},
		Filters: []list.Filter[*deadline.Step]{state, which,
			{Key: "organisation", Head: "desk.column.holder", Has: func(s *deadline.Step, choice string) bool { return s.Client == choice }, Say: v.called},
			{Key: "deadline", Head: "desk.column.deadline", Day: func(s *deadline.Step) calendar.Date { return s.Deadline }}},
		Find: func(sought string) func(*deadline.Step) bool {
			return func(s *deadline.Step) bool {
				return finds(sought, s.Number, v.say(s.Name), s.Model, holder(s), s.Change, s.CaseNumber)
			}
		},
		Order: "number,transition", ID: func(s *deadline.Step) string { return s.On.ID + s.Change },
	}
}

// transition is a change of the basis in the list of all.
func (v *listedRows) transition(e casework.Change, row *listedRow) {
	t := e.State.(*rule.Transition)
	row.what, row.about, row.clause, row.reason = v.t("desk.transition.to", text.Args{"edition": t.Edition}), v.say(t.Title), v.desk.Door.Cite("6.3.1e"), v.say(t.Reason)
	row.ended = t.Deadline
	if t.Back != nil {
		row.ended = t.Back.On
	}
	row.state, row.mark = t.State(v.today), v.transitionMark(t)
}

// transitionMark says whether there is time yet.
func (p *page) transitionMark(t *rule.Transition) mark {
	m := mark{class: "info", icon: "clock"}
	switch t.State(p.today) {
	case rule.TransitionOver:
		m = mark{class: "mute", icon: "expired"}
	case rule.TransitionBack:
		m = mark{class: "mute", icon: "cancelled"}
	}
	m.word = p.t("desk.transition.state." + t.State(p.today))
	return m
}

// transitionCards are what was announced, how its deadline moved, and the way to
// those whom it concerns; nobody is concerned by what was taken back.
func (v *sight) transitionCards() []card {
	t := v.view.State.(*rule.Transition)
	facts := told(
		v.fact("standard", v.say(t.Title)), v.fact("edition-left", v.inText(t.From)), v.fact("new-edition", t.Edition), v.dated("announced", t.On),
		v.by("6.3.1e", v.dated("deadline", t.Deadline)), v.fact("announcement", t.Announcement), v.fact("reason", v.say(t.Reason)),
	)
	if t.Back != nil {
		facts = append(facts, told(v.dated("taken-back", t.Back.On), v.fact("announced-back", t.Back.Announcement), v.fact("why-back", v.say(t.Back.Reason)))...)
	} else {
		board := v.fact("progress", v.t("desk.menu.transition-progress"))
		board.at = progressAt + "?transition=" + t.Number
		facts = append(facts, board)
	}
	moves := card{id: "moves", title: v.t("desk.transition.moves"), count: len(t.Moves)}
	for _, m := range t.Moves {
		moves.items = append(moves.items, item{id: m.ID, name: v.movedWords(&m.TransitionMoved),
			facts: told(v.dated("recorded", m.On), v.fact("announcement", m.Announcement), v.fact("reason", v.say(m.Reason)))})
	}
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: facts},
		moves,
	}
}
