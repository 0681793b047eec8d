package console

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"fincert/internal/letter"
	"fincert/internal/notice"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// letterRow is a letter about a thing.
type letterRow struct {
	position int64
	number   string
	subject  string
	written  string
	opened   string // when its recipient first read it
	at       string
}

// lettersAbout are the letters about a thing that the one who looks may read:
// the body's people all, others those to them.
func (d *console) lettersAbout(p *page, r *http.Request, on rule.StreamID) ([]letterRow, error) {
	whose := p.actor.Organisation
	if p.actor.OfTheBody() {
		whose = ""
	} else if whose == "" {
		return nil, nil
	}
	list, err := d.Inbox.About(r.Context(), string(on.Kind), on.ID, whose)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	numbers, err := d.Casework.Numbers(r.Context(), []rule.StreamID{on})
	if err != nil {
		return nil, err
	}
	var rows []letterRow
	for _, l := range list {
		rows = append(rows, p.letterRow(l, numbers[on]))
	}
	return rows, nil
}

func (p *page) letterRow(l notice.Letter, about string) letterRow {
	row := letterRow{
		position: l.Position, number: rule.LetterNumber(about, l.Place), subject: p.t("letter." + l.Kind), written: date(l.Written),
		at: "/desk/letters/" + strconv.FormatInt(l.Position, 10) + "/" + l.Kind + "/pdf",
	}
	if opened, err := time.Parse(time.RFC3339Nano, l.Opened); err == nil {
		row.opened = instant(opened)
	}
	return row
}

// letterPaper gives a letter's paper, and makes it if nobody has yet. Who reads
// it is written down first, as with every file of a case; that the recipient has
// read it is noted last.
func (d *console) letterPaper(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	position, err := strconv.ParseInt(r.PathValue("position"), 10, 64)
	if err != nil || !web.Plain(r.PathValue("kind")) {
		return unknown
	}
	found, ok, err := d.Inbox.Find(r.Context(), position, r.PathValue("kind"))
	if err != nil {
		return err
	}
	received := ok && actor.Organisation != "" && actor.Organisation == found.Recipient
	if !ok || !received && !actor.OfTheBody() {
		return unknown
	}
	made, file, err := d.Papers.Get(r.Context(), position, letter.Paper(found.Kind, r.URL.Query().Get("lang") == "both"))
	if err != nil {
		return err
	}
	about := rule.StreamID{Kind: rule.Kind(found.StreamKind), ID: found.StreamID}
	err = d.Access.Read(r.Context(), actor, about.ID, made.Object, web.Address(r))
	if err != nil {
		return err // who reads what is not written down is not given it
	}
	if received {
		_, err = d.Inbox.Open(r.Context(), actor.Organisation, position, found.Kind)
		if err != nil {
			return err
		}
	}
	numbers, err := d.Casework.Numbers(r.Context(), []rule.StreamID{about})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.pdf"`, rule.LetterNumber(numbers[about], found.Place)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", made.Made, bytes.NewReader(file))
	return nil
}
