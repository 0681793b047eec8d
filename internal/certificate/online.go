package certificate

import (
	"compress/gzip"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Online is where a body publishes what changes.
type Online struct {
	BaseURL string // without a slash at its end
	// Get gives what is published under a path of ours; found is false if the
	// body says that there is nothing.
	Get func(ctx context.Context, path string) (body []byte, found bool, err error)
}

// Limits of asking a server.
const (
	askTime      = 10 * time.Second
	mostAnswer   = 1 << 20
	mostRedirect = 3
)

// jwksPath is where the public keys of credentials are published.
const jwksPath = "/.well-known/jwks.json"

// FromServer asks a server. It follows no way to another host, waits ten
// seconds and reads one megabyte at most.
func FromServer(baseURL string) *Online {
	baseURL = strings.TrimRight(baseURL, "/")
	client := &http.Client{Timeout: askTime, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		if len(before) > mostRedirect || next.URL.Host != before[0].URL.Host || next.URL.Scheme != before[0].URL.Scheme {
			return errors.New("the server sends us elsewhere")
		}
		return nil
	}}
	return &Online{BaseURL: baseURL, Get: func(ctx context.Context, path string) ([]byte, bool, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+path, nil)
		if err != nil {
			return nil, false, err
		}
		answer, err := client.Do(r)
		if err != nil {
			return nil, false, err
		}
		defer answer.Body.Close()
		if answer.StatusCode == http.StatusNotFound {
			return nil, false, nil
		}
		if answer.StatusCode != http.StatusOK {
			return nil, false, fmt.Errorf("%s answers %s", path, answer.Status)
		}
		body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
		if err == nil && len(body) > mostAnswer {
			err = fmt.Errorf("%s answers with more than %d bytes", path, mostAnswer)
		}
		return body, true, err
	}}
}

// publishedKeys are the certificates of keys that a body publishes, and those
// above them.
type publishedKeys struct{ own, above []*x509.Certificate }

func (o *Online) keys(ctx context.Context) (p publishedKeys, err error) {
	body, found, err := o.Get(ctx, jwksPath)
	if err != nil || !found {
		return p, errors.Join(err, errToken)
	}
	var set jose.JSONWebKeySet
	err = json.Unmarshal(body, &set)
	if err != nil {
		return p, err
	}
	for _, key := range set.Keys {
		if len(key.Certificates) > 0 {
			p.own = append(p.own, key.Certificates[0])
			p.above = append(p.above, key.Certificates[1:]...)
		}
	}
	return p, nil
}

// askAbout asks the body about the certificate of a credential: whether this is
// its credential still, and what the status lists say.
func (c *checking) askAbout(cr *credential) {
	if c.Online == nil {
		return
	}
	served := c.served(cr.facts.Number)
	if served == nil {
		return
	}
	if served.token.text != cr.token.text {
		c.otherCopy(served, cr.facts.Copy)
		return
	}
	c.askLists(served, "verify.status.valid")
}

// askAboutMini does the same for what a QR code says, and compares it with the
// credential.
func (c *checking) askAboutMini(m Mini) {
	if c.Online == nil {
		return
	}
	served := c.served(m.Number)
	if served == nil {
		return
	}
	if hashOf(served.token.text) != m.Hash {
		c.otherCopy(served, 0)
		return
	}
	if miniOf(served, served.token.text) != m {
		c.found(Content, Fails, "verify.content.other-served", fault.Text("number", m.Number))
		return
	}
	c.askLists(served, "verify.status.valid")
}

// otherCopy: the body gives another credential under this number. Of a copy that
// was superseded the certificate lives on, and what it is worth is told, too.
func (c *checking) otherCopy(served *credential, copy int) {
	if served.facts.Copy > copy {
		c.found(Standing, Fails, "verify.status.superseded", fault.Text("number", served.facts.Number), fault.Number("copy", served.facts.Copy))
		c.askLists(served, "verify.status.lives-on")
		return
	}
	c.found(Content, Fails, "verify.content.other-served", fault.Text("number", served.facts.Number))
}

// served is the credential that the body gives now; nil, and a finding, if it
// gives none that holds.
func (c *checking) served(number string) *credential {
	body, found, err := c.Online.Get(c.ctx, CredentialPath(number))
	switch {
	case err != nil:
		c.found(Standing, Fails, "verify.status.unreachable", fault.Text("site", c.Online.BaseURL))
		return nil
	case !found:
		c.found(Standing, Fails, "verify.status.no-such", fault.Text("number", number), fault.Text("site", c.Online.BaseURL))
		return nil
	}
	t, err := parseToken(string(body))
	if err == nil && c.publishedBySame(t) {
		served, err := credentialOf(t)
		if err == nil && served.Issuer.ID == c.Online.BaseURL && served.facts.ID == c.Online.BaseURL+PathOf(number) {
			return served
		}
	}
	c.found(Standing, Fails, "verify.status.wrong-answer", fault.Text("site", c.Online.BaseURL))
	return nil
}

// publishedBySame reports whether what a body publishes is signed, and by whom
// we believe if we were told whom to believe.
func (c *checking) publishedBySame(t *token) bool {
	if t.by == nil || !t.signedBy(t.by.PublicKey) {
		return false
	}
	return c.trust.roots == nil || c.trust.believes(t.by, nil, c.At) == nil
}

// askLists asks both status lists about the credential that the body gives; valid
// is what is told if neither marks it and its term runs.
func (c *checking) askLists(served *credential, valid string) {
	before := len(c.report.Findings)
	for _, entry := range served.Status {
		c.askList(entry, served.facts.Number)
	}
	marked := slices.ContainsFunc(c.report.Findings[before:], func(f Finding) bool { return f.Verdict == Fails })
	if !marked && !c.At.Before(served.ValidFrom.Add(-clockSkew)) && !c.At.After(served.ValidUntil.Add(clockSkew)) {
		c.found(Standing, Holds, valid, fault.Day("last", served.facts.ValidTo), fault.Text("site", c.Online.BaseURL))
	}
}

func (c *checking) askList(entry statusEntry, number string) {
	name := fault.Text("list", entry.List)
	path, ours := strings.CutPrefix(entry.List, c.Online.BaseURL)
	if !ours {
		c.found(Standing, Fails, "verify.status.list-elsewhere", name)
		return
	}
	body, found, err := c.Online.Get(c.ctx, path)
	if err != nil || !found {
		c.found(Standing, Fails, "verify.status.unreachable", fault.Text("site", c.Online.BaseURL))
		return
	}
	d, marks, key := c.list(string(body), entry)
	if key != "" {
		c.found(Standing, Fails, key, name, fault.Text("until", d.ValidUntil.In(beijing).Format(time.DateTime)), fault.Number("entries", Entries))
		return
	}
	at, _ := strconv.Atoi(entry.Index) // parseCredential took it
	if marks.has(at) {
		c.marked(entry.Purpose, number)
	}
}

// registered is what the body's register says of a certificate, as its API shows
// it. Nobody signed it: it explains what the signed lists mark and is asked for
// nothing else.
type registered struct {
	Status struct {
		ID    string        `json:"id"`
		Since calendar.Date `json:"since"`
		Until calendar.Date `json:"until"`
	} `json:"status"`
	Successor string `json:"successor"`
}

// RegisterPath is where the register says what became of a certificate.
func RegisterPath(number string) string { return "/api/v1" + PathOf(number) }

// marked tells what the mark in a list means: which end it was, since when, and
// what took its place, as far as the register says something that fits the mark.
func (c *checking) marked(p Purpose, number string) {
	var r registered
	body, found, err := c.Online.Get(c.ctx, RegisterPath(number))
	if err != nil || !found || json.Unmarshal(body, &r) != nil || !p.tells(rule.Status(r.Status.ID)) || r.Status.Since.IsZero() {
		r = registered{}
	}
	since := fault.Day("since", r.Status.Since)
	switch rule.Status(r.Status.ID) {
	case rule.StatusSuspended:
		if !r.Status.Until.IsZero() {
			c.found(Standing, Fails, "verify.status.suspended-until", since, fault.Day("until", r.Status.Until))
			return
		}
	case rule.StatusWithdrawn:
		c.found(Standing, Fails, "verify.status.withdrawn", since)
		return
	case rule.StatusCancelled:
		c.found(Standing, Fails, "verify.status.cancelled", since)
		return
	case rule.StatusReplaced:
		if r.Successor != "" {
			c.found(Standing, Fails, "verify.status.replaced", since, fault.Text("successor", r.Successor))
			return
		}
	}
	if p == Suspension {
		c.found(Standing, Fails, "verify.status.suspended")
		return
	}
	c.found(Standing, Fails, "verify.status.revoked")
}

// list reads a status list; key is why it cannot be believed.
func (c *checking) list(text string, entry statusEntry) (d document, marks *bits, key string) {
	t, err := parseToken(text)
	if err != nil || !c.publishedBySame(t) {
		return d, nil, "verify.status.list-unsigned"
	}
	var said list
	d.Subject = &said
	err = json.Unmarshal(t.payload, &d)
	if err != nil || t.typ != typCredential || !slices.Equal(d.Type, []string{credentialType, listDocument}) || d.ID != entry.List ||
		d.Issuer.ID != c.Online.BaseURL || said.Type != listType || said.Purpose != entry.Purpose {
		return d, nil, "verify.status.list-other"
	}
	if c.At.Before(d.ValidFrom.Add(-clockSkew)) || c.At.After(d.ValidUntil.Add(clockSkew)) {
		return d, nil, "verify.status.list-stale"
	}
	marks, err = decodeList(said.Encoded)
	if err != nil {
		return d, nil, "verify.status.list-size"
	}
	return d, marks, ""
}

// decodeList unpacks the marks of a list, and no more than a list has.
func decodeList(encoded string) (*bits, error) {
	packed, found := strings.CutPrefix(encoded, multibase)
	if !found {
		return nil, errToken
	}
	r, err := gzip.NewReader(base64.NewDecoder(base64.RawURLEncoding, strings.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, Entries/8+1))
	if err != nil {
		return nil, err
	}
	if len(plain) != Entries/8 {
		return nil, fmt.Errorf("the list has %d entries", len(plain)*8)
	}
	marks := bits(plain)
	return &marks, nil
}
