package test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/now"
	"fincert/internal/pdf"
	"fincert/internal/register"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// publish writes the register's rows, as a house does.
type publish struct{ register.Projector }

func (p publish) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, c := range changes {
		if err := p.Projector.Project(tx, c.Meta, c.Entry); err != nil {
			return err
		}
	}
	return nil
}

// issuing makes an installation whose record holds n certificates, and none of
// their papers.
func issuing(t *testing.T, engine store.Engine, n int) (where home, numbers []string) {
	t.Helper()
	where.data = filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(where.data, 0o700); err != nil {
		t.Fatal(err)
	}
	if engine == store.Postgres {
		where.database = storetest.URL(t, engine)
	}
	where.change(t, func(db *store.DB) error {
		if err := db.Migrate(context.Background()); err != nil {
			return err
		}
		b := caseworktest.Open(t, db, publish{})
		for range n {
			on := b.Apply(t)
			for _, step := range caseworktest.Life {
				b.Take(t, on, step)
			}
			numbers = append(numbers, b.Case(t, on).CertificateNumber)
		}
		b.MoveInto(t, where.data)
		return nil
	})
	return where, numbers
}

// change opens the database while no server runs.
func (p home) change(t *testing.T, do func(*store.DB) error) {
	t.Helper()
	db, err := store.Open(context.Background(), p.address())
	if err == nil {
		err = do(db)
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// forgetPapers makes the installation one that has made no papers yet.
func (p home) forgetPapers(t *testing.T) {
	t.Helper()
	p.change(t, func(db *store.DB) error {
		return db.Write(context.Background(), func(tx *store.Tx) error {
			for _, table := range []string{"paper", "river_job", "follower"} {
				if _, err := tx.Exec("delete from " + table); err != nil {
					return fmt.Errorf("%s: %w", table, err)
				}
			}
			return nil
		})
	})
}

// paperCount is how many certificates have their paper, asked beside the servers.
func (p home) paperCount(t *testing.T) (n int) {
	t.Helper()
	p.change(t, func(db *store.DB) error {
		return db.Read(context.Background(), func(q store.Querier) error {
			return q.QueryRow("select count(*) from paper where kind = 'certificate'").Scan(&n)
		})
	})
	return n
}

// paperOf asks a server for a certificate's paper, which must be whole.
func paperOf(t *testing.T, base, number string) []byte {
	t.Helper()
	got, err := http.Get(base + "/certificates/" + number + "/pdf")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	file, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("the paper of %s: %s %v", number, got.Status, err)
	}
	read, err := pdf.Read(file)
	if err == nil {
		_, err = read.Signatures[0].Verify(file, nil, now.System().Now())
	}
	if err != nil {
		t.Errorf("the paper of %s: %v", number, err)
	}
	return file
}

// The server is killed again and again while it makes papers. After the last
// start every certificate has its paper for whoever asks (that a job which was
// killed is done again is package house's to test), and the check finds no paper
// without its entry, nor one that is not whole.
func TestAServerKilledWhileItMakesPapersHasThemAllInTheEnd(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			from := seed(t)
			t.Logf("FINCERT_SEED=%d replays it", from)
			random := rand.New(rand.NewPCG(from, 5))
			where, numbers := issuing(t, engine, 5)
			partly := 0
			for range rounds(8, 200) {
				p := start(t, where)
				time.Sleep(time.Duration(random.IntN(900)) * time.Millisecond)
				p.kill()
				if n := where.paperCount(t); n > 0 && n < len(numbers) {
					partly++
				} else if n == len(numbers) {
					where.forgetPapers(t)
				}
			}
			p := start(t, where)
			for _, number := range numbers {
				if !slices.Equal(paperOf(t, p.base, number), paperOf(t, p.base, number)) {
					t.Errorf("the paper of %s is another each time", number)
				}
			}
			p.stop()
			if n := where.paperCount(t); n != len(numbers) {
				t.Errorf("%d papers of %d certificates", n, len(numbers))
			}
			mustHold(t, where)
			t.Logf("killed with some papers made %d times", partly)
		})
	}
}

// Two nodes make the same papers at once, by their jobs and because somebody
// asks: both give the same bytes.
func TestTwoNodesGiveTheSamePapers(t *testing.T) {
	if !slices.Contains(storetest.Engines(t), store.Postgres) {
		return // SQLite has one node
	}
	where, numbers := issuing(t, store.Postgres, 4)
	first := start(t, where)
	second := start(t, secondNode(t, where))
	for _, number := range numbers {
		files := make(chan []byte, 2)
		for _, node := range []*process{first, second} {
			go func() { files <- paperOf(t, node.base, number) }()
		}
		if !slices.Equal(<-files, <-files) {
			t.Errorf("the nodes give two papers of %s", number)
		}
	}
	if n := where.paperCount(t); n != len(numbers) {
		t.Errorf("%d papers of %d certificates", n, len(numbers))
	}
	for _, node := range []*process{first, second} {
		if code := node.stop(); code != 0 {
			t.Errorf("a node ended with %d: %s", code, node.lines())
		}
	}
	mustHold(t, where)
}
