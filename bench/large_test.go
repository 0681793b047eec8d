package bench

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/deadline"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/story"
	"fincert/test/program"
)

// A large body is what `go run ./bench/largebody` made, restored from its
// backup: FINCERT_BODY names its data folder, FINCERT_BODY_DATABASE the
// PostgreSQL that its record lies in, if it does not lie in the folder. Without
// them a small one is made, so that the benchmarks stay true; their figures say
// of how many entries they are.
const (
	bodyVariable     = "FINCERT_BODY"
	databaseVariable = "FINCERT_BODY_DATABASE"
)

// TestMain removes what several benchmarks shared.
func TestMain(m *testing.M) {
	code := program.Main(m)
	if shared != "" {
		os.RemoveAll(shared)
	}
	os.Exit(code)
}

var shared string

// ours is a folder that several benchmarks share.
func ours(b *testing.B, name string) string {
	b.Helper()
	if shared == "" {
		var err error
		shared, err = os.MkdirTemp("", "fincert-bench")
		must(b, err)
	}
	folder := filepath.Join(shared, name)
	must(b, os.MkdirAll(folder, 0o700))
	return folder
}

// large says where the body lies.
func large(b *testing.B) house.Config {
	b.Helper()
	c := house.Config{Data: os.Getenv(bodyVariable), Database: os.Getenv(databaseVariable), Listen: "127.0.0.1:0"}
	if c.Data == "" {
		c.Data = smallBody(b)
	}
	return c
}

var smallBody = func() func(b *testing.B) string {
	var once sync.Once
	var folder string
	return func(b *testing.B) string {
		once.Do(func() {
			folder = ours(b, "body")
			until := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
			begin, err := story.CrowdBegins(until)
			must(b, err)
			clock := now.NewManual(begin)
			h, err := house.Open(context.Background(), house.Config{Data: folder, Clock: clock})
			must(b, err)
			_, err = story.TellCrowd(context.Background(), h, clock, until, story.Crowd{Certified: 80, Open: 40, Seed: 1})
			must(b, err)
			must(b, h.Close())
		})
		return folder
	}
}()

func inBody(b *testing.B, do func(h *house.House)) {
	b.Helper()
	h, err := house.Open(context.Background(), large(b))
	must(b, err)
	do(h)
	must(b, h.Close())
}

func entriesIn(b *testing.B, h *house.House) (n float64) {
	must(b, h.DB.Read(context.Background(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from entry").Scan(&n)
	}))
	return n
}

// some are the ids of n cases that stand at a word, or of any with "".
func someCases(b *testing.B, h *house.House, word rule.Word, n int) (ids []string) {
	b.Helper()
	reader := rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleRegulator}}
	for cursor := ""; len(ids) < n; {
		rows, next, err := h.Casework.Cases(context.Background(), reader, casework.CaseQuery{Word: word, Limit: 200, Cursor: cursor})
		must(b, err)
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
		if next == "" {
			break
		}
		cursor = next
	}
	return ids[:min(n, len(ids))]
}

// BenchmarkStartToFirstAnswer starts the real program on a large body and waits
// for its first answer about a certificate. Wanted: ≤ 2 s.
func BenchmarkStartToFirstAnswer(b *testing.B) {
	c := large(b)
	program := built(b)
	var took []time.Duration
	for range 5 {
		var stop func()
		took = append(took, timed(func() { stop = serve(b, program, c, nil) }))
		stop()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(micros(median(took))/1000, "ms")
	b.ReportMetric(median(took).Seconds()/2, "×limit")
}

// BenchmarkCasePage asks the API for cases spread over the whole record, as a
// case's page does. Wanted: ≤ 10 ms, and no more in a larger record.
func BenchmarkCasePage(b *testing.B) {
	inBody(b, func(h *house.House) {
		token := readerToken(b, h)
		ids := someCases(b, h, "", 4000)
		at := 0
		within(b, 301, 10*time.Millisecond, func() {
			at += 13
			answer(b, h, "/api/v1/cases/"+ids[at%len(ids)], token)
		})
		b.ReportMetric(entriesIn(b, h), "entries")
	})
}

// BenchmarkCaseList asks for the first page of all cases. No limit is set; the
// figure shows how it grows.
func BenchmarkCaseList(b *testing.B) {
	inBody(b, func(h *house.House) {
		token := readerToken(b, h)
		within(b, 101, 50*time.Millisecond, func() { answer(b, h, "/api/v1/cases?limit=50", token) })
		b.ReportMetric(entriesIn(b, h), "entries")
	})
}

// BenchmarkCommandsOf16Callers lets 16 callers record problems in cases under
// monitoring for some seconds. Wanted: ≥ 200 commands a second.
func BenchmarkCommandsOf16Callers(b *testing.B) {
	inBody(b, func(h *house.House) {
		ids := someCases(b, h, rule.WordMonitoring, 200)
		if len(ids) == 0 {
			b.Fatal("no case is being monitored")
		}
		monitor := rule.Actor{Person: "bench-monitor", Roles: []rule.Role{rule.RoleMonitoring}, Via: "token"}
		today := now.System().Now()
		var given, callers atomic.Int64
		ctx := context.Background()
		const lasting = 8 * time.Second
		var all sync.WaitGroup
		began := time.Now()
		for range 16 {
			all.Go(func() {
				n := int(callers.Add(1))
				for time.Since(began) < lasting {
					on := rule.StreamID{Kind: rule.KindCase, ID: ids[n%len(ids)]}
					n += 16
					_, err := h.Casework.Do(ctx, monitor, &rule.RecordProblem{Dimension: "service-quality", Level: 1,
						Found: calendar.DateOf(today), Text: "测量用的问题。"}, on, casework.Opts{Expect: casework.AnyVersion})
					if err != nil {
						b.Error(err)
						return
					}
					given.Add(1)
				}
			})
		}
		all.Wait()
		rate := float64(given.Load()) / time.Since(began).Seconds()
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(rate, "commands/s")
		b.ReportMetric(rate/200, "×wanted")
		b.ReportMetric(entriesIn(b, h), "entries")
	})
}

// BenchmarkSweep sweeps as on the first morning of a program on a record: every
// open case and certificate is read; again as on every other look of that day; and
// after a stop and a start, when what was derived is found again. Only the first may
// find something to do: what the others would write is counted, and fails.
func BenchmarkSweep(b *testing.B) {
	ctx := context.Background()
	b.ReportMetric(0, "ns/op")
	sweep := func(h *house.House) time.Duration { return timed(func() { must(b, h.Deadlines.Sweep(ctx)) }) }
	var entries float64
	idle := func(h *house.House) {
		if more := entriesIn(b, h) - entries; more != 0 {
			b.Errorf("a repeated sweep wrote %v entries", more)
		}
	}
	forgetDerived(b)
	inBody(b, func(h *house.House) {
		first := sweep(h)
		entries = entriesIn(b, h)
		var again []time.Duration
		for range 5 {
			again = append(again, sweep(h))
		}
		idle(h)
		due, err := h.Deadlines.List(ctx)
		must(b, err)
		saved := timed(func() { must(b, h.Deadlines.Save(ctx)) })
		b.ReportMetric(first.Seconds(), "s/first")
		b.ReportMetric(micros(median(again))/1000, "ms/again")
		b.ReportMetric(saved.Seconds(), "s/saved")
		b.ReportMetric(float64(len(due)), "due")
		b.ReportMetric(entries, "entries")
	})
	inBody(b, func(h *house.House) {
		b.ReportMetric(sweep(h).Seconds(), "s/restarted")
		idle(h)
	})
}

// forgetDerived takes away what an earlier run saved.
func forgetDerived(b *testing.B) {
	err := os.Remove(filepath.Join(large(b).Data, "deadlines"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.Fatal(err)
	}
}

// BenchmarkRebuild makes every projected row anew and compares.
func BenchmarkRebuild(b *testing.B) {
	inBody(b, func(h *house.House) {
		entries := entriesIn(b, h)
		took := timed(func() {
			report, err := h.Casework.Rebuild(context.Background())
			must(b, err)
			for _, table := range report {
				if !table.Equal {
					b.Errorf("%s was not what the entries make it", table.Table)
				}
			}
		})
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(took.Seconds(), "s")
		b.ReportMetric(entries/took.Seconds(), "entries/s")
		b.ReportMetric(entries, "entries")
	})
}

// readerToken is a token of somebody who reads everything.
func readerToken(b *testing.B, h *house.House) string {
	b.Helper()
	ctx := context.Background()
	account, err := h.Access.ByLogin(ctx, "bench-reader")
	if err != nil {
		account, err = h.Access.AddAccount(ctx, access.NewAccount{Login: "bench-reader", Person: "bench-reader", Roles: []rule.Role{rule.RoleRegulator}})
		must(b, err)
	}
	token, err := h.Access.IssueToken(ctx, account.ID)
	must(b, err)
	return token
}

// answer asks the handler that serves the outside, with everything around it.
func answer(b *testing.B, h *house.House, address, token string) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	must(b, err)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Authorization", "Bearer "+token)
	w := &counted{header: http.Header{}}
	h.Handler().ServeHTTP(w, r)
	if w.status != http.StatusOK || w.bytes == 0 {
		b.Fatalf("%s was answered %d", address, w.status)
	}
}

type counted struct {
	header http.Header
	status int
	bytes  int
}

func (c *counted) Header() http.Header         { return c.header }
func (c *counted) WriteHeader(status int)      { c.status = status }
func (c *counted) Write(p []byte) (int, error) { c.bytes += len(p); return len(p), nil }

var built = func() func(b *testing.B) string {
	var once sync.Once
	var program string
	return func(b *testing.B) string {
		once.Do(func() {
			program = filepath.Join(ours(b, "program"), "fincert")
			out, err := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-o", program, "../cmd/fincert").CombinedOutput()
			if err != nil {
				b.Fatalf("build: %v %s", err, out)
			}
		})
		return program
	}
}()

// serve starts the program and waits until it answers about certificates; at is
// told the address. The log goes to a file, as it does in a service.
func serve(b *testing.B, program string, c house.Config, at *string) (stop func()) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	address := listener.Addr().String()
	must(b, listener.Close())
	log, err := os.Create(filepath.Join(b.TempDir(), "log"))
	must(b, err)
	process := exec.Command(program, "serve", "--data", c.Data, "--database", c.Database, "--listen", address)
	process.Stderr = log
	must(b, process.Start())
	for began := time.Now(); ; time.Sleep(2 * time.Millisecond) {
		got, err := http.Get("http://" + address + "/api/v1/certificates?limit=1")
		if err == nil {
			_ = got.Body.Close()
			if got.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > time.Minute {
			b.Fatalf("it does not answer: %v", err)
		}
	}
	if at != nil {
		*at = address
	}
	return func() {
		must(b, process.Process.Signal(os.Interrupt))
		must(b, process.Wait())
		must(b, log.Close())
	}
}

// BenchmarkWork asks for work and figures as the desk does: the first time after a
// start everything open is read, unless it was saved, afterwards only what changed.
func BenchmarkWork(b *testing.B) {
	forgetDerived(b)
	inBody(b, func(h *house.House) {
		ctx := context.Background()
		manager := rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleManager}, Via: "token"}
		first := timed(func() {
			_, err := h.Deadlines.Counts(ctx, manager)
			must(b, err)
		})
		var counts, page, figures []time.Duration
		for range 50 {
			counts = append(counts, timed(func() {
				_, err := h.Deadlines.Counts(ctx, manager)
				must(b, err)
			}))
			page = append(page, timed(func() {
				_, err := h.Deadlines.Work(ctx, manager, deadline.Query{Text: "支付", Order: deadline.ByHolder})
				must(b, err)
			}))
			figures = append(figures, timed(func() {
				_, err := h.Casework.Figures(ctx, manager, 12)
				must(b, err)
			}))
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(first.Seconds(), "s/first")
		b.ReportMetric(micros(median(counts))/1000, "ms/counts")
		b.ReportMetric(micros(median(page))/1000, "ms/page")
		b.ReportMetric(micros(median(figures))/1000, "ms/figures")
	})
}
