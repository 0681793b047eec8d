// Package personal keeps text about people, and text that people typed, apart
// from the record: each text in a row of its own, encrypted with its subject's
// key. The record holds a reference and a salted commitment. It promises that
// without the subject's key neither text nor commitment tells anything, because
// the salt lies in the row and goes with it. A text that was erased is absent,
// never an error.
package personal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"fincert/internal/keys"
	"fincert/internal/store"
)

const (
	keySize  = 32 // AES-256
	saltSize = 16
	// commitmentMark sets commitments apart from every other hash of the record.
	commitmentMark = 0x02
	// perQuery bounds the rows of one statement.
	perQuery = 500
)

// Ref is what the record keeps of a text.
type Ref struct {
	ID         string // of the row
	Commitment string // SHA-256(0x02, salt, text), hexadecimal
}

// Store seals and opens texts. It is safe for concurrent use. It keeps no key
// in memory: a key that was destroyed by another node is gone here too.
type Store struct{ ring *keys.Ring }

// New gives a store whose subject keys are wrapped by ring.
func New(ring *keys.Ring) *Store { return &Store{ring} }

// SealTx stores texts of one subject ("person/0190…", "case/0190…") and gives
// their references in order.
func (s *Store) SealTx(tx *store.Tx, subject string, texts []string) ([]Ref, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	key, err := s.keyTx(tx, subject)
	if err != nil {
		return nil, fmt.Errorf("seal texts of %s: %w", subject, err)
	}
	refs := make([]Ref, len(texts))
	args := make([]any, 0, 3*len(texts))
	for i, text := range texts {
		salted := make([]byte, saltSize, saltSize+len(text))
		rand.Read(salted)
		salted = append(salted, text...)
		id := newID()
		refs[i] = Ref{ID: id, Commitment: commitment(salted)}
		args = append(args, id, subject, key.Seal(nil, nil, salted, about(subject, id)))
	}
	err = tx.Insert("insert into personal (id, subject, sealed)", 3, args, "")
	if err != nil {
		return nil, fmt.Errorf("store texts of %s: %w", subject, err)
	}
	return refs, nil
}

// OpenTx gives the texts of rows by their ids, of any subjects. An id that is
// absent from the answer was erased.
func (s *Store) OpenTx(q store.Querier, ids []string) (map[string]string, error) {
	texts := make(map[string]string, len(ids))
	err := s.each(q, ids, func(id string, salted []byte) { texts[id] = string(salted[saltSize:]) }, fail)
	return texts, err
}

// OpenSubjectTx gives all texts of one subject by their ids.
func (s *Store) OpenSubjectTx(q store.Querier, subject string) (map[string]string, error) {
	texts := map[string]string{}
	err := s.eachOf(q, " where p.subject = $1", []any{subject}, map[string]cipher.AEAD{},
		func(id string, salted []byte) { texts[id] = string(salted[saltSize:]) }, fail)
	if err != nil {
		return nil, fmt.Errorf("open the texts of %s: %w", subject, err)
	}
	return texts, nil
}

// CheckTx compares references with what their rows hold: altered are those
// whose row cannot be opened or holds something else than was committed to,
// absent those without a row.
func (s *Store) CheckTx(q store.Querier, refs []Ref) (altered, absent []Ref, err error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	const unreadable = ""
	held := make(map[string]string, len(refs))
	err = s.each(q, ids,
		func(id string, salted []byte) { held[id] = commitment(salted) },
		func(id string, _ error) error { held[id] = unreadable; return nil })
	if err != nil {
		return nil, nil, err
	}
	for _, ref := range refs {
		switch got, there := held[ref.ID]; {
		case !there:
			absent = append(absent, ref)
		case got != ref.Commitment:
			altered = append(altered, ref)
		}
	}
	return altered, absent, nil
}

// EraseTx destroys all texts of a subject, with their salts and the key. What
// copies of the rows there are, nobody can read; unless they keep the key too.
func (s *Store) EraseTx(tx *store.Tx, subject string) error {
	for _, table := range []string{"personal", "subject_key"} {
		_, err := tx.Exec("delete from "+table+" where subject = $1", subject)
		if err != nil {
			return fmt.Errorf("erase the texts of %s: %w", subject, err)
		}
	}
	return nil
}

// DropTx removes single texts that the record does not name, with their salts.
// Their subject's key stays for what else it said.
func DropTx(tx *store.Tx, ids []string) error {
	for len(ids) > 0 {
		n := min(perQuery, len(ids))
		var where store.Where
		where.In("id", ids[:n])
		_, err := tx.Exec("delete from personal"+where.SQL(), where.Args()...)
		if err != nil {
			return fmt.Errorf("remove %d texts: %w", n, err)
		}
		ids = ids[n:]
	}
	return nil
}

// fail is for who cannot go on when a text was altered.
func fail(_ string, why error) error { return why }

// each decrypts the rows that are still there; bad is told of those that cannot
// be decrypted, and may end the walk by an error.
func (s *Store) each(q store.Querier, ids []string, take func(id string, salted []byte), bad func(id string, why error) error) error {
	opened := map[string]cipher.AEAD{} // by subject
	for len(ids) > 0 {
		n := min(perQuery, len(ids))
		var where store.Where
		where.In("p.id", ids[:n])
		err := s.eachOf(q, where.SQL(), where.Args(), opened, take, bad)
		if err != nil {
			return fmt.Errorf("open %d texts: %w", n, err)
		}
		ids = ids[n:]
	}
	return nil
}

func (s *Store) eachOf(q store.Querier, where string, args []any, opened map[string]cipher.AEAD,
	take func(id string, salted []byte), bad func(id string, why error) error) error {
	rows, err := q.Query(`select p.id, p.subject, p.sealed, k.key_id, k.wrapped
		from personal p join subject_key k on k.subject = p.subject`+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, subject, keyID string
		var sealed, wrapped sql.RawBytes
		err = rows.Scan(&id, &subject, &sealed, &keyID, &wrapped)
		if err != nil {
			return err
		}
		key, have := opened[subject]
		if !have {
			key, err = s.unwrap(subject, keyID, wrapped)
			if err == nil {
				opened[subject] = key
			}
		}
		var salted []byte
		if err == nil {
			salted, err = openSealed(key, subject, id, sealed)
		}
		if err == nil {
			take(id, salted)
			continue
		}
		err = bad(id, err)
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

func openSealed(key cipher.AEAD, subject, id string, sealed []byte) ([]byte, error) {
	salted, err := key.Open(nil, nil, sealed, about(subject, id))
	if err != nil {
		return nil, fmt.Errorf("the text %s of %s was altered: %w", id, subject, err)
	}
	if len(salted) < saltSize {
		return nil, fmt.Errorf("the text %s of %s has no salt", id, subject)
	}
	return salted, nil
}

// keyTx is the subject's key, made when the subject first says something.
func (s *Store) keyTx(tx *store.Tx, subject string) (cipher.AEAD, error) {
	for {
		var keyID string
		var wrapped []byte
		err := tx.QueryRow("select key_id, wrapped from subject_key where subject = $1", subject).Scan(&keyID, &wrapped)
		if err == nil {
			return s.unwrap(subject, keyID, wrapped)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("read the key: %w", err)
		}
		key := make([]byte, keySize)
		rand.Read(key)
		keyID, wrapped, err = s.ring.Wrap(keys.Subjects, key, []byte(subject))
		if err != nil {
			return nil, err
		}
		result, err := tx.Exec(`insert into subject_key (subject, key_id, wrapped) values ($1, $2, $3)
			on conflict (subject) do nothing`, subject, keyID, wrapped)
		if err != nil {
			return nil, fmt.Errorf("store the key: %w", err)
		}
		made, err := result.RowsAffected()
		if err != nil {
			return nil, fmt.Errorf("store the key: %w", err)
		}
		if made == 1 {
			return aead(key)
		}
		// Somebody else made it meanwhile: use theirs.
	}
}

func (s *Store) unwrap(subject, keyID string, wrapped []byte) (cipher.AEAD, error) {
	key, err := s.ring.Unwrap(keyID, wrapped, []byte(subject))
	if err != nil {
		return nil, fmt.Errorf("the key of %s: %w", subject, err)
	}
	return aead(key)
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// about binds a sealed text to its row: rows cannot be exchanged.
func about(subject, id string) []byte { return []byte(strings.Join([]string{subject, id}, "\x00")) }

func commitment(salted []byte) string {
	sum := sha256.Sum256(append([]byte{commitmentMark}, salted...))
	return hex.EncodeToString(sum[:])
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
