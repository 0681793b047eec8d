package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// poolSize is the number of connections when the URL does not name
// pool_max_conns. At most half of them write, so that writers waiting for the
// record's lock leave room for readers.
const poolSize = 16

type postgres struct {
	pool    *pgxpool.Pool
	db      *sql.DB
	writers chan struct{} // one place for each transaction that may write
}

func openPostgres(ctx context.Context, url string) (*postgres, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = poolSize
	}
	limits := config.ConnConfig.RuntimeParams
	limits["lock_timeout"] = strconv.FormatInt(lockWait.Milliseconds(), 10)
	limits["idle_in_transaction_session_timeout"] = strconv.FormatInt(idleLimit.Milliseconds(), 10)
	limits["timezone"] = "UTC"
	if limits["application_name"] == "" {
		limits["application_name"] = "fincert"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	err = pool.Ping(ctx)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	return &postgres{
		pool:    pool,
		db:      stdlib.OpenDBFromPool(pool),
		writers: make(chan struct{}, max(1, config.MaxConns/2)),
	}, nil
}

func (p *postgres) begin(ctx context.Context, write bool) (session, error) {
	if !write {
		tx, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return nil, err
		}
		return &postgresTx{Tx: tx, leave: func() {}}, nil
	}
	waiting, cancel := context.WithTimeoutCause(ctx, lockWait, errLockWait)
	defer cancel()
	select {
	case p.writers <- struct{}{}:
	case <-waiting.Done():
		return nil, context.Cause(waiting)
	}
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		<-p.writers
		return nil, err
	}
	return &postgresTx{Tx: tx, leave: func() { <-p.writers }}, nil
}

func (p *postgres) migrations() (*sql.DB, func() error, error) {
	return p.db, func() error { return nil }, nil
}

func (p *postgres) jobs() (*Pool, error) {
	return &Pool{Postgres: p.pool, Close: func() error { return nil }}, nil
}

func (p *postgres) close() error {
	err := p.db.Close()
	p.pool.Close()
	return err
}

type postgresTx struct {
	*sql.Tx
	leave func()
}

func (t *postgresTx) commit() error { return t.Tx.Commit() }

// rollback is called once, by a defer; after a commit only the place is left.
func (t *postgresTx) rollback() {
	_ = t.Tx.Rollback() // the connection is lost, or the transaction is over: nothing remains either way
	t.leave()
}
