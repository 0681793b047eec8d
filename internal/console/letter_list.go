package console

import (
	"net/http"
	"time"

	"fincert/internal/console/list"
	"fincert/internal/inbox"
)

func (d *console) addLetters() { d.page("GET /desk/letters", d.letterList) }

// letterList is the inbox of the person's organisation, or all letters for the
// body's people.
func (d *console) letterList(p *page, r *http.Request) (answer, error) {
	if !p.actor.OfTheBody() && p.actor.Organisation == "" {
		return answer{head: head{title: p.t("desk.menu.letters")}, body: p.logPage(sheaf{empty: "desk.letters.no-organisation"}, "", nil)}, nil
	}
	cursor, err := cursorOf(r)
	if err != nil {
		return answer{}, err
	}
	letters, next, err := d.Letters.List(r.Context(), p.actor, cursor, listRows)
	if err != nil {
		return answer{}, err
	}
	v, err := d.rows(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	s := sheaf{heads: []string{"desk.letters.number", "desk.letters.subject", "desk.letters.about", "desk.letters.written", "desk.letters.opened"}, empty: "desk.letters.none"}
	note := p.t("desk.letters.note")
	if p.actor.OfTheBody() {
		s.heads, note = append(s.heads, "desk.letters.recipient"), p.t("desk.letters.note-body")
	}
	for _, l := range letters {
		shown := p.letterRow(l)
		row := []list.Value{
			list.Link(shown.number, shown.at), list.Text(shown.subject),
			list.Link(l.Thing, at(l.About)), list.Day(l.Written), p.openedCell(l),
		}
		if p.actor.OfTheBody() {
			row = append(row, list.Text(v.called(l.Recipient)))
		}
		s.rows = append(s.rows, row)
	}
	return answer{head: head{title: p.t("desk.menu.letters")}, body: p.logPage(p.turned(s, next), note, nil)}, nil
}

// openedCell is whether the recipient has read a letter.
func (p *page) openedCell(l inbox.Letter) list.Value {
	opened, err := time.Parse(time.RFC3339Nano, l.Opened)
	if err != nil {
		return stateValue(mark{p.t("desk.letters.unread"), "wait", "letter"})
	}
	return stateValue(mark{instant(opened), "ok", "right"})
}
