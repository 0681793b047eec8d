package access

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fincert/internal/fault"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestANewPasswordEndsEverySessionButGoesOnUnderANewCookie(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, _ := quick(t, db, "wang", "li")
		mine, elsewhere, others := signIn(t, a, "wang", rightPassword), signIn(t, a, "wang", rightPassword), signIn(t, a, "li", rightPassword)
		if err := a.ActFor(t.Context(), mine, "person-li"); err != nil {
			t.Fatal(err)
		}
		fresh, err := a.ChangePassword(t.Context(), mine, rightPassword, otherPassword)
		if err != nil {
			t.Fatal(err)
		}
		wantOver(t, a, "the one it was changed in", mine)
		wantOver(t, a, "another of the same account", elsewhere)
		wantAlive(t, a, "another's", others)
		if s := wantAlive(t, a, "the new one", fresh); s.ActsFor != "person-li" {
			t.Errorf("acts for %q", s.ActsFor)
		}
		if guess(t, a, "wang", rightPassword, desk) != 0 {
			t.Error("the old password is not just wrong")
		}
		signIn(t, a, "wang", otherPassword)
		if _, err := a.ChangePassword(t.Context(), mine, otherPassword, rightPassword); !errors.Is(err, ErrUnknown) {
			t.Errorf("changed in a session that is over: %v", err)
		}
	})
}

func TestAPasswordThatSomebodyWouldGuessIsNotTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang.min")
		cookie := signIn(t, a, "wang.min", rightPassword)
		for password, key := range map[string]string{
			"":                          "access.password-short",
			"短密码短密码短密码短密":               "access.password-short",
			strings.Repeat("字母数字符", 41): "field.long",
			"my-Wang.Min-password":      "access.password-login",
			"Qwertyuiop123":             "access.password-common",
			"abababababababab":          "access.password-common",
			"not \xff UTF-8 at all":     "access.password-common",
		} {
			for path, err := range map[string]error{
				"new": func() error {
					_, err := a.ChangePassword(t.Context(), cookie, rightPassword, password)
					return err
				}(),
				"password": a.SetPassword(t.Context(), accounts[0].ID, password),
			} {
				f, ok := fault.As(err)
				if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != path || f.Fields[0].Key != key {
					t.Errorf("%q: %v, want %s of %s", password, err, key, path)
				}
			}
		}
		_, err := a.ChangePassword(t.Context(), cookie, rightPassword, rightPassword)
		if f, ok := fault.As(err); !ok || f.Fields[0].Key != "access.password-same" {
			t.Errorf("the same again: %v", err)
		}
		wantAlive(t, a, "nothing was changed", cookie)
	})
}

func TestAnActThatCannotBeTakenBackAsksForThePasswordAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, accounts := quick(t, db, "wang")
		cookie := signIn(t, a, "wang", rightPassword)
		confirm := func(password string) error { return a.Confirm(t.Context(), accounts[0].ID, password) }
		for range 3 * freeGuesses { // who is right is not counted
			if err := confirm(rightPassword); err != nil {
				t.Fatal(err)
			}
		}
		for i := range freeGuesses {
			err := confirm("a wrong password")
			if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Fields[0].Path != "password" {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		if err := confirm(rightPassword); !fault.Is(err, fault.TooMany) {
			t.Errorf("after too many: %v", err)
		}
		if _, err := a.ChangePassword(t.Context(), cookie, rightPassword, otherPassword); !fault.Is(err, fault.TooMany) {
			t.Errorf("the old password can be guessed another way: %v", err)
		}
		signIn(t, a, "wang", rightPassword)
		clock.Advance(firstWait)
		if err := confirm(rightPassword); err != nil {
			t.Errorf("a minute later: %v", err)
		}
		if err := a.Confirm(t.Context(), "nobody", rightPassword); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no account: %v", err)
		}
	})
}

func TestAnAdministratorGivesAPasswordToWhoForgotIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang")
		cookie := signIn(t, a, "wang", rightPassword)
		for range 3 * freeGuesses {
			guess(t, a, "wang", "a wrong password", desk)
			guess(t, a, "wang", "a wrong password", stranger)
		}
		if err := a.SetPassword(t.Context(), accounts[0].ID, otherPassword); err != nil {
			t.Fatal(err)
		}
		wantOver(t, a, "before it was set", cookie)
		signIn(t, a, "wang", otherPassword)
		if err := a.SetPassword(t.Context(), "nobody", otherPassword); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no account: %v", err)
		}
	})
}

func TestWhatSomebodyPrefersComesWithTheSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang", "li")
		cookie, id := signIn(t, a, "wang", rightPassword), accounts[0].ID
		if s := wantAlive(t, a, "at first", cookie); s.Preferences != (Preferences{}) {
			t.Errorf("prefers %+v", s.Preferences)
		}
		if err := a.SetPreferences(t.Context(), id, Preferences{Language: "en-GB", Theme: "dark"}); err != nil {
			t.Fatal(err)
		}
		want := Preferences{Language: "en", Theme: "dark"}
		if s := wantAlive(t, a, "then", cookie); s.Preferences != want {
			t.Errorf("prefers %+v", s.Preferences)
		}
		if p, err := a.Preferences(t.Context(), id); err != nil || p != want {
			t.Errorf("prefers %+v: %v", p, err)
		}
		for _, p := range []Preferences{{Language: "fr"}, {Theme: "pink"}} {
			if err := a.SetPreferences(t.Context(), id, p); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", p, err)
			}
		}
		if err := a.SetPreferences(t.Context(), "nobody", Preferences{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no account: %v", err)
		}
	})
}

func TestTheColumnsOfAListAreKeptForWhoChoseThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang", "li")
		mine, others := accounts[0].ID, accounts[1].ID
		columns := func(account, list, want string) {
			t.Helper()
			if got, err := a.Columns(t.Context(), account, list); err != nil || got != want {
				t.Errorf("%s of %s: %q %v, want %q", list, account, got, err, want)
			}
		}
		columns(mine, "cases", "")
		for _, chosen := range []string{"number,due", "due", ""} {
			if err := a.SetColumns(t.Context(), mine, "cases", chosen); err != nil {
				t.Fatal(err)
			}
			columns(mine, "cases", chosen)
			columns(others, "cases", "")
		}
		for i := range mostLists {
			if err := a.SetColumns(t.Context(), mine, fmt.Sprint("list-", i), "x"); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.SetColumns(t.Context(), mine, "one more", "x"); !fault.Is(err, fault.Invalid) {
			t.Errorf("beyond all lists: %v", err)
		}
		for _, wrong := range [][2]string{{"", "x"}, {strings.Repeat("l", 41), "x"}, {"cases\x00", "x"}, {"cases", strings.Repeat("x", 501)}, {"cases", "\xff"}} {
			if err := a.SetColumns(t.Context(), mine, wrong[0], wrong[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
	})
}
