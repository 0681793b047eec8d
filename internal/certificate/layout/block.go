package layout

import (
	"fincert/internal/pdf"
	"fincert/internal/rule"
)

// line is one text in its style, with some room above it; block several below
// each other.
type line struct {
	style pdf.Style
	text  string
	above float64
}

type block []line

// of sets words in both languages below each other.
func (p pair) of(w rule.Words) block {
	var b block
	if w.ZH != "" {
		b = append(b, line{style: p.zh, text: w.ZH})
	}
	if w.EN != "" {
		b = append(b, line{style: p.en, text: w.EN})
	}
	return b
}

func (b block) height(width float64) float64 {
	h := 0.0
	for _, l := range b {
		h += l.above + l.style.Height(l.text, width)
	}
	return h
}

func (b block) draw(p *pdf.Page, x, y, width float64) float64 {
	for _, l := range b {
		y = p.Paragraph(x, y+l.above, width, l.style, l.text)
	}
	return y
}

// row is a fact and its label, side by side.
type row struct {
	key    string
	label  block
	value  block
	follow bool // belongs to the row above: a lighter line between them
	rank   int  // in which order rows go to the annex; 0: never
	pad    float64
}

const (
	labelWidth = 36.0
	gap        = 4.0
	valueWidth = width - labelWidth - gap
)

func (r row) height() float64 {
	return max(r.label.height(labelWidth), r.value.height(valueWidth)) + 2*r.pad
}

func (r row) draw(p *pdf.Page, y float64) float64 {
	r.label.draw(p, left, y+r.pad+r.raise(), labelWidth)
	r.value.draw(p, left+labelWidth+gap, y+r.pad, valueWidth)
	return y + r.height()
}

// raise brings the label's first line level with the value's.
func (r row) raise() float64 {
	if len(r.label) == 0 || len(r.value) == 0 {
		return 0
	}
	return (r.value[0].style.LineHeight() - r.label[0].style.LineHeight()) / 2
}

func heightOf(rows []row) float64 {
	h := 0.0
	for _, r := range rows {
		h += r.height()
	}
	return h
}
