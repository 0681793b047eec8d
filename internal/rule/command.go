package rule

import (
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Record is what a decision may read of everything recorded so far. Within one
// command it answers the same question the same way. It gives no errors: who
// provides it throws the decision away when a read went wrong.
type Record interface {
	// State is the folded stream, or nil when nothing stands in it.
	State(StreamID) State
	// Find lists the streams that carry the key, oldest first.
	Find(Key) []StreamID
	// Last is the highest number taken in a series, 0 when none was.
	Last(series string) int
	// Scheme is an edition of the scheme; the empty id asks for the one in
	// force on the day of the act.
	Scheme(edition string) *scheme.Scheme
	// Calendar is the edition of the calendar in force.
	Calendar() *calendar.Calendar
}

// Situation is everything a command is decided on.
type Situation struct {
	Record Record
	Actor  Actor
	Role   Role          // the role by which the actor has the right to this act
	At     time.Time     // the instant of the act, UTC
	Today  calendar.Date // its day in Asia/Shanghai
	On     StreamID      // the stream the command is addressed to; a new id when it creates one
	NewID  func() string // a new UUIDv7
	// May tells by which role the actor has the right to another command on the
	// same stream.
	May func(command string) (Role, bool)
	// ReadScheme reads and checks an edition's archive.
	ReadScheme func(archive string) (*scheme.Scheme, *fault.Fault)
	// LastEntry is the last entry of a stream; zero when nothing stands in it.
	LastEntry func(StreamID) Meta
	// Missing lists the characters of a text that no font of a paper has; nil
	// when papers are of no concern.
	Missing func(text string) []rune
}

// Command is what somebody wants to happen. Its JSON is the body of the API's
// request.
type Command interface {
	CommandName() string
	// Guard says why this act is not possible now for this actor, whatever
	// the input; nil when it is. It must not look at the command's fields.
	Guard(*Situation) *fault.Fault
	// Decide checks the input and tells what happens. It runs after Guard.
	Decide(*Situation) ([]Event, *fault.Fault)
}

// CommandType is a row of the table of commands.
type CommandType struct {
	Kind    Kind // the kind of stream it is addressed to
	Creates bool // it makes a new stream
	New     func() Command
	only    []Purpose // of cases, in which alone it has a place; empty: in all
}

// Only says that the command has a place in cases of these purposes alone. In
// others it is refused, and not listed among what could be done.
func (t CommandType) Only(purposes ...Purpose) CommandType {
	t.only = purposes
	return t
}

// Serves reports whether the command has a place in a case of this purpose.
func (t CommandType) Serves(p Purpose) bool { return len(t.only) == 0 || slices.Contains(t.only, p) }

// Name is the command's name: imperative, also the API's operation id.
func (t CommandType) Name() string { return t.New().CommandName() }

// CommandOf makes a row of the table of commands.
func CommandOf[T any, P interface {
	*T
	Command
}](kind Kind) CommandType {
	return CommandType{Kind: kind, New: func() Command { return P(new(T)) }}
}

// Creating is CommandOf for a command that makes a new stream.
func Creating[T any, P interface {
	*T
	Command
}](kind Kind) CommandType {
	t := CommandOf[T, P](kind)
	t.Creates = true
	return t
}

// Get is the folded state of a stream, nil when it does not exist or is of
// another kind.
func Get[S State](r Record, kind Kind, id string) S {
	var none S
	if id == "" {
		return none
	}
	state, ok := r.State(StreamID{kind, id}).(S)
	if !ok {
		return none
	}
	return state
}

func (s *Situation) body() *Body { return Get[*Body](s.Record, KindBody, s.first(Key{IndexBody, ""})) }
func (s *Situation) organisation(id string) *Organisation {
	return Get[*Organisation](s.Record, KindOrganisation, id)
}

// first is the id of the oldest stream with the key, or "".
func (s *Situation) first(key Key) string {
	found := s.Record.Find(key)
	if len(found) == 0 {
		return ""
	}
	return found[0].ID
}

// one wraps a single entry for the stream the command is addressed to.
func (s *Situation) one(e Entry) ([]Event, *fault.Fault) {
	return []Event{{s.On, e}}, nil
}

// notLater notes a field whose day lies after today: a statement of what
// happened is never about the future.
func (s *Situation) notLater(f *fault.Fields, path string, day calendar.Date) {
	switch {
	case day.IsZero():
		f.Add(path, "field.required")
	case day.After(s.Today):
		f.Add(path, "field.future", fault.Day("today", s.Today))
	}
}
