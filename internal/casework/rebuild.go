package casework

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Rebuilt says of one projected table whether it was what the entries make it.
type Rebuilt struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`  // after
	Equal bool   `json:"equal"` // the same rows were there before
	Hash  string `json:"hash"`  // of the rows, whatever their order
}

// Derived lists the tables that casework and these projectors make from the
// entries: a backup need not hold them.
func Derived(projectors ...Projector) []string {
	var tables []string
	for _, p := range all(projectors) {
		tables = append(tables, p.Tables()...)
	}
	return tables
}

// all puts casework's own projectors before the others.
func all(others []Projector) []Projector {
	return append([]Projector{index{}, caseList{}, spans{}, listed{}, people{}}, others...)
}

// Rebuild makes all projected tables anew from the entries and compares them
// with what stood there. It runs in one transaction under the head's lock: if
// we crash in it, the tables are as they were.
func (c *Casework) Rebuild(ctx context.Context) ([]Rebuilt, error) {
	var report []Rebuilt
	err := c.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := ledger.LockTx(tx); err != nil {
			return err
		}
		before := map[string]tableHash{}
		var tables []string
		for _, p := range c.Projectors {
			for _, table := range p.Tables() {
				hash, err := hashTable(tx, table)
				if err != nil {
					return err
				}
				before[table] = hash
				tables = append(tables, table)
				if _, err := tx.Exec("delete from " + table); err != nil {
					return fmt.Errorf("empty %s: %w", table, err)
				}
			}
		}
		if err := c.replay(ctx, tx, c.Projectors); err != nil {
			return err
		}
		for _, table := range tables {
			after, err := hashTable(tx, table)
			if err != nil {
				return err
			}
			report = append(report, Rebuilt{table, after.rows, after == before[table], after.text()})
		}
		return nil
	})
	return report, err
}

// Fill makes a projected table from the entries as long as it is empty, as it is
// after the migration that made it. In a record that has nothing for it, there
// is little to read. If we crash in it, the next call begins anew.
func (c *Casework) Fill(ctx context.Context, table string) error {
	empty := func(q store.Querier) (yes bool, err error) {
		err = q.QueryRow("select not exists (select 1 from " + table + ")").Scan(&yes)
		return yes, err
	}
	var wanted bool
	err := c.DB.Read(ctx, func(q store.Querier) (err error) {
		wanted, err = empty(q)
		return err
	})
	if err == nil && wanted {
		err = c.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := ledger.LockTx(tx)
			if err != nil {
				return err
			}
			still, err := empty(tx) // another node may have been faster
			if err != nil || !still {
				return err
			}
			writer := slices.IndexFunc(c.Projectors, func(p Projector) bool { return slices.Contains(p.Tables(), table) })
			return c.replay(ctx, tx, c.Projectors[writer:writer+1])
		})
	}
	if err != nil {
		return fmt.Errorf("fill %s from the entries: %w", table, err)
	}
	return nil
}

// perProjection is how many entries a replay projects together. A state is then
// that after the last of them: a projector uses it for what holds at the end.
const perProjection = 500

// replay folds every stream again and projects the entries in the order in
// which they were written. Private texts stay closed: no projection may need
// them.
func (c *Casework) replay(ctx context.Context, tx *store.Tx, projectors []Projector) error {
	states := map[rule.StreamID]rule.State{}
	var changes []Change
	project := func() error {
		if len(changes) == 0 {
			return nil
		}
		for _, p := range projectors {
			if err := p.Project(ctx, tx, changes); err != nil {
				return fmt.Errorf("project up to entry %d: %w", changes[len(changes)-1].Meta.Position, err)
			}
		}
		changes = changes[:0]
		return nil
	}
	for envelope, err := range ledger.From(tx, 0, perProjection) {
		if err != nil {
			return err
		}
		recorded, err := c.decode(envelope)
		if err != nil {
			return err
		}
		id := recorded.Meta.Stream
		if states[id] == nil {
			states[id] = c.newState(id.Kind)
		}
		states[id].Apply(recorded.Entry, recorded.Meta)
		changes = append(changes, Change{recorded.Meta, recorded.Entry, states[id]})
		if len(changes) == perProjection {
			if err := project(); err != nil {
				return err
			}
		}
	}
	return project()
}

// tableHash adds up the hashes of a table's rows, so that their order does not
// matter. 128 bits are enough against accident; a planted row is the business
// of the independent check.
type tableHash struct {
	rows     int
	low, top uint64
}

func (h tableHash) text() string { return fmt.Sprintf("%016x%016x", h.top, h.low) }

func hashTable(q store.Querier, table string) (tableHash, error) {
	rows, err := q.Query("select * from " + table)
	if err != nil {
		return tableHash{}, fmt.Errorf("read %s: %w", table, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return tableHash{}, fmt.Errorf("read %s: %w", table, err)
	}
	values := make([]sql.RawBytes, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var h tableHash
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return tableHash{}, fmt.Errorf("read %s: %w", table, err)
		}
		digest := sha256.New()
		for i, v := range values {
			fmt.Fprintf(digest, "%s=%t,%d:", columns[i], v == nil, len(v))
			digest.Write(v)
		}
		sum := digest.Sum(nil)
		var carry uint64
		h.low, carry = bits.Add64(h.low, binary.BigEndian.Uint64(sum[8:16]), 0)
		h.top, _ = bits.Add64(h.top, binary.BigEndian.Uint64(sum[:8]), carry)
		h.rows++
	}
	return h, rows.Err()
}
