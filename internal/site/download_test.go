package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/register/registertest"
	"fincert/internal/store"
)

// openssl runs the tool in a folder; without it the test cannot tell anything.
func openssl(t *testing.T, dir string, args ...string) (said string, err error) {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is missing: install the Debian package openssl")
	}
	command := exec.Command(path, args...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	return string(out), err
}

func (v *visit) save(t *testing.T, dir, name, url string) http.Header {
	t.Helper()
	w := v.get(url)
	if w.Code != 200 {
		t.Fatalf("%s answers %d: %s", url, w.Code, w.Body)
	}
	err := os.WriteFile(filepath.Join(dir, name), w.Body.Bytes(), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return w.Header()
}

// checked follows the commands of the page in a folder that holds the download
// and its signature.
func (v *visit) checked(t *testing.T, dir, name string) error {
	t.Helper()
	root, err := os.ReadFile(v.root)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(filepath.Join(dir, "root.pem"), root, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	v.save(t, dir, "register.pem", "/register.pem")
	if said, err := openssl(t, dir, "verify", "-CAfile", "root.pem", "register.pem"); err != nil {
		t.Fatalf("the key is not the body's: %s", said)
	}
	public, err := openssl(t, dir, "x509", "-in", "register.pem", "-pubkey", "-noout")
	if err != nil {
		t.Fatal(public)
	}
	err = os.WriteFile(filepath.Join(dir, "register.pub"), []byte(public), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	said, err := openssl(t, dir, "dgst", "-sha256", "-verify", "register.pub", "-signature", name+".sig", name)
	if err == nil && !strings.Contains(said, "Verified OK") {
		t.Fatalf("openssl says %q", said)
	}
	return err
}

func TestADownloadIsCheckedWithOpenSSL(t *testing.T) {
	v := open(t)
	for _, name := range []string{"register.json", "register.csv"} {
		dir := t.TempDir()
		v.save(t, dir, name, "/"+name)
		v.save(t, dir, name+".sig", "/"+name+".sig")
		if err := v.checked(t, dir, name); err != nil {
			t.Errorf("the signature of %s does not fit", name)
		}
		path := filepath.Join(dir, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		err = os.WriteFile(path, content, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if v.checked(t, dir, name) == nil {
			t.Errorf("a changed %s is taken for the body's", name)
		}
	}
}

// TestASignatureFetchedLaterStillFits: between the two a certificate is issued
// and a day passes.
func TestASignatureFetchedLaterStillFits(t *testing.T) {
	v := open(t)
	for _, name := range []string{"register.json", "register.csv"} {
		dir := t.TempDir()
		at := v.save(t, dir, name, "/"+name).Get("Content-Location")
		path, state, named := strings.Cut(at, "?")
		if !named || path != "/"+name {
			t.Fatalf("the download says that it is %q", at)
		}
		later := registertest.Certificate(40+len(name), noonDay())
		registertest.Issue(t, v.db, later)
		v.clock.Advance(24 * time.Hour)
		v.save(t, dir, name+".sig", "/"+name+".sig?"+state)
		if err := v.checked(t, dir, name); err != nil {
			t.Errorf("the signature of %s does not fit any more", name)
		}
		again := v.get(at).Body.Bytes()
		first, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(again, first) {
			t.Errorf("%s has other bytes later", at)
		}
		newest := v.get("/" + name)
		if bytes.Equal(newest.Body.Bytes(), first) || newest.Header().Get("Content-Location") == at {
			t.Errorf("/%s does not change", name)
		}
	}
}

// TestEntriesThatAreNotPublicChangeNoDownload: who names no state gets the same
// bytes and a fitting signature while the record grows.
func TestEntriesThatAreNotPublicChangeNoDownload(t *testing.T) {
	v := open(t)
	first := v.get("/register.json").Body.String()
	err := advance(v)
	if err != nil {
		t.Fatal(err)
	}
	if v.get("/register.json").Body.String() != first {
		t.Error("a private entry changed the public register")
	}
}

func TestADownloadIsPressedForWhoTakesIt(t *testing.T) {
	v := open(t)
	plain := v.get("/register.json").Body.Bytes()
	w := v.get("/register.json", "Accept-Encoding", "gzip")
	unpacked, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	read, err := io.ReadAll(unpacked)
	if err != nil || !bytes.Equal(read, plain) {
		t.Errorf("pressed it is another file: %v", err)
	}
	var whole struct {
		Position int
		On       calendar.Date
		Count    int
	}
	if err := json.Unmarshal(plain, &whole); err != nil || whole.Count != 23 || whole.On != noonDay() {
		t.Errorf("it says %+v, %v", whole, err)
	}
	if head := v.send(http.MethodHead, "/register.json"); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Location") == "" {
		t.Errorf("HEAD answers %d with %d bytes", head.Code, head.Body.Len())
	}
	if got := v.get("/register.csv").Header().Get("Content-Disposition"); got != `attachment; filename="register-2026-11-24-23.csv"` {
		t.Errorf("it is called %s", got)
	}
}

// TestABrokenDownloadIsNotTakenForAWholeOne: whoever reads sees the connection
// break.
func TestABrokenDownloadIsNotTakenForAWholeOne(t *testing.T) {
	v := open(t)
	defer func() {
		if thrown := recover(); thrown != http.ErrAbortHandler {
			t.Errorf("it ends with %v", thrown)
		}
	}()
	v.ServeHTTP(&hungUp{httptest.NewRecorder()}, httptest.NewRequest("GET", "/register.json", nil))
}

// hungUp is a client that is gone.
type hungUp struct{ *httptest.ResponseRecorder }

func (hungUp) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestThePageForProgramsNamesTheStateOfItsDownloads(t *testing.T) {
	v := open(t)
	for _, lang := range []string{"", "?lang=en"} {
		doc := v.read(t, "/data"+lang, 200)
		commands := textOf(all(doc, "pre", "cmd")[0])
		for _, want := range []string{
			"https://register.example.org/register.json?position=23&on=2026-11-24", "https://register.example.org/register.json.sig?position=23&on=2026-11-24",
			"openssl dgst -sha256 -verify register.pub -signature register.json.sig register.json",
		} {
			if !strings.Contains(commands, want) {
				t.Errorf("the commands do not hold %s", want)
			}
		}
		for _, link := range all(all(doc, "main", "")[0], "a", "no") {
			if at := attr(link, "href"); strings.HasPrefix(at, "/register.") && v.get(at).Code != 200 {
				t.Errorf("%s cannot be read", at)
			}
		}
	}
	if got := empty(t).get("/register.csv"); got.Code != 200 {
		t.Errorf("an empty register answers %d", got.Code)
	}
}

// advance records something that is not public.
func advance(v *visit) error {
	return v.db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := registertest.Advance(tx, v.clock.Now())
		return err
	})
}
