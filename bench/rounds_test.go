// Package bench measures what docs/performance.md states. Each benchmark runs
// its rounds itself, interleaved with those of its peer where it has one, and
// reports medians: a ratio, or a share of a limit. Absolute figures are those of
// the machine it runs on. `make bench` runs all of them once.
package bench

import (
	"slices"
	"testing"
	"time"
)

// median is the middle one.
func median(of []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// timed is how long do takes.
func timed(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

// against lets both sides act in turn, so that whatever else the machine does
// falls on both, and reports how fast ours is beside the peer's by the medians:
// 1 is as fast, 0.5 takes twice as long.
func against(b *testing.B, acts int, ours, peer func(act int)) {
	var our, their []time.Duration
	for act := range acts {
		if act%2 == 0 { // neither side always goes first
			our = append(our, timed(func() { ours(act) }))
			their = append(their, timed(func() { peer(act) }))
		} else {
			their = append(their, timed(func() { peer(act) }))
			our = append(our, timed(func() { ours(act) }))
		}
	}
	b.ReportMetric(0, "ns/op") // of no meaning here
	b.ReportMetric(float64(median(their))/float64(median(our)), "×peer")
	b.ReportMetric(micros(median(our)), "µs/act")
	b.ReportMetric(micros(median(their)), "µs/peer")
}

// within reports how long one act takes and what share of its limit that is. The
// quickest round tells how much of it the machine spent on something else.
func within(b *testing.B, rounds int, limit time.Duration, act func()) {
	var took []time.Duration
	act() // once to warm up
	for range rounds {
		took = append(took, timed(act))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(micros(median(took))/1000, "ms")
	b.ReportMetric(micros(slices.Min(took))/1000, "ms/quickest")
	b.ReportMetric(float64(median(took))/float64(limit), "×limit")
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
