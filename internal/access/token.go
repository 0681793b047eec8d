package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// tokenPrefix makes a token that leaked into a log or a repository easy to
// find and to recognise.
const tokenPrefix = "fct_"

// IssueToken gives the account a new bearer token: 256 random bits. It is
// shown this once and stored as a hash only. A fault NotFound when there is no
// such account.
func (a *Access) IssueToken(ctx context.Context, account string) (string, error) {
	token := newSecret(tokenPrefix)
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		var known int
		err := tx.QueryRow("select count(*) from account where id = $1", account).Scan(&known)
		if err != nil {
			return fmt.Errorf("look for the account: %w", err)
		}
		if known == 0 {
			return fault.New(fault.NotFound, "access.account-unknown")
		}
		_, err = tx.Exec("insert into token (hash, account, created, revoked, last_used) values ($1, $2, $3, '', '')",
			digest(token), account, a.instant())
		if err != nil {
			return fmt.Errorf("store the token's hash: %w", err)
		}
		return a.done(ctx, tx, noteTokenMade, account)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// RevokeTokens ends every token of the account.
func (a *Access) RevokeTokens(ctx context.Context, account string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("update token set revoked = $1 where account = $2 and revoked = ''", a.instant(), account)
		if err != nil {
			return fmt.Errorf("revoke the tokens of account %s: %w", account, err)
		}
		return a.done(ctx, tx, noteTokensRevoked, account)
	})
}

// ActorByToken recognises who sends a bearer token, with the roles of this
// moment. ErrUnknown when the token is not good. It notes the day of use, once
// a day; when that cannot be written the answer stands all the same.
func (a *Access) ActorByToken(ctx context.Context, token string) (rule.Actor, error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return rule.Actor{}, ErrUnknown
	}
	hash := digest(token)
	var account kept
	lastUsed := ""
	err := a.db.Read(ctx, func(q store.Querier) error {
		id := ""
		err := q.QueryRow("select account, last_used from token where hash = $1 and revoked = ''", hash).Scan(&id, &lastUsed)
		if err != nil {
			return err
		}
		account, err = readAccount(q, "id", id)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && account.shut() {
		return rule.Actor{}, ErrUnknown
	}
	if err != nil {
		return rule.Actor{}, fmt.Errorf("look up a token: %w", err)
	}
	if today := day(a.clock.Now()); lastUsed != today {
		_ = a.db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("update token set last_used = $1 where hash = $2", today, hash)
			return err
		})
	}
	return account.Actor("token"), nil
}

// newSecret is 256 random bits as text, after a prefix that tells what they are.
func newSecret(prefix string) string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails, see crypto/rand
	return prefix + base64.RawURLEncoding.EncodeToString(secret)
}

// digest is what of a secret lies in the database.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
