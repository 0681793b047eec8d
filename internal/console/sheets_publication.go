package console

import (
	"fincert/internal/rule"
	"fincert/internal/text"
)

// publicationSheets are the forms of what is announced in media outside.
var publicationSheets = map[string]sheet{
	"RecordPublication": {ready: recordPublication},
}

// recordPublication offers the announcements that are not published yet, each with
// its medium; those that somebody waits for come first.
func recordPublication(d *draw) {
	var waits, lapsed []option
	for _, m := range d.s.Unpublished(d.certificate()) {
		last, _ := d.s.PublicationDue(m.Notice)
		one := option{Value: m.ID(), Label: d.say(m.Called())}
		said := text.Args{"what": d.t("register.event." + string(m.What)), "announced": date(m.On), "due": date(last), "annulled": date(m.Annulled)}
		if m.Awaited() {
			one.Hint = d.t("desk.publication.since", said)
			waits = append(waits, one)
		} else {
			one.Hint = d.t("desk.publication.annulled", said)
			lapsed = append(lapsed, one)
		}
	}
	d.only("medium", append(waits, lapsed...))
	d.tillToday("on", d.certificate().Life.Issued)
	d.begin(&rule.RecordPublication{On: d.s.Today})
}
