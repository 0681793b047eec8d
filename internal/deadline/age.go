package deadline

import (
	"context"

	"fincert/internal/fault"
	"fincert/internal/rule"
)

// AgeDays are the bounds of the bands of age, in civil days: up to the first, up
// to the second …, and older than the last.
var AgeDays = [...]int{30, 90, 180, 365}

// Ages are how many open cases stand at one place, by age since they were
// submitted, or opened while they are not.
type Ages struct {
	Word  rule.Word
	Cases [len(AgeDays) + 1]int
}

// Ages counts the open cases by where they stand, in the order of their way. They
// are for the body's staff and the regulator; a fault Forbidden "web.forbidden"
// for others.
func (d *Deadlines) Ages(ctx context.Context, actor rule.Actor) ([]Ages, error) {
	if !actor.OfTheBody() {
		return nil, fault.New(fault.Forbidden, "web.forbidden")
	}
	counted := map[rule.Word]*Ages{}
	err := d.read(ctx, nil, func(at moment) {
		for _, kept := range d.things {
			if kept.Mark == nil {
				continue
			}
			ages := counted[kept.Mark.Word]
			if ages == nil {
				ages = &Ages{Word: kept.Mark.Word}
				counted[kept.Mark.Word] = ages
			}
			band, age := 0, at.today.Sub(kept.Mark.Opened)
			for band < len(AgeDays) && age > AgeDays[band] {
				band++
			}
			ages.Cases[band]++
		}
	})
	var list []Ages
	for _, word := range rule.OpenWords {
		if ages := counted[word]; ages != nil {
			list = append(list, *ages)
		}
	}
	return list, err
}
