package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// objectPath is where the vault, and a backup, keeps an object.
func objectPath(dir, name string) string { return filepath.Join(dir, name[:2], name) }

// copyObject copies one object and tells its size and hash. It is durable after
// the next settle: waiting for each of many small files would take minutes.
func copyObject(from, to string) (Part, error) {
	file, err := os.Open(from)
	if err != nil {
		return Part{}, err
	}
	defer file.Close()
	err = os.MkdirAll(filepath.Dir(to), 0o700)
	if err != nil {
		return Part{}, err
	}
	made, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return Part{}, err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(made, hash), file)
	err = errors.Join(err, made.Close())
	if err != nil {
		return Part{}, err
	}
	return Part{Size: size, SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
}

// settle waits until everything written on the folder's file system is on disk.
func settle(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(d.Fd())), d.Close())
}
