package bench

import (
	"bytes"
	"context"
	"path/filepath"
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
	c := large(b)
	var ours string
	stop := serve(b, built(b), c, &ours)
	defer stop()
	var paths []string
	for _, key := range certificates(b, ours, 400) { // as many as the program holds in memory
		paths = append(paths, "/certificates/"+key+"/pdf")
	}
	againstNginx(b, ours, paths)
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
