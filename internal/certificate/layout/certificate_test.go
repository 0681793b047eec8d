package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"fincert/internal/fault"
	"fincert/internal/pdf"
	"fincert/internal/rule"
)

func made(t *testing.T, c rule.CertificateContent, look Look) []byte {
	t.Helper()
	doc, err := Certificate(c, look, signs(c))
	if err != nil {
		t.Fatal(err)
	}
	file, err := doc.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func said(t *testing.T, file []byte) *pdf.File {
	t.Helper()
	read, err := pdf.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestEveryPaperSaysWhatTheRecordSays(t *testing.T) {
	for name, c := range examples() {
		for _, look := range []Look{{}, {Demo: true, Seal: DemoSeal()}} {
			err := Compare(said(t, made(t, c, look)), c, look, signs(c))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestTheUsualCertificateHasOnePageAndLongOnesAnAnnex(t *testing.T) {
	for name, pages := range map[string]int{"usual": 1, "chinese": 1, "rare": 1, "long": 3, "many": 4} {
		if n := len(said(t, made(t, examples()[name], Look{})).Pages); n != pages {
			t.Errorf("%s has %d pages, want %d", name, n, pages)
		}
	}
}

func TestTheSameCertificateIsTheSamePaper(t *testing.T) {
	for name, c := range examples() {
		if string(made(t, c, Look{})) != string(made(t, c, Look{})) {
			t.Errorf("%s is another paper each time", name)
		}
	}
}

// Whatever one fact of the paper is changed to, or left out, is found; so is
// what was added.
func TestAPaperThatSaysAnythingElseIsFound(t *testing.T) {
	right := usual()
	right.Copy = 3
	for what, change := range map[string]func(*rule.CertificateContent){
		"number":    func(c *rule.CertificateContent) { c.Number += "1" },
		"copy":      func(c *rule.CertificateContent) { c.Copy = 4 },
		"no copy":   func(c *rule.CertificateContent) { c.Copy = 0 },
		"holder":    func(c *rule.CertificateContent) { c.Holder.Name.ZH = "云桥支付科技有限公司" },
		"holder en": func(c *rule.CertificateContent) { c.Holder.Name.EN = "" },
		"address":   func(c *rule.CertificateContent) { c.Manufacturer.Address.ZH += "B 座" },
		"enterprise": func(c *rule.CertificateContent) {
			c.Enterprise.Name, c.Enterprise.Address = c.Enterprise.Address, c.Enterprise.Name
		},
		"swapped":     func(c *rule.CertificateContent) { c.ProductName, c.ProductKind = c.ProductKind, c.ProductName },
		"model":       func(c *rule.CertificateContent) { c.Model = "V3.2.10" },
		"standard":    func(c *rule.CertificateContent) { c.Standards = c.Standards[:1] },
		"edition":     func(c *rule.CertificateContent) { c.Standards[0].Edition = "JR/T 0199-2021" },
		"mode":        func(c *rule.CertificateContent) { c.Mode.ZH = "型式试验" },
		"conformity":  func(c *rule.CertificateContent) { c.Conformity.EN += " always" },
		"notice":      func(c *rule.CertificateContent) { c.Notices = c.Notices[1:] },
		"body":        func(c *rule.CertificateContent) { c.BodyName.EN = "Another Centre" },
		"approval":    func(c *rule.CertificateContent) { c.BodyApproval = "CNCA-R-0000-001（演示）" },
		"office":      func(c *rule.CertificateContent) { c.Office.ZH = "总经理" },
		"first issue": func(c *rule.CertificateContent) { c.FirstIssue = c.FirstIssue.AddDays(1) },
		"issue":       func(c *rule.CertificateContent) { c.Issue = c.Issue.AddDays(1) },
		"valid to":    func(c *rule.CertificateContent) { c.ValidTo = c.ValidTo.AddDays(-1) },
	} {
		wrong := usual()
		wrong.Copy = 3
		change(&wrong)
		if Compare(said(t, made(t, wrong, Look{})), right, Look{}, signs(right)) == nil {
			t.Errorf("%s: a wrong paper is taken for the right one", what)
		}
	}
	for what, file := range map[string]*pdf.File{
		"a line more": with(said(t, made(t, right, Look{})), func(f *pdf.File) { f.Pages[0] = append(f.Pages[0], "Void") }),
		"a page more": with(said(t, made(t, right, Look{})), func(f *pdf.File) { f.Pages = append(f.Pages, f.Pages[0]) }),
		"a file more": with(said(t, made(t, right, Look{})), func(f *pdf.File) { f.Attachments = append(f.Attachments, f.Attachments[0]) }),
		"other data":  with(said(t, made(t, right, Look{})), func(f *pdf.File) { f.Attachments[0].Data = []byte("eyJ") }),
	} {
		if Compare(file, right, Look{}, signs(right)) == nil {
			t.Errorf("%s: a wrong paper is taken for the right one", what)
		}
	}
	if Compare(said(t, made(t, right, Look{})), right, Look{}, signs(right)) != nil {
		t.Error("the right one is not")
	}
}

func with(f *pdf.File, change func(*pdf.File)) *pdf.File {
	change(f)
	return f
}

func TestADemosPaperSaysSoInWords(t *testing.T) {
	for name, c := range examples() {
		for i, page := range said(t, made(t, c, Look{Demo: true})).Pages {
			text := strings.Join(page, "\n")
			if strings.Count(text, "演示 DEMO – not a certificate") != 2 {
				t.Errorf("%s, page %d does not say above and below that it is none", name, i+1)
			}
		}
		if strings.Contains(pdf.Unspaced(said(t, made(t, c, Look{})).Pages[0]...), "notacertificate") {
			t.Errorf("%s: a certificate says that it is none", name)
		}
	}
}

func TestWhatHasNoRoomOrNoGlyphIsRefused(t *testing.T) {
	long := usual()
	long.BodyName, long.BodyAddress, long.BodyApproval, long.Office = words(200), words(200), strings.Repeat("R", 200), words(200)
	unprintable := usual()
	unprintable.Holder.Name.ZH = "\U00030000"
	for key, c := range map[string]rule.CertificateContent{"paper.no-room": long, "pdf.glyph": unprintable} {
		_, err := Certificate(c, Look{}, signs(c))
		if f, is := fault.As(err); !is || f.Key != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
}

// Poppler reads the very characters of the record, however they are written.
func TestPdftotextReadsEveryName(t *testing.T) {
	corpus := []string{
		"𬭎䶮骉（北京）科技有限公司", "镕𬬭㙍龘靐齉〇", "㐀㐁䶵䶮", "冮喆堃赟翀", "ﬁ ligature — “quotes” ‘single’ …", "e\u0301a\u0308o\u0302n\u0303",
		"éäôñ Zürich Ångström", "Ｆｕｌｌ　ｗｉｄｔｈ１２３", "⼈⼝⽊", "人口木", "№5 µ±× Ⅷ ①", "V1.0-rc.2+build_7", strings.Repeat("Donaudampfschifffahrts", 8), strings.Repeat("中", 120),
	}
	dir := t.TempDir()
	for i, name := range corpus {
		if missing := pdf.Missing(name); missing != nil {
			t.Errorf("%q cannot be printed: %q", name, missing)
			continue
		}
		c := usual()
		c.Holder.Name.ZH = name
		file := filepath.Join(dir, "paper.pdf")
		if err := os.WriteFile(file, made(t, c, Look{Demo: true, Seal: DemoSeal()}), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-enc", "UTF-8", file, "-").CombinedOutput()
		if err != nil {
			t.Fatalf("pdftotext (Debian's package poppler-utils): %v\n%s", err, out)
		}
		if text := pdf.Unspaced(string(out)); !strings.Contains(text, pdf.Unspaced(name)) {
			t.Errorf("%d: %q (%+q) is not in what pdftotext reads:\n%s", i, name, name, around(text, name))
		}
	}
}

// around is what was read where the name should be.
func around(text, name string) string {
	text = norm.NFKC.String(text)
	first := strings.IndexFunc(norm.NFKC.String(name), func(r rune) bool { return !unicode.IsSpace(r) })
	at := strings.Index(text, norm.NFKC.String(name)[first:first+1])
	return text[max(0, at-20):min(len(text), max(0, at)+200)]
}
