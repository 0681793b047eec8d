package access

import (
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// Forgetter removes the accounts of a person who is erased, in the transaction
// of the entry that says so: logins are names.
type Forgetter struct{}

// ForgetTx removes the accounts of the subject, if it is a person.
func (Forgetter) ForgetTx(tx *store.Tx, subject rule.StreamID) error {
	if subject.Kind != rule.KindPerson {
		return nil
	}
	for _, statement := range []string{
		"delete from session where account in (select id from account where person = $1)",
		"delete from list_columns where account in (select id from account where person = $1)",
		"delete from place where account in (select id from account where person = $1)",
		"delete from feed where account in (select id from account where person = $1)",
		"delete from token where account in (select id from account where person = $1)",
		"delete from account_role where account in (select id from account where person = $1)",
		"delete from account where person = $1",
	} {
		_, err := tx.Exec(statement, subject.ID)
		if err != nil {
			return fmt.Errorf("remove the accounts of %s: %w", subject, err)
		}
	}
	return nil
}
