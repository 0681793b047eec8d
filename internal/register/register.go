package register

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/store"
)

// readLimit bounds how long one look waits for the database, so that a dead one
// is told to people while they still wait; fillLimit how long it then reads what
// is new to it, which at a start is everything.
const (
	readLimit = 3 * time.Second
	fillLimit = 2 * time.Minute
)

// Register answers from a snapshot in memory that it brings up to date before
// each answer. It is safe for concurrent use.
type Register struct {
	db       *store.DB
	snapshot atomic.Pointer[Snapshot]
	fresh    atomic.Pointer[fresh]

	mu      sync.Mutex
	running bool
	next    *look // the look that has not begun yet
}

// fresh is a snapshot that was read after a count of the database's writes.
type fresh struct {
	commits  uint64
	snapshot *Snapshot
}

// look is one look at the database, shared by all who asked before it began.
type look struct {
	done     chan struct{}
	snapshot *Snapshot
	err      error
}

// Open gives the register of a migrated database. It reads nothing yet.
func Open(db *store.DB) *Register {
	r := &Register{db: db}
	r.snapshot.Store(&Snapshot{byKey: map[string]*Certificate{}})
	return r
}

// Current is the register as it stood at some moment after the call: every
// entry committed before the call is in it, on whichever node it was written.
// Calls at the same time share one query, and where nobody else can write there
// is none while nothing was written. When the record cannot be reached
// the error is a fault of kind Busy, "register.unreachable".
func (r *Register) Current(ctx context.Context) (*Snapshot, error) {
	commits, alone := r.db.Commits()
	if f := r.fresh.Load(); alone && f != nil && f.commits == commits {
		return f.snapshot, nil
	}
	shared := r.join()
	patience := time.NewTimer(readLimit + readLimit/4) // a look that fails says so before
	defer patience.Stop()
	select {
	case <-shared.done:
		return shared.snapshot, shared.err
	case <-patience.C: // much is being read, as at a start: it goes on for who comes again
		return nil, unreachable(r.snapshot.Load())
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func unreachable(known *Snapshot) error {
	return fault.New(fault.Busy, "register.unreachable", fault.Number("position", int(known.position)))
}

// join takes part in the next look; one that has begun may have missed what
// was committed meanwhile.
func (r *Register) join() *look {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next == nil {
		r.next = &look{done: make(chan struct{})}
	}
	if !r.running {
		r.running = true
		go r.lookWhileAsked()
	}
	return r.next
}

func (r *Register) lookWhileAsked() {
	for {
		r.mu.Lock()
		shared := r.next
		r.next = nil
		if shared == nil {
			r.running = false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		shared.snapshot, shared.err = r.catchUp()
		close(shared.done)
	}
}

// catchUp reads the head and, if it moved, the rows after the last known
// position, all of one moment. Only lookWhileAsked calls it, one at a time.
func (r *Register) catchUp() (*Snapshot, error) {
	known := r.snapshot.Load()
	commits, _ := r.db.Commits() // before the look: what is written meanwhile is looked for again
	// Not a caller's context: one who hangs up must not fail the others.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	limit := time.AfterFunc(readLimit, cancel)
	defer limit.Stop()
	latest := known
	err := r.db.Read(ctx, func(q store.Querier) error {
		head, _, err := ledger.ReadHead(q)
		if err != nil {
			return fmt.Errorf("read the head of the record: %w", err)
		}
		if head == known.position {
			return nil
		}
		limit.Reset(fillLimit) // the record is there, and may have much to tell
		latest, err = known.after(q, head)
		return err
	})
	if err != nil {
		if fault.Is(err, fault.Busy) || ctx.Err() != nil {
			return nil, fmt.Errorf("%w: %w", unreachable(known), err)
		}
		return nil, fmt.Errorf("bring the register up to date: %w", err)
	}
	r.snapshot.Store(latest)
	r.fresh.Store(&fresh{commits, latest})
	return latest, nil
}
