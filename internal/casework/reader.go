package casework

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// stream is one folded stream as a reader has it.
type stream struct {
	state   rule.State
	version int64
	history []Recorded // as loaded
}

func (s *stream) fold(history []Recorded) {
	for _, h := range history {
		s.state.Apply(h.Entry, h.Meta)
		s.version = h.Meta.Version
	}
	s.history = history
}

func (s *stream) view() View {
	v := View{State: s.state, Version: s.version, History: s.history}
	if n := len(s.history); n > 0 {
		v.Position = s.history[n-1].Meta.Position
	}
	return v
}

// reader is the rule's Record within one transaction. It remembers what it
// read; the first error it meets makes the whole decision void.
type reader struct {
	work    *Casework
	q       store.Querier
	upTo    int64
	today   calendar.Date
	streams map[rule.StreamID]*stream
	found   map[rule.Key][]rule.StreamID
	err     error
	sealed  bool // private texts stay closed

	scheme   *scheme.Scheme
	calendar *calendar.Calendar
}

var _ rule.Record = (*reader)(nil)

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// void ends a decision that a failed read made void. Deferred, it gives the
// failure in place of whatever the rule made of facts it could not read: it
// takes no errors, and may even have stumbled over a thing that was not there.
// Without a failed read it does nothing, and a panic stays one.
func (r *reader) void(err *error) {
	if r.err == nil {
		return
	}
	_ = recover()
	*err = r.err
}

// State folds a stream, once.
func (r *reader) State(id rule.StreamID) rule.State {
	s := r.stream(id)
	if s.version == 0 {
		return nil
	}
	return s.state
}

// lastEntry is the last entry of a stream.
func (r *reader) lastEntry(id rule.StreamID) rule.Meta {
	if history := r.stream(id).history; len(history) > 0 {
		return history[len(history)-1].Meta
	}
	return rule.Meta{}
}

func (r *reader) stream(id rule.StreamID) *stream {
	if s, known := r.streams[id]; known {
		return s
	}
	s := &stream{state: r.work.newState(id.Kind)}
	r.streams[id] = s
	history, err := r.work.read(r.q, id, r.upTo)
	if err == nil && !r.sealed {
		err = r.work.openPrivates(r.q, id, history)
	}
	if err != nil {
		r.fail(err)
		return &stream{} // nothing is decided on it: the error ends the act
	}
	s.fold(history)
	return s
}

// Find lists the streams that carry a key, oldest first.
func (r *reader) Find(key rule.Key) []rule.StreamID {
	if found, known := r.found[key]; known {
		return found
	}
	rows, err := r.q.Query("select kind, id from lookup where index_name = $1 and value = $2 and position <= $3 order by position", key.Index, key.Value, r.upTo)
	if err != nil {
		r.fail(fmt.Errorf("find %s: %w", key.Index, err))
		return nil
	}
	defer rows.Close()
	var found []rule.StreamID
	for rows.Next() {
		var id rule.StreamID
		if err := rows.Scan(&id.Kind, &id.ID); err != nil {
			r.fail(fmt.Errorf("find %s: %w", key.Index, err))
			return nil
		}
		found = append(found, id)
	}
	if err := rows.Err(); err != nil {
		r.fail(fmt.Errorf("find %s: %w", key.Index, err))
	}
	r.found[key] = found
	return found
}

// Last is the highest number taken in a series.
func (r *reader) Last(series string) int {
	var last int
	err := r.q.QueryRow("select number from serial where series = $1", series).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		r.fail(fmt.Errorf("read the last number of %s: %w", series, err))
	}
	return last
}

// Scheme is an edition, by its id; the one in force today for "".
func (r *reader) Scheme(edition string) *scheme.Scheme {
	if edition == "" {
		if r.scheme == nil {
			r.fail(fault.RefuseOurs("scheme.none"))
			return scheme.New(scheme.Content{})
		}
		return r.scheme
	}
	read, ok := r.work.editions.scheme(edition)
	if !ok {
		r.fail(fmt.Errorf("the record names the edition %q of the scheme and does not hold it", edition))
		return scheme.New(scheme.Content{})
	}
	return read
}

// Calendar is the edition in force.
func (r *reader) Calendar() *calendar.Calendar {
	if r.calendar == nil {
		r.fail(fault.RefuseOurs("calendar.none"))
		return calendar.BuiltIn()
	}
	return r.calendar
}

// editions remembers parsed editions: their streams have one entry, and that
// never changes.
type editions struct {
	mu        sync.Mutex
	schemes   map[rule.StreamID]*scheme.Scheme
	calendars map[rule.StreamID]*calendar.Calendar
}

func (e *editions) scheme(edition string) (*scheme.Scheme, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.schemes {
		if s.Edition() == edition {
			return s, true
		}
	}
	return nil, false
}

// loadEditions finds what is in force today in one query, and the certification
// body with it, since nearly every command asks for it.
func (r *reader) loadEditions() error {
	rows, err := r.q.Query("select index_name, kind, id from lookup where value = '' and position <= $1 order by position", r.upTo)
	if err != nil {
		return fmt.Errorf("find the editions in force: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key rule.Key
		var id rule.StreamID
		if err := rows.Scan(&key.Index, &id.Kind, &id.ID); err != nil {
			return fmt.Errorf("find the editions in force: %w", err)
		}
		r.found[key] = append(r.found[key], id)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // closed before the next query
		return fmt.Errorf("find the editions in force: %w", err)
	}
	for _, index := range []string{rule.IndexBody, body.IndexScheme, body.IndexCalendar} {
		key := rule.Key{Index: index}
		if r.found[key] == nil {
			r.found[key] = []rule.StreamID{}
		}
	}
	e := &r.work.editions
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range r.found[rule.Key{Index: body.IndexScheme}] {
		read, err := e.schemeOf(r, id)
		if err != nil {
			return err
		}
		if !read.Since().After(r.today) && (r.scheme == nil || !read.Since().Before(r.scheme.Since())) {
			r.scheme = read
		}
	}
	for _, id := range r.found[rule.Key{Index: body.IndexCalendar}] {
		read, err := e.calendarOf(r, id)
		if err != nil {
			return err
		}
		r.calendar = read // the last one adopted
	}
	return nil
}

func (e *editions) schemeOf(r *reader, id rule.StreamID) (*scheme.Scheme, error) {
	if read, known := e.schemes[id]; known {
		return read, nil
	}
	adopted, ok := r.State(id).(*body.SchemeEdition)
	if !ok {
		return nil, fmt.Errorf("read %s: %w", id, r.err)
	}
	read, err := r.work.RecordedScheme(adopted.Archive)
	if err != nil {
		return nil, fmt.Errorf("read the scheme's edition %s: %w", adopted.Edition, err)
	}
	if e.schemes == nil {
		e.schemes = map[rule.StreamID]*scheme.Scheme{}
	}
	e.schemes[id] = read
	return read, nil
}

func (e *editions) calendarOf(r *reader, id rule.StreamID) (*calendar.Calendar, error) {
	if read, known := e.calendars[id]; known {
		return read, nil
	}
	adopted, ok := r.State(id).(*body.CalendarEdition)
	if !ok {
		return nil, fmt.Errorf("read %s: %w", id, r.err)
	}
	read, err := adopted.Calendar()
	if err != nil {
		return nil, fmt.Errorf("read the calendar's edition %s: %w", adopted.Edition, err)
	}
	if e.calendars == nil {
		e.calendars = map[rule.StreamID]*calendar.Calendar{}
	}
	e.calendars[id] = read
	return read, nil
}

func (c *Casework) newState(kind rule.Kind) rule.State {
	make, known := c.states[kind]
	if !known {
		panic(fmt.Sprintf("casework: no book has streams of kind %q", kind))
	}
	return make()
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// read loads one stream's entries; their private texts are closed.
func (c *Casework) read(q store.Querier, id rule.StreamID, upTo int64) ([]Recorded, error) {
	envelopes, err := ledger.StreamTx(q, ledger.Stream{Kind: string(id.Kind), ID: id.ID}, upTo)
	if err != nil {
		return nil, err
	}
	history := make([]Recorded, len(envelopes))
	for i, e := range envelopes {
		history[i], err = c.decode(e)
		if err != nil {
			return nil, err
		}
	}
	return history, nil
}

// Recorded is one entry of the record.
type Recorded struct {
	Meta  rule.Meta
	Entry rule.Entry
	Name  string
}

func (c *Casework) decode(e ledger.Envelope) (Recorded, error) {
	key := stored{e.Name, e.Body}
	entry, known := c.memo.get(key)
	if !known {
		decoded, err := c.codec.Decode(e.Name, e.Body)
		if err != nil {
			return Recorded{}, fmt.Errorf("decode entry %d: %w", e.Position, err)
		}
		entry = decoded.(rule.Entry)
		c.memo.put(key, entry)
	}
	return Recorded{Name: e.Name, Entry: rule.Unshared(entry), Meta: metaOf(e)}, nil
}

func metaOf(e ledger.Envelope) rule.Meta {
	return rule.Meta{
		Stream:  rule.StreamID{Kind: rule.Kind(e.Stream.Kind), ID: e.Stream.ID},
		Version: e.Version, Position: e.Position, At: e.Instant, On: e.Effective,
		Person: e.Actor.Person, OnBehalf: e.Actor.OnBehalf, Role: rule.Role(e.Actor.Role), Scheme: e.Scheme,
	}
}
