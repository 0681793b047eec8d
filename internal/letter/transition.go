package letter

import (
	"fincert/internal/rule"
	"fincert/internal/text"
)

// basisChanged is what every letter about a transition names.
func (w *writer) basisChanged(n rule.TransitionNotice, announcement string) *rule.Transition {
	c := w.certificate(rule.Announced{Announcement: announcement})
	t := rule.Get[*rule.Transition](w.Record, rule.KindTransition, n.Transition)
	w.fact("letter.fact.transition", n.Number)
	w.fact("letter.fact.standard", w.of(t.Title))
	w.fact("letter.fact.edition-left", n.From)
	w.fact("letter.fact.edition", n.Edition)
	w.fact("letter.fact.apply-by", dated(w.lang, n.Deadline))
	w.fact("letter.fact.valid-to", dated(w.lang, c.Life.ValidTo))
	return t
}

// applyAnew is what the holder has to do, and what follows if nothing is done.
func (w *writer) applyAnew(n rule.TransitionNotice) {
	w.next()
	w.step(added("letter.transition.apply", n), text.Args{"deadline": n.Deadline})
	w.step("letter.transition.until", text.Args{"deadline": n.Deadline})
	w.step("letter.transition.missed", text.Args{"deadline": n.Deadline})
}

// added is a key, or that of what is said of a certificate which lacks the standard.
func added(key string, n rule.TransitionNotice) string {
	if n.From == "" {
		return key + "-added"
	}
	return key
}

// transition tells the holder that a standard which the certificate rests on has a
// new edition, or that one which it lacks is new to the basis.
func (w *writer) transition() {
	e := w.entry.(*rule.TransitionTold)
	w.say(added("letter.transition.opening", e.TransitionNotice), text.Args{"number": w.certificateNumber(), "from": e.From, "edition": e.Edition})
	t := w.basisChanged(e.TransitionNotice, e.Announcement)
	w.head("letter.transition.what")
	w.say("letter.transition.reason", text.Args{"reason": t.Reason})
	w.applyAnew(e.TransitionNotice)
	w.quote("6.3.1e", "6.3.1(4)", "6.3.2(7)")
	w.closing()
}

// transitionMoved tells the holder that there is more time.
func (w *writer) transitionMoved() {
	e := w.entry.(*rule.TransitionMoveTold)
	w.say("letter.transition-moved.opening", text.Args{"before": e.Before, "deadline": e.Deadline, "change": e.Number})
	t := w.basisChanged(e.TransitionNotice, e.Announcement)
	w.head("letter.transition-moved.why")
	w.say("letter.transition.reason", text.Args{"reason": t.Moves[len(t.Moves)-1].Reason})
	w.applyAnew(e.TransitionNotice)
	w.quote("6.3.1e")
	w.closing()
}

// transitionReminder reminds the holder that little time is left.
func (w *writer) transitionReminder() {
	e := w.entry.(*rule.TransitionReminded)
	w.say(added("letter.transition-reminder.opening", e.TransitionNotice), text.Args{"number": w.certificateNumber(), "deadline": e.Deadline, "change": e.Number})
	w.basisChanged(e.TransitionNotice, "")
	w.applyAnew(e.TransitionNotice)
	w.quote("6.3.1e", "6.3.2(7)")
	w.closing()
}

// transitionTakenBack tells the holder that the announcement was a mistake, and what
// goes on all the same.
func (w *writer) transitionTakenBack() {
	e := w.entry.(*rule.TransitionBackTold)
	w.say("letter.transition-taken-back.opening", text.Args{"number": w.certificateNumber(), "change": e.Number})
	c := w.certificate(rule.Announced{Announcement: e.Announcement})
	t := rule.Get[*rule.Transition](w.Record, rule.KindTransition, e.Transition)
	w.fact("letter.fact.transition", e.Number)
	w.fact("letter.fact.standard", w.of(t.Title))
	w.head("letter.transition-taken-back.why")
	w.say("letter.transition.reason", text.Args{"reason": t.Back.Reason})
	w.next()
	w.step("letter.transition-taken-back.nothing")
	if e.Application != "" {
		w.step("letter.transition-taken-back.application", text.Args{"case": e.Application})
	}
	if e.Suspension != "" {
		w.step("letter.transition-taken-back.suspension", text.Args{"until": c.Life.Until})
	}
	w.closing()
}
