package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"fincert/internal/fault"
)

// File is what a paper says.
type File struct {
	Meta        Meta
	Pages       [][]string // the lines of each page, as printed and in the order of printing
	Attachments []Attachment
	Signatures  []Signature // none, or one
}

// Read opens a paper by this writer. What it gives is what the signature covers
// and nothing that was written behind it. Whether the signature holds is asked
// by Signature.Verify. Other files, damaged ones and such as are too large or
// unpack to too much are refused with a fault.
func Read(file []byte) (*File, error) {
	if len(file) > MaxSize {
		return nil, fault.New(fault.TooLarge, "pdf.too-large", fault.Number("limit", MaxSize>>20))
	}
	if !bytes.HasPrefix(file, []byte(header)) {
		return nil, fault.RefuseOurs("pdf.foreign")
	}
	f, err := read(file)
	switch {
	case errors.Is(err, errBomb):
		return nil, fault.New(fault.TooLarge, "pdf.bomb", fault.Number("limit", maxWork>>20))
	case errors.Is(err, errSyntax):
		return nil, fault.RefuseOurs("pdf.damaged")
	}
	return f, err
}

func read(file []byte) (*File, error) {
	r, err := readRevision(file, 0)
	if err != nil {
		return nil, err
	}
	for key := range r.trailer {
		switch key {
		case "Size", "Root", "Info", "ID":
		default:
			return nil, errSyntax
		}
	}
	info, err := r.dict(r.trailer["Info"])
	if err != nil {
		return nil, err
	}
	if by, _ := info["Producer"].(textValue); string(by.data) != producer {
		return nil, fault.RefuseOurs("pdf.foreign")
	}
	catalog, err := r.dict(r.trailer["Root"])
	if err != nil {
		return nil, err
	}
	f := &File{}
	f.Meta, err = r.meta(info, catalog)
	if err != nil {
		return nil, err
	}
	f.Pages, err = r.pages(catalog)
	if err != nil {
		return nil, err
	}
	f.Attachments, err = r.attachments(catalog)
	if err != nil {
		return nil, err
	}
	f.Signatures, err = r.signatures(catalog, file)
	return f, err
}

// meta is what the paper was given when it was made.
func (r *revision) meta(info, catalog dictValue) (Meta, error) {
	var m Meta
	var created string
	for _, field := range []struct {
		to   *string
		from any
	}{
		{&m.Title, info["Title"]}, {&m.Author, info["Author"]}, {&m.Subject, info["Subject"]},
		{&created, info["CreationDate"]}, {&m.Lang, catalog["Lang"]},
	} {
		var err error
		*field.to, err = text(field.from)
		if err != nil {
			return Meta{}, err
		}
	}
	var err error
	m.Created, err = time.Parse(dateForm, created)
	if err != nil {
		return Meta{}, errSyntax
	}
	ids, _ := r.trailer["ID"].(arrayValue)
	if len(ids) == 0 {
		return Meta{}, errSyntax
	}
	id, ok := ids[0].(textValue)
	if !ok || len(id.data) != len(m.ID) {
		return Meta{}, errSyntax
	}
	m.ID = [16]byte(id.data)
	return m, nil
}

func (r *revision) pages(catalog dictValue) ([][]string, error) {
	tree, err := r.dict(catalog["Pages"])
	if err != nil {
		return nil, err
	}
	kids, _ := tree["Kids"].(arrayValue)
	var pages [][]string
	fonts := map[ref]map[uint16]string{}
	for _, kid := range kids {
		page, err := r.dict(kid)
		if err != nil {
			return nil, err
		}
		resources, err := r.dict(page["Resources"])
		if err != nil {
			return nil, err
		}
		names, err := r.dict(resources["Font"])
		if err != nil {
			return nil, err
		}
		_, content, err := r.stream(page["Contents"])
		if err != nil {
			return nil, err
		}
		lines, err := r.lines(content, names, fonts)
		if err != nil {
			return nil, err
		}
		pages = append(pages, lines)
	}
	return pages, nil
}

// lines reads a page: what stands between BT and ET is one line.
func (r *revision) lines(content []byte, names dictValue, fonts map[ref]map[uint16]string) ([]string, error) {
	var lines []string
	var line []byte
	var operands []any
	var font map[uint16]string
	p := parser{source: content}
	for p.skip(); p.at < len(content); p.skip() {
		v, err := p.value(0)
		if err != nil {
			return nil, err
		}
		op, ok := v.(operator)
		if !ok {
			operands = append(operands, v)
			if len(operands) > deepest {
				return nil, errSyntax
			}
			continue
		}
		switch op {
		case "BT":
			line = nil
		case "ET":
			lines = append(lines, string(line))
		case "Tf":
			if len(operands) != 2 {
				return nil, errSyntax
			}
			key, _ := operands[0].(nameValue)
			font, err = r.font(names[key], fonts)
		case "Tj":
			if len(operands) != 1 {
				return nil, errSyntax
			}
			line, err = appendText(line, operands[0], font)
		}
		if err != nil {
			return nil, err
		}
		operands = operands[:0]
	}
	return lines, nil
}

func appendText(line []byte, v any, font map[uint16]string) ([]byte, error) {
	text, ok := v.(textValue)
	if !ok || len(text.data)%2 != 0 {
		return nil, errSyntax
	}
	for i := 0; i < len(text.data); i += 2 {
		cluster, ok := font[binary.BigEndian.Uint16(text.data[i:])]
		if !ok {
			return nil, errSyntax
		}
		line = append(line, cluster...)
	}
	return line, nil
}

// font reads the text of each number of a font, once.
func (r *revision) font(v any, known map[ref]map[uint16]string) (map[uint16]string, error) {
	n, ok := v.(ref)
	if !ok {
		return nil, errSyntax
	}
	if font, ok := known[n]; ok {
		return font, nil
	}
	dict, err := r.dict(n)
	if err != nil {
		return nil, err
	}
	_, table, err := r.stream(dict["ToUnicode"])
	if err != nil {
		return nil, err
	}
	font := map[uint16]string{}
	p := parser{source: table}
	var pair []textValue
	inside := false
	for p.skip(); p.at < len(table); p.skip() {
		v, err := p.value(0)
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case operator:
			inside, pair = v == "beginbfchar", nil
		case textValue:
			pair = append(pair, v)
		}
		if !inside || len(pair) < 2 {
			continue
		}
		cid, units := pair[0].data, pair[1].data
		if len(cid) != 2 || len(units)%2 != 0 {
			return nil, errSyntax
		}
		font[binary.BigEndian.Uint16(cid)] = fromUTF16(units)
		pair = nil
	}
	known[n] = font
	return font, nil
}

func fromUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// text is a text outside of pages.
func text(v any) (string, error) {
	t, ok := v.(textValue)
	marked := bytes.HasPrefix(t.data, []byte{0xFE, 0xFF})
	switch {
	case !ok || marked && len(t.data)%2 != 0:
		return "", errSyntax
	case marked:
		return fromUTF16(t.data[2:]), nil
	}
	return string(t.data), nil
}

func (r *revision) attachments(catalog dictValue) ([]Attachment, error) {
	specs, _ := catalog["AF"].(arrayValue)
	var all []Attachment
	for _, spec := range specs {
		dict, err := r.dict(spec)
		if err != nil {
			return nil, err
		}
		var a Attachment
		a.Name, err = text(dict["UF"])
		if err != nil {
			return nil, err
		}
		a.Description, err = text(dict["Desc"])
		if err != nil {
			return nil, err
		}
		files, err := r.dict(dict["EF"])
		if err != nil {
			return nil, err
		}
		file, data, err := r.stream(files["F"])
		if err != nil {
			return nil, err
		}
		kind, _ := file["Subtype"].(nameValue)
		a.Type, a.Data = string(kind), data
		all = append(all, a)
	}
	return all, nil
}

// Unspaced joins texts without their blanks and ends of lines, which printing
// puts in and takes away: two that are then the same say the same.
func Unspaced(texts ...string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.Join(texts, ""))
}
