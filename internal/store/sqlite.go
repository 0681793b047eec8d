package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const (
	// readers is how many transactions may read at once.
	readers = 4
	// preparedLimit bounds the statements kept per connection; texts beyond it
	// (filters with rare shapes) are prepared for one use.
	preparedLimit = 256
)

// sqliteFile is one SQLite file in WAL mode: one connection that writes, so
// that writers queue here and not in SQLite's busy loop, and a few that SQLite
// itself forbids to write.
type sqliteFile struct {
	path  string
	write *lanes
	read  *lanes
}

func openSQLite(ctx context.Context, path string) (*sqliteFile, error) {
	write, err := openLanes(sqliteDSN(path, "synchronous(full)", "journal_mode(wal)", "secure_delete(on)", "cache_size(-65536)"), "begin immediate", 1)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	// The first connection creates the file and sets WAL, which readers need.
	err = write.pool.PingContext(ctx)
	if err != nil {
		write.pool.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read, err := openLanes(sqliteDSN(path, "query_only(1)", "cache_size(-16384)"), "begin", readers)
	if err != nil {
		write.pool.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &sqliteFile{path: path, write: write, read: read}, nil
}

// sqliteDSN names the file and the pragmas, which hold per connection.
func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", lockWait.Milliseconds()))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (f *sqliteFile) begin(ctx context.Context, write bool) (session, error) {
	if write {
		return f.write.begin(ctx)
	}
	return f.read.begin(ctx)
}

// migrations opens a second pool: the writer's connection is held by its lane.
func (f *sqliteFile) migrations() (*sql.DB, func() error, error) {
	pool, err := sql.Open("sqlite", sqliteDSN(f.path, "synchronous(full)"))
	if err != nil {
		return nil, nil, err
	}
	pool.SetMaxOpenConns(1)
	return pool, pool.Close, nil
}

// jobs opens a connection of its own, which waits for the writer's as another
// process would.
func (f *sqliteFile) jobs() (*Pool, error) {
	pool, err := sql.Open("sqlite", sqliteDSN(f.path, "synchronous(full)"))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return &Pool{SQLite: pool, Close: pool.Close}, nil
}

func (f *sqliteFile) close() error {
	errRead := f.read.close()
	errWrite := f.write.close()
	if errWrite != nil {
		return errWrite
	}
	return errRead
}

// lanes is a fixed number of connections, each with its prepared statements.
// database/sql prepares a statement anew in every transaction; a lane keeps it,
// which is why transactions here are begun by hand.
type lanes struct {
	pool *sql.DB
	text string // how a transaction begins
	free chan *lane
}

func openLanes(dsn, begin string, n int) (*lanes, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	l := &lanes{pool: pool, text: begin, free: make(chan *lane, n)}
	for range n {
		l.free <- &lane{}
	}
	return l, nil
}

func (l *lanes) begin(ctx context.Context) (session, error) {
	var free *lane
	select {
	case free = <-l.free:
	default:
		wait := time.NewTimer(lockWait)
		defer wait.Stop()
		select {
		case free = <-l.free:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-wait.C:
			return nil, errLockWait
		}
	}
	err := free.open(ctx, l.pool)
	if err == nil {
		_, err = free.ExecContext(ctx, l.text)
	}
	if err != nil {
		free.drop()
		l.free <- free
		return nil, err
	}
	return &laneTx{lane: free, home: l.free}, nil
}

// close waits for every lane to come home.
func (l *lanes) close() error {
	for range cap(l.free) {
		(<-l.free).drop()
	}
	return l.pool.Close()
}

// lane is one connection; it belongs to whoever took it out of lanes.free.
type lane struct {
	conn     *sql.Conn // nil until first used, and after a failure
	prepared map[string]*sql.Stmt
}

func (l *lane) open(ctx context.Context, pool *sql.DB) error {
	if l.conn != nil {
		return nil
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	l.conn = conn
	l.prepared = map[string]*sql.Stmt{}
	return nil
}

// drop forgets the connection; the next transaction opens a new one.
func (l *lane) drop() {
	if l.conn == nil {
		return
	}
	for _, s := range l.prepared {
		s.Close()
	}
	l.conn.Close()
	l.conn, l.prepared = nil, nil
}

func (l *lane) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s, ok := l.prepared[query]
	if ok || len(l.prepared) >= preparedLimit {
		return s, nil
	}
	s, err := l.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	l.prepared[query] = s
	return s, nil
}

func (l *lane) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := l.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return l.conn.ExecContext(ctx, query, args...)
	}
	return s.ExecContext(ctx, args...)
}

func (l *lane) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := l.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return l.conn.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

func (l *lane) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := l.prepare(ctx, query)
	if err != nil || s == nil {
		// A Row carries its own error: let the connection report it.
		return l.conn.QueryRowContext(ctx, query, args...)
	}
	return s.QueryRowContext(ctx, args...)
}

// laneTx is the transaction on a lane, until the lane is home again.
type laneTx struct {
	*lane
	home chan *lane
	done bool
}

// commit is not cancelled half-way: when the caller has gone, what was decided
// is stored all the same and its idempotency key finds it.
func (t *laneTx) commit() error {
	_, err := t.ExecContext(context.Background(), "commit")
	if err != nil {
		return err // rollback follows
	}
	t.done = true
	t.home <- t.lane
	return nil
}

func (t *laneTx) rollback() {
	if t.done {
		return
	}
	t.done = true
	_, err := t.ExecContext(context.Background(), "rollback")
	if err != nil {
		// A new connection is sure to hold no transaction.
		t.drop()
	}
	t.home <- t.lane
}
