package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
)

// BenchmarkRegisterDownload loads the whole register down from a running house,
// as JSON and as CSV, and their signatures, for 2,000 and for 20,000 certificates.
// It reports how long that takes, and by how much the heap that is in use grows
// while it runs; wanted: as much for ten times the certificates. The rows are made
// by the register's projector from made-up contents, without cases and entries: a
// download reads nothing else.
func BenchmarkRegisterDownload(b *testing.B) {
	for _, certificates := range []int{2_000, 20_000} {
		address := registerOf(b, certificates)
		for _, file := range []string{"register.json", "register.json.sig", "register.csv", "register.csv.sig"} {
			b.Run(fmt.Sprintf("%d/%s", certificates, file), func(b *testing.B) { measureDownload(b, address+file) })
		}
	}
}

// registerOf serves a register of so many certificates until the benchmark ends.
func registerOf(b *testing.B, certificates int) (address string) {
	b.Helper()
	h, err := house.Open(context.Background(), house.Config{Data: b.TempDir(), Listen: "127.0.0.1:0"})
	must(b, err)
	today := calendar.DateOf(h.Clock().Now())
	contents := make([]rule.CertificateContent, certificates)
	for i := range contents {
		contents[i] = registertest.Certificate(i+1, today)
		contents[i].Announcement = fmt.Sprintf("%d-%05d", today.Year(), i+1)
	}
	registertest.Issue(b, h.DB, contents...)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx) }()
	b.Cleanup(func() {
		stop()
		must(b, <-ended)
		must(b, h.Close())
	})
	for h.Address() == "" {
		time.Sleep(time.Millisecond)
	}
	for _, err = h.Register.Current(ctx); err != nil; _, err = h.Register.Current(ctx) { // it is in memory from here on
		b.Log(err)
	}
	return "http://" + h.Address() + "/"
}

// measureDownload asks for how long it takes, the first time and later, and once
// more, slowly, for what of the heap is in use: that is known after each collection
// only, and while it runs the house waits for us to read on.
func measureDownload(b *testing.B, address string) {
	const rounds, piece = 5, 1 << 20
	var took []time.Duration
	var size int64
	for range rounds {
		took = append(took, timed(func() { size = inPieces(b, address, piece, func() {}) }))
	}
	before, highest := inUse(), uint64(0)
	inPieces(b, address, piece, func() { highest = max(highest, inUse()) })
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took[0].Seconds(), "s/first")
	b.ReportMetric(median(took).Seconds(), "s")
	b.ReportMetric(float64(size)/(1<<20), "MB")
	b.ReportMetric((float64(highest)-float64(before))/(1<<20), "MB-heap")
}

// inPieces reads an answer and lets it go, with a look after each piece.
func inPieces(b *testing.B, address string, piece int64, look func()) (size int64) {
	b.Helper()
	asked, err := http.NewRequest(http.MethodGet, address, nil)
	must(b, err)
	asked.Header.Set("Accept-Encoding", "identity") // packed, all of it would be on its way at once
	got, err := http.DefaultClient.Do(asked)
	must(b, err)
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s", address, got.Status)
	}
	for {
		n, err := io.CopyN(io.Discard, got.Body, piece)
		size += n
		look()
		if errors.Is(err, io.EOF) {
			return size
		}
		must(b, err)
	}
}

// inUse collects until no more comes free: a collection keeps what is made while it
// runs, and the house writes on until its connection is full.
func inUse() uint64 {
	for last := collected(); ; {
		now := collected()
		if now >= last {
			return last
		}
		last = now
	}
}

func collected() uint64 {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.HeapAlloc
}
