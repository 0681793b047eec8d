// Package store opens the database that holds the record: one SQLite file, or
// PostgreSQL for several nodes. It promises that a function given to Write
// happens whole or not at all and is on disk when Write returns nil, that a
// function given to Read sees one moment of the record, and that one SQL text
// with $1…$n serves both engines. It refuses to read or write a database that
// a newer fincert has migrated.
//
// It knows nothing of entries, cases or people. Whoever needs a table adds a
// migration to both folders of migrations/ and writes plain SQL.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Engine names the database behind a DB, for the few places where the two
// dialects differ.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// lockWait is how long a writer waits for its turn, and idleLimit how long
// PostgreSQL lets a transaction sit idle. Together they mean that a stopped
// node cannot stop the others.
const (
	lockWait  = 3 * time.Second
	idleLimit = 5 * time.Second
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine   Engine
	backend  backend
	onCommit func(commit func() error) error // for crash tests, else nil
	commits  atomic.Uint64
}

// backend is what an engine has to offer.
type backend interface {
	begin(ctx context.Context, write bool) (session, error)
	migrations() (*sql.DB, func() error, error) // a pool for goose and how to leave it
	jobs() (*Pool, error)
	close() error
}

// session is one open transaction. rollback after commit does nothing.
type session interface {
	runner
	commit() error
	rollback()
}

// runner has the signatures of database/sql.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens the database at url: "postgres://…" or "postgresql://…", else a
// SQLite file, written plainly or as "sqlite:PATH". A SQLite file that does not
// exist is created. Open does not migrate: call Migrate to bring the tables up
// to date, or Check when only reading.
func Open(ctx context.Context, url string) (*DB, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		b, err := openPostgres(ctx, url)
		if err != nil {
			return nil, classify(err)
		}
		return &DB{engine: Postgres, backend: b}, nil
	}
	b, err := openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		return nil, classify(err)
	}
	return &DB{engine: SQLite, backend: b}, nil
}

// Pool is a way to the database for a library that speaks to it by itself: the
// queue of jobs. One of the two is set.
type Pool struct {
	SQLite   *sql.DB
	Postgres *pgxpool.Pool
	Close    func() error
}

// Pool opens one. Nothing of the record is written through it.
func (db *DB) Pool() (*Pool, error) { return db.backend.jobs() }

// Close waits for running transactions and closes the database.
func (db *DB) Close() error { return db.backend.close() }

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Write runs do in one transaction that may write. If do returns an error or
// panics, nothing of it remains. On SQLite the transaction holds the only write
// lock from its beginning; on PostgreSQL do must lock the row that it decides
// on. A wait of more than 3 s for a lock is a fault of kind Busy.
//
// If Write returns an error from the commit itself (a lost connection), the
// transaction may have been stored nevertheless (a fault "store.uncertain"):
// callers that repeat need an idempotency key. A full disk is a fault
// "store.full"; nothing was stored.
func (db *DB) Write(ctx context.Context, do func(tx *Tx) error) error {
	s, err := db.backend.begin(ctx, true)
	if err != nil {
		return classify(fmt.Errorf("begin a write: %w", err))
	}
	defer s.rollback()
	err = do(&Tx{View{ctx: ctx, engine: db.engine, runner: s}})
	if err != nil {
		return classify(err)
	}
	commit := s.commit
	if db.onCommit != nil {
		commit = func() error { return db.onCommit(s.commit) }
	}
	err = commit()
	db.commits.Add(1) // also one that failed: it may be stored
	if err != nil {
		return classifyCommit(fmt.Errorf("commit: %w", err))
	}
	return nil
}

// Read runs do in one transaction that only reads: everything do reads is of
// one moment, whatever is written meanwhile.
func (db *DB) Read(ctx context.Context, do func(q Querier) error) error {
	s, err := db.backend.begin(ctx, false)
	if err != nil {
		return classify(fmt.Errorf("begin a read: %w", err))
	}
	defer s.rollback()
	err = do(&View{ctx: ctx, engine: db.engine, runner: s})
	if err != nil {
		return classify(err)
	}
	return nil
}

// Commits counts this DB's writes, each before its Write returns. alone tells
// that nobody else can write: a SQLite file is one process's, which holds its
// folder's lock. Who remembers what was read after a count need not read again
// while the count stands and alone is true.
func (db *DB) Commits() (count uint64, alone bool) {
	return db.commits.Load(), db.engine == SQLite
}

// OnCommit is for crash tests: around stands in for every later commit of this
// DB. It may fail without calling commit (the act failed), or call it and fail
// nevertheless (failed but stored). Set it before other goroutines use the DB.
func (db *DB) OnCommit(around func(commit func() error) error) { db.onCommit = around }

// Querier reads within a transaction. It lives as long as the function that it
// was handed to, and serves one goroutine. On both engines the rows of one
// query must be closed before the next query begins.
type Querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
	Engine() Engine
	Context() context.Context
}

// View is the Querier of Read.
type View struct {
	ctx    context.Context
	engine Engine
	runner runner
}

// Query runs a SELECT. Close the rows before the next query.
func (v *View) Query(query string, args ...any) (*sql.Rows, error) {
	return v.runner.QueryContext(v.ctx, query, args...)
}

// QueryRow runs a SELECT of at most one row; Scan gives sql.ErrNoRows if there
// is none.
func (v *View) QueryRow(query string, args ...any) *sql.Row {
	return v.runner.QueryRowContext(v.ctx, query, args...)
}

// Engine tells which dialect this transaction speaks.
func (v *View) Engine() Engine { return v.engine }

// Context is the context the transaction was begun with.
func (v *View) Context() context.Context { return v.ctx }

// Tx reads and writes within a transaction of Write.
type Tx struct{ View }

// Exec runs a statement that gives no rows.
func (tx *Tx) Exec(query string, args ...any) (sql.Result, error) {
	return tx.runner.ExecContext(tx.ctx, query, args...)
}
