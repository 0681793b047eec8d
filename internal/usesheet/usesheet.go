// Package usesheet reads records of use that a holder keeps in a table: a CSV file
// or an Excel workbook becomes the command that records them.
//
// It promises to tell everything that is wrong with every row at once, each with
// its line, and to compute nothing: a workbook in which a formula stands is
// refused, since what it shows is not what was written. A CSV file is UTF-8, or what
// Excel writes in Chinese: GB18030, which GBK is part of; which of them it was is
// told, so that people see how their names were read. It refuses files beyond
// MostBytes, tables beyond rule.MostUses rows, and text in any other encoding.
package usesheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fincert/internal/fault"
	"fincert/internal/rule"
)

// The bounds of a table.
const (
	MostBytes    = 2 << 20
	mostUnzipped = 16 << 20 // of a workbook
	mostColumns  = 20
	longestCell  = 5000 // characters
)

// line is one row as it was written.
type line struct {
	number int // in the file, from 1
	cells  []string
}

// table is a file's rows that hold anything.
type table struct {
	lines    []line
	gb18030  bool
	from1904 bool // days are counted from 1904 on
}

func read(file []byte) (table, error) {
	if len(file) > MostBytes {
		return table{}, fault.New(fault.TooLarge, "usesheet.too-large", fault.Number("most", MostBytes>>20))
	}
	if bytes.HasPrefix(file, []byte("PK\x03\x04")) {
		return workbook(file)
	}
	return separated(file)
}

// take adds a row, without blanks around its cells; one that is empty adds
// nothing.
func take(lines []line, number int, row []string) ([]line, error) {
	full := false
	for i, cell := range row {
		row[i] = strings.TrimSpace(cell)
		full = full || row[i] != ""
		if utf8.RuneCountInString(cell) > longestCell {
			return nil, fault.New(fault.Invalid, "usesheet.cell", fault.Number("line", number), fault.Number("most", longestCell))
		}
	}
	switch {
	case !full:
		return lines, nil
	case len(row) > mostColumns:
		return nil, fault.New(fault.Invalid, "usesheet.columns", fault.Number("line", number), fault.Number("most", mostColumns))
	case len(lines) > rule.MostUses:
		return nil, fault.New(fault.Invalid, "usesheet.rows", fault.Number("most", rule.MostUses))
	}
	return append(lines, line{number, row}), nil
}

func separated(file []byte) (t table, err error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	if !utf8.Valid(file) {
		t.gb18030 = true
		file, err = simplifiedchinese.GB18030.NewDecoder().Bytes(file)
	}
	if err != nil || bytes.IndexByte(file, 0) >= 0 || bytes.ContainsRune(file, utf8.RuneError) {
		return table{}, fault.New(fault.Invalid, "usesheet.encoding")
	}
	reader := csv.NewReader(bytes.NewReader(file))
	reader.FieldsPerRecord = -1
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			at := 0
			if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
				at = wrong.Line
			}
			return table{}, fault.New(fault.Invalid, "usesheet.quotes", fault.Number("line", at))
		}
		number, _ := reader.FieldPos(0)
		t.lines, err = take(t.lines, number, row)
		if err != nil {
			return table{}, err
		}
	}
}

// workbook reads the first sheet. Days come as their numbers, whatever form the
// cells show them in.
func workbook(file []byte) (t table, err error) {
	unreadable := fault.New(fault.Invalid, "usesheet.workbook")
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true, UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostUnzipped})
	if err != nil {
		return table{}, unreadable
	}
	defer book.Close()
	props, err := book.GetWorkbookProps()
	if err != nil {
		return table{}, unreadable
	}
	t.from1904 = props.Date1904 != nil && *props.Date1904
	sheet := book.GetSheetName(0)
	rows, err := book.Rows(sheet)
	if err != nil {
		return table{}, unreadable
	}
	defer rows.Close()
	for number := 1; rows.Next(); number++ {
		row, err := rows.Columns()
		if err != nil {
			return table{}, unreadable
		}
		for i := range min(len(row), mostColumns) {
			at, err := excelize.CoordinatesToCellName(i+1, number)
			if err != nil {
				return table{}, unreadable
			}
			if formula, err := book.GetCellFormula(sheet, at); err != nil || formula != "" {
				return table{}, fault.New(fault.Invalid, "usesheet.formula", fault.Text("cell", at))
			}
		}
		t.lines, err = take(t.lines, number, row)
		if err != nil {
			return table{}, err
		}
	}
	if rows.Error() != nil {
		return table{}, unreadable
	}
	return t, nil
}

// serial is a day as a workbook counts them, from 1900 on; false for any other
// text.
func serial(cell string) (days float64, is bool) {
	days, err := strconv.ParseFloat(cell, 64)
	return days, err == nil && days >= 1 && days < 2958466 // through the year 9999
}
