package access

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// How long somebody stays signed in. NIST SP 800-63B wants a password again
// after an hour without activity and after a day at the latest; a working day
// with its breaks fits into twelve hours, so nobody loses a form at noon.
const (
	longest = 12 * time.Hour
	idle    = time.Hour

	// A session's last request is noted this seldom: a page need not write. So
	// a session may end as much earlier, and never later.
	noteSeen = 5 * time.Minute
	// A page does not wait longer than this for the note.
	seenWait = 200 * time.Millisecond
)

// sessionPrefix makes a cookie's value that leaked easy to recognise.
const sessionPrefix = "fcs_"

// longestPerson is more than any person's id has.
const longestPerson = 64

// Passing are the tables whose rows are of no worth later: a backup is without
// them. A session that had been ended since would come back to life with it.
var Passing = []string{"session", "guess", "place"}

// Session is somebody who is signed in, as they are at this moment.
type Session struct {
	Account Account // with the roles of now
	Preferences
	// ActsFor is the person whose deputy they are for the time being, empty for
	// themselves. Whether they still are is for casework to say, at every
	// request: Actor names it as OnBehalf, with roles of their own.
	ActsFor string
	Begun   time.Time
	Ends    time.Time // when it ends if nothing more is asked, at the latest
}

// Actor is the one in the session as the rule sees them. Who acts for another
// goes through casework's StandIn before anything else.
func (s Session) Actor() rule.Actor {
	actor := s.Account.Actor("session")
	actor.OnBehalf = s.ActsFor
	return actor
}

// SignIn recognises somebody by login and password and begins a session. The
// cookie's value is told this once, and is another one at every time: a page
// that is asked with an earlier one sets the new one and calls SignOut with the
// earlier. It is to be set HttpOnly, SameSite=Lax, Secure where there is TLS.
//
// Faults: Invalid "access.sign-in-failed" when login and password do not belong
// together or the account is shut, which of these is not told, also not by the
// time it takes; TooMany "access.wait" when too many were wrong, with the
// minutes until the next try. The security log has a line of both, and never
// what was typed. address is where the request came from, without port.
func (a *Access) SignIn(ctx context.Context, login, password, address string) (cookie string, s Session, err error) {
	t := try{login: asLogin(login), place: placeOf(address)}
	ctx = WithActor(ctx, "", address)
	err = a.db.Write(ctx, func(tx *store.Tx) error { return a.begin(tx, &t) })
	if fault.Is(err, fault.TooMany) {
		return "", Session{}, cmp.Or(a.noted(ctx, noteSignInHeld, t.account.ID), err)
	}
	if err != nil {
		return "", Session{}, err
	}
	right, err := a.hash.matches(ctx, asTyped(password), t.account.password)
	if err != nil {
		return "", Session{}, fmt.Errorf("check the password of account %q: %w", t.account.ID, err)
	}
	if right && !t.account.shut() {
		ctx = WithActor(ctx, t.account.Person, address)
		err = a.db.Write(ctx, func(tx *store.Tx) (err error) {
			cookie, err = a.open(ctx, tx, t)
			return err
		})
		if err == nil {
			// Whatever is not tidied now is tidied by whoever signs in next.
			_ = a.db.Write(ctx, func(tx *store.Tx) error { return tidy(tx, a.wall.Now()) })
			s, err = a.ActorBySession(ctx, cookie)
		}
		if !errors.Is(err, ErrUnknown) {
			return cookie, s, err
		}
	}
	err = a.noted(ctx, noteSignInFailed, t.account.ID)
	if err != nil {
		return "", Session{}, err // a guess that nobody sees is not answered
	}
	var f fault.Fields
	f.Add("password", "access.sign-in-failed")
	return "", Session{}, f.Err()
}

// try is a login that is being tried.
type try struct {
	login, place string
	account      kept // its id is empty when there is none
	known        bool // it signed in from that place lately
	counters     []counter
}

// begin looks for the account and counts the guess.
func (a *Access) begin(tx *store.Tx, t *try) (err error) {
	at := a.wall.Now()
	t.account, err = readAccount(tx, "login", t.login)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("look for an account: %w", err)
	}
	t.known, err = knows(tx, t.account.ID, t.place, at)
	if err != nil {
		return err
	}
	t.counters = countersOf(t.login, t.place, t.known)
	return count(tx, at, t.counters)
}

// open begins the session of somebody who was recognised. ErrUnknown when the
// account's sessions were ended while its password was compared: it may have
// been shut, or have another password now.
func (a *Access) open(ctx context.Context, tx *store.Tx, t try) (cookie string, err error) {
	at := a.wall.Now()
	err = sameEpoch(tx.Exec("update account set signed_in = $1 where id = $2 and epoch = $3", store.Instant(at), t.account.ID, t.account.epoch))
	if err != nil {
		return "", err
	}
	cookie, err = addSession(tx, t.account, "", at)
	if err != nil {
		return "", err
	}
	settle := takeBack
	if t.known {
		settle = forgive
	}
	err = settle(tx, t.counters)
	if err == nil {
		err = remember(tx, t.account.ID, t.place, at)
	}
	if err == nil {
		err = a.done(ctx, tx, noteSignedIn, t.account.ID)
	}
	return cookie, err
}

func addSession(tx *store.Tx, account kept, actsFor string, at time.Time) (cookie string, err error) {
	cookie = newSecret(sessionPrefix)
	_, err = tx.Exec("insert into session (hash, account, epoch, begun, seen, acts_for) values ($1, $2, $3, $4, $4, $5)",
		digest(cookie), account.ID, account.epoch, store.Instant(at), actsFor)
	if err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	return cookie, nil
}

// sameEpoch is ErrUnknown when an update of an account in an epoch met none.
func sameEpoch(done sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("change the account: %w", err)
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		return ErrUnknown
	}
	return err
}

// ActorBySession recognises who sends a cookie, with the roles of this moment,
// by one query. ErrUnknown when the session is over or never was.
func (a *Access) ActorBySession(ctx context.Context, cookie string) (s Session, err error) {
	_, s, err = a.session(ctx, cookie)
	return s, err
}

// session is ActorBySession, and what of the account nobody else is told.
func (a *Access) session(ctx context.Context, cookie string) (account kept, s Session, err error) {
	if !strings.HasPrefix(cookie, sessionPrefix) {
		return kept{}, Session{}, ErrUnknown
	}
	hash := digest(cookie)
	var begun, seen string
	err = a.db.Read(ctx, func(q store.Querier) (err error) {
		account, err = scanAccount(q.QueryRow("select "+accountColumns+`, s.begun, s.seen, s.acts_for
			from session s join account a on a.id = s.account and a.epoch = s.epoch `+joinPerson+` where s.hash = $1`, hash).Scan,
			&begun, &seen, &s.ActsFor)
		if err != nil {
			return err
		}
		return account.addRoles(q)
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && account.shut() {
		return kept{}, Session{}, ErrUnknown
	}
	if err != nil {
		return kept{}, Session{}, fmt.Errorf("look up a session: %w", err)
	}
	s.Account, s.Preferences = account.Account, account.Preferences
	var last time.Time
	s.Begun, err = store.ParseInstant(begun)
	if err == nil {
		last, err = store.ParseInstant(seen)
	}
	if err != nil {
		return kept{}, Session{}, fmt.Errorf("read a session: %w", err)
	}
	at := a.wall.Now()
	if !at.Before(ends(s.Begun, last)) {
		return kept{}, Session{}, ErrUnknown
	}
	if at.Sub(last) >= noteSeen {
		last = at
		a.seen(ctx, hash, at)
	}
	s.Ends = ends(s.Begun, last)
	return account, s, nil
}

func ends(begun, seen time.Time) time.Time {
	latest, quiet := begun.Add(longest), seen.Add(idle)
	if latest.Before(quiet) {
		return latest
	}
	return quiet
}

// seen notes the request of a session. When that cannot be written the page is
// shown all the same: at worst somebody signs in again too early.
func (a *Access) seen(ctx context.Context, hash []byte, at time.Time) {
	ctx, cancel := context.WithTimeout(ctx, seenWait)
	defer cancel()
	_ = a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("update session set seen = $1 where hash = $2 and seen < $1", store.Instant(at), hash)
		return err
	})
}

// SignOut ends the session of a cookie. It may be repeated.
func (a *Access) SignOut(ctx context.Context, cookie string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		ended, err := store.Texts(tx, "delete from session where hash = $1 returning account", digest(cookie))
		if err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		for _, account := range ended {
			err = a.done(ctx, tx, noteSignedOut, account)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// EndSessions ends every session of the account, as shutting it and a new
// password do.
func (a *Access) EndSessions(ctx context.Context, account string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		err := endSessions(tx, "id", account)
		if err != nil {
			return err
		}
		return a.done(ctx, tx, noteSessionsEnded, account)
	})
}

// LeftTx ends every session of a person who left or was merged into another, in
// the transaction of the entry that says so: should the merge end, they sign in
// anew.
func LeftTx(tx *store.Tx, person string) error { return endSessions(tx, "person", person) }

// endSessions ends the sessions of accounts with this value in a column; column
// is never something that somebody typed. The next epoch ends also a session
// that somebody is about to begin with what was compared before.
func endSessions(tx *store.Tx, column, value string) error {
	_, err := tx.Exec("update account set epoch = epoch + 1 where "+column+" = $1", value)
	if err == nil {
		_, err = tx.Exec("delete from session where account in (select id from account where "+column+" = $1)", value)
	}
	if err != nil {
		return fmt.Errorf("end the sessions of %s %s: %w", column, value, err)
	}
	return nil
}

// ActFor lets the whole session be used as the appointed deputy of a person, or
// as oneself again when person is empty. Whether they are appointed is casework's
// to say, before this is called and at every request after it. ErrUnknown when
// the session is over; a fault Invalid for what cannot be a person's id.
func (a *Access) ActFor(ctx context.Context, cookie, person string) error {
	if len(person) > longestPerson || !plain(person) {
		var f fault.Fields
		f.Add("person", "field.unknown")
		return f.Err()
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		return sameEpoch(tx.Exec("update session set acts_for = $1 where hash = $2", person, digest(cookie)))
	})
}

// noted writes what was done, or tried, to an account into the security log.
func (a *Access) noted(ctx context.Context, what, account string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error { return a.done(ctx, tx, what, account) })
}

// asTyped is a password that is short enough to be hashed; a longer one is
// nobody's, and takes as long.
func asTyped(password string) string {
	if len(password) > MostPassword*utf8.UTFMax {
		return ""
	}
	return password
}
