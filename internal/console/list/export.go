package list

import (
	"encoding/csv"
	"fmt"
	"io"
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
	err := write(w, l.sorted(rows, q), l.Shown(q), s)
	if err != nil {
		return fmt.Errorf("export %d rows as %s: %w", len(rows), format, err)
	}
	return nil
}

// perChunk is how many rows are prepared together.
const perChunk = 500

// each hands out all cells, row by row; the slice is good until the next row.
func (l List[T]) each(found []*keyed[T], columns []Column[T], take func(row int, cells []Value) error) error {
	cells := make([]Value, len(columns))
	for from := 0; from < len(found); from += perChunk {
		chunk := found[from:min(from+perChunk, len(found))]
		rows := make([]T, len(chunk))
		for i, k := range chunk {
			rows[i] = k.row
		}
		err := l.prepare(rows)
		if err != nil {
			return err
		}
		for i, row := range rows {
			for n, c := range columns {
				cells[n] = c.Value(row)
			}
			err = take(from+i, cells)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// byteOrderMark tells spreadsheets that the text is UTF-8.
const byteOrderMark = "\uFEFF"

// csv is RFC 4180.
func (l List[T]) csv(w io.Writer, found []*keyed[T], columns []Column[T], s Sheet) error {
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
	err = l.each(found, columns, func(_ int, cells []Value) error {
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
func (l List[T]) xlsx(w io.Writer, found []*keyed[T], columns []Column[T], s Sheet) (err error) {
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
	err = begin(out, l.kinds(found, columns))
	if err != nil {
		return err
	}
	line := make([]any, len(columns))
	for i, c := range columns {
		line[i] = excelize.Cell{StyleID: head, Value: s.Head(c.Head)}
	}
	err = out.SetRow("A1", line)
	if err != nil {
		return err
	}
	err = l.each(found, columns, func(row int, cells []Value) error {
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
	if err != nil {
		return err
	}
	err = out.Flush()
	if err != nil {
		return err
	}
	return book.Write(w)
}

// begin sets what stands before the first row: widths, and a head that stays.
func begin(out *excelize.StreamWriter, kinds []Kind) error {
	for i, kind := range kinds {
		err := out.SetColWidth(i+1, i+1, widths[kind])
		if err != nil {
			return err
		}
	}
	return out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// kinds are those of the columns, by the first row.
func (l List[T]) kinds(found []*keyed[T], columns []Column[T]) []Kind {
	kinds := make([]Kind, len(columns))
	for i, c := range columns {
		if len(found) > 0 {
			kinds[i] = c.Value(found[0].row).Kind
		}
	}
	return kinds
}
