// Package keys holds the installation's keys in a folder, one file each. Some
// wrap other keys, some sign. It promises that a key is on disk before anything
// is wrapped or signed with it, that every key id ever used stays usable, so
// that old signatures can be checked and old files opened for ever, and that
// what is wrapped for one purpose or one thing cannot be passed off as
// another's. It refuses key files that others on the machine can read, and a
// folder shut by a passphrase without that passphrase.
//
// A purpose may have several keys, numbered from 1: the highest number wraps or
// signs, any of them unwraps or checks. That is how a key is rolled over: its
// successor's day is the day it retired.
//
// Keys whose signatures strangers check have a certificate (X.509), and the
// certificate stands in the key's file. It is issued by the installation's own
// root, unless a key was imported with a certificate from elsewhere. What a
// stranger has to trust is written to the file root.pem of the same folder. A
// key of our own making signs for a part of its certificate's life only, so that
// what it signed last can still be checked for years; when it ends, its successor
// is made by itself. An imported key that ended signs nothing more, and says so.
package keys

import (
	"crypto"
	"crypto/cipher"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
)

// Purpose is what keys are for. The words stand in key ids, which are stored.
type Purpose string

const (
	Subjects   Purpose = "subjects"   // wraps the keys of personal text, one per subject
	Files      Purpose = "files"      // wraps the keys of files, one per object
	Checkpoint Purpose = "checkpoint" // signs the state of the record's log
	Root       Purpose = "root"       // signs the certificates of the keys below
	Paper      Purpose = "paper"      // signs papers (PDF)
	Credential Purpose = "credential" // signs credentials and status lists
	SM2        Purpose = "sm2"        // signs credentials once more, beside them
)

// Algorithm is how a key is used.
type Algorithm string

const (
	AES256     Algorithm = "AES-256-GCM"
	Ed25519    Algorithm = "Ed25519"
	P256       Algorithm = "ECDSA-P256"
	RSA3072    Algorithm = "RSA-3072"
	SM2WithSM3 Algorithm = "SM2"
)

// purposes says with which algorithm new keys of a purpose are made.
var purposes = map[Purpose]Algorithm{
	Subjects: AES256, Files: AES256, Checkpoint: Ed25519,
	Root: P256, Paper: P256, Credential: P256, SM2: SM2WithSM3,
}

// Purposes lists all purposes in the order of their names.
func Purposes() []Purpose {
	var all []Purpose
	for purpose := range purposes {
		all = append(all, purpose)
	}
	slices.Sort(all)
	return all
}

// Info is what may be shown of a key.
type Info struct {
	ID        string
	Purpose   Purpose
	Algorithm Algorithm
	Made      time.Time        // zero for keys of version 0.1, whose files do not say it
	Retired   time.Time        // when its successor was made; zero while it is the newest
	Ends      time.Time        // from then on it signs nothing more; zero: it does not end
	Imported  bool             // made and certified elsewhere
	Sealed    bool             // its file is encrypted under the passphrase
	Public    crypto.PublicKey // of a signing key
	// Chain is the certificate of the key, those that certify it, and a root as
	// the last; empty for keys that have none.
	Chain []*x509.Certificate
}

// Ended tells whether the key signs no more at an instant.
func (i Info) Ended(at time.Time) bool { return !i.Ends.IsZero() && !at.Before(i.Ends) }

// Ring is the folder's keys in memory. It is safe for concurrent use.
type Ring struct {
	dir        string
	clock      now.Clock
	passphrase string // empty: keys are made in the open
	papers     Algorithm
	subject    func() Subject

	mu     sync.Mutex
	seal   *seal           // nil until the first key is sealed; guarded by mu
	keys   map[string]key  // by key id; guarded by mu
	newest map[Purpose]int // guarded by mu
}

// key is one key ready for use: aead of those that wrap, signer of those that
// sign.
type key struct {
	info   Info
	aead   cipher.AEAD
	signer crypto.Signer
}

// Option changes how Open works.
type Option func(*options)

type options struct {
	clock      now.Clock
	passphrase string
	papers     Algorithm
	subject    func() Subject
}

// WithPassphrase encrypts the key files that are made from now on under a
// passphrase, and opens those that are. Empty means none.
func WithPassphrase(passphrase string) Option { return func(o *options) { o.passphrase = passphrase } }

// WithClock says by which clock keys are dated; without it by the machine's.
func WithClock(clock now.Clock) Option { return func(o *options) { o.clock = clock } }

// WithPapers says of which algorithm the keys are that papers are signed with
// and that are made from now on: P256 or RSA3072.
func WithPapers(algorithm Algorithm) Option { return func(o *options) { o.papers = algorithm } }

// WithSubject says whom certificates name. It is asked when one is made.
func WithSubject(subject func() Subject) Option { return func(o *options) { o.subject = subject } }

// Open reads the keys in dir and makes the folder if it is not there. The key
// of a purpose is made when it is first needed. Faults Refused:
// "keys.passphrase-missing" and "keys.passphrase-wrong".
func Open(dir string, opts ...Option) (*Ring, error) {
	o := options{clock: now.System(), papers: purposes[Paper], subject: func() Subject { return Subject{} }}
	for _, opt := range opts {
		opt(&o)
	}
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make the folder of keys: %w", err)
	}
	r := &Ring{
		dir: dir, clock: o.clock, passphrase: o.passphrase, papers: o.papers, subject: o.subject,
		keys: map[string]key{}, newest: map[Purpose]int{},
	}
	r.seal, err = openSeal(dir, o.passphrase)
	if err != nil {
		return nil, err
	}
	ids, err := idsIn(dir)
	if err != nil {
		return nil, err
	}
	for _, keyID := range ids {
		err = r.load(keyID)
		if err != nil {
			return nil, err
		}
	}
	return r, writeAnchors(dir) // if we crashed before it was written
}

// Wrap encrypts a key with the purpose's newest wrapping key. about is what the
// key belongs to, such as an object's id; Unwrap must be told the same. Nonces
// are random, which is safe for 2^32 wraps by one wrapping key.
func (r *Ring) Wrap(purpose Purpose, plain, about []byte) (keyID string, wrapped []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, err := r.current(purpose)
	if err != nil {
		return "", nil, err
	}
	if k.aead == nil {
		return "", nil, fmt.Errorf("the key %s does not wrap", k.info.ID)
	}
	return k.info.ID, k.aead.Seal(nil, nil, plain, bind(k.info.ID, about)), nil
}

// Unwrap is the key that Wrap was given. It fails if anything was altered, or
// if about is not what it was.
func (r *Ring) Unwrap(keyID string, wrapped, about []byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, held := r.keys[keyID]; !held {
		// Another process that shares the folder may have made it since.
		err := r.load(keyID)
		if err != nil {
			return nil, fmt.Errorf("unwrap with %s: %w", keyID, err)
		}
	}
	aead := r.keys[keyID].aead
	if aead == nil {
		return nil, fmt.Errorf("the key %s does not wrap", keyID)
	}
	plain, err := aead.Open(nil, nil, wrapped, bind(keyID, about))
	if err != nil {
		return nil, fmt.Errorf("unwrap with %s: %w", keyID, err)
	}
	return plain, nil
}

// Signer is the purpose's newest signing key, made if there is none yet, or if
// the newest has ended. A fault Refused "keys.ended" when that one was imported.
func (r *Ring) Signer(purpose Purpose) (crypto.Signer, Info, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, err := r.current(purpose)
	if err != nil {
		return nil, Info{}, err
	}
	if k.signer == nil {
		return nil, Info{}, fmt.Errorf("the key %s does not sign", k.info.ID)
	}
	return k.signer, k.info, nil
}

// Roll makes the purpose's next key. From now on it wraps or signs; the ones
// before it stay for what they wrapped and signed. Other processes that have
// the folder open go on with the older key until they open it again.
func (r *Ring) Roll(purpose Purpose) (Info, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.newest[purpose] + 1
	err := r.create(purpose, n)
	if err != nil {
		return Info{}, err
	}
	return r.keys[id(purpose, n)].info, nil
}

// List tells of every key in a folder, purpose by purpose, newest first. It
// needs no passphrase and opens no key.
func List(dir string) ([]Info, error) {
	ids, err := idsIn(dir)
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, keyID := range ids {
		f, err := readFile(dir, keyID)
		if err != nil {
			return nil, err
		}
		list = append(list, f.info)
	}
	for i := 1; i < len(list); i++ {
		if list[i].Purpose == list[i-1].Purpose {
			list[i-1].Retired = list[i].Made
		}
	}
	slices.SortStableFunc(list, func(a, b Info) int {
		if a.Purpose == b.Purpose {
			return strings.Compare(b.ID, a.ID)
		}
		return strings.Compare(string(a.Purpose), string(b.Purpose))
	})
	return list, nil
}

// Publics are the public halves of a purpose's signing keys, newest first, also
// of those that retired: with them everything ever signed can be checked.
func Publics(dir string, purpose Purpose) ([]Info, error) {
	list, err := List(dir)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(i Info) bool { return i.Purpose != purpose || i.Public == nil }), nil
}

// Publics are the public halves of a purpose's signing keys, newest first; the
// first one is made if there is none yet.
func (r *Ring) Publics(purpose Purpose) ([]Info, error) {
	if _, _, err := r.Signer(purpose); err != nil {
		return nil, err
	}
	return Publics(r.dir, purpose)
}

// current is the newest key of a purpose; the caller holds mu.
func (r *Ring) current(purpose Purpose) (key, error) {
	k, held := r.keys[id(purpose, r.newest[purpose])]
	if held && !k.info.Ended(r.clock.Now()) {
		return k, nil
	}
	if k.info.Imported {
		return key{}, fault.RefuseOurs("keys.ended", fault.Text("id", k.info.ID), fault.Text("ends", k.info.Ends.UTC().Format(time.DateOnly)))
	}
	err := r.create(purpose, r.newest[purpose]+1)
	if err != nil {
		return key{}, err
	}
	return r.keys[id(purpose, r.newest[purpose])], nil
}

// load reads one key file; the caller holds mu or is alone.
func (r *Ring) load(keyID string) error {
	f, err := readFile(r.dir, keyID)
	if err != nil {
		return err
	}
	if f.info.Sealed && r.seal == nil { // another process sealed it since
		r.seal, err = openSeal(r.dir, r.passphrase)
		if err != nil {
			return err
		}
	}
	k, err := f.open(r.seal)
	if err != nil {
		return fmt.Errorf("open the key %s: %w", keyID, err)
	}
	r.keys[keyID] = k
	_, n, _ := parseID(keyID) // readFile took it
	r.newest[f.info.Purpose] = max(n, r.newest[f.info.Purpose])
	return nil
}

// create makes the n-th key of a purpose, on disk first. If another process was
// faster, its key is taken.
func (r *Ring) create(purpose Purpose, n int) error {
	algorithm, known := purposes[purpose]
	if !known {
		return fmt.Errorf("%q is not a purpose of keys", purpose)
	}
	err := r.needSeal()
	if err != nil {
		return err
	}
	if purpose == Paper {
		algorithm = r.papers
	}
	keyID := id(purpose, n)
	f, err := newFile(algorithm, r.clock.Now())
	if err == nil {
		err = r.certify(&f, purpose, n)
	}
	if err == nil {
		err = r.keep(keyID, f)
	}
	if err != nil {
		return fmt.Errorf("make the key %s: %w", keyID, err)
	}
	return nil
}

// keep puts a key on disk, then into use, and what strangers need to check its
// signatures beside it.
func (r *Ring) keep(keyID string, f file) error {
	text, err := f.text(r.seal)
	if err != nil {
		return err
	}
	err = place(r.dir, keyID+keyEnding, text)
	if err != nil {
		return err
	}
	err = r.load(keyID)
	if err != nil || len(f.info.Chain) == 0 {
		return err
	}
	return writeAnchors(r.dir)
}

// place writes a file that is not there yet. It appears whole or not at all: if
// we stop half-way, a temporary file without meaning remains. What another
// process placed before stays.
func place(dir, name string, text []byte) error {
	temporary, err := writeTemporary(dir, text)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	err = os.Link(temporary, filepath.Join(dir, name))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

func writeTemporary(dir string, text []byte) (path string, err error) {
	file, err := os.CreateTemp(dir, "new-*") // made with mode 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// syncDir makes a folder's entries survive a crash of the machine.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// bind ties a wrapped key to its purpose and to what it belongs to.
func bind(keyID string, about []byte) []byte {
	return append([]byte(keyID+"\x00"), about...)
}
