package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// record is a Record in memory. It folds what is appended and keeps the whole
// journal, so that a test can fold it again.
type record struct {
	states  map[StreamID]State
	keys    map[Key][]StreamID
	serials map[string]int
	journal []recorded
	ids     int
	inForce *scheme.Scheme                     // nil: the shipped one
	watch   func(who *Actor, c Command) func() // around every act, if set
	may     func(Actor, string) bool           // nil: everybody may everything
	missing func(string) []rune                // nil: fonts have everything
}

// recorded is an entry as the journal holds it.
type recorded struct {
	entry Entry
	meta  Meta
}

var _ Record = (*record)(nil)

func newRecord() *record {
	return &record{states: map[StreamID]State{}, keys: map[Key][]StreamID{}, serials: map[string]int{}}
}

// State is the folded stream. Of people it knows the inspectors of a journey.
func (r *record) State(id StreamID) State {
	if id.Kind == KindPerson && r.states[id] == nil {
		if id.ID == theInspector.Person || id.ID == otherInspector {
			return anInspector{}
		}
	}
	return r.states[id]
}

// otherInspector goes along to a visit; anInspector is what is known of either.
const otherInspector = "inspector-2"

type anInspector struct{}

func (anInspector) Apply(Entry, Meta)       {}
func (anInspector) Relation(Actor) Relation { return InTheBody }
func (anInspector) United() []string        { return nil }
func (anInspector) Stands() bool            { return true }
func (anInspector) Holds() []Role           { return []Role{RoleInspector} }
func (anInspector) Deputised(string, calendar.Date) []Role {
	return nil
}

func (r *record) Find(key Key) []StreamID      { return slices.Clone(r.keys[key]) }
func (r *record) Last(series string) int       { return r.serials[series] }
func (r *record) Calendar() *calendar.Calendar { return builtIn }
func (r *record) Scheme(edition string) *scheme.Scheme {
	if r.inForce != nil && (edition == "" || edition == r.inForce.Edition()) {
		return r.inForce
	}
	return load.Shipped()
}

var (
	builtIn  = calendar.BuiltIn()
	chapters = Chapters()
)

func (r *record) newID() string {
	r.ids++
	return fmt.Sprintf("id-%03d", r.ids)
}

// append folds events as one act of somebody on a day.
func (r *record) append(who Actor, today calendar.Date, events []Event) {
	for _, e := range events {
		state := r.states[e.Stream]
		if state == nil {
			state = chapters.States[e.Stream.Kind]()
			r.states[e.Stream] = state
		}
		meta := Meta{Stream: e.Stream, Version: r.version(e.Stream) + 1, Position: int64(len(r.journal)) + 1,
			At: today.Start(), On: today, Person: who.Person, OnBehalf: who.OnBehalf, Role: role(who), Scheme: r.Scheme("").Edition()}
		r.journal = append(r.journal, recorded{e.Entry, meta})
		state.Apply(e.Entry, meta)
		if keyed, ok := e.Entry.(Keyed); ok {
			for _, key := range keyed.Keys() {
				if !slices.Contains(r.keys[key], e.Stream) {
					r.keys[key] = append(r.keys[key], e.Stream)
				}
			}
		}
		if numbered, ok := e.Entry.(Numbered); ok {
			for _, serial := range numbered.Serials() {
				r.serials[serial.Series] = max(r.serials[serial.Series], serial.Number)
			}
		}
	}
}

func (r *record) version(id StreamID) (version int64) {
	for _, past := range r.journal {
		if past.meta.Stream == id {
			version = past.meta.Version
		}
	}
	return version
}

// entries are the entries of one stream, oldest first.
func (r *record) entries(id StreamID) (list []Entry) {
	for _, past := range r.journal {
		if past.meta.Stream == id {
			list = append(list, past.entry)
		}
	}
	return list
}

// fold makes a stream's state again from the journal alone.
func (r *record) fold(id StreamID) State {
	state := chapters.States[id.Kind]()
	for _, past := range r.journal {
		if past.meta.Stream == id {
			state.Apply(past.entry, past.meta)
		}
	}
	return state
}

func role(who Actor) Role {
	if len(who.Roles) == 0 {
		return ""
	}
	return who.Roles[0]
}

// situation is what somebody's act on a stream would be decided on.
func (r *record) situation(who Actor, today calendar.Date, on StreamID) *Situation {
	return &Situation{Record: r, Actor: who, Role: role(who), At: today.Start(), Today: today, On: on, NewID: r.newID, Missing: r.missing,
		May: func(command string) (Role, bool) { return role(who), r.may == nil || r.may(who, command) }}
}

// door takes a command the way the installation does: guard, then decide, then
// append. It knows no rights table; that is another package's.
func (r *record) door(who Actor, today calendar.Date, command Command, on StreamID) (StreamID, *fault.Fault) {
	if r.watch != nil {
		defer r.watch(&who, command)()
	}
	kind, known := CommandNamed(command.CommandName())
	if !known {
		panic("no book has the command " + command.CommandName())
	}
	if kind.Creates {
		on = StreamID{Kind: kind.Kind, ID: r.newID()}
	}
	s := r.situation(who, today, on)
	events, no := Take(s, command)
	if no != nil {
		return on, no
	}
	r.append(who, today, events)
	return on, nil
}
