package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"fincert/internal/fault"
)

// What a password must be. NIST SP 800-63B asks for 8 characters, advises 15
// where nothing else protects the account, and asks for no mixture of kinds of
// characters: people meet such rules with "Password1!".
const (
	LeastPassword = 12
	MostPassword  = 200 // so that nobody lets us hash a book
	leastLetters  = 5   // different characters
)

// wellKnown are the passwords of our length that lists of stolen passwords
// begin with: who guesses begins with them, too. They stand in lower case.
var wellKnown = []string{
	"123456123456", "123456789012", "1234567890123", "12345678901234", "123123123123", "112233445566", "012345678910",
	"1q2w3e4r5t6y", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "q1w2e3r4t5y6", "qwertyuiop12", "qwertyuiop123", "qwerty123456",
	"qwertyuiopasdf", "asdfghjkl123", "abcdefghijkl", "abcdef123456", "abc123456789", "a123456789012", "woaini1314520",
	"woaini520131", "5201314520131", "password1234", "password12345", "password123456", "passw0rd1234", "p@ssw0rd1234",
	"administrator", "adminadmin123", "admin1234567", "admin123456789", "administrator1", "letmeinletmein", "welcome12345",
	"changeme1234", "iloveyou1234", "fincert123456", "testtesttest", "test12345678",
}

// checkPassword is the one place that says what a password must be.
func checkPassword(f *fault.Fields, path, password, login string) {
	switch length := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		f.Add(path, "access.password-common")
	case length < LeastPassword:
		f.Add(path, "access.password-short", fault.Number("least", LeastPassword))
	case length > MostPassword:
		f.Add(path, "field.long", fault.Number("most", MostPassword), fault.Number("is", length))
	case len(login) >= 4 && strings.Contains(strings.ToLower(password), login):
		f.Add(path, "access.password-login")
	case slices.Contains(wellKnown, strings.ToLower(password)), different(password) < leastLetters:
		f.Add(path, "access.password-common")
	}
}

func different(text string) int {
	all := []rune(text)
	slices.Sort(all)
	return len(slices.Compact(all))
}

// The cost of a password guess: argon2id with 19 MiB and two passes, the
// least that OWASP's password storage cheat sheet recommends. A stored hash
// names its own cost, so these can rise without locking anyone out.
const (
	passwordMemory  = 19 * 1024 // KiB
	passwordPasses  = 2
	passwordThreads = 1
	passwordSalt    = 16 // bytes
	passwordKey     = 32 // bytes
)

// A hash from the database may not ask for more than this: a row that somebody
// tampered with must not exhaust the machine.
const (
	mostMemory = 1 << 20 // KiB
	mostPasses = 16
)

// How many hashes are computed at once, and how long one waits for its turn: a
// crowd that signs in, or guesses, takes 76 MiB and no more.
const (
	hashesAtOnce = 4
	turnWait     = 5 * time.Second
)

var errHash = errors.New("not an argon2id hash")

// nobody's hash is compared with when there is no such account, so that the
// answer takes as long as for a wrong password. No password has it.
var nobody = phc(passwordMemory, passwordPasses, make([]byte, passwordSalt), make([]byte, passwordKey))

// hasher computes hashes of passwords, a few at once.
type hasher struct {
	memory, passes uint32 // what a new hash costs
	turns          chan struct{}
	computed       func() // told of every hash, by tests
}

func newHasher() *hasher {
	return &hasher{memory: passwordMemory, passes: passwordPasses, turns: make(chan struct{}, hashesAtOnce), computed: func() {}}
}

// turn waits until another hash may be computed. A fault Busy when that takes
// too long.
func (h *hasher) turn(ctx context.Context) (leave func(), err error) {
	patience, cancel := context.WithTimeout(ctx, turnWait)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
		h.computed()
		return func() { <-h.turns }, nil
	case <-patience.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fault.New(fault.Busy, "store.busy")
	}
}

// of gives the PHC string of an argon2id hash with a new salt.
func (h *hasher) of(ctx context.Context, password string) (string, error) {
	leave, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, passwordSalt)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	return phc(h.memory, h.passes, salt, argon2.IDKey([]byte(password), salt, h.passes, h.memory, passwordThreads, passwordKey)), nil
}

// matches tells whether the password has this hash; an account without one has
// nobody's. It takes the same time for every password.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" {
		hash = nobody
	}
	memory, passes, threads, salt, key, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	leave, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	is := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(is, key) == 1, nil
}

// phc writes a hash as the Password Hashing Competition's strings do.
func phc(memory, passes uint32, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, passwordThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

func parseHash(hash string) (memory, passes uint32, threads uint8, salt, key []byte, err error) {
	var version int
	var saltText, keyText string
	// %s stops at white space only, so the last two parts come as one.
	_, err = fmt.Sscanf(hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &saltText)
	if err != nil {
		return 0, 0, 0, nil, nil, errHash
	}
	for i := range saltText {
		if saltText[i] == '$' {
			saltText, keyText = saltText[:i], saltText[i+1:]
			break
		}
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(saltText)
	key, errKey := base64.RawStdEncoding.DecodeString(keyText)
	switch {
	case errSalt != nil, errKey != nil, len(salt) < 8, len(key) < 16, len(key) > 64,
		version != argon2.Version, memory < 8, memory > mostMemory, passes < 1, passes > mostPasses, threads < 1:
		return 0, 0, 0, nil, nil, errHash
	}
	return memory, passes, threads, salt, key, nil
}
