package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
)

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

var errHash = errors.New("not an argon2id hash")

// hashPassword gives the PHC string of an argon2id hash with a new salt.
func hashPassword(password string) string {
	salt := make([]byte, passwordSalt)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	key := argon2.IDKey([]byte(password), salt, passwordPasses, passwordMemory, passwordThreads, passwordKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, passwordMemory, passwordPasses,
		passwordThreads, base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// passwordMatches tells whether the password has this hash. It takes the same
// time for every password.
func passwordMatches(password, hash string) (bool, error) {
	memory, passes, threads, salt, key, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	is := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(is, key) == 1, nil
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
