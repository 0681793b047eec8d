package postbox

import (
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// Projector writes what became of items, in the transaction of the command.
type Projector struct{}

// Tables are those that Project writes and nothing else does.
func (Projector) Tables() []string { return []string{"postbox_event"} }

// Project marks the item that an entry is about. The rows are a function of the
// entries: they are there also when the item itself is gone.
func (Projector) Project(tx *store.Tx, meta rule.Meta, entry rule.Entry, state rule.State) error {
	item, e := happened(entry, state)
	if item == "" {
		return nil
	}
	_, err := tx.Exec(`insert into postbox_event (position, item, day, event, stream_kind, stream_id, number, outcome, answer)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		meta.Position, item, meta.On.String(), string(e.State), string(meta.Stream.Kind), meta.Stream.ID, e.Number, e.Outcome, e.answer)
	if err != nil {
		return fmt.Errorf("mark the item %s of the postbox: %w", item, err)
	}
	return nil
}

// happened is what an entry makes of which item; none for most entries.
func happened(entry rule.Entry, state rule.State) (item string, e Event) {
	switch entry := entry.(type) {
	case *rule.PostRejected:
		return entry.Item, Event{State: Rejected, Outcome: entry.Reason}
	case *rule.MisuseReceived:
		return entry.Item, Event{State: TakenUp, Number: entry.Number}
	case *rule.DisputeReceived:
		return entry.Item, Event{State: TakenUp, Number: entry.Number}
	case *rule.ComplaintTakenUp:
		return entry.Item, Event{State: TakenUp, Number: state.(*rule.Complaint).Number}
	case *rule.MisuseClosed:
		c := state.(*rule.Misuse)
		return c.Item, Event{State: Closed, Number: c.Number, Outcome: entry.Outcome, answer: entry.Answer.Ref}
	case *rule.DisputeClosed:
		d := state.(*rule.Dispute)
		return d.Item, Event{State: Closed, Number: d.Number, Outcome: entry.Outcome, answer: entry.Answer.Ref}
	case *rule.ComplaintClosed:
		c := state.(*rule.Complaint)
		return c.Item, Event{State: Closed, Number: c.Number, Outcome: entry.Outcome, answer: entry.Answer.Ref}
	}
	return "", Event{}
}
