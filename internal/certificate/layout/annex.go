package layout

import (
	"fincert/internal/pdf"
)

// annexFrom is where the rows of an annex page begin.
const annexFrom = top + 24.0

// divide spreads rows over pages. A row that is higher than a page is cut
// between its lines, and goes on under the same label.
func divide(rows []row, room float64) [][]row {
	var pages [][]row
	var page []row
	used := 0.0
	for _, r := range rows {
		for r.height() > room-used {
			head, rest := r.cut(room - used)
			if len(head.value) > 0 {
				page = append(page, head)
			}
			if len(page) == 0 { // one paragraph fills a page: it cannot, by its longest
				page, rest = append(page, r), row{}
			}
			pages, page, used = append(pages, page), nil, 0
			r = rest
			if len(r.value) == 0 {
				break
			}
		}
		if len(r.value) > 0 {
			page, used = append(page, r), used+r.height()
		}
	}
	if len(page) > 0 {
		pages = append(pages, page)
	}
	return pages
}

// cut keeps as many of a row's texts as have room, none if only a single one
// would stand above the others; the rest has no label of its own.
func (r row) cut(room float64) (head, rest row) {
	used, n := 2*r.pad, 0
	for n < len(r.value) {
		h := r.value[n].above + r.value[n].style.Height(r.value[n].text, valueWidth)
		if used+h > room {
			break
		}
		used += h
		n++
	}
	if n > 0 && n < len(r.value) && r.value[n].style.Size < r.value[n-1].style.Size {
		n-- // a title and its translation stay together
	}
	if max(used, r.label.height(labelWidth)+2*r.pad) > room {
		n = 0
	}
	head, rest = r, r
	head.value, rest.value = r.value[:n], r.value[n:]
	if n > 0 {
		rest.label = nil
	}
	return head, rest
}

func (l *layout) annexPage(p *pdf.Page, i int) {
	l.frame(p)
	title := label("annex")
	p.Text(middle, top+6, pdf.Style{Face: pdf.Bold, Size: 18, Colour: accent, Align: pdf.Centre, Spacing: .2}, title.ZH)
	p.Text(middle, top+11, pdf.Style{Size: 8, Colour: gold, Align: pdf.Centre, Spacing: .15}, title.EN)
	l.number(p, top+18.5)
	y := annexFrom
	p.Line(left, y, right, y, .35, accent)
	for k, r := range l.annex[i] {
		if k > 0 {
			p.Line(left, y, right, y, .2, hair)
		}
		y = r.draw(p, y)
	}
	p.Line(left, y, right, y, .35, accent)
	l.pageNumber(p, i+1)
}
