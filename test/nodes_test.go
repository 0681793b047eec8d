package test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// secondNode is another data folder of the same installation: the database,
// the keys and the files are shared.
func secondNode(t *testing.T, first home) home {
	t.Helper()
	second := home{data: filepath.Join(t.TempDir(), "second"), database: first.database + "&application_name=second"}
	if err := os.Mkdir(second.data, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, shared := range []string{"keys", "files"} {
		if err := os.Symlink(filepath.Join(first.data, shared), filepath.Join(second.data, shared)); err != nil {
			t.Fatal(err)
		}
	}
	return second
}

// Two nodes work on one PostgreSQL. One is stopped (SIGSTOP) while it holds the
// record's lock in the middle of a command: the other goes on once the
// database has thrown the silent one out, and the stopped one, continued, has
// done nothing in part and works again.
func TestANodeThatStopsInTheMiddleOfACommandDoesNotStopTheOther(t *testing.T) {
	if !slices.Contains(storetest.Engines(t), store.Postgres) {
		return // SQLite has one node
	}
	l := prepare(t, store.Postgres, seed(t))
	random := rand.New(rand.NewPCG(l.seed, 1<<32))
	beside := &client{token: l.clients[2].token, random: random}
	beside.next = watching(l.examined, l.today)(beside)
	second := secondNode(t, l.where)
	p, silent := start(t, l.where), start(t, second)
	for range rounds(1, 20) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		l.run(ctx, 20, func() {
			silent.stopInTheMiddle(ctx, t, l.where.address(), random)
			l.insist(ctx, p.base, beside.next())
			signal(t, silent, syscall.SIGCONT)
		}, p.base, silent.base)
		l.run(ctx, 40, func() {}, p.base, silent.base)
		cancel()
		l.look(p.base)
		l.look(silent.base)
		if t.Failed() {
			t.Fatalf("the first node's log:\n%s\nthe stopped one's:\n%s", p.lines(), silent.lines())
		}
	}
	mustBeRebuiltAlike(t, l.where)
	mustHold(t, l.where)
	for _, node := range []*process{p, silent} {
		if code := node.stop(); code != 0 {
			t.Errorf("a node ended with %d: %s", code, node.lines())
		}
	}
}

func signal(t *testing.T, p *process, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// stopInTheMiddle stops a node again and again until it is caught holding the
// head of the record, and leaves it so.
func (p *process) stopInTheMiddle(ctx context.Context, t *testing.T, database string, random *rand.Rand) {
	t.Helper()
	db, err := store.Open(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for {
		signal(t, p, syscall.SIGSTOP)
		time.Sleep(20 * time.Millisecond) // the database finishes what it was asked
		var holds bool
		err = db.Read(ctx, func(q store.Querier) error {
			return q.QueryRow(`select count(*) > 0 from pg_stat_activity a join pg_locks l on l.pid = a.pid
				where a.application_name = 'second' and a.datname = current_database() and a.state = 'idle in transaction'
				and l.relation = 'head'::regclass and l.mode in ('RowShareLock', 'RowExclusiveLock')`).Scan(&holds)
		})
		if err != nil {
			t.Fatal(err)
		}
		if holds {
			return
		}
		signal(t, p, syscall.SIGCONT)
		time.Sleep(time.Duration(random.IntN(20_000)) * time.Microsecond)
	}
}

// insist sends an act until it is carried out.
func (l *loaded) insist(ctx context.Context, base string, a *act) {
	l.t.Helper()
	for {
		status, answer, err := a.send(base)
		switch {
		case err == nil && status == http.StatusOK:
			if err = a.acknowledge(answer); err != nil {
				l.t.Error(err)
			}
			l.acts[a.key] = a
			return
		case err == nil && status != http.StatusServiceUnavailable:
			l.t.Errorf("%s: %d %v", a.address, status, answer["_"])
			return
		case ctx.Err() != nil:
			l.t.Errorf("%s was not carried out in time: %d %v %v", a.address, status, answer["_"], err)
			return
		}
	}
}
