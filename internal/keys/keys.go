// Package keys holds the installation's wrapping keys in a folder, one file
// each. It promises that a key is on disk before anything is wrapped with it,
// that every key id ever used stays usable, and that what is wrapped for one
// purpose or one thing cannot be passed off as another's. It refuses key files
// that others on the machine can read.
//
// A purpose may have several keys, numbered from 1: the highest number wraps,
// any of them unwraps. That is how a key is rolled over.
package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Purpose is what keys are for. The words stand in key ids, which are stored.
type Purpose string

const (
	Subjects Purpose = "subjects" // wraps the keys of personal text, one per subject
	Files    Purpose = "files"    // wraps the keys of files, one per object
)

// keySize makes AES-256.
const keySize = 32

// Ring is the folder's keys in memory. It is safe for concurrent use.
type Ring struct {
	dir    string
	mu     sync.Mutex
	keys   map[string]cipher.AEAD // by key id; guarded by mu
	newest map[Purpose]int        // guarded by mu
}

// keyFile matches "subjects-0001.key".
var keyFile = regexp.MustCompile(`^([a-z]+)-(\d{4})\.key$`)

// Open reads the keys in dir and makes the folder if it is not there. The key
// of a purpose is made when it is first needed.
func Open(dir string) (*Ring, error) {
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make the folder of keys: %w", err)
	}
	r := &Ring{dir: dir, keys: map[string]cipher.AEAD{}, newest: map[Purpose]int{}}
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder of keys: %w", err)
	}
	for _, f := range files {
		match := keyFile.FindStringSubmatch(f.Name())
		if match == nil {
			continue // root.pem and others live here too
		}
		err = r.load(strings.TrimSuffix(f.Name(), ".key"))
		if err != nil {
			return nil, err
		}
		n, _ := strconv.Atoi(match[2]) // four digits
		purpose := Purpose(match[1])
		r.newest[purpose] = max(n, r.newest[purpose])
	}
	return r, nil
}

// Wrap encrypts a key with the purpose's newest wrapping key. about is what the
// key belongs to, such as an object's id; Unwrap must be told the same. Nonces
// are random, which is safe for 2^32 wraps by one wrapping key.
func (r *Ring) Wrap(purpose Purpose, key, about []byte) (keyID string, wrapped []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.newest[purpose] == 0 {
		err = r.create(purpose, 1)
		if err != nil {
			return "", nil, err
		}
	}
	keyID = id(purpose, r.newest[purpose])
	return keyID, r.keys[keyID].Seal(nil, nil, key, bind(keyID, about)), nil
}

// Unwrap is the key that Wrap was given. It fails if anything was altered, or
// if about is not what it was.
func (r *Ring) Unwrap(keyID string, wrapped, about []byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wrapping, held := r.keys[keyID]
	if !held {
		// Another process that shares the folder may have made it since.
		err := r.load(keyID)
		if err != nil {
			return nil, fmt.Errorf("unwrap with %s: %w", keyID, err)
		}
		wrapping = r.keys[keyID]
	}
	key, err := wrapping.Open(nil, nil, wrapped, bind(keyID, about))
	if err != nil {
		return nil, fmt.Errorf("unwrap with %s: %w", keyID, err)
	}
	return key, nil
}

// bind ties a wrapped key to its purpose and to what it belongs to.
func bind(keyID string, about []byte) []byte {
	return append([]byte(keyID+"\x00"), about...)
}

func id(purpose Purpose, n int) string { return fmt.Sprintf("%s-%04d", purpose, n) }

// load reads one key file; the caller holds mu or is alone.
func (r *Ring) load(keyID string) error {
	if !keyFile.MatchString(keyID + ".key") {
		return fmt.Errorf("%q is not the id of a key", keyID)
	}
	path := filepath.Join(r.dir, keyID+".key")
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("read the key %s: %w", keyID, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("the key file %s can be read by others: its mode must be 0600", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the key %s: %w", keyID, err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return fmt.Errorf("the key file %s does not hold %d bytes in hexadecimal", path, keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return err
	}
	r.keys[keyID] = aead
	return nil
}

// create makes the n-th key of a purpose, on disk first. The file appears whole
// or not at all: if we stop half-way, a temporary file without meaning remains.
// If another process was faster, its key is taken.
func (r *Ring) create(purpose Purpose, n int) error {
	keyID := id(purpose, n)
	var key [keySize]byte
	rand.Read(key[:])
	temporary, err := os.CreateTemp(r.dir, "new-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("make the key %s: %w", keyID, err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.WriteString(hex.EncodeToString(key[:]) + "\n")
	err = errors.Join(err, temporary.Sync(), temporary.Close())
	if err != nil {
		return fmt.Errorf("write the key %s: %w", keyID, err)
	}
	err = os.Link(temporary.Name(), filepath.Join(r.dir, keyID+".key"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("place the key %s: %w", keyID, err)
	}
	err = syncDir(r.dir)
	if err != nil {
		return fmt.Errorf("place the key %s: %w", keyID, err)
	}
	err = r.load(keyID)
	if err != nil {
		return err
	}
	r.newest[purpose] = n
	return nil
}

// syncDir makes a folder's entries survive a crash of the machine.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
