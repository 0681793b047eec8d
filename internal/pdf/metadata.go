package pdf

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"sync"
)

// xmp is the metadata in XML, which says the same as the Info dictionary.
func (d *Doc) xmp() []byte {
	escape := func(s string) string {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes everything
		return b.String()
	}
	when := d.stamp()
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<xmp:CreatorTool>%s</xmp:CreatorTool>
<pdf:Producer>%s</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`, "\uFEFF", escape(d.meta.Title), escape(d.meta.Author), escape(d.meta.Subject), escape(d.meta.Lang), when, when, producer, producer)
}

// sRGB is, packed, a colour profile (ICC 4.2) of our own with the primaries, white and
// curve of IEC 61966-2-1, adapted to D50.
var sRGB = sync.OnceValue(func() []byte {
	fixed := func(values ...float64) []byte {
		var out []byte
		for _, v := range values {
			out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(v*65536))))
		}
		return out
	}
	typed := func(kind string, body []byte) []byte { return append([]byte(kind+"\x00\x00\x00\x00"), body...) }
	words := func(s string) []byte {
		var body []byte
		for _, v := range []int{1, 12} { // one text, of so many bytes a record
			body = binary.BigEndian.AppendUint32(body, uint32(v))
		}
		body = append(body, "enUS"...)
		units := units16(s)
		body = binary.BigEndian.AppendUint32(body, uint32(2*len(units)))
		body = binary.BigEndian.AppendUint32(body, 28)
		for _, u := range units {
			body = binary.BigEndian.AppendUint16(body, u)
		}
		return typed("mluc", body)
	}
	curve := typed("para", append([]byte{0, 3, 0, 0}, fixed(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...))
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", words("sRGB")},
		{"cprt", words("No copyright, use freely")},
		{"wtpt", typed("XYZ ", fixed(0.9642, 1, 0.8249))},
		{"chad", typed("sf32", fixed(1.0478, 0.0229, -0.0501, 0.0295, 0.9905, -0.0171, -0.0092, 0.0151, 0.7517))},
		{"rXYZ", typed("XYZ ", fixed(0.4361, 0.2225, 0.0139))},
		{"gXYZ", typed("XYZ ", fixed(0.3851, 0.7169, 0.0971))},
		{"bXYZ", typed("XYZ ", fixed(0.1431, 0.0606, 0.7141))},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	body, table := []byte{}, binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	start := 128 + 4 + 12*len(tags)
	curveAt := 0
	for _, t := range tags {
		at := start + len(body)
		switch {
		case curveAt > 0: // all three share one
			at = curveAt
		case t.name == "rTRC":
			curveAt = at
			fallthrough
		default:
			body = append(body, t.data...)
			for len(body)%4 != 0 {
				body = append(body, 0)
			}
		}
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(at))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
	}
	head := make([]byte, 128)
	binary.BigEndian.PutUint32(head, uint32(start+len(body)))
	binary.BigEndian.PutUint32(head[8:], 0x04200000)
	copy(head[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1} { // the profile's own date
		binary.BigEndian.PutUint16(head[24+2*i:], v)
	}
	copy(head[36:], "acsp")
	copy(head[68:], fixed(0.9642, 1, 0.8249))
	return deflateWell(append(append(head, table...), body...))
})
