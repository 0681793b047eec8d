// Package now is the only place that reads the time. Everything else is given
// an instant, or a Clock, so that a test, the demo and a simulation can let
// months pass.
//
// It promises instants in UTC, cut to the microsecond: what the record stores
// and what the program holds are then the same instant. It refuses to know
// about dates; package calendar makes them.
//
// Package now imports nothing of ours.
package now

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	// Now is the present instant in UTC, cut to the microsecond.
	Now() time.Time
}

// System is the clock of the machine.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time { return stored(time.Now()) }

// stored is an instant as the record keeps it: without a monotonic reading,
// which would make equal instants compare unequal.
func stored(t time.Time) time.Time { return t.Round(0).UTC().Truncate(time.Microsecond) }

// Manual is a clock that stands still until it is moved. It may be used from
// any number of goroutines.
type Manual struct {
	mu  sync.RWMutex
	now time.Time // guarded by mu
}

// NewManual is a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: stored(t)} }

// Now is where the clock stands.
func (m *Manual) Now() time.Time {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.now
}

// Set puts the clock at t, later or earlier.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = stored(t)
}

// Advance moves the clock by d and tells where it then stands. One caller sees
// exactly the moves of the others and its own, none lost.
func (m *Manual) Advance(d time.Duration) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = stored(m.now.Add(d))
	return m.now
}
