package casework

import (
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// seal stores the private texts of entries under the subjects of their streams
// and puts the references into the entries.
func (c *Casework) seal(tx *store.Tx, events []rule.Event) error {
	bySubject := map[rule.StreamID][]*rule.Private{}
	var order []rule.StreamID
	for _, e := range events {
		for _, p := range rule.Privates(e.Entry) {
			if p.Text == "" {
				continue
			}
			if bySubject[e.Stream] == nil {
				order = append(order, e.Stream)
			}
			bySubject[e.Stream] = append(bySubject[e.Stream], p)
		}
	}
	for _, subject := range order {
		privates := bySubject[subject]
		texts := make([]string, len(privates))
		for i, p := range privates {
			texts[i] = p.Text
		}
		refs, err := c.Personal.SealTx(tx, subject.String(), texts)
		if err != nil {
			return fmt.Errorf("seal the texts of %s: %w", subject, err)
		}
		for i, p := range privates {
			p.Ref, p.Commitment = refs[i].ID, refs[i].Commitment
		}
	}
	return nil
}

// openPrivates fills in the private texts of a stream's entries; those that
// were erased are marked so. All of them lie under the stream's own subject.
func (c *Casework) openPrivates(q store.Querier, id rule.StreamID, history []Recorded) error {
	var privates []*rule.Private
	for _, h := range history {
		for _, p := range rule.Privates(h.Entry) {
			if p.Ref != "" {
				privates = append(privates, p)
			}
		}
	}
	if len(privates) == 0 {
		return nil
	}
	texts, err := c.Personal.OpenSubjectTx(q, id.String())
	if err != nil {
		return err
	}
	for _, p := range privates {
		text, there := texts[p.Ref]
		p.Text, p.Erased = text, !there
	}
	return nil
}
