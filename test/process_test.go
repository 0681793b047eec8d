package test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fincert/test/program"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// home is where an installation keeps what it knows.
type home struct {
	data, database string // database is empty for SQLite in the data folder
}

func (p home) flags() []string {
	if p.database == "" {
		return []string{"--data", p.data}
	}
	return []string{"--data", p.data, "--database", p.database}
}

// address names the database for store.Open.
func (p home) address() string {
	if p.database == "" {
		return filepath.Join(p.data, "fincert.db")
	}
	return p.database
}

// process is a running `fincert serve`.
type process struct {
	base  string // http://127.0.0.1:PORT
	cmd   *exec.Cmd
	watch io.Closer // when it closes, or we end, whatever is left of the process is killed
	read  chan struct{}

	mu  sync.Mutex
	log []string // the last lines but requests, guarded by mu
}

// launch starts a server on a free port; listening closes or gives its address.
func launch(t *testing.T, where home) (p *process, listening <-chan string) {
	t.Helper()
	p = &process{cmd: program.Command(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, where.flags()...)...), read: make(chan struct{})}
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.watch, err = program.Start(p.cmd)
	if err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 1)
	go p.follow(errs, address)
	t.Cleanup(p.kill)
	return p, address
}

// follow keeps the last lines of the log, but requests, and finds where the server listens.
func (p *process) follow(errs io.Reader, address chan<- string) {
	defer close(p.read)
	defer close(address)
	lines := bufio.NewScanner(errs)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Msg, Address string }
		_ = json.Unmarshal(lines.Bytes(), &line) // what is no JSON is kept
		switch line.Msg {
		case "listening":
			address <- "http://" + line.Address
		case "request":
		default:
			p.mu.Lock()
			p.log = append(p.log, lines.Text())
			p.log = p.log[max(0, len(p.log)-1000):]
			p.mu.Unlock()
		}
	}
}

// start starts a server and waits until it listens.
func start(t *testing.T, where home) *process {
	t.Helper()
	p, listening := launch(t, where)
	select {
	case address, ok := <-listening:
		if !ok {
			p.kill()
			t.Fatalf("the server ended at once: %s", p.lines())
		}
		p.base = address
	case <-time.After(time.Minute):
		t.Fatalf("the server does not listen after a minute: %s", p.lines())
	}
	return p
}

// lines are those of the log that speak of an error of ours, and the last ones.
func (p *process) lines() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := slices.Clone(p.log[max(0, len(p.log)-10):])
	for _, line := range p.log {
		if strings.Contains(line, `"msg":"internal error"`) || strings.Contains(line, `"msg":"panic"`) {
			shown = append(shown, line)
		}
	}
	return strings.Join(shown, "\n")
}

// kill ends the process in the middle of whatever it does (SIGKILL).
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	p.ended()
}

// stop asks the process to end and gives its exit code.
func (p *process) stop() int {
	_ = p.cmd.Process.Signal(os.Interrupt)
	p.ended()
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) ended() {
	<-p.read
	_ = p.cmd.Wait() // how it ended is in ProcessState
	_ = p.watch.Close()
}

func decode(got *http.Response, into any) error {
	if got.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", got.Status)
	}
	return json.NewDecoder(got.Body).Decode(into)
}

// mustHold has the independent check and rebuild look at the whole record.
func mustHold(t *testing.T, where home) {
	t.Helper()
	for _, call := range []string{"check", "rebuild"} {
		out, errs, code := program.Run(t, slices.Concat([]string{call, "--lang", "en"}, where.flags())...)
		if code != 0 {
			t.Errorf("fincert %s: exit code %d\n%s%s", call, code, out, errs)
		}
	}
}

// textOf reads an answer to its end.
func textOf(t *testing.T, got *http.Response) string {
	t.Helper()
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// jsonOf reads one JSON object.
func jsonOf(t *testing.T, text string) object {
	t.Helper()
	read := object{}
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return read
}
