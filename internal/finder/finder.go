package finder

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Finder keeps the rows in memory. It is safe for concurrent use.
type Finder struct {
	db *store.DB

	mu      sync.Mutex
	known   *Snapshot
	commits uint64
}

// New reads nothing yet.
func New(db *store.DB) *Finder { return &Finder{db: db, known: &Snapshot{}} }

// Snapshot is everything that can be found at one position of the record. It
// never changes.
type Snapshot struct {
	position int64
	rows     map[rule.Kind][]*Row // in the order of their ids, which is that of their making
}

// Current is what can be found now: every entry committed before the call is in
// it, on whichever node it was written. The first call reads all rows.
func (f *Finder) Current(ctx context.Context) (*Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	commits, alone := f.db.Commits() // before the look: what is written meanwhile is looked for again
	if alone && f.known.rows != nil && commits == f.commits {
		return f.known, nil
	}
	latest := f.known
	err := f.db.Read(ctx, func(q store.Querier) error {
		head, _, err := ledger.ReadHead(q)
		if err != nil {
			return err
		}
		changed, err := readRows(q, f.known.position)
		latest = f.known.with(changed, head)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what can be found: %w", err)
	}
	f.known, f.commits = latest, commits
	return latest, nil
}

// with is this snapshot with other rows in place of those of the same things.
func (s *Snapshot) with(changed []*Row, position int64) *Snapshot {
	next := &Snapshot{position: position, rows: map[rule.Kind][]*Row{}}
	for kind, rows := range s.rows {
		next.rows[kind] = rows
	}
	of := map[rule.Kind][]*Row{}
	for _, r := range changed {
		of[r.Kind] = append(of[r.Kind], r)
	}
	for kind, rows := range of {
		slices.SortFunc(rows, func(a, b *Row) int { return strings.Compare(a.ID, b.ID) })
		next.rows[kind] = merged(s.rows[kind], rows)
	}
	return next
}

// merged takes two lists in the order of ids; where both have one, the later's.
func merged(before, changed []*Row) []*Row {
	all := make([]*Row, 0, len(before)+len(changed))
	for _, r := range changed {
		at, there := slices.BinarySearchFunc(before, r.ID, byID)
		all = append(append(all, before[:at]...), r)
		if there {
			at++
		}
		before = before[at:]
	}
	return append(all, before...)
}

func byID(r *Row, id string) int { return strings.Compare(r.ID, id) }

// Get is one thing; false when there is none.
func (s *Snapshot) Get(kind rule.Kind, id string) (*Row, bool) {
	rows := s.rows[kind]
	at, there := slices.BinarySearchFunc(rows, id, byID)
	if !there {
		return nil, false
	}
	return rows[at], true
}

// Of are the things of one kind that exist for an actor, the oldest first. The
// list is not the caller's to change.
func (s *Snapshot) Of(kind rule.Kind, actor rule.Actor) []*Row {
	rows := s.rows[kind]
	if actor.OfTheBody() {
		return rows
	}
	var own []*Row
	for _, r := range rows {
		if r.names(actor) && r.exists(actor) {
			own = append(own, r)
		}
	}
	return own
}
