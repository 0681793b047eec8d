package vault

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"

	"fincert/internal/fault"
)

// written is an encrypted object that is not in its place yet.
type written struct {
	file      *os.File // temporary, in the vault's folder
	blob      string   // the name it will have
	key       []byte   // age's file key
	sha256    string
	size      int64
	mediaType string
}

// write encrypts r into a temporary file, hashing and recognising on the way.
func (v *Vault) write(r io.Reader) (*written, error) {
	file, err := os.CreateTemp(v.Dir, "new-*") // made with mode 0600
	if err != nil {
		return nil, fmt.Errorf("make a file: %w", err)
	}
	w := &written{file: file, blob: newID()}
	err = w.fill(r, v.Limit)
	if err == nil {
		err = w.recognise()
	}
	if err != nil {
		w.discard()
		return nil, err
	}
	return w, nil
}

func (w *written) fill(r io.Reader, limit int64) error {
	var taken keyTaker
	sealed, err := age.Encrypt(w.file, &taken)
	if err != nil {
		return fmt.Errorf("encrypt the file: %w", err)
	}
	w.key = taken.key
	hash := sha256.New()
	w.size, err = io.Copy(io.MultiWriter(hash, sealed), io.LimitReader(r, limit+1))
	if err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	if w.size > limit {
		return fault.New(fault.TooLarge, "vault.too-large", fault.Number("limit", int(limit>>20)))
	}
	if w.size == 0 {
		return fault.New(fault.Invalid, "vault.empty")
	}
	err = sealed.Close()
	if err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	w.sha256 = hex.EncodeToString(hash.Sum(nil))
	return nil
}

// recognise finds the media type from the content. Containers are told apart by
// what is in them, which stands at their end, so the object is read back.
func (w *written) recognise() error {
	info, err := w.file.Stat()
	if err != nil {
		return fmt.Errorf("read the file back: %w", err)
	}
	plain, size, err := age.DecryptReaderAt(w.file, info.Size(), age.NewInjectedFileKeyIdentity(w.key))
	if err != nil {
		return fmt.Errorf("read the file back: %w", err)
	}
	w.mediaType, err = mediaType(plain, size)
	return err
}

// keep puts the object in its place, to stay after a crash of the machine.
func (w *written) keep(path string) error {
	dir := filepath.Dir(path)
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return err
	}
	err = errors.Join(w.file.Sync(), w.file.Close())
	if err != nil {
		return err
	}
	err = os.Rename(w.file.Name(), path)
	if err != nil {
		return err
	}
	w.file = nil
	// The folder itself may be new, so its own entry is made durable, too.
	return errors.Join(syncDir(dir), syncDir(filepath.Dir(dir)))
}

// discard removes the temporary file, unless it was kept. If we stop before,
// it stays behind encrypted with a key that existed only in memory.
func (w *written) discard() {
	if w.file == nil {
		return
	}
	w.file.Close()
	os.Remove(w.file.Name())
	w.file = nil
}

// keyTaker is an age.Recipient that keeps the file key for the object's row and
// leaves none in the file: who has the file alone has nothing, and destroying
// the row's key destroys every copy.
type keyTaker struct{ key []byte }

func (k *keyTaker) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	k.key = append([]byte(nil), fileKey...) // age reuses its slice
	return []*age.Stanza{{Type: "fincert"}}, nil
}

// openSealed decrypts the object as it is read.
func openSealed(path string, key []byte) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(file, age.NewInjectedFileKeyIdentity(key))
	if err != nil {
		file.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, file}, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
