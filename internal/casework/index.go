package casework

import (
	"context"
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// index projects the keys and serial numbers that entries add, by which later
// decisions find streams and take the next number.
type index struct{}

func (index) Tables() []string { return []string{"lookup", "serial"} }

func (index) Project(_ context.Context, tx *store.Tx, changes []Change) error {
	for _, change := range changes {
		if keyed, ok := change.Entry.(rule.Keyed); ok {
			if err := addKeys(tx, change.Meta, keyed.Keys()); err != nil {
				return err
			}
		}
		if numbered, ok := change.Entry.(rule.Numbered); ok {
			if err := takeNumbers(tx, numbered.Serials()); err != nil {
				return err
			}
		}
	}
	return nil
}

func addKeys(tx *store.Tx, m rule.Meta, keys []rule.Key) error {
	args := make([]any, 0, 5*len(keys))
	for _, k := range keys {
		args = append(args, k.Index, k.Value, string(m.Stream.Kind), m.Stream.ID, m.Position)
	}
	_, err := tx.Exec("insert into lookup (index_name, value, kind, id, position) values "+store.Rows(len(keys), 5)+
		" on conflict (index_name, value, id) do nothing", args...)
	if err != nil {
		return fmt.Errorf("add the keys of %s: %w", m.Stream, err)
	}
	return nil
}

func takeNumbers(tx *store.Tx, serials []rule.Serial) error {
	args := make([]any, 0, 2*len(serials))
	for _, s := range serials {
		args = append(args, s.Series, s.Number)
	}
	_, err := tx.Exec("insert into serial (series, number) values "+store.Rows(len(serials), 2)+
		" on conflict (series) do update set number = excluded.number where excluded.number > serial.number", args...)
	if err != nil {
		return fmt.Errorf("take numbers of %d series: %w", len(serials), err)
	}
	return nil
}
