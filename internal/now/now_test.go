package now

import (
	"sync"
	"testing"
	"time"
)

func TestTheSystemsInstantsAreAsTheRecordKeepsThem(t *testing.T) {
	before := time.Now().Add(-time.Second)
	got := System().Now()
	if got.Location() != time.UTC || got != got.Truncate(time.Microsecond) || got != got.Round(0) {
		t.Errorf("%v is not a microsecond in UTC", got)
	}
	if got.Before(before) || got.After(time.Now()) {
		t.Errorf("%v is not now", got)
	}
}

func TestAManualClockStandsStillUntilItIsMoved(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 1500, time.FixedZone("", 8*3600))
	clock := NewManual(start)
	want := time.Date(2026, 11, 24, 1, 0, 0, 1000, time.UTC)
	if clock.Now() != want || clock.Now() != want {
		t.Errorf("stands at %v, want %v", clock.Now(), want)
	}
	if got := clock.Advance(24 * time.Hour); got != want.AddDate(0, 0, 1) || clock.Now() != got {
		t.Errorf("a day later it stands at %v", got)
	}
	clock.Set(start.Add(-time.Hour))
	if clock.Now() != want.Add(-time.Hour) {
		t.Errorf("set back it stands at %v", clock.Now())
	}
}

func TestNoMoveOfAManualClockIsLost(t *testing.T) {
	start := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	clock := NewManual(start)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			clock.Advance(time.Minute)
			clock.Now()
		})
	}
	group.Wait()
	if got := clock.Now().Sub(start); got != 50*time.Minute {
		t.Errorf("fifty minutes moved it by %v", got)
	}
}
