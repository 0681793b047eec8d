package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"fincert/internal/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testDoor() (*Door, *bytes.Buffer) {
	log := &bytes.Buffer{}
	cite := func(clause string) string { return "规则 " + strings.TrimRight(clause, "ab") }
	return NewDoor(cite, slog.New(slog.NewJSONHandler(log, nil))), log
}

func ask(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEachKindOfFaultIsToldInItsShapeAndStatus(t *testing.T) {
	var fields fault.Fields
	fields.Need("name.zh", " ")
	fields.Add("materials[2].file", "field.unexpected")
	faults := map[string]*fault.Fault{
		"refused":     fault.Refuse("5.2.3a", "web.no-such-address"),
		"ours":        fault.RefuseOurs("web.method", fault.Text("method", "PUT"), fault.Term("allowed", "type.other")),
		"invalid":     fields.Err(),
		"conflict":    fault.New(fault.Conflict, "access.login-taken", fault.Text("login", "<b>=1+1</b>㛃𬭚𬭎")),
		"stale":       fault.New(fault.Stale, "record.stale", fault.Number("expected", 3), fault.Number("is", 4)),
		"not-found":   fault.New(fault.NotFound, "web.no-such-thing"),
		"forbidden":   fault.New(fault.Forbidden, "web.forbidden"),
		"too-large":   fault.New(fault.TooLarge, "web.too-large", fault.Number("most", 1048576)),
		"busy":        fault.New(fault.Busy, "web.slow"),
		"signed-out":  Unrecognised,
		"key-missing": fault.New(fault.Invalid, "web.key-required"),
	}
	for name, f := range faults {
		for _, lang := range []string{"zh", "en"} {
			d, _ := testDoor()
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				d.Problem(w, r, fmt.Errorf("somewhere deep: %w", f))
			})
			w := ask(h, "GET", "/?lang="+lang)
			if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("%s is told as %s", name, got)
			}
			var told map[string]any
			err := json.Unmarshal(w.Body.Bytes(), &told)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if int(told["status"].(float64)) != w.Code {
				t.Errorf("%s: the answer has %d, the body says %v", name, w.Code, told["status"])
			}
			if strings.Contains(w.Body.String(), "⟦") {
				t.Errorf("%s has a hole: %s", name, w.Body)
			}
			golden(t, name+"."+lang+".json", w.Body.Bytes())
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var indented bytes.Buffer
	err := json.Indent(&indented, got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		err = os.WriteFile(path, indented.Bytes(), 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(indented.Bytes(), want) {
		t.Errorf("%s is now\n%s", name, &indented)
	}
}

func TestStatusesAreThoseOfTheContract(t *testing.T) {
	for kind, want := range map[fault.Kind]int{
		fault.Refused: 409, fault.Invalid: 422, fault.Conflict: 409, fault.Stale: 412, fault.NotFound: 404,
		fault.Forbidden: 403, fault.TooLarge: 413, fault.Busy: 503,
	} {
		if got := StatusOf(fault.New(kind, "any")); got != want {
			t.Errorf("%s is told with %d, want %d", kind, got, want)
		}
	}
}

func TestAnUnknownErrorIsToldAsAReferenceAndLoggedWhole(t *testing.T) {
	d, log := testDoor()
	h := d.Trace(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.Problem(w, r, errors.New("disk sda3 of 李伟 is broken"))
	}))
	w := ask(h, "GET", "/", "Accept-Language", "en")
	id := w.Header().Get("Request-Id")
	if w.Code != 500 || id == "" || !strings.Contains(w.Body.String(), id) || strings.Contains(w.Body.String(), "sda3") {
		t.Errorf("told with %d: %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "disk sda3 of 李伟 is broken") || !strings.Contains(log.String(), id) {
		t.Errorf("the log says %s", log)
	}
}

func TestAPanicIsAProblemAndTheServerGoesOn(t *testing.T) {
	d, log := testDoor()
	h := d.Trace(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		panic("the fold met an entry it does not know")
	}))
	w := ask(h, "GET", "/")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "记录编号") || strings.Contains(w.Body.String(), "fold") {
		t.Errorf("told with %d: %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the fold met an entry") || !strings.Contains(log.String(), "web_test.go") {
		t.Errorf("the log has neither the panic nor its stack: %s", log)
	}
}

func TestTheLanguageIsTheOneAskedForThenTheBrowsersThenChinese(t *testing.T) {
	for _, c := range []struct{ query, header, want string }{
		{"", "", "zh-CN"},
		{"", "en-GB,en;q=0.9,zh;q=0.5", "en"},
		{"", ";;;", "zh-CN"},
		{"?lang=en", "zh", "en"},
		{"?lang=zh", "en", "zh-CN"},
		{"?lang=xx", "en", "en"},
	} {
		d, _ := testDoor()
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.Problem(w, r, Unrecognised) })
		w := ask(h, "GET", "/"+c.query, "Accept-Language", c.header)
		if got := w.Header().Get("Content-Language"); got != c.want {
			t.Errorf("%q with %q is answered in %s, want %s", c.query, c.header, got, c.want)
		}
	}
}

func TestTheLogHoldsNoTokenNoQueryAndNoBody(t *testing.T) {
	d, log := testDoor()
	h := d.Trace(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Recognised(r.Context(), "person-1")
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	r := httptest.NewRequest("POST", "/api/v1/cases?token=fct_query", strings.NewReader("fct_body"))
	r.Header.Set("Authorization", "Bearer fct_header")
	r.Header.Set("Cookie", "session=fct_cookie")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if strings.Contains(log.String(), "fct_") || !strings.Contains(log.String(), "person-1") {
		t.Errorf("the log says %s", log)
	}
}

func TestABodyBeyondTheBoundIsTooLarge(t *testing.T) {
	d, _ := testDoor()
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		d.Problem(w, r, err)
	}), Bound(10, time.Minute))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/?lang=en", strings.NewReader("12345678901")))
	if w.Code != 413 || !strings.Contains(w.Body.String(), "10 bytes") {
		t.Errorf("told with %d: %s", w.Code, w.Body)
	}
}

func TestABodyThatIsNotWholeIsTheClientsAffair(t *testing.T) {
	for broken, status := range map[error]int{
		io.ErrUnexpectedEOF:                       400,
		&net.OpError{Err: os.ErrDeadlineExceeded}: 408,
	} {
		d, log := testDoor()
		h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.ReadAll(r.Body)
			d.Problem(w, r, fmt.Errorf("write the file: %w", err))
		}), Bound(10, time.Minute))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/", iotest.ErrReader(broken)))
		if w.Code != status || strings.Contains(log.String(), "ERROR") {
			t.Errorf("%v: told with %d; the log says %s", broken, w.Code, log)
		}
	}
}

func TestARequestThatTakesTooLongMayBeRepeated(t *testing.T) {
	d, _ := testDoor()
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		d.Problem(w, r, fmt.Errorf("read the record: %w", r.Context().Err()))
	}), Bound(10, time.Millisecond))
	w := ask(h, "GET", "/")
	if w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("told with %d", w.Code)
	}
}

func TestWhoHungUpIsNoErrorOfOurs(t *testing.T) {
	d, log := testDoor()
	d.Fault(context.Background(), fmt.Errorf("read: %w", context.Canceled))
	if log.Len() != 0 {
		t.Errorf("the log says %s", log)
	}
}

func TestAnotherSitesFormIsTurnedAway(t *testing.T) {
	d, _ := testDoor()
	h := d.SameOrigin(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	w := ask(h, "POST", "/desk/x", "Sec-Fetch-Site", "cross-site")
	if w.Code != 403 {
		t.Errorf("another site's form got %d", w.Code)
	}
	if w := ask(h, "POST", "/desk/x", "Sec-Fetch-Site", "same-origin"); w.Code != 200 {
		t.Errorf("our own form got %d", w.Code)
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}), Protect(true))
	w := ask(h, "GET", "/")
	for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"} {
		if w.Header().Get(name) == "" {
			t.Errorf("%s is not set", name)
		}
	}
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("the policy is %q", csp)
	}
}
