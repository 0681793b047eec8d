package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"fincert/internal/fault"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func write(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func count(t *testing.T, db *store.DB) int {
	t.Helper()
	var n int
	err := db.Read(t.Context(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from note").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// notes gives each test a table of its own.
func notes(t *testing.T, db *store.DB) {
	t.Helper()
	write(t, db, "create table note (id text not null primary key, n bigint not null)")
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		why := errors.New("the rule says no")
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("insert into note values ($1, $2)", "a", 1)
			if err != nil {
				return err
			}
			return why
		})
		if !errors.Is(err, why) {
			t.Errorf("the cause is lost: %v", err)
		}
		if count(t, db) != 0 {
			t.Error("a row of the failed write remains")
		}
	})
}

func TestAPanicInAWriteLeavesNothingAndTheNextWriteGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		func() {
			defer func() { _ = recover() }()
			_ = db.Write(t.Context(), func(tx *store.Tx) error {
				_, _ = tx.Exec("insert into note values ('a', 1)")
				panic("a bug")
			})
		}()
		write(t, db, "insert into note values ('b', 1)")
		if count(t, db) != 1 {
			t.Error("the panicked write left a row")
		}
	})
}

func TestPlaceholdersMayBeReusedAndOutOfOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		write(t, db, "insert into note (n, id) values ($2, $1), ($2 + 1, $1 || '+')", "a", 7)
		var n int
		err := db.Read(t.Context(), func(q store.Querier) error {
			return q.QueryRow("select n from note where id = $2 || '+' and n > $1", 7, "a").Scan(&n)
		})
		if err != nil || n != 8 {
			t.Errorf("n = %d, %v", n, err)
		}
	})
}

func TestASecondRowWithTheSameKeyIsToldApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		write(t, db, "insert into note values ('a', 1)")
		for _, statement := range []string{"insert into note values ('a', 1)", "insert into note values ('b', null)"} {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(statement)
				return err
			})
			if store.IsUnique(err) != (statement == "insert into note values ('a', 1)") {
				t.Errorf("%s: IsUnique(%v) = %v", statement, err, store.IsUnique(err))
			}
		}
	})
}

func TestAReaderCannotWriteAndSeesOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		err := db.Read(t.Context(), func(q store.Querier) error {
			var before, after int
			err := q.QueryRow("select count(*) from note").Scan(&before)
			if err != nil {
				return err
			}
			write(t, db, "insert into note values ('a', 1)")
			err = q.QueryRow("select count(*) from note").Scan(&after)
			if err != nil {
				return err
			}
			if before != after {
				t.Errorf("%d rows, then %d, within one read", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(t.Context(), func(q store.Querier) error {
			rows, err := q.Query("insert into note values ('b', 1) returning id")
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			return rows.Err()
		})
		if err == nil || count(t, db) != 1 {
			t.Errorf("a read wrote: %v", err)
		}
	})
}

func TestManyWritersTakeTurns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		write(t, db, "insert into note values ('sum', 0)")
		lock := "select n from note where id = 'sum'"
		if db.Engine() == store.Postgres {
			lock += " for update"
		}
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				err := db.Write(t.Context(), func(tx *store.Tx) error {
					var n int
					err := tx.QueryRow(lock).Scan(&n)
					if err != nil {
						return err
					}
					_, err = tx.Exec("update note set n = $1 where id = 'sum'", n+1)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		var n int
		err := db.Read(t.Context(), func(q store.Querier) error {
			return q.QueryRow("select n from note").Scan(&n)
		})
		if err != nil || n != 40 {
			t.Errorf("40 writers counted to %d, %v", n, err)
		}
	})
}

// The writer that waits has a database handle of its own, as another node has.
func TestAWriterThatWaitsTooLongIsToldToTryAgain(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			url := storetest.URL(t, engine)
			first, second := openAt(t, url), openAt(t, url)
			notes(t, first)
			write(t, first, "insert into note values ('a', 1)")
			err := first.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec("update note set n = 2 where id = 'a'")
				if err != nil {
					return err
				}
				return second.Write(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Exec("update note set n = 3 where id = 'a'")
					return err
				})
			})
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Busy || f.Key != "store.busy" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func openAt(t *testing.T, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestACancelledCallerDoesNotSpoilTheConnection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		for range 3 {
			ctx, cancel := context.WithCancel(t.Context())
			err := db.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("insert into note values ('a', 1)")
				if err != nil {
					return err
				}
				cancel()
				_, err = tx.Exec("insert into note values ('b', 1)")
				return err
			})
			if err == nil {
				t.Fatal("a cancelled write was stored")
			}
		}
		write(t, db, "insert into note values ('c', 1)")
		if count(t, db) != 1 {
			t.Error("a cancelled write left a row")
		}
	})
}

func TestACommitMayFailWithOrWithoutHavingStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		lost := errors.New("connection lost")
		insert := func(id string) error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec("insert into note values ($1, 1)", id)
				return err
			})
		}
		db.OnCommit(func(func() error) error { return lost })
		if err := insert("failed"); !errors.Is(err, lost) {
			t.Error(err)
		}
		db.OnCommit(func(commit func() error) error { return errors.Join(commit(), lost) })
		if err := insert("stored"); !errors.Is(err, lost) {
			t.Error(err)
		}
		db.OnCommit(nil)
		var id string
		err := db.Read(t.Context(), func(q store.Querier) error { return q.QueryRow("select id from note").Scan(&id) })
		if err != nil || id != "stored" {
			t.Errorf("%q, %v", id, err)
		}
	})
}

func TestADatabaseOfANewerFincertIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Check(t.Context()); err != nil {
			t.Errorf("a fresh database: %v", err)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Errorf("migrating twice: %v", err)
		}
		applied := "true"
		if db.Engine() == store.SQLite {
			applied = "1"
		}
		write(t, db, "insert into goose_db_version (version_id, is_applied) values (299901010000, "+applied+")")
		for name, err := range map[string]error{"Migrate": db.Migrate(t.Context()), "Check": db.Check(t.Context())} {
			f, ok := fault.As(err)
			if !ok || f.Key != "store.newer" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnEmptyDatabaseIsOlder(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			err := openAt(t, storetest.URL(t, engine)).Check(t.Context())
			f, ok := fault.As(err)
			if !ok || f.Key != "store.older" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFileThatIsNoDatabaseIsNotTakenForAnEmptyOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fincert.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database "), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path); err == nil {
		t.Error("it was opened")
	}
}

// A node that stops in the middle of an act loses its lock by itself.
func TestAnIdleTransactionIsEndedByPostgreSQL(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if db.Engine() == store.SQLite {
			return // the lock goes with the process
		}
		for setting, want := range map[string]string{"idle_in_transaction_session_timeout": "5s", "lock_timeout": "3s"} {
			var got string
			err := db.Read(t.Context(), func(q store.Querier) error { return q.QueryRow("show " + setting).Scan(&got) })
			if err != nil || got != want {
				t.Errorf("%s is %s, %v", setting, got, err)
			}
		}
	})
}

func TestAServerThatIsAwayIsBusyNotBroken(t *testing.T) {
	_, err := store.Open(t.Context(), "postgres://fincert@127.0.0.1:1/none?sslmode=disable&connect_timeout=2")
	f, ok := fault.As(err)
	if !ok || f.Key != "store.unreachable" {
		t.Errorf("got %v", err)
	}
}

func TestAFolderNameMayHoldAnyCharacter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "认证 100%?#&x")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, "sqlite:"+filepath.Join(dir, "fincert.db"))
	notes(t, db)
	if _, err := os.Stat(filepath.Join(dir, "fincert.db")); err != nil {
		t.Error(err)
	}
}

func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	names := func(engine string) []string {
		entries, err := os.ReadDir("migrations/" + engine)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	if lite, pg := names("sqlite"), names("postgres"); !slices.Equal(lite, pg) {
		t.Errorf("sqlite has %v, postgres has %v", lite, pg)
	}
}

func TestAnyNumberOfRowsIsInsertedInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		notes(t, db)
		for _, n := range []int{0, 1, 250, 251, 1000} {
			write(t, db, "delete from note")
			var args []any
			for i := range n {
				args = append(args, strconv.Itoa(i), i)
			}
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				err := tx.Insert("insert into note (id, n)", 2, args, "")
				if err != nil {
					return err
				}
				return tx.Insert("insert into note (id, n)", 2, args, " on conflict (id) do update set n = note.n + excluded.n")
			})
			if err != nil {
				t.Fatal(err)
			}
			var rows, sum int
			err = db.Read(t.Context(), func(q store.Querier) error {
				return q.QueryRow("select count(*), coalesce(sum(n), 0) from note").Scan(&rows, &sum)
			})
			if err != nil || rows != n || sum != n*(n-1) {
				t.Errorf("%d rows: %d are there with the sum %d, %v", n, rows, sum, err)
			}
		}
	})
}

func TestAFilterIsNumberedInOrder(t *testing.T) {
	var w store.Where
	if w.SQL() != "" {
		t.Errorf("an empty filter: %q", w.SQL())
	}
	w.Add("status = ?", "01")
	w.Add(`(holder like ? escape '\' or product like ? escape '\')`, store.Containing("50%_"), "x")
	w.In("kind", []string{"a", "b"})
	limit := w.Arg(20)
	want := ` where (status = $1) and ((holder like $2 escape '\' or product like $3 escape '\')) and kind in ($4,$5)`
	if w.SQL() != want || limit != "$6" || len(w.Args()) != 6 || w.Args()[1] != `%50\%\_%` {
		t.Errorf("%q %s %v", w.SQL(), limit, w.Args())
	}
}
