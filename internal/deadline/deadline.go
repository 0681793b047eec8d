package deadline

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Record is what falls due is read from.
type Record interface {
	// CasesSince shows every case that changed after a position, nil for one
	// that has ended, and tells how far it read.
	CasesSince(ctx context.Context, after int64, show func(id string, s *rule.Situation, c *rule.Case)) (upTo int64, err error)
	// InForce are the editions that hold today.
	InForce(ctx context.Context) (*scheme.Scheme, *calendar.Calendar, error)
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
}

// Deadlines is safe for concurrent use.
type Deadlines struct {
	Config

	mu    sync.Mutex
	upTo  int64
	basis basis
	cases map[string][]Item
}

// basis is what every due day rests on beside the entries of its case: when it
// changes, all days are computed anew.
type basis struct {
	calendar, scheme string
	closeOut         scheme.Limit
}

// Item is one thing of a case that falls due.
type Item struct {
	Case   rule.StreamID
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
func New(c Config) *Deadlines { return &Deadlines{Config: c, cases: map[string][]Item{}} }

// List is everything that falls due in open cases, the earliest first, as the
// record stands.
func (d *Deadlines) List(ctx context.Context) ([]Item, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.refresh(ctx)
	if err != nil {
		return nil, err
	}
	var all []Item
	for _, items := range d.cases {
		all = append(all, items...)
	}
	slices.SortFunc(all, func(a, b Item) int { return cmp.Compare(a.Key(), b.Key()) })
	return all, nil
}

// refresh reads the cases that changed; all of them, when an edition did.
func (d *Deadlines) refresh(ctx context.Context) error {
	sch, cal, err := d.Record.InForce(ctx)
	if err != nil {
		return err
	}
	current := basis{cal.Edition(), sch.Edition(), sch.Limit(scheme.LimitCaseCloseout, d.today())}
	if current != d.basis {
		d.upTo, d.basis, d.cases = 0, current, map[string][]Item{}
	}
	upTo, err := d.Record.CasesSince(ctx, d.upTo, func(id string, s *rule.Situation, c *rule.Case) {
		delete(d.cases, id)
		if c == nil {
			return
		}
		for _, due := range s.Falls(c) {
			d.cases[id] = append(d.cases[id], Item{
				Case: rule.StreamID{Kind: rule.KindCase, ID: id}, Number: c.Number, Client: c.Client, Name: c.Name, Model: c.Model, Due: due,
			})
		}
	})
	if err != nil {
		return err
	}
	d.upTo = upTo
	return nil
}

func (d *Deadlines) today() calendar.Date { return calendar.DateOf(d.Clock.Now()) }
