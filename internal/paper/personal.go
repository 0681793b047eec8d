package paper

import (
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/vault"
)

// Forgetter lets papers go that show texts of a subject, in the transaction of
// the entry that says those are erased. The keys of their bytes go with them, so
// no copy of the bytes can be read; asked for again, such a paper is made anew
// from what the record still says.
type Forgetter struct{}

// ForgetTx removes the papers that show texts of the subject.
func (Forgetter) ForgetTx(tx *store.Tx, subject rule.StreamID) error {
	return dropTx(tx, `exists (select 1 from paper_subject s
		where s.position = paper.position and s.kind = paper.kind and s.subject = $1)`, subject.String())
}

// SettleTx removes papers whose bytes a restore did not bring back, and those
// that show texts of subjects which did not come back.
func SettleTx(tx *store.Tx) error {
	return dropTx(tx, `object not in (select object from vault_object) or exists (select 1 from paper_subject s
		where s.position = paper.position and s.kind = paper.kind and s.subject not in (select subject from subject_key))`)
}

func dropTx(tx *store.Tx, where string, args ...any) error {
	objects, err := store.Texts(tx, "select object from paper where "+where, args...)
	if err != nil {
		return fmt.Errorf("find papers that show what is erased: %w", err)
	}
	for _, object := range objects {
		_, err = tx.Exec(`delete from paper_subject where exists (select 1 from paper p
			where p.position = paper_subject.position and p.kind = paper_subject.kind and p.object = $1)`, object)
		if err == nil {
			_, err = tx.Exec("delete from paper where object = $1", object)
		}
		if err == nil {
			err = vault.DestroyTx(tx, object)
		}
		if err != nil {
			return fmt.Errorf("remove a paper that shows what is erased: %w", err)
		}
	}
	return nil
}

// speakTx reports whether the texts of all these subjects still stand.
func speakTx(tx *store.Tx, subjects []string) (bool, error) {
	var where store.Where
	where.In("subject", subjects)
	keyed, err := store.Texts(tx, "select subject from subject_key"+where.SQL(), where.Args()...)
	return len(keyed) == len(subjects), err
}

// showsTx notes whose texts a paper shows.
func showsTx(tx *store.Tx, p Paper, subjects []string) error {
	for _, subject := range subjects {
		_, err := tx.Exec("insert into paper_subject (subject, position, kind) values ($1, $2, $3)", subject, p.Position, p.Kind)
		if err != nil {
			return err
		}
	}
	return nil
}
