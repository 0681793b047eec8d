package store

import (
	"context"
	"errors"
	"fmt"
)

// commandLine is the number of the advisory lock: "fincert" in ASCII.
const commandLine = 0x66696e63657274

// Alone takes the database for one command of the command line at a time; taken
// is false when another has it. It ends with leave, or with the process. A
// SQLite file needs none: it lies in a folder that has a lock.
func (db *DB) Alone(ctx context.Context) (leave func() error, taken bool, err error) {
	if db.engine == SQLite {
		return func() error { return nil }, true, nil
	}
	leave, taken, err = db.lockOut(ctx)
	if err != nil {
		return nil, false, classify(fmt.Errorf("take the database: %w", err))
	}
	return leave, taken, nil
}

// lockOut takes PostgreSQL's advisory lock, which belongs to a connection.
func (db *DB) lockOut(ctx context.Context) (leave func() error, taken bool, err error) {
	pool, _, err := db.backend.migrations() // PostgreSQL's is the pool of everybody
	if err != nil {
		return nil, false, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, false, err
	}
	err = conn.QueryRowContext(ctx, "select pg_try_advisory_lock($1)", commandLine).Scan(&taken)
	if err != nil || !taken {
		return func() error { return nil }, false, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.Background(), "select pg_advisory_unlock($1)", commandLine)
		return errors.Join(err, conn.Close())
	}, true, nil
}

// holdNames are the tables whose old rows must not be found on the disk: those
// of keys, without which a text tells nothing, and those of logins. They are
// small enough to be written anew.
const holdNames = "subject_key, account, account_role, token"

// Wipe removes what deleted rows left behind in the database's files, as far as
// the engine can: on SQLite the log that still holds the old pages (the pages
// themselves are zeroed when a row is deleted), on PostgreSQL the old rows of
// keys and accounts. PostgreSQL's own log keeps them until it is recycled. A
// long read may keep it from happening; it may be repeated.
func (db *DB) Wipe(ctx context.Context) error {
	pool, leave, err := db.backend.migrations()
	if err != nil {
		return fmt.Errorf("wipe what was deleted: %w", err)
	}
	if db.engine == Postgres {
		_, err = pool.ExecContext(ctx, "vacuum full "+holdNames)
	} else {
		var busy, pages, moved int
		err = pool.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
		if err == nil && busy != 0 {
			err = errLockWait
		}
	}
	err = errors.Join(err, leave())
	if err != nil {
		return classify(fmt.Errorf("wipe what was deleted: %w", err))
	}
	return nil
}
