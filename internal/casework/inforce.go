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
