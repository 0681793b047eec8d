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
