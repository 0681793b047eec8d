package house

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fincert/internal/access"
	"fincert/internal/backup"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/store"
)

// Backup writes a backup of an installation into the folder place and renews
// its keys in the folder keys, or in place itself when that is empty. It reads
// only and may run beside a server. Faults are those of backup.Write, and
// "house.no-record", "store.older", "store.newer".
func Backup(ctx context.Context, c Config, place, keys string) (backup.Manifest, error) {
	return backedUp(ctx, c, func(s backup.Source) (backup.Manifest, error) {
		err := s.DB.Check(ctx)
		if err != nil {
			return backup.Manifest{}, err
		}
		return backup.Write(ctx, s, place, keys)
	})
}

// BackupKeys renews the keys' part alone.
func BackupKeys(ctx context.Context, c Config, keys string) (backup.Manifest, error) {
	return backedUp(ctx, c, func(s backup.Source) (backup.Manifest, error) {
		err := s.DB.Check(ctx)
		if err != nil {
			return backup.Manifest{}, err
		}
		return backup.WriteKeys(ctx, s, keys)
	})
}

// Migrated says what Migrate did.
type Migrated struct {
	From   int64  `json:"from"` // 0: there were no tables
	To     int64  `json:"to"`
	Backup string `json:"backup"` // folder; empty when nothing was to be done or to be lost
}

// Migrate takes a backup of an older installation into the folder place and
// then brings its tables up to this program's version. If the backup cannot be
// made nothing is changed; if we stop after it, the next call makes another.
func Migrate(ctx context.Context, c Config, place string) (done Migrated, err error) {
	err = checkDatabase(c.Database)
	if err != nil {
		return Migrated{}, err
	}
	f, err := openFolder(c.Data)
	if err != nil {
		return Migrated{}, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	err = f.whole()
	if err != nil {
		return Migrated{}, err
	}
	db, err := f.database(ctx, c.Database)
	if err != nil {
		return Migrated{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	free, err := takeAlone(ctx, db)
	if err != nil {
		return Migrated{}, err
	}
	defer func() { err = errors.Join(err, free()) }()
	err = whole(ctx, db)
	if err != nil {
		return Migrated{}, err
	}
	done.To, err = db.Latest()
	if err != nil {
		return Migrated{}, err
	}
	state := backup.Empty
	err = db.Read(ctx, func(q store.Querier) error {
		done.From, err = store.VersionTx(q)
		if err == nil {
			state, _, err = backup.StateTx(q)
		}
		return err
	})
	if err != nil {
		return Migrated{}, err
	}
	if state == backup.Complete && done.From < done.To {
		_, err = backup.Write(ctx, source(c, db), place, "")
		if err != nil {
			return Migrated{}, fmt.Errorf("back up before the tables change: %w", err)
		}
		done.Backup = place
	}
	return done, db.Migrate(ctx)
}

func backedUp(ctx context.Context, c Config, write func(backup.Source) (backup.Manifest, error)) (m backup.Manifest, err error) {
	err = checkDatabase(c.Database)
	if err != nil {
		return m, err
	}
	f := &folder{path: c.Data}
	err = f.whole()
	if err != nil {
		return m, err
	}
	if c.Database == "" {
		_, err = os.Stat(f.file(databaseName))
		if errors.Is(err, fs.ErrNotExist) {
			return m, fault.RefuseOurs("house.no-record", fault.Text("folder", c.Data))
		}
	}
	db, err := f.database(ctx, c.Database)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return write(source(c, db))
}

func source(c Config, db *store.DB) backup.Source {
	clock := c.Clock
	if clock == nil {
		clock = now.System()
	}
	return backup.Source{
		DB: db, Keys: filepath.Join(c.Data, keysName), Files: filepath.Join(c.Data, filesName),
		Without: append(casework.Derived(projectors()...), access.Passing...), Software: Version(), Now: clock.Now(),
		Demo: (&folder{path: c.Data}).demo(),
	}
}
