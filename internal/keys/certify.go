package keys

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RootName is the file that strangers are given: the roots of our papers, the
// newest first; then the certificates of the keys that sign credentials, so that
// a QR code can be checked without a network; then those of imported keys, whose
// root certifies others, too.
const RootName = "root.pem"

// How long keys of our own making sign, and how long their certificates last.
// What a key signs on its last day can be checked for ten years: the three of a
// certificate, the two that its file is kept after that, and as many again.
const (
	signingYears     = 5
	certificateYears = 15
	rootSigningYears = 15
	rootYears        = 30
	// clocksDiffer is how far a stranger's clock may be behind ours.
	clocksDiffer = time.Hour
	// longestName is what X.520 allows a name to have.
	longestName = 64
)

// Subject is whom a certificate names.
type Subject struct {
	Body string // the certification body's name; may be empty before it is established
	Site string // where the public finds it, without a scheme: "cert.example.cn"
	Demo bool   // what is signed has no effect, and every certificate says so
}

// What certificates of a demo say in the place of a purpose.
const (
	demoRoot = "演示根证书，无任何效力 DEMO ROOT, NO LEGAL EFFECT"
	demoLeaf = "演示，无任何效力 DEMO, NO LEGAL EFFECT"
)

// roles are what keys are for, as their certificates say it.
var roles = map[Purpose]string{
	Root:       "认证证书签章根 Root of Certificate Signatures",
	Paper:      "认证证书签章 Certificate Signatures",
	Credential: "认证证书数字凭证 Certificate Credentials",
}

// name is a certificate's subject; the key's number tells keys of one purpose
// apart.
func (s Subject) name(purpose Purpose, n int) pkix.Name {
	name := pkix.Name{CommonName: roles[purpose], SerialNumber: strconv.Itoa(n)}
	if s.Demo {
		name.CommonName = demoLeaf
		if purpose == Root {
			name.CommonName = demoRoot
		}
	}
	for _, organisation := range []string{s.Body, s.Site} {
		if organisation != "" {
			name.Organization = []string{cut(organisation)}
			break
		}
	}
	if s.Site != "" {
		name.OrganizationalUnit = []string{cut(s.Site)}
	}
	return name
}

func cut(name string) string {
	runes := []rune(name)
	return string(runes[:min(len(runes), longestName)])
}

// certify gives a new key its certificate and its end, if keys of its purpose
// have them. The caller holds mu.
func (r *Ring) certify(f *file, purpose Purpose, n int) error {
	made := f.info.Made.UTC().Truncate(time.Second)
	switch purpose {
	case Root:
		return r.certifyRoot(f, n, made)
	case SM2:
		f.info.Ends = made.AddDate(signingYears, 0, 0)
		return nil
	case Paper, Credential:
	default:
		return nil
	}
	root, err := r.current(Root)
	if err != nil {
		return err
	}
	above := root.info.Chain[0]
	template := r.template(purpose, n, made, certificateYears)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	if purpose == Paper {
		template.KeyUsage |= x509.KeyUsageContentCommitment
	}
	own, err := issue(template, above, f.info.Public, root.signer)
	if err != nil {
		return err
	}
	f.info.Chain = []*x509.Certificate{own, above}
	f.info.Ends = made.AddDate(signingYears, 0, 0)
	return nil
}

// certifyRoot lets a new root certify itself: nobody is above it.
func (r *Ring) certifyRoot(f *file, n int, made time.Time) error {
	k, err := f.open(nil) // it is not on disk yet
	if err != nil {
		return err
	}
	template := r.template(Root, n, made, rootYears)
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	template.IsCA, template.MaxPathLenZero = true, true
	own, err := issue(template, template, f.info.Public, k.signer)
	if err != nil {
		return err
	}
	f.info.Chain = []*x509.Certificate{own}
	f.info.Ends = made.AddDate(rootSigningYears, 0, 0)
	return nil
}

func (r *Ring) template(purpose Purpose, n int, made time.Time, years int) *x509.Certificate {
	return &x509.Certificate{
		Subject: r.subject().name(purpose, n), NotBefore: made.Add(-clocksDiffer), NotAfter: made.AddDate(years, 0, 0),
		BasicConstraintsValid: true,
	}
}

func issue(template, above *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, above, public, signer)
	if err != nil {
		return nil, fmt.Errorf("certify it: %w", err)
	}
	return x509.ParseCertificate(der)
}

// PaperSigner is the key that papers are signed with now, and its certificates,
// from its own to a root. A fault Refused "keys.ended" when it was imported and
// has ended.
func (r *Ring) PaperSigner() (crypto.Signer, []*x509.Certificate, error) {
	signer, info, err := r.Signer(Paper)
	return signer, info.Chain, err
}

// NoneRevoked is a fresh list of revoked certificates, with nothing on it, by
// the root of the papers' newest key: what is to be kept with a paper that is
// checked long after. It is empty when that key was imported, whose certifier
// publishes such lists.
func (r *Ring) NoneRevoked(until time.Time) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	paper, err := r.current(Paper)
	if err != nil || paper.info.Imported {
		return nil, err
	}
	above := paper.info.Chain[1]
	for _, k := range r.keys {
		if k.info.Purpose == Root && k.info.Chain[0].Equal(above) {
			at := r.clock.Now().UTC().Truncate(time.Second)
			list := &x509.RevocationList{Number: big.NewInt(at.Unix()), ThisUpdate: at, NextUpdate: until}
			return x509.CreateRevocationList(rand.Reader, list, above, k.signer)
		}
	}
	return nil, fmt.Errorf("the root that certified %s is gone", paper.info.ID)
}

// Anchors are what strangers are given, as the folder's root.pem says it. Root
// and key of credentials are made if there are none yet: who keeps root.pem can
// check the first QR code with it.
func (r *Ring) Anchors() ([]byte, error) {
	if _, _, err := r.Signer(Credential); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(r.dir, RootName))
}

// writeAnchors makes root.pem say what the keys of the folder say. It does
// nothing while no key has a certificate.
func writeAnchors(dir string) error {
	list, err := List(dir)
	if err != nil {
		return err
	}
	var anchors []*x509.Certificate
	add := func(c *x509.Certificate) {
		if !slices.ContainsFunc(anchors, c.Equal) {
			anchors = append(anchors, c)
		}
	}
	for _, purpose := range []Purpose{Root, Paper} {
		for _, info := range list {
			if info.Purpose == purpose && len(info.Chain) > 0 {
				add(info.Chain[len(info.Chain)-1])
			}
		}
	}
	for _, info := range list {
		if info.Purpose == Credential || info.Imported {
			add(info.Chain[0])
		}
	}
	text := MarshalCertificates(anchors)
	known, err := os.ReadFile(filepath.Join(dir, RootName))
	if len(text) == 0 || err == nil && bytes.Equal(known, text) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", RootName, err)
	}
	temporary, err := writeTemporary(dir, text)
	if err == nil {
		err = os.Rename(temporary, filepath.Join(dir, RootName))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", RootName, err)
	}
	return syncDir(dir)
}

// MarshalCertificates writes certificates one after another (PEM).
func MarshalCertificates(list []*x509.Certificate) []byte {
	var text []byte
	for _, c := range list {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: c.Raw})...)
	}
	return text
}

// ParseCertificates reads certificates one after another (PEM). Nothing else may
// stand between them but text without a block.
func ParseCertificates(text []byte) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			if strings.Contains(string(rest), "-----BEGIN") {
				return nil, errors.New("holds a block that cannot be read")
			}
			return list, nil
		}
		if block.Type != certificateBlock {
			return nil, fmt.Errorf("holds a block %q among its certificates", block.Type)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read a certificate: %w", err)
		}
		list, text = append(list, c), rest
	}
}
