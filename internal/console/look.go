package console

import (
	"strings"

	"fincert/internal/console/list"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// mark is how a state looks.
type mark struct {
	word  string
	class string // of the style sheet: ok, wait, bad, info, mute
	icon  string
}

// roles are the actor's roles in words.
func (p *page) roles() string {
	var all []string
	for _, role := range p.actor.Roles {
		all = append(all, p.t("role."+string(role)))
	}
	return p.inText(all)
}

// inText is a list in running text.
func (p *page) inText(list []string) string {
	if p.lang == text.EN {
		return strings.Join(list, ", ")
	}
	return strings.Join(list, "、")
}

// other is the language that the page is not in.
func (p *page) other() text.Lang {
	if p.lang == text.EN {
		return text.ZH
	}
	return text.EN
}

// caseLooks is the one place where a case's word gets its look: amber while
// somebody is waited for, red only for what went wrong, green for what ended
// well.
var caseLooks = map[rule.Word]mark{
	rule.WordDraft:                     {class: "mute", icon: "file"},
	rule.WordSupplementing:             {class: "wait", icon: "pause"},
	rule.WordRectifying:                {class: "wait", icon: "pause"},
	rule.WordAppealed:                  {class: "wait", icon: "pause"},
	rule.Word(rule.OutcomeGranted):     {class: "ok", icon: "valid"},
	rule.Word(rule.OutcomeRefused):     {class: "bad", icon: "withdrawn"},
	rule.Word(rule.OutcomeNotAccepted): {class: "bad", icon: "withdrawn"},
	rule.Word(rule.OutcomeWithdrawn):   {class: "mute", icon: "cancelled"},
	rule.Word(rule.OutcomeClosedOut):   {class: "mute", icon: "cancelled"},
	rule.Word(rule.OutcomeMaintained):  {class: "ok", icon: "valid"},
	rule.Word(rule.OutcomeLapsed):      {class: "mute", icon: "cancelled"},
	rule.Word(rule.OutcomeSuperseded):  {class: "mute", icon: "replaced"},
}

func (p *page) caseMark(w rule.Word, of rule.Purpose) mark {
	m, known := caseLooks[w]
	if !known {
		m = mark{class: "info", icon: "clock"}
	}
	m.word = p.t("case.word." + of.Ended(rule.Outcome(w)))
	return m
}

// stateValue is a state as a cell of a list holds it.
func stateValue(m mark) list.Value { return list.State(m.word, m.class+" "+m.icon) }

// markOf is the look of such a cell.
func markOf(v list.Value) mark {
	class, icon, _ := strings.Cut(v.Look, " ")
	return mark{word: v.Text, class: class, icon: icon}
}

func (p *page) otherCode() string { return p.other().String() }

func (p *page) otherName() string { return text.T(p.other(), "desk.language") }
