package certificate

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"sync"

	"github.com/emmansun/gmsm/sm2"

	"fincert/internal/keys"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// form is a way in which what was frozen of a certificate is signed and kept.
type form string

// The forms. The words are stored.
const (
	formCredential form = "vc+jwt"
	formSM2        form = "sm2" // over the bytes of the credential
)

// mostRemembered bounds the bytes that Kept holds in memory: the credentials of
// some 30,000 certificates.
const mostRemembered = 192 << 20

// Kept gives what was signed once for a certificate, and signs it the first time
// it is asked for. If we crash before it is kept, nobody was given it; two nodes
// that sign at the same time give what the faster one kept. It is safe for
// concurrent use.
type Kept struct {
	*Issuer
	DB *store.DB
	// SM2: each credential is signed once more, with SM2 and SM3.
	SM2 bool

	mu         sync.Mutex
	remembered map[place]Signed
	bytes      int
}

// Signed is what was signed once, as everybody gets it. Its bytes are shared:
// nobody changes them.
type Signed struct {
	Bytes []byte
	// ETag names these bytes and no others, in an answer's header.
	ETag string
}

// AsSigned names bytes that will not change any more.
func AsSigned(b []byte) Signed {
	sum := sha256.Sum256(b)
	return Signed{b, `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// place is where something is kept.
type place struct {
	certificate string // id of the stream: numbers may return after a restore
	copy        int
	form        form
}

// Credential is the credential of a certificate, whose stream's id is id. It is
// what its address answers and what its paper attaches, byte for byte.
func (k *Kept) Credential(ctx context.Context, id string, c rule.CertificateContent) (jwt Signed, err error) {
	return k.once(ctx, place{id, c.Copy, formCredential}, func() ([]byte, error) {
		jwt, err := k.Issuer.Credential(c)
		return []byte(jwt), err
	})
}

// CredentialSM2 is the detached signature over the credential's bytes (SM2 with
// SM3, ASN.1); false if this installation makes none.
func (k *Kept) CredentialSM2(ctx context.Context, id string, c rule.CertificateContent) (signature Signed, ok bool, err error) {
	if !k.SM2 {
		return Signed{}, false, nil
	}
	jwt, err := k.Credential(ctx, id, c)
	if err != nil {
		return Signed{}, false, err
	}
	signature, err = k.once(ctx, place{id, c.Copy, formSM2}, func() ([]byte, error) {
		signer, info, err := k.Ring.Signer(keys.SM2)
		if err != nil {
			return nil, err
		}
		signature, err := signer.Sign(rand.Reader, jwt.Bytes, sm2.DefaultSM2SignerOpts)
		if err != nil {
			return nil, fmt.Errorf("sign with %s: %w", info.ID, err)
		}
		return signature, nil
	})
	return signature, err == nil, err
}

// SM2Keys are the public halves with which signatures of SM2 are checked, the
// newest first (PEM); false if this installation makes none.
func (k *Kept) SM2Keys() (text []byte, ok bool, err error) {
	if !k.SM2 {
		return nil, false, nil
	}
	publics, err := k.Ring.Publics(keys.SM2)
	if err != nil {
		return nil, false, err
	}
	for _, info := range publics {
		der, err := info.MarshalPublic()
		if err != nil {
			return nil, false, err
		}
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})...)
	}
	return text, true, nil
}

func (k *Kept) once(ctx context.Context, at place, make func() ([]byte, error)) (Signed, error) {
	if known, is := k.recall(at); is {
		return known, nil
	}
	var kept []byte
	err := k.DB.Read(ctx, func(q store.Querier) (err error) {
		kept, err = at.read(q)
		return err
	})
	if err != nil {
		return Signed{}, err
	}
	if kept == nil {
		made, err := make()
		if err != nil {
			return Signed{}, err
		}
		err = k.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`insert into credential (certificate, copy, form, signed) values ($1, $2, $3, $4)
				on conflict do nothing`, at.certificate, at.copy, string(at.form), made)
			if err == nil {
				kept, err = at.read(tx) // perhaps another node was faster
			}
			return err
		})
		if err != nil {
			return Signed{}, fmt.Errorf("keep what was signed for certificate %s: %w", at.certificate, err)
		}
	}
	signed := AsSigned(kept)
	k.remember(at, signed)
	return signed, nil
}

func (at place) read(q store.Querier) (kept []byte, err error) {
	err = q.QueryRow("select signed from credential where certificate = $1 and copy = $2 and form = $3",
		at.certificate, at.copy, string(at.form)).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return kept, err
}

func (k *Kept) recall(at place) (Signed, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	signed, known := k.remembered[at]
	return signed, known
}

// remember keeps in memory what is kept. When there is too much of it all is let
// go: what is asked for often is soon back.
func (k *Kept) remember(at place, signed Signed) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bytes+len(signed.Bytes) > mostRemembered || k.remembered == nil {
		k.remembered, k.bytes = map[place]Signed{}, 0
	}
	if _, known := k.remembered[at]; !known {
		k.remembered[at] = signed
		k.bytes += len(signed.Bytes)
	}
}
