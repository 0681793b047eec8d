package access

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"time"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// Guesses are counted in the database: with a count in memory every node would
// grant its own, and a restart would grant all again. That costs one write for
// each guess, where the security log writes one anyway.
//
// A password is counted as wrong before it is looked at, and taken back when it
// was right: a thousand guesses at once are a thousand guesses.
//
// Whoever tries a login from a place where it signed in lately is counted for
// that login at that place alone. So a stranger's guesses never keep out the
// owner at the usual desk, and one who guesses in an office does not keep out
// their colleagues. Everybody else is counted twice: for the login, wherever
// they are, and for the address, whatever they try.
const (
	freeGuesses = 5                // wrong passwords before somebody waits; people mistype
	freeAtPlace = 20               // the same for an address, which many may share
	firstWait   = time.Minute      // doubles with every wrong password
	longestWait = 15 * time.Minute // nobody is kept out for longer: the owner is among those who wait
	forgotten   = time.Hour        // after the last guess
	placeKept   = 30 * 24 * time.Hour
	mostPlaces  = 10 // of an account
)

// counter is what guesses are counted under.
type counter struct {
	whom []byte
	free int
}

func newCounter(free int, parts ...string) counter {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return counter{h.Sum(nil), free}
}

// countersOf are those of somebody who tries a login, in the order in which
// every transaction takes them, so that none waits for another in a circle.
func countersOf(login, place string, known bool) []counter {
	switch {
	case known:
		return []counter{newCounter(freeGuesses, "place", login, place)}
	case place == "":
		return []counter{newCounter(freeGuesses, "login", login)}
	}
	both := []counter{newCounter(freeGuesses, "login", login), newCounter(freeAtPlace, "address", place)}
	slices.SortFunc(both, inOrder)
	return both
}

func inOrder(a, b counter) int { return bytes.Compare(a.whom, b.whom) }

// confirming counts what is tried by somebody who is signed in already. It
// keeps nobody from signing in.
func confirming(account string) []counter {
	return []counter{newCounter(freeGuesses, "confirm", account)}
}

// placeOf is where somebody is, as far as they are counted: of IPv6 the network
// of 64 bits, which one client has whole. It is empty for this machine: a proxy
// that does not say for whom it asks would be counted for all its clients.
func placeOf(address string) string {
	is, err := netip.ParseAddr(address)
	if err != nil || is.IsLoopback() {
		return ""
	}
	is = is.Unmap().WithZone("")
	if is.Is6() {
		network, _ := is.Prefix(64) // 64 bits are in every address of 128
		is = network.Addr()
	}
	return is.String()
}

// waitAfter is how long one waits after so many wrong passwords.
func waitAfter(wrong, free int) time.Duration {
	if wrong < free {
		return 0
	}
	doubled := min(wrong-free, 10) // far beyond the longest wait, and no overflow
	return min(firstWait<<doubled, longestWait)
}

// count counts one more guess under each counter. A fault TooMany when any of
// them has to wait: then nothing is counted, and the wait does not grow.
func count(tx *store.Tx, at time.Time, counters []counter) error {
	for _, c := range counters {
		wrong, last := 0, ""
		// The row is locked from here on: another guess is counted after this one.
		err := tx.QueryRow(`insert into guess (whom, count, last) values ($1, 0, $2)
			on conflict (whom) do update set count = guess.count returning count, last`, c.whom, store.Instant(at)).Scan(&wrong, &last)
		if err != nil {
			return fmt.Errorf("count a guess: %w", err)
		}
		before, err := store.ParseInstant(last)
		if err != nil {
			return fmt.Errorf("read when it was guessed last: %w", err)
		}
		if at.Sub(before).Abs() >= forgotten { // also when the machine's clock was set back since
			wrong = 0
		}
		wait := waitAfter(wrong, c.free) // none is none, also where another node's clock is a little ahead
		if left := before.Add(wait).Sub(at); wait > 0 && left > 0 {
			return fault.New(fault.TooMany, "access.wait", fault.Number("count", int(math.Ceil(left.Minutes()))))
		}
		_, err = tx.Exec("update guess set count = $1, last = $2 where whom = $3", wrong+1, store.Instant(at), c.whom)
		if err != nil {
			return fmt.Errorf("count a guess: %w", err)
		}
	}
	return nil
}

// takeBack says that the guess which was counted was right.
func takeBack(tx *store.Tx, counters []counter) error {
	for _, c := range counters {
		_, err := tx.Exec("update guess set count = count - 1 where whom = $1 and count > 0", c.whom)
		if err != nil {
			return fmt.Errorf("take back a guess: %w", err)
		}
	}
	return nil
}

// forgive forgets what was guessed.
func forgive(tx *store.Tx, counters []counter) error {
	for _, c := range counters {
		_, err := tx.Exec("delete from guess where whom = $1", c.whom)
		if err != nil {
			return fmt.Errorf("forget guesses: %w", err)
		}
	}
	return nil
}

// knows tells whether the account signed in from a place lately.
func knows(q store.Querier, account, place string, at time.Time) (bool, error) {
	last := ""
	err := q.QueryRow("select last from place where account = $1 and address = $2", account, place).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the place: %w", err)
	}
	return last > store.Instant(at.Add(-placeKept)), nil
}

// remember keeps that the account signed in from a place, and forgets where it
// has not been for long.
func remember(tx *store.Tx, account, place string, at time.Time) error {
	_, err := tx.Exec(`insert into place (account, address, last) values ($1, $2, $3)
		on conflict (account, address) do update set last = excluded.last`, account, place, store.Instant(at))
	if err != nil {
		return fmt.Errorf("remember the place: %w", err)
	}
	places, err := store.Texts(tx, "select address from place where account = $1 order by last desc, address", account)
	if err != nil {
		return fmt.Errorf("list the places: %w", err)
	}
	for _, old := range places[min(mostPlaces, len(places)):] {
		_, err = tx.Exec("delete from place where account = $1 and address = $2", account, old)
		if err != nil {
			return fmt.Errorf("forget a place: %w", err)
		}
	}
	return nil
}

// tidied is how many guesses one sign-in forgets: it must not wait for all that
// a crowd has tried.
const tidied = 1000

// tidy deletes what time has made void: guesses, places and sessions. It is a
// transaction of its own, which holds no other guess while it waits for one.
func tidy(tx *store.Tx, at time.Time) error {
	before := func(d time.Duration) string { return store.Instant(at.Add(-d)) }
	void, err := guessesBefore(tx, before(forgotten))
	if err != nil {
		return err
	}
	for _, whom := range void {
		_, err = tx.Exec("delete from guess where whom = $1 and last <= $2", whom, before(forgotten))
		if err != nil {
			return fmt.Errorf("forget guesses: %w", err)
		}
	}
	_, err = tx.Exec("delete from place where last <= $1", before(placeKept))
	if err == nil {
		_, err = tx.Exec("delete from session where seen <= $1 or begun <= $2", before(idle), before(longest))
	}
	if err != nil {
		return fmt.Errorf("delete sessions that are over: %w", err)
	}
	return nil
}

func guessesBefore(q store.Querier, instant string) (all [][]byte, err error) {
	rows, err := q.Query("select whom from guess where last <= $1 order by whom limit $2", instant, tidied)
	if err != nil {
		return nil, fmt.Errorf("list old guesses: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var whom []byte
		err = rows.Scan(&whom)
		if err != nil {
			return nil, fmt.Errorf("read an old guess: %w", err)
		}
		all = append(all, whom)
	}
	return all, rows.Err()
}
