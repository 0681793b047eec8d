package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"fincert/internal/fault"
)

// leastRSA is the shortest RSA key that papers are signed with.
const leastRSA = 2048

// ImportPaper takes a key that somebody else certified: PEM with the private
// key, its certificate, those that certify it and a root, in any order of
// blocks but the certificates from the key's own upwards. From now on it signs
// papers; the ones before it stay for what they signed. Faults Refused:
// "keys.import-form", "keys.import-algorithm", "keys.import-other",
// "keys.import-chain".
func (r *Ring) ImportPaper(text []byte) (Info, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	private, chain, err := parseImported(text)
	if err != nil {
		return Info{}, err
	}
	f := file{info: Info{Made: r.clock.Now(), Imported: true, Public: private.Public(), Chain: chain}}
	f.info.Algorithm, err = algorithmOf(private)
	if err != nil {
		return Info{}, err
	}
	f.info.Ends, err = chainEnds(chain, f.info.Made)
	if err != nil {
		return Info{}, err
	}
	f.secret, err = x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return Info{}, err
	}
	err = r.needSeal()
	if err != nil {
		return Info{}, err
	}
	keyID := id(Paper, r.newest[Paper]+1)
	err = r.keep(keyID, f)
	if err != nil {
		return Info{}, fmt.Errorf("import the key %s: %w", keyID, err)
	}
	return r.keys[keyID].info, nil
}

func parseImported(text []byte) (crypto.Signer, []*x509.Certificate, error) {
	var private crypto.Signer
	var certificates []byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == certificateBlock:
			certificates = append(certificates, pem.EncodeToMemory(block)...)
		case !strings.HasSuffix(block.Type, "PRIVATE KEY"):
			// What else tools write, such as the name of a curve.
		default:
			signer := privateIn(block.Bytes)
			if signer == nil || private != nil {
				return nil, nil, fault.RefuseOurs("keys.import-form")
			}
			private = signer
		}
	}
	chain, err := ParseCertificates(certificates)
	if err != nil || private == nil || len(chain) == 0 {
		return nil, nil, fault.RefuseOurs("keys.import-form")
	}
	public, comparable := private.Public().(interface{ Equal(x crypto.PublicKey) bool })
	if !comparable || !public.Equal(chain[0].PublicKey) {
		return nil, nil, fault.RefuseOurs("keys.import-other", fault.Text("subject", chain[0].Subject.String()))
	}
	return private, chain, nil
}

// privateIn reads a private key in any of the forms in which tools write one;
// nil if it is none.
func privateIn(der []byte) crypto.Signer {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		signer, _ := key.(crypto.Signer)
		return signer
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	return nil
}

func algorithmOf(private crypto.Signer) (Algorithm, error) {
	switch key := private.(type) {
	case *ecdsa.PrivateKey:
		if key.Curve == elliptic.P256() {
			return P256, nil
		}
	case *rsa.PrivateKey:
		if bits := key.N.BitLen(); bits >= leastRSA {
			return Algorithm(fmt.Sprintf("RSA-%d", bits)), nil
		}
	}
	return "", fault.RefuseOurs("keys.import-algorithm", fault.Number("bits", leastRSA))
}

// chainEnds refuses a chain that does not lead from its first certificate to
// its last one, a root, now, and says until when it does.
func chainEnds(chain []*x509.Certificate, at time.Time) (time.Time, error) {
	last := chain[len(chain)-1]
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(last)
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil || last.CheckSignatureFrom(last) != nil {
		return time.Time{}, fault.RefuseOurs("keys.import-chain", fault.Text("subject", chain[0].Subject.String()))
	}
	ends := last.NotAfter
	for _, c := range chain {
		if c.NotAfter.Before(ends) {
			ends = c.NotAfter
		}
	}
	return ends, nil
}
