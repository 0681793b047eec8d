package layout

import (
	"crypto/sha256"
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/pdf"
	"fincert/internal/rule"
)

// Look is what a body's certificates look like, beside what they say.
type Look struct {
	Seal *pdf.Image // nil: none
	Demo bool       // the papers have no effect, and say so
}

// Signs are what a machine reads of the paper.
type Signs struct {
	Address    string // of the certificate's page
	QR         string // text of the code
	Credential string // vc+jwt; empty: none is attached
}

// CredentialName is the attachment that says the same as data.
const CredentialName = "credential.jwt"

// Name is what the file is called.
func Name(c rule.CertificateContent) string {
	if c.Copy > 0 {
		return fmt.Sprintf("%s-%d.pdf", rule.NumberKey(c.Number), c.Copy)
	}
	return rule.NumberKey(c.Number) + ".pdf"
}

// Certificate lays the paper out. A fault says that something has no room
// ("paper.no-room"); characters without a glyph are told by the paper itself.
func Certificate(c rule.CertificateContent, look Look, signs Signs) (*pdf.Doc, error) {
	title := label("title")
	doc := pdf.New(pdf.Meta{
		Title: title.ZH + " " + c.Number, Author: c.BodyName.ZH, Subject: title.EN + " " + c.Number, Lang: "zh-CN",
		Created: c.Issue.Start(), ID: identity(c),
	})
	l := &layout{c: c, look: look, signs: signs}
	err := l.plan()
	if err != nil {
		return nil, err
	}
	l.front(doc.Page())
	for i := range l.annex {
		l.annexPage(doc.Page(), i)
	}
	if signs.Credential != "" {
		doc.Attach(pdf.Attachment{Name: CredentialName, Type: "application/vc+jwt", Description: label("credential").EN, Data: []byte(signs.Credential)})
	}
	return doc, doc.Err()
}

// identity is the same for the same copy of a certificate, for ever.
func identity(c rule.CertificateContent) (id [16]byte) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", rule.NumberKey(c.Number), c.Copy))
	copy(id[:], sum[:])
	return id
}

// layout is one paper: where things go is decided before anything is drawn.
type layout struct {
	c     rule.CertificateContent
	look  Look
	signs Signs

	head       block // the body, above the title
	rows       []row
	rowsFrom   float64
	conformity block
	body       block
	annex      [][]row // by page
}

// Places on the front page, in mm from above.
const (
	footHeight  = 37.0
	foot        = bottom - footHeight
	datesHeight = 15.0
	qrSize      = 34.0
	sealSize    = 38.0
	bodyWidth   = 60.0
	noticeWidth = width - qrSize - bodyWidth - 2*gap
)

func (l *layout) plan() error {
	l.head = block{}
	for _, size := range []float64{13, 11, 9, 7.5} {
		p := pair{
			pdf.Style{Size: size, Colour: accent, Align: pdf.Centre, Leading: 1.35},
			pdf.Style{Size: size * .66, Colour: soft, Align: pdf.Centre, Leading: 1.35},
		}
		l.head = p.of(l.c.BodyName)
		if l.head.height(width) <= 13 {
			break
		}
	}
	l.conformity = plain.centred().of(l.c.Conformity)
	l.rowsFrom = top + l.head.height(width) + 38
	room := foot - 2 - datesHeight - 3 - l.conformity.height(width) - 4 - l.rowsFrom
	if room < 60 {
		return fault.RefuseOurs("paper.no-room", fault.Text("number", l.c.Number))
	}
	var annexed []row
	l.rows, annexed = fit(l.c, room)
	if heightOf(l.rows) > room {
		return fault.RefuseOurs("paper.no-room", fault.Text("number", l.c.Number))
	}
	for _, scale := range []float64{1, .92, .84, .78} {
		l.body = l.bodyBlock(scale, true)
		if l.body.height(bodyWidth) <= footHeight {
			break
		}
	}
	if l.body.height(bodyWidth) > footHeight {
		l.body = l.bodyBlock(.84, false)
		annexed = append(annexed,
			row{key: "body", label: labels.of(label("body")), value: names.of(l.c.BodyName), pad: padding},
			row{key: "body-address", label: labels.of(label("body-address")), value: plain.of(l.c.BodyAddress), follow: true, pad: padding})
		if l.body.height(bodyWidth) > footHeight {
			return fault.RefuseOurs("paper.no-room", fault.Text("number", l.c.Number))
		}
	}
	l.annex = divide(annexed, bottom-3-annexFrom)
	return nil
}

// bodyBlock is who issued it.
func (l *layout) bodyBlock(scale float64, whole bool) block {
	tag := pair{labels.zh, labels.en}.scaled(.7 * scale)
	name, text := pair{names.zh, names.en}.scaled(.9*scale), small.scaled(scale)
	var b block
	space := 0.0
	add := func(key string, p pair, w rule.Words) {
		said := label(key)
		b = append(b, line{tag.zh, said.ZH + " " + said.EN, space})
		space = .9 * scale
		b = append(b, p.of(w)...)
	}
	if whole {
		add("body", name, l.c.BodyName)
		add("body-address", text, l.c.BodyAddress)
	} else {
		add("body", text, label("see-annex"))
		add("body-address", text, label("see-annex"))
	}
	add("approval", text, rule.Words{ZH: l.c.BodyApproval})
	add("office", text, l.c.Office)
	return b
}

func (l *layout) front(p *pdf.Page) {
	l.frame(p)
	y := l.head.draw(p, left, top, width)
	title := label("title")
	p.Text(middle, y+15, pdf.Style{Face: pdf.Bold, Size: 32, Colour: accent, Align: pdf.Centre, Spacing: .34}, title.ZH)
	p.Text(middle, y+21.5, pdf.Style{Size: 10, Colour: gold, Align: pdf.Centre, Spacing: .22}, title.EN)
	divider(p, y+25.5)
	l.number(p, y+33)
	y = l.rowsFrom
	for i, r := range l.rows {
		if i > 0 {
			from, c := left, hair
			if r.follow {
				from, c = left+labelWidth+gap, pale
			}
			p.Line(from, y, right, y, .2, c)
		}
		y = r.draw(p, y)
	}
	p.Line(left, l.rowsFrom, right, l.rowsFrom, .35, accent)
	p.Line(left, y, right, y, .35, accent)
	dates := foot - 2 - datesHeight
	room := dates - 3 - y
	l.conformity.draw(p, left, y+(room-l.conformity.height(width))/2, width)
	l.dates(p, dates)
	l.foot(p)
	l.pageNumber(p, 0)
}

// number prints the certificate's number and, if it is not the first, its copy.
func (l *layout) number(p *pdf.Page, y float64) {
	said := label("number")
	tag := pdf.Style{Size: 8, Colour: soft}
	value := pdf.Style{Face: pdf.Bold, Size: 12, Colour: ink}
	front := said.ZH + " " + said.EN + "  "
	copied := ""
	if l.c.Copy > 0 {
		w := label("copy")
		copied = fmt.Sprintf("  %s %s %d", w.ZH, w.EN, l.c.Copy)
	}
	x := middle - (tag.Width(front)+value.Width(l.c.Number)+tag.Width(copied))/2
	p.Text(x, y, tag, front)
	x += tag.Width(front)
	p.Text(x, y, value, l.c.Number)
	p.Text(x+value.Width(l.c.Number), y, tag, copied)
}

// dates stand beside each other.
func (l *layout) dates(p *pdf.Page, y float64) {
	third := width / 3
	tag, value := labels.scaled(.86).centred(), pair{names.zh, names.en}.scaled(.92).centred()
	for i, d := range []struct {
		key string
		on  calendar.Date
	}{{"first-issue", l.c.FirstIssue}, {"issue", l.c.Issue}, {"valid-to", l.c.ValidTo}} {
		x, said, on := left+float64(i)*third, label(d.key), day(d.on)
		at := p.Paragraph(x, y, third, tag.zh, said.ZH+" "+said.EN)
		value.of(on).draw(p, x, at+.4, third)
		if i > 0 {
			p.Line(x, y+.5, x, y+datesHeight-2.5, .2, hair)
		}
	}
}

// foot is the code, the notices, and who issued it, with the seal over it.
func (l *layout) foot(p *pdf.Page) {
	p.Line(left, foot-1.5, right, foot-1.5, .2, hair)
	p.QR(left, foot, qrSize, l.signs.QR)
	x, y := left+qrSize+gap, foot+.5
	for _, n := range l.c.Notices {
		y = small.of(n).draw(p, x, y, noticeWidth) + 1.2
	}
	said := label("scan")
	small.of(rule.Words{ZH: said.ZH + " " + said.EN, EN: l.signs.Address}).draw(p, x, y, noticeWidth)
	x = right - bodyWidth
	l.body.draw(p, x, foot+.5, bodyWidth)
	if l.look.Seal != nil {
		p.Image(l.look.Seal, right-sealSize, bottom-sealSize+2, sealSize, sealSize)
	}
	p.Sign(right-sealSize, bottom-sealSize+2, sealSize, sealSize)
}

// pageNumber tells how many pages there are, if there is an annex.
func (l *layout) pageNumber(p *pdf.Page, i int) {
	if len(l.annex) > 0 {
		p.Text(middle, bottom+1.2, pdf.Style{Size: 6.5, Colour: soft, Align: pdf.Centre}, pageOf(i+1, len(l.annex)+1))
	}
}

func pageOf(n, of int) string {
	return fmt.Sprintf("第 %d 页，共 %d 页  Page %d of %d", n, of, n, of)
}
