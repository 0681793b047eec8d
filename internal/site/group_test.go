package site

import (
	"compress/gzip"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fincert/internal/register/registertest"
)

func TestAnOrganisationsPageListsWhatNamesItByItsPart(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/organisations/91441900617442118D", 200)
	has(t, doc, "a production enterprise's page", "东莞市联创电子制造有限公司", "Dongguan Lianchuang", "91441900617442118D", "作为生产企业", "东莞市松山湖园区工业东路 24 号", "不及于机构本身")
	if strings.Contains(textOf(doc), "作为证书持有者") {
		t.Error("it is called a holder, which it is not")
	}
	if rows := all(all(doc, "tbody", "")[0], "tr", ""); len(rows) != groupRows {
		t.Errorf("it lists %d certificates", len(rows))
	}
	all := attr(all(all(doc, "p", "pager")[0], "a", "")[0], "href")
	has(t, v.read(t, all, 200), "the list of all", "找到 23 张相符的证书")
	if w := v.get("/organisations/9144%201900617442118d?lang=en"); w.Header().Get("Location") != "/organisations/91441900617442118D?lang=en" {
		t.Errorf("a code in small letters leads to %q", w.Header().Get("Location"))
	}
}

func TestAProductsPageListsItsCertificates(t *testing.T) {
	v := open(t)
	c := registertest.Certificate(30, noonDay())
	c.Product, c.Predecessor = "product-4", valid
	registertest.Issue(t, v.db, c)
	doc := v.read(t, "/products/product-4?lang=en", 200)
	has(t, doc, "the product's page", "Mobile payment terminal", "M-Pay 3000", "FC202601000030", valid)
	for _, from := range []string{"/certificates/" + valid} {
		page := v.get(from).Body.String()
		for _, link := range []string{`href="/products/product-4"`, `href="/organisations/91440300708461136T"`, `href="/announcements/2026-004"`} {
			if !strings.Contains(page, link) {
				t.Errorf("%s does not lead to %s", from, link)
			}
		}
	}
}

func TestASearchKeepsItsConditionsFromPageToPage(t *testing.T) {
	v := open(t)
	url := "/register?kind=hardware&from=2026-01-01&lang=en"
	pages := 0
	for ; url != ""; pages++ {
		doc := v.read(t, url, 200)
		has(t, doc, url, "22 certificates found")
		url = ""
		for _, link := range all(doc, "a", "") {
			if attr(link, "rel") == "next" {
				url = attr(link, "href")
			}
		}
	}
	if pages != 2 {
		t.Errorf("there are %d pages", pages)
	}
	doc := v.read(t, "/register?holder=%E8%81%94%E5%88%9B&status=valid&on=2026-09-01", 200)
	has(t, doc, "a search on another day", "找到 0 张", "2026-09-01", "未颁发 20")
	for _, field := range all(doc, "input", "") {
		if attr(field, "name") == "holder" && attr(field, "value") != "联创" {
			t.Error("the condition is lost from the form")
		}
	}
	has(t, v.read(t, "/register?q=nirgends&kind=software", 200), "a search that finds nothing", "减少查询条件")
}

// TestASearchByADayThatIsNoneKeepsWhatWasWritten, says at the field what is wrong,
// and shows nothing that could be taken for an answer.
func TestASearchByADayThatIsNoneKeepsWhatWasWritten(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/register?holder=%E8%81%94%E5%88%9B&from=2026-02-30&to=2026-12-31&lang=en", 422)
	has(t, doc, "a day that does not exist", "There is 1 problem", "“2026-02-30” is not a date")
	written := map[string]string{}
	for _, field := range all(doc, "input", "") {
		written[attr(field, "name")] = attr(field, "value")
		if invalid := attr(field, "aria-invalid") == "true"; invalid != (attr(field, "name") == "from") {
			t.Errorf("%s is called wrong: %t", attr(field, "name"), invalid)
		}
	}
	if written["holder"] != "联创" || written["from"] != "2026-02-30" || written["to"] != "2026-12-31" {
		t.Errorf("the form holds %v", written)
	}
	if len(all(doc, "table", "")) > 0 || len(all(doc, "nav", "filter")) > 0 {
		t.Error("something is shown as found")
	}
}

// TestWhatWasKnownEarlierIsShownAsItWasKnown: the certificate was recorded at
// noon of 2026-10-09 in Beijing.
func TestWhatWasKnownEarlierIsShownAsItWasKnown(t *testing.T) {
	v := open(t)
	before := v.read(t, "/certificates/"+valid+"?known=2026-10-09T11:59", 200)
	has(t, before, "what was known before", "未颁发", "截至 2026-10-09 11:59（北京时间），登记中没有该证书", "没有登记任何事项")
	after := v.read(t, "/certificates/"+valid+"?known=2026-10-09T12:00", 200)
	has(t, after, "what was known after", "有效", "只依据 2026-10-09 12:00（北京时间）以前的登记")
	same := v.read(t, "/certificates/"+valid+"?known=2026-10-09T04:00:00Z", 200)
	has(t, same, "an instant as the API takes it", "只依据 2026-10-09 12:00（北京时间）以前的登记")
	for _, field := range all(after, "input", "") {
		if attr(field, "name") == "known" && attr(field, "value") != "2026-10-09T12:00" {
			t.Errorf("the form holds %q", attr(field, "value"))
		}
	}
}

func TestAPageIsPressedForWhoTakesIt(t *testing.T) {
	v := open(t)
	plain := v.get("/register").Body.String()
	w := v.get("/register", "Accept-Encoding", "br, gzip;q=0.8")
	unpacked, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	read, err := io.ReadAll(unpacked)
	if err != nil || string(read) != plain || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("pressed it is another page: %v, %v", err, w.Header())
	}
	for _, refused := range []string{"", "br", "gzip;q=0", "gzip; q=0.0", "identity"} {
		if w := v.get("/register", "Accept-Encoding", refused); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("with %q it is pressed", refused)
		}
	}
}

// TestTheCodeOfAPageLeadsToIt draws the code and has it read by another program.
func TestTheCodeOfAPageLeadsToIt(t *testing.T) {
	path, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: install the Debian package zbar-tools")
	}
	v := open(t)
	doc := v.read(t, "/certificates/"+valid, 200)
	drawing := all(all(doc, "figure", "")[0], "svg", "")[0]
	var side int
	_, err = fmt.Sscanf(attr(drawing, "viewbox")+attr(drawing, "viewBox"), "0 0 %d", &side)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 8
	picture := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for _, bar := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(attr(all(drawing, "path", "")[0], "d"), -1) {
		x, _ := strconv.Atoi(bar[1])
		y, _ := strconv.Atoi(bar[2])
		run, _ := strconv.Atoi(bar[3])
		draw.Draw(picture, image.Rect(x*scale, y*scale, (x+run)*scale, (y+1)*scale), image.Black, image.Point{}, draw.Src)
	}
	name := filepath.Join(t.TempDir(), "code.png")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err = errors.Join(png.Encode(file, picture), file.Close()); err != nil {
		t.Fatal(err)
	}
	read, err := exec.Command(path, "--raw", "-q", name).Output()
	if err != nil || strings.TrimSpace(string(read)) != publicAt+"/certificates/"+valid {
		t.Errorf("it reads %q, %v", read, err)
	}
}
