package house

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/ledger"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Grade says how bad a finding is.
type Grade string

const (
	Sound   Grade = "sound"
	Warning Grade = "warning" // it works, and will not for ever
	Broken  Grade = "broken"
)

// Finding is one thing that Examine looked at. What to do about it is the
// sentence Key + ".next".
type Finding struct {
	Part  string // "configuration", "storage", "database", "keys", "calendar", "time", "disk", "jobs"
	Grade Grade
	Key   string
	Args  []fault.Arg
}

// What is thought to be enough.
const (
	leastDisk      = 1 << 30 // bytes
	leastInodes    = 10_000
	clockMayLag    = time.Minute
	followerMayLag = 1000
	// noticeBy is when next year's holiday notice is usually out.
	noticeMonth = time.December
	// alarmAhead is how long before the calendar ends the operator is alarmed.
	alarmAhead = 366
)

// Examine looks at an installation without changing anything, also while it is
// served: its folder, database, keys, calendar, time and disk. It gives every
// finding, the sound ones too.
func Examine(ctx context.Context, c Config) []Finding {
	e := &examination{Config: c}
	e.configuration()
	e.storage()
	e.keyFiles()
	e.disk()
	e.database(ctx)
	return e.list
}

type examination struct {
	Config
	list []Finding
}

func (e *examination) found(part string, grade Grade, key string, args ...fault.Arg) {
	e.list = append(e.list, Finding{part, grade, "doctor." + key, args})
}

func (e *examination) configuration() {
	switch {
	case e.BaseURL == "":
		e.found("configuration", Warning, "no-base-url", fault.Text("listen", e.Listen))
	case !isBase(e.BaseURL):
		e.found("configuration", Broken, "base-url", fault.Text("url", e.BaseURL))
	default:
		e.found("configuration", Sound, "configuration", fault.Text("url", e.BaseURL))
	}
	if e.Rate == 0 {
		e.found("configuration", Warning, "no-rate")
	}
}

// storage looks at the folder and at who may read it.
func (e *examination) storage() {
	info, err := os.Stat(e.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.found("storage", Broken, "no-folder", fault.Text("folder", e.Data))
		return
	case err != nil || !info.IsDir():
		e.found("storage", Broken, "folder", fault.Text("folder", e.Data))
		return
	}
	files := filepath.Join(e.Data, filesName)
	for _, dir := range []string{e.Data, files} {
		if syscall.Access(dir, 2 /* W_OK */) != nil {
			e.found("storage", Broken, "not-writable", fault.Text("folder", dir))
			return
		}
	}
	if info.Mode().Perm()&0o007 != 0 {
		e.found("storage", Warning, "open-folder", fault.Text("folder", e.Data))
		return
	}
	e.found("storage", Sound, "storage", fault.Text("folder", e.Data))
}

func (e *examination) keyFiles() {
	list, err := keys.List(filepath.Join(e.Data, keysName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.found("keys", Warning, "no-keys")
	case err != nil:
		e.found("keys", Broken, "keys-unreadable", fault.Text("folder", filepath.Join(e.Data, keysName)))
	case slices.ContainsFunc(list, func(i keys.Info) bool { return !i.Sealed }):
		e.found("keys", Warning, "no-passphrase", fault.Number("count", len(list)))
	default:
		e.found("keys", Sound, "keys", fault.Number("count", len(list)))
	}
	at := e.Clock.Now()
	for _, info := range ending(list, at, endsSoon) {
		left := daysLeft(info, at)
		args := []fault.Arg{fault.Text("id", info.ID), fault.Text("purpose", string(info.Purpose)),
			fault.Number("count", left), fault.Text("ends", info.Ends.UTC().Format(time.DateOnly))}
		switch {
		case !info.Imported:
			e.found("keys", Warning, "key-ends", args...)
		case left > endsNow:
			e.found("keys", Warning, "imported-key-ends", args...)
		default:
			e.found("keys", Broken, "imported-key-ends", args...)
		}
	}
}

func (e *examination) disk() {
	var s syscall.Statfs_t
	if syscall.Statfs(e.Data, &s) != nil {
		return // the folder's absence is told already
	}
	free := int64(s.Bavail) * s.Bsize
	percent := 0
	if s.Blocks > 0 {
		percent = int(s.Bavail * 100 / s.Blocks)
	}
	args := []fault.Arg{fault.Number("gigabytes", int(free>>30)), fault.Number("percent", percent)}
	switch {
	case free < leastDisk || s.Files > 0 && s.Ffree < leastInodes:
		e.found("disk", Broken, "disk-full", args...)
	case percent < 10:
		e.found("disk", Warning, "disk-low", args...)
	default:
		e.found("disk", Sound, "disk", args...)
	}
}

// database opens the database for reading and goes on with what lies in it.
func (e *examination) database(ctx context.Context) {
	address := e.Database
	if address == "" {
		address = filepath.Join(e.Data, databaseName)
		if _, err := os.Stat(address); err != nil {
			e.found("database", Warning, "no-database", fault.Text("file", address))
			return
		}
	}
	db, err := store.Open(ctx, address)
	if err != nil {
		e.found("database", Broken, "database-unreachable")
		return
	}
	defer db.Close()
	err = db.Check(ctx)
	if f, told := fault.As(err); told && f.Key == "store.newer" {
		e.found("database", Broken, "database-newer")
		return
	} else if told && f.Key == "store.older" {
		e.found("database", Warning, "database-older")
		return
	} else if err != nil {
		e.found("database", Broken, "database-unreadable")
		return
	}
	e.record(ctx, db)
	e.calendar(ctx, db)
}

func (e *examination) record(ctx context.Context, db *store.DB) {
	var position, behind int64
	var last time.Time
	err := db.Read(ctx, func(q store.Querier) error {
		var err error
		position, last, err = ledger.ReadHead(q)
		if err != nil {
			return err
		}
		behind, err = (&ledger.Follower{DB: db, Name: followerName}).Behind(q)
		return err
	})
	if err != nil {
		e.found("database", Broken, "database-unreadable")
		return
	}
	e.found("database", Sound, "database", fault.Text("engine", string(db.Engine())), fault.Number("entries", int(position)))
	if lag := last.Sub(e.Clock.Now()); lag > clockMayLag {
		e.found("time", Broken, "time-behind", fault.Text("last", last.Format(time.RFC3339)), fault.Number("minutes", int(lag.Minutes())))
	} else {
		e.found("time", Sound, "time", fault.Text("now", e.Clock.Now().Format(time.RFC3339)))
	}
	if behind > followerMayLag {
		e.found("jobs", Warning, "jobs-behind", fault.Number("count", int(behind)))
	} else {
		e.found("jobs", Sound, "jobs")
	}
}

// calendar asks whether the year that begins next is published, and how long
// dates can be counted at all.
func (e *examination) calendar(ctx context.Context, db *store.DB) {
	work, err := casework.New(casework.Config{
		DB: db, Books: []rule.Book{rule.Chapters(), body.Book()}, Personal: personal.New(nil), Files: files{},
		Clock: e.Clock, ReadScheme: readScheme, RecordedScheme: recordedScheme,
	})
	var days *calendar.Calendar
	if err == nil {
		_, days, err = work.InForce(ctx)
	}
	if err != nil {
		e.found("calendar", Broken, "no-calendar")
		return
	}
	today := calendar.DateOf(e.Clock.Now())
	_, until := days.Covers()
	nextYear := fmt.Sprint(today.Year() + 1)
	switch {
	case until.Before(today.AddDays(alarmAhead)):
		e.found("calendar", Broken, "calendar-ends", fault.Day("until", until))
	case days.Published().Before(today):
		e.found("calendar", Broken, "calendar-late", fault.Day("published", days.Published()))
	case days.Published().Year() <= today.Year() && !today.Before(calendar.Make(today.Year(), noticeMonth, 1)):
		e.found("calendar", Warning, "calendar-next-year", fault.Text("year", nextYear))
	default:
		e.found("calendar", Sound, "calendar", fault.Day("published", days.Published()), fault.Day("until", until))
	}
}
