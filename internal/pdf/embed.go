package pdf

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// write embeds the part of the face that is used. Numbers of clusters are those
// of the subset's glyphs.
func (s *setting) write(w *writer, face Face) (ref, error) {
	font := face.font()
	subset, err := font.Subset(s.pieces, nil)
	if err != nil {
		return 0, fmt.Errorf("cut the font: %w", err)
	}
	per := func(units int) int { return (units*1000 + font.UnitsPerEm/2) / font.UnitsPerEm }
	base, weight, stem := tag(s.clusters)+"+NotoSerifSC-Regular", 400, 80
	if face == Bold {
		base, weight, stem = tag(s.clusters)+"+NotoSerifSC-Bold", 700, 140
	}
	file := w.packed(fmt.Sprintf("/Length1 %d", len(subset)), deflate(subset))
	descriptor := w.add("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0"+
		" /Ascent %d /Descent %d /CapHeight 733 /StemV %d /FontWeight %d /FontFile2 %v>>",
		base, per(font.Box.XMin), per(font.Box.YMin), per(font.Box.XMax), per(font.Box.YMax),
		per(font.Ascent), per(font.Descent), stem, weight, file)
	var widths strings.Builder
	for cid, advance := range s.advances {
		if cid > 0 {
			fmt.Fprintf(&widths, "%d ", per(advance))
		}
	}
	descendant := w.add("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"+
		" /FontDescriptor %v /DW 1000 /W [1 [%s]] /CIDToGIDMap /Identity>>", base, descriptor, widths.String())
	toUnicode := w.packed("", deflate(toUnicode(s.clusters)))
	return w.add("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%v] /ToUnicode %v>>",
		base, descendant, toUnicode), nil
}

// tag tells subsets of a face apart: six capital letters.
func tag(clusters []string) string {
	sum := sha256.Sum256([]byte(strings.Join(clusters, "\x00")))
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = 'A' + sum[i]%26
	}
	return string(letters)
}

// toUnicode maps numbers back to the text as it was given.
func toUnicode(clusters []string) []byte {
	out := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100 // mappings in one block, by the format's rule
	for first := 1; first < len(clusters); first += most {
		last := min(first+most, len(clusters))
		out = fmt.Appendf(out, "%d beginbfchar\n", last-first)
		for cid := first; cid < last; cid++ {
			out = append(out, '<')
			out = append(out, hex4(uint16(cid))...)
			out = append(out, "> <"...)
			for _, unit := range units16(clusters[cid]) {
				out = append(out, hex4(unit)...)
			}
			out = append(out, ">\n"...)
		}
		out = append(out, "endbfchar\n"...)
	}
	return append(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}
