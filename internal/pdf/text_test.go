package pdf_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"fincert/internal/fault"
	"fincert/internal/pdf"
)

// names are hard ones: above U+FFFF, of extension A, radicals that look like
// characters, full width, marks composed and not, no blank to break at.
var names = []string{
	"示例认证有限公司",
	"𬭎盛科技（深圳）有限公司",
	"北京䶮㛃信息技术股份有限公司",
	"𫖮𬀩𬸚𬬻𫟹𬶋银行",
	"人⼈ 一⼀ 水⽔",
	"ＡＢＣ支付１２３号 ABC 123",
	"Société Générale de Crédit",
	"Socie\u0301te\u0301 Ge\u0301ne\u0301rale",
	"x\u0301 A\u030C\u0301 q\u0304 m\u0307 \u4E00\u302A",
	"か\u3099き゜ガ ｶﾞ",
	"Kreditbank „Zur Sonne“ & Söhne — Nr. 7/8",
	"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	"fi ffi ﬁ",
	"(a) <b> [c] {d} \\ / % # ~ \u00B7 ‰ ℃ № ①Ⅳ㈱",
	"Σίγμα Банк",
	"JR/T 0199-2020《金融科技创新安全通用规范》",
}

// printed puts each line on a page of its own height.
func printed(t testing.TB, lines []string) []byte {
	t.Helper()
	d := pdf.New(meta())
	p := d.Page()
	for i, line := range lines {
		p.Text(15, 20+6*float64(i), plain, line)
	}
	file, err := d.Bytes()
	check(t, err)
	return file
}

// extracted is what poppler takes for the lines of the pages.
func extracted(t testing.TB, file []byte) []string {
	t.Helper()
	out := run(t, "poppler-utils", "pdftotext", "-nodiag", "-enc", "UTF-8", onDisk(t, "paper.pdf", file), "-")
	return strings.FieldsFunc(out, func(r rune) bool { return r == '\n' || r == '\f' })
}

func TestWhatIsExtractedIsWhatWasPrinted(t *testing.T) {
	file := printed(t, names)
	if got := extracted(t, file); !slices.Equal(got, names) {
		for i := range names {
			if i >= len(got) || got[i] != names[i] {
				t.Errorf("printed   %q", names[i])
			}
		}
		t.Errorf("extracted %q", got)
	}
	read, err := pdf.Read(file)
	check(t, err)
	if !slices.Equal(read.Pages[0], names) {
		t.Errorf("read %q", read.Pages[0])
	}
}

// printable are all characters that can be printed, and the blank ones of them.
func printable() (all, blank []rune) {
	for r := range pdf.Regular.Characters {
		switch {
		case len(pdf.Missing(string(r))) > 0:
		case unicode.IsSpace(r):
			blank = append(blank, r)
		default:
			all = append(all, r)
		}
	}
	return all, blank
}

func TestAnyPrintableTextSurvives(t *testing.T) {
	all, blank := printable()
	if len(all) < 30000 {
		t.Fatalf("only %d characters can be printed", len(all))
	}
	character := rapid.OneOf(rapid.SampledFrom(all), rapid.SampledFrom(all), rapid.Rune().Filter(func(r rune) bool {
		return len(pdf.Missing(string(r))) == 0
	}), rapid.SampledFrom(blank), rapid.SampledFrom([]rune("\u0300\u0301\u0304\u0307\u030C\u302A\u3099")))
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringOfN(character, 1, 40, -1), 1, 30).Draw(rt, "lines")
		file := printed(t, lines)
		read, err := pdf.Read(file)
		check(t, err)
		if !slices.Equal(read.Pages[0], lines) {
			rt.Fatalf("printed %q\nread    %q", lines, read.Pages[0])
		}
	})
}

func TestEveryPrintableCharacterIsExtractedByOthersToo(t *testing.T) {
	all, _ := printable()
	const perLine, perPage = 40, 40
	var lines []string
	for line := range slices.Chunk(all, perLine) {
		lines = append(lines, string(line))
	}
	d := pdf.New(meta())
	for page := range slices.Chunk(lines, perPage) {
		p := d.Page()
		for i, line := range page {
			p.Text(15, 20+6*float64(i), plain, line)
		}
		_ = p
	}
	file, err := d.Bytes()
	check(t, err)
	got := extracted(t, file)
	wrong := 0
	for i := range min(len(got), len(lines)) {
		if got[i] != lines[i] && wrong < 10 {
			wrong++
			t.Errorf("printed   %q\nextracted %q", lines[i], got[i])
		}
	}
	if len(got) != len(lines) {
		t.Errorf("%d lines were printed, %d extracted", len(lines), len(got))
	}
}

func TestACharacterThatNoFontHasIsNamed(t *testing.T) {
	for text, want := range map[string]struct {
		missing []rune
		key     string
	}{
		"𠮷野家支付":          {[]rune("𠮷"), "pdf.glyph"},
		"𠮷 𠮷 \U0001F600": {[]rune("𠮷\U0001F600"), "pdf.glyph"},
		"a\u0323\u0345":  {[]rune{0x323}, "pdf.glyph"},
		"神\uFA19社":       {[]rune{0xFA19}, "pdf.glyph"},
		"a\tb":           {[]rune("\t"), "pdf.control"},
		"a\nb":           {[]rune("\n"), "pdf.control"},
		"a\u200Bb":       {[]rune{0x200B}, "pdf.control"},
		"a\u00ADb":       {[]rune{0xAD}, "pdf.control"},
		"a\u202Eb":       {[]rune{0x202E}, "pdf.control"},
		"a\xFFb":         {[]rune{unicode.ReplacementChar}, "pdf.control"},
		"\uE000":         {[]rune{0xE000}, "pdf.control"},
	} {
		if got := pdf.Missing(text); !slices.Equal(got, want.missing) {
			t.Errorf("%q: missing %U, want %U", text, got, want.missing)
		}
		d := pdf.New(meta())
		d.Page().Text(10, 10, plain, text)
		_, err := d.Bytes()
		f, ok := fault.As(err)
		if !ok || f.Key != want.key {
			t.Errorf("%q is printed: %v", text, err)
		}
	}
	for _, name := range names {
		if got := pdf.Missing(name); got != nil {
			t.Errorf("%q: missing %U", name, got)
		}
	}
}

func TestAPaperHasRoomForEveryCharacterButNotForEverySequence(t *testing.T) {
	all, _ := printable()
	d := pdf.New(meta())
	p := d.Page()
	p.Text(15, 20, plain, string(all))
	check(t, d.Err())
	var marked strings.Builder
	for _, r := range all {
		if r >= 0x4E00 && r < 0x9FFF {
			marked.WriteString(string(r) + "\u302A")
		}
	}
	p.Text(15, 30, plain, marked.String())
	f, ok := fault.As(d.Err())
	if !ok || f.Key != "pdf.too-many-characters" {
		t.Errorf("the fault is %v", d.Err())
	}
}
