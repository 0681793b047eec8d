package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// Backup is a backup whose folders were found whole.
type Backup struct {
	dir, keysDir string
	Manifest     Manifest
	KeysManifest Manifest
}

// Open reads a backup in dir and its keys in keysDir, or in dir itself when
// that is empty, and compares every part with the manifests. Faults Refused:
// "backup.none", "backup.format", "backup.altered", "backup.other-record",
// "backup.keys-older".
func Open(dir, keysDir string) (*Backup, error) {
	if keysDir == "" {
		keysDir = filepath.Join(dir, KeysName)
	}
	b := &Backup{dir: dir, keysDir: keysDir}
	var err error
	b.Manifest, err = readManifest(dir, Record)
	if err != nil {
		return nil, err
	}
	b.KeysManifest, err = readManifest(keysDir, Keys)
	if err != nil {
		return nil, err
	}
	switch {
	case b.KeysManifest.Head.Record != b.Manifest.Head.Record:
		return nil, fault.RefuseOurs("backup.other-record", fault.Text("folder", keysDir))
	case b.KeysManifest.Head.Position < b.Manifest.Head.Position:
		return nil, fault.RefuseOurs("backup.keys-older", fault.Text("keys", b.KeysManifest.Taken), fault.Text("backup", b.Manifest.Taken))
	}
	return b, errors.Join(b.Manifest.verify(dir), b.KeysManifest.verify(keysDir))
}

// Order says what to restore.
type Order struct {
	To     time.Time // up to the last entry not after it; zero: everything
	Erased []string  // subjects that were erased since, such as "person/0190…"
}

// Filled says what came back.
type Filled struct {
	Head    Head     `json:"head"`
	Dropped int64    `json:"dropped"` // entries after the wanted instant
	Objects int64    `json:"objects"` // files
	Erased  []string `json:"erased"`  // subjects whose texts are in the backup and whose key is not
}

// CopyKeys puts the wrapping keys into an installation's folder of keys.
func (b *Backup) CopyKeys(to string) error {
	err := os.MkdirAll(to, 0o700)
	if err != nil {
		return fmt.Errorf("make the folder of keys: %w", err)
	}
	for _, p := range b.KeysManifest.Parts {
		name, isKey := strings.CutPrefix(p.Name, ringName+"/")
		if !isKey {
			continue
		}
		_, err = copyObject(filepath.Join(b.keysDir, p.Name), filepath.Join(to, name))
		if err != nil {
			return fmt.Errorf("restore the key %s: %w", name, err)
		}
	}
	return settle(to)
}

// CopyObjects puts the vault's objects into an installation's folder of files,
// and compares each with what was backed up.
func (b *Backup) CopyObjects(ctx context.Context, to string) (copied int64, err error) {
	err = os.MkdirAll(to, 0o700)
	if err != nil {
		return 0, fmt.Errorf("make the folder of files: %w", err)
	}
	err = b.objects(func(name string, want row) error {
		err := ctx.Err()
		if err != nil {
			return err
		}
		got, err := copyObject(objectPath(filepath.Join(b.dir, filesName), name), objectPath(to, name))
		if errors.Is(err, fs.ErrNotExist) {
			return altered(filesName + "/" + name)
		}
		if err != nil {
			return fmt.Errorf("restore the object %s: %w", name, err)
		}
		if got.Size != want.number("size") || got.SHA256 != want.text("sha256") {
			return altered(filesName + "/" + name)
		}
		copied++
		return nil
	})
	if err != nil {
		return 0, err
	}
	return copied, settle(to)
}

// objects hands out the vault's objects that the backup holds.
func (b *Backup) objects(take func(name string, r row) error) error {
	for _, p := range b.Manifest.Parts {
		if p.Table != "" || !strings.HasPrefix(p.Name, filesPart+"-") {
			continue
		}
		err := p.each(b.dir, func(r row) error {
			name := r.text("blob")
			if !objectName.MatchString(name) {
				return altered(p.Name)
			}
			return take(name, r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Fill puts the backup's rows into a database whose tables are of the backup's
// version and empty. It does not move the head: until FinishTx does, no program
// can write there, and State tells that the database is half filled. A part is
// one transaction.
func (b *Backup) Fill(ctx context.Context, db *store.DB, o Order) (Filled, error) {
	c, err := b.newCut(o)
	if err != nil {
		return Filled{}, err
	}
	type source struct {
		dir  string
		part Part
	}
	var sources []source
	for _, p := range b.Manifest.Parts {
		sources = append(sources, source{b.dir, p})
	}
	for _, p := range b.KeysManifest.Parts {
		sources = append(sources, source{b.keysDir, p})
	}
	sources = slices.DeleteFunc(sources, func(s source) bool { return s.part.Table == "" })
	slices.SortStableFunc(sources, func(x, y source) int { return rank(x.part.Table) - rank(y.part.Table) })
	begun := map[string]bool{}
	for _, s := range sources {
		if !identifier.MatchString(s.part.Table) {
			return Filled{}, altered(s.part.Name)
		}
		err = db.Write(ctx, func(tx *store.Tx) error {
			in := inserter{tx: tx, table: s.part.Table}
			if !begun[in.table] {
				begun[in.table] = true
				_, err := tx.Exec("delete from " + in.table) // migrations put first rows into some
				if err != nil {
					return fmt.Errorf("empty %s: %w", in.table, err)
				}
			}
			err := s.part.each(s.dir, func(r row) error {
				keep, err := c.keeps(s.part, r)
				if err != nil || !keep {
					return err
				}
				return in.add(r)
			})
			if err != nil {
				return err
			}
			return in.flush()
		})
		if err != nil {
			return Filled{}, fmt.Errorf("restore %s: %w", s.part.Name, err)
		}
	}
	if c.head.Position == 0 {
		return Filled{}, fault.RefuseOurs("backup.before-record", fault.Text("to", o.To.Format(time.RFC3339)))
	}
	if c.dropped == 0 && c.head != b.Manifest.Head {
		return Filled{}, altered("entry")
	}
	return Filled{Head: c.head, Dropped: c.dropped, Erased: c.erasedSubjects()}, nil
}

// FinishTx moves the head to the last entry. From its commit on the database is
// a record.
func FinishTx(tx *store.Tx, h Head) error {
	_, err := tx.Exec("update head set position = $1, instant = $2 where one = 1", h.Position, h.Instant)
	if err != nil {
		return fmt.Errorf("move the head of the record: %w", err)
	}
	return nil
}

// State is what a database holds.
type State int

const (
	Empty    State = iota // nothing: no tables, or no row in them
	Half                  // a restore that did not finish
	Complete              // a record
)

// StateTx tells whether a database may be restored into, and the head of the
// record in it.
func StateTx(q store.Querier) (State, Head, error) {
	version, err := store.VersionTx(q)
	if err != nil || version == 0 {
		return Empty, Head{}, err
	}
	tables, err := Tables(q, nil)
	if err != nil || !slices.Contains(tables, "account") {
		return Empty, Head{}, err // killed while the tables were made: nothing was ever put into them
	}
	var position, accounts int64
	err = q.QueryRow("select position from head where one = 1").Scan(&position)
	if err == nil {
		err = q.QueryRow("select count(*) from account").Scan(&accounts)
	}
	if err != nil {
		return Empty, Head{}, fmt.Errorf("look into the database: %w", err)
	}
	h, err := headOf(q)
	empty := fault.Is(err, fault.Refused)
	switch {
	case err != nil && !empty:
		return Empty, Head{}, err
	case empty && accounts == 0:
		return Empty, Head{}, nil
	case !empty && position == 0:
		return Half, h, nil
	}
	return Complete, h, nil
}

// Discard empties a database that a restore left half filled.
func Discard(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		names, err := Tables(tx, nil)
		if err != nil {
			return err
		}
		slices.Reverse(names) // who refers goes first
		for _, table := range names {
			_, err = tx.Exec("delete from " + table)
			if err != nil {
				return fmt.Errorf("empty %s: %w", table, err)
			}
		}
		return nil
	})
}
