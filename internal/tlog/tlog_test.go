package tlog

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/ledger/ledgertest"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const name = "cert.example.cn/log/record"

func ring(t *testing.T) *keys.Ring {
	t.Helper()
	r, err := keys.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// add appends n entries to the record.
func add(t *testing.T, db *store.DB, n int) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		head, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		pending := make([]ledger.Pending, n)
		for i := range pending {
			pending[i] = ledger.Pending{Stream: ledger.Stream{Kind: "test", ID: fmt.Sprint(i % 7)}, Name: "test.noted/1", Body: `{"text":"x"}`}
		}
		_, err = ledger.AppendTx(tx, head, ledgertest.Act(), pending)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func exec(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// leaves are those of the whole record, computed from what the leaf covers.
func leaves(t *testing.T, db *store.DB) (list []tlog.Hash) {
	t.Helper()
	err := db.Read(context.Background(), func(q store.Querier) error {
		for e, err := range ledger.From(q, 0, 1000) {
			if err != nil {
				return err
			}
			list = append(list, tlog.RecordHash(e.LeafInput()[1:]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// root is the tree hash as RFC 6962 defines it, without a trick.
func root(leaves []tlog.Hash) tlog.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return tlog.NodeHash(root(leaves[:k]), root(leaves[k:]))
}

// published is the log's checkpoint, checked as anybody outside checks it: with
// the published key and nothing of ours.
func published(t *testing.T, l *Log) (Checkpoint, string) {
	t.Helper()
	text, err := l.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	vkeys, err := l.VerifierKeys(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(strings.Split(vkeys, "\n")[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err = note.Open([]byte(text), note.VerifierList(verifier)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	c, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c, text
}

func TestACheckpointNamesTheRootOfAllEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := New(db, ring(t), name)
		l.step = 300
		total := 0
		for _, more := range []int{1, 1, 253, 1, 1, 300, 700} { // a tile ends; a step ends
			add(t, db, more)
			total += more
			c, text := published(t, l)
			all := leaves(t, db)
			if c.Origin != name || c.Size != int64(total) || tlog.Hash(c.Root) != root(all) {
				t.Fatalf("after %d entries: %+v, the root is %s", total, c, root(all))
			}
			want := fmt.Sprintf("%s\n%d\n%s\n\n", name, total, base64.StdEncoding.EncodeToString(c.Root[:]))
			if !strings.HasPrefix(text, want) {
				t.Fatalf("published is\n%s", text)
			}
			if _, again := published(t, l); again != text {
				t.Error("nothing happened and the checkpoint is another")
			}
		}
	})
}

// The tiles serve whoever wants a proof: package tlog, given tiles by their
// paths, proves an old tree and a leaf from them.
func TestWhoHasTheTilesCanProveALeafAndAnOldTree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := New(db, ring(t), name)
		add(t, db, 300)
		old, _ := published(t, l)
		add(t, db, 700)
		c, _ := published(t, l)
		outside := tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, reader{t, l})
		proof, err := tlog.ProveTree(c.Size, old.Size, outside)
		if err != nil || tlog.CheckTree(proof, c.Size, c.Root, old.Size, old.Root) != nil {
			t.Errorf("the old tree is not proved: %v", err)
		}
		leaf, err := tlog.ProveRecord(c.Size, 41, outside)
		if err != nil || tlog.CheckRecord(leaf, c.Size, c.Root, 41, leaves(t, db)[41]) != nil {
			t.Errorf("the leaf is not proved: %v", err)
		}
	})
}

type reader struct {
	t   *testing.T
	log *Log
}

func (r reader) Height() int                         { return tileHeight }
func (r reader) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (r reader) ReadTiles(wanted []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range wanted {
		path := tilePath(tileName{tile.L, tile.N}, tile.W)
		hashes, whole, ok, err := r.log.Tile(context.Background(), path)
		if err != nil || !ok || whole != (tile.W == tileWidth) {
			r.t.Errorf("%s: %v %v %v", path, whole, ok, err)
		}
		data = append(data, hashes)
	}
	return data, nil
}

func TestATileHasOnePath(t *testing.T) {
	for path, want := range map[string]tileName{
		"0/000": {0, 0}, "1/067": {1, 67}, "0/x001/x234/067": {0, 1234067}, "0/x001/000.p/17": {0, 1000},
	} {
		got, _, ok := parseTilePath(path)
		if !ok || got != want {
			t.Errorf("%s is %v, %v", path, got, ok)
		}
	}
	for _, path := range []string{"", "0", "0/", "0/1", "0/0000", "0/x000/001", "0/001.p/256", "0/001.p/0", "0/001.p/017",
		"8/000", "-1/000", "0/../000", "0/x1/000", "00/000", "0/001/002", "entries/000"} {
		if _, _, ok := parseTilePath(path); ok {
			t.Errorf("%q names a tile", path)
		}
	}
}

func TestNothingIsSignedThatContradictsTheLastCheckpoint(t *testing.T) {
	for plan, plant := range map[string]func(t *testing.T, db *store.DB){
		"the record is shorter": func(t *testing.T, db *store.DB) {
			exec(t, db, "delete from entry where position > 250")
			exec(t, db, "update head set position = 250 where one = 1")
		},
		"the log was made anew from other entries": func(t *testing.T, db *store.DB) {
			exec(t, db, "update entry set leaf = $1 where position = 7", make([]byte, hashSize))
			exec(t, db, "update tlog_tile set hashes = $1 where level = 1", make([]byte, hashSize))
		},
		"the last checkpoint is not ours": func(t *testing.T, db *store.DB) {
			exec(t, db, "update tlog_tree set checkpoint = replace(checkpoint, '300', '299')")
		},
		"a new entry is not what was appended": func(t *testing.T, db *store.DB) {
			exec(t, db, "update entry set body = '{}' where position = 301")
		},
		"a new entry is missing": func(t *testing.T, db *store.DB) {
			exec(t, db, "delete from entry where position = 301")
		},
	} {
		t.Run(plan, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				l := New(db, ring(t), name)
				add(t, db, 300)
				_, last := published(t, l)
				add(t, db, 5)
				plant(t, db)
				for range 2 {
					text, err := l.Checkpoint(context.Background())
					if !errors.Is(err, ErrContradiction) || text != last && plan != "the last checkpoint is not ours" {
						t.Errorf("signed\n%s%v", text, err)
					}
				}
			})
		})
	}
}

func TestAnOldCheckpointIsCheckedAfterTheKeyWasRolledOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := ring(t)
		l := New(db, r, name)
		add(t, db, 3)
		_, old := published(t, l)
		if _, err := r.Roll(keys.Checkpoint); err != nil {
			t.Fatal(err)
		}
		add(t, db, 3)
		_, next := published(t, l)
		publics, err := r.Publics(keys.Checkpoint)
		if err != nil {
			t.Fatal(err)
		}
		for text, key := range map[string]string{old: "checkpoint-0001", next: "checkpoint-0002"} {
			c, err := Open(text, publics)
			if err != nil || c.Key != key {
				t.Errorf("%+v, %v", c, err)
			}
		}
		vkeys, err := l.VerifierKeys(context.Background())
		if err != nil || strings.Count(vkeys, "\n") != 2 {
			t.Errorf("published are the keys %q, %v", vkeys, err)
		}
	})
}

func TestACheckpointThatIsNotOursIsRefused(t *testing.T) {
	db := storetest.Open(t, storetest.Engines(t)[0])
	r := ring(t)
	add(t, db, 3)
	_, text := published(t, New(db, r, name))
	publics, err := r.Publics(keys.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := ring(t).Publics(keys.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	for plan, try := range map[string]struct {
		text    string
		publics []keys.Info
		key     string
	}{
		"altered size":   {strings.Replace(text, "\n3\n", "\n2\n", 1), publics, "tlog.checkpoint-unsigned"},
		"foreign key":    {text, foreign, "tlog.checkpoint-unsigned"},
		"another name":   {"x" + text, publics, "tlog.checkpoint-unsigned"},
		"leading zero":   {strings.Replace(text, "\n3\n", "\n03\n", 1), publics, "tlog.checkpoint-form"},
		"not a number":   {strings.Replace(text, "\n3\n", "\nx\n", 1), publics, "tlog.checkpoint-form"},
		"cut off":        {text[:20], publics, "tlog.checkpoint-form"},
		"no signature":   {text[:strings.Index(text, "\n\n")+2], publics, "tlog.checkpoint-unsigned"},
		"something else": {"hello", publics, "tlog.checkpoint-form"},
		"empty":          {"", publics, "tlog.checkpoint-form"},
		"a blank name":   {strings.Replace(text, name, "a b", 1), publics, "tlog.checkpoint-form"},
	} {
		_, err := Open(try.text, try.publics)
		no, ok := fault.As(err)
		if !ok || no.Key != try.key {
			t.Errorf("%s: %v", plan, err)
		}
	}
}

func FuzzCheckpointsAreReadWithoutPanic(f *testing.F) {
	f.Add(name + "\n3\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n\n— x abc=\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parse(text)
		if err == nil && !strings.HasPrefix(text, c.body()) {
			t.Errorf("%q is read as %+v", text, c)
		}
	})
}

func TestARestoredRecordIsLoggedUnderAnotherName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := New(db, ring(t), name)
		add(t, db, 300)
		published(t, l)
		exec(t, db, "delete from entry where position > 200")
		exec(t, db, "update head set position = 200 where one = 1")
		err := db.Write(context.Background(), RestartTx)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := published(t, l)
		if c.Origin != name+"/2" || c.Size != 200 || tlog.Hash(c.Root) != root(leaves(t, db)) {
			t.Errorf("the new log says %+v", c)
		}
	})
}
