package letter

import (
	"strings"

	"fincert/internal/pdf"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// Look is what an installation's letters look like.
type Look struct {
	Seal *pdf.Image // of the body; nil: none
	Demo bool       // its letters say that they have no effect
}

// The measures of a letter, in mm, after GB/T 9704: the room for text, and the
// lines of the letterhead, which are wider.
const (
	left, width     = 28.0, 156.0
	right           = left + width
	top, bottom     = 30.0, 266.0 // of text on pages after the first
	lineLeft        = 20.0
	lineRight       = 190.0
	headTop         = 24.0 // of the body's name
	sealSize        = 40.0
	widestHead      = 160.0
	pageLine        = 274.0
	indent          = "　　"
	gap             = 1.5 // between English paragraphs
	signatureMargin = 8.0
	signatureAbove  = 8.0
	largestHeadSize = 30.0
	leastHeadSize   = 15.0
)

var (
	red   = pdf.Colour{R: 200, G: 22, B: 29}
	grey  = pdf.Colour{R: 90, G: 90, B: 90}
	faint = pdf.Colour{R: 120, G: 120, B: 120}

	bodyStyle    = pdf.Style{Size: 12, Leading: 1.75} // 小四
	englishStyle = pdf.Style{Size: 11, Leading: 1.5}
	titleStyle   = pdf.Style{Face: pdf.Bold, Size: 20, Align: pdf.Centre, Leading: 1.4, Heading: true}
	headingStyle = pdf.Style{Face: pdf.Bold, Size: 12, Leading: 1.75, Heading: true}
	factStyle    = pdf.Style{Size: 12, Leading: 1.55}
	cellStyle    = pdf.Style{Size: 10.5, Leading: 1.4} // 五号
	smallStyle   = pdf.Style{Size: 9, Leading: 1.4, Colour: grey}
	pageStyle    = pdf.Style{Size: 9, Align: pdf.Centre}
)

// styleOf is how running text is set in a language.
func styleOf(lang text.Lang) pdf.Style {
	if lang == text.EN {
		return englishStyle
	}
	return bodyStyle
}

// Draw draws the letter: the Chinese text with the seal, and its translation on
// pages of its own.
func (l *Letter) Draw(look Look) *pdf.Doc {
	d := pdf.New(pdf.Meta{
		Title: l.sections[0].title, Author: l.Body.Name.ZH, Subject: l.Number, Lang: text.ZH.String(), Created: l.at, ID: l.id(),
	})
	s := &sheet{doc: d, letter: l, look: look}
	for _, part := range l.sections {
		s.section(part)
	}
	s.numberPages()
	return d
}

// sheet is a letter that is being drawn: the page, and how far down it is
// filled.
type sheet struct {
	doc    *pdf.Doc
	letter *Letter
	look   Look
	lang   text.Lang
	page   *pdf.Page
	pages  []written
	y      float64
}

// written is a page and the language it is in.
type written struct {
	page *pdf.Page
	lang text.Lang
}

func (s *sheet) turn() {
	s.page = s.doc.Page()
	s.pages = append(s.pages, written{s.page, s.lang})
	s.y = top
}

// room makes sure that there is this much room on the page.
func (s *sheet) room(height float64) {
	if s.y+height > bottom && s.y > top {
		s.turn()
	}
}

func (s *sheet) section(part section) {
	s.lang = part.lang
	s.turn()
	s.letterhead()
	s.y = s.page.Paragraph(left, s.y+6, width, s.read(titleStyle), part.title) + 5
	if s.letter.Erased {
		s.flow(smallStyle, text.T(s.lang, "letter.erased"))
		s.y += 3
	}
	s.flow(styleOf(s.lang), text.T(s.lang, "letter.to", text.Args{"name": of(s.lang, s.letter.To.Name)}))
	if s.lang == text.EN {
		s.y += gap
	}
	var annex []block
	for i, b := range part.blocks {
		if b.annex {
			annex = append(annex, b)
			continue
		}
		if i == len(part.blocks)-1 { // the closing: the signature does not stand on a page alone
			s.room(styleOf(s.lang).Height(b.text, width) + s.signatureHeight())
		}
		s.block(b)
	}
	s.signature()
	for _, b := range annex {
		s.block(b)
	}
}

// letterhead is the body's name in red above a double line, the number beneath
// it.
func (s *sheet) letterhead() {
	name := of(s.lang, s.letter.Body.Name)
	style := s.read(pdf.Style{Face: pdf.Bold, Size: largestHeadSize, Colour: red, Align: pdf.Centre, Leading: 1.3})
	if s.lang == text.ZH && len([]rune(name)) <= 12 {
		style.Spacing = 0.15
	}
	for style.Size > leastHeadSize && style.Width(name) > widestHead {
		style.Size--
	}
	if s.look.Demo {
		s.page.Text(pdf.PageWidth/2, 16, pdf.Style{Size: 9, Align: pdf.Centre, Colour: faint}, text.T(s.lang, "letter.demo"))
	}
	y := s.page.Paragraph((pdf.PageWidth-widestHead)/2, headTop, widestHead, style, name) + 3
	s.page.Line(lineLeft, y, lineRight, y, 0.9, red)
	s.page.Line(lineLeft, y+1.2, lineRight, y+1.2, 0.25, red)
	y += 4
	number := s.read(pdf.Style{Size: 11, Align: pdf.Right})
	if s.lang == text.EN {
		s.page.Paragraph(left, y, width, s.read(smallStyle), text.T(s.lang, "letter.translation"))
	}
	s.y = s.page.Paragraph(left, y, width, number, text.T(s.lang, "letter.number", text.Args{"number": s.letter.Number}))
}

// flow prints a paragraph over as many pages as it takes.
func (s *sheet) flow(style pdf.Style, words string) {
	for lines := style.Lines(words, width); len(lines) > 0; {
		s.room(style.LineHeight())
		fit := min(max(1, int((bottom-s.y)/style.LineHeight())), len(lines))
		s.y = s.page.Paragraph(left, s.y, width, s.read(style), strings.Join(lines[:fit], "\n"))
		lines = lines[fit:]
	}
}

// read is a style for programs that read aloud in the section's language.
func (s *sheet) read(style pdf.Style) pdf.Style {
	if s.lang != text.ZH {
		style.Lang = s.lang.String()
	}
	return style
}

func (s *sheet) block(b block) {
	style := styleOf(s.lang)
	switch b.form {
	case heading:
		s.y += 2
		if b.annex {
			s.y += 4
		}
		s.room(headingStyle.LineHeight() + 3*style.LineHeight()) // it does not stand alone at the end of a page
		s.flow(headingStyle, b.text)
	case paragraph, typed, step:
		for _, words := range paragraphs(s.lang, b.text) {
			s.flow(style, words)
		}
		if s.lang == text.EN {
			s.y += gap
		}
	case facts:
		s.facts(b.rows)
	case table:
		s.table(b.head, b.rows)
	}
}

// paragraphs are the paragraphs of a text as they are printed: in Chinese each
// is indented.
func paragraphs(lang text.Lang, words string) []string {
	lines := lines(words)
	if lang == text.ZH {
		for i, line := range lines {
			lines[i] = indent + line
		}
	}
	return lines
}

// facts are names and values, one below the other.
func (s *sheet) facts(rows [][]string) {
	const names = 42.0
	first := left
	if s.lang == text.ZH {
		first += 2 * bodyStyle.Width("　")
	}
	s.y += 1
	for _, row := range rows {
		name := pdf.Cell{Width: names, Style: s.read(factStyle), Text: row[0]}
		value := pdf.Cell{Width: right - first - names, Style: s.read(factStyle), Text: row[1]}
		if h := pdf.RowHeight(name, value); h < (bottom-top)/2 {
			s.room(h)
			s.y = s.page.Row(first, s.y, name, value)
			continue
		}
		s.split([]pdf.Cell{name, value}, first, nil, nil)
	}
	s.y += 1.5
}

// signed are the body's name, the office that signs, and the day.
func (s *sheet) signed() []string {
	body := s.letter.Body
	return []string{
		of(s.lang, body.Name),
		text.T(s.lang, "letter.office", text.Args{"office": of(s.lang, body.Office)}),
		dated(s.lang, s.letter.Written),
	}
}

func (s *sheet) contact() string {
	return text.T(s.lang, "letter.contact", text.Args{"address": of(s.lang, s.letter.Body.Address)})
}

func (s *sheet) sealed() bool { return s.lang == text.ZH && s.look.Seal != nil }

// signatureSize is how wide and high what is signed gets.
func (s *sheet) signatureSize() (wide, high float64) {
	style := styleOf(s.lang)
	for _, line := range s.signed() {
		wide = max(wide, min(style.Width(line), width-signatureMargin))
		high += style.Height(line, width-signatureMargin)
	}
	return wide + 1, high // rounding must not break a line that fits
}

// signatureHeight is how much room the signature takes, seal and address
// included.
func (s *sheet) signatureHeight() float64 {
	_, high := s.signatureSize()
	if s.sealed() {
		high = max(high, high/2+sealSize/2)
	}
	return signatureAbove + high + 4 + smallStyle.Height(s.contact(), width)
}

// signature prints what is signed at the right, in the Chinese text with the
// seal upon it, and the body's address. It is not torn apart.
func (s *sheet) signature() {
	s.room(s.signatureHeight())
	style := s.read(styleOf(s.lang))
	style.Align = pdf.Centre
	wide, high := s.signatureSize()
	begin := s.y + signatureAbove
	x := right - signatureMargin - wide
	y := begin
	for _, line := range s.signed() {
		y = s.page.Paragraph(x, y, wide, style, line)
	}
	if s.lang == text.ZH {
		sx := min(x+wide/2-sealSize/2, right+4-sealSize)
		sy := begin + high/2 - sealSize/2
		if s.sealed() {
			s.page.Image(s.look.Seal, sx, sy, sealSize, sealSize)
			y = max(y, sy+sealSize)
		}
		s.page.Sign(sx, sy, sealSize, sealSize)
	}
	s.y = y + 4
	s.flow(smallStyle, s.contact())
}

// numberPages prints at the foot of each page which one it is, and which letter
// it belongs to.
func (s *sheet) numberPages() {
	for i, p := range s.pages {
		p.page.Line(lineLeft, pageLine, lineRight, pageLine, 0.25, red)
		p.page.Line(lineLeft, pageLine+1.2, lineRight, pageLine+1.2, 0.9, red)
		p.page.Text(pdf.PageWidth/2, pageLine+8, pageStyle, pageWords(p.lang, i+1, len(s.pages)))
		if i > 0 && s.pages[i-1].lang == p.lang {
			p.page.Text(right, top-8, pdf.Style{Size: 9, Align: pdf.Right, Colour: grey}, s.letter.Number)
		}
	}
}

func pageWords(lang text.Lang, page, pages int) string {
	return text.T(lang, "letter.page", text.Args{"page": page, "pages": pages})
}

// of is a text in a language; Chinese stands in for missing English.
func of(lang text.Lang, both rule.Words) string {
	if lang == text.EN && both.EN != "" {
		return both.EN
	}
	return both.ZH
}
