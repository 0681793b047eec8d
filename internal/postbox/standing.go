package postbox

import (
	"context"
	"errors"
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// Event is something that became of an item.
type Event struct {
	Position int64
	Day      calendar.Date
	State    State // it brought the item to
	Kind     rule.Kind
	Stream   string
	Number   string // of the complaint, misuse or dispute
	Outcome  string // or the reason for which it was turned away
	answer   string // row in personal
}

// lists are the scheme's words for outcomes, by the kind of stream.
var lists = map[rule.Kind]string{
	rule.KindComplaint: scheme.ComplaintOutcomes, rule.KindMisuse: scheme.MisuseOutcomes,
	rule.KindDispute: scheme.DisputeOutcomes, rule.KindPost: scheme.PostReasons,
}

// Word is the outcome or the reason as the scheme says it on the event's day.
func (e Event) Word(s *scheme.Scheme) scheme.Text {
	word, _ := s.Verdict(lists[e.Kind], e.Outcome, e.Day)
	return word.Name
}

func eventsTx(q store.Querier, item string) (events []Event, err error) {
	rows, err := q.Query(`select position, day, event, stream_kind, stream_id, number, outcome, answer
		from postbox_event where item = $1 order by position`, item)
	if err != nil {
		return nil, fmt.Errorf("read what became of it: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Event
		var day string
		err = rows.Scan(&e.Position, &day, &e.State, &e.Kind, &e.Stream, &e.Number, &e.Outcome, &e.answer)
		if err == nil {
			e.Day, err = calendar.ParseDate(day)
		}
		if err != nil {
			return nil, fmt.Errorf("read what became of it: %w", err)
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

// Standing is an item as its sender sees it.
type Standing struct {
	Item
	Answer string // what the body wrote; empty before, and once it was erased
}

// Standing is what the sender's link leads to. Fault: NotFound
// "postbox.unknown", also for a number.
func (b *Box) Standing(ctx context.Context, secret string) (s Standing, err error) {
	err = b.DB.Read(ctx, func(q store.Querier) error {
		s.Item, err = b.itemTx(q, "where secret = $1", hashed(secret))
		if err != nil || s.State() != Closed {
			return err
		}
		ref := s.Events[len(s.Events)-1].answer
		texts, err := b.Personal.OpenTx(q, []string{ref})
		s.Answer = texts[ref]
		return err
	})
	return s, err
}

// Withdraw takes an item back that nobody has dealt with: it is gone at once,
// with the key of what it says. Faults: NotFound "postbox.unknown"; Refused
// "postbox.dealt-with".
func (b *Box) Withdraw(ctx context.Context, secret string) error {
	err := b.DB.Write(ctx, func(tx *store.Tx) error {
		item, err := b.itemTx(tx, "where secret = $1", hashed(secret))
		if err != nil {
			return err
		}
		if item.State() != Waiting {
			return fault.RefuseOurs("postbox.dealt-with")
		}
		return b.remove(tx, item.ID)
	})
	if err == nil {
		_ = b.DB.Wipe(ctx) // it is gone; the daily tidying wipes what a reader keeps us from wiping
	}
	return err
}

// remove deletes an item and destroys the key of what it says. Its files go with
// the vault's tidying, unless an entry names them.
func (b *Box) remove(tx *store.Tx, id string) error {
	_, err := tx.Exec("delete from postbox_file where item = $1", id)
	if err == nil {
		_, err = tx.Exec("delete from postbox_item where id = $1", id)
	}
	if err == nil {
		err = b.Personal.EraseTx(tx, rule.PostSubject(id).String())
	}
	return err
}

// perTidying bounds what is removed in one transaction.
const perTidying = 200

// Tidy removes what the scheme's time has run out for: what nobody took up since
// it came, what was turned away since then, and what was taken up since its case
// ended. What was taken up and is open stays. If we stop in it, the next call
// goes on.
func (b *Box) Tidy(ctx context.Context) (removed int, err error) {
	sch, err := b.Scheme(ctx)
	if err != nil {
		return 0, err
	}
	today := calendar.DateOf(b.Clock.Now())
	kept := sch.Limit(scheme.LimitPostKept, today)
	before := today.AddMonths(-kept.Value)
	for {
		gone := 0
		err = b.DB.Write(ctx, func(tx *store.Tx) error {
			ids, err := store.Texts(tx, `select id from postbox_item where
				not exists (select 1 from postbox_event e where e.item = postbox_item.id) and received < $1
				or (select max(e.day) from postbox_event e where e.item = postbox_item.id and e.event in ('closed', 'rejected')) < $2
				order by id limit $3`, store.Instant(before.Start()), before.String(), perTidying)
			for _, id := range ids {
				err = errors.Join(err, b.remove(tx, id))
			}
			gone = len(ids)
			return err
		})
		removed += gone
		if err != nil {
			return removed, fmt.Errorf("tidy the postbox: %w", err)
		}
		if gone < perTidying {
			break
		}
	}
	if removed > 0 {
		_ = b.DB.Wipe(ctx) // tried again tomorrow
	}
	return removed, nil
}
