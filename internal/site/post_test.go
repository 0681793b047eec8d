package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fincert/internal/calendar"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// sent is a form as a browser sends it: pairs of names and values, in order; a
// value of type []byte is a file.
func (v *visit) sent(t *testing.T, at string, pairs ...any) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		var err error
		name := pairs[i].(string)
		switch value := pairs[i+1].(type) {
		case string:
			err = form.WriteField(name, value)
		case []byte:
			var w io.Writer
			w, err = form.CreateFormFile(name, "张三的照片.png")
			if err == nil {
				_, err = w.Write(value)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	err := form.Close()
	if err != nil {
		t.Fatal(err)
	}
	return v.postTo(at, form.FormDataContentType(), &body)
}

func (v *visit) postTo(at, mediaType string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, at, body)
	r.RemoteAddr = "127.0.0.1:1" // who is not held to a number
	r.Header.Set("Content-Type", mediaType)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	return w
}

func parsed(t *testing.T, w *httptest.ResponseRecorder) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// typedIn are the values that the fields of a page hold.
func typedIn(doc *html.Node) url.Values {
	values := url.Values{}
	for _, in := range append(all(doc, "input", ""), all(doc, "textarea", "")...) {
		kind := attr(in, "type")
		ticked := false
		for _, a := range in.Attr {
			ticked = ticked || a.Key == "checked"
		}
		switch {
		case kind == "file", (kind == "radio" || kind == "checkbox") && !ticked:
		case in.Data == "textarea":
			var text strings.Builder
			for at := range in.Descendants() {
				text.WriteString(at.Data)
			}
			values.Add(attr(in, "name"), text.String())
		default:
			values.Add(attr(in, "name"), attr(in, "value"))
		}
	}
	return values
}

// again sends what a page's fields hold, with a button.
func (v *visit) again(t *testing.T, at string, doc *html.Node, step string) *httptest.ResponseRecorder {
	t.Helper()
	var pairs []any
	for name, values := range typedIn(doc) {
		for _, value := range values {
			pairs = append(pairs, name, value)
		}
	}
	return v.sent(t, at, append(pairs, "step", step)...)
}

func (v *visit) count(t *testing.T, table string) (n int) {
	t.Helper()
	err := v.db.Read(t.Context(), func(q store.Querier) error { return q.QueryRow("select count(*) from " + table).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// picture is the beginning of a PNG.
var picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")

func TestAFormIsCheckedSentAndItsSenderSeesWhereItStands(t *testing.T) {
	v := open(t)
	for at, answers := range map[string][]any{
		"/report":   {"certificate", valid, "place", "https://shop.example.org", "text", "第一行\r\n第二行", "name", "张三", "contact", "13800138000"},
		"/complain": {"about", "product", "certificate", valid, "text", "重复扣款", "name", "", "contact", ""},
		"/dispute":  {"certificate", " " + strings.ToLower(valid), "text", "型号有误", "right", "V2", "name", "", "contact", ""},
	} {
		token := typedIn(v.read(t, at, 200)).Get("token")
		check := v.sent(t, at, append(append([]any{"token", token}, answers...), "file", picture)...)
		doc := parsed(t, check)
		if check.Code != 200 || !strings.Contains(textOf(doc), "请核对后提交") || check.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%s is answered %d %s", at, check.Code, textOf(doc))
		}
		wellMade(t, at, "zh-CN", doc)
		before := v.count(t, "postbox_item")
		change := v.again(t, at, doc, "change-text")
		if got := typedIn(parsed(t, change)); change.Code != 200 || got.Get("token") != token || got.Get("text") == "" || len(got["kept"]) != 1 {
			t.Errorf("%s, changed: %d, %v", at, change.Code, got)
		}
		var ways []string
		for range 2 { // a double click
			done := v.again(t, at, doc, "send")
			if done.Code != http.StatusSeeOther {
				t.Fatalf("%s, sent: %d %s", at, done.Code, done.Body)
			}
			ways = append(ways, done.Header().Get("Location"))
		}
		if ways[0] != ways[1] || v.count(t, "postbox_item") != before+1 {
			t.Errorf("%s, sent twice: %v", at, ways)
		}
		receipt := v.read(t, ways[0], 200)
		wellMade(t, ways[0], "zh-CN", receipt)
		said := textOf(receipt)
		if !strings.Contains(said, "等待受理") || strings.Contains(said, "张三") || strings.Contains(said, "13800138000") || !strings.Contains(said, "-1.png") {
			t.Errorf("%s: the receipt says %s", at, said)
		}
		english := v.read(t, ways[0]+"&lang=en", 200)
		saidIn(t, ways[0], "en", english)
		number := textOf(all(all(receipt, "h1", "")[0], "span", "no")[0])
		v.read(t, "/receipt?key="+number, 404)
		v.read(t, "/receipt/"+number, 404)
	}
	if n := v.count(t, "postbox_item"); n != 3 {
		t.Errorf("%d items", n)
	}
}

func TestOnErrorsNothingTypedIsLostAndEachHasItsWay(t *testing.T) {
	v := open(t)
	long := strings.Repeat("字", 10_000)
	script := `"><script>alert(1)</script>` + "\n</textarea>"
	for name, c := range map[string]struct {
		at      string
		answers []any
		wrong   int
	}{
		"empty":                  {"/report", []any{"place", "", "text", ""}, 2},
		"an empty complaint":     {"/complain", []any{"text", ""}, 2},
		"an unknown certificate": {"/dispute", []any{"certificate", none, "text", "x"}, 1},
		"10,000 characters":      {"/report", []any{"certificate", long, "place", long, "text", long, "name", long, "contact", long}, 5},
		"script and an error":    {"/dispute", []any{"certificate", script, "text", script, "right", script, "name", script, "contact", script}, 3},
		"a trap":                 {"/report", []any{"place", "x", "text", "x", "website", "http://spam"}, 1},
		"a file of another sort": {"/report", []any{"place", "x", "text", "x", "file", []byte("<html><script>alert(1)</script>")}, 1},
		"a file too large":       {"/report", []any{"place", "x", "text", "x", "file", append(bytes.Clone(picture), make([]byte, 11<<20)...)}, 1},
		"an empty file":          {"/report", []any{"place", "x", "text", "x", "file", []byte{}}, 1},
		"four files":             {"/report", []any{"place", "x", "text", "x", "file", append(bytes.Clone(picture), 1), "file", append(bytes.Clone(picture), 2), "file", append(bytes.Clone(picture), 3), "file", append(bytes.Clone(picture), 4)}, 1},
		"a file of nobody":       {"/report", []any{"place", "x", "text", "x", "kept", "0123456789abcdef0123456789abcdef"}, 1},
	} {
		w := v.sent(t, c.at, append([]any{"token", postbox.NewToken()}, c.answers...)...)
		doc := parsed(t, w)
		wellMade(t, name, "zh-CN", doc)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, w.Code)
			continue
		}
		links := all(all(doc, "div", "summary")[0], "a", "")
		if len(links) != c.wrong {
			t.Errorf("%s: %d things are wrong, want %d: %s", name, len(links), c.wrong, textOf(all(doc, "div", "summary")[0]))
		}
		ids := map[string]bool{}
		for at := range doc.Descendants() {
			ids[attr(at, "id")] = true
		}
		for _, link := range links {
			if !ids[strings.TrimPrefix(attr(link, "href"), "#")] {
				t.Errorf("%s: %s leads nowhere", name, attr(link, "href"))
			}
		}
		held := typedIn(doc)
		for i := 0; i+1 < len(c.answers); i += 2 {
			field := c.answers[i].(string)
			typed, text := c.answers[i+1].(string)
			if text && field != "website" && field != "kept" && held.Get(field) != typed {
				t.Errorf("%s: %s holds %.40q, typed was %.40q", name, field, held.Get(field), typed)
			}
		}
	}
	if v.count(t, "postbox_item") != 0 {
		t.Error("something was sent")
	}
}

func TestScriptInEveryAnswerStaysText(t *testing.T) {
	v := open(t)
	script := `<script>alert("x")</script>`
	w := v.sent(t, "/report", "token", postbox.NewToken(), "certificate", script, "place", script, "text", script, "name", script, "contact", script)
	doc := parsed(t, w)
	wellMade(t, "check", "zh-CN", doc)
	done := v.again(t, "/report", doc, "send")
	wellMade(t, "receipt", "zh-CN", v.read(t, done.Header().Get("Location"), 200))
}

// endless gives a form whose file has no end.
type endless struct {
	head io.Reader
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.head.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	clear(p)
	e.read += int64(len(p))
	if e.read > 500<<20 {
		return 0, io.EOF
	}
	return len(p), nil
}

func TestAnUploadOf500MBIsCutOffAndWhatWasTypedStays(t *testing.T) {
	v := open(t)
	head := fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=token\r\n\r\n%s\r\n--b\r\nContent-Disposition: form-data; name=text\r\n\r\n挂着标志\r\n"+
		"--b\r\nContent-Disposition: form-data; name=file; filename=x.png\r\n\r\n%s", postbox.NewToken(), picture)
	body := &endless{head: strings.NewReader(head)}
	w := v.postTo("/report", "multipart/form-data; boundary=b", body)
	doc := parsed(t, w)
	if w.Code != http.StatusUnprocessableEntity || typedIn(doc).Get("text") != "挂着标志" || !strings.Contains(textOf(doc), "10 MiB") {
		t.Errorf("%d %s", w.Code, textOf(doc))
	}
	if body.read > mostSent+1<<20 || v.count(t, "vault_object") != 0 {
		t.Errorf("%d bytes were read, %d files are kept", body.read, v.count(t, "vault_object"))
	}
}

func TestAnotherSitesFormIsTurnedAway(t *testing.T) {
	v := open(t)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example.org"}} {
		w := v.postTo("/report", "multipart/form-data; boundary=b", strings.NewReader("--b--\r\n"), header...)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%v: %d", header, w.Code)
		}
	}
	for mediaType, status := range map[string]int{
		"application/x-www-form-urlencoded": http.StatusUnsupportedMediaType, "text/plain": http.StatusUnsupportedMediaType,
		"multipart/form-data": http.StatusUnsupportedMediaType, "multipart/form-data; boundary=b": http.StatusUnprocessableEntity,
	} {
		if w := v.postTo("/report", mediaType, strings.NewReader("step=send")); w.Code != status {
			t.Errorf("%s: %d, want %d", mediaType, w.Code, status)
		}
	}
}

func TestWhoSendsTooOftenIsHeldUpAndOthersAreNot(t *testing.T) {
	v := open(t)
	send := func(address string) int {
		r := httptest.NewRequest(http.MethodPost, "/report", strings.NewReader("--b--\r\n"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		v.ServeHTTP(w, r)
		return w.Code
	}
	for n := range sentAtOnce {
		if got := send("203.0.113.5:1"); got == http.StatusTooManyRequests {
			t.Fatalf("held up after %d", n)
		}
	}
	if send("203.0.113.5:1") != http.StatusTooManyRequests || send("203.0.113.6:1") == http.StatusTooManyRequests {
		t.Error("the wrong one is held up")
	}
}

func TestTheSenderTakesItBack(t *testing.T) {
	v := open(t)
	secret, err := v.box.Send(t.Context(), postbox.Sending{Token: postbox.NewToken(),
		Answers: postbox.Answers{Kind: postbox.Complaint, About: postbox.AboutBody, Text: "收费不明"}})
	if err != nil {
		t.Fatal(err)
	}
	at := withdrawAt + "?key=" + secret
	wellMade(t, at, "zh-CN", v.read(t, at, 200))
	w := v.postTo(withdrawAt, "application/x-www-form-urlencoded", strings.NewReader("key="+secret))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "已撤回并删除") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	v.read(t, receiptAt+"?key="+secret, 404)
	v.read(t, at, 404)
	if w := v.postTo(withdrawAt, "application/x-www-form-urlencoded", strings.NewReader("key=R-ABCD-EFGH")); w.Code != 404 {
		t.Errorf("by a number: %d", w.Code)
	}
}

func TestTheReceiptSaysWhatCameOfItInBothLanguages(t *testing.T) {
	v := open(t)
	secret, err := v.box.Send(t.Context(), postbox.Sending{Token: postbox.NewToken(),
		Answers: postbox.Answers{Kind: postbox.Misuse, Place: "网店", Text: "标志"}})
	if err != nil {
		t.Fatal(err)
	}
	item, err := v.box.Standing(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	meta := rule.Meta{Stream: rule.StreamID{Kind: rule.KindMisuse, ID: "m"}, Position: 1001, On: calendar.DateOf(noon)}
	state := &rule.Misuse{MisuseReceived: rule.MisuseReceived{Item: item.ID, Number: "M2026-0001"}}
	happens := func(e rule.Entry) {
		t.Helper()
		err := v.db.Write(t.Context(), func(tx *store.Tx) error { return postbox.Projector{}.Project(tx, meta, e, state) })
		if err != nil {
			t.Fatal(err)
		}
		meta.Position++
	}
	happens(&state.MisuseReceived)
	if said := textOf(v.read(t, receiptAt+"?key="+secret, 200)); !strings.Contains(said, "受理为误用举报，编号 M2026-0001") || strings.Contains(said, "撤回并删除") {
		t.Errorf("taken up: %s", said)
	}
	v.read(t, withdrawAt+"?key="+secret, 409)
	var ref string
	err = v.db.Write(t.Context(), func(tx *store.Tx) error {
		refs, err := v.box.Personal.SealTx(tx, "misuse/m", []string{"已要求\n撤下"})
		ref = refs[0].ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	happens(&rule.MisuseClosed{Outcome: "correction", Answer: rule.Private{Ref: ref}})
	for lang, want := range map[string]string{"": "已要求改正", "&lang=en": "Correction required"} {
		doc := v.read(t, receiptAt+"?key="+secret+lang, 200)
		if said := textOf(doc); !strings.Contains(said, want) || !strings.Contains(said, "撤下") {
			t.Errorf("closed: %s", said)
		}
	}
}

// Whatever is sent as a form, the answer is a page, and no error of ours.
func FuzzAFormIsTakenOrRefused(f *testing.F) {
	v := empty(f)
	head := "--b\r\nContent-Disposition: form-data; name="
	f.Add(head + "token\r\n\r\n0123456789abcdef0123456789abcdef\r\n" + head + "text\r\n\r\nx\r\n" + head + "place\r\n\r\nx\r\n--b--\r\n")
	f.Add(head + "file; filename=a.png\r\n\r\n" + string(picture) + "\r\n--b--\r\n")
	f.Add(head + "kept\r\n\r\n\xff\x00\r\n" + head + "step\r\n\r\nsend\r\n--b--")
	f.Add(head + "step\r\n\r\nchange-text\r\n" + head + "text\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=00\r\n--b--")
	f.Fuzz(func(t *testing.T, body string) {
		for _, at := range []string{"/report", "/complain", "/dispute"} {
			w := v.postTo(at, "multipart/form-data; boundary=b", strings.NewReader(body))
			if w.Code >= 500 || w.Code == 200 && !strings.Contains(w.Body.String(), "<main") {
				t.Errorf("%s: %d %s", at, w.Code, w.Body)
			}
		}
	})
}
