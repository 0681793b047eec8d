package letter

import (
	"strconv"

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

// reissued tells the holder of another paper, and what becomes of the one before.
func (w *writer) reissued() {
	e := w.entry.(*rule.CertificateReissued)
	w.say("letter.reissued.opening", text.Args{"number": e.Content.Number})
	w.fact("letter.fact.certificate", e.Content.Number)
	w.fact("letter.fact.holder", w.of(e.Content.Holder.Name))
	w.fact("letter.fact.copy", strconv.Itoa(e.Content.Copy))
	w.fact("letter.fact.valid-to", dated(w.lang, e.Content.ValidTo))
	w.next()
	w.step("letter.reissued.superseded")
	if e.Why == rule.ReissueLost {
		w.step("letter.reissued.found")
	}
	w.recalled()
	w.step("letter.grant.paper")
	w.quote("6.2b")
	w.closing()
}

// reissueRefused tells the holder why no other paper is made.
func (w *writer) reissueRefused() {
	e := w.entry.(*rule.ReissueRefused)
	w.say("letter.reissue-refused.opening", text.Args{"number": w.certificateNumber()})
	w.certificate(rule.Announced{})
	w.words("letter.reasons", e.Reasons)
	w.next()
	w.step("letter.reissue-refused.again")
	w.quote("6.2b")
	w.closing()
}
