package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// Telling is one thing that the public was told of another basis. It turns no
// certificate; those concerned have their own events.
type Telling struct {
	Position int64
	At       time.Time // recorded
	ID       string    // of the transition
	rule.Turn
	entry rule.Entry
}

// transitionEntries are the entries of transitions by their names. All of them are
// public, so that a further one needs nothing here.
var transitionEntries = func() map[string]rule.EntryType {
	all := map[string]rule.EntryType{}
	for _, e := range rule.Chapters().Entries {
		if e.Kind == rule.KindTransition {
			all[e.Name()] = e
		}
	}
	return all
}()

func projectTransition(tx *store.Tx, meta rule.Meta, turn rule.Turn, entry rule.Entry) error {
	content, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("write %s: %w", entry.EntryName(), err)
	}
	_, err = tx.Exec(`insert into register_transition (position, id, instant, effective, event, announcement, entry, content)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		meta.Position, meta.Stream.ID, store.Instant(meta.At), turn.On.String(), string(turn.What), turn.Announcement, entry.EntryName(), string(content))
	if err != nil {
		return fmt.Errorf("register %s of transition %s: %w", turn.What, meta.Stream.ID, err)
	}
	return announce(tx, meta, turn)
}

func readTold(q store.Querier, after int64) ([]Telling, error) {
	rows, err := q.Query(`select position, id, instant, effective, event, announcement, entry, content
		from register_transition where position > $1 order by position`, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var told []Telling
	for rows.Next() {
		var t Telling
		var instant, name string
		var effective, content []byte
		err = rows.Scan(&t.Position, &t.ID, &instant, &effective, &t.What, &t.Announcement, &name, &content)
		if err != nil {
			return nil, err
		}
		kind, known := transitionEntries[name]
		if !known {
			return nil, fmt.Errorf("position %d: no entry of a transition is called %q", t.Position, name)
		}
		t.entry = kind.New()
		t.At, err = store.ParseInstant(instant)
		decoder := json.NewDecoder(bytes.NewReader(content))
		decoder.DisallowUnknownFields()
		err = errors.Join(err, t.On.UnmarshalText(effective), decoder.Decode(t.entry))
		if err != nil {
			return nil, fmt.Errorf("%s at position %d: %w", name, t.Position, err)
		}
		told = append(told, t)
	}
	return told, rows.Err()
}

// Transition is a change of the basis as everybody may know it.
type Transition struct {
	rule.Transition
	snapshot *Snapshot
}

// Transitions are the changes of the basis as they stood when a day ended, newest
// first, those too that had been taken back. known bounds what had been recorded by
// then; zero is now.
func (s *Snapshot) Transitions(day calendar.Date, known time.Time) []*Transition {
	return s.transitions(func(t Telling) bool { return !t.On.After(day) && (known.IsZero() || !t.At.After(known)) })
}

// TransitionOf is the one that an announcement is about, as it told of it; false if
// it is about none.
func (s *Snapshot) TransitionOf(a Announcement) (*Transition, bool) {
	all := s.transitions(func(t Telling) bool { return t.ID == a.Transition && t.Position <= a.Position })
	if len(all) == 0 {
		return nil, false
	}
	return all[0], true
}

func (s *Snapshot) transitions(counts func(Telling) bool) (all []*Transition) {
	byID := map[string]*Transition{}
	for _, told := range s.told {
		if !counts(told) {
			continue
		}
		t := byID[told.ID]
		if t == nil {
			t = &Transition{snapshot: s}
			byID[told.ID], all = t, append(all, t)
		}
		t.Apply(told.entry, rule.Meta{Stream: rule.StreamID{Kind: rule.KindTransition, ID: told.ID}, Position: told.Position, At: told.At, On: told.On})
	}
	slices.Reverse(all)
	return all
}

// Over reports whether the deadline had passed on a day.
func (t *Transition) Over(day calendar.Date) bool { return t.State(day) == rule.TransitionOver }

// Left is the edition that a certificate says, of the standard that changed; empty
// if it lacks the standard.
func (t *Transition) Left(c *Certificate) string {
	i := slices.IndexFunc(c.Content.Standards, func(s rule.BasisStandard) bool { return s.ID == t.Standard })
	if i < 0 {
		return ""
	}
	return c.Content.Standards[i].Edition
}

// concerns reports whether a certificate rests on less than the transition asks for.
// Which products a standard that is new to the basis applies to, goes by traits that
// are nobody's business; everybody knows whose holder was told of it.
func (t *Transition) concerns(c *Certificate, inForce *scheme.Scheme) bool {
	return t.Leaves(inForce, &c.Content) || t.Left(c) == "" && t.told(c)
}

// told reports whether the holder of a certificate that lacks the standard was told:
// by the announcement, or beside its issue, or before it took another one's place.
func (t *Transition) told(c *Certificate) bool {
	for known := true; known; c, known = t.snapshot.Find(c.Content.Predecessor) {
		if slices.ContainsFunc(c.Life.Turns, func(turn rule.Turn) bool {
			return turn.What == rule.TurnTransition && !turn.On.Before(t.On) && (turn.Announcement == t.Announcement || turn.Announcement == "")
		}) {
			return true
		}
	}
	return false
}

// Passage is how a certificate stands in a transition as far as everybody may know
// it: an application is a matter between its client and the body until it is
// decided.
type Passage string

const (
	PassageAhead Passage = "ahead" // there is time to apply anew
	PassageOver  Passage = "over"  // the deadline has passed, and it still says the earlier edition
	PassageDone  Passage = "done"  // a certificate on the new edition took its place
	PassageNone  Passage = ""      // it is none of its concern, or not any more, or was taken back
)

// Passage is how a certificate stood in the transition when a day ended.
func (t *Transition) Passage(c *Certificate, inForce *scheme.Scheme, day calendar.Date) Passage {
	if t.State(day) == rule.TransitionBack || !t.concerns(c, inForce) {
		return PassageNone
	}
	switch status, since := c.Life.StatusOn(day); status {
	case rule.StatusValid, rule.StatusSuspended:
		if t.Over(day) {
			return PassageOver
		}
		return PassageAhead
	case rule.StatusReplaced:
		next, known := t.snapshot.Successor(c)
		if known && !since.Before(t.On) && !t.concerns(next, inForce) {
			return PassageDone
		}
	}
	return PassageNone
}

// Among are those of a list that had still to go the transition when a day ended.
func (t *Transition) Among(list []*Certificate, inForce *scheme.Scheme, day calendar.Date) []*Certificate {
	return only(list, func(c *Certificate) bool {
		passage := t.Passage(c, inForce, day)
		return passage == PassageAhead || passage == PassageOver
	})
}

// Awaited are all that had still to go it, newest first.
func (t *Transition) Awaited(inForce *scheme.Scheme, day calendar.Date) []*Certificate {
	return t.Among(t.snapshot.newest, inForce, day)
}
