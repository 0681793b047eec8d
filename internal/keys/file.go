package keys

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"fincert/internal/fault"
)

const (
	keySize   = 32 // AES-256
	keyEnding = ".key"

	// A key file is one PEM block, followed by those of its certificates if it
	// has any. What may be shown of the key stands in headers; the key itself is
	// 32 bytes, or PKCS #8 of one that signs, or either of them encrypted when
	// Sealed says so. Files of version 0.1 are 32 bytes in hexadecimal.
	blockType        = "FINCERT KEY"
	headerAlgorithm  = "Algorithm"
	headerMade       = "Made"
	headerEnds       = "Ends"
	headerImported   = "Imported"
	headerPublic     = "Public" // PKIX, base64
	headerSealed     = "Sealed"
	certificateBlock = "CERTIFICATE"
)

// keyFile matches "subjects-0001.key".
var keyFile = regexp.MustCompile(`^([a-z][a-z0-9]*)-(\d{4})\.key$`)

func id(purpose Purpose, n int) string { return fmt.Sprintf("%s-%04d", purpose, n) }

func parseID(keyID string) (Purpose, int, bool) {
	match := keyFile.FindStringSubmatch(keyID + keyEnding)
	if match == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(match[2])
	return Purpose(match[1]), n, err == nil && n > 0
}

// idsIn lists the keys of a folder in the order of their ids.
func idsIn(dir string) ([]string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder of keys: %w", err)
	}
	var ids []string
	for _, f := range files {
		keyID := strings.TrimSuffix(f.Name(), keyEnding)
		if _, _, ok := parseID(keyID); ok && keyID != f.Name() { // root.pem and others live here too
			ids = append(ids, keyID)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// file is a key file as it was read.
type file struct {
	info   Info
	secret []byte // encrypted if info.Sealed
}

func readFile(dir, keyID string) (file, error) {
	purpose, _, ok := parseID(keyID)
	if !ok {
		return file{}, fmt.Errorf("%q is not the id of a key", keyID)
	}
	path := filepath.Join(dir, keyID+keyEnding)
	stat, err := os.Stat(path)
	if err != nil {
		return file{}, fmt.Errorf("read the key %s: %w", keyID, err)
	}
	if stat.Mode().Perm()&0o077 != 0 {
		return file{}, fault.RefuseOurs("keys.mode", fault.Text("file", path))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return file{}, fmt.Errorf("read the key %s: %w", keyID, err)
	}
	f, err := parseFile(text)
	if err != nil {
		return file{}, fmt.Errorf("the key file %s: %w", path, err)
	}
	f.info.ID, f.info.Purpose = keyID, purpose
	return f, nil
}

func parseFile(text []byte) (file, error) {
	block, rest := pem.Decode(text)
	if block == nil { // of version 0.1
		secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil || len(secret) != keySize {
			return file{}, fmt.Errorf("holds neither a key block nor %d bytes in hexadecimal", keySize)
		}
		return file{Info{Algorithm: AES256}, secret}, nil
	}
	if block.Type != blockType {
		return file{}, errors.New("is not a key block")
	}
	f := file{secret: block.Bytes}
	f.info.Algorithm = Algorithm(block.Headers[headerAlgorithm])
	f.info.Sealed = block.Headers[headerSealed] != ""
	f.info.Imported = block.Headers[headerImported] != ""
	var err error
	f.info.Chain, err = ParseCertificates(rest)
	if err != nil {
		return file{}, err
	}
	if ends := block.Headers[headerEnds]; ends != "" {
		f.info.Ends, err = time.Parse(time.RFC3339Nano, ends)
		if err != nil {
			return file{}, fmt.Errorf("when it ends: %w", err)
		}
	}
	f.info.Made, err = time.Parse(time.RFC3339Nano, block.Headers[headerMade])
	if err != nil {
		return file{}, fmt.Errorf("when it was made: %w", err)
	}
	if public := block.Headers[headerPublic]; public != "" {
		der, err := base64.StdEncoding.DecodeString(public)
		if err != nil {
			return file{}, fmt.Errorf("its public half: %w", err)
		}
		f.info.Public, err = parsePublic(f.info.Algorithm, der)
		if err != nil {
			return file{}, fmt.Errorf("its public half: %w", err)
		}
	}
	return f, nil
}

// newFile makes a key.
func newFile(algorithm Algorithm, made time.Time) (file, error) {
	f := file{info: Info{Algorithm: algorithm, Made: made}}
	if algorithm == AES256 {
		f.secret = make([]byte, keySize)
		rand.Read(f.secret)
		return f, nil
	}
	private, err := newSigner(algorithm)
	if err != nil {
		return file{}, err
	}
	f.info.Public = private.Public()
	f.secret, err = marshalPrivate(algorithm, private)
	return f, err
}

func newSigner(algorithm Algorithm) (crypto.Signer, error) {
	switch algorithm {
	case Ed25519:
		_, private, err := ed25519.GenerateKey(nil)
		return private, err
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case SM2WithSM3:
		return sm2.GenerateKey(rand.Reader)
	}
	return nil, fmt.Errorf("no keys of algorithm %q are made", algorithm)
}

// The standard library does not know the curve of SM2.

func marshalPrivate(algorithm Algorithm, private crypto.Signer) ([]byte, error) {
	if algorithm == SM2WithSM3 {
		return smx509.MarshalPKCS8PrivateKey(private)
	}
	return x509.MarshalPKCS8PrivateKey(private)
}

func parsePrivate(algorithm Algorithm, der []byte) (any, error) {
	if algorithm == SM2WithSM3 {
		return smx509.ParsePKCS8PrivateKey(der)
	}
	return x509.ParsePKCS8PrivateKey(der)
}

// MarshalPublic is the public half of a signing key (PKIX).
func (i Info) MarshalPublic() ([]byte, error) {
	if i.Algorithm == SM2WithSM3 {
		return smx509.MarshalPKIXPublicKey(i.Public)
	}
	return x509.MarshalPKIXPublicKey(i.Public)
}

func parsePublic(algorithm Algorithm, der []byte) (crypto.PublicKey, error) {
	if algorithm == SM2WithSM3 {
		return smx509.ParsePKIXPublicKey(der)
	}
	return x509.ParsePKIXPublicKey(der)
}

// text writes the file, encrypted if there is a seal.
func (f file) text(s *seal) ([]byte, error) {
	block := &pem.Block{Type: blockType, Bytes: f.secret, Headers: map[string]string{
		headerAlgorithm: string(f.info.Algorithm), headerMade: f.info.Made.UTC().Format(time.RFC3339Nano),
	}}
	if !f.info.Ends.IsZero() {
		block.Headers[headerEnds] = f.info.Ends.UTC().Format(time.RFC3339Nano)
	}
	if f.info.Imported {
		block.Headers[headerImported] = "yes"
	}
	if f.info.Public != nil {
		der, err := f.info.MarshalPublic()
		if err != nil {
			return nil, err
		}
		block.Headers[headerPublic] = base64.StdEncoding.EncodeToString(der)
	}
	if s != nil {
		var err error
		block.Bytes, err = s.encrypt(f.secret)
		if err != nil {
			return nil, err
		}
		block.Headers[headerSealed] = "yes"
	}
	return append(pem.EncodeToMemory(block), MarshalCertificates(f.info.Chain)...), nil
}

// open makes the key usable.
func (f file) open(s *seal) (key, error) {
	k := key{info: f.info}
	secret := f.secret
	if f.info.Sealed {
		if s == nil {
			return key{}, fault.RefuseOurs("keys.passphrase-missing")
		}
		var err error
		secret, err = s.decrypt(f.secret)
		if err != nil {
			return key{}, err
		}
	}
	if f.info.Algorithm == AES256 {
		block, err := aes.NewCipher(secret)
		if err != nil {
			return key{}, err
		}
		k.aead, err = cipher.NewGCMWithRandomNonce(block)
		return k, err
	}
	private, err := parsePrivate(f.info.Algorithm, secret)
	if err != nil {
		return key{}, err
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return key{}, fmt.Errorf("%T does not sign", private)
	}
	public, ok := signer.Public().(interface{ Equal(x crypto.PublicKey) bool })
	if !ok || !public.Equal(f.info.Public) {
		return key{}, errors.New("its public half is not of this key")
	}
	k.signer = signer
	return k, nil
}
