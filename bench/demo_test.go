package bench

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/story"
)

// BenchmarkDemo tells the demo's story into an empty data folder, as `fincert
// demo` does, and reports commands per second.
func BenchmarkDemo(b *testing.B) {
	until := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	begin, err := story.Begin(until)
	must(b, err)
	commands := 0
	var took []time.Duration
	for range 3 {
		clock := now.NewManual(begin)
		h, err := house.Open(context.Background(), house.Config{
			Data: filepath.Join(b.TempDir(), "data"), Listen: "127.0.0.1:0", Clock: clock})
		must(b, err)
		told, err := story.Tell(context.Background(), h, clock, until)
		must(b, err)
		must(b, h.Close())
		commands = told.Commands
		took = append(took, told.Took)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(commands), "commands")
	b.ReportMetric(median(took).Seconds(), "s")
	b.ReportMetric(float64(commands)/median(took).Seconds(), "commands/s")
}
