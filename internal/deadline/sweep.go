package deadline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// Sweep proposes what is due to be proposed today: for every day that passed
// without the act it was for, whether it passed yesterday or while nobody swept.
// What cannot be proposed for another reason than the rule's no does not keep
// the rest from it; the error tells of all.
func (d *Deadlines) Sweep(ctx context.Context) error {
	items, err := d.List(ctx)
	if err != nil {
		return fmt.Errorf("sweep the deadlines: %w", err)
	}
	today := d.today()
	var failed []error
	for _, item := range items {
		if !item.toPropose(today) {
			continue
		}
		command, _ := rule.CommandNamed(item.Proposes)
		err := d.Doer.Do(ctx, command.New(), item.On, item.key())
		if fault.Is(err, fault.Refused) {
			continue // somebody acted since the list was made
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s of %s: %w", item.Proposes, item.Number, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

// toPropose: its last day is over, settled, and not proposed for yet.
func (i Item) toPropose(today calendar.Date) bool {
	return i.Proposes != "" && i.Passed(today) && !i.Provisional && i.Proposed.IsZero()
}

// key names the day that passed, so that every sweep on every node asks for the
// same act.
func (i Item) key() string {
	return fmt.Sprintf("deadline/%s/%s/%s/%s", i.On.ID, i.What, i.About, i.Due.Due)
}

// lookEvery is how soon after midnight in Beijing the sweep begins, and how soon
// a failed one is tried again.
const lookEvery = time.Minute

// Run sweeps now and at the beginning of each day in Beijing, until ctx ends, and
// saves what was derived after each sweep and at the end.
func (d *Deadlines) Run(ctx context.Context) {
	var swept calendar.Date
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	defer d.keep(context.WithoutCancel(ctx))
	for {
		if today := d.today(); today != swept {
			err := d.Sweep(ctx)
			if err == nil && d.Also != nil {
				err = d.Also(ctx)
			}
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				d.Log.ErrorContext(ctx, "sweep", "error", err)
			default:
				swept = today
				d.keep(ctx)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
