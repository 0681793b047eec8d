package letter

import (
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// changeGranted tells the holder what became of the certificate.
func (w *writer) changeGranted() {
	e := w.entry.(*rule.ChangeGranted)
	w.say("letter.change-granted.opening", text.Args{"number": e.Was})
	w.unit()
	w.fact("letter.fact.certificate", e.Number)
	w.fact("letter.fact.change-effect", w.t("change.effect."+e.Effect))
	w.fact("letter.fact.decided", dated(w.lang, w.letter.Written))
	w.next()
	w.step("letter.change-granted."+e.Effect, text.Args{"number": e.Was, "now": e.Number})
	if e.Effect != string(scheme.CertificateSeparate) {
		w.step("letter.change-granted.surveillance")
	}
	w.quote("6.3.1a")
	w.closing()
}
