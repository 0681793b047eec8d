package rule

import (
	"fmt"
	"time"

	"fincert/internal/calendar"
)

// Entry is one thing that happened. Its name is a stored literal with a
// version, such as "case.submitted/1": renaming the Go type changes nothing.
type Entry interface{ EntryName() string }

// Meta is what the envelope says about an entry: where it stands, when it was
// recorded, and who did it.
type Meta struct {
	Stream   StreamID
	Version  int64
	Position int64
	At       time.Time     // instant of recording, UTC, microseconds
	On       calendar.Date // the day it takes effect, in Asia/Shanghai
	Person   string
	OnBehalf string // the person deputised for, if any
	Role     Role
	Scheme   string // edition of the scheme in force
}

// State is one stream, folded. Apply takes the entries in order and never
// decides anything: what was recorded happened.
type State interface {
	Apply(Entry, Meta)
	// Relation says how the actor stands to this thing; Foreign hides it.
	Relation(Actor) Relation
}

// Event is an entry and the stream it is to be appended to.
type Event struct {
	Stream StreamID
	Entry  Entry
}

// EntryType is a row of the table of entries: the kind of stream it may stand
// in and how to make an empty one to decode into.
type EntryType struct {
	Kind Kind
	New  func() Entry
}

// Name is the stored name of entries of this type.
func (t EntryType) Name() string { return t.New().EntryName() }

// EntryOf makes a row of the table of entries.
func EntryOf[T any, P interface {
	*T
	Entry
}](kind Kind) EntryType {
	return EntryType{Kind: kind, New: func() Entry { return P(new(T)) }}
}

// Unfolded stops a fold that meets an entry its state does not know: the table
// of entries and the states are out of step, and going on would be guessing.
func Unfolded(state State, e Entry) {
	panic(fmt.Sprintf("rule: %T cannot fold %s", state, e.EntryName()))
}

// Key is one way to find a stream again by something exact that people know it
// by. Keys are only ever added; who finds a stream by one looks at its state.
type Key struct{ Index, Value string }

// Keyed is an entry that adds keys to its stream.
type Keyed interface{ Keys() []Key }

// Serial is the last number taken in a series, such as certificates of 2026.
type Serial struct {
	Series string
	Number int
}

// Numbered is an entry that takes numbers from series. A number taken is never
// given again.
type Numbered interface{ Serials() []Serial }

// List is a list of entries that people read across all streams.
type List string

const (
	ListExceptions  List = "exceptions"
	ListProposals   List = "proposals"
	ListCorrections List = "corrections"
	ListComplaints  List = "complaints"
	ListAppeals     List = "appeals"
	ListMisuses     List = "misuses"
	ListDisputes    List = "disputes"
	ListRecalls     List = "recalls" // certificates whose papers come back
	ListTransitions List = "transitions"
	// ListPublications are the turns of certificates that the scheme may ask to be
	// published in media outside.
	ListPublications List = "publications"
)

// Listed is an entry that stands in such a list.
type Listed interface{ ListedIn() List }

// ListsOf are the lists that an entry stands in: its own, and that of what is
// published if it turns a certificate so.
func ListsOf(e Entry) (lists []List) {
	if listed, is := e.(Listed); is {
		lists = append(lists, listed.ListedIn())
	}
	if turner, is := e.(Turner); is && turner.Turn().noticed() {
		lists = append(lists, ListPublications)
	}
	return lists
}

// Letter is a letter that an entry causes; it is written as an effect in the
// same transaction and sent later.
type Letter struct {
	Kind string // which letter: "acceptance", "supplement", "grant" …
	To   string // id of the organisation that receives it; empty: the client of the case
}

// Lettered is an entry that causes letters.
type Lettered interface{ Letters() []Letter }

// Papered is an entry of which papers are made, each from what the entry froze
// and from nothing else. That they can be made is tried before the act; they
// are made and signed after it.
type Papered interface {
	Papers() []string // kinds: "certificate"
}
