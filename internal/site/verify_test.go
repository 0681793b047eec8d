package site

import (
	"bytes"
	"context"
	"iter"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/keys"
	"fincert/internal/pdf"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
)

const publicAt = "https://register.example.org"

// checker is what house connects: the body's own credentials and status lists,
// asked without a network.
type checker struct {
	*certificate.Issuer
	visit       *visit
	lists       *certificate.Lists
	credentials map[string]string // by path, signed once each
}

func newChecker(v *visit) *checker {
	c := &checker{Issuer: &certificate.Issuer{Ring: v.ring, BaseURL: publicAt, Clock: v.clock}, visit: v, credentials: map[string]string{}}
	c.lists = &certificate.Lists{Issuer: c.Issuer, Standings: c}
	return c
}

// Standings are those of the register.
func (c *checker) Standings(ctx context.Context, on calendar.Date) (int64, iter.Seq2[int, rule.Status], error) {
	s, err := register.Open(c.visit.db).Current(ctx)
	if err != nil {
		return 0, nil, err
	}
	return s.Position(), func(yield func(int, rule.Status) bool) {
		for _, found := range s.Search(register.Query{}) {
			if !yield(found.Content.StatusIndex, found.StatusOn(on).Status) {
				return
			}
		}
	}, nil
}

// check judges with the body's root, and asks the body itself.
func (c *checker) check(ctx context.Context, given []byte) (certificate.Report, error) {
	anchors, err := c.Ring.Anchors()
	if err != nil {
		return certificate.Report{}, err
	}
	roots, err := keys.ParseCertificates(anchors)
	return certificate.Check(ctx, given, certificate.CheckOptions{
		Roots: roots, At: c.visit.clock.Now(), Online: &certificate.Online{BaseURL: publicAt, Get: c.get},
	}), err
}

func (c *checker) get(ctx context.Context, path string) ([]byte, bool, error) {
	if text, known := c.credentials[path]; known {
		return []byte(text), true, nil
	}
	if path == "/.well-known/jwks.json" {
		set, err := c.JWKS()
		return set, true, err
	}
	if number, isRegister := strings.CutPrefix(path, certificate.RegisterPath("")); isRegister {
		return c.registered(ctx, number)
	}
	parts := strings.Split(path, "/")
	if len(parts) == 4 && parts[1] == "status" {
		purpose, n, ok := certificate.ParsePath(parts[2], parts[3])
		if !ok {
			return nil, false, nil
		}
		jwt, _, found, err := c.lists.At(ctx, purpose, n)
		return jwt.Bytes, found, err
	}
	return nil, false, nil
}

// credential is signed once and served from then on.
func (c *checker) credential(t *testing.T, content rule.CertificateContent) string {
	t.Helper()
	jwt, err := c.Credential(content)
	if err != nil {
		t.Fatal(err)
	}
	c.credentials[certificate.CredentialPath(content.Number)] = jwt
	return jwt
}

func (c *checker) qr(t *testing.T, content rule.CertificateContent) string {
	t.Helper()
	text, err := c.QR(c.credential(t, content))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// paper prints what a certificate says, attaches its credential and is signed.
func (c *checker) paper(t *testing.T, content rule.CertificateContent) []byte {
	t.Helper()
	d := pdf.New(pdf.Meta{Title: "认证证书", Author: "机构", Lang: "zh-CN", Created: noon, ID: [16]byte{1}})
	p, y := d.Page(), 20.0
	for _, text := range []string{
		content.Number, content.Model, content.FirstIssue.String(), content.Issue.String(), content.ValidTo.String(), content.Standards[0].Edition, content.Standards[1].Edition,
	} {
		y = p.Paragraph(20, y, 100, pdf.Style{Size: 9}, text) + 1
	}
	for _, w := range []rule.Words{
		content.Holder.Name, content.Holder.Address, content.Manufacturer.Name, content.Manufacturer.Address, content.Enterprise.Name,
		content.Enterprise.Address, content.ProductName, content.Mode, content.Conformity, content.BodyName,
	} {
		y = p.Paragraph(20, y, 100, pdf.Style{Size: 9}, w.ZH) + 1
		y = p.Paragraph(20, y, 100, pdf.Style{Size: 9}, w.EN) + 1
	}
	d.Attach(pdf.Attachment{Name: certificate.Attached, Type: "application/jwt", Description: "credential", Data: []byte(c.credential(t, content))})
	key, chain, err := c.Ring.PaperSigner()
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Sign(context.Background(), pdf.Signer{Key: key, Chain: chain})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func content(n int) rule.CertificateContent {
	return registertest.Certificate(n, calendar.Make(2026, 10, 9))
}

// pathOf is the part of a QR code's text that reaches us.
func pathOf(text string) string { return strings.TrimPrefix(text, publicAt) }

func TestAQRCodeShowsThePaperBesideTheRegister(t *testing.T) {
	v := open(t)
	at := pathOf(v.checker.qr(t, content(4)))
	for lang, says := range map[string][]string{
		"":         {"核验通过，证书有效", "2026-11-24 的状态", "有效", "全部一致", "二维码所载", "没有"},
		"?lang=en": {"Genuine, and valid today", "Status on 2026-11-24", "all the same", "In the code"},
	} {
		doc := v.read(t, at+lang, 200)
		has(t, doc, at[:20], says[:len(says)-1]...)
		if rows := all(all(doc, "tbody", "")[0], "tr", ""); len(rows) != 5 || len(all(doc, "tr", "differs")) != 0 {
			t.Errorf("%d facts are compared", len(rows))
		}
		if icon := attr(all(doc, "link", "")[1], "href"); !strings.HasSuffix(icon, "icon-valid.svg") {
			t.Errorf("the tab's icon is %s", icon)
		}
	}
}

func TestDifferencesBetweenPaperAndRegisterAreMarked(t *testing.T) {
	v := open(t)
	old := content(4)
	old.Model, old.ValidTo = "M-Pay 399", old.ValidTo.AddDays(-1)
	doc := v.read(t, pathOf(v.checker.qr(t, old)), 200)
	has(t, doc, "the result", "2 处不同", "M-Pay 399", "M-Pay 400", "2029-10-08", "2029-10-09", "不是现行的证书文件", "请以登记为准")
	marked := all(doc, "tr", "differs")
	if len(marked) != 2 {
		t.Fatalf("%d rows are marked", len(marked))
	}
	for _, row := range marked {
		if len(all(row, "span", "bad")) != 1 || !strings.Contains(textOf(row), "不同") {
			t.Errorf("a difference is not said in words: %s", textOf(row))
		}
	}
}

func TestWhatIsWrongWithACodeIsSaidPlainly(t *testing.T) {
	v, other := open(t), open(t)
	good := v.checker.qr(t, content(4))
	flipped := []byte(good)
	at := len(flipped) - 20
	flipped[at] = map[bool]byte{true: 'B', false: 'A'}[flipped[at] == 'A']
	missing := v.checker.qr(t, content(99))
	delete(v.checker.credentials, certificate.CredentialPath(content(99).Number))
	foreign := &checker{Issuer: &certificate.Issuer{Ring: v.ring, BaseURL: "https://other.example.org", Clock: v.clock}, visit: v, credentials: map[string]string{}}
	for name, c := range map[string]struct {
		at   string
		says []string
	}{
		"a byte changed":           {pathOf(string(flipped)), []string{"核验不通过", "不要采信"}},
		"signed by another key":    {pathOf(other.checker.qr(t, content(4))), []string{"核验不通过", "不要采信"}},
		"of another body":          {pathOf("https://register.example.org/v/" + strings.Split(foreign.qr(t, content(4)), "/v/")[1]), []string{"不是本机构签发的", "other.example.org"}},
		"an unknown certificate":   {pathOf(missing), []string{"登记中没有这张证书", "请告诉我们"}},
		"no code at all":           {"/v/hello", []string{"读不出证书"}},
		"a code that is cut short": {pathOf(good[:len(good)-21]), []string{"读不出证书", "不要采信"}},
	} {
		doc := v.read(t, c.at, 200)
		has(t, doc, name, c.says...)
		banner := all(doc, "section", "banner")[0]
		if strings.Contains(textOf(banner), "可以信赖：") || strings.Contains(attr(banner, "class"), "ok") {
			t.Errorf("%s looks good: %s", name, textOf(banner))
		}
		if title := textOf(all(doc, "title", "")[0]); strings.HasPrefix(title, "有效") || strings.Contains(title, "通过，") {
			t.Errorf("%s is called %q", name, title)
		}
		wellMade(t, name, "zh-CN", doc)
	}
}

// TestAGenuinePaperThatIsNotValidBeginsWithItsStatus: it is a real certificate,
// and must not be taken for a valid one.
func TestAGenuinePaperThatIsNotValidBeginsWithItsStatus(t *testing.T) {
	v := open(t)
	old := registertest.Certificate(1, calendar.Make(2023, 5, 12))
	doc := v.read(t, pathOf(v.checker.qr(t, old)), 200)
	has(t, all(doc, "section", "banner")[0], "the banner", "过期失效：确由本机构签发，但今天不可依据", "不可信赖")
	if title := textOf(all(doc, "title", "")[0]); !strings.HasPrefix(title, "过期失效") {
		t.Errorf("the title is %q", title)
	}
}

// TestAGenuinePaperIsWorthWhatHappenedToItsCertificate reads the same paper and
// the same QR code again after each thing that happens.
func TestAGenuinePaperIsWorthWhatHappenedToItsCertificate(t *testing.T) {
	const passes = "核验通过，证书有效"
	for _, life := range [][]struct {
		what rule.TurnKind
		says string
	}{
		{{rule.TurnSuspended, "暂停：确由本机构签发，但今天不可依据"}, {rule.TurnRestored, passes}, {rule.TurnWithdrawn, "撤销：确由本机构签发，但今天不可依据"}, {rule.TurnAnnulled, passes}},
		{{rule.TurnCancelled, "注销：确由本机构签发，但今天不可依据"}},
		{{rule.TurnReplaced, "已换发：确由本机构签发，但今天不可依据"}},
	} {
		v := open(t)
		file := v.checker.paper(t, content(4))
		code, err := v.checker.QR(v.checker.credentials[certificate.CredentialPath(content(4).Number)])
		if err != nil {
			t.Fatal(err)
		}
		for i, turn := range life {
			happened := rule.Turn{What: turn.what, On: noonDay()}
			if turn.what == rule.TurnAnnulled {
				happened.Of = life[i-1].what
			}
			registertest.Turn(t, v.db, content(4).Number, happened)
			for from, doc := range map[string]*html.Node{
				"paper": parse(t, v.upload(t, "/verify", "file", "a.pdf", file)), "QR code": v.read(t, pathOf(code), 200),
			} {
				banner := textOf(all(doc, "section", "banner")[0])
				if !strings.Contains(banner, turn.says) {
					t.Errorf("%s, after %s: %s", from, turn.what, banner)
				}
			}
		}
	}
}

func (v *visit) upload(t *testing.T, url, field, name string, file []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if field != "file" {
		part, err = form.CreateFormField(field)
	}
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, url, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	return w
}

func parse(t *testing.T, w *httptest.ResponseRecorder) *html.Node {
	t.Helper()
	doc, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestAPaperIsUploadedAndEveryQuestionAnswered(t *testing.T) {
	v := open(t)
	file := v.checker.paper(t, content(4))
	w := v.upload(t, "/verify", "file", "证书.pdf", file)
	if w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("it answers %d, %s", w.Code, w.Header().Get("Cache-Control"))
	}
	doc := parse(t, w)
	has(t, doc, "a good paper", "核验通过，证书有效", "未被改动", "由本机构签发", "内容一致", "今天有效", "文件自签章以来未被改动", "全部一致")
	wellMade(t, "the result", "zh-CN", doc)
	if n := len(all(all(doc, "dl", "found")[0], "span", "ok")); n != 4 {
		t.Errorf("%d of four questions hold", n)
	}
	english := parse(t, v.upload(t, "/verify?lang=en", "file", "a.pdf", file))
	has(t, english, "in English", "Genuine, and valid today")
	wellMade(t, "the result in English", "en", english)
	file[len(file)/2] ^= 1
	has(t, parse(t, v.upload(t, "/verify", "file", "a.pdf", file)), "a changed paper", "核验不通过", "不要采信")
}

func TestATextIsPastedInsteadOfAFile(t *testing.T) {
	v := open(t)
	qr := v.checker.qr(t, content(5))
	credential := v.checker.credentials[certificate.CredentialPath(content(5).Number)]
	for name, text := range map[string]string{"a QR code": qr + "\n", "a credential": "  " + credential} {
		has(t, parse(t, v.upload(t, "/verify", "text", "", []byte(text))), name, "核验通过，证书有效", content(5).Number)
	}
	w := v.upload(t, "/verify?lang=en", "text", "", []byte(" fc2026 01 000005 "))
	if w.Code != 303 || w.Header().Get("Location") != "/certificates/FC202601000005?lang=en" {
		t.Errorf("a number leads to %d %s", w.Code, w.Header().Get("Location"))
	}
	has(t, parse(t, v.upload(t, "/verify", "text", "", []byte("http://evil.example/v/"+strings.Split(qr, "/v/")[1]))),
		"a code of another host", "不是本机构签发的", "evil.example")
}

func TestWhatCannotBeReadIsToldAndNothingIsKept(t *testing.T) {
	v := open(t)
	for name, c := range map[string]struct {
		field  string
		file   []byte
		status int
		says   string
	}{
		"no file":               {"file", nil, 422, "没有收到文件"},
		"an empty text":         {"text", []byte("  "), 422, "没有收到文件"},
		"a picture":             {"file", []byte("\x89PNG\r\n\x1a\n"), 200, "读不出证书"},
		"a PDF of others":       {"file", []byte("%PDF-1.7\nnothing"), 200, "核验不通过"},
		"markup":                {"text", []byte("<script>alert(1)</script>"), 200, "读不出证书"},
		"a text without an end": {"text", bytes.Repeat([]byte("a"), mostPasted+1), 413, "超过"},
		"a file of 10 MB more":  {"file", bytes.Repeat([]byte("a"), mostUpload+1), 413, "超过 10 MB"},
	} {
		w := v.upload(t, "/verify", c.field, "x.pdf", c.file)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d without %q, %s", name, w.Code, c.says, w.Header().Get("Cache-Control"))
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/verify", strings.NewReader(url.Values{"text": {"x"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	if w.Code != 422 {
		t.Errorf("a form of another kind answers %d", w.Code)
	}
}

func TestTheCommandsForOtherToolsNameTheCertificate(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/verify/tools?number="+valid, 200)
	has(t, doc, "the commands", "curl -o certificate.pdf https://register.example.org/certificates/"+valid+"/pdf", "pdfsig -nssdir", "openssl cms -verify -cades",
		"pdfdetach -saveall", "qpdf --check", "zbarimg", "status/revocation/1", "fincert verify certificate.pdf --root root.pem --online https://register.example.org")
	has(t, empty(t).read(t, "/verify/tools", 200), "without a certificate", "NUMBER")
	if weight := v.weight("/verify/tools?number=" + valid); weight > heaviest {
		t.Errorf("it weighs %d", weight)
	}
}
