package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"fincert/internal/fault"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the tables up to this binary's version and refuses a database
// that a newer one has migrated. Several nodes may call it at once: on
// PostgreSQL one migrates and the others wait. If we stop in the middle, the
// migrations that were done stay and the next start goes on from there.
func (db *DB) Migrate(ctx context.Context) error {
	return db.withGoose(func(g *goose.Provider) error {
		current, target, err := g.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the database's version: %w", err)
		}
		if current > target {
			return newer(current, target)
		}
		if current == target {
			return nil
		}
		_, err = g.Up(ctx)
		if err != nil {
			return fmt.Errorf("migrate from version %d to %d: %w", current, target, err)
		}
		return nil
	})
}

// MigrateTo makes the tables of an earlier version in an empty database: of the
// version that a backup was taken of.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	return db.withGoose(func(g *goose.Provider) error {
		_, err := g.UpTo(ctx, version)
		if err != nil {
			return fmt.Errorf("make the tables of version %d: %w", version, err)
		}
		return nil
	})
}

// Latest is the version of the tables that this program works with.
func (db *DB) Latest() (int64, error) { return latest(db.engine) }

// VersionTx is the version of the tables there are, 0 for a database without.
func VersionTx(q Querier) (int64, error) {
	var current int64
	var migrated bool
	err := q.QueryRow(hasVersions[q.Engine()]).Scan(&migrated)
	if err == nil && migrated {
		err = q.QueryRow("select max(version_id) from goose_db_version").Scan(&current)
	}
	if err != nil {
		return 0, fmt.Errorf("read the database's version: %w", err)
	}
	return current, nil
}

// Check is for who only reads and must not migrate: nil if the tables are
// exactly of this binary's version, else a fault "store.newer" or
// "store.older".
func (db *DB) Check(ctx context.Context) error {
	target, err := latest(db.engine)
	if err != nil {
		return err
	}
	var current int64
	err = db.Read(ctx, func(q Querier) (err error) {
		current, err = VersionTx(q)
		return err
	})
	switch {
	case err != nil:
		return err
	case current < target:
		return fault.New(fault.Refused, "store.older",
			fault.Number("database", int(current)), fault.Number("program", int(target)))
	case current > target:
		return newer(current, target)
	}
	return nil
}

// hasVersions asks whether goose's table of versions is there; asking the table
// itself would be an error like any other.
var hasVersions = map[Engine]string{
	SQLite:   "select count(*) > 0 from sqlite_master where name = 'goose_db_version'",
	Postgres: "select to_regclass('goose_db_version') is not null",
}

func newer(current, target int64) error {
	return fault.New(fault.Refused, "store.newer",
		fault.Number("database", int(current)), fault.Number("program", int(target)))
}

func (db *DB) withGoose(do func(*goose.Provider) error) error {
	files, err := fs.Sub(migrations, "migrations/"+string(db.engine))
	if err != nil {
		return err
	}
	pool, leave, err := db.backend.migrations()
	if err != nil {
		return fmt.Errorf("open the database to migrate it: %w", err)
	}
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	}
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	g, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return errors.Join(fmt.Errorf("read the migrations: %w", err), leave())
	}
	return errors.Join(classify(do(g)), leave())
}

// latest is the version of the newest embedded migration.
func latest(engine Engine) (int64, error) {
	names, err := fs.Glob(migrations, "migrations/"+string(engine)+"/*.sql")
	if err != nil {
		return 0, err
	}
	if len(names) == 0 {
		return 0, fmt.Errorf("no migrations for %s in this binary", engine)
	}
	return goose.NumericComponent(names[len(names)-1])
}
