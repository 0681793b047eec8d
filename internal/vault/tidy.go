package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"fincert/internal/ledger"
	"fincert/internal/store"
)

// orphaned is how long a file may wait for somebody to refer to it.
const orphaned = 30 * 24 * time.Hour

// Tidied says what Tidy removed.
type Tidied struct {
	Objects int // files that nobody referred to
	Strays  int // bytes on the disk that no row has the key of
	Uploads int // files that never became whole
}

// Tidy removes files that were put in more than 30 days ago, that no entry names
// and that nothing else holds, what a crash left on the disk, and uploads that
// were begun more than seven days ago. An entry is taken to name every
// object whose id stands in its body, whatever the field is called. If we stop
// in it, the next call goes on: rows go first, so a row without bytes never
// exists.
func (v *Vault) Tidy(ctx context.Context) (Tidied, error) {
	before := v.Clock.Now().Add(-orphaned)
	var waiting map[string]bool // objects; true once an entry names them
	var from, head int64
	err := v.DB.Read(ctx, func(q store.Querier) (err error) {
		waiting, from, err = waitingSince(q, before)
		if err == nil {
			err = v.leaveHeld(q, waiting)
		}
		if err != nil || len(waiting) == 0 {
			return err
		}
		head, _, err = ledger.ReadHead(q)
		if err != nil {
			return err
		}
		return named(q, from, waiting)
	})
	if err != nil {
		return Tidied{}, fmt.Errorf("look for files that nobody refers to: %w", err)
	}
	var done Tidied
	if len(waiting) > 0 {
		done.Objects, err = v.remove(ctx, head, waiting)
		if err != nil {
			return Tidied{}, fmt.Errorf("remove files that nobody refers to: %w", err)
		}
	}
	done.Strays, err = v.sweep(ctx, before)
	if err != nil {
		return done, err
	}
	done.Uploads, err = v.tidyUploads()
	return done, err
}

// waitingSince lists the objects that are old enough and not known to be
// referred to, and the position from which on entries may name them: nobody can
// refer to a file before it was put in.
func waitingSince(q store.Querier, before time.Time) (waiting map[string]bool, from int64, err error) {
	rows, err := q.Query("select object, stored, touched from vault_object where referred = 0")
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	waiting = map[string]bool{}
	oldest := before
	for rows.Next() {
		var object, text, touched string
		err = rows.Scan(&object, &text, &touched)
		if err != nil {
			return nil, 0, err
		}
		stored, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, 0, fmt.Errorf("when %s was stored: %w", object, err)
		}
		again := stored
		if touched != "" {
			again, err = time.Parse(time.RFC3339, touched)
			if err != nil {
				return nil, 0, fmt.Errorf("when %s was put in again: %w", object, err)
			}
		}
		if stored.After(before) || again.After(before) {
			continue
		}
		waiting[object] = false
		if stored.Before(oldest) {
			oldest = stored
		}
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err != nil || len(waiting) == 0 {
		return nil, 0, err
	}
	from, err = ledger.PositionBefore(q, oldest.Add(-time.Minute)) // stored is in whole seconds
	return waiting, from, err
}

// leaveHeld takes out of the waiting what something beside the record holds now.
func (v *Vault) leaveHeld(q store.Querier, waiting map[string]bool) error {
	if v.Held == nil {
		return nil
	}
	held, err := v.Held(q)
	for _, object := range held {
		delete(waiting, object)
	}
	return err
}

// objectID is an object's id, wherever it stands in a body.
var objectID = regexp.MustCompile(`"([0-9a-f]{32})"`)

// named marks the objects that entries after a position name.
func named(q store.Querier, after int64, waiting map[string]bool) error {
	for e, err := range ledger.From(q, after, 1000) {
		if err != nil {
			return err
		}
		for _, id := range objectID.FindAllStringSubmatch(e.Body, -1) {
			if _, waits := waiting[id[1]]; waits {
				waiting[id[1]] = true
			}
		}
	}
	return nil
}

// remove takes the rows away under the record's head, so that no command can
// refer to one of the files meanwhile; what was appended since is looked through.
func (v *Vault) remove(ctx context.Context, head int64, waiting map[string]bool) (removed int, err error) {
	err = v.DB.Write(ctx, func(tx *store.Tx) error {
		removed = 0
		_, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		err = errors.Join(v.leaveHeld(tx, waiting), named(tx, head, waiting))
		if err != nil {
			return err
		}
		for object, is := range waiting {
			statement := "delete from vault_object where object = $1"
			if is {
				statement = "update vault_object set referred = 1 where object = $1"
			} else {
				removed++
			}
			_, err = tx.Exec(statement, object)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return removed, err
}

// sweep removes bytes that have been on the disk for long and that no row names.
func (v *Vault) sweep(ctx context.Context, before time.Time) (removed int, err error) {
	held := map[string]bool{}
	err = v.DB.Read(ctx, func(q store.Querier) error {
		blobs, err := store.Texts(q, "select blob from vault_object")
		for _, blob := range blobs {
			held[blob] = true
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("list the files: %w", err)
	}
	err = filepath.WalkDir(v.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && path == v.uploads() {
			return fs.SkipDir // they have a life of their own
		}
		if err != nil || entry.IsDir() || held[entry.Name()] {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.ModTime().After(before) {
			return nil // another node was faster, or its row is still to come
		}
		if err != nil {
			return err
		}
		err = os.Remove(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		removed++
		return err
	})
	if err != nil {
		return removed, fmt.Errorf("remove bytes without a row: %w", err)
	}
	return removed, nil
}

// ReferTx notes that something else than an entry refers to an object, for as
// long as both stand: the tidying leaves it alone.
func ReferTx(tx *store.Tx, object string) error {
	_, err := tx.Exec("update vault_object set referred = 1 where object = $1", object)
	if err != nil {
		return fmt.Errorf("note that a file is referred to: %w", err)
	}
	return nil
}

// DestroyTx destroys an object's key for good, whoever refers to it. Its bytes,
// which nobody can read any more, go with the tidying.
func DestroyTx(tx *store.Tx, object string) error {
	_, err := tx.Exec("delete from vault_object where object = $1", object)
	if err != nil {
		return fmt.Errorf("destroy the key of a file: %w", err)
	}
	return nil
}

// Drop removes an object that was put in and that nothing has referred to since.
// Its bytes go with the tidying, which finds that no row has their key.
func (v *Vault) Drop(ctx context.Context, object string) error {
	err := v.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("delete from vault_object where object = $1 and referred = 0", object)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove a file that nobody refers to: %w", err)
	}
	return nil
}
