package house

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/recheck"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/tlog"
	"fincert/internal/vault"
)

// CheckConfig says what Check checks.
type CheckConfig struct {
	Data         string
	Database     string // empty: SQLite in the data folder
	Passphrase   string
	Clock        now.Clock
	Against      string // text of a checkpoint that was kept; empty: none
	WithoutFiles bool   // do not read the bytes of files
}

// Check checks a record independently and tells what it finds. It only reads,
// takes no lock, and may run beside a server. Faults: Refused
// "house.no-record", "store.newer", "store.older"; Invalid as tlog.Open.
func Check(ctx context.Context, c CheckConfig, found func(recheck.Finding)) (sum recheck.Summary, err error) {
	f := folder{path: c.Data}
	_, err = os.Stat(f.file(keysName))
	if errors.Is(err, fs.ErrNotExist) { // opening them would make them
		return sum, noRecord(c.Data)
	}
	db, err := openToRead(ctx, c.Data, c.Database)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ring, err := keys.Open(f.file(keysName), keys.WithPassphrase(c.Passphrase))
	if err != nil {
		return sum, err
	}
	clock := now.NewManual(c.Clock.Now()) // a check lasts, and is of one day
	checked := recheck.Config{DB: db, Ring: ring, Today: calendar.DateOf(clock.Now())}
	checked.Publics, err = keys.Publics(f.file(keysName), keys.Checkpoint)
	if err != nil {
		return sum, err
	}
	if c.Against != "" {
		kept, err := tlog.Open(c.Against, checked.Publics)
		if err != nil {
			return sum, err
		}
		checked.Against = &kept
	}
	if !c.WithoutFiles {
		checked.Vault, err = vault.New(vault.Config{Dir: filepath.Join(c.Data, filesName), DB: db, Ring: ring, Clock: clock})
		if err != nil {
			return sum, err
		}
	}
	work, err := joinBooks(db, ring, clock)
	if err != nil {
		return sum, err
	}
	checked.Clock = clockOf(work)
	return recheck.Run(ctx, checked, found)
}

// openToRead opens the database of an installation, of which a server may run,
// for somebody who only reads.
func openToRead(ctx context.Context, data, database string) (*store.DB, error) {
	err := checkDatabase(database)
	if err != nil {
		return nil, err
	}
	if database == "" {
		f := folder{path: data}
		database = f.file(databaseName)
		_, err = os.Stat(database)
		if errors.Is(err, fs.ErrNotExist) { // opening it would make it
			return nil, noRecord(data)
		}
	}
	db, err := store.Open(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	err = db.Check(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func noRecord(data string) error {
	return fault.RefuseOurs("house.no-record", fault.Text("folder", data))
}

// clockOf asks the program what it shows of the clock of 5.8.
func clockOf(work *casework.Casework) recheck.Clock {
	looker := rule.Actor{Person: "system", Roles: []rule.Role{rule.RoleSystem}, Via: "system"}
	return func(ctx context.Context, id string) (reading recheck.Reading, ok bool, err error) {
		on := rule.StreamID{Kind: rule.KindCase, ID: id}
		err = work.Look(ctx, looker, on, func(s *rule.Situation, view casework.View) error {
			clock, runs := s.TimeLimit(view.State.(*rule.Case))
			if !runs {
				return nil
			}
			read, err := clock.Read(s.Record.Calendar(), s.Today)
			var beyond *calendar.Error
			if errors.As(err, &beyond) {
				return nil // no number is shown where the calendar does not reach
			}
			reading, ok = recheck.Reading{Used: read.Used, Due: read.Due.String()}, err == nil
			return err
		})
		return reading, ok, err
	}
}
