package certificate

import (
	"bytes"
	"context"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/pdf"
)

// CheckOptions say what a checker knows and whom it asks.
type CheckOptions struct {
	Roots  []*x509.Certificate // of a root.pem; none: identity stays unknown
	Online *Online             // nil: nobody is asked
	At     time.Time           // the moment for which it is judged
}

// MostChecked is the size of the largest file that is looked at.
const MostChecked = pdf.MaxSize

// clockSkew is how far a checker's clock may differ from the body's.
const clockSkew = 5 * time.Minute

// Check judges a paper (PDF), a credential (JWT) or the text of a QR code. It
// always answers: what cannot be read has failed.
func Check(ctx context.Context, file []byte, o CheckOptions) Report {
	c := &checking{CheckOptions: o, ctx: ctx, trust: newTrust(o.Roots, o.At)}
	c.report.Kind = KindOther
	trimmed := string(bytes.TrimSpace(file[:min(len(file), mostJWT+1)]))
	switch {
	case len(file) > MostChecked:
		c.found(Integrity, Fails, "pdf.too-large", fault.Number("limit", MostChecked>>20))
	case bytes.HasPrefix(file, []byte("%PDF-")):
		c.report.Kind = KindPaper
		c.paper(file)
	case len(trimmed) > mostJWT:
		c.found(Integrity, Fails, "verify.integrity.unreadable")
	case strings.Contains(trimmed, "://"):
		c.report.Kind = KindQR
		c.qr(trimmed)
	default:
		c.jwt(trimmed)
	}
	return c.report
}

// checking is one call of Check.
type checking struct {
	CheckOptions
	ctx    context.Context
	trust  trust
	report Report
}

func (c *checking) found(p Part, v Verdict, key string, args ...fault.Arg) {
	c.report.Findings = append(c.report.Findings, Finding{p, v, key, args})
}

// jwt tells a credential from what stands in a QR code.
func (c *checking) jwt(text string) {
	t, err := parseToken(text)
	switch {
	case err != nil:
		c.found(Integrity, Fails, "verify.integrity.unreadable")
	case t.typ == "":
		c.report.Kind = KindQR
		c.mini(text, "")
	default:
		c.report.Kind = KindCredential
		credential := c.credential(text)
		if credential == nil {
			return
		}
		c.found(Content, Holds, "verify.content.signed", fault.Text("number", credential.facts.Number))
		c.dates(credential.ValidFrom, credential.ValidUntil, credential.facts.ValidTo)
		c.askAbout(credential)
	}
}

// credential judges a credential's signature and whose it is; nil if it is none.
func (c *checking) credential(text string) *credential {
	t, err := parseToken(text)
	if err != nil {
		c.found(Integrity, Fails, "verify.integrity.unreadable-credential")
		return nil
	}
	c.signature(t)
	read, err := credentialOf(t)
	if err != nil {
		c.found(Content, Fails, "verify.content.not-a-credential")
		return nil
	}
	c.report.Facts = &read.facts
	if c.Online != nil && read.Issuer.ID != c.Online.BaseURL {
		c.found(Identity, Fails, "verify.identity.other-site", fault.Text("site", read.Issuer.ID), fault.Text("asked", c.Online.BaseURL))
	}
	return read
}

// signature judges a JWT's signature and whose it is. It gives the certificate
// of the key that signed it, or nil.
func (c *checking) signature(t *token) *x509.Certificate {
	candidates, chain := c.keysFor(t)
	for _, by := range candidates {
		if !t.signedBy(by.PublicKey) {
			continue
		}
		c.found(Integrity, Holds, "verify.integrity.signature")
		c.report.Findings = append(c.report.Findings, c.trust.identity(by, chain, c.At))
		return by
	}
	if len(candidates) > 0 {
		c.found(Integrity, Fails, "verify.integrity.altered")
		return nil
	}
	c.found(Integrity, Unknown, "verify.integrity.no-key")
	c.found(Identity, Unknown, "verify.identity.no-key")
	return nil
}

// keysFor are the certificates of keys that may have signed a JWT: the one that
// it brings along, or else those of its key's number among the ones that root.pem
// lists and that the body publishes.
func (c *checking) keysFor(t *token) (candidates, chain []*x509.Certificate) {
	if t.by != nil {
		return []*x509.Certificate{t.by}, nil
	}
	candidates = slices.Clone(c.trust.listed)
	if c.Online != nil {
		published, err := c.Online.keys(c.ctx)
		if err == nil { // what cannot be asked is told when the status is
			candidates, chain = append(candidates, published.own...), published.above
		}
	}
	return slices.DeleteFunc(candidates, func(by *x509.Certificate) bool { return by.Subject.SerialNumber != t.kid }), chain
}

// qr reads the text of a QR code: an address with a mini JWT.
func (c *checking) qr(text string) {
	at := strings.LastIndex(text, MiniAt)
	if at < 0 {
		c.found(Integrity, Fails, "verify.integrity.unreadable")
		return
	}
	c.mini(text[at+len(MiniAt):], text[:at])
}

// mini judges a mini JWT, and the address in which it stands if there is one.
func (c *checking) mini(text, base string) {
	t, m, err := parseMini(text)
	if err != nil {
		c.found(Integrity, Fails, "verify.integrity.unreadable")
		return
	}
	c.report.Mini = &m
	c.signature(t)
	if base != "" && base != "https://"+m.Site && base != "http://"+m.Site {
		c.found(Identity, Fails, "verify.identity.other-host", fault.Text("site", base), fault.Text("signed", m.Site))
	}
	if c.Online != nil && withoutScheme(c.Online.BaseURL) != m.Site {
		c.found(Identity, Fails, "verify.identity.other-site", fault.Text("site", m.Site), fault.Text("asked", c.Online.BaseURL))
	}
	last, err := calendar.ParseDate(m.ValidTo)
	if err != nil {
		c.found(Content, Fails, "verify.content.not-a-credential")
		return
	}
	c.found(Content, Holds, "verify.content.signed", fault.Text("number", m.Number))
	c.dates(time.Time{}, dayBegins(last.AddDays(1)).Add(-time.Second), last)
	c.askAboutMini(m)
}

// paper judges a PDF: its signature, the credential that it brings along, and
// whether both say the same.
func (c *checking) paper(file []byte) {
	read, err := pdf.Read(file)
	if err != nil {
		c.refused(err)
		return
	}
	if len(read.Signatures) != 1 {
		c.found(Integrity, Fails, "verify.integrity.unsigned")
		return
	}
	signed, err := read.Signatures[0].Verify(file, c.trust.roots, c.At)
	if err != nil {
		c.refused(err)
		return
	}
	c.found(Integrity, Holds, "verify.integrity.paper")
	if signed.Stamp != nil && signed.Stamp.Untrusted == nil {
		c.found(Integrity, Holds, "verify.integrity.stamped", fault.Text("time", signed.Stamp.Time.UTC().Format(time.RFC3339)), fault.Text("by", nameOf(signed.Stamp.By)))
	}
	identity := c.trust.identity(signed.By, signed.Chain, signed.At)
	if identity.Verdict == Holds && signed.Untrusted != nil {
		identity.Verdict, identity.Key = Fails, "verify.identity.foreign" // not for signing
	}
	c.report.Findings = append(c.report.Findings, identity)
	attached := attachedCredential(read)
	if attached == "" {
		c.found(Content, Fails, "verify.content.no-credential")
		return
	}
	credential := c.credential(attached)
	if credential == nil {
		return
	}
	c.printed(read, credential)
	c.dates(credential.ValidFrom, credential.ValidUntil, credential.facts.ValidTo)
	c.askAbout(credential)
}

// refused tells of a paper that cannot be read, or is altered, in the words of
// who read it.
func (c *checking) refused(err error) {
	told, ok := fault.As(err)
	if !ok {
		c.found(Integrity, Fails, "verify.integrity.unreadable")
		return
	}
	c.found(Integrity, Fails, told.Key, told.Args...)
}

// Attached is the name under which a paper brings its credential along.
const Attached = "credential.jwt"

func attachedCredential(f *pdf.File) string {
	for _, a := range f.Attachments {
		if a.Name == Attached && len(a.Data) <= mostJWT {
			return string(a.Data)
		}
	}
	return ""
}

// dates judges by the dates that a certificate carries itself.
func (c *checking) dates(from, until time.Time, last calendar.Date) {
	switch {
	case c.At.Before(from.Add(-clockSkew)):
		c.found(Standing, Fails, "verify.status.not-yet", fault.Text("from", from.In(beijing).Format(time.DateOnly)))
	case c.At.After(until.Add(clockSkew)):
		c.found(Standing, Fails, "verify.status.ended", fault.Day("last", last))
	case c.Online == nil:
		c.found(Standing, Unknown, "verify.status.not-asked", fault.Day("last", last))
	}
}
