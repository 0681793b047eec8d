package test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"fincert/internal/casework"
	"fincert/internal/house"
	"fincert/internal/store/storetest"
)

// seed is FINCERT_SEED, to replay a failure, or a new one.
func seed(t *testing.T) uint64 {
	t.Helper()
	said := os.Getenv("FINCERT_SEED")
	if said == "" {
		return rand.Uint64()
	}
	n, err := strconv.ParseUint(said, 10, 64)
	if err != nil {
		t.Fatalf("FINCERT_SEED: %v", err)
	}
	return n
}

// rounds is how often something is done to the server: long with FINCERT_LONG,
// few times with -short.
func rounds(usual, long int) int {
	switch {
	case os.Getenv("FINCERT_LONG") != "":
		return long
	case testing.Short():
		return (usual + 3) / 4
	}
	return usual
}

// The server is killed again and again while four clients give commands and
// hand in files, sometimes while it starts. What was acknowledged is there
// once, whether or not its client repeats it; what was not is there whole or not
// at all, and its client's repeat makes it happen once: it failed, or it failed
// and was stored.
func TestAKilledServerLosesNothingAndDoesNothingTwice(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			l := prepare(t, engine, seed(t))
			random := rand.New(rand.NewPCG(l.seed, 1<<32))
			stored := 0
			for round := range rounds(20, 1000) {
				if random.IntN(5) == 0 { // killed before it listens, or just then
					p, _ := launch(t, l.where)
					time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
					p.kill()
				}
				p := start(t, l.where)
				l.look(p.base)
				mustBeRebuiltAlike(t, l.where)
				stored += l.storedUnanswered()
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				l.run(ctx, int64(1+random.IntN(40)), func() {
					time.Sleep(time.Duration(random.IntN(3000)) * time.Microsecond)
					p.kill()
				}, p.base)
				cancel()
				if t.Failed() {
					t.Fatalf("in round %d of seed %d; the server's log:\n%s", round+1, l.seed, p.lines())
				}
			}
			p := start(t, l.where)
			l.look(p.base)
			mustHold(t, l.where)
			if code := p.stop(); code != 0 {
				t.Errorf("the last server ended with %d: %s", code, p.lines())
			}
			mustHold(t, l.where)
			t.Logf("%d commands were acknowledged, %d were stored without an answer", len(l.acts), stored)
		})
	}
}

// storedUnanswered counts the commands that are stored and whose clients do not
// know it yet.
func (l *loaded) storedUnanswered() (n int) {
	r := l.record()
	for _, c := range l.clients {
		if c.pending != nil && c.pending.key != "" && r.entries[c.pending.key] > 0 {
			n++
		}
	}
	return n
}

// mustBeRebuiltAlike has the running server make its tables anew.
func mustBeRebuiltAlike(t *testing.T, where home) {
	t.Helper()
	local, running, err := house.Client(context.Background(), where.data)
	if err != nil || !running {
		t.Fatalf("the socket of a running server: %v %v", running, err)
	}
	defer local.CloseIdleConnections()
	got, err := local.Post("http://fincert"+house.RebuildAddress, "application/json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	var report []casework.Rebuilt
	if err := decode(got, &report); err != nil || len(report) == 0 {
		t.Fatalf("rebuild: %s, %d tables, %v", got.Status, len(report), err)
	}
	for _, table := range report {
		if !table.Equal {
			t.Errorf("%s was not what the entries make it", table.Table)
		}
	}
}
