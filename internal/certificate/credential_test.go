package certificate_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/test/peers"
)

const base = "https://cert.example.cn"

var (
	issued  = calendar.Make(2026, time.November, 24)
	morning = issued.Start().Add(9 * time.Hour)
)

// house is a body that issues: its keys, its clock and what it keeps.
type house struct {
	dir   string
	clock *now.Manual
	ring  *keys.Ring
	kept  *certificate.Kept
}

func newHouse(t testing.TB, db *store.DB) *house {
	t.Helper()
	h := &house{dir: t.TempDir(), clock: now.NewManual(morning)}
	h.open(t, db, base)
	return h
}

// open is a start of the program.
func (h *house) open(t testing.TB, db *store.DB, baseURL string) {
	t.Helper()
	ring, err := keys.Open(h.dir, keys.WithClock(h.clock), keys.WithSubject(func() keys.Subject {
		return keys.Subject{Body: "国认金科认证中心", Site: "cert.example.cn"}
	}))
	if err != nil {
		t.Fatal(err)
	}
	h.ring = ring
	h.kept = &certificate.Kept{Issuer: &certificate.Issuer{Ring: ring, BaseURL: baseURL, Clock: h.clock}, DB: db, SM2: true}
}

func (h *house) jwks(t testing.TB) json.RawMessage {
	t.Helper()
	set, err := h.kept.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func (h *house) credential(t testing.TB, c rule.CertificateContent) string {
	t.Helper()
	jwt, err := h.kept.Issuer.Credential(c)
	if err != nil {
		t.Fatal(err)
	}
	return jwt
}

// same: byte for byte, and under the same name.
func same(a, b certificate.Signed) bool { return bytes.Equal(a.Bytes, b.Bytes) && a.ETag == b.ETag }

// payload is what a JWT says.
func payload(t testing.TB, jwt string, into any) {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is not a JWT", jwt)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// TestWhatWasFrozenIsReadBackFromTheCredential whatever it is; only ids of
// streams, which mean nothing outside, are left out.
func TestWhatWasFrozenIsReadBackFromTheCredential(t *testing.T) {
	h := newHouse(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String()
		words := func() rule.Words { return rule.Words{ZH: name.Draw(t, "zh"), EN: name.Draw(t, "en")} }
		party := func() rule.Party { return rule.Party{Code: name.Draw(t, "code"), Name: words(), Address: words()} }
		day := func() calendar.Date { return issued.AddDays(rapid.IntRange(-5000, 20000).Draw(t, "day")) }
		want := rule.CertificateContent{
			Number: "FC" + rapid.StringMatching(`[A-Z0-9]{1,30}`).Draw(t, "number"), Copy: rapid.IntRange(0, 9).Draw(t, "copy"),
			Holder: party(), Manufacturer: party(), Enterprise: party(),
			Kind: name.Draw(t, "kind"), ProductKind: words(), ProductName: words(), Model: name.Draw(t, "model"),
			Mode: words(), Conformity: words(), Notices: []rule.Words{words(), words()},
			BodyName: words(), BodyAddress: words(), BodyApproval: name.Draw(t, "approval"), Office: words(),
			Anchor: day(), FirstIssue: day(), Issue: day(), ValidTo: day(),
			Predecessor: name.Draw(t, "predecessor"), StatusIndex: rapid.IntRange(0, 3*certificate.Entries).Draw(t, "index"),
			Announcement: name.Draw(t, "announcement"), Scheme: name.Draw(t, "scheme"),
		}
		for range rapid.IntRange(0, 4).Draw(t, "standards") {
			want.Standards = append(want.Standards, rule.BasisStandard{ID: name.Draw(t, "id"), Edition: name.Draw(t, "edition"), Title: words()})
		}
		asked := want
		asked.Holder.Organisation, asked.Product, asked.Case = "o", "p", "c"
		jwt, err := h.kept.Issuer.Credential(asked)
		if err != nil {
			t.Fatal(err)
		}
		got, err := certificate.ReadCredential(jwt)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read back\n%+v\nwant\n%+v", got, want)
		}
	})
}

// TestACredentialIsSignedOnce: asked again, by another node, after a rollover,
// and when the body moved to another address, it is the same byte for byte.
func TestACredentialIsSignedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		content := registertest.Certificate(1, issued)
		first, err := h.kept.Credential(t.Context(), "stream-1", content)
		if err != nil {
			t.Fatal(err)
		}
		sm2, ok, err := h.kept.CredentialSM2(t.Context(), "stream-1", content)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if shared, err := h.kept.Credential(t.Context(), "stream-1", content); err != nil || &shared.Bytes[0] != &first.Bytes[0] || shared.ETag != first.ETag {
			t.Errorf("what is remembered is copied for each who asks: %v", err)
		}
		if _, err = h.ring.Roll(keys.Credential); err != nil {
			t.Fatal(err)
		}
		h.open(t, db, "https://moved.example.cn")
		h.clock.Advance(24 * time.Hour)
		again, err := h.kept.Credential(t.Context(), "stream-1", content)
		if err != nil || !same(again, first) {
			t.Errorf("another credential was given: %v", err)
		}
		if again, _, err := h.kept.CredentialSM2(t.Context(), "stream-1", content); err != nil || !same(again, sm2) {
			t.Errorf("another signature was given: %v", err)
		}
		// A reissue has the same number and another copy; after a restore the
		// number may be that of another certificate.
		content.Copy = 1
		reissued, err := h.kept.Credential(t.Context(), "stream-1", content)
		if err != nil || same(reissued, first) {
			t.Errorf("a reissued certificate has the credential of its first copy: %v", err)
		}
		content.Copy = 0
		if other, err := h.kept.Credential(t.Context(), "stream-2", content); err != nil || same(other, first) {
			t.Errorf("another certificate has the credential of the first: %v", err)
		}
	})
}

// TestACredentialThatMayBeKeptIsNotSignedTwice: the commit that failed but was
// stored is found again.
func TestACredentialThatMayBeKeptIsNotSignedTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		content := registertest.Certificate(1, issued)
		for _, stored := range []bool{false, true} {
			db.OnCommit(func(commit func() error) error {
				if stored {
					if err := commit(); err != nil {
						return err
					}
				}
				return context.DeadlineExceeded
			})
			if _, err := h.kept.Credential(t.Context(), "stream-1", content); err == nil {
				t.Fatal("what may not have been kept was given out")
			}
		}
		db.OnCommit(func(commit func() error) error { return commit() })
		first, err := h.kept.Credential(t.Context(), "stream-1", content)
		if err != nil {
			t.Fatal(err)
		}
		h.open(t, db, base)
		if again, err := h.kept.Credential(t.Context(), "stream-1", content); err != nil || !same(again, first) {
			t.Errorf("another credential was given: %v", err)
		}
	})
}

// TestOpenSSLChecksTheSM2Signature over the very bytes of the credential, and
// refuses it over others.
func TestOpenSSLChecksTheSM2Signature(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	h := newHouse(t, db)
	content := registertest.Certificate(1, issued)
	jwt, err := h.kept.Credential(t.Context(), "stream-1", content)
	if err != nil {
		t.Fatal(err)
	}
	signature, _, err := h.kept.CredentialSM2(t.Context(), "stream-1", content)
	if err != nil {
		t.Fatal(err)
	}
	public, ok, err := h.kept.SM2Keys()
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{"sm2.pem": public, "credential.jwt": jwt.Bytes, "credential.sm2": signature.Bytes, "other.jwt": append(slices.Clone(jwt.Bytes), '.')} {
		if err = os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(file string) error {
		cmd := exec.Command(peers.Tool(t, "openssl"), "pkeyutl", "-verify", "-pubin", "-inkey", "sm2.pem", "-in", file,
			"-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-sigfile", "credential.sm2")
		cmd.Dir = dir
		return cmd.Run()
	}
	if err = check("credential.jwt"); err != nil {
		t.Errorf("OpenSSL refuses it: %v", err)
	}
	if check("other.jwt") == nil {
		t.Error("OpenSSL takes it for other bytes")
	}
	h.kept.SM2 = false
	if _, ok, err = h.kept.CredentialSM2(t.Context(), "stream-1", content); ok || err != nil {
		t.Errorf("an installation without SM2 signs with it: %v, %v", ok, err)
	}
}

// TestTheQRCodeSaysItselfWhatAPersonCompares, is short enough to print, however
// long the names are, and jose takes it.
func TestTheQRCodeSaysItselfWhatAPersonCompares(t *testing.T) {
	h := newHouse(t, nil)
	usual, long := registertest.Certificate(1, issued), registertest.Certificate(2, issued)
	for _, name := range []*string{&long.Holder.Name.ZH, &long.ProductName.ZH, &long.Model} {
		*name = strings.Repeat("𬭚", 200)
	}
	for _, c := range []struct {
		content rule.CertificateContent
		most    int
	}{{usual, 380}, {long, 640}} {
		text, err := h.kept.QR(h.credential(t, c.content))
		if err != nil {
			t.Fatal(err)
		}
		jwt, found := strings.CutPrefix(text, base+"/v/")
		if !found || len(jwt) > c.most {
			t.Errorf("%d characters: %s", len(jwt), text)
		}
		said := peers.JWT(t, peers.Token{JWT: jwt, Keys: h.jwks(t), At: morning})
		if !said.Holds || said.Payload["n"] != c.content.Number || said.Payload["v"] != "2029-11-24" || said.Payload["s"] != "cert.example.cn" {
			t.Errorf("jose says %+v", said)
		}
	}
}
