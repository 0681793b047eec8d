package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"fincert/internal/fault"
)

// Where a passphrase may come from, in this order.
const (
	PassphraseVariable     = "FINCERT_PASSPHRASE"
	PassphraseFileVariable = "FINCERT_PASSPHRASE_FILE"
	credentialsVariable    = "CREDENTIALS_DIRECTORY" // systemd's
	PassphraseCredential   = "fincert-passphrase"
)

// Passphrase is what the environment names: the passphrase itself, a file that
// holds it, or a systemd credential of the service. Empty when there is none.
// The end of its line does not belong to it.
func Passphrase(env func(name string) string) (string, error) {
	if given := env(PassphraseVariable); given != "" {
		return given, nil
	}
	path := env(PassphraseFileVariable)
	credential := path == "" && env(credentialsVariable) != ""
	if credential {
		path = filepath.Join(env(credentialsVariable), PassphraseCredential)
	}
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	switch {
	case credential && errors.Is(err, fs.ErrNotExist):
		return "", nil // the service has other credentials
	case err != nil:
		return "", fault.RefuseOurs("keys.passphrase-unreadable", fault.Text("file", path))
	}
	passphrase := strings.TrimRight(string(text), "\r\n")
	if passphrase == "" {
		return "", fault.RefuseOurs("keys.passphrase-unreadable", fault.Text("file", path))
	}
	return passphrase, nil
}

const (
	// sealName holds the key that encrypts the key files; it is encrypted under
	// the passphrase itself. So the slow function that a passphrase needs runs
	// once a start, and changing the passphrase rewrites one file.
	sealName = "seal.age"
	// sealWork makes scrypt take 64 MiB and about 0.2 s here: a start has 2 s.
	sealWork = 16
	// sealWorkMost bounds what a foreign file can make us do.
	sealWorkMost = 22
)

// seal encrypts key files.
type seal struct{ identity *age.X25519Identity }

// openSeal opens the folder's seal with the passphrase; nil if there is none
// yet. A folder that has a seal is never used without its passphrase: keys would
// be made in the open by mistake.
func openSeal(dir, passphrase string) (*seal, error) {
	sealed, err := os.ReadFile(filepath.Join(dir, sealName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the seal of the keys: %w", err)
	}
	if passphrase == "" {
		return nil, fault.RefuseOurs("keys.passphrase-missing")
	}
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	with.SetMaxWorkFactor(sealWorkMost)
	text, err := decrypt(sealed, with)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, fault.RefuseOurs("keys.passphrase-wrong")
	}
	if err != nil {
		return nil, fmt.Errorf("open the seal of the keys: %w", err)
	}
	identity, err := age.ParseX25519Identity(string(text))
	if err != nil {
		return nil, fmt.Errorf("open the seal of the keys: %w", err)
	}
	return &seal{identity}, nil
}

// needSeal makes the seal when the first key is to be encrypted: who only reads
// with a passphrase at hand leaves the folder as it is. The caller holds mu.
func (r *Ring) needSeal() error {
	if r.seal != nil || r.passphrase == "" {
		return nil
	}
	err := makeSeal(r.dir, r.passphrase)
	if err != nil {
		return fmt.Errorf("make the seal of the keys: %w", err)
	}
	r.seal, err = openSeal(r.dir, r.passphrase) // perhaps that of another process, which was faster
	return err
}

func makeSeal(dir, passphrase string) error {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	with, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return err
	}
	with.SetWorkFactor(sealWork)
	sealed, err := encrypt([]byte(identity.String()), with)
	if err != nil {
		return err
	}
	return place(dir, sealName, sealed)
}

func (s *seal) encrypt(secret []byte) ([]byte, error) { return encrypt(secret, s.identity.Recipient()) }
func (s *seal) decrypt(sealed []byte) ([]byte, error) { return decrypt(sealed, s.identity) }

func encrypt(plain []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(plain)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

func decrypt(sealed []byte, with age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// SealAll encrypts the key files that stand open from the time before there was
// a passphrase, and tells their ids. If we crash in it, every file is whole,
// open or sealed.
func (r *Ring) SealAll() ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.passphrase == "" {
		return nil, fault.RefuseOurs("keys.passphrase-missing")
	}
	err := r.needSeal()
	if err != nil {
		return nil, err
	}
	ids, err := idsIn(r.dir)
	if err != nil {
		return nil, err
	}
	var done []string
	for _, keyID := range ids {
		f, err := readFile(r.dir, keyID)
		if err != nil {
			return done, err
		}
		if f.info.Sealed {
			continue
		}
		err = r.replace(keyID, f)
		if err != nil {
			return done, fmt.Errorf("seal the key %s: %w", keyID, err)
		}
		done = append(done, keyID)
	}
	return done, nil
}

func (r *Ring) replace(keyID string, f file) error {
	text, err := f.text(r.seal)
	if err != nil {
		return err
	}
	temporary, err := writeTemporary(r.dir, text)
	if err != nil {
		return err
	}
	err = os.Rename(temporary, filepath.Join(r.dir, keyID+keyEnding))
	if err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDir(r.dir)
}
