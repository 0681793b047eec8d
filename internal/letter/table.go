package letter

import (
	"strings"

	"fincert/internal/pdf"
)

// The pen and the margins of tables.
const (
	pen    = 0.2
	margin = 1.6
)

func lines(words string) []string { return strings.Split(words, "\n") }

// table prints a table with lines around its cells. Its head stands again on
// each page; a row that is higher than what is left of a page goes to the next,
// unless it is too high for that, too: then it is split between two lines.
func (s *sheet) table(head []column, rows [][]string) {
	total := 0.0
	for _, c := range head {
		total += c.share
	}
	cells := func(words func(i int) string, style pdf.Style) []pdf.Cell {
		row := make([]pdf.Cell, len(head))
		for i, c := range head {
			row[i] = pdf.Cell{Width: width * c.share / total, Margin: margin, Style: s.read(style), Text: words(i)}
		}
		return row
	}
	bold := cellStyle
	bold.Face = pdf.Bold
	names := cells(func(i int) string { return head[i].name }, bold)
	s.y += 1
	s.room(pdf.RowHeight(names...) + 3*cellStyle.LineHeight())
	s.row(names)
	for _, row := range rows {
		line := cells(func(i int) string { return row[i] }, cellStyle)
		h := pdf.RowHeight(line...)
		if h <= (bottom-top)/2 {
			if s.y+h > bottom {
				s.turn()
				s.row(names)
			}
			s.row(line)
			continue
		}
		s.split(line, left, names, func(top float64) { s.grid(line, top) })
	}
	s.y += 3
}

// row prints one row that fits.
func (s *sheet) row(cells []pdf.Cell) {
	begin := s.y
	s.y = s.page.Row(left, s.y, cells...)
	s.grid(cells, begin)
}

// grid draws the lines around a row that ends where we are.
func (s *sheet) grid(cells []pdf.Cell, begin float64) {
	x := left
	s.page.Line(left, begin, right, begin, pen, pdf.Colour{})
	s.page.Line(left, s.y, right, s.y, pen, pdf.Colour{})
	for _, c := range cells {
		s.page.Line(x, begin, x, s.y, pen, pdf.Colour{})
		x += c.Width
	}
	s.page.Line(right, begin, right, s.y, pen, pdf.Colour{})
}

// split prints a row that is longer than a page, as many lines on each as fit.
// Cells of a row are set alike. head, if there is one, stands again on each
// page; around, if there is one, draws what is around each piece.
func (s *sheet) split(cells []pdf.Cell, x float64, head []pdf.Cell, around func(top float64)) {
	high := cells[0].Style.LineHeight()
	left := make([][]string, len(cells))
	for i, c := range cells {
		left[i] = c.Style.Lines(c.Text, c.Width-2*c.Margin)
	}
	for more := true; more; {
		fit := int((bottom - s.y - 2*cells[0].Margin) / high)
		if fit < 2 {
			s.turn()
			if head != nil {
				s.row(head)
			}
			continue
		}
		begin := s.y
		piece := make([]pdf.Cell, len(cells))
		more = false
		for i, c := range cells {
			n := min(fit, len(left[i]))
			piece[i] = c
			piece[i].Text = strings.Join(left[i][:n], "\n")
			left[i] = left[i][n:]
			more = more || len(left[i]) > 0
		}
		s.y = s.page.Row(x, s.y, piece...)
		if around != nil {
			around(begin)
		}
	}
}
