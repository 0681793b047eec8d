// Package upload sends files as people do, from a browser, to a server that is
// killed in the middle: this package's own test binary, started once more.
package upload

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"fincert/internal/casefile"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/house"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/web"
	"fincert/test/program"
)

// serverSettings names the environment variable that makes this binary a server.
const serverSettings = "TEST_UPLOAD_SERVER"

func TestMain(m *testing.M) {
	if settings := os.Getenv(serverSettings); settings != "" {
		fmt.Fprintln(os.Stderr, serve(settings))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// settings are what a server is told.
type settings struct {
	Data, Listen string
	Limit        int64 // bytes of a file
	Client       rule.Actor
	Case         string
}

const uploadsAt = "/desk/uploads/"

// page is a form as the workbench's are, under the same policy for scripts.
var page = template.Must(template.New("").Parse(`<!doctype html><html lang="{{.Lang}}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Materials</title><main><h1>Materials</h1>
<form method="post" action="/sent" enctype="multipart/form-data"><p><label for="f">Files</label>
<input id="f"{{range $name, $value := .Field}} {{$name}}="{{$value}}"{{end}}></p><p><button>Send</button></p></form></main>
<script src="/assets/tus.min.js" defer></script><script src="/assets/upload.js" defer></script></html>`))

// beside shows a file beside what is said of it, as intake looks at materials.
var beside = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Material</title>
<main><h1>Material</h1><iframe title="The file" width="800" height="500" src="/view/{{.}}"></iframe></main></html>`))

// serve is the server until it is killed.
func serve(told string) error {
	var s settings
	err := json.Unmarshal([]byte(told), &s)
	if err != nil {
		return err
	}
	h, err := house.Open(context.Background(), house.Config{Data: s.Data, Listen: s.Listen, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	h.Vault.Limit = s.Limit
	door := web.NewDoor(rule.Cite, slog.New(slog.DiscardHandler))
	var out atomic.Bool // nobody is signed in
	uploads, err := h.Files.Uploads(uploadsAt, func(*http.Request) (rule.Actor, error) {
		if out.Load() {
			return rule.Actor{}, web.Unrecognised
		}
		return s.Client, nil
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle(uploadsAt, uploads)
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServer(http.Dir("../../internal/console/assets"))))
	mux.HandleFunc("POST /sign-out", func(http.ResponseWriter, *http.Request) { out.Store(true) })
	mux.HandleFunc("POST /sign-in", func(http.ResponseWriter, *http.Request) { out.Store(false) })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		lang := web.Language(r)
		attributes := map[template.HTMLAttr]any{"type": "file", "multiple": true}
		for name, value := range casefile.Field(lang, uploadsAt, s.Case, "files", s.Limit) {
			attributes[template.HTMLAttr(name)] = value
		}
		err := page.Execute(w, map[string]any{"Lang": lang.String(), "Field": attributes})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /view/{object}", func(w http.ResponseWriter, r *http.Request) {
		err := h.Files.Show(w, r, s.Client, s.Case, r.PathValue("object"))
		if err != nil {
			door.Problem(w, r, err)
		}
	})
	mux.HandleFunc("GET /beside/{object}", func(w http.ResponseWriter, r *http.Request) {
		_ = beside.Execute(w, r.PathValue("object"))
	})
	mux.HandleFunc("POST /sent", func(w http.ResponseWriter, r *http.Request) { sent(w, r, h, s) })
	return http.ListenAndServe(s.Listen, web.Chain(mux, door.Trace, web.Protect(false)))
}

// sent answers a form with the files that came with it, as objects or themselves.
func sent(w http.ResponseWriter, r *http.Request, h *house.House, s settings) {
	form, err := r.MultipartReader()
	for err == nil {
		part, no := form.NextPart()
		if no == io.EOF {
			return
		}
		if no != nil {
			err = no
			break
		}
		if part.FileName() != "" {
			var file rule.FileRef
			file, err = h.Files.PutPart(r.Context(), s.Client, s.Case, part)
			fmt.Fprintf(w, "<p>%s</p>", file.Object)
		} else if part.FormName() == "files" {
			object, no := io.ReadAll(part)
			err = no
			if len(object) > 0 { // of a field for files in which none was chosen, browsers send an empty one
				fmt.Fprintf(w, "<p>%s</p>", template.HTMLEscapeString(string(object)))
			}
		}
	}
	http.Error(w, err.Error(), http.StatusUnprocessableEntity)
}

// server is one that can be killed and started again.
type server struct {
	t *testing.T
	settings
	process *exec.Cmd
	watch   io.Closer
}

// start makes an installation with one application of a client and serves it.
func start(t *testing.T, limit int64) *server {
	t.Helper()
	s := &server{t: t, settings: settings{Data: filepath.Join(t.TempDir(), "data"), Limit: limit}}
	err := os.Mkdir(s.Data, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(s.Data, "fincert.db"))
	if err != nil {
		t.Fatal(err)
	}
	err = db.Migrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := caseworktest.Open(t, db)
	s.Client, s.Case = b.Client, b.Apply(t).ID
	allow(t, b, limit)
	b.MoveInto(t, s.Data)
	err = db.Close()
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Listen = free.Addr().String()
	err = free.Close()
	if err != nil {
		t.Fatal(err)
	}
	s.run()
	t.Cleanup(s.kill)
	return s
}

func (s *server) url() string { return "http://" + s.Listen }

func (s *server) run() {
	s.t.Helper()
	told, err := json.Marshal(s.settings)
	if err != nil {
		s.t.Fatal(err)
	}
	s.process = exec.Command(os.Args[0])
	s.process.Env = append(os.Environ(), serverSettings+"="+string(told))
	s.process.Stderr = os.Stderr
	s.watch, err = program.Start(s.process)
	if err != nil {
		s.t.Fatal(err)
	}
	for range 1000 {
		got, err := http.Get(s.url() + "/")
		if err == nil {
			_ = got.Body.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatal("the server does not answer")
}

// kill ends the server as kill -9 does.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait() // that it was killed is known
	_ = s.watch.Close()
}

func (s *server) post(at string) {
	s.t.Helper()
	got, err := http.Post(s.url()+at, "", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = got.Body.Close()
}
