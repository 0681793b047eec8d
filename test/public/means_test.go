package public

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
	"fincert/test/peers"
)

// TestTheSiteNeedsNoJavaScript: a search, its result and a certificate, by
// forms and links alone.
func TestTheSiteNeedsNoJavaScript(t *testing.T) {
	d := visit(t)
	tab := browser.Shared(t).Tab(t, browser.View{Width: browser.Phone, NoScript: true})
	tab.Go(d.URL + "/")
	tab.Fill("#q", strings.ToLower(d.any.Number))
	tab.Click("form[role=search] button")
	if found := tab.Text("tbody"); !strings.Contains(found, d.any.Number) {
		t.Fatalf("the search for %s finds %q", d.any.Number, found)
	}
	tab.Click("tbody a.no")
	if banner := tab.Text(".banner"); !strings.Contains(banner, d.any.Status.Word) {
		t.Errorf("the page of %s says %q", d.any.Number, banner)
	}
	tab.Click("header nav a[hreflang]")
	if banner := tab.Text(".banner"); !strings.Contains(banner, "Valid") {
		t.Errorf("the page of %s in English says %q", d.any.Number, banner)
	}
}

// TestTheSiteChecksAPaperWithoutJavaScript: it praises a good one and no other,
// and what it answers with is fit for everybody.
func TestTheSiteChecksAPaperWithoutJavaScript(t *testing.T) {
	d := visit(t)
	i, b := d.fetched(t, d.any), browser.Shared(t)
	plain, looked := b.Tab(t, browser.View{Width: browser.Phone, NoScript: true}), b.Tab(t, browser.View{Width: browser.Phone})
	for name, c := range map[string]struct {
		file   []byte
		praise bool
	}{
		"good":       {i.paper, true},
		"changed":    {changedIn(i.paper, len(i.paper)/2), false},
		"resigned":   {resigned(t, i.paper), false},
		"credential": {i.credential, true},
	} {
		file := filepath.Join(t.TempDir(), name)
		err := os.WriteFile(file, c.file, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		for _, tab := range []*browser.Tab{plain, looked} {
			tab.Go(d.URL + "/verify")
			tab.Upload("#file", file)
			tab.Click("form.check button")
		}
		praised := browser.Eval[bool](plain, `document.querySelector('.banner').classList.contains('ok')`)
		if praised != c.praise {
			t.Errorf("the site says of a paper that is %s: %s", name, plain.Text(".banner"))
		}
		if c.praise && !strings.Contains(plain.Text("main"), i.Number) {
			t.Errorf("of a paper that is %s the site does not say the number", name)
		}
		for _, flaw := range looked.Axe() {
			t.Errorf("what the site says of a paper that is %s: %s", name, flaw)
		}
		if wide := looked.Overflow(); wide > 0 {
			t.Errorf("what the site says of a paper that is %s is %d points too wide for a phone", name, wide)
		}
	}
}

// TestATextBrowserReadsTheStatusFirst: what a certificate is worth stands above
// everything else that its page says.
func TestATextBrowserReadsTheStatusFirst(t *testing.T) {
	d := visit(t)
	const first = 8 // lines, the menu among them
	for _, c := range d.certificates() {
		lines := dump(t, d.URL+"/certificates/"+c.Key)
		head := strings.Join(lines[:min(first, len(lines))], "\n")
		if !strings.Contains(head, c.Status.Word) {
			t.Errorf("%s is %s; a text browser reads first:\n%s", c.Number, c.Status.Word, head)
		}
		if whole := strings.Join(lines, "\n"); !strings.Contains(whole, c.Number) {
			t.Errorf("a text browser does not find the number %s", c.Number)
		}
	}
	for _, page := range []struct{ at, says string }{
		{"/", d.any.Number}, {"/register?q=" + d.any.Number, d.any.Status.Word}, {"/announcements", "公告"},
		{"/?lang=en", "Valid"}, {"/nowhere?lang=en", "no such page"},
	} {
		if said := strings.Join(dump(t, d.URL+page.at), "\n"); !strings.Contains(said, page.says) {
			t.Errorf("in a text browser %s does not say %q:\n%s", page.at, page.says, said)
		}
	}
}

// dump is a page as w3m shows it, without empty lines.
func dump(t *testing.T, address string) (lines []string) {
	t.Helper()
	cmd := exec.Command(peers.Tool(t, "w3m"), "-dump", "-cols", "80", "-O", "UTF-8", address)
	cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "HOME="+t.TempDir())
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("w3m %s: %v", address, err)
	}
	for line := range strings.Lines(string(said)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestACertificatesPagePrintsWithItsStatusOnTop: on the first of two sheets, or of
// three where more has happened to it.
func TestACertificatesPagePrintsWithItsStatusOnTop(t *testing.T) {
	d := visit(t)
	tab := browser.Shared(t).Tab(t, browser.View{})
	for _, c := range d.certificates() {
		tab.Go(d.URL + "/certificates/" + c.Key)
		file := filepath.Join(t.TempDir(), "page.pdf")
		err := os.WriteFile(file, tab.Print(), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		said, err := exec.Command(peers.Tool(t, "pdftotext"), file, "-").Output()
		if err != nil {
			t.Fatalf("pdftotext: %v", err)
		}
		sheets := strings.SplitAfter(string(said), "\f")
		top := strings.Join(strings.Fields(sheets[0]), "")
		most := 2
		if c.Status.Code != "01" {
			most = 3
		}
		if len(sheets)-1 > most || !strings.Contains(top, c.Number) || !strings.Contains(top, c.Status.Word) {
			t.Errorf("%s prints on %d sheets, and on the first says %s", c.Number, len(sheets)-1, top)
		}
	}
}
