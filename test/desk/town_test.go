package desk

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/store"
	"fincert/test/browser"
	"fincert/test/program"
)

// town is an installation, the browser in which its people work, and what they
// are about.
type town struct {
	*program.Inside
	t       *testing.T
	browser *browser.Browser
	product string // its id, once there is one
	cased   string // the page of the case, likewise
}

// monday is when stories begin, in Beijing's morning.
var monday = time.Date(2026, 2, 2, 1, 0, 0, 0, time.UTC)

// open opens a town in which nobody lives yet.
func open(t *testing.T) *town {
	t.Helper()
	return &town{Inside: program.Open(t, store.SQLite, monday), t: t, browser: browser.Open(t)}
}

// secret is everybody's password.
const secret = "松风吹解带，山月照弹琴。"

// letIn lets somebody in as the local administrator does, who has no page:
// `fincert user add`.
func (w *town) letIn(login, organisation string, roles ...string) {
	w.t.Helper()
	asked, err := json.Marshal(map[string]any{"login": login, "name": "某" + login, "organisation": organisation, "roles": roles, "password": secret})
	if err != nil {
		w.t.Fatal(err)
	}
	got, err := w.House.Local().Post("http://local/api/v1/accounts", "application/json", bytes.NewReader(asked))
	if err != nil {
		w.t.Fatal(err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		w.t.Fatalf("let %s in: %d %s %v", login, got.StatusCode, said, err)
	}
}

// file is one to be handed in, with a name and a size of its own.
func (w *town) file(name string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	err := os.WriteFile(path, []byte("%PDF-1.7\n"+name+"\n%%EOF\n"), 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	return path
}
