package access

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// Confirm asks somebody who is signed in for their password again, before an
// act that cannot be taken back. Faults: Invalid "access.password-wrong" of the
// field password; TooMany "access.wait" when too many were wrong, which keeps
// nobody from signing in.
func (a *Access) Confirm(ctx context.Context, account, password string) error {
	_, err := a.confirm(ctx, account, "password", password)
	return err
}

func (a *Access) confirm(ctx context.Context, account, path, password string) (is kept, err error) {
	counters := confirming(account)
	is, err = a.byID(ctx, account)
	if err != nil {
		return kept{}, err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error { return count(tx, a.wall.Now(), counters) })
	if fault.Is(err, fault.TooMany) {
		return kept{}, cmp.Or(a.noted(ctx, notePasswordHeld, account), err)
	}
	if err != nil {
		return kept{}, err
	}
	right, err := a.hash.matches(ctx, asTyped(password), is.password)
	if err != nil {
		return kept{}, fmt.Errorf("check the password of account %s: %w", account, err)
	}
	if right && !is.shut() {
		return is, a.db.Write(ctx, func(tx *store.Tx) error { return forgive(tx, counters) })
	}
	err = a.noted(ctx, notePasswordWrong, account)
	if err != nil {
		return kept{}, err // a guess that nobody sees is not answered
	}
	var f fault.Fields
	f.Add(path, "access.password-wrong")
	return kept{}, f.Err()
}

// ChangePassword gives somebody who is signed in another password. Every
// session of the account ends, this one, too: it goes on under the new cookie,
// so that a stolen one is worth nothing more. ErrUnknown when the session is
// over. Faults: those of Confirm, of the field old; Invalid of the field new for
// what cannot be a password or is the old one.
func (a *Access) ChangePassword(ctx context.Context, cookie, old, changed string) (fresh string, err error) {
	account, s, err := a.session(ctx, cookie)
	if err != nil {
		return "", err
	}
	var f fault.Fields
	checkPassword(&f, "new", changed, account.Login)
	if f.Err() == nil && changed == old {
		f.Add("new", "access.password-same")
	}
	if wrong := f.Err(); wrong != nil {
		return "", wrong
	}
	account, err = a.confirm(ctx, account.ID, "old", old)
	if err != nil {
		return "", err
	}
	hash, err := a.hash.of(ctx, changed)
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		err := sameEpoch(tx.Exec("update account set password = $1 where id = $2 and epoch = $3", hash, account.ID, account.epoch))
		if err != nil {
			return err
		}
		err = endSessions(tx, "id", account.ID)
		if err != nil {
			return err
		}
		account.epoch++
		fresh, err = addSession(tx, account, s.ActsFor, a.wall.Now())
		if err != nil {
			return err
		}
		return a.done(ctx, tx, notePasswordSet, account.ID)
	})
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// SetPassword gives an account a password without asking for the old one: for
// administrators. Its sessions end, and wrong passwords that were counted for
// it are forgotten. Faults: NotFound; Invalid of the field password.
func (a *Access) SetPassword(ctx context.Context, account, password string) error {
	is, err := a.byID(ctx, account)
	if err != nil {
		return err
	}
	var f fault.Fields
	checkPassword(&f, "password", password, is.Login)
	if wrong := f.Err(); wrong != nil {
		return wrong
	}
	hash, err := a.hash.of(ctx, password)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.Exec("update account set password = $1 where id = $2", hash, account)
		if err != nil {
			return fmt.Errorf("set the password: %w", err)
		}
		err = oneRow(done, "access.account-unknown")
		if err == nil {
			err = endSessions(tx, "id", account)
		}
		if err == nil {
			err = a.forgiveAll(tx, is)
		}
		if err != nil {
			return err
		}
		return a.done(ctx, tx, notePasswordSet, account)
	})
}

// byID finds an account; a fault NotFound when there is none.
func (a *Access) byID(ctx context.Context, account string) (is kept, err error) {
	err = a.db.Read(ctx, func(q store.Querier) (err error) {
		is, err = readAccount(q, "id", account)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return kept{}, fault.New(fault.NotFound, "access.account-unknown")
	}
	return is, err
}

// forgiveAll forgets every wrong password that was counted for an account.
func (a *Access) forgiveAll(tx *store.Tx, account kept) error {
	places, err := store.Texts(tx, "select address from place where account = $1", account.ID)
	if err != nil {
		return fmt.Errorf("list the places: %w", err)
	}
	all := append(confirming(account.ID), countersOf(account.Login, "", false)...)
	for _, place := range places {
		all = append(all, countersOf(account.Login, place, true)...)
	}
	slices.SortFunc(all, inOrder)
	return forgive(tx, all)
}
