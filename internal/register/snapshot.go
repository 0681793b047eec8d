package register

import (
	"bytes"
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Snapshot is the register at one position of the record. It never changes;
// whoever holds it may read it without locks.
type Snapshot struct {
	position      int64
	newest        []*Certificate // newest first
	byKey         map[string]*Certificate
	heirs         map[string]string // key of who was replaced → of the newest that names it
	changes       []Change          // oldest first
	told          []Telling         // oldest first
	announcements []Announcement    // newest first
}

// Change is one public event of one certificate: a turn in its life.
type Change struct {
	Position int64
	At       time.Time // recorded
	Key      string    // of the certificate
	rule.Turn
}

// Announcement is a numbered public notice. The certificates are those that
// it concerns.
type Announcement struct {
	Number       string
	Position     int64
	At           time.Time
	On           calendar.Date
	Event        rule.TurnKind
	Transition   string // id of the one that it is about; empty if none
	Certificates []*Certificate
}

// Position is that of the last entry which this snapshot knows.
func (s *Snapshot) Position() int64 { return s.position }

// Len is how many certificates there are.
func (s *Snapshot) Len() int { return len(s.newest) }

// Find looks a certificate up by its number, written with or without blanks
// and in any case and width.
func (s *Snapshot) Find(number string) (*Certificate, bool) {
	c, ok := s.byKey[rule.NumberKey(number)]
	return c, ok
}

// Announcements are all of them, newest first.
func (s *Snapshot) Announcements() []Announcement { return s.announcements }

// Announced finds an announcement by its number.
func (s *Snapshot) Announced(number string) (Announcement, bool) {
	i := slices.IndexFunc(s.announcements, func(a Announcement) bool { return a.Number == number })
	if i < 0 {
		return Announcement{}, false
	}
	return s.announcements[i], true
}

// Successor is the certificate that replaces this one; false if none does.
func (s *Snapshot) Successor(c *Certificate) (*Certificate, bool) {
	next, known := s.byKey[s.heirs[c.Key]]
	return next, known
}

// heirsOf are the heirs with those of more certificates, oldest first.
func heirsOf(heirs map[string]string, made []*Certificate) map[string]string {
	next := maps.Clone(heirs)
	for _, c := range made {
		if before := c.issued.Predecessor; before != "" {
			if next == nil {
				next = map[string]string{}
			}
			next[rule.NumberKey(before)] = c.Key
		}
	}
	return next
}

// LastChange is the position of the latest public event, 0 if there is none.
// As long as it stays, nothing that is public changed but the day.
func (s *Snapshot) LastChange() (position int64) {
	if n := len(s.changes); n > 0 {
		position = s.changes[n-1].Position
	}
	if n := len(s.told); n > 0 {
		position = max(position, s.told[n-1].Position)
	}
	return position
}

// At is the register as it was when the record ended at an earlier position.
func (s *Snapshot) At(position int64) *Snapshot {
	if position >= s.LastChange() {
		return s
	}
	after := func(c Change) bool { return c.Position > position }
	then := &Snapshot{position: position, byKey: map[string]*Certificate{}}
	for _, c := range s.newest {
		if c.Position > position {
			continue
		}
		if end := slices.IndexFunc(c.History, after); end >= 0 {
			c = c.until(end)
		}
		then.newest, then.byKey[c.Key] = append(then.newest, c), c
	}
	oldest := slices.Clone(then.newest)
	slices.Reverse(oldest)
	then.heirs = heirsOf(nil, oldest)
	then.changes, then.told = s.changes, s.told
	if end := slices.IndexFunc(s.changes, after); end >= 0 {
		then.changes = s.changes[:end:end]
	}
	if end := slices.IndexFunc(s.told, func(t Telling) bool { return t.Position > position }); end >= 0 {
		then.told = s.told[:end:end]
	}
	then.announcements = announced(then.told, then.changes, then.byKey)
	return then
}

// ChangesAfter are at most limit public events recorded after a position,
// oldest first; more tells whether others follow.
func (s *Snapshot) ChangesAfter(position int64, limit int) (changes []Change, more bool) {
	from, _ := slices.BinarySearchFunc(s.changes, position+1, func(c Change, p int64) int {
		return cmp.Compare(c.Position, p)
	})
	rest := s.changes[from:]
	if len(rest) <= limit {
		return rest, false
	}
	// Events of one entry stay together: a reader goes on after its position.
	for limit < len(rest) && rest[limit].Position == rest[limit-1].Position {
		limit++
	}
	return rest[:limit], limit < len(rest)
}

// after is the snapshot at head: this one and the rows beyond its position.
func (s *Snapshot) after(q store.Querier, head int64) (*Snapshot, error) {
	made, err := readCertificates(q, s.position)
	if err != nil {
		return nil, fmt.Errorf("read certificates after position %d: %w", s.position, err)
	}
	happened, err := readChanges(q, s.position)
	if err != nil {
		return nil, fmt.Errorf("read public events after position %d: %w", s.position, err)
	}
	told, err := readTold(q, s.position)
	if err != nil {
		return nil, fmt.Errorf("read transitions after position %d: %w", s.position, err)
	}
	next := *s
	next.position = head
	if len(happened) == 0 && len(told) == 0 {
		return &next, nil
	}
	next.byKey = maps.Clone(s.byKey)
	for _, c := range made {
		next.byKey[c.Key] = c
	}
	next.heirs = heirsOf(s.heirs, made)
	for _, change := range happened {
		c, ok := next.byKey[change.Key]
		if !ok {
			return nil, fmt.Errorf("event %s at position %d is of the unknown certificate %s",
				change.What, change.Position, change.Key)
		}
		next.byKey[change.Key] = c.turned(change) // older snapshots keep theirs
	}
	next.changes, next.told = append(slices.Clip(s.changes), happened...), append(slices.Clip(s.told), told...)
	next.newest = slices.SortedFunc(maps.Values(next.byKey), func(a, b *Certificate) int {
		return cmp.Compare(b.Position, a.Position)
	})
	next.announcements = announced(next.told, next.changes, next.byKey)
	return &next, nil
}

// announced gathers the announcements that transitions and events name, newest
// first. One that tells several events of a certificate, one after the other, such
// as its issue and the suspension that goes on in it, names it once.
func announced(told []Telling, changes []Change, byKey map[string]*Certificate) []Announcement {
	var list []*Announcement
	byNumber := map[string]*Announcement{}
	first := func(position int64, at time.Time, turn rule.Turn) *Announcement {
		a, seen := byNumber[turn.Announcement]
		if !seen {
			a = &Announcement{Number: turn.Announcement, Position: position, At: at, On: turn.On, Event: turn.What}
			byNumber[a.Number], list = a, append(list, a)
		}
		return a
	}
	for _, t := range told {
		if t.Announcement != "" {
			first(t.Position, t.At, t.Turn).Transition = t.ID
		}
	}
	for _, change := range changes {
		if change.Announcement != "" {
			a, c := first(change.Position, change.At, change.Turn), byKey[change.Key]
			if n := len(a.Certificates); n == 0 || a.Certificates[n-1] != c {
				a.Certificates = append(a.Certificates, c)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *Announcement) int { return cmp.Compare(b.Position, a.Position) })
	all := make([]Announcement, 0, len(list))
	for _, a := range list {
		all = append(all, *a)
	}
	return all
}

func readCertificates(q store.Querier, after int64) ([]*Certificate, error) {
	rows, err := q.Query(`select key, stream_id, position, instant, content
		from register_certificate where position > $1 order by position`, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var made []*Certificate
	var contents [][]byte
	for rows.Next() {
		c, content := &Certificate{}, []byte(nil)
		var instant string
		err = rows.Scan(&c.Key, &c.ID, &c.Position, &instant, &content)
		if err != nil {
			return nil, err
		}
		c.At, err = store.ParseInstant(instant)
		if err != nil {
			return nil, fmt.Errorf("certificate %s: %w", c.Key, err)
		}
		made, contents = append(made, c), append(contents, content)
	}
	err = rows.Err()
	if err != nil {
		return nil, err
	}
	return made, decode(made, contents)
}

// decode fills in the contents, on as many cores as there are: it is most of
// what a start waits for.
func decode(made []*Certificate, contents [][]byte) error {
	var each errgroup.Group
	each.SetLimit(runtime.GOMAXPROCS(0))
	const share = 256
	for from := 0; from < len(made); from += share {
		each.Go(func() error {
			for i := from; i < min(from+share, len(made)); i++ {
				content, err := readContent(contents[i])
				if err != nil {
					return fmt.Errorf("content of certificate %s: %w", made[i].Key, err)
				}
				made[i].issued = content
				made[i].says(content)
			}
			return nil
		})
	}
	return each.Wait()
}

func readContent(text []byte) (*rule.CertificateContent, error) {
	content := &rule.CertificateContent{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(content)
	return content, err
}

func readChanges(q store.Querier, after int64) ([]Change, error) {
	rows, err := q.Query(`select position, key, instant, effective, event, announcement, valid_to, annuls, last_day, reasons, content
		from register_event where position > $1 order by position, key`, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var happened []Change
	for rows.Next() {
		c, err := readChange(rows)
		if err != nil {
			return nil, fmt.Errorf("event of %s: %w", c.Key, err)
		}
		happened = append(happened, c)
	}
	return happened, rows.Err()
}

func readChange(rows *sql.Rows) (c Change, err error) {
	var instant, reasons string
	var effective, validTo, lastDay, content []byte
	err = rows.Scan(&c.Position, &c.Key, &instant, &effective, &c.What, &c.Announcement, &validTo, &c.Of, &lastDay, &reasons, &content)
	if err != nil {
		return c, err
	}
	c.At, err = store.ParseInstant(instant)
	err = errors.Join(err, c.On.UnmarshalText(effective), c.ValidTo.UnmarshalText(validTo), c.Until.UnmarshalText(lastDay))
	if reasons != "" {
		c.Reasons = strings.Split(reasons, betweenReasons)
	}
	if err == nil && len(content) > 0 {
		c.Content, err = readContent(content)
	}
	return c, err
}
