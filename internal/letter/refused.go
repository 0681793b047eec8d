package letter

import (
	"fincert/internal/rule"
	"fincert/internal/text"
)

// decidedBy is our id of the clause that a case about a certificate is decided
// under, by its purpose.
var decidedBy = map[rule.Purpose]string{
	rule.PurposeChange: "6.3.1a", rule.PurposeRenewal: "6.1b", rule.PurposeTransition: "6.3.1e",
}

// refused tells the holder that what it asked for about its certificate is not
// accepted or not granted: what that was, why, what stays as it is, and until when
// it can appeal. The certificate is not touched by it.
func (w *writer) refused(reasons []rule.Reason) {
	purpose := string(w.file.Purpose)
	certificate := w.CertificateOf(w.file)
	status, since := certificate.StatusOn(w.letter.Written)
	w.say(w.title+".opening", text.Args{"number": w.file.OfNumber})
	w.unit()
	w.fact("letter.fact.certificate", certificate.Content.Number)
	w.fact("letter.fact.status", w.of(rule.Words(w.Record.Scheme("").Status(string(status), w.letter.Written).Name)))
	w.fact("letter.fact.valid-to", dated(w.lang, certificate.Life.ValidTo))
	w.fact("letter.fact.submitted", dated(w.lang, w.file.Submitted))
	w.reasons(reasons)
	w.next()
	switch {
	case status == rule.StatusExpired:
		w.step("letter.refused.expired", text.Args{"since": since})
	case w.file.Purpose == rule.PurposeRenewal:
		w.step("letter.refused.until", text.Args{"to": certificate.Life.ValidTo})
	default:
		w.step("letter.refused.stays")
	}
	if status != rule.StatusExpired {
		w.step("letter.refused.as-" + purpose)
	}
	w.appeal()
	w.step("letter.refused.again-" + purpose)
	w.quote(append([]string{decidedBy[w.file.Purpose], "5.7c"}, clausesOf(reasons)...)...)
	w.closing()
}
