package certificate_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"fincert/internal/certificate"
	"fincert/internal/keys"
	"fincert/internal/pdf"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// body is a certification body with a public site, and what a checker has of it.
type body struct {
	*house
	lists    *certificate.Lists
	register *standings
	served   map[string]string // by path; what the site gives instead of its own
	current  rule.CertificateContent
	url      string
}

// newBody has issued one certificate, which is valid.
func newBody(t testing.TB) *body {
	t.Helper()
	b := &body{served: map[string]string{}, current: registertest.Certificate(1, issued)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.serve(t, w, r) }))
	t.Cleanup(server.Close)
	b.url = server.URL
	b.house = newHouse(t, nil)
	b.open(t, nil, server.URL)
	b.lists, b.register = newLists(b.house, map[int]rule.Status{b.current.StatusIndex: rule.StatusValid})
	b.served[certificate.CredentialPath(b.current.Number)] = b.credential(t, b.current)
	return b
}

func (b *body) serve(t testing.TB, w http.ResponseWriter, r *http.Request) {
	text, planted := b.served[r.URL.Path]
	purpose, n, isList := strings.Cut(strings.TrimPrefix(r.URL.Path, "/status/"), "/")
	p, number, ok := certificate.ParsePath(purpose, n)
	switch {
	case planted && strings.HasPrefix(text, "http"):
		http.Redirect(w, r, text, http.StatusFound)
	case planted:
		_, _ = w.Write([]byte(text))
	case r.URL.Path == "/.well-known/jwks.json":
		_, _ = w.Write(b.jwks(t))
	case isList && ok:
		jwt, _, _, err := b.lists.At(r.Context(), p, number)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(jwt.Bytes)
	default:
		http.NotFound(w, r)
	}
}

// roots are the certificates of the body's root.pem.
func (b *body) roots(t testing.TB) []*x509.Certificate {
	t.Helper()
	text, err := b.ring.Anchors()
	if err != nil {
		t.Fatal(err)
	}
	list, err := keys.ParseCertificates(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (b *body) attached() string { return b.served[certificate.CredentialPath(b.current.Number)] }

// paper prints what a certificate says and attaches a credential.
func (b *body) paper(t testing.TB, printed rule.CertificateContent, attached string) []byte {
	t.Helper()
	d := pdf.New(pdf.Meta{Title: "认证证书", Author: "机构", Lang: "zh-CN", Created: morning, ID: [16]byte{1}})
	p := d.Page()
	y := 20.0
	line := func(text string) {
		if text != "" {
			y = p.Paragraph(20, y, 100, pdf.Style{Size: 9}, text) + 1
		}
	}
	for _, w := range []rule.Words{printed.Holder.Name, printed.Holder.Address, printed.Manufacturer.Name, printed.Manufacturer.Address,
		printed.Enterprise.Name, printed.Enterprise.Address, printed.ProductName, printed.Mode, printed.Conformity, printed.BodyName} {
		line(w.ZH)
		line(w.EN)
	}
	for _, s := range printed.Standards {
		line(s.Edition)
	}
	line(printed.Number)
	line(printed.Model)
	line(printed.FirstIssue.String())
	line(printed.Issue.String())
	line(printed.ValidTo.String())
	if attached != "" {
		d.Attach(pdf.Attachment{Name: certificate.Attached, Type: "application/jwt", Description: "credential", Data: []byte(attached)})
	}
	key, chain, err := b.ring.PaperSigner()
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Sign(context.Background(), pdf.Signer{Key: key, Chain: chain})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// says fails the test unless the first part that does not hold, and one of the
// findings, are these.
func says(t *testing.T, name string, r certificate.Report, part certificate.Part, key string) {
	t.Helper()
	found := key == ""
	var said []string
	for _, f := range r.Findings {
		found = found || f.Key == key
		words, _ := f.Words(text.EN)
		if strings.Contains(words, "⟦") || strings.Contains(words, "<no value>") {
			t.Errorf("%s: %s has no words: %s", name, f.Key, words)
		}
		said = append(said, string(f.Part)+" "+string(f.Verdict)+" "+words)
	}
	if r.Failed() != part || !found {
		t.Errorf("%s: failed is %q instead of %q (%s):\n%s", name, r.Failed(), part, key, strings.Join(said, "\n"))
	}
}

// ways are the three things that can be checked of one certificate.
func (b *body) ways(t testing.TB) map[certificate.Kind][]byte {
	t.Helper()
	qr, err := b.kept.QR(b.attached())
	if err != nil {
		t.Fatal(err)
	}
	return map[certificate.Kind][]byte{
		certificate.KindPaper:      b.paper(t, b.current, b.attached()),
		certificate.KindCredential: []byte(b.attached()),
		certificate.KindQR:         []byte(qr + "\n"), // as zbarimg writes it
	}
}

// TestAGoodCertificateHoldsInEachForm with the root alone and online.
func TestAGoodCertificateHoldsInEachForm(t *testing.T) {
	b := newBody(t)
	for kind, file := range b.ways(t) {
		for _, online := range []*certificate.Online{nil, certificate.FromServer(b.url + "/")} {
			o := certificate.CheckOptions{Roots: b.roots(t), Online: online, At: morning}
			r := certificate.Check(t.Context(), file, o)
			says(t, string(kind), r, "", "")
			want := certificate.Unknown
			if online != nil {
				want = certificate.Holds
			}
			if r.Kind != kind || r.Number() != b.current.Number || r.Verdict(certificate.Standing) != want {
				t.Errorf("%s is taken for %s of %s, its status %s", kind, r.Kind, r.Number(), r.Verdict(certificate.Standing))
			}
			o.Roots = nil
			says(t, string(kind)+" without a root", certificate.Check(t.Context(), file, o), certificate.Identity, "")
		}
	}
}

// TestWhatWasSignedBeforeARolloverHoldsAfterIt in each form, with the root.pem
// of then and of now, and online.
func TestWhatWasSignedBeforeARolloverHoldsAfterIt(t *testing.T) {
	b := newBody(t)
	ways := b.ways(t)
	then := b.roots(t)
	for _, purpose := range []keys.Purpose{keys.Paper, keys.Credential} {
		if _, err := b.ring.Roll(purpose); err != nil {
			t.Fatal(err)
		}
	}
	for _, roots := range [][]*x509.Certificate{then, b.roots(t)} {
		for kind, file := range ways {
			for _, online := range []*certificate.Online{nil, certificate.FromServer(b.url)} {
				r := certificate.Check(t.Context(), file, certificate.CheckOptions{Roots: roots, Online: online, At: morning})
				says(t, "before: "+string(kind), r, "", "")
			}
		}
	}
	// A QR code is too short to bring its key's certificate along: it needs a
	// root.pem that lists it, or the body's answer.
	qr := b.ways(t)[certificate.KindQR]
	says(t, "after, with the root.pem of then", certificate.Check(t.Context(), qr, certificate.CheckOptions{Roots: then, At: morning}),
		certificate.Identity, "verify.identity.no-key")
	for _, o := range []certificate.CheckOptions{{Roots: b.roots(t), At: morning}, {Roots: then, Online: certificate.FromServer(b.url), At: morning}} {
		says(t, "after", certificate.Check(t.Context(), qr, o), "", "")
	}
}

// resigned signs a JWT's payload with a key of somebody else, who brings along
// this certificate.
func resigned(t testing.TB, jwt string, key any, with *x509.Certificate, payload []byte) string {
	t.Helper()
	var header map[string]any
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(jwt, ".")[0])
	if err == nil {
		err = json.Unmarshal(text, &header)
	}
	if err != nil {
		t.Fatal(err)
	}
	options := (&jose.SignerOptions{}).WithHeader("kid", header["kid"])
	if typ, ok := header["typ"].(string); ok {
		options = options.WithType(jose.ContentType(typ))
	}
	if with != nil {
		options = options.WithHeader("x5c", []string{base64.StdEncoding.EncodeToString(with.Raw)})
	}
	maker, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := maker.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func said(t testing.TB, jwt string) []byte {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(jwt, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// signing is a body's newest key for credentials and its certificate.
func (b *body) signing(t testing.TB) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	signer, info, err := b.ring.Signer(keys.Credential)
	if err != nil {
		t.Fatal(err)
	}
	return signer.(*ecdsa.PrivateKey), info.Chain[0]
}

// TestEachFaultPlantedInAGoodCertificateIsFound and told in its own part.
func TestEachFaultPlantedInAGoodCertificateIsFound(t *testing.T) {
	b := newBody(t)
	forger := &body{house: newHouse(t, nil), served: b.served, current: b.current, url: b.url}
	forger.open(t, nil, b.url)
	forgerKey, forgerCertificate := forger.signing(t)
	_, genuine := b.signing(t)
	other := registertest.Certificate(2, issued)
	qr := string(b.ways(t)[certificate.KindQR])
	_, mini, _ := strings.Cut(strings.TrimSpace(qr), "/v/")
	good := b.paper(t, b.current, b.attached())
	moved := b.current
	moved.ValidTo = moved.ValidTo.AddMonths(12)
	for _, c := range []struct {
		name string
		file []byte
		part certificate.Part
		key  string
	}{
		{"a paper re-signed by another key", forger.paper(t, b.current, b.attached()), certificate.Identity, "verify.identity.foreign"},
		{"a paper of another certificate", b.paper(t, other, b.attached()), certificate.Content, "verify.content.not-printed"},
		{"a credential of another certificate attached", b.paper(t, b.current, b.credential(t, other)), certificate.Content, "verify.content.not-printed"},
		{"a last day that is not the credential's", b.paper(t, moved, b.attached()), certificate.Content, "verify.content.other-day"},
		{"no credential", b.paper(t, b.current, ""), certificate.Content, "verify.content.no-credential"},
		{"a credential that is none", b.paper(t, b.current, "credential"), certificate.Integrity, "verify.integrity.unreadable-credential"},
		{"a credential of somebody else attached", b.paper(t, b.current, forger.credential(t, b.current)), certificate.Identity, "verify.identity.foreign"},
		{"a paper cut off", good[:len(good)-100], certificate.Integrity, "pdf.damaged"},
		{"something written behind it", append(bytes.Clone(good), "% a remark\n"...), certificate.Integrity, "pdf.altered"},
		{"500 MB", make([]byte, certificate.MostChecked+1), certificate.Integrity, "pdf.too-large"},
		{"a PDF of others", []byte("%PDF-1.7\n%%EOF\n"), certificate.Integrity, ""},
		{"nothing", nil, certificate.Integrity, "verify.integrity.unreadable"},
		{"a long text", bytes.Repeat([]byte("a."), 1<<20), certificate.Integrity, "verify.integrity.unreadable"},

		{"a credential signed by another key", []byte(forger.credential(t, b.current)), certificate.Identity, "verify.identity.foreign"},
		{"a credential of our key's certificate and another key", []byte(resigned(t, b.attached(), forgerKey, genuine, said(t, b.attached()))), certificate.Integrity, "verify.integrity.altered"},
		{"a credential that brings no key along", []byte(resigned(t, b.attached(), forgerKey, nil, said(t, b.attached()))), certificate.Integrity, "verify.integrity.altered"},
		{"a status list for a credential", []byte(listAt(t, b.lists, certificate.Revocation, 1)), certificate.Content, "verify.content.not-a-credential"},
		{"a JWT of somebody else", []byte(resigned(t, b.attached(), forgerKey, forgerCertificate, []byte(`{"sub":"x"}`))), certificate.Identity, ""},

		{"a QR code of another host", []byte("https://cert.example.com/v/" + mini), certificate.Identity, "verify.identity.other-host"},
		{"a QR code with a path in between", []byte(b.url + "/x/v/" + mini), certificate.Identity, "verify.identity.other-host"},
		{"a QR code signed by another key", []byte(b.url + "/v/" + resigned(t, mini, forgerKey, nil, said(t, mini))), certificate.Integrity, "verify.integrity.altered"},
		{"an address without a JWT", []byte(b.url + "/certificates/" + b.current.Number), certificate.Integrity, "verify.integrity.unreadable"},
	} {
		for _, online := range []*certificate.Online{nil, certificate.FromServer(b.url)} {
			r := certificate.Check(t.Context(), c.file, certificate.CheckOptions{Roots: b.roots(t), Online: online, At: morning})
			says(t, c.name, r, c.part, c.key)
		}
	}
}

// TestAByteChangedAnywhereIsFound in a QR code and, here and there, in a
// credential and in a paper.
func TestAByteChangedAnywhereIsFound(t *testing.T) {
	b := newBody(t)
	roots := b.roots(t)
	for kind, file := range b.ways(t) {
		file = bytes.TrimSpace(file)
		step := len(file)/499 + 1
		for i := 0; i < len(file); i += step {
			changed := bytes.Clone(file)
			changed[i] ^= 1
			r := certificate.Check(t.Context(), changed, certificate.CheckOptions{Roots: roots, At: morning})
			if failed := r.Failed(); failed != certificate.Integrity && failed != certificate.Identity || r.Verdict(certificate.Identity) == certificate.Holds && failed == certificate.Identity {
				t.Errorf("%s: with byte %d changed %q fails", kind, i, failed)
			}
		}
	}
}

// TestTheStatusIsAskedOnlineAndSaysHowFreshItIs: each status, planted, and each
// way in which the answer cannot be believed.
func TestTheStatusIsAskedOnlineAndSaysHowFreshItIs(t *testing.T) {
	revocation, suspension := certificate.Revocation.Path(1), certificate.Suspension.Path(1)
	credential := certificate.CredentialPath(registertest.Certificate(1, issued).Number)
	list := func(t *testing.T, b *body, change func(d map[string]any)) string {
		t.Helper()
		jwt := listAt(t, b.lists, certificate.Suspension, 1)
		var d map[string]any
		if err := json.Unmarshal(said(t, jwt), &d); err != nil {
			t.Fatal(err)
		}
		change(d)
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		key, own := b.signing(t)
		return resigned(t, jwt, key, own, text)
	}
	short := "uH4sIAAAAAAAA_2NgGAWjYBSMglEAAMAAAQBXY2AAAAAA"
	for _, c := range []struct {
		name  string
		plant func(t *testing.T, b *body)
		key   string
	}{
		{"suspended", func(_ *testing.T, b *body) { b.register.set(1, rule.StatusSuspended) }, "verify.status.suspended"},
		{"withdrawn", func(_ *testing.T, b *body) { b.register.set(1, rule.StatusWithdrawn) }, "verify.status.revoked"},
		{"cancelled", func(_ *testing.T, b *body) { b.register.set(1, rule.StatusCancelled) }, "verify.status.revoked"},
		{"replaced", func(_ *testing.T, b *body) { b.register.set(1, rule.StatusReplaced) }, "verify.status.revoked"},
		{"a list of yesterday", func(t *testing.T, b *body) {
			b.clock.Advance(-24 * time.Hour)
			b.served[suspension] = listAt(t, b.lists, certificate.Suspension, 1)
		}, "verify.status.list-stale"},
		{"a list of tomorrow", func(t *testing.T, b *body) {
			b.clock.Advance(24 * time.Hour)
			b.served[suspension] = listAt(t, b.lists, certificate.Suspension, 1)
		}, "verify.status.list-stale"},
		{"a list that is too short", func(t *testing.T, b *body) {
			b.served[suspension] = list(t, b, func(d map[string]any) { d["credentialSubject"].(map[string]any)["encodedList"] = short })
		}, "verify.status.list-size"},
		{"a list that is not packed", func(t *testing.T, b *body) {
			b.served[suspension] = list(t, b, func(d map[string]any) { d["credentialSubject"].(map[string]any)["encodedList"] = "uAAAA" })
		}, "verify.status.list-size"},
		{"the list of the other purpose", func(t *testing.T, b *body) { b.served[suspension] = listAt(t, b.lists, certificate.Revocation, 1) }, "verify.status.list-other"},
		{"a list that calls itself otherwise", func(t *testing.T, b *body) {
			b.served[suspension] = list(t, b, func(d map[string]any) { d["id"] = b.url + suspension + "0" })
		}, "verify.status.list-other"},
		{"a list that is altered", func(t *testing.T, b *body) {
			jwt := listAt(t, b.lists, certificate.Suspension, 1)
			b.served[suspension] = jwt[:len(jwt)-3] + "AAA"
		}, "verify.status.list-unsigned"},
		{"a list signed by somebody else", func(t *testing.T, b *body) {
			forger := &body{house: newHouse(t, nil)}
			forger.open(t, nil, b.url)
			lists, _ := newLists(forger.house, map[int]rule.Status{1: rule.StatusValid})
			b.served[suspension] = listAt(t, lists, certificate.Suspension, 1)
		}, "verify.status.list-unsigned"},
		{"no list", func(_ *testing.T, b *body) { b.served[revocation] = "" }, "verify.status.list-unsigned"},
		{"a list at another host", func(_ *testing.T, b *body) { b.served[revocation] = "http://127.0.0.1:1/" }, "verify.status.unreachable"},
		{"an answer without end", func(_ *testing.T, b *body) { b.served[revocation] = strings.Repeat("a", 2<<20) }, "verify.status.unreachable"},
		{"another answer", func(_ *testing.T, b *body) { b.served[credential] = "{}" }, "verify.status.wrong-answer"},
		{"no such certificate", func(_ *testing.T, b *body) { delete(b.served, credential) }, "verify.status.no-such"},
		{"an old copy of a reissued certificate", func(t *testing.T, b *body) {
			b.current.Copy = 1
			b.served[credential] = b.credential(t, b.current)
		}, "verify.status.superseded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBody(t)
			ways := b.ways(t)
			roots := b.roots(t)
			c.plant(t, b)
			for kind, file := range ways {
				r := certificate.Check(t.Context(), file, certificate.CheckOptions{Roots: roots, Online: certificate.FromServer(b.url), At: morning})
				says(t, c.name+", "+string(kind), r, certificate.Standing, c.key)
			}
		})
	}
}

// TestTheRegisterGivingAnotherCredentialOfTheSameCopyIsNoSupersededCopy but a
// contradiction.
func TestTheRegisterGivingAnotherCredentialOfTheSameCopyIsNoSupersededCopy(t *testing.T) {
	b := newBody(t)
	ways := b.ways(t)
	changed := b.current
	changed.Model = "another"
	b.served[certificate.CredentialPath(changed.Number)] = b.credential(t, changed)
	for kind, file := range ways {
		r := certificate.Check(t.Context(), file, certificate.CheckOptions{Roots: b.roots(t), Online: certificate.FromServer(b.url), At: morning})
		says(t, string(kind), r, certificate.Content, "verify.content.other-served")
	}
}

// TestBeforeAndAfterItsTermACertificateIsNotValid whoever is asked.
func TestBeforeAndAfterItsTermACertificateIsNotValid(t *testing.T) {
	b := newBody(t)
	for kind, file := range b.ways(t) {
		for at, key := range map[time.Time]string{
			b.current.ValidTo.AddDays(1).Start().Add(time.Hour):  "verify.status.ended",
			b.current.ValidTo.AddDays(1).Start().Add(-time.Hour): "verify.status.not-asked",
		} {
			part := certificate.Standing
			if key == "verify.status.not-asked" {
				part = ""
			}
			says(t, string(kind), certificate.Check(t.Context(), file, certificate.CheckOptions{Roots: b.roots(t), At: at}), part, key)
		}
	}
}

// TestABodyThatIsAskedForAnothersCertificateSaysSo: a certificate of one body is
// not confirmed by another.
func TestABodyThatIsAskedForAnothersCertificateSaysSo(t *testing.T) {
	here, there := newBody(t), newBody(t)
	for kind, file := range here.ways(t) {
		r := certificate.Check(t.Context(), file, certificate.CheckOptions{Roots: here.roots(t), Online: certificate.FromServer(there.url), At: morning})
		says(t, string(kind), r, certificate.Identity, "verify.identity.other-site")
	}
}

// TestARootThatCertifiesOthersIsBelievedAboutTheNamedKeyAlone: with an imported
// key the root is a stranger's, who certifies anybody.
func TestARootThatCertifiesOthersIsBelievedAboutTheNamedKeyAlone(t *testing.T) {
	b := newBody(t)
	ca := newCertifier(t)
	if _, err := b.ring.ImportPaper(ca.certifies(t, "国认金科认证中心")); err != nil {
		t.Fatal(err)
	}
	roots := b.roots(t)
	good := b.paper(t, b.current, b.attached())
	says(t, "the imported key", certificate.Check(t.Context(), good, certificate.CheckOptions{Roots: roots, At: morning}), "", "verify.identity.root")
	if _, err := b.ring.ImportPaper(ca.certifies(t, "国认金科认证中心（冒名）")); err != nil {
		t.Fatal(err)
	}
	foreign := b.paper(t, b.current, b.attached())
	says(t, "another key of the same root", certificate.Check(t.Context(), foreign, certificate.CheckOptions{Roots: roots, At: morning}),
		certificate.Identity, "verify.identity.foreign")
}

// FuzzWhateverIsCheckedIsAnswered and nothing but what we signed holds.
func FuzzWhateverIsCheckedIsAnswered(f *testing.F) {
	b := newBody(f)
	roots := b.roots(f)
	good := map[string]bool{}
	for kind, file := range b.ways(f) {
		if kind != certificate.KindPaper { // package pdf has a target of its own
			good[strings.TrimSpace(string(file))] = true
			f.Add(file)
		}
	}
	_, mini, _ := strings.Cut(string(b.ways(f)[certificate.KindQR]), "/v/")
	f.Add([]byte(mini))
	f.Add([]byte("https://cert.example.cn/v/" + mini))
	f.Fuzz(func(t *testing.T, file []byte) {
		r := certificate.Check(t.Context(), file, certificate.CheckOptions{Roots: roots, At: morning})
		for _, finding := range r.Findings {
			if says, _ := finding.Words(text.ZH); strings.Contains(says, "⟦") {
				t.Errorf("%s has no words", finding.Key)
			}
		}
		if r.Failed() == "" && r.Kind == certificate.KindCredential && !good[strings.TrimSpace(string(file))] {
			t.Errorf("%q holds", file)
		}
	})
}
