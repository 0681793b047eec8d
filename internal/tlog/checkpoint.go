package tlog

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"fincert/internal/fault"
	"fincert/internal/keys"
)

// Checkpoint is a signed state of a log, checked.
type Checkpoint struct {
	Origin string // the log's name
	Size   int64  // entries
	Root   [hashSize]byte
	Key    string // id of the key whose signature holds
}

// body is what is signed.
func (c Checkpoint) body() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// sign gives the checkpoint as it is published.
func (c Checkpoint) sign(signer crypto.Signer) (string, error) {
	public, ok := signer.Public().(ed25519.PublicKey)
	if !ok {
		return "", fmt.Errorf("checkpoints are not signed with %T", signer.Public())
	}
	verifier, err := verifierOf(c.Origin, public)
	if err != nil {
		return "", err
	}
	text, err := note.Sign(&note.Note{Text: c.body()}, noteSigner{verifier, signer})
	return string(text), err
}

// noteSigner signs notes without knowing the private key.
type noteSigner struct {
	note.Verifier
	signer crypto.Signer
}

// Sign signs a note's text.
func (s noteSigner) Sign(text []byte) ([]byte, error) {
	return s.signer.Sign(nil, text, crypto.Hash(0))
}

// Open reads a checkpoint and checks that one of the public halves signed it.
// Faults Invalid: "tlog.checkpoint-form", "tlog.checkpoint-unsigned".
func Open(text string, publics []keys.Info) (Checkpoint, error) {
	c, err := parse(text)
	if err != nil {
		return Checkpoint{}, err
	}
	var verifiers []note.Verifier
	ids := map[uint32]string{}
	for _, info := range publics {
		public, ok := info.Public.(ed25519.PublicKey)
		if !ok {
			continue
		}
		verifier, err := verifierOf(c.Origin, public)
		if err != nil {
			return Checkpoint{}, fault.New(fault.Invalid, "tlog.checkpoint-form")
		}
		verifiers = append(verifiers, verifier)
		ids[verifier.KeyHash()] = info.ID
	}
	signed, err := note.Open([]byte(text), note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", fault.New(fault.Invalid, "tlog.checkpoint-unsigned"), err)
	}
	c.Key = ids[signed.Sigs[0].Hash]
	return c, nil
}

// parse reads what is signed; it checks no signature.
func parse(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	c, err := Checkpoint{}, error(fault.New(fault.Invalid, "tlog.checkpoint-form"))
	if len(lines) < 4 {
		return c, err
	}
	size, errSize := strconv.ParseInt(lines[1], 10, 64)
	root, errRoot := base64.StdEncoding.DecodeString(lines[2])
	if errors.Join(errSize, errRoot) != nil || size < 0 || len(root) != hashSize {
		return c, err
	}
	c = Checkpoint{Origin: lines[0], Size: size, Root: tlog.Hash(root)}
	if !strings.HasPrefix(text, c.body()) { // each checkpoint is written in one way
		return Checkpoint{}, err
	}
	return c, nil
}

func verifierOf(origin string, public ed25519.PublicKey) (note.Verifier, error) {
	vkey, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(vkey)
}
