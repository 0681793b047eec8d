package pdf_test

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/pdf"
)

func TestTheSamePaperHasTheSameBytes(t *testing.T) {
	first, err := paper(t).Bytes()
	check(t, err)
	second, err := paper(t).Bytes()
	check(t, err)
	if !bytes.Equal(first, second) {
		t.Error("two papers with the same content differ")
	}
}

func TestAPaperSaysWhatItIsAndHoldsItsAttachment(t *testing.T) {
	file, err := paper(t).Bytes()
	check(t, err)
	path := onDisk(t, "paper.pdf", file)
	run(t, "qpdf", "qpdf", "--check", path)
	info := run(t, "poppler-utils", "pdfinfo", "-isodates", path)
	for _, want := range []string{meta().Title, meta().Author, "2026-11-24T02:30:00Z", "Pages:           2", "A4"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	xml := run(t, "poppler-utils", "pdfinfo", "-meta", path)
	for _, want := range []string{"<pdfaid:part>3</pdfaid:part>", "<xmp:CreateDate>2026-11-24T02:30:00Z</xmp:CreateDate>", meta().Title} {
		if !strings.Contains(xml, want) {
			t.Errorf("the metadata does not say %q:\n%s", want, xml)
		}
	}
	for line := range strings.Lines(run(t, "poppler-utils", "pdffonts", path)) {
		if strings.Contains(line, "NotoSerifSC") && !strings.Contains(line, "yes yes yes") {
			t.Errorf("a font is not embedded, not a subset, or does not map to text: %s", line)
		}
	}
	out := filepath.Join(t.TempDir(), "attached")
	run(t, "poppler-utils", "pdfdetach", "-save", "1", "-o", out, path)
	read, err := pdf.Read(file)
	check(t, err)
	if got := read.Attachments; len(got) != 1 || got[0].Name != "credential.jwt" || got[0].Type != "application/jwt" ||
		got[0].Description != "可验证凭证" || string(got[0].Data) != "eyJ.eyJ.sig" {
		t.Errorf("attached is %+v", got)
	}
	if read.Meta != meta() {
		t.Errorf("read %+v", read.Meta)
	}
	if len(read.Signatures) != 0 {
		t.Errorf("it is signed: %v", read.Signatures)
	}
}

func TestTheCodeIsReadFromAScanOf150DotsPerInch(t *testing.T) {
	file, err := paper(t).Bytes()
	check(t, err)
	picture := filepath.Join(t.TempDir(), "page")
	run(t, "poppler-utils", "pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-singlefile", "-png", onDisk(t, "paper.pdf", file), picture)
	got := strings.TrimSpace(run(t, "zbar-tools", "zbarimg", "--quiet", "--raw", picture+".png"))
	if got != link {
		t.Errorf("the code says %q", got)
	}
	d := pdf.New(meta())
	d.Page().QR(10, 10, 40, strings.Repeat("x", 4000))
	if _, err := d.Bytes(); err == nil || pdf.QRSize(strings.Repeat("x", 4000), 0.4) != 0 {
		t.Error("4000 characters went into a code")
	}
}

func TestLinesBreakWhereChineseAndEnglishMay(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64 // in characters of full width
		want  []string
	}{
		{"兹证明产品符合要求。", 5, []string{"兹证明产品", "符合要求。"}},
		{"兹证明产品，符合要求", 5, []string{"兹证明产", "品，符合要", "求"}},
		{"本证书（副本）有效", 4, []string{"本证书", "（副本）", "有效"}},
		{"依据《规则》颁发", 3, []string{"依据", "《规", "则》颁", "发"}},
		{"下称“持证人”。", 3, []string{"下称", "“持证", "人”。"}},
		{"保持有效——直至", 6, []string{"保持有效——", "直至"}},
		{"the holder of this", 6, []string{"the holder ", "of this"}},
		{"符合JR/T 0199-2020要求", 6, []string{"符合JR/T ", "0199-2020要", "求"}},
		{"Unverwechselbarkeiten", 5, nil}, // somewhere
		{"一\n二", 5, []string{"一", "二"}},
		{"", 5, []string{""}},
	} {
		width := c.width * plain.Width("一")
		got := plain.Lines(c.text, width)
		if c.want == nil && len(got) > 1 {
			continue
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%q in %v characters: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestNothingIsLostInLinesAndNoneIsTooLong(t *testing.T) {
	letters := rapid.SampledFrom([]rune("证书有效《》，。“”（）——…abcxyz 0199-/.人𬭎é\u0301　"))
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(letters, 0, 120, -1).Draw(rt, "text")
		width := rapid.Float64Range(5, 90).Draw(rt, "width")
		lines := plain.Lines(text, width)
		if got := strings.Join(lines, ""); got != text {
			rt.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if got := plain.Width(strings.TrimRight(line, " \u3000")); got > width+0.001 {
				rt.Fatalf("%q is %v wide of %v", line, got, width)
			}
			if math.IsNaN(plain.Width(line)) {
				rt.Fatal("not a number")
			}
		}
	})
}

func TestABlankThatCarriesAMarkTakesItsPlaceInTheLine(t *testing.T) {
	const text, width = "证c \u0301", 5.96875
	lines := plain.Lines(text, width)
	if len(lines) < 2 || strings.Join(lines, "") != text {
		t.Errorf("%q in lines of %v mm", lines, width)
	}
}

func TestARowIsAsHighAsItsHighestCell(t *testing.T) {
	d := pdf.New(meta())
	p := d.Page()
	cells := []pdf.Cell{
		{Width: 40, Margin: 2, Style: pdf.Style{Face: pdf.Bold, Size: 9}, Text: "产品 Product"},
		{Width: 60, Margin: 2, Style: plain, Text: strings.Repeat("示例支付平台", 20)},
	}
	height := pdf.RowHeight(cells...)
	if bottom := p.Row(20, 30, cells...); bottom != 30+height || height != plain.Height(cells[1].Text, 56)+4 {
		t.Errorf("the row ends at %v and is %v high", bottom, height)
	}
	file, err := d.Bytes()
	check(t, err)
	read, err := pdf.Read(file)
	check(t, err)
	if got := strings.Join(read.Pages[0], ""); got != cells[0].Text+cells[1].Text {
		t.Errorf("read %q", got)
	}
}

func TestAFaceThatLacksACharacterLendsFromTheOther(t *testing.T) {
	const text = "产品𬭎名㛃A"
	d := pdf.New(meta())
	d.Page().Text(20, 20, pdf.Style{Face: pdf.Bold, Size: 12}, text)
	file, err := d.Bytes()
	check(t, err)
	if got := extracted(t, file); len(got) != 1 || got[0] != text {
		t.Errorf("extracted %q", got)
	}
}

func TestAPaperIsReadAloudInTheOrderOfPrinting(t *testing.T) {
	file, err := paper(t).Bytes()
	check(t, err)
	tree := run(t, "poppler-utils", "pdfinfo", "-struct-text", onDisk(t, "paper.pdf", file))
	at := 0
	for _, want := range []string{"H1 (block)", "金融科技产品认证证书", "P (block)", "Certificate of FinTech", "兹证明下列产品", "Figure", "Figure", "附页 Annex"} {
		found := strings.Index(tree[at:], want)
		if found < 0 {
			t.Fatalf("%q does not follow:\n%s", want, tree)
		}
		at += found + len(want)
	}
}

func TestAPictureThatIsNoneOrTooLargeIsRefused(t *testing.T) {
	if _, err := pdf.NewImage([]byte("seal")); err == nil {
		t.Error("a text is taken for a picture")
	}
}
