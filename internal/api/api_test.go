package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fincert/internal/access"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// Two organisations' credit codes with right check digits.
const (
	firstCode  = "91110000802100433B"
	secondCode = "9144030071526726XG"
)

// running is a house that answers over a real connection, with an account for
// each role that a test asks for.
type running struct {
	t      *testing.T
	house  *house.House
	server *httptest.Server
	clock  *now.Manual
	log    *lockedBuffer

	data, database string // as opened; no database: SQLite in the folder

	tokens map[string]string
	people map[string]string // person ids of those who are in the record
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// each runs a test once per engine on a fresh installation.
func each(t *testing.T, test func(t *testing.T, s *running)) {
	t.Helper()
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) { test(t, start(t, engine)) })
	}
}

func start(t *testing.T, engine store.Engine) *running {
	t.Helper()
	s := &running{t: t, clock: now.NewManual(morning), log: &lockedBuffer{}, tokens: map[string]string{}, people: map[string]string{}}
	database := ""
	if engine == store.Postgres {
		database = storetest.URL(t, engine)
	}
	s.data, s.database = filepath.Join(t.TempDir(), "data"), database
	var err error
	s.house, err = house.Open(context.Background(), house.Config{
		Data: s.data, Database: database, Listen: "127.0.0.1:0", BaseURL: "http://127.0.0.1",
		Clock: s.clock, Log: slog.New(slog.NewJSONHandler(s.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.server = httptest.NewServer(s.house.Handler())
	t.Cleanup(func() {
		s.server.Close()
		err := s.house.Close()
		if err != nil {
			t.Error(err)
		}
	})
	s.account("administrator", "", rule.RoleAdministrator)
	return s
}

// account adds an account under a name by which the test calls it.
func (s *running) account(name, organisation string, roles ...rule.Role) {
	s.t.Helper()
	ctx := context.Background()
	account, err := s.house.Access.AddAccount(ctx, access.NewAccount{
		Login: name, Person: "person-" + name, Organisation: organisation, Roles: roles,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tokens[name], err = s.house.Access.IssueToken(ctx, account.ID)
	if err != nil {
		s.t.Fatal(err)
	}
}

// person adds a person of the staff to the record and lets them in, through the
// door for that.
func (s *running) person(name string, roles ...rule.Role) {
	s.t.Helper()
	text, err := json.Marshal(map[string]any{"login": name, "name": "某 " + name, "roles": roles})
	if err != nil {
		s.t.Fatal(err)
	}
	a := s.must("administrator", "/api/v1/accounts", string(text))
	s.tokens[name], s.people[name] = a.text("token"), a.text("person")
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	bytes  string
	body   map[string]any
}

func (a answer) text(member string) string {
	value, _ := a.body[member].(string)
	return value
}

// send sends a request as somebody; headers are pairs and override ours.
func (s *running) send(who, method, path, body string, headers ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if token := s.tokens[who]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Error(err)
	}
	a := answer{status: got.StatusCode, header: got.Header, bytes: string(all)}
	_ = json.Unmarshal(all, &a.body) // some answers are no JSON
	return a
}

var keys struct {
	sync.Mutex
	n int
}

func newKey() string {
	keys.Lock()
	defer keys.Unlock()
	keys.n++
	return fmt.Sprintf("key-%d", keys.n)
}

// must posts a command that has to be carried out.
func (s *running) must(who, path, body string) answer {
	s.t.Helper()
	a := s.send(who, "POST", path, body, "Idempotency-Key", newKey(), "Accept-Language", "en")
	if a.status != 200 {
		s.t.Fatalf("%s %s: %d %s", who, path, a.status, a.bytes)
	}
	return a
}

func organisation(code, zh string) string {
	return fmt.Sprintf(`{"code":%q,"name":{"zh":%q,"en":"Example"},"address":{"zh":"北京市","en":"Beijing"}}`, code, zh)
}

const product = `{"kind":"software","traits":["cloud"],"name":{"zh":"示例支付","en":"Example Pay"},"model":"V1.0"}`

// applying brings two clients to life, each with an application of its own.
func applying(s *running) (firstCase, secondCase string) {
	s.must("administrator", "/api/v1/bodies/establish-body", `{"name":{"zh":"示例认证","en":"Example Certification"},"address":{"zh":"北京","en":"Beijing"},
		"code":"C","approval":"CNCA-R-2026-001","creditCode":"`+firstCode+`","office":{"zh":"授权签字人","en":"Authorised signatory"}}`)
	ids := make([]string, 2)
	for i, client := range []struct{ name, code string }{{"first", firstCode}, {"second", secondCode}} {
		s.account(client.name, "", rule.RoleClient)
		s.must(client.name, "/api/v1/organisations/register-organisation", organisation(client.code, client.name))
		described := s.must(client.name, "/api/v1/products/describe-product", product)
		opened := s.must(client.name, "/api/v1/cases/open-application", `{"product":"`+described.text("id")+`"}`)
		ids[i] = opened.text("id")
	}
	return ids[0], ids[1]
}
