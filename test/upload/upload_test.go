package upload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/house"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/test/browser"
)

const marker = "TRADE SECRET OF THE CLIENT"

// allow lets files be larger than the shipped scheme does.
func allow(t *testing.T, b *caseworktest.Body, limit int64) {
	t.Helper()
	archive := regexp.MustCompile(`edition: "[^"]*"`).ReplaceAllString(string(load.ShippedBytes()), `edition: "large"`)
	changed := strings.Replace(archive, "value: 104857600", fmt.Sprintf("value: %d", limit), 1)
	b.Make(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: changed})
}

// large makes a file to be sent, of text that is recognised on disk.
func large(t *testing.T, name string, size int) (path, sum string) {
	t.Helper()
	var content bytes.Buffer
	for i := 0; content.Len() < size; i++ {
		fmt.Fprintf(&content, "%09d %s\n", i, marker)
	}
	content.Truncate(size)
	path = filepath.Join(t.TempDir(), name)
	err := os.WriteFile(path, content.Bytes(), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(content.Bytes())
	return path, hex.EncodeToString(hash[:])
}

// waitFor waits in the page until an expression is true.
func waitFor(tab *browser.Tab, expression string) {
	browser.Eval[bool](tab, `new Promise((done) => { const look = () => (`+expression+`) ? done(true) : setTimeout(look, 20); look(); })`)
}

const (
	share   = `(document.querySelector('.uploads progress') || {value: 0}).value`
	allDone = `document.querySelectorAll('.uploads li').length > 0 && !document.querySelector('.uploads li:not([data-state=done])')`
	objects = `[...document.querySelectorAll('.uploads input[type=hidden][name=files]')].map((i) => i.value).join()`
)

// isWhole opens the installation and compares a file with what was sent.
func isWhole(t *testing.T, s *server, object, sum string) {
	t.Helper()
	s.kill()
	h, err := house.Open(context.Background(), house.Config{Data: s.Data, Listen: s.Listen})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	content, file, err := h.Files.Open(t.Context(), s.Client, s.Case, object, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, content)
	if err != nil || hex.EncodeToString(hash.Sum(nil)) != sum || file.SHA256 != sum || file.Size != size {
		t.Errorf("what came out is another file: %+v, want %s: %v", file, sum, err)
	}
	err = filepath.WalkDir(s.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		stored, err := os.ReadFile(path)
		if bytes.Contains(stored, []byte(marker)) {
			t.Errorf("%s holds the file's bytes as they were sent", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// sizes are of the file that is sent over a server that is killed.
func sizes() (size, limit int) {
	if os.Getenv("FINCERT_LONG") != "" {
		return 200 << 20, 1 << 30
	}
	return 48 << 20, 1 << 30
}

func TestAnUploadGoesOnByItselfAfterTheServerWasKilled(t *testing.T) {
	size, limit := sizes()
	s := start(t, int64(limit))
	tab := browser.Open(t).Tab(t, browser.View{})
	path, sum := large(t, "全部源代码.txt", size)
	tab.Go(s.url() + "/?lang=zh-CN")
	tab.Upload("#f", path)
	for _, at := range []string{"0.2", "0.6"} {
		waitFor(tab, share+` > `+at)
		s.kill()
		waitFor(tab, `document.querySelector('.uploads [role=status]').textContent.includes('连接中断')`)
		s.run()
	}
	waitFor(tab, allDone)
	for _, want := range []string{"全部源代码.txt", "已上传", sum[:12], "MiB"} {
		if says := said(tab); !strings.Contains(says, want) {
			t.Errorf("the list says %q, and not %q", says, want)
		}
	}
	isWhole(t, s, browser.Eval[string](tab, objects), sum)
}

// said is what the list of uploads says.
func said(tab *browser.Tab) string {
	return browser.Eval[string](tab, `document.querySelector('.uploads').innerText`)
}

// press presses the n-th button of the list, which stays on the page.
func press(tab *browser.Tab, n int) {
	browser.Eval[bool](tab, fmt.Sprintf(`(document.querySelectorAll('.uploads button')[%d].click(), true)`, n))
}

func TestAnUploadGoesOnAfterTheSessionEndedAndAfterThePageWasLeft(t *testing.T) {
	s := start(t, 1<<30)
	tab := browser.Open(t).Tab(t, browser.View{Slow: true})
	path, sum := large(t, "log.txt", 6<<20)
	tab.Go(s.url() + "/?lang=en")
	tab.Upload("#f", path)
	waitFor(tab, share+` > 0.2`)
	browser.Eval[bool](tab, `(document.querySelector('form button:not([type])').click(), true)`)
	if says := said(tab); !strings.Contains(says, "log.txt is not uploaded yet") {
		t.Errorf("a form that is sent too early says %q", says)
	}
	s.post("/sign-out")
	press(tab, 0) // pause, and go on: somebody's session has ended
	press(tab, 0)
	waitFor(tab, `document.querySelector('.uploads [role=status]').textContent.includes('signed out')`)
	s.post("/sign-in")
	waitFor(tab, share+` > 0.5`)
	tab.Go(s.url() + "/?lang=en")
	tab.Upload("#f", path)
	waitFor(tab, share+` > 0`)
	if begins := browser.Eval[float64](tab, share); begins < 0.3 {
		t.Errorf("chosen again, it begins at %f", begins)
	}
	waitFor(tab, allDone)
	object := browser.Eval[string](tab, objects)
	tab.Click(`form button:not([type])`)
	if sent := tab.Text("p"); sent != object {
		t.Errorf("the form brought %q, want %q", sent, object)
	}
	isWhole(t, s, object, sum)
}

func TestWhatCannotBeSentIsToldBesideTheField(t *testing.T) {
	s := start(t, 1<<20)
	b := browser.Open(t)
	for lang, words := range map[string][]string{
		"en":    {"larger than 1.0 MiB", "the file is empty", "This file is not accepted", "Uploaded"},
		"zh-CN": {"超过 1.0 MiB", "文件是空的", "不接受这种文件", "已上传"},
	} {
		tab := b.Tab(t, browser.View{})
		tab.Go(s.url() + "/?lang=" + lang)
		tooLarge, _ := large(t, "large.txt", 1<<20+1)
		empty, _ := large(t, "empty.txt", 0)
		good, _ := large(t, "good.txt", 1<<20)
		html := filepath.Join(t.TempDir(), "page.pdf")
		err := os.WriteFile(html, []byte("<!DOCTYPE html><html><script>alert(1)</script></html>"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range []string{tooLarge, empty, html, good} {
			tab.Upload("#f", path)
			waitFor(tab, fmt.Sprintf(`document.querySelectorAll('.uploads li').length > %d && document.querySelectorAll('.uploads li')[%d].innerText.includes(%q)`, i, i, words[i]))
		}
		for _, flaw := range tab.Axe() {
			t.Errorf("%s: %s", lang, flaw)
		}
		for range 3 { // what is not sent is taken away, and the form goes
			browser.Eval[bool](tab, `(document.querySelector('.uploads li:not([data-state=done]) button:last-of-type').click(), true)`)
		}
		object := browser.Eval[string](tab, objects)
		tab.Click(`form button:not([type])`)
		if sent := tab.Text("p"); sent != object || object == "" {
			t.Errorf("%s: the form brought %q, want %q", lang, sent, object)
		}
	}
}

func TestWithoutScriptTheFieldIsAnOrdinaryOne(t *testing.T) {
	s := start(t, 1<<20)
	tab := browser.Open(t).Tab(t, browser.View{NoScript: true})
	path, sum := large(t, "a.txt", 300_000)
	tab.Go(s.url() + "/")
	tab.Upload("#f", path)
	tab.Click(`form button`)
	isWhole(t, s, tab.Text("p"), sum)
}
