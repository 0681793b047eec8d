package list

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/xuri/excelize/v2"

	"fincert/internal/text"
)

// Format is what an export may be.
type Format string

// The formats. Their words are the endings of file names.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// MediaType is what a browser is told.
func (f Format) MediaType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8; header=present"
}

// Sheet is what an export says beside its rows.
type Sheet struct {
	Title string // of at most 31 characters, none of []:*?/\
	Head  func(key string) string
	At    time.Time
}

// Export writes every row that a query finds, in its order, with the columns
// that it shows. Rows are prepared and written a few hundred at a time.
func (l List[T]) Export(w io.Writer, format Format, rows []T, q Query, s Sheet) error {
	write := l.csv
	if format == XLSX {
		write = l.xlsx
	}
	err := write(w, l.pieces(rows, q), l.Shown(q), s)
	if err != nil {
		return fmt.Errorf("export %s as %s: %w", s.Title, format, err)
	}
	return nil
}

// perChunk is how many rows are prepared together.
const perChunk = 500

// each hands out all cells, row by row; the slice is good until the next row.
func (l List[T]) each(pieces iter.Seq2[[]T, error], columns []Column[T], take func(row int, cells []Value) error) error {
	cells := make([]Value, len(columns))
	n := 0
	for rows, err := range pieces {
		if err == nil {
			err = l.prepare(rows)
		}
		if err != nil {
			return err
		}
		for _, row := range rows {
			for i, c := range columns {
				cells[i] = c.Value(row)
			}
			err = take(n, cells)
			if err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

// byteOrderMark tells spreadsheets that the text is UTF-8.
const byteOrderMark = "\uFEFF"

// csv is RFC 4180.
func (l List[T]) csv(w io.Writer, pieces iter.Seq2[[]T, error], columns []Column[T], s Sheet) error {
	_, err := io.WriteString(w, byteOrderMark)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = text.Inert(s.Head(c.Head))
	}
	_ = out.Write(line) // Flush and Error tell
	err = l.each(pieces, columns, func(_ int, cells []Value) error {
		for i, v := range cells {
			line[i] = text.Inert(v.Text)
		}
		return out.Write(line)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// widths of columns, in characters.
var widths = map[Kind]float64{OfText: 28, OfDay: 12, OfNumber: 10, OfState: 14}

// xlsx writes rows as they come: what is waiting goes to a file for the time
// being, not into memory. Texts are typed as texts, so none is a formula.
func (l List[T]) xlsx(w io.Writer, pieces iter.Seq2[[]T, error], columns []Column[T], s Sheet) (err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	sheet := book.GetSheetName(0)
	err = book.SetSheetName(sheet, s.Title)
	if err != nil {
		return err
	}
	err = book.SetDocProps(&excelize.DocProperties{Title: s.Title, Creator: "fincert", LastModifiedBy: "fincert",
		Created: s.At.UTC().Format(time.RFC3339), Modified: s.At.UTC().Format(time.RFC3339)})
	if err != nil {
		return err
	}
	written := "yyyy-mm-dd"
	day, err := book.NewStyle(&excelize.Style{CustomNumFmt: &written})
	if err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(s.Title)
	if err != nil {
		return err
	}
	line := make([]any, len(columns))
	begin := func(cells []Value) error {
		err := begin(out, cells)
		if err != nil {
			return err
		}
		for i, c := range columns {
			line[i] = excelize.Cell{StyleID: head, Value: s.Head(c.Head)}
		}
		return out.SetRow("A1", line)
	}
	rows := 0
	err = l.each(pieces, columns, func(row int, cells []Value) error {
		if row == 0 {
			err := begin(cells)
			if err != nil {
				return err
			}
		}
		rows++
		for i, v := range cells {
			switch {
			case v.Kind == OfNumber:
				line[i] = v.Number
			case v.Kind == OfDay && !v.Day.IsZero():
				year, month, date := v.Day.Civil()
				line[i] = excelize.Cell{StyleID: day, Value: time.Date(year, month, date, 0, 0, 0, 0, time.UTC)}
			case v.Text == "":
				line[i] = nil
			default:
				line[i] = v.Text
			}
		}
		return out.SetRow(fmt.Sprintf("A%d", row+2), line)
	})
	if err == nil && rows == 0 {
		err = begin(make([]Value, len(columns)))
	}
	if err != nil {
		return err
	}
	err = out.Flush()
	if err != nil {
		return err
	}
	return book.Write(w)
}

// begin sets what stands before the first row: widths, by its cells, and a head
// that stays.
func begin(out *excelize.StreamWriter, cells []Value) error {
	for i, cell := range cells {
		err := out.SetColWidth(i+1, i+1, widths[cell.Kind])
		if err != nil {
			return err
		}
	}
	return out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}
