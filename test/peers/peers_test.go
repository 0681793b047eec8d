package peers_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"fincert/test/peers"
)

// What these tests issue, on this day.
const (
	issuer     = "https://register.example.org"
	revocation = issuer + "/status/revocation/1"
	suspension = issuer + "/status/suspension/1"
	index      = 4711
)

var today = time.Date(2026, time.November, 24, 6, 30, 0, 0, time.UTC)

// signer issues with a key of its own.
type signer struct {
	t   *testing.T
	key *ecdsa.PrivateKey
}

func newSigner(t *testing.T) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer{t, key}
}

// keys is the signer's JWKS. All signers call their key by the same id: a
// forger would.
func (s signer) keys() json.RawMessage {
	s.t.Helper()
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return set
}

func (s signer) sign(typ string, payload map[string]any) string {
	s.t.Helper()
	maker, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: s.key, KeyID: "k1"}},
		(&jose.SignerOptions{}).WithType(jose.ContentType(typ)))
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := json.Marshal(payload)
	if err != nil {
		s.t.Fatal(err)
	}
	signed, err := maker.Sign(body)
	if err != nil {
		s.t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return compact
}

func document(kind string, more map[string]any) map[string]any {
	d := map[string]any{
		"@context":   []string{"https://www.w3.org/ns/credentials/v2"},
		"type":       []string{"VerifiableCredential", kind},
		"issuer":     map[string]any{"id": issuer, "name": "示例认证机构"},
		"validFrom":  today.Add(-time.Hour).Format(time.RFC3339),
		"validUntil": today.Add(time.Hour).Format(time.RFC3339),
	}
	maps.Copy(d, more)
	return d
}

func certificate() map[string]any {
	entry := func(purpose, list string) map[string]any {
		return map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": purpose,
			"statusListIndex": "4711", "statusListCredential": list}
	}
	return document("ProductCertificate", map[string]any{
		"id":                issuer + "/certificates/FC202601000001",
		"credentialSubject": map[string]any{"name": "㛃𬭚𬭎"},
		"credentialStatus":  []any{entry("revocation", revocation), entry("suspension", suspension)},
	})
}

// statusList has the given entries set.
func statusList(t *testing.T, at, purpose string, entries int, set ...int) map[string]any {
	t.Helper()
	bits := make([]byte, entries/8)
	for _, n := range set {
		bits[n/8] |= 0x80 >> (n % 8)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(bits); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return document("BitstringStatusListCredential", map[string]any{
		"id": at,
		"credentialSubject": map[string]any{"id": at + "#list", "type": "BitstringStatusList", "statusPurpose": purpose,
			"encodedList": "u" + base64.RawURLEncoding.EncodeToString(packed.Bytes())},
	})
}

const entries = 131072

// good is a question whose answer is that everything holds.
func good(t *testing.T, s signer) peers.Question {
	t.Helper()
	return peers.Question{
		Credential: s.sign("vc+jwt", certificate()),
		Keys:       s.keys(), Issuer: issuer, At: today,
		Lists: map[string]string{
			revocation: s.sign("vc+jwt", statusList(t, revocation, "revocation", entries)),
			suspension: s.sign("vc+jwt", statusList(t, suspension, "suspension", entries)),
		},
	}
}

func TestAGoodCredentialAndItsListsAreAccepted(t *testing.T) {
	s := newSigner(t)
	q := good(t, s)
	for _, c := range []struct {
		name                 string
		revoked, suspended   []int
		isRevoked, isStopped bool
	}{
		{"valid", nil, nil, false, false},
		{"the neighbours are suspended and withdrawn", []int{index - 1, index + 1}, []int{index - 1, index + 1}, false, false},
		{"suspended", nil, []int{index}, false, true},
		{"withdrawn", []int{index}, nil, true, false},
	} {
		q.Lists[revocation] = s.sign("vc+jwt", statusList(t, revocation, "revocation", entries, c.revoked...))
		q.Lists[suspension] = s.sign("vc+jwt", statusList(t, suspension, "suspension", entries, c.suspended...))
		a := peers.Credential(t, q)
		if !a.Holds || a.Statuses["revocation"] != c.isRevoked || a.Statuses["suspension"] != c.isStopped {
			t.Errorf("%s: %+v", c.name, a)
		}
		if got := a.Credential["credentialSubject"].(map[string]any)["name"]; got != "㛃𬭚𬭎" {
			t.Errorf("%s: the subject is called %q", c.name, got)
		}
	}
}

func TestEachPlantedFaultIsRefused(t *testing.T) {
	s, forger := newSigner(t), newSigner(t)
	past := today.Add(-time.Minute).Format(time.RFC3339)
	for name, plant := range map[string]func(q *peers.Question){
		"a byte of the credential's facts is changed": func(q *peers.Question) { q.Credential = changed(q.Credential, 1) },
		"a byte of its signature is changed":          func(q *peers.Question) { q.Credential = changed(q.Credential, 2) },
		"a byte of a list is changed":                 func(q *peers.Question) { q.Lists[suspension] = changed(q.Lists[suspension], 1) },
		"the credential is signed by another key":     func(q *peers.Question) { q.Credential = forger.sign("vc+jwt", certificate()) },
		"a list is signed by another key": func(q *peers.Question) {
			q.Lists[revocation] = forger.sign("vc+jwt", statusList(t, revocation, "revocation", entries))
		},
		"the credential is of another issuer":     func(q *peers.Question) { q.Issuer = "https://other.example.org" },
		"the credential is a JWT of another kind": func(q *peers.Question) { q.Credential = s.sign("JWT", certificate()) },
		"the credential is out of date":           func(q *peers.Question) { q.Credential = s.sign("vc+jwt", with(certificate(), "validUntil", past)) },
		"a list is out of date": func(q *peers.Question) {
			q.Lists[suspension] = s.sign("vc+jwt", with(statusList(t, suspension, "suspension", entries), "validUntil", past))
		},
		"a list does not say until when it is fresh": func(q *peers.Question) {
			q.Lists[suspension] = s.sign("vc+jwt", with(statusList(t, suspension, "suspension", entries), "validUntil", nil))
		},
		"a list is too short": func(q *peers.Question) {
			q.Lists[suspension] = s.sign("vc+jwt", statusList(t, suspension, "suspension", entries/2))
		},
		"a list is so short that the index is outside": func(q *peers.Question) {
			q.Lists[suspension] = s.sign("vc+jwt", statusList(t, suspension, "suspension", 8))
		},
		"the lists change places": func(q *peers.Question) {
			q.Lists[suspension], q.Lists[revocation] = q.Lists[revocation], q.Lists[suspension]
		},
		"a list is for another purpose": func(q *peers.Question) {
			q.Lists[suspension] = s.sign("vc+jwt", statusList(t, suspension, "revocation", entries))
		},
		"a list is missing":                           func(q *peers.Question) { delete(q.Lists, suspension) },
		"it is the day before the credential's issue": func(q *peers.Question) { q.At = today.AddDate(0, 0, -1) },
	} {
		q := good(t, s)
		plant(&q)
		if a := peers.Credential(t, q); a.Holds || a.Refused == "" {
			t.Errorf("although %s: %+v", name, a)
		}
	}
}

func TestATokenIsVerifiedByItsKeysAlone(t *testing.T) {
	s, forger := newSigner(t), newSigner(t)
	token := peers.Token{JWT: s.sign("JWT", map[string]any{"n": "FC202601000001"}), Keys: s.keys(), Type: "JWT", At: today}
	if said := peers.JWT(t, token); !said.Holds || said.Payload["n"] != "FC202601000001" {
		t.Errorf("a good token: %+v", said)
	}
	byOther, other, altered := token, token, token
	byOther.Keys = forger.keys()
	other.Type = "vc+jwt"
	altered.JWT = changed(token.JWT, 1)
	for name, bad := range map[string]peers.Token{"by another key": byOther, "of another kind": other, "with a byte changed": altered} {
		if said := peers.JWT(t, bad); said.Holds || said.Refused == "" {
			t.Errorf("a token %s: %+v", name, said)
		}
	}
}

// changed has another character in the middle of one of a JWT's three parts.
func changed(jwt string, part int) string {
	parts := strings.Split(jwt, ".")
	b := []byte(parts[part])
	if b[len(b)/2] == 'A' {
		b[len(b)/2] = 'B'
	} else {
		b[len(b)/2] = 'A'
	}
	parts[part] = string(b)
	return strings.Join(parts, ".")
}

// with is a document with one field replaced, or left out if nil.
func with(d map[string]any, field string, value any) map[string]any {
	d = maps.Clone(d)
	d[field] = value
	if value == nil {
		delete(d, field)
	}
	return d
}

// TestEveryToolIsInstalledBeforeTheTests compares the list of tools with what
// installs them.
func TestEveryToolIsInstalledBeforeTheTests(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("..", "install.sh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range peers.Packages() {
		if !strings.Contains(string(script), " "+p+"\n") {
			t.Errorf("test/install.sh does not install %s", p)
		}
	}
}
