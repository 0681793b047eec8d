package access

import (
	"errors"
	"strings"
	"testing"

	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestAPrivateAddressIsItsAccountsAndOnlyTheLastOneWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := New(db, now.NewManual(morning))
		ctx := t.Context()
		account, err := a.AddAccount(ctx, NewAccount{Login: "wang", Person: "p1", Roles: []rule.Role{rule.RoleIntake}})
		if err != nil {
			t.Fatal(err)
		}
		made := func() (secret string) {
			t.Helper()
			secret, err := a.NewFeed(ctx, account.ID)
			if err != nil {
				t.Fatal(err)
			}
			return secret
		}
		unknown := func(when, secret string) {
			t.Helper()
			if _, err := a.ByFeed(ctx, secret); !errors.Is(err, ErrUnknown) {
				t.Errorf("%s: %v", when, err)
			}
		}
		if at, err := a.FeedMade(ctx, account.ID); err != nil || !at.IsZero() {
			t.Errorf("before it is made: %v, %v", at, err)
		}
		first := made()
		whose, err := a.ByFeed(ctx, first)
		if err != nil || whose.Account.ID != account.ID || whose.Actor().Person != "p1" || len(whose.Actor().Roles) != 1 {
			t.Errorf("it is %+v's: %v", whose, err)
		}
		if at, err := a.FeedMade(ctx, account.ID); err != nil || at.IsZero() {
			t.Errorf("once it is made: %v, %v", at, err)
		}
		if _, err := a.ActorByToken(ctx, first); !errors.Is(err, ErrUnknown) {
			t.Errorf("it lets in as a token does: %v", err)
		}
		second := made()
		unknown("made anew", first)
		unknown("a guess", second[:len(second)-1]+"_")
		unknown("without its beginning", strings.TrimPrefix(second, feedPrefix))

		err = a.db.Read(ctx, func(q store.Querier) error {
			var hash []byte
			err := q.QueryRow("select hash from feed").Scan(&hash)
			if len(hash) != 32 || strings.Contains(string(hash), second[4:12]) {
				t.Errorf("it is stored as %x", hash)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		err = a.Disable(ctx, account.ID, true)
		if err != nil {
			t.Fatal(err)
		}
		unknown("of an account that is shut", second)
		err = errors.Join(a.Disable(ctx, account.ID, false), a.EndFeed(ctx, account.ID))
		if err != nil {
			t.Fatal(err)
		}
		unknown("ended", second)
	})
}
