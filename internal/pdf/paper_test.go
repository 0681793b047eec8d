package pdf_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"image"
	"image/color"
	"image/png"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/pdf"
)

// made is when the papers of these tests were made.
var made = time.Date(2026, 11, 24, 2, 30, 0, 0, time.UTC)

func meta() pdf.Meta {
	return pdf.Meta{
		Title: "金融科技产品认证证书 FinTech Product Certificate", Author: "示例认证有限公司", Subject: "FT-2026-0001",
		Lang: "zh-CN", Created: made, ID: [16]byte{1, 2, 3},
	}
}

var plain = pdf.Style{Size: 11}

const link = "https://cert.example.cn/v/eyJhbGciOiJFUzI1NiIsImtpZCI6ImNyZWRlbnRpYWwtMDAwMSJ9.eyJuIjoiRlQtMjAyNi0wMDAxIn0.c2lnbmF0dXJl"

// paper has one of everything.
func paper(t testing.TB) *pdf.Doc {
	t.Helper()
	d := pdf.New(meta())
	p := d.Page()
	p.Rect(12, 12, 186, 273, 0.5, pdf.Colour{R: 120, G: 90, B: 30})
	p.Text(105, 40, pdf.Style{Face: pdf.Bold, Size: 24, Align: pdf.Centre, Spacing: 0.2, Heading: true}, "金融科技产品认证证书")
	p.Text(105, 50, pdf.Style{Size: 12, Align: pdf.Centre, Lang: "en"}, "Certificate of FinTech Product Certification")
	p.Paragraph(25, 70, 160, plain, "兹证明下列产品符合《金融科技产品认证规则》的要求，证书的有效性依据获证后监督的结果保持。")
	p.QR(20, 230, pdf.QRSize(link, 0.5), link)
	p.Image(seal(t), 130, 220, 42, 42)
	p.Sign(130, 220, 42, 42)
	d.Page().Text(25, 40, plain, "附页 Annex")
	d.Attach(pdf.Attachment{Name: "credential.jwt", Type: "application/jwt", Description: "可验证凭证", Data: []byte("eyJ.eyJ.sig")})
	return d
}

// seal is a ring with a transparent middle.
func seal(t testing.TB) *pdf.Image {
	t.Helper()
	const size = 200
	picture := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			square := (x-size/2)*(x-size/2) + (y-size/2)*(y-size/2)
			if square < 98*98 && square > 88*88 {
				picture.Set(x, y, color.NRGBA{200, 20, 20, 220})
			}
		}
	}
	var file bytes.Buffer
	check(t, png.Encode(&file, picture))
	made, err := pdf.NewImage(file.Bytes())
	check(t, err)
	made.Alt = "印章 Seal"
	return made
}

// authority is a root and its key.
type authority struct {
	root *x509.Certificate
	key  crypto.Signer
}

func newAuthority(t testing.TB, name string) authority {
	t.Helper()
	a := authority{key: ecKey(t)}
	a.root = issue(t, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name, Organization: []string{"示例认证有限公司"}},
		NotBefore: made.AddDate(-1, 0, 0), NotAfter: made.AddDate(20, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, a.key.Public(), nil, a.key)
	return a
}

// signer has a key of its own under the authority.
func (a authority) signer(t testing.TB, key crypto.Signer) pdf.Signer {
	t.Helper()
	c := issue(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "示例认证有限公司 证书签发"},
		NotBefore: made.AddDate(-1, 0, 0), NotAfter: made.AddDate(3, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}, key.Public(), a.root, a.key)
	return pdf.Signer{Key: key, Chain: []*x509.Certificate{c, a.root}}
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}

func issue(t testing.TB, template *x509.Certificate, public crypto.PublicKey, by *x509.Certificate, key crypto.Signer) *x509.Certificate {
	t.Helper()
	if by == nil {
		by = template
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, by, public, key)
	check(t, err)
	c, err := x509.ParseCertificate(raw)
	check(t, err)
	return c
}

func ecKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	return key
}

func rsaKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	return key
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// run starts a tool of a Debian package and gives what it prints.
func run(t testing.TB, debian, tool string, args ...string) string {
	t.Helper()
	out, err := attempt(t, debian, tool, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", tool, args, err, out)
	}
	return out
}

// attempt is run that may fail; then its complaints are given too.
func attempt(t testing.TB, debian, tool string, args ...string) (string, error) {
	t.Helper()
	_, err := exec.LookPath(tool)
	if err != nil {
		t.Fatalf("%s is missing; install Debian's package %s (sh test/install.sh)", tool, debian)
	}
	var complaints bytes.Buffer
	command := exec.Command(tool, args...)
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		out = append(out, complaints.Bytes()...)
	}
	return string(out), err
}

// onDisk puts a file where a tool finds it.
func onDisk(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(path, content, 0o600))
	return path
}

func pemOf(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
