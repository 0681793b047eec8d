package console

import (
	"net/http"
	"strconv"
	"time"

	"fincert/internal/inbox"
	"fincert/internal/rule"
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

// lettersAbout are the letters about a thing that the one who looks may read.
func (d *console) lettersAbout(p *page, r *http.Request, on rule.StreamID) (rows []letterRow, err error) {
	list, err := d.Letters.About(r.Context(), p.actor, on)
	for _, l := range list {
		rows = append(rows, p.letterRow(l))
	}
	return rows, err
}

func (p *page) letterRow(l inbox.Letter) letterRow {
	row := letterRow{
		position: l.Position, number: l.Number, subject: p.t(l.Title), written: date(l.Written),
		at: "/desk/letters/" + strconv.FormatInt(l.Position, 10) + "/" + l.Kind + "/pdf",
	}
	if opened, err := time.Parse(time.RFC3339Nano, l.Opened); err == nil {
		row.opened = instant(opened)
	}
	return row
}

func (d *console) letterPaper(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	return d.Letters.Give(w, r, actor, r.PathValue("position"), r.PathValue("kind"), r.URL.Query().Get("lang") == "both")
}
