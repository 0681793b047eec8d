package casework

import (
	"context"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// InForce is the scheme and the calendar in force today. A fault Refused when
// none was adopted yet ("scheme.none", "calendar.none").
func (c *Casework) InForce(ctx context.Context) (*scheme.Scheme, *calendar.Calendar, error) {
	var inForce *scheme.Scheme
	var counted *calendar.Calendar
	err := c.DB.Read(ctx, func(q store.Querier) error {
		s, r, err := c.situationNow(q, rule.Actor{})
		if err != nil {
			return err
		}
		inForce, counted = s.Record.Scheme(""), s.Record.Calendar()
		return r.err
	})
	return inForce, counted, err
}

// known is the scheme in force as of a position of the record, on a day.
type known struct {
	position int64
	day      calendar.Date
	scheme   *scheme.Scheme
}

// SchemeAt is the scheme in force today, for who has just read that the record
// ends at this position: as long as it does, nothing is asked again. The public
// asks for it with every page.
func (c *Casework) SchemeAt(ctx context.Context, position int64) (*scheme.Scheme, error) {
	today := calendar.DateOf(c.Clock.Now())
	if k := c.inForce.Load(); k != nil && k.position == position && k.day == today {
		return k.scheme, nil
	}
	inForce, _, err := c.InForce(ctx)
	if err != nil {
		return nil, err
	}
	// What was read may be newer than the position, never older; whoever finds a
	// later position asks anew.
	c.inForce.Store(&known{position, today, inForce})
	return inForce, nil
}

// Consult reads the record in one moment, for the installation's own questions.
// It asks for no right: the caller does. The situation is good within see only.
func (c *Casework) Consult(ctx context.Context, see func(*rule.Situation) error) error {
	return c.DB.Read(ctx, func(q store.Querier) error {
		s, r, err := c.situationNow(q, rule.Actor{})
		if err != nil {
			return err
		}
		err = see(s)
		if r.err != nil {
			return r.err
		}
		return err
	})
}
