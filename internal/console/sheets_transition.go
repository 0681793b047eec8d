package console

import (
	"strings"

	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// transitionSheets are the forms of a change of the basis.
var transitionSheets = map[string]sheet{
	"AnnounceTransition":     {ready: announceTransition, check: true, again: true},
	"MoveTransitionDeadline": {ready: moveDeadline, check: true, again: true},
	"TakeBackTransition":     {check: true, again: true, tells: goesOn},
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

// goesOn says what taking a transition back does not undo: the suspensions and the
// applications that rest on it, by the certificate.
func goesOn(d *draw, would casework.Done) ([]part, error) {
	suspensions := part{title: d.t("desk.transition.back.suspensions"), none: d.t("desk.transition.back.none")}
	applications := part{title: d.t("desk.transition.back.applications"), none: d.t("desk.transition.back.none")}
	lapse := part{title: d.t("desk.transition.back.proposals"), none: d.t("desk.transition.back.none")}
	for _, e := range would.Entries {
		told, is := e.Entry.(*rule.TransitionBackTold)
		if !is {
			continue
		}
		r, _ := d.found.Get(rule.KindCertificate, e.Meta.Stream.ID)
		for _, of := range []struct {
			*part
			id string
		}{{&suspensions, told.Suspension}, {&applications, told.Application}, {&lapse, told.Proposal}} {
			if of.id != "" {
				of.facts = append(of.facts, form.Answer{Label: r.Number, Says: []string{of.id}})
			}
		}
	}
	return []part{suspensions, applications, lapse}, nil
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
