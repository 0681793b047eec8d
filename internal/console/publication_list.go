package console

import (
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// publicationLooks are how a publication in a medium outside is marked.
var publicationLooks = map[string]mark{
	"waits": {class: "wait", icon: "clock"}, "overdue": {class: "bad", icon: "warn"}, "done": {class: "ok", icon: "right"},
	"late": {class: "wait", icon: "right"}, "lapsed": {class: "mute", icon: "cancelled"},
}

// publicationStates are the same, from what is worst to what is best.
var publicationStates = []string{"overdue", "waits", "late", "done", "lapsed"}

// publicationState is how it stands today in one medium.
func publicationState(s *rule.Situation, m rule.Medium) string {
	last, _ := s.PublicationDue(m.Notice)
	switch p := m.Publication; {
	case p == nil && !m.Awaited():
		return "lapsed"
	case p == nil && s.Today.After(last):
		return "overdue"
	case p == nil:
		return "waits"
	case s.PublishedLate(m):
		return "late"
	}
	return "done"
}

// publication is an announced turn of a certificate that is published in media
// outside: how it stands in the one where it stands worst.
func (v *listedRows) publication(e casework.Change, row *listedRow) {
	c, turn := e.State.(*rule.Certificate), e.Entry.(rule.Turner).Turn()
	row.what, row.about = v.t("register.event."+string(turn.What)), v.called(c.Content.Holder.Organisation)
	var said []string
	worst := len(publicationStates)
	for _, m := range v.s.MediaOf(c, turn.Announcement) {
		args := text.Args{"medium": v.words(m.Way.Name)}
		if m.Publication == nil {
			said = append(said, v.t("desk.publication.way.waits", args))
		} else {
			args["published"] = m.Publication.Where
			said, row.ended = append(said, v.t("desk.publication.way", args)), later(row.ended, m.Publication.On)
		}
		state := publicationState(v.s, m)
		for i, one := range publicationStates[:worst] {
			if one == state {
				worst, row.state, row.mark = i, state, publicationLooks[state]
				break
			}
		}
	}
	if len(said) == 0 {
		row.left = true
		return
	}
	if row.state == "waits" || row.state == "overdue" {
		row.ended = calendar.Date{}
	}
	row.reason, row.mark.word = strings.Join(said, "\n"), v.t("desk.publication.state."+row.state)
}

func later(a, b calendar.Date) calendar.Date {
	if b.After(a) {
		return b
	}
	return a
}

// publicationCard is every announcement of the certificate in a medium outside. What
// still waits is the body's own business.
func (v *sight) publicationCard(c *rule.Certificate) card {
	shown := card{id: "publications", title: v.t("desk.certificate.publications")}
	for _, m := range v.s.Media(c) {
		if m.Publication == nil && !v.inside() {
			continue
		}
		state := publicationState(v.s, m)
		look := publicationLooks[state]
		i := item{name: v.t("register.event." + string(m.What)), mark: v.marked(look.class, look.icon, "desk.publication.state."+state),
			facts: told(v.fact("medium", v.words(m.Way.Name)), v.fact("announcement", m.Announcement), v.dated("announced", m.On))}
		last, _ := v.s.PublicationDue(m.Notice)
		if p := m.Publication; p != nil {
			i.facts = append(i.facts, told(v.dated("published", p.On), v.fact("where", p.Where))...)
			i.files = v.files(p.Files...)
		}
		switch state {
		case "late", "overdue":
			due := v.dated("published-late", last)
			due.late = true
			i.facts = append(i.facts, due)
		case "waits":
			i.facts = append(i.facts, v.dated("due", last))
		case "lapsed":
			i.facts = append(i.facts, v.dated("annulled", m.Annulled))
		}
		shown.items = append(shown.items, i)
	}
	return shown
}
