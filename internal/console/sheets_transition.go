package console

import (
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// transitionSheets are the forms of a change of the basis.
var transitionSheets = map[string]sheet{
	"AnnounceTransition":     {ready: announceTransition, check: true, again: true},
	"MoveTransitionDeadline": {ready: moveDeadline, check: true, again: true},
	"OpenTransition":         {ready: openTransition, check: true, then: func(made rule.StreamID) string { return applicationAt(made.ID) }},
}

// announceTransition says of each standard how many certificates it would concern.
func announceTransition(d *draw) {
	sch := d.s.Record.Scheme("")
	var standards []option
	for _, st := range sch.Standards(d.s.Today) {
		if st.Role != scheme.Basis {
			continue
		}
		concerned := d.s.Concerned(&rule.Transition{TransitionAnnounced: rule.TransitionAnnounced{Standard: st.ID, Edition: st.Number, Since: st.Since}})
		standards = append(standards, option{Value: st.ID, Label: st.Number + " " + d.words(st.Title), Off: len(concerned) == 0,
			Hint: d.t("desk.transition.concerns", text.Args{"count": len(concerned)})})
	}
	d.choose("standard", standards)
	d.field("deadline").Says = d.t("desk.transition.latest", text.Args{"latest": date(d.s.LatestDeadline())})
}

func moveDeadline(d *draw) {
	t := d.state.(*rule.Transition)
	d.field("deadline").Says = d.t("desk.transition.now", text.Args{"deadline": date(t.Deadline), "latest": date(d.s.LatestDeadline())})
	d.begin(&rule.MoveTransitionDeadline{Deadline: t.Deadline})
}

// openTransition offers the client's certificates whose basis has changed.
func openTransition(d *draw) {
	certificate := d.field("certificate")
	certificate.Kind = form.Choice
	for _, r := range d.found.Of(rule.KindCertificate, d.actor) {
		c := rule.Get[*rule.Certificate](d.s.Record, rule.KindCertificate, r.ID)
		for _, t := range d.s.Concerning(c) {
			certificate.Options = append(certificate.Options, option{Value: r.ID, Label: strings.TrimSpace(r.Number + " " + d.say(r.Name) + " " + r.Model),
				Hint: d.t("desk.transition.by", text.Args{"edition": t.Edition, "deadline": date(t.Deadline)})})
			break
		}
	}
}

// movedWords says how a deadline was moved.
func (p *page) movedWords(m *rule.TransitionMoved) string {
	return p.t("desk.transition.moved", text.Args{"from": date(m.From), "to": date(m.To)})
}
