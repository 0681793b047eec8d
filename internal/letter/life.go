package letter

import (
	"fincert/internal/rule"
	"fincert/internal/text"
)

// maintained tells the holder that the surveillance was passed.
func (w *writer) maintained() {
	e := w.entry.(*rule.CertificationMaintained)
	if w.file.Extra != "" {
		w.say("letter.maintained.opening-extra", text.Args{"number": e.Number})
	} else {
		w.say("letter.maintained.opening", text.Args{"number": e.Number, "period": w.file.Period})
	}
	w.unit()
	w.fact("letter.fact.certificate", e.Number)
	w.fact("letter.fact.decided", dated(w.lang, w.letter.Written))
	w.next()
	w.step("letter.maintained.monitoring")
	w.step("letter.maintained.changes")
	w.quote("5.9.2", "5.9.1a")
	w.closing()
}

// renewalInvitation tells the holder that its certificate ends, and what a renewal
// asks for; who is suspended is told that it is decided after restoration.
func (w *writer) renewalInvitation() {
	e := w.entry.(*rule.RenewalInvited)
	w.say("letter.renewal-invitation.opening", text.Args{"number": w.certificateNumber(), "to": e.ValidTo})
	c := w.certificate(rule.Announced{})
	w.fact("letter.fact.valid-to", dated(w.lang, e.ValidTo))
	w.next()
	w.step("letter.renewal-invitation.apply", text.Args{"to": e.ValidTo})
	w.step("letter.renewal-invitation.review")
	if !c.Life.Suspended.IsZero() {
		w.step("letter.renewal-invitation.suspended")
	}
	w.step("letter.renewal-invitation.late")
	w.quote("6.1b", "6.1a")
	w.closing()
}

// lapsed tells the holder that a case ended with the certificate it was about.
func (w *writer) lapsed() {
	e := w.entry.(*rule.CaseLapsed)
	w.say("letter.lapsed.opening", text.Args{"number": e.Number, "how": w.t("lapse.how." + string(e.How))})
	w.unit()
	w.fact("letter.fact.certificate", e.Number)
	w.fact("letter.fact.case", w.file.Number)
	w.next()
	w.step("letter.lapsed.nothing")
	w.step("letter.again")
	w.closing()
}

// renewed tells the holder that the certificate is valid beyond its last day,
// and in which days it was not.
func (w *writer) renewed() {
	c := w.entry.(*rule.CertificateRenewed).Content
	w.say("letter.renewed.opening", text.Args{"number": c.Number, "product": c.ProductName, "model": c.Model, "to": c.ValidTo})
	w.fact("letter.fact.certificate", c.Number)
	w.fact("letter.fact.case", w.file.Number)
	w.fact("letter.fact.holder", w.of(c.Holder.Name))
	w.fact("letter.fact.issue", dated(w.lang, c.Issue))
	w.fact("letter.fact.valid-to", dated(w.lang, c.ValidTo))
	w.fact("letter.fact.announcement", c.Announcement)
	w.next()
	life := w.Thing.(*rule.Certificate).Life
	if status, since := life.StatusOn(c.Issue.AddDays(-1)); status == rule.StatusExpired {
		w.step("letter.renewed.gap", text.Args{"from": since, "until": c.Issue.AddDays(-1)})
	}
	w.step("letter.renewed.anchor")
	w.step("letter.grant.paper")
	w.step("letter.grant.use")
	w.quote("6.1b", "6.1a", "6.2a")
	w.closing()
}
