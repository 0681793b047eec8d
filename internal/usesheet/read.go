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

// Sheet is a table as it was read: the command, and what is wrong with rows as
// they were written.
type Sheet struct {
	Command *rule.RecordUses
	Wrong   fault.Fields
	lines   []int // of the file, of each use
	told    []string
}

// columns are what a table says of a use. A heading is a column's own name, or its
// label on the form in either language.
var columns = []string{"of", "where", "from", "to", "text"}

// Read reads a table. Words of the scheme are ids, or its names in either
// language.
func Read(file []byte, places []scheme.Way) (*Sheet, error) {
	lines, err := cells(file)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fault.New(fault.Invalid, "usesheet.empty")
	}
	at := map[string]int{}
	for i, cell := range lines[0].cells {
		name := named(cell, columns, "form.record-uses.uses.")
		if _, twice := at[name]; name != "" && twice {
			return nil, fault.New(fault.Invalid, "usesheet.twice", fault.Text("column", cell))
		} else if name != "" {
			at[name] = i
		}
	}
	for _, name := range columns {
		if _, there := at[name]; !there && name != "to" {
			return nil, fault.New(fault.Invalid, "usesheet.column", fault.Term("column", "form.record-uses.uses."+name))
		}
	}
	sheet := &Sheet{Command: &rule.RecordUses{}}
	for i, row := range lines[1:] {
		cell := func(name string) string {
			if i, there := at[name]; there && i < len(row.cells) {
				return row.cells[i]
			}
			return ""
		}
		sheet.lines = append(sheet.lines, row.number)
		sheet.Command.Uses = append(sheet.Command.Uses, rule.UseInput{
			Of: used(cell("of")), Where: place(cell("where"), places), Text: cell("text"),
			From: sheet.day(i, "from", cell("from")), To: sheet.day(i, "to", cell("to")),
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
func (s *Sheet) day(use int, column, said string) calendar.Date {
	if said == "" {
		return calendar.Date{}
	}
	if days, is := serial(said); is {
		at, err := excelize.ExcelDateToTime(days, false)
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
	if n, err := fmt.Sscanf(path, "uses[%d]", &use); err != nil || n != 1 || use < 0 || use >= len(s.lines) {
		return path
	}
	_, rest, _ := strings.Cut(path, "]")
	return fmt.Sprintf("rows[%d]%s", s.lines[use], rest)
}
