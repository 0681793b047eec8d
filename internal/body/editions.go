package body

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Indexes of the editions; all editions are found under the empty value.
const (
	IndexScheme   = "scheme"
	IndexCalendar = "calendar"
)

// SchemeEdition is an edition of the scheme that the body works by.
type SchemeEdition struct {
	ID string
	SchemeAdopted
}

// SchemeAdopted holds the whole bytes of an edition: what a decision rested on
// can be read again for ever.
type SchemeAdopted struct {
	Edition string        `json:"edition"`
	Since   calendar.Date `json:"since"`
	Archive string        `json:"archive"`
	SHA256  string        `json:"sha256"`
}

func (*SchemeAdopted) EntryName() string { return "scheme.adopted/1" }

// Keys: all editions are found under the index.
func (*SchemeAdopted) Keys() []rule.Key { return []rule.Key{{Index: IndexScheme}} }

// Apply folds an entry of the edition.
func (x *SchemeEdition) Apply(e rule.Entry, m rule.Meta) {
	switch e := e.(type) {
	case *SchemeAdopted:
		x.ID, x.SchemeAdopted = m.Stream.ID, *e
	default:
		rule.Unfolded(x, e)
	}
}

// Relation: the scheme is public; everybody may read it.
func (x *SchemeEdition) Relation(rule.Actor) rule.Relation { return rule.InTheBody }

// AdoptScheme puts an edition of the scheme into force from its own first day.
type AdoptScheme struct {
	Archive string `json:"archive"`
}

func (*AdoptScheme) CommandName() string { return "AdoptScheme" }

// Guard: an edition can always follow another.
func (*AdoptScheme) Guard(*rule.Situation) *fault.Fault { return nil }

// Decide reads and checks the whole archive.
func (c *AdoptScheme) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	edition, no := s.ReadScheme(c.Archive)
	if no != nil {
		return nil, no
	}
	var f fault.Fields
	for _, command := range edition.SecondPersons() {
		if !rule.CanNeedSecondPerson(command) {
			f.Add("archive", "scheme.no-second-person", fault.Text("command", command))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	for _, id := range s.Record.Find(rule.Key{Index: IndexScheme}) {
		if known := rule.Get[*SchemeEdition](s.Record, rule.KindScheme, id.ID); known.Edition == edition.Edition() {
			return nil, fault.RefuseOurs("scheme.known", fault.Text("edition", known.Edition))
		}
	}
	return []rule.Event{{Stream: s.On, Entry: &SchemeAdopted{
		edition.Edition(), edition.Since(), c.Archive, digest(c.Archive)}}}, nil
}

// CalendarEdition is an edition of the calendar that the body counts by.
type CalendarEdition struct {
	ID string
	CalendarAdopted
	Notice NoticeImported // zero when the edition was adopted whole
}

// CalendarFile is one file of a calendar.
type CalendarFile struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// CalendarAdopted holds the whole bytes of an edition.
type CalendarAdopted struct {
	Edition string         `json:"edition"`
	Files   []CalendarFile `json:"files"`
}

func (*CalendarAdopted) EntryName() string { return "calendar.adopted/1" }

// Keys: all editions are found under the index.
func (*CalendarAdopted) Keys() []rule.Key { return []rule.Key{{Index: IndexCalendar}} }

// Calendar reads the edition.
func (e *CalendarAdopted) Calendar() (*calendar.Calendar, error) {
	files := make([]calendar.File, len(e.Files))
	for i, f := range e.Files {
		files[i] = calendar.File{Name: f.Name, Bytes: []byte(f.Text)}
	}
	return calendar.Parse(files...)
}

// Apply folds an entry of the edition.
func (x *CalendarEdition) Apply(e rule.Entry, m rule.Meta) {
	switch e := e.(type) {
	case *CalendarAdopted:
		x.ID, x.CalendarAdopted = m.Stream.ID, *e
	case *NoticeImported:
		x.ID, x.Notice = m.Stream.ID, *e
	default:
		rule.Unfolded(x, e)
	}
}

// Relation: the calendar is public; everybody may read it.
func (x *CalendarEdition) Relation(rule.Actor) rule.Relation { return rule.InTheBody }

// AdoptCalendar puts an edition of the calendar into force at once. All clocks
// are counted anew from then on; none is stored.
type AdoptCalendar struct {
	Files []CalendarFile `json:"files"`
}

func (*AdoptCalendar) CommandName() string { return "AdoptCalendar" }

// Guard: an edition can always follow another.
func (*AdoptCalendar) Guard(*rule.Situation) *fault.Fault { return nil }

// Decide reads and checks the files.
func (c *AdoptCalendar) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	entry := &CalendarAdopted{Files: c.Files}
	read, err := entry.Calendar()
	if err != nil {
		return nil, unreadable(err)
	}
	entry.Edition = read.Edition()
	return []rule.Event{{Stream: s.On, Entry: entry}}, nil
}

// unreadable tells everything that is wrong with the files, each in a sentence
// with file and line.
func unreadable(err error) *fault.Fault {
	var f fault.Fields
	var wrong *calendar.Error
	if !errors.As(err, &wrong) {
		f.Add("files", "calendar.unreadable", fault.Text("why", err.Error()))
		return f.Err()
	}
	for _, line := range wrong.Lines {
		var args []fault.Arg
		for _, name := range slices.Sorted(maps.Keys(line.Args)) {
			args = append(args, fault.Arg{Name: name, Value: line.Args[name]})
		}
		f.Add("files", line.Key, args...)
	}
	return f.Err()
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
