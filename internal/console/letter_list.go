package console

import (
	"net/http"
	"time"

	"fincert/internal/console/list"
	"fincert/internal/notice"
	"fincert/internal/rule"
)

func (d *console) addLetters() { d.page("GET /desk/letters", d.letterList) }

// letterList is the inbox of the person's organisation, or all letters for the
// body's people.
func (d *console) letterList(p *page, r *http.Request) (answer, error) {
	whose := p.actor.Organisation
	if p.actor.OfTheBody() {
		whose = ""
	} else if whose == "" {
		return answer{head: head{title: p.t("desk.menu.letters")}, body: p.logPage(sheaf{empty: "desk.letters.no-organisation"}, "", nil)}, nil
	}
	cursor, err := cursorOf(r)
	if err != nil {
		return answer{}, err
	}
	letters, next, err := d.Inbox.Letters(r.Context(), whose, cursor, listRows)
	if err != nil {
		return answer{}, err
	}
	var things []rule.StreamID
	for _, l := range letters {
		things = append(things, aboutLetter(l))
	}
	numbers, err := d.Casework.Numbers(r.Context(), things)
	if err != nil {
		return answer{}, err
	}
	v, err := d.rows(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	s := sheaf{heads: []string{"desk.letters.number", "desk.letters.subject", "desk.letters.about", "desk.letters.written", "desk.letters.opened"}, empty: "desk.letters.none"}
	note := p.t("desk.letters.note")
	if whose == "" {
		s.heads, note = append(s.heads, "desk.letters.recipient"), p.t("desk.letters.note-body")
	}
	for _, l := range letters {
		shown := p.letterRow(l, numbers[aboutLetter(l)])
		row := []list.Value{
			list.Link(shown.number, shown.at), list.Text(shown.subject),
			list.Link(numbers[aboutLetter(l)], at(aboutLetter(l))), list.Day(l.Written), p.openedCell(l),
		}
		if whose == "" {
			row = append(row, list.Text(v.called(l.Recipient)))
		}
		s.rows = append(s.rows, row)
	}
	return answer{head: head{title: p.t("desk.menu.letters")}, body: p.logPage(p.turned(s, next), note, nil)}, nil
}

func aboutLetter(l notice.Letter) rule.StreamID {
	return rule.StreamID{Kind: rule.Kind(l.StreamKind), ID: l.StreamID}
}

// openedCell is whether the recipient has read a letter.
func (p *page) openedCell(l notice.Letter) list.Value {
	opened, err := time.Parse(time.RFC3339Nano, l.Opened)
	if err != nil {
		return stateValue(mark{p.t("desk.letters.unread"), "wait", "letter"})
	}
	return stateValue(mark{instant(opened), "ok", "right"})
}
