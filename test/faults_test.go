package test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// get reads an address as a client, in a language.
func (c *client) get(t *testing.T, address, lang string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", lang)
	r.Header.Set("Authorization", "Bearer "+c.token)
	got, err := caller.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, textOf(t, got)
}

// tell gives a command of a client in a language, until it is answered with
// something else than one of the problems to be repeated.
func (a *act) tell(t *testing.T, base, lang string) (int, object) {
	t.Helper()
	to := *a
	to.address += "?lang=" + lang
	if strings.Contains(a.address, "?") {
		to.address = a.address + "&lang=" + lang
	}
	status, answer, err := to.send(base)
	if err != nil {
		t.Fatal(err)
	}
	return status, answer
}

// mustSay checks that somebody is told a problem in whole words of both
// languages, with what to do next, and nothing of our insides.
func mustSay(t *testing.T, told map[string]object, keys ...string) {
	t.Helper()
	for lang, problem := range told {
		kind, _ := problem["type"].(string)
		detail, _ := problem["detail"].(string)
		next, _ := problem["next"].(string)
		if !slices.ContainsFunc(keys, func(key string) bool { return kind == "urn:fincert:problem:busy:"+key }) || detail == "" || next == "" {
			t.Errorf("%s: told %v", lang, problem["_"])
		}
		for _, inside := range []string{"SQL", "sqlite", "postgres", "pgx", "127.0.0.1:", "write ", "/tmp", "I/O", "FATAL"} {
			if strings.Contains(problem["_"].(string), inside) {
				t.Errorf("%s: the answer speaks of %q: %v", lang, inside, problem["_"])
			}
		}
	}
	zh, en := told["zh"]["detail"], told["en"]["detail"]
	if zh == en {
		t.Errorf("both languages say %q", zh)
	}
}

// limit lets a process write no file beyond so many bytes, as a full disk
// would: the operating system refuses the write.
func (p *process) limit(t *testing.T, bytes string) {
	t.Helper()
	said, err := exec.Command("prlimit", "--pid", strconv.Itoa(p.cmd.Process.Pid), "--fsize="+bytes+":").CombinedOutput()
	if err != nil {
		t.Fatalf("prlimit of util-linux: %v: %s", err, said)
	}
}

// The operating system refuses to write, at once or in the middle of a
// transaction: commands and files are refused with words, pages are read all
// the same, nothing is there in part, and when there is room again the same
// commands are carried out.
func TestAFullDiskRefusesActsAndLosesNone(t *testing.T) {
	l := prepare(t, store.SQLite, seed(t))
	p := start(t, l.where)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	l.run(ctx, 20, func() {}, p.base)
	l.look(p.base)
	for _, room := range []int64{0, 3000, 9000, 30_000} { // beyond what the log of SQLite has already
		info, err := os.Stat(filepath.Join(l.where.data, "fincert.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		limit := info.Size() + room
		if room == 0 {
			limit = 0
		}
		p.limit(t, fmt.Sprint(limit))
		full, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		l.run(full, 1<<30, func() {}, p.base) // every client ends in front of the full disk
		cancel()
		p.limit(t, "0")
		told, refused := map[string]object{}, l.clients[2].next()
		for _, lang := range []string{"zh", "en"} {
			var status int
			status, told[lang] = refused.tell(t, p.base, lang)
			if status != http.StatusServiceUnavailable {
				t.Errorf("with %d bytes of room: %d %v", room, status, told[lang]["_"])
			}
		}
		mustSay(t, told, "store.full")
		upload := l.clients[0].file(strings.Split(refused.address, "/")[4])
		told = map[string]object{}
		for _, lang := range []string{"zh", "en"} {
			var status int
			status, told[lang] = upload.tell(t, p.base, lang)
			if status != http.StatusServiceUnavailable {
				t.Errorf("a file for the full disk: %d %v", status, told[lang]["_"])
			}
		}
		mustSay(t, told, "store.full")
		for address, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/api/v1/cases": 200, "/register": 200} {
			if status, said := l.clients[2].get(t, p.base+address, "en"); status != want {
				t.Errorf("%s while the disk is full: %d %s", address, status, said)
			}
		}
		l.compare()
		p.limit(t, "unlimited")
		l.run(ctx, 8, func() {}, p.base)
		l.look(p.base)
		if t.Failed() {
			t.Fatalf("with %d bytes of room; the server's log:\n%s", room, p.lines())
		}
	}
	mustHold(t, l.where)
	if code := p.stop(); code != 0 {
		t.Errorf("the server ended with %d", code)
	}
	left, err := filepath.Glob(filepath.Join(l.where.data, "files", "new-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("files that found no room were left behind: %v %v", left, err)
	}
	mustHold(t, l.where)
}

// PostgreSQL crashes under load and comes back: meanwhile acts and pages are
// answered 503 with words, afterwards the server goes on by itself, and no
// command that was acknowledged is lost or happens twice.
func TestADatabaseThatCrashesAndComesBackLosesNoAct(t *testing.T) {
	if !slices.Contains(storetest.Engines(t), store.Postgres) {
		return // this run is about SQLite
	}
	cluster, err := storetest.StartCluster(true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	t.Setenv("FINCERT_TEST_POSTGRES", cluster.URL)
	l := prepare(t, store.Postgres, seed(t))
	p := start(t, l.where)
	for range rounds(2, 20) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		l.run(ctx, 20, func() {
			if err := cluster.Crash(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(200 * time.Millisecond) // the clients come again and again meanwhile
		}, p.base)
		told := map[string]object{}
		for _, lang := range []string{"zh", "en"} {
			var status int
			status, told[lang] = l.clients[2].next().tell(t, p.base, lang)
			if status != http.StatusServiceUnavailable {
				t.Errorf("without a database: %d %v", status, told[lang]["_"])
			}
		}
		mustSay(t, told, "store.unreachable")
		for address, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/api/v1/cases": 503, "/register": 503} {
			if status, said := l.clients[2].get(t, p.base+address, "en"); status != want {
				t.Errorf("%s without a database: %d %s", address, status, said)
			}
		}
		if err := cluster.Restart(); err != nil {
			t.Fatal(err)
		}
		l.run(ctx, 20, func() {}, p.base)
		cancel()
		l.look(p.base)
		if t.Failed() {
			t.Fatalf("the server's log:\n%s", p.lines())
		}
	}
	mustBeRebuiltAlike(t, l.where)
	mustHold(t, l.where)
	if code := p.stop(); code != 0 {
		t.Errorf("the server ended with %d: %s", code, p.lines())
	}
}
