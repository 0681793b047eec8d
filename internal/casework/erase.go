package casework

import (
	"fmt"

	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Forgetter keeps something about a subject that goes when the subject's texts
// are erased.
type Forgetter interface {
	ForgetTx(tx *store.Tx, subject rule.StreamID) error
}

// erase destroys what entries say is erased, in their own transaction: texts,
// salts and keys, what was answered to the commands that gave the texts (the
// digest of a command would confirm a guess), and what others keep.
func (c *Casework) erase(tx *store.Tx, changes []Change) error {
	for _, change := range changes {
		erasing, is := change.Entry.(rule.Erasing)
		if !is {
			continue
		}
		for _, subject := range erasing.Erases(change.Meta.Stream) {
			err := c.Personal.EraseTx(tx, subject.String())
			if err != nil {
				return err
			}
			err = ledger.ForgetAnswersTx(tx, ledger.Stream{Kind: string(subject.Kind), ID: subject.ID})
			if err != nil {
				return err
			}
			for _, f := range c.Forgetters {
				err = f.ForgetTx(tx, subject)
				if err != nil {
					return fmt.Errorf("forget %s: %w", subject, err)
				}
			}
		}
	}
	return nil
}

// erased tells whether something was destroyed by the entries.
func (d Done) erased() bool {
	for _, r := range d.Entries {
		if _, is := r.Entry.(rule.Erasing); is {
			return true
		}
	}
	return false
}
