package console

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
	"fincert/internal/usesheet"
	"fincert/internal/web"
)

// The page that takes a holder's table of uses needs no script: the file comes with
// the form, is read and shown, and goes along, hidden, with the button that has it
// recorded. Nothing is kept between the two, so nothing is left behind.

// importAsks is what the import knows of its certificate before it reads a file.
type importAsks struct {
	on     rule.StreamID
	number string
	places []scheme.Way
	known  []rule.Use
	today  calendar.Date
	ended  *fault.Fault // why no use may go on; nil: it may
}

// importView is the page.
type importView struct {
	at, back string
	unused   string // that the certificate must not be used
	blocked  *web.Problem
	places   []scheme.Way
	fault    *web.Problem
	file     string
	kept     string // its content
	key      string
	gb18030  bool
	rows     []importRow
	wrong    []importFlaw
	again    int // rows that are on record as they stand
}

// importRow is a row of the file, as it was understood.
type importRow struct {
	line  int
	cells []importCell
	known string // the use on record that says the same
}

type importCell struct {
	label, says string
	wrong       []string
}

// importFlaw is what is wrong in one place of the file, and what to do.
type importFlaw struct {
	line             int // 0: with the table as a whole
	column, said     string
	says, does, cite string
}

const (
	usesCommand = "RecordUses"
	tableName   = "table"
	templateAt  = "/desk/uses/template"
)

func (d *console) addUses() {
	d.page("GET /desk/certificates/{id}/uses/import", d.usesImport)
	d.page("POST /desk/certificates/{id}/uses/import", d.usesImport)
	d.page("GET "+templateAt+".csv", func(p *page, _ *http.Request) (answer, error) {
		return p.download("csv", "text/csv; charset=utf-8", usesheet.CSV(p.lang)), nil
	})
	d.page("GET "+templateAt+".xlsx", func(p *page, r *http.Request) (answer, error) {
		sch, _, err := d.Casework.InForce(r.Context())
		if err != nil {
			return answer{}, err
		}
		book, err := usesheet.Workbook(p.lang, sch.Ways(scheme.UsagePlaces, p.today))
		return p.download("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book), err
	})
}

func importAt(on rule.StreamID) string { return at(on) + "/uses/import" }

// download is an empty table.
func (p *page) download(ending, mediaType string, file []byte) answer {
	name := attachment("uses."+ending, p.t("usesheet.sheet")+"."+ending)
	return answer{send: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", mediaType)
		w.Header().Set("Content-Disposition", name)
		_, _ = w.Write(file) // who went away needs no answer
	}}
}

func (d *console) usesImport(p *page, r *http.Request) (answer, error) {
	c, _ := d.Casework.Command(usesCommand)
	v := importView{key: rand.Text()}
	asks, err := d.asksOfImport(p, r, &v)
	if err != nil {
		return answer{}, err
	}
	status := http.StatusOK
	if r.Method == http.MethodPost {
		done, err := d.importUses(p, r, asks, &v)
		if err != nil {
			return answer{}, err
		}
		if done {
			return answer{location: doneAt(at(asks.on), c)}, nil
		}
		if v.fault != nil {
			status = v.fault.Status
		}
	}
	return answer{head: head{title: p.t("desk.uses.import"), under: []crumb{{asks.number, v.back}}}, body: p.importPage(v), status: status}, nil
}

// asksOfImport reads what the page needs of the certificate. Who can never record
// its uses is told so, and who does not see it is told nothing.
func (d *console) asksOfImport(p *page, r *http.Request, v *importView) (asks importAsks, err error) {
	asks.on = rule.StreamID{Kind: rule.KindCertificate, ID: r.PathValue("id")}
	v.at, v.back = importAt(asks.on), at(asks.on)
	err = d.look(r.Context(), p, asks.on, func(s *rule.Situation, view casework.View) error {
		actions, err := d.Casework.Actions(s)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(actions, func(one casework.Action) bool { return one.Command == usesCommand && one.On == asks.on })
		if i < 0 {
			return fault.New(fault.Forbidden, "web.forbidden")
		}
		if no := actions[i].Fault; no != nil {
			problem := d.Door.Describe(p.lang, no)
			v.blocked = &problem
		}
		c := view.State.(*rule.Certificate)
		asks.number, asks.known, asks.today = c.Content.Number, c.Usage.Uses, s.Today
		asks.places, asks.ended = s.Record.Scheme("").Ways(scheme.UsagePlaces, s.Today), s.MayGoOn(c, calendar.Date{})
		v.unused, v.places = p.see(s, view).unused(c), asks.places
		return nil
	})
	return asks, err
}

// importUses reads what was sent and shows it; when that was looked at before, it is
// recorded. Sent twice, it is recorded once.
func (d *console) importUses(p *page, r *http.Request, asks importAsks, v *importView) (done bool, err error) {
	tell := func(err error) error {
		no, is := fault.As(err)
		if !is {
			return err
		}
		problem := d.Door.Describe(p.lang, no)
		v.fault = &problem
		return nil
	}
	values, err := d.readForm(r, nil)
	if err != nil {
		return false, tell(err)
	}
	key, checked := keyOf(values), values.Get(sentChecked) != ""
	if key != "" && checked {
		_, sent, err := d.Casework.Answered(r.Context(), p.actor, key)
		if err != nil || sent {
			return sent, err
		}
	}
	file, whole := []byte(nil), false
	if picked := values[form.ReadName(tableName)]; len(picked) == 2 {
		var content string
		content, whole = form.Content(picked[1])
		v.file, v.kept, file = picked[0], picked[1], []byte(content)
	}
	if !whole || len(file) == 0 {
		return false, tell(fault.New(fault.Invalid, "desk.uses.no-file"))
	}
	sheet, err := usesheet.Read(file, asks.places)
	if err != nil {
		return false, tell(err)
	}
	v.gb18030 = sheet.GB18030
	no, err := d.takes(r.Context(), p, asks.on, sheet, checked, key)
	if err != nil {
		return false, err
	}
	if no == nil && checked {
		return true, nil
	}
	if no != nil {
		switch no.Kind {
		case fault.NotFound:
			return false, unknown
		case fault.Refused, fault.Forbidden:
			d.note(r, p.actor, string(no.Kind)+" "+usesCommand)
		}
		err = tell(no)
	}
	v.show(p, asks, sheet, no)
	return false, err
}

// takes records the uses of a table that was looked at, and only tries others; it
// gives everything that is wrong with it.
func (d *console) takes(ctx context.Context, p *page, on rule.StreamID, sheet *usesheet.Sheet, checked bool, key string) (no *fault.Fault, err error) {
	if checked && sheet.Wrong.Err() == nil {
		_, err = d.Casework.Do(ctx, p.actor, sheet.Command, on, casework.Opts{Key: key, Expect: casework.AnyVersion})
	} else {
		_, err = d.Casework.Preview(ctx, p.actor, sheet.Command, on)
	}
	no, is := fault.As(err)
	if err != nil && !is {
		return nil, err
	}
	return sheet.Tell(no), nil
}

// show lays the table out with what is wrong beside it.
func (v *importView) show(p *page, asks importAsks, sheet *usesheet.Sheet, no *fault.Fault) {
	flaws := map[int][]importFlaw{}
	note := func(flaw importFlaw) {
		flaws[flaw.line], v.wrong = append(flaws[flaw.line], flaw), append(v.wrong, flaw)
	}
	if no != nil {
		for _, field := range no.Fields {
			line, column, in := usesheet.Place(field.Path)
			flaw := importFlaw{line: line, column: column, says: p.t(field.Key, web.Args(field.Args)), does: p.does(field.Key, column, asks.places)}
			if !in {
				flaw = importFlaw{says: flaw.says}
			}
			note(flaw)
		}
	}
	for i, row := range sheet.Rows {
		use := sheet.Command.Uses[i]
		if goes := (rule.Use{UseRecord: rule.UseRecord{To: use.To}}); asks.ended != nil && goes.GoesOn(asks.today) && (row.Said["to"] == "" || !use.To.IsZero()) {
			problem := p.desk.Door.Describe(p.lang, asks.ended)
			note(importFlaw{line: row.Line, column: "to", says: problem.Detail, does: problem.Next})
		}
		shown := importRow{line: row.Line, known: recorded(asks.known, use)}
		for _, column := range usesheet.Columns {
			cell := importCell{label: p.t(usesheet.Label(column)), says: row.Said[column]}
			for _, flaw := range flaws[row.Line] {
				if flaw.column == column {
					cell.wrong = append(cell.wrong, flaw.says)
				}
			}
			if len(cell.wrong) == 0 {
				cell.says = p.understood(use, column, asks.places)
			}
			shown.cells = append(shown.cells, cell)
		}
		if shown.known != "" {
			v.again++
		}
		v.rows = append(v.rows, shown)
	}
	for i := range v.wrong {
		flaw := &v.wrong[i]
		row := slices.IndexFunc(sheet.Rows, func(row usesheet.Row) bool { return row.Line == flaw.line })
		if row >= 0 {
			flaw.said, flaw.column = shortened(sheet.Rows[row].Said[flaw.column], 40), p.t(usesheet.Label(flaw.column))
		}
	}
	slices.SortStableFunc(v.wrong, func(a, b importFlaw) int { return a.line - b.line })
}

// understood is a cell as it would be recorded.
func (p *page) understood(use rule.UseInput, column string, places []scheme.Way) string {
	switch column {
	case "of":
		return p.t("usage." + string(use.Of))
	case "where":
		for _, place := range places {
			if place.ID == use.Where {
				return p.say(rule.Words(place.Name))
			}
		}
	case "from":
		return date(use.From)
	case "to":
		return date(use.To)
	}
	return use.Text
}

// does is what to do about a flaw in a column.
func (p *page) does(key, column string, places []scheme.Way) string {
	if words := usesheet.Words(p.lang, column, places); len(words) > 0 {
		return p.t("desk.uses.words", text.Args{"words": strings.Join(words, " / ")})
	}
	said, _ := text.Lookup(p.lang, "desk.uses.do."+key)
	return said
}

// recorded is the use on record that says the same as a row; empty for none.
func recorded(known []rule.Use, row rule.UseInput) string {
	for _, use := range known {
		if use.Struck.IsZero() && use.Of == row.Of && use.Where == row.Where && use.From == row.From && use.Text.Shown() == row.Text {
			return use.ID
		}
	}
	return ""
}

// withImport offers the import beside the form for single uses.
func (p *page) withImport(actions []actionView, on rule.StreamID) []actionView {
	c, _ := p.desk.Casework.Command(usesCommand)
	i := slices.IndexFunc(actions, func(a actionView) bool { return a.at == actAt(c, on) && a.possible })
	if i < 0 {
		return actions
	}
	return slices.Insert(actions, i+1, actionView{name: p.t("desk.uses.import"), at: importAt(on), possible: true})
}
