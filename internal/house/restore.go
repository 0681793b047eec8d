package house

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"fincert/internal/backup"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/paper"
	"fincert/internal/store"
	"fincert/internal/tlog"
)

// RestoreOrder says what to restore.
type RestoreOrder struct {
	From string // folder of the backup
	Keys string // folder of its keys; empty: within From
	backup.Order
}

// Restored says what came back.
type Restored struct {
	backup.Filled
	Tables []casework.Rebuilt `json:"tables"`
}

// Restore fills an empty data folder and an empty database from a backup. The
// backup may come from any engine. Everything is compared before anything is
// written; then come keys, files and rows, the tables that are made from the
// entries, and last the head of the record.
//
// If we stop in it, the mark in the folder and the head at 0 keep every program
// out of the half-filled installation, and the next call begins anew. Faults
// Refused are those of backup.Open, "backup.newer", "restore.folder-taken",
// "restore.database-taken".
func Restore(ctx context.Context, c Config, o RestoreOrder) (done Restored, err error) {
	b, err := backup.Open(o.From, o.Keys)
	if err != nil {
		return Restored{}, err
	}
	err = checkDatabase(c.Database)
	if err != nil {
		return Restored{}, err
	}
	f, err := openFolder(c.Data)
	if err != nil {
		return Restored{}, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	wanted, marked, err := f.restoreMark()
	if err == nil && !marked {
		err = f.vacant()
	}
	if err != nil {
		return Restored{}, err
	}
	r := restoring{f: f, config: c, backup: b}
	err = r.open(ctx)
	if err != nil {
		return Restored{}, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	state, head, err := r.state(ctx)
	switch {
	case err != nil:
		return Restored{}, err
	case state == backup.Complete && marked && wanted == head:
		// It was stopped before its very last step.
		return Restored{Filled: backup.Filled{Head: head}}, f.unmark()
	case state == backup.Complete:
		return Restored{}, fault.RefuseOurs("restore.database-taken")
	}
	err = r.prepare(ctx, state)
	if err != nil {
		return Restored{}, err
	}
	return r.fill(ctx, o.Order)
}

// restoring is a restore under way.
type restoring struct {
	f      *folder
	db     *store.DB
	free   func() error // gives the database up for other commands
	config Config
	backup *backup.Backup
}

func (r *restoring) open(ctx context.Context) (err error) {
	r.db, err = r.f.database(ctx, r.config.Database)
	if err != nil {
		return err
	}
	r.free, err = takeAlone(ctx, r.db)
	if err != nil {
		return errors.Join(err, r.db.Close())
	}
	return nil
}

func (r *restoring) close() error { return errors.Join(r.free(), r.db.Close()) }

// prepare makes folder and database as empty as they were before an attempt
// that did not finish, and sees that the tables can be of the backup's version.
func (r *restoring) prepare(ctx context.Context, state backup.State) error {
	latest, err := r.db.Latest()
	if err != nil {
		return err
	}
	schema := r.backup.Manifest.Schema
	if schema > latest {
		return fault.RefuseOurs("backup.newer", fault.Number("backup", int(schema)), fault.Number("program", int(latest)))
	}
	if r.config.Database == "" {
		err = r.close() // the database goes with the folder
		if err == nil {
			err = clearFolder(r.f.path, restoreName)
		}
		if err != nil {
			return err
		}
		return r.open(ctx)
	}
	err = clearFolder(r.f.path, restoreName)
	if err == nil && state == backup.Half {
		err = backup.Discard(ctx, r.db)
	}
	if err != nil {
		return err
	}
	return r.db.Read(ctx, func(q store.Querier) error {
		version, err := store.VersionTx(q)
		if err == nil && version > schema {
			return fault.RefuseOurs("restore.tables-newer", fault.Number("backup", int(schema)), fault.Number("database", int(version)))
		}
		return err
	})
}

func (r *restoring) state(ctx context.Context) (state backup.State, head backup.Head, err error) {
	err = r.db.Read(ctx, func(q store.Querier) (err error) {
		state, head, err = backup.StateTx(q)
		return err
	})
	return state, head, err
}

func (r *restoring) fill(ctx context.Context, o backup.Order) (Restored, error) {
	err := r.f.mark(backup.Head{})
	if err != nil {
		return Restored{}, err
	}
	if r.backup.Manifest.Demo {
		err = os.WriteFile(r.f.file(restoredMark), []byte("restored from the backup of a demo\n"), 0o600)
		if err != nil {
			return Restored{}, fmt.Errorf("mark the folder as a demo's: %w", err)
		}
	}
	err = r.backup.CopyKeys(r.f.file(keysName))
	if err != nil {
		return Restored{}, err
	}
	objects, err := r.backup.CopyObjects(ctx, r.f.file(filesName))
	if err != nil {
		return Restored{}, err
	}
	err = r.db.MigrateTo(ctx, r.backup.Manifest.Schema)
	if err != nil {
		return Restored{}, err
	}
	done := Restored{}
	done.Filled, err = r.backup.Fill(ctx, r.db, o)
	if err != nil {
		return Restored{}, err
	}
	done.Objects = objects
	err = r.db.Migrate(ctx)
	if err != nil {
		return Restored{}, err
	}
	done.Tables, err = r.rebuild(ctx)
	if err != nil {
		return Restored{}, err
	}
	err = r.f.mark(done.Head)
	if err != nil {
		return Restored{}, err
	}
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		if done.Dropped > 0 {
			err := tlog.RestartTx(tx) // what was signed since is of another record
			if err == nil {
				// What named a file may be gone; the tidying looks again.
				_, err = tx.Exec("update vault_object set referred = 0 where object not in (select object from paper)")
			}
			if err != nil {
				return err
			}
		}
		err := paper.SettleTx(tx)
		if err != nil {
			return err
		}
		err = rewindTx(tx, done.Head.Position)
		if err != nil {
			return err
		}
		return backup.FinishTx(tx, done.Head)
	})
	if err != nil {
		return Restored{}, err
	}
	return done, r.f.unmark()
}

// rewindTx lets the follower begin again with the first letter that was not
// delivered or paper that was not made: the queue of jobs is not in a backup.
func rewindTx(tx *store.Tx, last int64) error {
	_, err := tx.Exec(`update follower set position = (select coalesce(min(e.position) - 1, $1) from effect e
		where not exists (select 1 from letter l where l.position = e.position and 'letter.' || l.kind = e.kind)
		and not exists (select 1 from paper p where p.position = e.position and 'paper.' || p.kind = e.kind))`, last)
	if err != nil {
		return fmt.Errorf("set the follower back: %w", err)
	}
	return nil
}

func (r *restoring) rebuild(ctx context.Context) ([]casework.Rebuilt, error) {
	work, err := joinBooks(r.db, nil, now.System(), projectors()...) // no list needs a personal text
	if err != nil {
		return nil, err
	}
	tables, err := work.Rebuild(ctx)
	if err != nil {
		return nil, fmt.Errorf("make the tables from the entries: %w", err)
	}
	return tables, nil
}

func takeAlone(ctx context.Context, db *store.DB) (leave func() error, err error) {
	leave, taken, err := db.Alone(ctx)
	if err == nil && !taken {
		err = fault.RefuseOurs("house.database-taken")
	}
	return leave, err
}

// database opens the database at an address, or the one in the folder.
func (f *folder) database(ctx context.Context, address string) (*store.DB, error) {
	if address == "" {
		address = f.file(databaseName)
		err := closed(address)
		if err != nil {
			return nil, err
		}
	}
	db, err := store.Open(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return db, nil
}

// vacant refuses a folder in which something lies already.
func (f *folder) vacant() error {
	found, err := os.ReadDir(f.path)
	if err != nil {
		return fmt.Errorf("look into the data folder: %w", err)
	}
	for _, entry := range found {
		if entry.Name() != lockName {
			return fault.RefuseOurs("restore.folder-taken", fault.Text("folder", f.path))
		}
	}
	return nil
}

// whole refuses a folder in which a restore did not finish.
func (f *folder) whole() error {
	_, marked, err := f.restoreMark()
	if err != nil {
		return err
	}
	if marked {
		return fault.RefuseOurs("house.restore-unfinished")
	}
	return nil
}

// whole refuses a database in which a restore did not finish.
func whole(ctx context.Context, db *store.DB) error {
	return db.Read(ctx, func(q store.Querier) error {
		state, _, err := backup.StateTx(q)
		if err == nil && state == backup.Half {
			return fault.RefuseOurs("house.restore-unfinished")
		}
		return err
	})
}

// restoreMark is what stands in the mark of a restore that has begun: the head
// that the record will have, once that is known.
func (f *folder) restoreMark() (head backup.Head, marked bool, err error) {
	text, err := os.ReadFile(f.file(restoreName))
	if errors.Is(err, fs.ErrNotExist) {
		return backup.Head{}, false, nil
	}
	if err != nil {
		return backup.Head{}, false, fmt.Errorf("look for an unfinished restore: %w", err)
	}
	_ = json.Unmarshal(text, &head) // a mark that was cut off is still a mark
	return head, true, nil
}

func (f *folder) mark(head backup.Head) error {
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(f.file(restoreName), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("mark the restore as begun: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close(), f.sync())
}

func (f *folder) unmark() error {
	err := os.Remove(f.file(restoreName))
	if err != nil {
		return fmt.Errorf("mark the restore as finished: %w", err)
	}
	return f.sync()
}

// sync makes the folder's entries survive a crash of the machine.
func (f *folder) sync() error {
	dir, err := os.Open(f.path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
