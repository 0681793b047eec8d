package draft

import (
	"context"
	"fmt"

	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// perTidying bounds what is removed in one transaction.
const perTidying = 200

// Tidy removes drafts that nobody saved again in their time, and forgets forms of
// which nothing is on its way any more. If we stop in it, the next call goes on.
func (d *Drafts) Tidy(ctx context.Context) error {
	at := d.Clock.Now()
	err := d.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("delete from draft_sent where sent < $1", store.Instant(at.Add(-sent)))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget sent forms: %w", err)
	}
	before := store.Instant(at.Add(-kept))
	for more := true; more; {
		err := d.DB.Write(ctx, func(tx *store.Tx) error {
			var where store.Where
			where.Add("saved < ?", before)
			gone, err := removedTx(tx, where, fmt.Sprintf(" order by saved limit %d", perTidying))
			more = gone == perTidying
			return err
		})
		if err != nil {
			return fmt.Errorf("tidy the drafts: %w", err)
		}
	}
	return nil
}

// removeTx removes the drafts that where and rest choose, with what they say.
func removeTx(tx *store.Tx, where store.Where, rest string) error {
	_, err := removedTx(tx, where, rest)
	return err
}

func removedTx(tx *store.Tx, where store.Where, rest string) (gone int, err error) {
	typed, err := store.Texts(tx, "select typed from draft"+where.SQL()+rest, where.Args()...)
	if err != nil || len(typed) == 0 {
		return 0, err
	}
	var these store.Where
	these.In("typed", typed)
	_, err = tx.Exec("delete from draft"+these.SQL(), these.Args()...)
	if err != nil {
		return 0, err
	}
	return len(typed), dropTx(tx, typed)
}

// dropTx removes what drafts said.
func dropTx(tx *store.Tx, typed []string) error {
	var these store.Where
	these.In("typed", typed)
	_, err := tx.Exec("delete from draft_file"+these.SQL(), these.Args()...)
	if err != nil {
		return err
	}
	return personal.DropTx(tx, typed)
}

// Held are the files that drafts refer to, for the vault's tidying.
func Held(q store.Querier) ([]string, error) {
	return store.Texts(q, "select distinct object from draft_file")
}

// Forgetter removes the drafts of a person who is erased, in the transaction of
// the entry that says so. What they say goes with the person's key.
type Forgetter struct{}

// ForgetTx removes the drafts of the subject, if it is a person.
func (Forgetter) ForgetTx(tx *store.Tx, subject rule.StreamID) error {
	if subject.Kind != rule.KindPerson {
		return nil
	}
	var where store.Where
	where.Add("person = ?", subject.ID)
	err := removeTx(tx, where, "")
	if err != nil {
		return fmt.Errorf("remove the drafts of %s: %w", subject, err)
	}
	return nil
}
