package casework

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// caseList projects one row for each case, for lists and search. A case's page
// is folded from its stream and never read from here.
type caseList struct{}

func (caseList) Tables() []string { return []string{"case_row"} }

func (caseList) Project(_ context.Context, tx *store.Tx, changes []Change) error {
	last := map[rule.StreamID]Change{} // one row for each case, after the last of its entries
	for _, change := range changes {
		if change.Meta.Stream.Kind == rule.KindCase {
			last[change.Meta.Stream] = change
		}
	}
	var rows []any
	for id, change := range last {
		c := change.State.(*rule.Case)
		rows = append(rows, id.ID, c.Number, c.Client, laboratoriesOf(c), c.Name.ZH, c.Name.EN, c.Model, string(c.Word()),
			c.Opened.String(), c.Submitted.String(), c.Accepted.String(), c.Closed.String(), change.Meta.Position)
	}
	err := tx.Insert(`insert into case_row (id, number, client, laboratories, name_zh, name_en, model, word, opened, submitted, accepted, closed, position)`,
		13, rows, ` on conflict (id) do update set laboratories = excluded.laboratories,
			name_zh = excluded.name_zh, name_en = excluded.name_en, model = excluded.model, word = excluded.word, submitted = excluded.submitted,
			accepted = excluded.accepted, closed = excluded.closed, position = excluded.position`)
	if err != nil {
		return fmt.Errorf("list cases: %w", err)
	}
	return nil
}

// laboratoriesOf is "|a|b|": each organisation between bars, so that one can be
// looked for whole.
func laboratoriesOf(c *rule.Case) string {
	if len(c.Tests) == 0 {
		return ""
	}
	var b strings.Builder
	for _, t := range c.Tests {
		b.WriteString("|" + t.Organisation)
	}
	return b.String() + "|"
}

// CaseRow is a case in a list.
type CaseRow struct {
	ID        string     `json:"id"`
	Number    string     `json:"number"`
	Client    string     `json:"client"`
	Name      rule.Words `json:"name"`
	Model     string     `json:"model"`
	Word      rule.Word  `json:"word"`
	Opened    string     `json:"opened"`
	Submitted string     `json:"submitted"`
	Accepted  string     `json:"accepted"`
	Closed    string     `json:"closed"`
}

// CaseQuery asks for a page of cases, the latest changed first.
type CaseQuery struct {
	Text   string    // in number, product name or model
	Word   rule.Word // where the case stands
	Limit  int       // 1 to 200; 0 means 50
	Cursor string    // of the page before
}

// Cases lists the cases that exist for the actor. next is the cursor of the
// following page, empty on the last one.
func (c *Casework) Cases(ctx context.Context, actor rule.Actor, query CaseQuery) (rows []CaseRow, next string, err error) {
	limit := query.Limit
	if limit < 1 || limit > 200 {
		limit = 50
	}
	actor, err = c.StandIn(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	var where store.Where
	if query.Cursor != "" {
		before, err := strconv.ParseInt(query.Cursor, 10, 64)
		if err != nil {
			var f fault.Fields
			f.Add("cursor", "field.unknown")
			return nil, "", f.Err()
		}
		where.Add("position < ?", before)
	}
	switch (&rule.Case{Client: actor.Organisation}).Relation(actor) {
	case rule.InTheBody:
	case rule.Own:
		where.Add("client = ?", actor.Organisation)
	default:
		if !actor.Has(rule.RoleLaboratory) || actor.Organisation == "" {
			return []CaseRow{}, "", nil
		}
		where.Add(`laboratories like ? escape '\'`, store.Containing("|"+actor.Organisation+"|"))
	}
	if query.Text != "" {
		like := store.Containing(query.Text)
		where.Add(`number like ? escape '\' or name_zh like ? escape '\' or name_en like ? escape '\' or model like ? escape '\'`, like, like, like, like)
	}
	if query.Word != "" {
		where.Add("word = ?", string(query.Word))
	}
	last := where.Arg(limit + 1)
	rows = []CaseRow{}
	err = c.DB.Read(ctx, func(q store.Querier) error {
		found, err := q.Query("select id, number, client, name_zh, name_en, model, word, opened, submitted, accepted, closed, position from case_row"+
			where.SQL()+" order by position desc limit "+last, where.Args()...)
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		defer found.Close()
		var position int64
		for found.Next() {
			if len(rows) == limit {
				next = strconv.FormatInt(position, 10)
				return nil
			}
			var r CaseRow
			if err := found.Scan(&r.ID, &r.Number, &r.Client, &r.Name.ZH, &r.Name.EN, &r.Model, &r.Word,
				&r.Opened, &r.Submitted, &r.Accepted, &r.Closed, &position); err != nil {
				return fmt.Errorf("list cases: %w", err)
			}
			rows = append(rows, r)
		}
		return found.Err()
	})
	return rows, next, err
}
