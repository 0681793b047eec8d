package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const (
	rightPassword = "一个很长的口令一个很长的口令"
	otherPassword = "another-long-password"
	desk          = "192.0.2.10"
)

// quick is access whose hashes cost little, with an account that may sign in.
func quick(t testing.TB, db *store.DB, logins ...string) (*Access, *now.Manual, []Account) {
	t.Helper()
	clock := now.NewManual(morning)
	a := New(db, clock)
	a.wall, a.hash.memory, a.hash.passes = clock, 8, 1
	var accounts []Account
	for i, login := range logins {
		account, err := a.AddAccount(t.Context(), NewAccount{Login: login, Person: "person-" + login, Roles: []rule.Role{[]rule.Role{rule.RoleIntake, rule.RoleDecider}[i%2]}, Password: rightPassword})
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, account)
	}
	return a, clock, accounts
}

func signIn(t testing.TB, a *Access, login, password string) string {
	t.Helper()
	cookie, _, err := a.SignIn(t.Context(), login, password, desk)
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// wantOver and wantAlive say what became of a session.
func wantOver(t testing.TB, a *Access, when, cookie string) {
	t.Helper()
	if s, err := a.ActorBySession(t.Context(), cookie); !errors.Is(err, ErrUnknown) {
		t.Errorf("%s: %+v %v", when, s, err)
	}
}

func wantAlive(t testing.TB, a *Access, when, cookie string) Session {
	t.Helper()
	s, err := a.ActorBySession(t.Context(), cookie)
	if err != nil {
		t.Errorf("%s: %v", when, err)
	}
	return s
}

func TestWhoSignsInIsKnownByTheCookieWithTheRolesOfThisMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, accounts := quick(t, db, "wang")
		cookie, s, err := a.SignIn(t.Context(), " WANG ", rightPassword, desk)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(cookie, "fcs_") || len(cookie) != len("fcs_")+43 {
			t.Errorf("the cookie is %q", cookie)
		}
		if actor := s.Actor(); actor.Person != "person-wang" || actor.Via != "session" || !slices.Equal(actor.Roles, []rule.Role{rule.RoleIntake}) || actor.OnBehalf != "" {
			t.Errorf("signed in as %+v", actor)
		}
		if !s.Begun.Equal(morning) || !s.Ends.Equal(morning.Add(idle)) || s.Account.ID != accounts[0].ID {
			t.Errorf("the session is %+v", s)
		}
		standing(t, db, "person-wang", "decider|reviewer", true)
		if s := wantAlive(t, a, "with other roles", cookie); !slices.Equal(s.Actor().Roles, []rule.Role{rule.RoleDecider, rule.RoleReviewer}) {
			t.Errorf("the roles are %v", s.Actor().Roles)
		}
		clock.Advance(time.Minute)
		if again := signIn(t, a, "wang", rightPassword); again == cookie {
			t.Error("two sessions have one cookie")
		}
		list, err := a.Accounts(t.Context(), "", 10)
		if err != nil || len(list) != 1 || !list[0].SignedIn.Equal(morning.Add(time.Minute)) || !list[0].HasPassword {
			t.Errorf("the list says %+v: %v", list, err)
		}
	})
}

func TestOnlyTheHashOfACookieIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, _ := quick(t, db, "wang")
		cookie := signIn(t, a, "wang", rightPassword)
		err := db.Read(t.Context(), func(q store.Querier) error {
			var hash []byte
			err := q.QueryRow("select hash from session").Scan(&hash)
			if len(hash) != 32 || strings.Contains(string(hash), cookie[4:12]) {
				t.Errorf("the cookie is stored as %x", hash)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, guess := range []string{"", "fcs_", cookie[:len(cookie)-1] + "_", "fct_" + cookie[4:], cookie + "\x00", "fcs_\xff"} {
			wantOver(t, a, "a guess", guess)
		}
	})
}

func TestASessionEndsAfterAnHourWithoutARequestAndAfterTwelveInAnyCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, _ := quick(t, db, "wang")
		quiet := signIn(t, a, "wang", rightPassword)
		busy := signIn(t, a, "wang", rightPassword)
		for range 23 {
			clock.Advance(30 * time.Minute)
			s := wantAlive(t, a, "half an hour later", busy)
			if want := morning.Add(longest); s.Ends.After(want) || clock.Now().Before(want.Add(-idle)) && !s.Ends.Equal(clock.Now().Add(idle)) {
				t.Errorf("at %v it ends at %v", clock.Now(), s.Ends)
			}
		}
		wantOver(t, a, "nothing was asked for long", quiet)
		clock.Advance(30 * time.Minute)
		wantOver(t, a, "twelve hours later", busy)
		signIn(t, a, "wang", rightPassword)
		if rows := countRows(t, db, "session"); rows != 1 {
			t.Errorf("%d sessions are kept, one is alive", rows)
		}
	})
}

func countRows(t testing.TB, db *store.DB, table string) (rows int) {
	t.Helper()
	err := db.Read(t.Context(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from " + table).Scan(&rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAPageIsShownAlsoWhenNothingCanBeWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, _ := quick(t, db, "wang")
		cookie := signIn(t, a, "wang", rightPassword)
		writes, _ := db.Commits()
		clock.Advance(noteSeen - time.Second)
		wantAlive(t, a, "soon", cookie)
		if again, _ := db.Commits(); again != writes {
			t.Error("a page so soon after another wrote")
		}
		clock.Advance(time.Minute)
		db.OnCommit(func(func() error) error { return errors.New("the disk is full") })
		wantAlive(t, a, "nothing can be written", cookie)
	})
}

// A sign-in compares a password for a while. What ends sessions meanwhile ends
// also the one that is about to begin.
func TestASignInThatIsOvertakenBeginsNoSession(t *testing.T) {
	for name, meanwhile := range map[string]func(a *Access, account Account) error{
		"shut and opened": func(a *Access, account Account) error {
			return errors.Join(a.Disable(context.Background(), account.ID, true), a.Disable(context.Background(), account.ID, false))
		},
		"another password": func(a *Access, account Account) error {
			return a.SetPassword(context.Background(), account.ID, otherPassword)
		},
		"merged, and the merge ended": func(a *Access, account Account) error {
			return a.db.Write(context.Background(), func(tx *store.Tx) error { return LeftTx(tx, account.Person) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				a, _, accounts := quick(t, db, "wang")
				a.hash.computed = func() {
					a.hash.computed = func() {}
					if err := meanwhile(a, accounts[0]); err != nil {
						t.Error(err)
					}
				}
				if cookie, _, err := a.SignIn(t.Context(), "wang", rightPassword, desk); !fault.Is(err, fault.Invalid) || cookie != "" {
					t.Errorf("signed in: %v", err)
				}
				if rows := countRows(t, db, "session"); rows != 0 {
					t.Errorf("%d sessions began", rows)
				}
			})
		})
	}
}

func TestWhoIsErasedLeavesNoTraceOfHavingSignedIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang")
		cookie := signIn(t, a, "wang", rightPassword)
		err := errors.Join(a.SetColumns(t.Context(), accounts[0].ID, "cases", "number,state"), db.Write(t.Context(), func(tx *store.Tx) error {
			return Forgetter{}.ForgetTx(tx, rule.StreamID{Kind: rule.KindPerson, ID: "person-wang"})
		}))
		if err != nil {
			t.Fatal(err)
		}
		wantOver(t, a, "erased", cookie)
		for _, table := range []string{"account", "session", "place", "list_columns"} {
			if rows := countRows(t, db, table); rows != 0 {
				t.Errorf("%s still has %d rows", table, rows)
			}
		}
	})
}

func TestADeputyUsesTheWholeSessionForAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, _ := quick(t, db, "wang")
		cookie := signIn(t, a, "wang", rightPassword)
		if err := a.ActFor(t.Context(), cookie, "person-li"); err != nil {
			t.Fatal(err)
		}
		if s := wantAlive(t, a, "as a deputy", cookie); s.ActsFor != "person-li" || s.Actor().OnBehalf != "person-li" || s.Actor().Person != "person-wang" {
			t.Errorf("acts as %+v", s.Actor())
		}
		for _, none := range []string{"\xff", "a\x00", strings.Repeat("x", 65)} {
			if err := a.ActFor(t.Context(), cookie, none); !fault.Is(err, fault.Invalid) {
				t.Errorf("for %q: %v", none, err)
			}
		}
		if err := a.ActFor(t.Context(), "fcs_none", "person-li"); !errors.Is(err, ErrUnknown) {
			t.Errorf("without a session: %v", err)
		}
		if err := a.ActFor(t.Context(), cookie, ""); err != nil {
			t.Fatal(err)
		}
		if s := wantAlive(t, a, "as oneself", cookie); s.Actor().OnBehalf != "" {
			t.Errorf("acts as %+v", s.Actor())
		}
	})
}

// Whatever is done, in whatever order: a session that was ended stays ended,
// and nobody's session ends by what concerns another.
func TestNoSequenceOfActsLeavesADeadSessionAlive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		runs := 0
		rapid.Check(t, func(r *rapid.T) {
			runs++
			life{t: t, r: r, db: db}.live(runs)
		})
	})
}
