package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// producer stands in the metadata of every paper.
const producer = "fincert"

// header begins every paper. The comment tells transports that the file is not
// text.
const header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"

// writer puts numbered objects into a file, one after another.
type writer struct {
	out     []byte
	offsets []int // by object number; 0: not written yet
	// Where the signature goes: the places of its ByteRange and its Contents.
	rangeAt, contentsAt, contentsEnd int
}

// ref is an object's number. Object 0 does not exist.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// reserve gives a number to an object that is written later.
func (w *writer) reserve() ref {
	w.offsets = append(w.offsets, 0)
	return ref(len(w.offsets) - 1)
}

// begin starts an object.
func (w *writer) begin(r ref) {
	w.offsets[r] = len(w.out)
	w.out = fmt.Appendf(w.out, "%d 0 obj\n", int(r))
}

func (w *writer) end() { w.out = append(w.out, "\nendobj\n"...) }

// put writes a whole object.
func (w *writer) put(r ref, format string, args ...any) {
	w.begin(r)
	w.out = fmt.Appendf(w.out, format, args...)
	w.end()
}

// add numbers and writes a whole object.
func (w *writer) add(format string, args ...any) ref {
	r := w.reserve()
	w.put(r, format, args...)
	return r
}

// stream writes a stream; dict is what its dictionary says beside its length.
func (w *writer) stream(dict string, data []byte) ref {
	r := w.reserve()
	w.begin(r)
	w.out = fmt.Appendf(w.out, "<<%s /Length %d>>\nstream\n", dict, len(data))
	w.out = append(w.out, data...)
	w.out = append(w.out, "\nendstream"...)
	w.end()
	return r
}

// packed writes a stream of data that deflate has packed.
func (w *writer) packed(dict string, data []byte) ref {
	return w.stream(dict+" /Filter /FlateDecode", data)
}

// speed is what pages and fonts are packed with: half the time of the usual level
// for a tenth more bytes. What is packed once for all papers takes its time.
const speed = 3

var packers = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(io.Discard, speed) // the level exists
	return z
}}

// deflate packs data.
func deflate(data []byte) []byte {
	z := packers.Get().(*zlib.Writer)
	defer packers.Put(z)
	return pack(z, data)
}

// deflateWell packs data that is used again and again.
func deflateWell(data []byte) []byte {
	z, _ := zlib.NewWriterLevel(io.Discard, zlib.BestCompression) // the level exists
	return pack(z, data)
}

func pack(z *zlib.Writer, data []byte) []byte {
	var out bytes.Buffer
	z.Reset(&out)
	_, _ = z.Write(data) // a bytes.Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// write puts the paper together. With room for a signature of so many bytes it
// has a signature field.
func (d *Doc) write(signature int) (*writer, error) {
	if len(d.pages) == 0 {
		d.Page()
	}
	if d.err != nil {
		return nil, d.err
	}
	w := &writer{out: []byte(header), offsets: []int{0}}
	catalog, pages := w.reserve(), w.reserve()
	resources, err := d.writeResources(w)
	if err != nil {
		return nil, err
	}
	refs := make([]ref, len(d.pages))
	for i := range d.pages {
		refs[i] = w.reserve()
	}
	var more strings.Builder // that the catalog says
	more.WriteString(d.writeStructure(w, refs))
	var widget ref
	if signature > 0 {
		widget = d.writeField(w, refs, signature)
		fmt.Fprintf(&more, " /AcroForm <</SigFlags 3 /Fields [%v]>>", widget)
	}
	for i, p := range d.pages {
		content := w.packed("", deflate(p.content.Bytes()))
		also := fmt.Sprintf(" /StructParents %d", i)
		if widget != 0 && p == d.signaturePage() {
			also += fmt.Sprintf(" /Tabs /S /Annots [%v]", widget)
		}
		w.put(refs[i], "<</Type /Page /Parent %v /MediaBox [0 0 %s %s] /Resources %v /Contents %v%s /Group <</S /Transparency /CS /DeviceRGB>>>>",
			pages, number(nil, PageWidth*mm), number(nil, PageHeight*mm), resources, content, also)
	}
	w.put(pages, "<</Type /Pages /Count %d /Kids %v>>", len(refs), refs)
	d.writeAttachments(w, &more)
	profile := w.packed("/N 3", sRGB())
	metadata := w.stream("/Type /Metadata /Subtype /XML", d.xmp())
	w.put(catalog, "<</Type /Catalog /Pages %v /Lang (%s) /ViewerPreferences <</DisplayDocTitle true>> /Metadata %v"+
		" /OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile %v>>]%s>>",
		pages, literal(d.meta.Lang), metadata, profile, more.String())
	info := w.add("<</Title %s /Author %s /Subject %s /Creator (%s) /Producer (%s) /CreationDate %s /ModDate %s>>",
		textString(d.meta.Title), textString(d.meta.Author), textString(d.meta.Subject), producer, producer, d.date(), d.date())
	w.finish(catalog, info, d.meta.ID, 0)
	return w, nil
}

// finish writes the table of objects and the trailer. With previous, the place
// of an earlier table, only what has been written since is in this one.
func (w *writer) finish(catalog, info ref, id [16]byte, previous int) {
	at := len(w.out)
	w.out = append(w.out, "xref\n"...)
	for first := 0; first < len(w.offsets); {
		if previous > 0 && w.offsets[first] == 0 {
			first++
			continue
		}
		last := first
		for last < len(w.offsets) && (previous == 0 || w.offsets[last] > 0) {
			last++
		}
		w.out = fmt.Appendf(w.out, "%d %d\n", first, last-first)
		for n := first; n < last; n++ {
			if n == 0 {
				w.out = append(w.out, "0000000000 65535 f \n"...)
			} else {
				w.out = fmt.Appendf(w.out, "%010d 00000 n \n", w.offsets[n])
			}
		}
		first = last
	}
	w.out = fmt.Appendf(w.out, "trailer\n<</Size %d /Root %v /Info %v /ID [<%s> <%s>]", len(w.offsets), catalog, info,
		hex.EncodeToString(id[:]), hex.EncodeToString(id[:]))
	if previous > 0 {
		w.out = fmt.Appendf(w.out, " /Prev %d", previous)
	}
	w.out = fmt.Appendf(w.out, ">>\nstartxref\n%d\n%%%%EOF\n", at)
}

// writeResources writes fonts and pictures, which all pages share.
func (d *Doc) writeResources(w *writer) (ref, error) {
	var fonts, images strings.Builder
	for face, s := range d.settings {
		if s == nil {
			continue
		}
		font, err := s.write(w, Face(face))
		if err != nil {
			return 0, err
		}
		fmt.Fprintf(&fonts, "%s %v ", Face(face).resource(), font)
	}
	for n, i := range d.images {
		fmt.Fprintf(&images, "/I%d %v ", n, i.write(w))
	}
	return w.add("<</Font <<%s>> /XObject <<%s>>>>", fonts.String(), images.String()), nil
}

func (i *Image) write(w *writer) ref {
	size := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8", i.width, i.height)
	mask := ""
	if i.opacity != nil {
		mask = fmt.Sprintf(" /SMask %v", w.packed(size+" /ColorSpace /DeviceGray", i.opacity))
	}
	return w.packed(size+" /ColorSpace /DeviceRGB"+mask, i.colours)
}

// writeAttachments writes the files and adds to the catalog where they are.
func (d *Doc) writeAttachments(w *writer, catalog *strings.Builder) {
	if len(d.attachments) == 0 {
		return
	}
	specs := map[string]ref{}
	var all []ref
	for _, a := range d.attachments {
		if a.Type == "" {
			a.Type = "application/octet-stream"
		}
		file := w.packed(fmt.Sprintf("/Type /EmbeddedFile /Subtype %s /Params <</Size %d /ModDate %s>>",
			name(a.Type), len(a.Data), d.date()), deflate(a.Data))
		spec := w.add("<</Type /Filespec /F (%s) /UF %s /Desc %s /AFRelationship /Data /EF <</F %v /UF %v>>>>",
			literal(a.Name), textString(a.Name), textString(a.Description), file, file)
		specs[a.Name] = spec
		all = append(all, spec)
	}
	var names strings.Builder
	for _, n := range sortedKeys(specs) {
		fmt.Fprintf(&names, "(%s) %v ", literal(n), specs[n])
	}
	fmt.Fprintf(catalog, " /AF %v /Names <</EmbeddedFiles <</Names [%s]>>>>", all, names.String())
}

// literal is the inside of a string in parentheses, in ASCII.
func literal(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '(' || r == ')' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r > 0x7E:
			b.WriteByte('_')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// name is a name object.
func name(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for i := range len(s) {
		c := s[i]
		if c > 0x20 && c < 0x7F && !strings.ContainsRune("()<>[]{}/%#", rune(c)) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}

// date is when the paper was made, in PDF's way.
func (d *Doc) date() string {
	return "(" + d.meta.Created.UTC().Format(dateForm) + ")"
}

const dateForm = "D:20060102150405Z"

// stamp is the same time in XMP's way.
func (d *Doc) stamp() string { return d.meta.Created.UTC().Format(time.RFC3339) }

// units16 is a text in UTF-16.
func units16(s string) []uint16 { return utf16.Encode([]rune(s)) }
