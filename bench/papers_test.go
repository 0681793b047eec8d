package bench

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fincert/internal/certificate/layout"
	"fincert/internal/keys"
	"fincert/internal/pdf"
	"fincert/internal/register"
	"fincert/internal/store"
)

// BenchmarkPaperAgainstNginx asks the running program, through its socket and
// with everything that stands before it, for papers of the whole register, and
// nginx for files of the same bytes, in turn. Wanted: ≥ 0.5 ×. It needs Debian's
// nginx and wrk.
func BenchmarkPaperAgainstNginx(b *testing.B) {
	const rounds, numbers = 7, 400 // as many as the program holds in memory
	c := large(b)
	var ours string
	stop := serve(b, built(b), c, &ours)
	defer stop()
	root := b.TempDir()
	must(b, os.Chmod(root, 0o755))
	must(b, os.Chmod(filepath.Dir(root), 0o755))
	var paths []string
	var size int
	for _, key := range certificates(b, ours, numbers) {
		path := "/certificates/" + key + "/pdf"
		file := read(b, "http://"+ours+path)
		must(b, os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o755))
		must(b, os.WriteFile(filepath.Join(root, path), file, 0o644))
		paths, size = append(paths, path), size+len(file)
	}
	theirs, quit := nginx(b, root)
	defer quit()
	script := filepath.Join(root, "paths.lua")
	must(b, os.WriteFile(script, []byte(lua(paths)), 0o644))
	var our, their []float64
	for round := range rounds {
		if round%2 == 0 {
			our = append(our, wrk(b, script, ours))
			their = append(their, wrk(b, script, theirs))
		} else {
			their = append(their, wrk(b, script, theirs))
			our = append(our, wrk(b, script, ours))
		}
	}
	slices.Sort(our)
	slices.Sort(their)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(our[rounds/2], "papers/s")
	b.ReportMetric(their[rounds/2], "nginx/s")
	b.ReportMetric(our[rounds/2]/their[rounds/2], "×nginx")
	b.ReportMetric(float64(size/len(paths)), "bytes")
}

// BenchmarkCertificatePaper makes the paper of a certificate, from what was frozen to
// the signed bytes, without a time stamp, with everything that is done before it
// is stored. Wanted: ≤ 30 ms.
func BenchmarkCertificatePaper(b *testing.B) {
	c := large(b)
	address := c.Database
	if address == "" {
		address = filepath.Join(c.Data, "fincert.db")
	}
	db, err := store.Open(context.Background(), address)
	must(b, err)
	defer func() { must(b, db.Close()) }()
	snapshot, err := register.Open(db).Current(context.Background())
	must(b, err)
	newest, _ := snapshot.Newest(0, 100)
	ring, err := keys.Open(filepath.Join(b.TempDir(), "keys"))
	must(b, err)
	signer, info, err := ring.Signer(keys.Paper)
	must(b, err)
	look := layout.Look{Demo: true, Seal: layout.DemoSeal()}
	signs := layout.Signs{Address: "https://cert.example.cn/certificates/", QR: "https://cert.example.cn/v/" + string(bytes.Repeat([]byte("eyJ0"), 95)),
		Credential: string(bytes.Repeat([]byte("credential"), 190))}
	var took []time.Duration
	var size int
	for i := 0; b.Loop(); i++ {
		content := newest[i%len(newest)].Content
		began := time.Now()
		doc, err := layout.Certificate(content, look, signs)
		must(b, err)
		unsigned, err := doc.Bytes()
		must(b, err)
		said, err := pdf.Read(unsigned)
		must(b, err)
		must(b, layout.Compare(said, content, look, signs))
		file, err := doc.Sign(context.Background(), pdf.Signer{Key: signer, Chain: info.Chain})
		must(b, err)
		took, size = append(took, time.Since(began)), len(file)
	}
	b.ReportMetric(float64(median(took).Microseconds())/1000, "ms/paper")
	b.ReportMetric(float64(size), "bytes")
}
