package story

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
)

// paper is a small PDF of one page that says which material it stands for: in
// the window's title bar, and large at its top. Its letters are those of whoever
// shows it; none are embedded.
func paper(title string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	said := written(title)
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>")
	object("<< /Length %d >>\nstream\n%s\nendstream", len(said), said)
	object("<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>")
	object("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 7 0 R >>")
	object("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>")
	object("<< /Title <FEFF%s> /Producer (fincert demo) >>", utf16Hex(title))
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, len(at), start)
	return b.Bytes()
}

// across is how many characters fit a line of a paper.
const across = 20

// written is what a paper's page says.
func written(title string) string {
	var b strings.Builder
	b.WriteString("BT\n/F 22 Tf\n32 TL\n72 740 Td\n")
	for line := []rune(title); len(line) > 0; {
		n := min(len(line), across)
		fmt.Fprintf(&b, "<%s> Tj T*\n", utf16Hex(string(line[:n])))
		line = line[n:]
	}
	fmt.Fprintf(&b, "/F 12 Tf\n24 TL\nT*\n<%s> Tj\nET", utf16Hex("演示文件，内容从略。"))
	return b.String()
}

// utf16Hex is a text as PDF writes it in other scripts: UTF-16, without a mark.
func utf16Hex(text string) string {
	hex := ""
	for _, unit := range utf16.Encode([]rune(text)) {
		hex += fmt.Sprintf("%04X", unit)
	}
	return hex
}

// fileName is what a paper's file is called. A slash would part folders, and
// what stands before it would be lost.
func fileName(title string) string { return strings.ReplaceAll(title, "/", "-") + ".pdf" }
