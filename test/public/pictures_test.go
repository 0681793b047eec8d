package public

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"fincert/test/browser"
	"fincert/test/peers"
)

var update = flag.Bool("update", false, "make the pictures of docs/pages anew")

// largest is what a picture of the documents may weigh.
const largest = 200 << 10

// shown are the pages that docs/pages shows, at both widths.
func shown(d town) map[string]string {
	return map[string]string{
		"home":        "/",
		"search":      "/register",
		"certificate": "/certificates/" + d.any.Key,
		"expired":     "/certificates/" + d.any.Key + "?on=2040-01-01",
		"suspended":   "/certificates/" + d.byStatus["02"].Key,
		"withdrawn":   "/certificates/" + d.byStatus["03"].Key,
		"replaced":    "/certificates/" + d.replaced().Key,
		"materials":   "/scheme/materials?kind=software&trait=cloud",
		"rule":        "/scheme/rule/5.2",
		"check":       "/verify",
	}
}

// replaced is a certificate that another took the place of: the regulator's code of
// its status is that of a cancelled one.
func (d town) replaced() (found certificate) {
	for _, c := range d.all {
		if c.Status.Word == "已换发" {
			found = c
		}
	}
	return found
}

// picture is one file of docs/pages.
type picture struct {
	file string
	wide int
}

func pictures() (all []picture) {
	for name := range shown(town{}) {
		for _, width := range []int{browser.Desk, browser.Phone} {
			all = append(all, picture{fmt.Sprintf("%s-%d.png", name, width), width})
		}
	}
	return append(all, picture{paperPicture, paperWidth})
}

// The paper of a certificate, A4 at 100 dpi.
const (
	paperPicture = "paper.png"
	paperWidth   = 827
)

// TestTheDocumentsShowThePagesAsTheyAre makes the pictures if it is asked to
// (make pictures), and else looks whether they are all there.
func TestTheDocumentsShowThePagesAsTheyAre(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", "pages")
	if *update {
		take(t, folder)
	}
	page, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures() {
		content, err := os.ReadFile(filepath.Join(folder, p.file))
		if err != nil {
			t.Errorf("%v: make pictures", err)
			continue
		}
		is, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil || is.Width != p.wide || len(content) > largest {
			t.Errorf("%s is %d points wide and weighs %d bytes: %v", p.file, is.Width, len(content), err)
		}
		if !bytes.Contains(page, []byte("("+p.file+")")) {
			t.Errorf("docs/pages/README.md does not show %s", p.file)
		}
	}
}

// take makes all pictures.
func take(t *testing.T, folder string) {
	t.Helper()
	d, b := visit(t), browser.Shared(t)
	for _, width := range []int{browser.Desk, browser.Phone} {
		tab := b.Tab(t, browser.View{Width: width})
		for name, at := range shown(d) {
			if saw := tab.Go(d.URL + at); saw.Status != 200 {
				t.Errorf("%s answers %d", at, saw.Status)
			}
			keep(t, folder, fmt.Sprintf("%s-%d.png", name, width), tab.Picture())
		}
	}
	draw := exec.Command(peers.Tool(t, "pdftoppm"), "-r", "100", "-png", "-f", "1", "-singlefile", "-")
	draw.Stdin = bytes.NewReader(fetch(t, d.URL+"/certificates/"+d.any.Key+"/pdf"))
	paper, err := draw.Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v", err)
	}
	keep(t, folder, paperPicture, paper)
}

func keep(t *testing.T, folder, name string, content []byte) {
	t.Helper()
	of, err := png.Decode(bytes.NewReader(content))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), browser.Few(t, of, 256), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
