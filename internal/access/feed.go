package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// feedPrefix begins the secret of a private address. It is none of a token: who
// finds one reads a calendar and can do nothing.
const feedPrefix = "fcf_"

// Subscriber is whose private address was asked.
type Subscriber struct {
	Account Account
	Preferences
}

// Actor is the subscriber, with the roles of this moment.
func (s Subscriber) Actor() rule.Actor { return s.Account.Actor("feed") }

// NewFeed gives an account a private address of its calendar: a secret of 256
// bits, which is shown this once and stored as a hash only. The address that it had
// before stops.
func (a *Access) NewFeed(ctx context.Context, account string) (secret string, err error) {
	secret = newSecret(feedPrefix)
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("delete from feed where account = $1", account)
		if err == nil {
			_, err = tx.Exec("insert into feed (hash, account, made) values ($1, $2, $3)", digest(secret), account, a.instant())
		}
		if err != nil {
			return fmt.Errorf("store the address's hash: %w", err)
		}
		return a.done(ctx, tx, noteFeedMade, account)
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// EndFeed ends the private address of an account, if it has one.
func (a *Access) EndFeed(ctx context.Context, account string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("delete from feed where account = $1", account)
		if err != nil {
			return fmt.Errorf("end the address of account %s: %w", account, err)
		}
		return a.done(ctx, tx, noteFeedEnded, account)
	})
}

// FeedMade is when an account's private address was made; zero when it has none.
func (a *Access) FeedMade(ctx context.Context, account string) (made time.Time, err error) {
	err = a.db.Read(ctx, func(q store.Querier) error {
		kept := ""
		err := q.QueryRow("select made from feed where account = $1", account).Scan(&kept)
		if err == nil {
			made, err = store.ParseInstant(kept)
		}
		return err
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("look for an address: %w", err)
	}
	return made, nil
}

// ByFeed recognises whose private address is asked. ErrUnknown when it is
// nobody's, or of somebody who may not enter any more.
func (a *Access) ByFeed(ctx context.Context, secret string) (Subscriber, error) {
	if !strings.HasPrefix(secret, feedPrefix) {
		return Subscriber{}, ErrUnknown
	}
	var account kept
	err := a.db.Read(ctx, func(q store.Querier) error {
		id := ""
		err := q.QueryRow("select account from feed where hash = $1", digest(secret)).Scan(&id)
		if err == nil {
			account, err = readAccount(q, "id", id)
		}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && account.shut() {
		return Subscriber{}, ErrUnknown
	}
	if err != nil {
		return Subscriber{}, fmt.Errorf("look up a private address: %w", err)
	}
	return Subscriber{account.Account, account.Preferences}, nil
}
