package access

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fincert/internal/now"
	"fincert/internal/store"
)

// life is a random sequence of what happens to two accounts, beside a model of
// which of their sessions live: told as the words of the package tell it, by
// deadlines and deaths, and not by epochs and rows.
type life struct {
	t     *testing.T
	r     *rapid.T
	db    *store.DB
	a     *Access
	clock *now.Manual
	who   []*lived
}

type lived struct {
	Account
	password   string
	shut, gone bool
	sessions   []*session
}

type session struct {
	cookie      string
	begun, seen time.Time // seen as it may be stored: not later than it was
	dead        bool
}

func (l life) live(run int) {
	names := []string{fmt.Sprintf("li-%d", run), fmt.Sprintf("zhang-%d", run)}
	var accounts []Account
	l.a, l.clock, accounts = quick(l.t, l.db, names...)
	l.clock.Advance(time.Duration(run) * 1000 * time.Hour) // what was counted in the life before is forgotten
	for _, account := range accounts {
		l.who = append(l.who, &lived{Account: account, password: rightPassword})
	}
	l.r.Repeat(map[string]func(*rapid.T){
		"sign in": func(*rapid.T) {
			w := l.one()
			cookie, _, err := l.a.SignIn(l.t.Context(), w.Login, w.password, desk)
			if in := !w.shut && !w.gone; in != (err == nil) {
				l.r.Fatalf("%s signs in, shut %v, gone %v: %v", w.Login, w.shut, w.gone, err)
			} else if in {
				w.sessions = append(w.sessions, &session{cookie: cookie, begun: l.clock.Now(), seen: l.clock.Now()})
			}
			l.clock.Advance(longestWait) // what was counted is not what this is about
		},
		"sign out": func(*rapid.T) {
			if s := l.one().any(l.r); s != nil {
				l.must(l.a.SignOut(l.t.Context(), s.cookie))
				s.dead = true
			}
		},
		"end all": func(*rapid.T) {
			w := l.one()
			l.must(l.a.EndSessions(l.t.Context(), w.ID))
			w.die()
		},
		"shut": func(*rapid.T) {
			w := l.one()
			l.must(l.a.Disable(l.t.Context(), w.ID, true))
			w.shut = true
			w.die()
		},
		"open": func(*rapid.T) {
			w := l.one()
			l.must(l.a.Disable(l.t.Context(), w.ID, false))
			w.shut = false
		},
		"merge": func(*rapid.T) {
			w := l.one()
			standing(l.t, l.db, w.Person, "intake", false)
			l.must(l.db.Write(l.t.Context(), func(tx *store.Tx) error { return LeftTx(tx, w.Person) }))
			w.gone = true
			w.die()
		},
		"end the merge": func(*rapid.T) {
			w := l.one()
			standing(l.t, l.db, w.Person, "decider", true)
			w.gone = false
		},
		"set a password": func(*rapid.T) {
			w := l.one()
			w.password = w.another()
			l.must(l.a.SetPassword(l.t.Context(), w.ID, w.password))
			w.die()
		},
		"change the password": func(*rapid.T) {
			w := l.one()
			s := w.any(l.r)
			if s == nil {
				return
			}
			fresh, err := l.a.ChangePassword(l.t.Context(), s.cookie, w.password, w.another())
			if alive := l.alive(w, s); alive != (err == nil) {
				l.r.Fatalf("%s changes the password, session alive %v: %v", w.Login, alive, err)
			} else if alive {
				w.password = w.another()
				w.die()
				w.sessions = append(w.sessions, &session{cookie: fresh, begun: l.clock.Now(), seen: l.clock.Now()})
			}
		},
		"act for another": func(*rapid.T) {
			if s := l.one().any(l.r); s != nil {
				err := l.a.ActFor(l.t.Context(), s.cookie, "somebody")
				if err != nil && !errors.Is(err, ErrUnknown) {
					l.r.Fatal(err)
				}
			}
		},
		"time passes": func(*rapid.T) {
			l.clock.Advance(time.Duration(rapid.IntRange(1, 70).Draw(l.r, "minutes")) * time.Minute)
		},
		"": func(*rapid.T) { l.check() },
	})
}

func (l life) one() *lived { return rapid.SampledFrom(l.who).Draw(l.r, "who") }

func (l life) must(err error) {
	if err != nil {
		l.r.Fatal(err)
	}
}

// alive is what the model says of a session.
func (l life) alive(w *lived, s *session) bool {
	return !s.dead && !w.shut && !w.gone && l.clock.Now().Before(s.begun.Add(longest)) && l.clock.Now().Before(s.seen.Add(idle))
}

func (l life) check() {
	for _, w := range l.who {
		for _, s := range w.sessions {
			got, err := l.a.ActorBySession(l.t.Context(), s.cookie)
			alive := l.alive(w, s)
			switch {
			case alive && (err != nil || got.Account.ID != w.ID):
				l.r.Fatalf("a session of %s is lost: %v", w.Login, err)
			case !alive && !errors.Is(err, ErrUnknown):
				l.r.Fatalf("a session of %s lives on: %v", w.Login, err)
			case alive && l.clock.Now().Sub(s.seen) >= noteSeen:
				s.seen = l.clock.Now()
			case !alive:
				s.dead = true
			}
		}
	}
}

func (w *lived) die() {
	for _, s := range w.sessions {
		s.dead = true
	}
}

func (w *lived) any(r *rapid.T) *session {
	if len(w.sessions) == 0 {
		return nil
	}
	return rapid.SampledFrom(w.sessions).Draw(r, "session")
}

// another is a password that is not the present one.
func (w *lived) another() string {
	if w.password == rightPassword {
		return otherPassword
	}
	return rightPassword
}
