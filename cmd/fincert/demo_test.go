package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/keys"
	"fincert/internal/rule"
	"fincert/internal/story"
)

// beDemo makes this test binary be fincert itself, so that a test can start
// the real process and stop it.
const beDemo = "FINCERT_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(beDemo) != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// process is a running demo.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	data string
	said bytes.Buffer
	done chan error
}

// startDemo starts a demo and waits until it is ready.
func startDemo(t *testing.T, data string, more ...string) *process {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	err = listener.Close()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, url: "http://" + address, data: data, done: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], append([]string{"demo", "--data", data, "--listen", address}, more...)...)
	p.cmd.Env = append(os.Environ(), beDemo+"=1")
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	err = p.cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	for {
		answer, err := http.Get(p.url + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return p
			}
		}
		select {
		case err := <-p.done:
			t.Fatalf("the demo ended: %v\n%s", err, &p.said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the demo as Ctrl+C does and gives what it printed.
func (p *process) stop() string {
	p.t.Helper()
	err := p.cmd.Process.Signal(syscall.SIGTERM)
	if err != nil {
		p.t.Fatal(err)
	}
	err = <-p.done
	if err != nil {
		p.t.Errorf("the demo ended with %v\n%s", err, &p.said)
	}
	return p.said.String()
}

func (p *process) file() demoFile {
	p.t.Helper()
	content, err := os.ReadFile(filepath.Join(p.data, demoName))
	if err != nil {
		p.t.Fatal(err)
	}
	var file demoFile
	err = json.Unmarshal(content, &file)
	if err != nil {
		p.t.Fatal(err)
	}
	return file
}

// asks sends a request with a token and reads the answer into v.
func (p *process) asks(method, address, token string, v any) int {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+address, strings.NewReader("{}"))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Idempotency-Key", "try")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if v != nil {
		err = json.Unmarshal(body, v)
		if err != nil {
			p.t.Fatalf("%s: %v", body, err)
		}
	}
	return answer.StatusCode
}

func TestANewcomersDemoShowsWhatItPromises(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	err := os.MkdirAll(filepath.Join(data, "files", "half"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{markName, "fincert.db"} { // as a crash in the middle leaves it
		err = os.WriteFile(filepath.Join(data, name), []byte("half"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	p := startDemo(t, data)
	if out, errs, code := fincert(t, "", "check", "--data", data); code != exitDone { // beside the server
		t.Errorf("the record does not hold: %d %s%s", code, out, errs)
	}
	info, err := os.Stat(filepath.Join(data, demoName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("demo.json: %v, %v", info, err)
	}
	file := p.file()
	if file.URL != p.url || len(file.Cases) < 24 {
		t.Errorf("demo.json speaks of %s and %d cases", file.URL, len(file.Cases))
	}
	rebuilt, refused, exit := fincert(t, "", "rebuild", "--data", data) // through the running demo's socket
	if exit != exitDone || !strings.Contains(rebuilt, "register_certificate") {
		t.Errorf("rebuild beside the running demo: %d %q %q", exit, rebuilt, refused)
	}
	answer, err := http.Post(p.url+house.RebuildAddress, "application/json", strings.NewReader("{}"))
	if err != nil || answer.StatusCode != http.StatusNotFound && answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("rebuild from outside: %v, %v", answer, err)
	}
	roles := map[rule.Role]int{}
	for _, a := range file.Accounts {
		roles[a.Role]++
		if status := p.asks("GET", "/api/v1/me", a.Token, nil); status != http.StatusOK {
			t.Errorf("the token of %s is answered %d", a.Account, status)
		}
	}
	for _, role := range rule.Roles {
		if role != rule.RoleSystem && roles[role] == 0 {
			t.Errorf("nobody is %s", role)
		}
	}
	// The three things to try.
	complete, notYet := file.pointed(story.Complete), file.pointed(story.NotYet)
	if status := p.asks("GET", "/certificates/"+complete.Certificate, "", nil); status != http.StatusOK {
		t.Errorf("the certificate %s is answered %d", complete.Certificate, status)
	}
	var problem struct{ Detail, Next string }
	status := p.asks("POST", "/api/v1/cases/"+notYet.ID+"/grant-certification", file.token(rule.RoleDecider), &problem)
	if status != http.StatusConflict || problem.Detail == "" || problem.Next == "" {
		t.Errorf("granting too early is answered %d %+v", status, problem)
	}
	password := ""
	for _, a := range file.Accounts {
		if a.Role == rule.RoleDecider {
			password = a.Password
		}
	}
	said := p.stop()
	for _, word := range []string{p.url + "/sign-in", password, complete.Certificate, notYet.ID} {
		if !strings.Contains(said, word) {
			t.Errorf("the terminal does not show %s", word)
		}
	}
	counted := regexp.MustCompile(`clock (--lang zh --start .*)`).FindStringSubmatch(said)
	if counted == nil {
		t.Fatalf("no clock to count again:\n%s", said)
	}
	var out, errs bytes.Buffer
	code := run(append([]string{"clock"}, strings.Fields(counted[1])...), nil, &out, &errs)
	if code != exitDone || strings.Count(counted[1], "--pause") != 2 {
		t.Errorf("%s: %d %s", counted[1], code, &errs)
	}

	again := startDemo(t, data)
	defer again.stop()
	if next := again.file(); next.URL != again.url || fmt.Sprint(next.Cases, next.Accounts) != fmt.Sprint(file.Cases, file.Accounts) {
		t.Error("a restart changed the demo")
	}
	if status := again.asks("GET", "/api/v1/cases/"+notYet.ID, file.token(rule.RoleDecider), nil); status != http.StatusOK {
		t.Errorf("after a restart the case is answered %d", status)
	}
}

func TestAStandingClockIsMovedWhetherTheDemoRunsOrNot(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	advance := func(days string) string {
		t.Helper()
		var out, errs bytes.Buffer
		code := run([]string{"demo", "advance", "--data", data, "--days", days}, nil, &out, &errs)
		if code != exitDone {
			t.Fatalf("advance: %d %s", code, &errs)
		}
		return out.String()
	}
	t.Setenv(keys.PassphraseVariable, "a long passphrase") // a demo keeps its keys under it as everybody does
	p := startDemo(t, data, "--clock", "manual")
	began, _, err := openStandingClock(data)
	if err != nil {
		t.Fatal(err)
	}
	advance("30")
	p.stop()
	advance("2")
	p = startDemo(t, data) // it stands still without being asked again
	said := advance("1")
	now, found, err := openStandingClock(data)
	if err != nil || !found || now.Now().Sub(began.Now()) != 33*24*time.Hour {
		t.Errorf("the clock stands at %v, it began at %v: %v", now.Now(), began.Now(), err)
	}
	if day := now.Now().In(time.FixedZone("Beijing", 8*3600)).Format(time.DateOnly); !strings.Contains(said, day) {
		t.Errorf("advance said %q, want %s", said, day)
	}
	var limit struct{ Clocks []struct{ Used int } }
	p.asks("GET", "/api/v1/cases/"+p.file().pointed(story.PausedTwice).ID, p.file().token(rule.RoleIntake), &limit)
	if len(limit.Clocks) == 0 || limit.Clocks[0].Used < 50 {
		t.Errorf("the moved clock is not seen: %+v", limit)
	}
	proposedOnTheDayAfter(t, p, advance)
	p.stop()
	if h, err := house.Open(t.Context(), house.Config{Data: data}); err == nil {
		t.Error("the keys are read without the passphrase")
		_ = h.Close()
	}
}

// proposedOnTheDayAfter moves the clock by many days at once, with the demo and
// without it: each day was swept, so what passed was proposed on the day after.
func proposedOnTheDayAfter(t *testing.T, p *process, advance func(string) string) {
	t.Helper()
	proposed := func() map[string]string {
		var due struct {
			Items []struct{ Number, What, Due, Proposed string }
		}
		p.asks("GET", "/api/v1/due?limit=200", p.file().token(rule.RoleIntake), &due)
		all := map[string]string{}
		for _, i := range due.Items {
			if i.Proposed == "" {
				continue
			}
			all[i.Number+i.What] = i.Proposed
			last, err := time.Parse(time.DateOnly, i.Due)
			if err != nil || i.Proposed != last.AddDate(0, 0, 1).Format(time.DateOnly) {
				t.Errorf("%s of %s fell due on %s and was proposed for on %s", i.What, i.Number, i.Due, i.Proposed)
			}
		}
		return all
	}
	before := proposed()
	advance("60")
	running := proposed()
	p.stop()
	advance("150")
	*p = *startDemo(t, p.data)
	if after := proposed(); len(running) == len(before) || len(after) == len(running) {
		t.Errorf("proposed for: %v, then %v, then %v", before, running, after)
	}
}

func TestAForeignFolderIsLeftAlone(t *testing.T) {
	data := t.TempDir()
	kept := filepath.Join(data, "thesis.txt")
	err := os.WriteFile(kept, []byte("years"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = prepareFolder(data)
	f, ok := fault.As(err)
	if !ok || f.Key != "demo.foreign-folder" {
		t.Errorf("a foreign folder: %v", err)
	}
	content, err := os.ReadFile(kept)
	if err != nil || string(content) != "years" {
		t.Errorf("it holds %q: %v", content, err)
	}
}

func TestADemoIsReachedWhereItListens(t *testing.T) {
	for listen, url := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", ":8080": "http://127.0.0.1:8080", "0.0.0.0:80": "http://127.0.0.1:80",
		"[::]:80": "http://127.0.0.1:80", "demo.example.cn:80": "http://demo.example.cn:80",
	} {
		if got := reachedAt(listen); got != url {
			t.Errorf("%s is reached at %s, want %s", listen, got, url)
		}
	}
}

// token is a token of a role.
func (f demoFile) token(role rule.Role) string {
	for _, a := range f.Accounts {
		if a.Role == role {
			return a.Token
		}
	}
	return ""
}
