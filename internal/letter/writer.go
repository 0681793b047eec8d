package letter

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/pdf"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// block is a piece of a letter's text, in the order of reading.
type block struct {
	form form
	text string
	rows [][]string // of facts (name and value) and of a table
	head []column   // of a table
	// annex: it stands behind the signature.
	annex bool
}

type form int

const (
	paragraph form = iota
	heading
	typed // what somebody typed
	step  // a numbered paragraph
	facts
	table
)

// column is one of a table: the key of its name, and how wide it is beside the
// others.
type column struct {
	key   string
	share float64
	name  string // worded
}

// writer words one letter in one language.
type writer struct {
	Source
	letter *Letter
	entry  rule.Entry
	file   *rule.Case

	lang   text.Lang
	title  string    // catalog key
	named  text.Args // values that every sentence may use
	blocks []block
}

// names are the values that every sentence may use.
func (w *writer) names(lang text.Lang) text.Args {
	return text.Args{
		"product": w.file.Name, "model": w.file.Model, "case": w.file.Number,
		"day": dated(lang, w.letter.Written), "rule": rule.Words(w.Record.Scheme("").Name()),
	}
}

// t is a sentence as the body words it: the scheme's, if it has one under the
// same key, else the catalog's.
func (w *writer) t(key string, more ...text.Args) string {
	values := text.Args{}
	maps.Copy(values, w.named)
	for _, some := range more {
		maps.Copy(values, some)
	}
	for name, value := range values {
		switch v := value.(type) {
		case rule.Words:
			values[name] = w.of(v)
		case scheme.Text:
			values[name] = w.of(rule.Words(v))
		case calendar.Date:
			values[name] = dated(w.lang, v)
		}
	}
	own := w.Record.Scheme("").Sentence(key, w.Today)
	if filled, ok := text.Fill(w.lang, w.of(rule.Words(own)), values); ok && filled != "" {
		return filled
	}
	return text.T(w.lang, key, values)
}

// of is the text in the letter's language; Chinese stands in for missing
// English.
func (w *writer) of(both rule.Words) string {
	if w.lang == text.EN && both.EN != "" {
		return both.EN
	}
	return both.ZH
}

func (w *writer) add(b block) {
	b.text = printable(b.text)
	for _, row := range b.rows {
		for i := range row {
			row[i] = printable(row[i])
		}
	}
	w.blocks = append(w.blocks, b)
}

func (w *writer) say(key string, more ...text.Args) {
	w.add(block{form: paragraph, text: w.t(key, more...)})
}

func (w *writer) head(key string) { w.add(block{form: heading, text: w.t(key)}) }

// next lists what the recipient can do, or has to; steps follow.
func (w *writer) next() { w.head("letter.next") }

func (w *writer) step(key string, more ...text.Args) {
	n := 1
	for _, b := range slices.Backward(w.blocks) {
		if b.form != step {
			break
		}
		n++
	}
	w.add(block{form: step, text: w.t("letter.step", text.Args{"number": strconv.Itoa(n), "words": w.t(key, more...)})})
}

// fact is a name and a value; facts with nothing to say are left out.
func (w *writer) fact(key, value string) {
	if value == "" {
		return
	}
	row := []string{w.t("letter.name", text.Args{"name": w.t(key)}), printable(value)}
	if n := len(w.blocks); n > 0 && w.blocks[n-1].form == facts {
		w.blocks[n-1].rows = append(w.blocks[n-1].rows, row)
		return
	}
	w.add(block{form: facts, rows: [][]string{row}})
}

// unit is what every letter about a case names.
func (w *writer) unit() {
	w.fact("letter.fact.case", w.file.Number)
	w.fact("letter.fact.product", w.of(w.file.Name))
	w.fact("letter.fact.model", w.file.Model)
}

// table leaves out a column in which nothing stands.
func (w *writer) table(head []column, rows [][]string) {
	head = slices.Clone(head)
	for i := len(head) - 1; i >= 0; i-- {
		if !slices.ContainsFunc(rows, func(row []string) bool { return row[i] != "" }) {
			head = slices.Delete(head, i, i+1)
			for j := range rows {
				rows[j] = slices.Delete(rows[j], i, i+1)
			}
		}
	}
	if len(head) == 0 {
		return
	}
	for i := range head {
		head[i].name = w.t(head[i].key)
	}
	w.add(block{form: table, head: head, rows: rows})
}

// quote quotes the rule's clauses, once each in the order given, in an annex. The
// words are Chinese; a translation names the numbers alone.
func (w *writer) quote(clauses ...string) {
	var rows [][]string
	var cited []string
	seen := map[string]bool{}
	for _, id := range clauses {
		clause, known := rule.Find(id)
		if !known || seen[id] {
			continue
		}
		seen[id] = true
		rows = append(rows, []string{clause.Cite, clause.Quote})
		if !slices.Contains(cited, clause.Cite) {
			cited = append(cited, clause.Cite)
		}
	}
	switch {
	case len(rows) == 0:
	case w.lang == text.ZH:
		first := len(w.blocks)
		w.head("letter.clauses")
		w.table([]column{{key: "letter.column.clause", share: 1}, {key: "letter.column.quote", share: 9}}, rows)
		for i := first; i < len(w.blocks); i++ {
			w.blocks[i].annex = true
		}
	default:
		w.say("letter.clauses-cited", text.Args{"clauses": strings.Join(cited, ", ")})
	}
}

// typed is what somebody typed about a thing: the letter goes with it.
func (w *writer) typed(about rule.StreamID, p rule.Private) string {
	switch subject := about.String(); {
	case p.Erased:
		w.letter.Erased = true
	case p.Text != "" && !slices.Contains(w.letter.Subjects, subject):
		w.letter.Subjects = append(w.letter.Subjects, subject)
	}
	return p.Shown()
}

// said is typed about the thing that the letter is about.
func (w *writer) said(p rule.Private) string { return w.typed(w.On, p) }

// words shows a typed text beneath a heading, if there is one.
func (w *writer) words(key string, p rule.Private) {
	if p.IsZero() {
		return
	}
	w.head(key)
	w.add(block{form: typed, text: w.said(p)})
}

// person is somebody's name, "" of one whom the record does not know.
func (w *writer) person(id string) string {
	who := rule.Get[*body.Person](w.Record, rule.KindPerson, id)
	if who == nil {
		return ""
	}
	return w.typed(rule.StreamID{Kind: rule.KindPerson, ID: id}, who.Name)
}

// counted says by which edition of the calendar the days of the letter were
// counted. The letter keeps them: when an edition moves one, another letter is
// written.
func (w *writer) counted() {
	w.step("letter.counted", text.Args{"calendar": w.Record.Calendar().Edition()})
}

// closing ends every letter.
func (w *writer) closing() { w.say("letter.closing") }

// organisation is an organisation's name.
func (w *writer) organisation(id string) string {
	o := rule.Get[*rule.Organisation](w.Record, rule.KindOrganisation, id)
	if o == nil {
		return ""
	}
	return w.of(o.Name)
}

// dated is a day as letters write it.
func dated(lang text.Lang, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	year, month, day := d.Civil()
	if lang == text.EN {
		return fmt.Sprintf("%d %s %d", day, month, year)
	}
	return fmt.Sprintf("%d年%d月%d日", year, month, day)
}

// printable shows a character that no font has by its number, so that nobody
// goes without a letter for what somebody typed. Names were tried when they
// were given.
func printable(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	missing := pdf.Missing(strings.ReplaceAll(s, "\n", ""))
	if len(missing) == 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if slices.Contains(missing, r) {
			fmt.Fprintf(&b, "〔U+%04X〕", r)
		} else {
			b.WriteRune(r)
		}
	}
	return printable(b.String()) // a mark may have lost what it was set upon
}

// number is a row's number in a table.
func number(i int) string { return strconv.Itoa(i + 1) }
