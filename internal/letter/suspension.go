package letter

import (
	"strings"

	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// certificate is what every letter about one names.
func (w *writer) certificate(announced rule.Announced) *rule.Certificate {
	c := w.Thing.(*rule.Certificate)
	w.fact("letter.fact.certificate", c.Content.Number)
	w.fact("letter.fact.holder", w.of(c.Content.Holder.Name))
	w.fact("letter.fact.product", w.of(c.Content.ProductName))
	w.fact("letter.fact.model", c.Content.Model)
	w.fact("letter.fact.announcement", announced.Announcement)
	return c
}

// grounds lists why something is done to a certificate: the ground with its clause,
// whom it is about, and what happened.
func (w *writer) grounds(list string, all []rule.Fact) {
	sch := w.Record.Scheme("")
	var rows [][]string
	for _, f := range all {
		ground, _ := sch.Ground(list, f.Ground, w.Today)
		said := w.said(f.Text)
		if f.Reference != "" {
			said = strings.TrimSpace(w.t("letter.reference", text.Args{"number": f.Reference}) + "\n" + said)
		}
		rows = append(rows, []string{rule.Cite(f.Clause), w.of(rule.Words(ground.Name)), w.organisation(f.About), dated(w.lang, f.Confirmed), said})
	}
	w.head("letter.reasons")
	w.table([]column{
		{key: "letter.column.clause", share: 1.5}, {key: "letter.column.ground", share: 4}, {key: "letter.column.about", share: 2.5},
		{key: "letter.column.confirmed", share: 1.7}, {key: "letter.column.fact", share: 4},
	}, rows)
}

// channels says where a change is announced.
func (w *writer) channels(list string) {
	var names []string
	for _, way := range w.Record.Scheme("").Ways(list, w.Today) {
		names = append(names, w.of(rule.Words(way.Name)))
	}
	if len(names) == 0 {
		return
	}
	join := "、"
	if w.lang == text.EN {
		join = ", "
	}
	w.step("letter.announced-by", text.Args{"channels": strings.Join(names, join)})
}

func clausesOfFacts(all []rule.Fact) (clauses []string) {
	for _, f := range all {
		clauses = append(clauses, f.Clause)
	}
	return clauses
}

// suspension says why, until when restoration can be asked for, and what is then
// to be shown.
func (w *writer) suspension() {
	e := w.entry.(*rule.CertificateSuspended)
	w.say("letter.suspension.opening", text.Args{"number": w.certificateNumber()})
	w.certificate(e.Announced)
	w.fact("letter.fact.suspended-since", dated(w.lang, w.letter.Written))
	w.fact("letter.fact.suspended-until", dated(w.lang, e.Until))
	w.grounds(scheme.Suspension, e.Facts)
	w.suspended(e.Facts, e.Until)
	w.channels(scheme.AnnouncedSuspended)
	w.appeal()
	w.quote(append(clausesOfFacts(e.Facts), "6.3.2b", "6.3.3(5)")...)
	w.closing()
}

// certificateNumber is the printed number of the certificate that the letter is about.
func (w *writer) certificateNumber() string { return rule.NumberOf(w.Thing) }

// suspended is what the holder does while the certificate is suspended.
func (w *writer) suspended(facts []rule.Fact, until any) {
	w.next()
	w.step("letter.suspension.no-use")
	w.step("letter.suspension.ask", text.Args{"until": until})
	var grounds []string
	for _, f := range facts {
		grounds = append(grounds, f.Ground)
	}
	for _, shown := range w.Record.Scheme("").Showings(grounds, w.Today) {
		w.step(either(shown.File, "letter.suspension.show-file", "letter.suspension.show"), text.Args{"what": shown.Name})
	}
	w.step("letter.suspension.over", text.Args{"until": until})
}

func (w *writer) suspensionGround() {
	e := w.entry.(*rule.SuspensionGroundAdded)
	w.say("letter.suspension-ground.opening", text.Args{"number": w.certificateNumber()})
	w.certificate(e.Announced)
	w.fact("letter.fact.suspended-until", dated(w.lang, e.Until))
	w.grounds(scheme.Suspension, e.Facts)
	w.suspended(e.Facts, e.Until)
	w.appeal()
	w.quote(append(clausesOfFacts(e.Facts), "6.3.2b")...)
	w.closing()
}

func (w *writer) suspensionExtended() {
	e := w.entry.(*rule.SuspensionExtended)
	w.say("letter.suspension-extended.opening", text.Args{"number": w.certificateNumber(), "until": e.Until})
	w.certificate(e.Announced)
	w.fact("letter.fact.suspended-until", dated(w.lang, e.Until))
	w.words("letter.opinion", e.Reason)
	w.next()
	w.step("letter.suspension.no-use")
	w.step("letter.suspension.ask", text.Args{"until": e.Until})
	w.quote("6.3.2b")
	w.closing()
}

func (w *writer) restoration() {
	e := w.entry.(*rule.CertificateRestored)
	w.say("letter.restoration.opening", text.Args{"number": w.certificateNumber()})
	c := w.certificate(e.Announced)
	w.fact("letter.fact.restored", dated(w.lang, w.letter.Written))
	w.fact("letter.fact.valid-to", dated(w.lang, c.Life.ValidTo))
	w.next()
	w.step("letter.restoration.use")
	w.step("letter.restoration.surveillance")
	w.channels(scheme.AnnouncedRestored)
	w.quote("6.3.2b")
	w.closing()
}

func (w *writer) restorationRefused() {
	e := w.entry.(*rule.RestorationDenied)
	w.say("letter.restoration-refused.opening", text.Args{"number": w.certificateNumber()})
	w.certificate(rule.Announced{})
	w.words("letter.reasons", e.Reasons)
	w.next()
	w.step("letter.suspension.no-use")
	w.step("letter.restoration-refused.next")
	w.appeal()
	w.quote("6.3.2b", "6.3.3(4)")
	w.closing()
}

// withdrawal says why, that the certificate comes back, and from when on an
// application can be accepted again.
func (w *writer) withdrawal() {
	e := w.entry.(*rule.CertificateWithdrawn)
	w.say("letter.withdrawal.opening", text.Args{"number": w.certificateNumber()})
	w.certificate(e.Announced)
	w.fact("letter.fact.withdrawn", dated(w.lang, w.letter.Written))
	w.grounds(scheme.Withdrawal, e.Facts)
	w.next()
	w.step("letter.withdrawal.no-use")
	w.recalled()
	if e.Bars {
		last := w.letter.Written.AddMonths(w.Record.Scheme("").Limit(scheme.LimitReapplyBar, w.Today).Value)
		w.step("letter.withdrawal.bar", text.Args{"again": last.AddDays(1)})
	} else {
		w.step("letter.again")
	}
	w.channels(scheme.AnnouncedWithdrawn)
	w.appeal()
	clauses := append(clausesOfFacts(e.Facts), "6.3.3b")
	if e.Bars {
		clauses = append(clauses, "6.3.3c")
	}
	w.quote(clauses...)
	w.closing()
}

// recalled asks for the papers of a certificate that has ended.
func (w *writer) recalled() {
	for _, p := range w.Thing.(*rule.Certificate).Out() {
		w.step("letter.recall", text.Args{"due": w.RecallDue(p)})
		return
	}
}

func (w *writer) cancellation() {
	e := w.entry.(*rule.CertificateCancelled)
	w.say("letter.cancellation.opening", text.Args{"number": w.certificateNumber()})
	w.certificate(e.Announced)
	w.fact("letter.fact.cancelled", dated(w.lang, w.letter.Written))
	w.next()
	w.step("letter.withdrawal.no-use")
	w.recalled()
	w.channels(scheme.AnnouncedCancelled)
	w.quote("6.3.4")
	w.closing()
}
