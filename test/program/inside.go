package program

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// Inside is an installation within this process, so that a test turns its clock
// and looks behind its doors. It answers on a port of its own.
type Inside struct {
	House          *house.House
	Clock          *now.Manual
	URL            string // without a slash at its end
	Data, Database string // Database is empty for SQLite in the data folder
	Stop           func() // called again it does nothing
}

// Open opens a new installation on the engine and serves it until the test ends
// or stops it.
func Open(t testing.TB, engine store.Engine, at time.Time) *Inside {
	t.Helper()
	database := ""
	if engine == store.Postgres {
		database = storetest.URL(t, engine)
	}
	return OpenIn(t, filepath.Join(t.TempDir(), "data"), database, at)
}

// OpenIn is Open for what is in a data folder already.
func OpenIn(t testing.TB, data, database string, at time.Time) *Inside {
	t.Helper()
	return OpenAt(t, data, database, at, "127.0.0.1:0")
}

// OpenAt is OpenIn at an address that papers may name.
func OpenAt(t testing.TB, data, database string, at time.Time, listen string) *Inside {
	t.Helper()
	in := &Inside{Clock: now.NewManual(at), Data: data, Database: database}
	var err error
	in.House, err = house.Open(context.Background(), house.Config{Data: in.Data, Database: in.Database,
		Listen: listen, Clock: in.Clock})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- in.House.Serve(ctx) }()
	for in.House.Address() == "" {
		select {
		case err := <-ended:
			t.Fatalf("the server ended at once: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	in.URL = "http://" + in.House.Address()
	in.Stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
		if err := in.House.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(in.Stop)
	return in
}

// Pass lets days go by.
func (in *Inside) Pass(days int) { in.Clock.Advance(time.Duration(days) * 24 * time.Hour) }

// InDays is a day in Beijing, so many days from today.
func (in *Inside) InDays(days int) string {
	return in.Clock.Now().AddDate(0, 0, days).In(time.FixedZone("Beijing", 8*3600)).Format(time.DateOnly)
}
