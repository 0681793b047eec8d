package finder

import (
	"fmt"
	"slices"
	"strings"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Table is the one that Project writes.
const Table = "finder_row"

// Projector writes the rows, in the transaction of the command.
type Projector struct{}

// Tables are those that Project writes and nothing else does.
func (Projector) Tables() []string { return []string{Table} }

// Changed is a stream after the entry that changed it last.
type Changed struct {
	Meta  rule.Meta
	State rule.State
}

// Project writes the rows of what changed; of a stream that is there twice the
// later holds.
func (Projector) Project(tx *store.Tx, changes []Changed) error {
	last := map[rule.StreamID]Changed{}
	for _, c := range changes {
		last[c.Meta.Stream] = c
	}
	var args []any
	for on, c := range last {
		r, found := rowOf(c.State)
		if !found {
			continue
		}
		args = append(args, string(on.Kind), on.ID, c.Meta.Position, r.Number, r.Name.ZH, r.Name.EN, r.Model, r.Owner,
			strings.Join(r.Laboratories, "|"), r.Product, r.ProductKind, r.Word, strings.Join(r.Marks, "|"),
			r.Opened.String(), r.Submitted.String(), r.Accepted.String(), r.Closed.String(), r.Purpose)
	}
	err := tx.Insert("insert into "+Table+" ("+columns+")", 18, args, ` on conflict (kind, id) do update set
		position = excluded.position, number = excluded.number, name_zh = excluded.name_zh, name_en = excluded.name_en, model = excluded.model,
		owner = excluded.owner, laboratories = excluded.laboratories, product = excluded.product, product_kind = excluded.product_kind,
		word = excluded.word, marks = excluded.marks, opened = excluded.opened, submitted = excluded.submitted,
		accepted = excluded.accepted, closed = excluded.closed, purpose = excluded.purpose`)
	if err != nil {
		return fmt.Errorf("keep rows to be found: %w", err)
	}
	return nil
}

const columns = `kind, id, position, number, name_zh, name_en, model, owner, laboratories, product, product_kind, word, marks,
	opened, submitted, accepted, closed, purpose`

// rowOf is what is kept of a state; found is false for what nobody looks for.
func rowOf(state rule.State) (r *Row, found bool) {
	switch s := state.(type) {
	case *rule.Case:
		return &Row{
			Number: s.Number, Name: s.Name, Model: s.Model, Owner: s.Client, Laboratories: laboratoriesOf(s), Product: s.Product,
			ProductKind: s.Kind, Word: string(s.Word()), Purpose: string(s.Purpose), Opened: s.Opened, Submitted: s.Submitted, Accepted: s.Accepted, Closed: s.Closed,
		}, true
	case *rule.Certificate:
		c := s.Content
		return &Row{
			Number: c.Number, Name: c.ProductName, Model: c.Model, Owner: c.Holder.Organisation, Product: c.Product,
			ProductKind: c.Kind, Opened: c.Issue, Closed: c.ValidTo,
		}, true
	case *rule.Organisation:
		return &Row{Number: s.Code, Name: s.Name, Opened: s.Since}, true
	case *rule.Product:
		return &Row{Name: s.Name, Model: s.Model, Owner: s.Client, ProductKind: s.Kind}, true
	case *rule.Laboratory:
		r := &Row{Name: s.Name, Owner: s.Organisation}
		for _, q := range s.Qualifications {
			r.Marks = append(r.Marks, q.Kind)
			r.Closed = later(r.Closed, q.Until)
		}
		slices.Sort(r.Marks)
		r.Marks = slices.Compact(r.Marks)
		return r, true
	case *body.Person:
		r := &Row{Owner: s.Organisation, Opened: s.Since, Closed: s.Ended}
		for _, role := range s.Roles {
			r.Marks = append(r.Marks, string(role))
		}
		return r, true
	}
	return nil, false
}

func laboratoriesOf(c *rule.Case) (ids []string) {
	for _, t := range c.Tests {
		if !slices.Contains(ids, t.Organisation) {
			ids = append(ids, t.Organisation)
		}
	}
	return ids
}

func later(a, b calendar.Date) calendar.Date {
	if b.After(a) {
		return b
	}
	return a
}
