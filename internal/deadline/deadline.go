package deadline

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Record is what falls due, and what is to be done, is read from.
type Record interface {
	// Since shows every thing that changed after a position and that somebody
	// may have something to do about, and the organisations, and tells how far it
	// read. From 0 it shows the open cases and the other things.
	Since(ctx context.Context, after int64, show func(on rule.StreamID, s *rule.Situation, thing rule.State)) (upTo int64, err error)
	// Again shows things as they stand now.
	Again(ctx context.Context, things []rule.StreamID, show func(on rule.StreamID, s *rule.Situation, thing rule.State)) error
	// Leaf is what proves the entry at a position; empty where there is none.
	Leaf(ctx context.Context, position int64) (string, error)
	// Consult reads the record in one moment.
	Consult(ctx context.Context, see func(*rule.Situation) error) error
}

// Doer carries out a command as the installation itself; the key makes a repeat
// harmless.
type Doer interface {
	Do(ctx context.Context, command rule.Command, on rule.StreamID, key string) error
}

// Config is what deadlines are made of.
type Config struct {
	Record Record
	Doer   Doer
	Clock  now.Clock
	Log    *slog.Logger
	Rights Rights // of those who ask for their work
	Post   Post   // may be nil: there is no postbox
	Saved  Saved
	// Also is what else Run does once a day, after the sweep; it may be repeated.
	Also func(ctx context.Context) error
}

// Deadlines is safe for concurrent use.
type Deadlines struct {
	Config

	tallying sync.Mutex

	reading chan struct{} // holds one while somebody reads; what follows is theirs
	upTo    int64
	sought  bool          // whether something was saved before we started
	day     calendar.Date // on which everything was derived
	basis   basis
	// basisRevised is when the basis last changed.
	basisRevised Revised
	things       map[rule.StreamID]*derived
	holders      map[string]rule.Words // of organisations that things are of
	rows         []*Row                // of all things; nil when they changed
	steps        map[rule.StreamID][]*Step
	board        []*Step           // all of them, in order; nil when they changed
	tallies      map[string]Counts // of rows on day, by who they are for; made anew with either
}

// basis is what every due day rests on beside the entries of its case: when it
// changes, all days are computed anew.
type basis struct {
	Calendar, Scheme string
	CloseOut         scheme.Limit
}

// derived is what follows from one thing.
type derived struct {
	Items  []Item
	Rows   []*Row
	Events []*Event
	Cases  []string // that it judges, or what the cases that it rests on are about
	Mark   *Mark    // of a case
	// Next is the day on which something else holds or is awaited of a certificate;
	// zero where there is none.
	Next    calendar.Date
	Settled bool // it changes on the days that it names and on no others
}

// Item is one thing of a case that falls due.
type Item struct {
	On     rule.StreamID // case or certificate
	Number string
	Client string // organisation id
	Name   rule.Words
	Model  string
	rule.Due
}

// Key orders items: the earliest first, then what has no day yet. No two items
// have the same.
func (i Item) Key() string {
	return i.Due.Due.String() + "\x00" + i.Number + "\x00" + i.What + "\x00" + i.About
}

// New reads nothing yet.
func New(c Config) *Deadlines {
	d := &Deadlines{Config: c, reading: make(chan struct{}, 1)}
	d.forget()
	return d
}

func (d *Deadlines) forget() {
	d.upTo, d.things, d.holders, d.rows = 0, map[rule.StreamID]*derived{}, map[string]rule.Words{}, nil
	d.steps, d.board = map[rule.StreamID][]*Step{}, nil
}

// List is everything that falls due in open cases, the earliest first, as the
// record stands.
func (d *Deadlines) List(ctx context.Context) ([]Item, error) {
	var all []Item
	err := d.read(ctx, nil, func(moment) {
		for _, thing := range d.things {
			all = append(all, thing.Items...)
		}
	})
	slices.SortFunc(all, func(a, b Item) int { return cmp.Compare(a.Key(), b.Key()) })
	return all, err
}

// moment is what is asked of the record each time.
type moment struct {
	today    calendar.Date
	scheme   *scheme.Scheme
	calendar *calendar.Calendar
	tallies  map[string]Counts // Deadlines.tallies of then, under tallying
}

// patience is how long somebody waits for another's reading, such as the first.
const patience = 10 * time.Second

// read brings what is kept up to the record and lets use look at it; see is
// asked of the record first and may be nil. Fault Busy "deadline.reading" when
// another's reading does not end in time. Whoever gives up earlier leaves a reading
// that goes on: the next who asks finds what it read.
func (d *Deadlines) read(ctx context.Context, see func(*rule.Situation) error, use func(moment)) error {
	select {
	case d.reading <- struct{}{}:
	case <-time.After(patience):
		return fault.New(fault.Busy, "deadline.reading")
	case <-ctx.Done():
		return ctx.Err()
	}
	var at moment
	err := d.Record.Consult(ctx, func(s *rule.Situation) error {
		at = moment{today: s.Today, scheme: s.Record.Scheme(""), calendar: s.Record.Calendar()}
		if see == nil {
			return nil
		}
		return see(s)
	})
	if err != nil {
		<-d.reading
		return err
	}
	refreshed := make(chan error, 1)
	go func() { refreshed <- d.refresh(context.WithoutCancel(ctx), at) }()
	select {
	case err = <-refreshed:
	case <-ctx.Done():
		go func() {
			<-refreshed
			<-d.reading
		}()
		return ctx.Err()
	}
	defer func() { <-d.reading }()
	if err == nil {
		at.tallies = d.tallies
		use(at)
	}
	return err
}

// refresh reads what changed; everything, when an edition did. A day that passed
// is a change of the things that were bound to it.
func (d *Deadlines) refresh(ctx context.Context, at moment) error {
	current := basis{at.calendar.Edition(), at.scheme.Edition(), at.scheme.Limit(scheme.LimitCaseCloseout, at.today)}
	if current != d.basis || at.today.Before(d.day) {
		d.forget()
		err := d.Record.Consult(ctx, func(s *rule.Situation) error {
			d.basisRevised = basisOf(s)
			return nil
		})
		if err != nil {
			return err
		}
		d.basis = current
	}
	if !d.sought && d.Saved.File != "" {
		d.sought = true
		if err := d.load(ctx, current, at.today); err != nil {
			d.Log.WarnContext(ctx, "what was derived is derived anew", "error", err)
		}
	}
	changed := map[string]bool{}
	first := d.upTo == 0
	upTo, err := d.Record.Since(ctx, d.upTo, func(on rule.StreamID, s *rule.Situation, thing rule.State) {
		d.derive(on, s, thing)
		changed[on.ID] = true
		switch t := thing.(type) {
		case *rule.Case:
			changed[t.Of] = true
		case *rule.Transition:
			changed[anyTransition] = true
		}
	})
	if err != nil {
		return err
	}
	if !first && (len(changed) > 0 || at.today != d.day) {
		err = d.again(ctx, changed, at.today)
		if err != nil {
			return err
		}
	}
	if d.rows == nil || d.day != at.today {
		d.tallies = map[string]Counts{}
	}
	d.upTo, d.day = upTo, at.today
	if d.rows == nil {
		d.rows = []*Row{}
		for _, kept := range d.things {
			d.rows = append(d.rows, kept.Rows...)
		}
	}
	return nil
}

// anyTransition stands for all of them among what certificates rest on: which ones
// a certificate has to go follows from what it says.
const anyTransition = "transition"

// again derives anew what did not change itself: what judges a case that did, and
// what a day that passed turned.
func (d *Deadlines) again(ctx context.Context, changed map[string]bool, today calendar.Date) error {
	var things []rule.StreamID
	for on, kept := range d.things {
		if slices.ContainsFunc(kept.Cases, func(id string) bool { return changed[id] }) || today != d.day && kept.turned(d.day, today) {
			things = append(things, on)
		}
	}
	return d.Record.Again(ctx, things, d.derive)
}

// turned reports whether a day that the thing is bound to has passed between two
// days. What no case is, is few: its days are not looked at.
func (t *derived) turned(before, today calendar.Date) bool {
	passed := func(day calendar.Date) bool { return !day.IsZero() && !day.Before(before) && day.Before(today) }
	return t.Mark == nil && !t.Settled || !t.Next.IsZero() && !today.Before(t.Next) ||
		slices.ContainsFunc(t.Items, func(i Item) bool { return passed(i.Due.Due.Date) }) ||
		slices.ContainsFunc(t.Rows, func(r *Row) bool { return passed(r.Until) })
}

func (d *Deadlines) today() calendar.Date { return calendar.DateOf(d.Clock.Now()) }
