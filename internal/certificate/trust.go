package certificate

import (
	"crypto/x509"
	"errors"
	"slices"
	"time"

	"fincert/internal/fault"
)

// trust is whom a checker believes: the certificates of a root.pem.
type trust struct {
	roots   *x509.CertPool // nil: nobody was named
	between *x509.CertPool
	// listed are the keys that root.pem names beside the roots: those that sign
	// credentials, and those of papers whose root is not the body's own.
	listed []*x509.Certificate
	at     time.Time
}

func newTrust(certificates []*x509.Certificate, at time.Time) trust {
	t := trust{between: x509.NewCertPool(), at: at}
	for _, c := range certificates {
		switch {
		case c.IsCA && c.CheckSignatureFrom(c) == nil:
			if t.roots == nil {
				t.roots = x509.NewCertPool()
			}
			t.roots.AddCert(c)
		case c.IsCA:
			t.between.AddCert(c)
		default:
			t.listed = append(t.listed, c)
		}
	}
	return t
}

var errNotListed = errors.New("its root certifies others, too, and root.pem does not name it")

// believes says why a certificate is not the body's; nil: it is. A root that
// certifies others, too, is believed about the certificates alone that stand
// beside it in root.pem: those for papers, which are listed for no other reason.
// Who asks about a day before the certificate began is answered as of its first.
func (t trust) believes(c *x509.Certificate, chain []*x509.Certificate, at time.Time) error {
	if at.Before(c.NotBefore) {
		at = c.NotBefore
	}
	if t.roots == nil {
		return errors.New("no root is given")
	}
	between := t.between.Clone()
	for _, above := range chain {
		between.AddCert(above)
	}
	options := x509.VerifyOptions{Roots: t.roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	chains, err := c.Verify(options)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(t.listed, c.Equal) {
		return nil
	}
	root := chains[0][len(chains[0])-1]
	for _, named := range t.listed {
		if named.KeyUsage&x509.KeyUsageContentCommitment == 0 {
			continue
		}
		options.CurrentTime = named.NotBefore
		above, err := named.Verify(options)
		if err == nil && above[0][len(above[0])-1].Equal(root) {
			return errNotListed
		}
	}
	return nil
}

// identity is what there is to say of whose a certificate is.
func (t trust) identity(c *x509.Certificate, chain []*x509.Certificate, at time.Time) Finding {
	err := t.believes(c, chain, at)
	var invalid x509.CertificateInvalidError
	name, root := nameOf(c), ""
	if len(chain) > 0 {
		root = nameOf(chain[len(chain)-1])
	}
	args := []fault.Arg{fault.Text("name", name), fault.Text("root", root), fault.Text("ends", c.NotAfter.UTC().Format(time.DateOnly))}
	switch {
	case err == nil:
		return Finding{Identity, Holds, "verify.identity.root", args}
	case t.roots == nil:
		return Finding{Identity, Unknown, "verify.identity.no-root", args}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Finding{Identity, Fails, "verify.identity.ended", args}
	}
	return Finding{Identity, Fails, "verify.identity.foreign", args}
}

// nameOf is whom a certificate names.
func nameOf(c *x509.Certificate) string {
	name := c.Subject.CommonName
	if len(c.Subject.Organization) > 0 {
		name = c.Subject.Organization[0] + " · " + name
	}
	return name
}
