package test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fincert/internal/store"
	"fincert/test/program"
)

// installation is a server within this test and what the test speaks to it by.
type installation struct {
	*program.Inside
	t     *testing.T
	base  string
	where home
}

func serve(t *testing.T, engine store.Engine, at time.Time) *installation {
	t.Helper()
	in := program.Open(t, engine, at)
	return &installation{Inside: in, t: t, base: in.URL, where: home{in.Data, in.Database}}
}

func (in *installation) pass(days int) { in.Pass(days) }

func (in *installation) today() string { return in.inDays(0) }

func (in *installation) inDays(days int) string { return in.InDays(days) }

// object is JSON as it is sent and answered.
type object = map[string]any

// person speaks to the installation with a token; nobody in particular without.
type person struct {
	*installation
	name  string
	token string
	id    string // of the person's stream
}

func (in *installation) public() *person { return &person{installation: in, name: "the public"} }

// let lets a person in, through the API as the local administrator.
func (in *installation) let(name, organisation string, roles ...string) *person {
	in.t.Helper()
	local := in.House.Local()
	text, err := json.Marshal(object{"login": name, "name": "某 " + name, "organisation": organisation, "roles": roles, "password": ""})
	if err != nil {
		in.t.Fatal(err)
	}
	got, err := local.Post("http://local/api/v1/accounts", "application/json", bytes.NewReader(text))
	if err != nil {
		in.t.Fatal(err)
	}
	status, body := in.answer(got)
	if status != http.StatusOK {
		in.t.Fatalf("let %s in: %d %v", name, status, body)
	}
	return &person{installation: in, name: name, token: body["token"].(string), id: body["person"].(string)}
}

func (in *installation) answer(got *http.Response) (int, object) {
	in.t.Helper()
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		in.t.Fatal(err)
	}
	body := object{}
	if strings.Contains(got.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &body); err != nil {
			in.t.Fatalf("%s: %v", text, err)
		}
	}
	body["_"] = string(text)
	return got.StatusCode, body
}

// request sends one request; a body that is not a reader is sent as JSON.
func (p *person) request(method, address string, body any, headers ...string) (int, object) {
	p.t.Helper()
	content, isReader := body.(io.Reader)
	if !isReader && body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, p.base+address, content)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.answer(got)
}

// get reads something that must be there.
func (p *person) get(address string) object {
	p.t.Helper()
	status, body := p.request(http.MethodGet, address, nil)
	if status != http.StatusOK {
		p.t.Fatalf("%s reads %s: %d %v", p.name, address, status, body["_"])
	}
	return body
}

// try gives a command with a key of its own.
func (p *person) try(address string, command object) (int, object) {
	p.t.Helper()
	return p.request(http.MethodPost, "/api/v1/"+address, command, "Idempotency-Key", rand.Text())
}

// do gives a command that must succeed and answers with the id.
func (p *person) do(address string, command object) string {
	p.t.Helper()
	status, body := p.try(address, command)
	if status != http.StatusOK {
		p.t.Fatalf("%s gives %s: %d %v", p.name, address, status, body["_"])
	}
	return body["id"].(string)
}

// put uploads a file for a case.
func (p *person) put(id, name string) (int, object) {
	p.t.Helper()
	content := strings.NewReader("%PDF-1.7\n" + name + "\n%%EOF\n")
	return p.request(http.MethodPost, "/api/v1/files?case="+id+"&name="+url.QueryEscape(name), content, "Content-Type", "application/octet-stream")
}

// action is what the case's page tells this person of a command.
func (p *person) action(id, command string) object {
	p.t.Helper()
	for _, a := range p.get("/api/v1/cases/" + id)["actions"].([]any) {
		if a := a.(object); a["command"] == command {
			return a
		}
	}
	p.t.Fatalf("%s is told nothing of %s", p.name, command)
	return nil
}

// may checks that the case's page offers the command.
func (p *person) may(id, command string) {
	p.t.Helper()
	if a := p.action(id, command); a["possible"] != true {
		p.t.Errorf("%s cannot %s: %v", p.name, command, a)
	}
}

// mayNot checks that the case's page says why the command is not possible, that
// the clause is the one given, and that the command itself is refused with the
// very same words.
func (p *person) mayNot(id, command, cite string) {
	p.t.Helper()
	a := p.action(id, command)
	if a["possible"] != false || a["cite"] != cite || a["reason"] == "" || a["unlock"] == "" || strings.ContainsAny(a["reason"].(string)+a["unlock"].(string), "⟦<") {
		p.t.Errorf("%s is told of %s under %q: %v", p.name, command, cite, a)
	}
	status, no := p.request(http.MethodPost, a["address"].(string), object{}, "Idempotency-Key", rand.Text())
	if status != http.StatusConflict {
		p.t.Errorf("%s gives %s all the same: %d %v", p.name, command, status, no["_"])
	}
	for told, refused := range map[string]string{"clause": "clause", "cite": "cite", "reason": "detail", "unlock": "next"} {
		if a[told] != no[refused] {
			p.t.Errorf("%s of %s: told %q, refused with %q", told, command, a[told], no[refused])
		}
	}
}
