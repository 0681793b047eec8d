// Package casework is the single door for writing the record. It locks the
// head, loads what the command speaks of, asks for the right and then the rule,
// appends what happened, projects it and commits: one act, one transaction. It
// is generic: no command has code here.
//
// It promises that commands are decided one after another on exact facts, that
// a command key is answered once and repeated alike, that a refusal leaves
// nothing behind, and that what Judge says about an action is what Do would
// say. It does nothing slow under the lock: no network, no signing, no
// rendering.
package casework

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// Rights is the rights table.
type Rights interface {
	// May tells by which role the actor may give the command to a thing it
	// stands in this relation to.
	May(actor rule.Actor, command string, relation rule.Relation) (rule.Role, bool)
}

// Files tells what the vault holds.
type Files interface {
	// Complete gives the facts of an object and the case it was handed in for;
	// ok is false while there is no such object. It reads no file.
	Complete(q store.Querier, object string) (ref rule.FileRef, scope string, ok bool, err error)
}

// Post tells what lies in the postbox.
type Post interface {
	// Posted is an item as its sender left it; ok is false when there is none.
	Posted(q store.Querier, item string) (posted rule.Posted, ok bool, err error)
}

// Change is one entry with the state of its stream after it.
type Change struct {
	Meta  rule.Meta
	Entry rule.Entry
	State rule.State
}

// Projector turns entries into rows. Its rows are a pure function of the
// entries: Rebuild makes the same ones, with more entries at a time than a
// command had, and with the states after the last of them.
type Projector interface {
	Project(ctx context.Context, tx *store.Tx, changes []Change) error
	// Tables are those that Project writes and nothing else does.
	Tables() []string
}

// Config is what casework is wired with.
type Config struct {
	DB         *store.DB
	Books      []rule.Book
	Personal   *personal.Store
	Files      Files
	Post       Post // may be nil: there is no postbox
	Rights     Rights
	Clock      now.Clock
	Projectors []Projector
	Forgetters []Forgetter
	// Left is told, within the command, of a person who acts no more; it may be nil.
	Left func(tx *store.Tx, person string) error
	// Joined is told, within the command, of a person who acts for an organisation
	// from now on; it may be nil, and may refuse by a fault.
	Joined     func(tx *store.Tx, person, organisation string) error
	ReadScheme func(archive string) (*scheme.Scheme, error) // an edition to be adopted
	// Missing lists the characters that no font of a paper has.
	Missing func(text string) []rune
	// TryPapers makes the papers of an entry as they would be made after the
	// act, and throws them away. The error is a fault when one cannot be made.
	TryPapers func(rule.Entry) error
	// RecordedScheme reads an edition that was adopted, perhaps long ago.
	RecordedScheme func(archive string) (*scheme.Scheme, error)
	Software       string // version of this program
}

// Casework is safe for concurrent use.
type Casework struct {
	Config
	inForce  atomic.Pointer[known]
	codec    *ledger.Codec
	states   map[rule.Kind]func() rule.State
	commands map[string]rule.CommandType
	ordered  []rule.CommandType
	editions editions
	memo     memo
	figures  atomic.Pointer[figured] // the last that were counted
}

// New checks that the books fit together.
func New(c Config) (*Casework, error) {
	w := &Casework{Config: c, states: map[rule.Kind]func() rule.State{}, commands: map[string]rule.CommandType{}}
	w.Projectors = all(c.Projectors)
	var types []ledger.Type
	var upcasters []ledger.Upcaster
	for _, book := range c.Books {
		for kind, state := range book.States {
			w.states[kind] = state
		}
		for _, t := range book.Entries {
			types = append(types, ledger.Type{Name: t.Name(), New: func() ledger.Entry { return t.New() }})
		}
		for _, u := range book.Upcasters {
			upcasters = append(upcasters, ledger.Upcaster(u))
		}
		for _, t := range book.Commands {
			w.commands[t.Name()] = t
			w.ordered = append(w.ordered, t)
		}
	}
	var err error
	w.codec, err = ledger.NewCodec(types, upcasters)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Commands lists every command there is, in the order of the books.
func (c *Casework) Commands() []rule.CommandType { return c.ordered }

// Command finds one by its name.
func (c *Casework) Command(name string) (rule.CommandType, bool) {
	t, ok := c.commands[name]
	return t, ok
}

// situation is what a command or a guard is decided on, within a transaction
// that holds the head or reads one moment.
//
// Time never runs back: where the host's clock stands behind the record's last
// instant, that instant is now, as it will be for the entries.
func (c *Casework) situation(q store.Querier, actor rule.Actor, upTo int64, last time.Time) (s *rule.Situation, r *reader, err error) {
	at := c.Clock.Now().UTC()
	if at.Before(last) {
		at = last
	}
	r = &reader{work: c, q: q, upTo: upTo, today: calendar.DateOf(at), streams: map[rule.StreamID]*stream{}, found: map[rule.Key][]rule.StreamID{}}
	defer r.void(&err)
	if err := r.loadEditions(); err != nil {
		return nil, nil, err
	}
	s = &rule.Situation{
		Record: r, Actor: actor, At: at, Today: r.today, NewID: newID,
		ReadScheme: c.readScheme, LastEntry: r.lastEntry, Missing: c.Missing,
	}
	no := s.StandIn() // here, so that an appointment is judged on the record that the act is decided on
	if r.err != nil {
		return nil, nil, r.err
	}
	if no != nil {
		return nil, nil, no
	}
	return s, r, nil
}

// StandIn is the actor with the roles of whom they act for. A fault Forbidden
// when they are not appointed. Commands and looks ask it again for themselves.
func (c *Casework) StandIn(ctx context.Context, actor rule.Actor) (rule.Actor, error) {
	if actor.OnBehalf == "" {
		return actor, nil
	}
	err := c.DB.Read(ctx, func(q store.Querier) error {
		s, _, err := c.situationNow(q, actor)
		if err != nil {
			return err
		}
		actor = s.Actor
		return nil
	})
	return actor, err
}

// situationNow is the situation for whoever only looks.
func (c *Casework) situationNow(q store.Querier, actor rule.Actor) (*rule.Situation, *reader, error) {
	_, last, err := ledger.ReadHead(q)
	if err != nil {
		return nil, nil, err
	}
	return c.situation(q, actor, math.MaxInt64, last)
}

func (c *Casework) readScheme(archive string) (*scheme.Scheme, *fault.Fault) {
	read, err := c.ReadScheme(archive)
	if err == nil {
		return read, nil
	}
	if f, ok := fault.As(err); ok {
		return nil, f
	}
	var findings interface{ Fault() *fault.Fault } // an edition with findings tells them all
	if errors.As(err, &findings) {
		return nil, findings.Fault()
	}
	var fields fault.Fields
	fields.Add("archive", "scheme.unreadable", fault.Text("why", err.Error()))
	return nil, fields.Err()
}
