package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"fincert/internal/fault"
)

// errLockWait is a wait within this process for the turn to write.
var errLockWait = errors.New("waited too long for the turn to write")

// IsUnique reports whether err says that a row with this key exists already.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" // unique_violation
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// classify adds a fault of kind Busy to errors that pass by themselves or when
// somebody sees to the machine: a lock not had in time, a database that cannot
// be reached, a full disk. The cause stays in the chain for the log. Other
// errors, and faults, are handed on as they are.
func classify(err error) error {
	_, isFault := fault.As(err)
	if isFault {
		return err
	}
	switch {
	case isLocked(err):
		return fmt.Errorf("%w: %w", fault.New(fault.Busy, "store.busy"), err)
	case isUnreachable(err):
		return fmt.Errorf("%w: %w", fault.New(fault.Busy, "store.unreachable"), err)
	}
	return Full(err)
}

// classifyCommit is classify for the commit itself. When the database goes away
// while it answers, nobody can say whether it stored the act, and "nothing was
// changed" could be a lie.
func classifyCommit(err error) error {
	if isUnreachable(err) && !isLocked(err) {
		return fmt.Errorf("%w: %w", fault.New(fault.Busy, "store.uncertain"), err)
	}
	return classify(err)
}

// Full adds the fault "store.full" to an error that says that a disk takes no
// more, also to one of who writes files beside the database.
func Full(err error) error {
	if !isFull(err) {
		return err
	}
	return fmt.Errorf("%w: %w", fault.New(fault.Busy, "store.full"), err)
}

func isFull(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100" // disk_full
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC,
			sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE:
			return true
		}
		return false
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func isLocked(err error) bool {
	if errors.Is(err, errLockWait) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "55P03", // lock_not_available: lock_timeout passed
			"25P03",          // idle_in_transaction_session_timeout: we were stopped, or starved
			"40001", "40P01": // serialization_failure, deadlock_detected
			return true
		}
		return false
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		primary := lite.Code() & 0xff // the rest of the code is detail
		return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
	}
	return false
}

func isUnreachable(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true
	}
	// A connection that was open when the server went away.
	var network *net.OpError
	if pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.As(err, &network) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "57P01", "57P02", "57P03", // shutting down, crashed, starting up
			"53300": // too_many_connections
			return true
		}
	}
	return false
}
