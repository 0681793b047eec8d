package pdf

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The size of every page, A4, in mm.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
)

// Page is one page that is drawn upon. All lengths are in mm, x from the left
// edge to the right, y from the top edge down. What is drawn later covers what
// was drawn before. What cannot be drawn is told by Doc.Bytes or Doc.Sign, the
// first fault only.
type Page struct {
	doc     *Doc
	content bytes.Buffer
	marks   int  // how many elements of the structure are on it
	inside  bool // of one of them
}

// Text prints one line with its baseline at y; x is its left end, its middle or
// its right end, as the style aligns it. An empty line prints nothing.
func (p *Page) Text(x, y float64, s Style, line string) {
	if line == "" {
		return
	}
	runs, err := p.doc.encode(s.Face, line)
	if err != nil {
		p.doc.fail(err)
		return
	}
	switch s.Align {
	case Centre:
		x -= s.inkWidth(line) / 2
	case Right:
		x -= s.inkWidth(line)
	}
	p.tag(s.element(), func() { p.line(x, y, s, line, runs) })
}

// element is what a text in this style is in the paper's structure.
func (s Style) element() element {
	if s.Heading {
		return element{role: heading, lang: s.Lang}
	}
	return element{role: paragraph, lang: s.Lang}
}

func (p *Page) line(x, y float64, s Style, line string, runs []run) {
	if s.Spacing != 0 { // without the text beside, readers take the gaps for blanks
		p.op("/Span <</ActualText ", textString(line), ">> BDC ")
		p.numbers(s.Spacing * s.Size)
		p.op("Tc ")
	}
	p.fill(s.Colour)
	p.op("BT ")
	p.numbers(1, 0, 0, 1, x*mm, (PageHeight-y)*mm)
	p.op("Tm ")
	for _, r := range runs {
		p.op(r.face.resource(), " ")
		p.numbers(s.Size)
		p.op("Tf <")
		for _, cid := range r.cids {
			p.op(hex4(cid))
		}
		p.op("> Tj ")
	}
	p.op("ET")
	if s.Spacing != 0 {
		p.op(" 0 Tc EMC")
	}
	p.op("\n")
}

// inkWidth is the width of a line without the blanks at its end, by which it is
// aligned.
func (s Style) inkWidth(line string) float64 {
	return s.Width(strings.TrimRight(line, " \u2002\u2003\u3000")) - s.Spacing*s.Size/mm
}

// Paragraph prints a text in lines of at most this width, the first from y
// downwards, and gives the y below the last one.
func (p *Page) Paragraph(x, y, width float64, s Style, text string) float64 {
	switch s.Align {
	case Centre:
		x += width / 2
	case Right:
		x += width
	}
	lines := s.Lines(text, width)
	if text == "" {
		return y + s.LineHeight()
	}
	p.tag(s.element(), func() {
		for i, line := range lines {
			p.Text(x, y+float64(i)*s.LineHeight()+s.baseline(), s, line)
		}
	})
	return y + float64(len(lines))*s.LineHeight()
}

// Cell is a part of a row: a paragraph with a margin on all sides.
type Cell struct {
	Width, Margin float64
	Style         Style
	Text          string
}

// RowHeight is how high a row of these cells gets.
func RowHeight(cells ...Cell) float64 {
	height := 0.0
	for _, c := range cells {
		height = max(height, c.Style.Height(c.Text, c.Width-2*c.Margin)+2*c.Margin)
	}
	return height
}

// Row prints cells beside each other and gives the y below the highest one.
// Whoever lays out pages asks RowHeight first whether it still fits.
func (p *Page) Row(x, y float64, cells ...Cell) float64 {
	for _, c := range cells {
		p.Paragraph(x+c.Margin, y+c.Margin, c.Width-2*c.Margin, c.Style, c.Text)
		x += c.Width
	}
	return y + RowHeight(cells...)
}

func (p *Page) op(parts ...string) {
	for _, part := range parts {
		p.content.WriteString(part)
	}
}

// numbers writes operands, each followed by a blank.
func (p *Page) numbers(values ...float64) {
	for _, v := range values {
		p.content.Write(append(number(p.content.AvailableBuffer(), v), ' '))
	}
}

// number writes at most two decimals: a hundredth of a point is 3.5 µm.
func number(to []byte, v float64) []byte {
	hundredths := int64(math.Round(v * 100))
	if hundredths < 0 {
		to, hundredths = append(to, '-'), -hundredths
	}
	to = strconv.AppendInt(to, hundredths/100, 10)
	switch rest := hundredths % 100; {
	case rest == 0:
		return to
	case rest%10 == 0:
		return append(to, '.', '0'+byte(rest/10))
	default:
		return append(to, '.', '0'+byte(rest/10), '0'+byte(rest%10))
	}
}

func (p *Page) colour(c Colour, grey, rgb string) {
	if c.R == c.G && c.G == c.B {
		p.op(shade(c.R), grey, " ")
		return
	}
	p.op(shade(c.R), shade(c.G), shade(c.B), rgb, " ")
}

// shade is a part of a colour, from 0 to 1.
func shade(v uint8) string { return strconv.FormatFloat(float64(v)/255, 'g', 3, 64) + " " }

func (p *Page) fill(c Colour)   { p.colour(c, "g", "rg") }
func (p *Page) stroke(c Colour) { p.colour(c, "G", "RG") }

const hexDigits = "0123456789ABCDEF"

func hex4(v uint16) string {
	return string([]byte{hexDigits[v>>12], hexDigits[v>>8&15], hexDigits[v>>4&15], hexDigits[v&15]})
}

// textString is a text outside of pages, in UTF-16 with its mark.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		b.WriteString(hex4(unit))
	}
	b.WriteString(">")
	return b.String()
}
