package deadline

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Event is one day of a calendar, with what it is about. Events are never changed.
type Event struct {
	On     rule.StreamID // what to open
	Number string        // of that
	Name   rule.Words    // of the product
	Model  string
	Client string     // organisation id of the client or holder
	Holder rule.Words // its name
	Revised
	rule.Coming
}

// ID is the same for the same thing whenever it is asked, though its day moves.
func (e *Event) ID() string { return e.On.ID + "\x00" + e.What + "\x00" + e.About }

// Has reports whether a text stands in what the event is about.
func (e *Event) Has(sought string) bool {
	about := strings.Join([]string{e.Number, e.About, e.Called.ZH, e.Called.EN, e.Name.ZH, e.Name.EN, e.Model, e.Holder.ZH, e.Holder.EN}, "\n")
	return strings.Contains(strings.ToLower(about), strings.ToLower(strings.TrimSpace(sought)))
}

func (e *Event) relation(a rule.Actor) rule.Relation {
	return relation(a, e.On.Kind, e.Client, e.Laboratory, e.Inside)
}

// Coming are the days between two days, both included and either open when zero,
// as far as they exist for the actor: in their order. What passed and is still
// open lies before today. Somebody outside the body is shown what is of their own
// organisation, without whom of the body it concerns.
func (d *Deadlines) Coming(ctx context.Context, actor rule.Actor, from, to calendar.Date) ([]*Event, error) {
	_, found, err := d.coming(ctx, actor, from, to)
	return found, err
}

func (d *Deadlines) coming(ctx context.Context, actor rule.Actor, from, to calendar.Date) (mine desk, found []*Event, err error) {
	mine, _, err = d.seatWith(ctx, actor, func() { found = d.between(from, to) })
	if err != nil {
		return mine, nil, err
	}
	if !mine.actor.OfTheBody() {
		found = slices.DeleteFunc(found, func(e *Event) bool { return e.relation(mine.actor) == rule.Foreign })
		for i, e := range found {
			seen := *e
			seen.Persons = nil
			found[i] = &seen
		}
	}
	slices.SortFunc(found, func(a, b *Event) int {
		return cmp.Or(a.Coming.On.Compare(b.Coming.On), cmp.Compare(a.Number, b.Number), cmp.Compare(a.What, b.What), cmp.Compare(a.About, b.About), cmp.Compare(a.On.ID, b.On.ID))
	})
	return mine, found, nil
}

// between are the days of everything between two days; it is for who reads.
func (d *Deadlines) between(from, to calendar.Date) (found []*Event) {
	for _, kept := range d.things {
		for _, e := range kept.Events {
			if (from.IsZero() || !e.Coming.On.Before(from)) && (to.IsZero() || !e.Coming.On.After(to)) {
				found = append(found, e)
			}
		}
	}
	return found
}
