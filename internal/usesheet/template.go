package usesheet

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"github.com/xuri/excelize/v2"

	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// CSV is an empty table with its headings. It begins with the mark by which Excel
// knows UTF-8.
func CSV(lang text.Lang) []byte {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	_ = w.Write(headings(lang)) // a buffer takes everything
	w.Flush()
	return out.Bytes()
}

func headings(lang text.Lang) (all []string) {
	for _, column := range Columns {
		all = append(all, text.T(lang, Label(column)))
	}
	return all
}

// Words are what may stand in a column; nil for one in which people write freely.
func Words(lang text.Lang, column string, places []scheme.Way) (all []string) {
	switch column {
	case "of":
		for _, of := range rule.AllUsed {
			all = append(all, text.T(lang, "usage."+string(of)))
		}
	case "where":
		for _, p := range places {
			if lang == text.EN {
				all = append(all, p.Name.EN)
			} else {
				all = append(all, p.Name.ZH)
			}
		}
	}
	return all
}

// Workbook is an empty table for Excel. Its days are days, and words are chosen
// from lists, which stand on a second sheet: one in a cell's own rule would be
// bounded to 255 characters.
func Workbook(lang text.Lang, places []scheme.Way) (_ []byte, err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	sheet, lists := text.T(lang, "usesheet.sheet"), text.T(lang, "usesheet.lists")
	err = book.SetSheetName(book.GetSheetName(0), sheet)
	if err != nil {
		return nil, err
	}
	_, err = book.NewSheet(lists)
	if err != nil {
		return nil, err
	}
	written := "yyyy-mm-dd"
	day, err := book.NewStyle(&excelize.Style{CustomNumFmt: &written})
	if err != nil {
		return nil, err
	}
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	for i, column := range Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		words, style := Words(lang, column, places), 0
		if column == "from" || column == "to" {
			style = day
		}
		rows := fmt.Sprintf("%s2:%s%d", name, name, rule.MostUses+1)
		for _, step := range []func() error{
			func() error { return book.SetCellStr(sheet, name+"1", text.T(lang, Label(column))) },
			func() error { return book.SetColWidth(sheet, name, name, 24) },
			func() error { return book.SetColStyle(sheet, name, style) },
			func() error { return book.SetCellStyle(sheet, name+"1", name+"1", head) },
			func() error { return offer(book, sheet, lists, name, rows, words) },
		} {
			if err := step(); err != nil {
				return nil, err
			}
		}
	}
	err = book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = book.Write(&out)
	return out.Bytes(), err
}

// offer lets words be chosen in rows of a sheet from a list on another one.
func offer(book *excelize.File, sheet, lists, column, rows string, words []string) error {
	if len(words) == 0 {
		return nil
	}
	err := book.SetSheetCol(lists, column+"1", &words)
	if err != nil {
		return err
	}
	rule := excelize.NewDataValidation(true)
	rule.Sqref = rows
	rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", lists, column, column, len(words)))
	return book.AddDataValidation(sheet, rule)
}
