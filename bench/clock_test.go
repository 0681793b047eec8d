package bench

import (
	"testing"
	"time"

	"fincert/internal/calendar"
)

// BenchmarkClocks reads 100 000 clocks of 230 working days with five pauses
// each, no two alike. Wanted: ≤ 0.3 s on the machine named in
// docs/performance.md.
func BenchmarkClocks(b *testing.B) {
	cal := calendar.BuiltIn()
	start, err := calendar.ParseDate("2024-01-02")
	must(b, err)
	clocks := make([]calendar.Clock, 100_000)
	for i := range clocks {
		from := start.AddDays(i % 700)
		c := calendar.Clock{Start: from, Limit: 230}
		for p := range 5 {
			begin := from.AddDays(20 + 37*p + i%11)
			c.Pauses = append(c.Pauses, calendar.Pause{From: begin, To: begin.AddDays(3 + (i+p)%9)})
		}
		clocks[i] = c
	}
	within(b, 11, 300*time.Millisecond, func() {
		for i := range clocks {
			reading, err := clocks[i].Read(cal, clocks[i].Start.AddDays(200))
			must(b, err)
			if reading.Due.State != calendar.DueDate {
				b.Fatalf("clock %d is due %s", i, reading.Due)
			}
		}
	})
}
