package access

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const stranger = "198.51.100.7"

// guess tries a wrong password, and tells how many minutes one has to wait: 0
// when the guess was looked at.
func guess(t testing.TB, a *Access, login, password, address string) (minutes int) {
	t.Helper()
	_, _, err := a.SignIn(t.Context(), login, password, address)
	f, _ := fault.As(err)
	switch {
	case fault.Is(err, fault.Invalid):
		return 0
	case fault.Is(err, fault.TooMany) && f.Key == "access.wait":
		return f.Args[0].Value.(int)
	}
	t.Fatalf("a guess is answered with %v", err)
	return 0
}

func TestWhoGuessesWaitsEverLongerButNotForEver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, _ := quick(t, db, "wang")
		for _, login := range []string{"wang", "nobody-of-that-name"} {
			for range freeGuesses {
				if wait := guess(t, a, login, "a wrong password", stranger); wait != 0 {
					t.Fatalf("%s waits %d minutes at once", login, wait)
				}
			}
			for _, minutes := range []int{1, 2, 4, 8, 15, 15, 15} {
				for range 3 { // who does not wait does not wait longer for it
					if wait := guess(t, a, login, rightPassword, stranger); wait != minutes {
						t.Fatalf("%s waits %d minutes, not %d", login, wait, minutes)
					}
				}
				clock.Advance(time.Duration(minutes)*time.Minute - time.Second)
				if wait := guess(t, a, login, "a wrong password", stranger); wait != 1 {
					t.Fatalf("a second too early %s waits %d minutes", login, wait)
				}
				clock.Advance(time.Second)
				if wait := guess(t, a, login, "a wrong password", stranger); wait != 0 {
					t.Fatalf("%s still waits %d minutes", login, wait)
				}
			}
			clock.Advance(forgotten)
		}
		if _, _, err := a.SignIn(t.Context(), "wang", rightPassword, stranger); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		for range 2 * freeGuesses {
			guess(t, a, "wang", "a wrong password", "203.0.113.9")
		}
		clock.Set(morning.Add(-24 * time.Hour))
		if _, _, err := a.SignIn(t.Context(), "wang", rightPassword, "203.0.113.9"); err != nil {
			t.Errorf("after the clock was set back: %v", err)
		}
	})
}

func TestAStrangersGuessesDoNotKeepTheOwnerOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, _ := quick(t, db, "wang", "li")
		signIn(t, a, "wang", rightPassword)
		clock.Advance(20 * 24 * time.Hour)
		for range 3 * freeGuesses {
			guess(t, a, "wang", "a wrong password", stranger)
		}
		signIn(t, a, "wang", rightPassword)
		if wait := guess(t, a, "wang", rightPassword, "203.0.113.9"); wait == 0 {
			t.Error("guesses from many addresses are not counted together")
		}

		// At the same desk: a colleague who guesses keeps out neither the one
		// whose login it is tried on, for long, nor anybody else.
		signIn(t, a, "li", rightPassword)
		for range freeAtPlace + 3 {
			guess(t, a, "wang", "a wrong password", desk)
			guess(t, a, "no-such-login", "a wrong password", desk)
		}
		signIn(t, a, "li", rightPassword)
		clock.Advance(longestWait)
		signIn(t, a, "wang", rightPassword)
	})
}

func TestAnAddressThatTriesManyLoginsWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, clock, _ := quick(t, db)
		try := func(i int, address string) int {
			return guess(t, a, fmt.Sprintf("login-%d", i), "a wrong password", address)
		}
		for i := range freeAtPlace {
			if wait := try(i, fmt.Sprintf("2001:db8::%x", i)); wait != 0 {
				t.Fatalf("waits after %d", i)
			}
		}
		if try(100, "2001:db8::ffff") != 1 || try(101, "::ffff:192.0.2.1") != 0 || try(102, "2001:db8:0:1::1") != 0 {
			t.Error("one network of 64 bits is not one address")
		}
		for i := range freeAtPlace + 3 { // a proxy of this machine that says for nobody
			if wait := try(200+i, "127.0.0.1"); wait != 0 {
				t.Fatalf("this machine waits after %d", i)
			}
		}
		clock.Advance(forgotten)
		a, _, _ = quick(t, db, "wang")
		a.wall = clock
		signIn(t, a, "wang", rightPassword)
		if rows := countRows(t, db, "guess"); rows > 2 {
			t.Errorf("%d guesses are kept", rows)
		}
	})
}

func TestGuessesMadeAtOnceAreAllCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, _ := quick(t, db, "wang")
		var looked atomic.Int64
		a.hash.computed = func() { looked.Add(1) }
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() { _, _, _ = a.SignIn(t.Context(), "wang", fmt.Sprint("guess number ", i), stranger) })
		}
		all.Wait()
		if n := looked.Load(); n != freeGuesses {
			t.Errorf("of 30 guesses %d were looked at", n)
		}
	})
}

func TestWhoIsNotThereTakesAsMuchWorkAsAWrongPassword(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang", "shut")
		if err := a.Disable(t.Context(), accounts[1].ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AddAccount(t.Context(), NewAccount{Login: "tokens-only", Person: "p", Roles: accounts[0].Roles}); err != nil {
			t.Fatal(err)
		}
		computed := 0
		a.hash.computed = func() { computed++ }
		for name, typed := range map[string][2]string{
			"wrong": {"wang", "a wrong password"}, "no such account": {"nobody", "a wrong password"},
			"shut": {"shut", rightPassword}, "without a password": {"tokens-only", ""}, "nothing typed": {"", ""},
			"bytes": {"\xff\x00", "\xff\x00"}, "too long": {"wang", strings.Repeat("x", 1<<20)},
		} {
			computed = 0
			if guess(t, a, typed[0], typed[1], stranger); computed != 1 {
				t.Errorf("%s: %d hashes were computed", name, computed)
			}
		}
	})
	if memory, passes, _, _, _, err := parseHash(nobody); err != nil || memory != passwordMemory || passes != passwordPasses {
		t.Errorf("nobody's hash costs m=%d t=%d: %v", memory, passes, err)
	}
}

func TestAFewHashesAreComputedAtOnce(t *testing.T) {
	h := newHasher()
	h.memory, h.passes = 8, 1
	var running, most atomic.Int64
	h.computed = func() {
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Millisecond)
		running.Add(-1)
	}
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() { _, _ = h.of(t.Context(), "x") })
	}
	all.Wait()
	if most.Load() > hashesAtOnce {
		t.Errorf("%d at once", most.Load())
	}
}

func TestTheSecurityLogTellsWhoSignedInAndWhoGuessed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, _, accounts := quick(t, db, "wang")
		if err := a.SignOut(t.Context(), signIn(t, a, "wang", rightPassword)); err != nil {
			t.Fatal(err)
		}
		for range freeGuesses + 2 {
			guess(t, a, "wang", "s3cret that was typed", stranger)
		}
		guess(t, a, "s3cret-as-login", "x", stranger)
		told := map[string]int64{}
		lines, _, err := a.Incidents(t.Context(), 100, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			told[line.Actor+" "+line.What+" "+line.Address] += line.Count
			if strings.Contains(fmt.Sprint(line), "s3cret") {
				t.Errorf("the log holds what was typed: %+v", line)
			}
		}
		for line, count := range map[string]int64{
			"person-wang sign-in.done " + accounts[0].ID + " " + desk: 1,
			" sign-out.done " + accounts[0].ID + " ":                  1,
			" sign-in.failed " + accounts[0].ID + " " + stranger:      freeGuesses,
			" sign-in.held " + accounts[0].ID + " " + stranger:        2,
			" sign-in.failed  " + stranger:                            1,
		} {
			if told[line] != count {
				t.Errorf("%q stands there %d times, not %d; the log says %v", line, told[line], count, told)
			}
		}
	})
}
