package usesheet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// Sheet is a table as it was read: the command, each use with the row that it came
// from, and what is wrong with rows as they were written.
type Sheet struct {
	Command *rule.RecordUses
	Rows    []Row // of each use
	Wrong   fault.Fields
	GB18030 bool // the text was not UTF-8 and was read as GB18030, which GBK is part of
	told    []string
}

// Row is one as it was written.
type Row struct {
	Line int               // of the file, from 1
	Said map[string]string // by column
}

// Columns are what a table says of a use. A heading is a column's own name, or its
// label on the form in either language.
var Columns = []string{"of", "where", "from", "to", "text"}

// Label is the catalog key of a column's heading.
func Label(column string) string { return "form.record-uses.uses." + column }

// Read reads a table. Words of the scheme are ids, or its names in either
// language.
func Read(file []byte, places []scheme.Way) (*Sheet, error) {
	t, err := read(file)
	if err != nil {
		return nil, err
	}
	if len(t.lines) == 0 {
		return nil, fault.New(fault.Invalid, "usesheet.empty")
	}
	at := map[string]int{}
	for i, cell := range t.lines[0].cells {
		name := named(cell, Columns, Label(""))
		if _, twice := at[name]; name != "" && twice {
			return nil, fault.New(fault.Invalid, "usesheet.twice", fault.Text("column", cell))
		} else if name != "" {
			at[name] = i
		}
	}
	for _, name := range Columns {
		if _, there := at[name]; !there && name != "to" {
			return nil, fault.New(fault.Invalid, "usesheet.column", fault.Term("column", Label(name)))
		}
	}
	if len(t.lines) == 1 {
		return nil, fault.New(fault.Invalid, "usesheet.empty")
	}
	sheet := &Sheet{Command: &rule.RecordUses{}, GB18030: t.gb18030}
	for i, line := range t.lines[1:] {
		row := Row{Line: line.number, Said: map[string]string{}}
		for name, column := range at {
			if column < len(line.cells) {
				row.Said[name] = line.cells[column]
			}
		}
		sheet.Rows = append(sheet.Rows, row)
		sheet.Command.Uses = append(sheet.Command.Uses, rule.UseInput{
			Of: used(row.Said["of"]), Where: place(row.Said["where"], places), Text: row.Said["text"],
			From: sheet.day(i, "from", row.Said["from"], t.from1904), To: sheet.day(i, "to", row.Said["to"], t.from1904),
		})
	}
	return sheet, nil
}

// named is which of some names a text stands for: itself, or its word in either
// language; empty for none.
func named(said string, names []string, key string) string {
	i := slices.IndexFunc(names, func(name string) bool {
		return text.Fold(said) == text.Fold(name) || slices.ContainsFunc(text.Langs(), func(lang text.Lang) bool { return text.Fold(said) == text.Fold(text.T(lang, key+name)) })
	})
	if i < 0 {
		return ""
	}
	return names[i]
}

func used(said string) rule.Used {
	var names []string
	for _, of := range rule.AllUsed {
		names = append(names, string(of))
	}
	return rule.Used(named(said, names, "usage."))
}

// place is the id of a place; what is none is left as it is, and told.
func place(said string, places []scheme.Way) string {
	for _, p := range places {
		if slices.ContainsFunc([]string{p.ID, p.Name.ZH, p.Name.EN}, func(name string) bool { return text.Fold(name) == text.Fold(said) }) {
			return p.ID
		}
	}
	return said
}

// day reads a day as people write it, or as a workbook counts it.
func (s *Sheet) day(use int, column, said string, from1904 bool) calendar.Date {
	if said == "" {
		return calendar.Date{}
	}
	if days, is := serial(said); is {
		at, err := excelize.ExcelDateToTime(days, from1904)
		if err == nil {
			return calendar.Make(at.Date())
		}
	}
	var year, month, day int
	tidy := strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(said)
	if n, err := fmt.Sscanf(tidy, "%d-%d-%d", &year, &month, &day); err == nil && n == 3 {
		date, err := calendar.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
		if err == nil {
			return date
		}
	}
	path := fmt.Sprintf("uses[%d].%s", use, column)
	s.told = append(s.told, path)
	s.Wrong.Add(s.line(path), "field.date", fault.Text("text", said))
	return calendar.Date{}
}

// Tell adds what the rule finds wrong with the same uses, each under the line of
// the file, and gives all of it; nil if nothing is wrong.
func (s *Sheet) Tell(no *fault.Fault) *fault.Fault {
	if no != nil && no.Kind != fault.Invalid {
		return no
	}
	if no != nil {
		for _, field := range no.Fields {
			if !slices.Contains(s.told, field.Path) { // it is known already why there is no day
				s.Wrong.Add(s.line(field.Path), field.Key, field.Args...)
			}
		}
	}
	return s.Wrong.Err()
}

// line turns the path of a use into that of its line: "uses[3].from" into
// "rows[5].from".
func (s *Sheet) line(path string) string {
	var use int
	if n, err := fmt.Sscanf(path, "uses[%d]", &use); err != nil || n != 1 || use < 0 || use >= len(s.Rows) {
		return path
	}
	_, rest, _ := strings.Cut(path, "]")
	return fmt.Sprintf("rows[%d]%s", s.Rows[use].Line, rest)
}

// Place is where in the file something is wrong that Tell told; false for what is
// wrong with the table as a whole.
func Place(path string) (line int, column string, in bool) {
	_, column, _ = strings.Cut(path, "].")
	n, err := fmt.Sscanf(path, "rows[%d]", &line)
	return line, column, err == nil && n == 1
}
