// Package storetest gives tests a fresh database of each engine: an empty
// SQLite file and an empty PostgreSQL database, both migrated. PostgreSQL is
// never skipped: if it cannot be had, the test fails and says what to install.
//
// FINCERT_TEST_ENGINES=sqlite restricts a run to the engines named (comma
// between them). FINCERT_TEST_POSTGRES=postgres://… names a running server on
// which each test makes and drops its own database; without it the test process
// starts a throw-away one (see StartCluster).
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"fincert/internal/store"
)

// Option changes what Open and URL give.
type Option func(*options)

type options struct{ durable bool }

// Durable is for benchmarks: the throw-away PostgreSQL writes to disk as a real
// one does. SQLite always does.
func Durable() Option { return func(o *options) { o.durable = true } }

// Engines lists the engines of this run: both, unless FINCERT_TEST_ENGINES says
// otherwise.
func Engines(tb testing.TB) []store.Engine {
	tb.Helper()
	wanted := os.Getenv("FINCERT_TEST_ENGINES")
	if wanted == "" {
		return []store.Engine{store.SQLite, store.Postgres}
	}
	var engines []store.Engine
	for name := range strings.SplitSeq(wanted, ",") {
		engine := store.Engine(strings.TrimSpace(name))
		if engine != store.SQLite && engine != store.Postgres {
			tb.Fatalf("FINCERT_TEST_ENGINES names %q; it may name %s and %s", name, store.SQLite, store.Postgres)
		}
		engines = append(engines, engine)
	}
	return engines
}

// Each runs test as one subtest per engine, each on a fresh, migrated database.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, engine := range Engines(t) {
		t.Run(string(engine), func(t *testing.T) { test(t, Open(t, engine)) })
	}
}

// Open gives a fresh, migrated database that is gone when the test is over.
func Open(tb testing.TB, engine store.Engine, opts ...Option) *store.DB {
	tb.Helper()
	db := open(tb, URL(tb, engine, opts...))
	err := db.Migrate(context.Background())
	if err != nil {
		tb.Fatalf("migrate a fresh %s database: %v", engine, err)
	}
	return db
}

func open(tb testing.TB, address string) *store.DB {
	tb.Helper()
	db, err := store.Open(context.Background(), address)
	if err != nil {
		tb.Fatalf("open %s: %v", address, err)
	}
	tb.Cleanup(func() {
		err := db.Close()
		if err != nil {
			tb.Errorf("close %s: %v", address, err)
		}
	})
	return db
}

// URL names a fresh, empty database for store.Open, also from another process.
// It is gone when the test is over.
func URL(tb testing.TB, engine store.Engine, opts ...Option) string {
	tb.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if engine == store.SQLite {
		return filepath.Join(tb.TempDir(), "fincert.db")
	}
	server := postgresServer(tb, o.durable)
	name := "fincert_" + token()
	administer(tb, server, "create database "+name)
	tb.Cleanup(func() { administer(tb, server, "drop database if exists "+name+" with (force)") })
	address, err := url.Parse(server)
	if err != nil {
		tb.Fatalf("read the test server's address %q: %v", server, err)
	}
	address.Path = "/" + name
	return address.String()
}

// postgresServer is a running server: the one in the environment, or one of
// this process.
func postgresServer(tb testing.TB, durable bool) string {
	tb.Helper()
	named := os.Getenv("FINCERT_TEST_POSTGRES")
	if named != "" && !durable {
		return named
	}
	start := throwAway
	if durable {
		start = throwAwayDurable
	}
	cluster, err := start()
	if err != nil {
		tb.Fatalf("these tests need PostgreSQL: %v", err)
	}
	return cluster.URL
}

// One throw-away cluster of each kind per test process. Nobody stops them: they
// end with the process.
var (
	throwAway        = sync.OnceValues(func() (*Cluster, error) { return StartCluster(false) })
	throwAwayDurable = sync.OnceValues(func() (*Cluster, error) { return StartCluster(true) })
)

func administer(tb testing.TB, server, statement string) {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Fatalf("reach the test server %s: %v", server, err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func token() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
