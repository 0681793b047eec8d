package certificate

import (
	"context"
	"crypto/rand"
	"database/sql"
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
	remembered map[place][]byte
	bytes      int
}

// place is where something is kept.
type place struct {
	certificate string // id of the stream: numbers may return after a restore
	copy        int
	form        form
}

// Credential is the credential of a certificate, whose stream's id is id. It is
// what its address answers and what its paper attaches, byte for byte.
func (k *Kept) Credential(ctx context.Context, id string, c rule.CertificateContent) (jwt string, err error) {
	kept, err := k.once(ctx, place{id, c.Copy, formCredential}, func() ([]byte, error) {
		jwt, err := k.Issuer.Credential(c)
		return []byte(jwt), err
	})
	return string(kept), err
}

// CredentialSM2 is the detached signature over the credential's bytes (SM2 with
// SM3, ASN.1); false if this installation makes none.
func (k *Kept) CredentialSM2(ctx context.Context, id string, c rule.CertificateContent) (signature []byte, ok bool, err error) {
	if !k.SM2 {
		return nil, false, nil
	}
	jwt, err := k.Credential(ctx, id, c)
	if err != nil {
		return nil, false, err
	}
	signature, err = k.once(ctx, place{id, c.Copy, formSM2}, func() ([]byte, error) {
		signer, info, err := k.Ring.Signer(keys.SM2)
		if err != nil {
			return nil, err
		}
		signature, err := signer.Sign(rand.Reader, []byte(jwt), sm2.DefaultSM2SignerOpts)
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

func (k *Kept) once(ctx context.Context, at place, make func() ([]byte, error)) ([]byte, error) {
	if kept := k.recall(at); kept != nil {
		return kept, nil
	}
	var kept []byte
	err := k.DB.Read(ctx, func(q store.Querier) (err error) {
		kept, err = at.read(q)
		return err
	})
	if err != nil {
		return nil, err
	}
	if kept == nil {
		made, err := make()
		if err != nil {
			return nil, err
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
			return nil, fmt.Errorf("keep what was signed for certificate %s: %w", at.certificate, err)
		}
	}
	k.remember(at, kept)
	return kept, nil
}

func (at place) read(q store.Querier) (kept []byte, err error) {
	err = q.QueryRow("select signed from credential where certificate = $1 and copy = $2 and form = $3",
		at.certificate, at.copy, string(at.form)).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return kept, err
}

func (k *Kept) recall(at place) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.remembered[at]
}

// remember keeps in memory what is kept. When there is too much of it all is let
// go: what is asked for often is soon back.
func (k *Kept) remember(at place, kept []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bytes+len(kept) > mostRemembered || k.remembered == nil {
		k.remembered, k.bytes = map[place][]byte{}, 0
	}
	if k.remembered[at] == nil {
		k.remembered[at] = kept
		k.bytes += len(kept)
	}
}
