package letter

import (
	"fincert/internal/rule"
	"fincert/internal/text"
)

// maintained tells the holder that the surveillance was passed.
func (w *writer) maintained() {
	e := w.entry.(*rule.CertificationMaintained)
	w.say("letter.maintained.opening", text.Args{"number": e.Number, "period": w.file.Period})
	w.unit()
	w.fact("letter.fact.certificate", e.Number)
	w.fact("letter.fact.decided", dated(w.lang, w.letter.Written))
	w.next()
	w.step("letter.maintained.monitoring")
	w.step("letter.maintained.changes")
	w.quote("5.9.2", "5.9.1a")
	w.closing()
}
