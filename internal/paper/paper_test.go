package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/now"
	"fincert/internal/pdf"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/vault"
)

// office is a program that makes papers of one kind, "note", whose entries stand
// at the positions 1 to 9.
type office struct {
	*Papers
	t     testing.TB
	ring  *keys.Ring
	log   bytes.Buffer
	drawn atomic.Int32
	says  func(position int64) string // what is printed; the record says "Entry N"
	stamp pdf.Stamper
	held  chan struct{} // not nil: who draws waits for it

	subjects []string // whose texts are shown
}

func open(t testing.TB, db *store.DB, dir string) *office {
	t.Helper()
	o := &office{t: t, says: record}
	clock := now.NewManual(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	var err error
	o.ring, err = keys.Open(filepath.Join(dir, "keys"), keys.WithClock(clock))
	check(t, err)
	v, err := vault.New(vault.Config{Dir: filepath.Join(dir, "files"), DB: db, Ring: o.ring, Clock: clock})
	check(t, err)
	o.Papers = New(Config{
		DB: db, Vault: v, Clock: clock, Log: slog.New(slog.NewTextHandler(&o.log, nil)),
		Kinds: map[string]Draw{"note": o.draw}, Seal: o.seal,
	})
	return o
}

func record(position int64) string { return fmt.Sprintf("Entry %d", position) }

func (o *office) draw(_ context.Context, position int64) (Draft, error) {
	if position < 1 || position > 9 {
		return Draft{}, none()
	}
	o.drawn.Add(1)
	if o.held != nil {
		<-o.held
	}
	d := pdf.New(pdf.Meta{Title: "note", Lang: "en", Created: o.Clock.Now()})
	d.Page().Text(20, 20, pdf.Style{Size: 12}, o.says(position))
	return Draft{Doc: d, Name: "note.pdf", Compare: func(f *pdf.File) error {
		if got := strings.Join(f.Pages[0], ""); got != record(position) {
			return fmt.Errorf("it says %q", got)
		}
		return nil
	}, Subjects: o.subjects}, nil
}

func (o *office) seal(context.Context) (Seal, error) {
	signer, info, err := o.ring.Signer(keys.Paper)
	return Seal{Signer: pdf.Signer{Key: signer, Chain: info.Chain, Stamp: o.stamp}, KeyID: info.ID}, err
}

func (o *office) get(position int64) (Paper, []byte) {
	o.t.Helper()
	made, file, err := o.Get(o.t.Context(), position, "note")
	check(o.t, err)
	return made, file
}

// count gives how many rows a table has.
func (o *office) count(table string) (n int) {
	o.t.Helper()
	check(o.t, o.DB.Read(o.t.Context(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from " + table).Scan(&n)
	}))
	return n
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPaperIsMadeOnceAndStaysWhatItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := t.TempDir()
		o := open(t, db, dir)
		made, file := o.get(3)
		again, same := o.get(3)
		if again != made || !bytes.Equal(file, same) || o.drawn.Load() != 1 || made.KeyID != "paper-001" && made.KeyID == "" {
			t.Errorf("asked again it is another: %+v, %+v, drawn %d times", made, again, o.drawn.Load())
		}
		said, err := pdf.Read(file)
		check(t, err)
		if _, err = said.Signatures[0].Verify(file, nil, o.Clock.Now()); err != nil || said.Pages[0][0] != "Entry 3" {
			t.Errorf("it says %v, signed: %v", said.Pages, err)
		}
		check(t, o.Work(t.Context(), Order{3, "note"}))
		restarted := open(t, db, dir)
		if later, kept := restarted.get(3); later != made || !bytes.Equal(kept, file) || restarted.drawn.Load() != 0 {
			t.Errorf("after a restart it is another: %+v", later)
		}
	})
}

func TestThereIsNoPaperWithoutItsEntry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		for _, k := range []key{{99, "note"}, {3, "poem"}} {
			_, _, err := o.Get(t.Context(), k.position, k.kind)
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%v: %v", k, err)
			}
		}
		if err := o.Work(t.Context(), Order{99, "note"}); err == nil || !strings.Contains(err.Error(), "there is no paper") {
			t.Errorf("a job for a paper that cannot be: %v", err)
		}
		if o.count("paper")+o.count("vault_object") != 0 {
			t.Error("something was kept")
		}
	})
}

func TestAPaperThatDoesNotSayWhatTheRecordSaysIsNotSigned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		o.says = func(int64) string { return "Entry 4" }
		_, _, err := o.Get(t.Context(), 3, "note")
		if !errors.Is(err, ErrDiffers) || o.Refused() != 1 || o.count("paper")+o.count("vault_object") != 0 {
			t.Errorf("%v; refused %d times; %d papers, %d files", err, o.Refused(), o.count("paper"), o.count("vault_object"))
		}
		if line := o.log.String(); !strings.Contains(line, "level=ERROR") || !strings.Contains(line, "Entry 4") {
			t.Errorf("nobody is alarmed: %s", line)
		}
		list, err := keys.List(filepath.Join(filepath.Dir(o.Vault.Dir), "keys"))
		check(t, err)
		if slices.ContainsFunc(list, func(i keys.Info) bool { return i.Purpose == keys.Paper }) {
			t.Error("the key that signs papers was asked for")
		}
		o.says = record
		o.get(3)
	})
}

func TestAPaperWaitsForTheTimeStampService(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		o.stamp = func(context.Context, []byte) ([]byte, error) { return nil, fmt.Errorf("%w: gone", pdf.ErrStamp) }
		_, _, err := o.Get(t.Context(), 3, "note")
		if f, is := fault.As(err); !is || f.Kind != fault.Busy || f.Key != "paper.later" || o.count("paper") != 0 {
			t.Errorf("%v; %d papers", err, o.count("paper"))
		}
		if o.Refused() != 0 || strings.Contains(o.log.String(), "level=ERROR") {
			t.Error("that a service is away is no alarm")
		}
		o.stamp = nil
		o.get(3)
	})
}

func TestWhoAsksForTheSamePaperWaitsForOneMaker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		var asked sync.WaitGroup
		for range 20 {
			asked.Go(func() {
				if _, err := o.Make(context.Background(), 3, "note"); err != nil {
					t.Error(err)
				}
			})
		}
		asked.Wait()
		if n := o.drawn.Load(); n != 1 || o.count("paper") != 1 {
			t.Errorf("drawn %d times, %d papers", n, o.count("paper"))
		}
	})
}

// Both nodes have drawn it before either stores it.
func TestOfTwoNodesTheFirstToStoreAPaperWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := t.TempDir()
		nodes := []*office{open(t, db, dir), open(t, db, dir)}
		_, err := nodes[0].seal(t.Context()) // both have the key
		check(t, err)
		_, err = nodes[1].seal(t.Context())
		check(t, err)
		var made [2]Paper
		var files [2][]byte
		var asked sync.WaitGroup
		held := make(chan struct{})
		for i, node := range nodes {
			node.held = held
			asked.Go(func() {
				var err error
				made[i], files[i], err = node.Get(context.Background(), 3, "note")
				if err != nil {
					t.Error(err)
				}
			})
		}
		for nodes[0].drawn.Load()+nodes[1].drawn.Load() < 2 {
			time.Sleep(time.Millisecond)
		}
		close(held)
		asked.Wait()
		if made[0] != made[1] || !bytes.Equal(files[0], files[1]) {
			t.Errorf("two papers: %+v, %+v", made[0], made[1])
		}
		if papers, objects := nodes[0].count("paper"), nodes[0].count("vault_object"); papers != 1 || objects != 1 {
			t.Errorf("%d papers, %d files", papers, objects)
		}
	})
}

// The tidying of files that no entry names leaves papers alone, also much later.
func TestAPaperIsNotTidiedAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		_, file := o.get(3)
		o.Clock.(*now.Manual).Set(o.Clock.Now().AddDate(2, 0, 0))
		tidied, err := o.Vault.Tidy(t.Context())
		check(t, err)
		o.memory = memory{}
		if _, kept := o.get(3); tidied.Objects != 0 || !bytes.Equal(kept, file) {
			t.Errorf("tidied %+v", tidied)
		}
	})
}

func TestWhatIsStillToBeMadeIsCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		check(t, db.Write(t.Context(), func(tx *store.Tx) error {
			return ledger.EffectsTx(tx, []ledger.Effect{{Position: 2, Kind: "paper.note", Body: "{}"},
				{Position: 3, Kind: "letter.grant", Body: "{}"}, {Position: 3, Kind: "paper.note", Body: "{}"}})
		}))
		missing := func() (n int) {
			check(t, db.Read(t.Context(), func(q store.Querier) (err error) {
				n, err = CountMissing(q)
				return err
			}))
			return n
		}
		if n := missing(); n != 2 {
			t.Errorf("%d are missing", n)
		}
		o.get(2)
		if n := missing(); n != 1 {
			t.Errorf("when one is made %d are missing", n)
		}
	})
}

func TestAPaperWhoseBytesWereAlteredIsNotGivenOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := t.TempDir()
		o := open(t, db, dir)
		o.get(3)
		check(t, db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("update paper set sha256 = $1", strings.Repeat("0", 64))
			return err
		}))
		_, _, err := open(t, db, dir).Get(t.Context(), 3, "note")
		if err == nil || !strings.Contains(err.Error(), "not what was stored") {
			t.Errorf("given out all the same: %v", err)
		}
	})
}

func TestTheMemoryOfPapersIsBounded(t *testing.T) {
	var m memory
	file := make([]byte, mostBytes/4)
	for i := range 6 {
		m.put(key{int64(i), "note"}, kept{Paper{Position: int64(i), Kind: "note"}, file})
		m.get(key{0, "note"}) // asked for all the time
	}
	m.put(key{9, "note"}, kept{Paper{Position: 9, Kind: "note"}, make([]byte, mostBytes+1)})
	var there []int64
	for i := range 10 {
		if _, ok := m.get(key{int64(i), "note"}); ok {
			there = append(there, int64(i))
		}
	}
	if !slices.Equal(there, []int64{0, 3, 4, 5}) || m.size != mostBytes {
		t.Errorf("in memory are %v, %d bytes", there, m.size)
	}
}
