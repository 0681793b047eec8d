package casework

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// index projects the keys and serial numbers that entries add, by which later
// decisions find streams and take the next number.
type index struct{}

func (index) Tables() []string { return []string{"lookup", "serial"} }

func (index) Project(_ context.Context, tx *store.Tx, changes []Change) error {
	var keys []any
	highest := map[string]int{} // by series
	for _, change := range changes {
		if keyed, ok := change.Entry.(rule.Keyed); ok {
			for _, k := range keyed.Keys() {
				keys = append(keys, k.Index, k.Value, string(change.Meta.Stream.Kind), change.Meta.Stream.ID, change.Meta.Position)
			}
		}
		if numbered, ok := change.Entry.(rule.Numbered); ok {
			for _, s := range numbered.Serials() {
				highest[s.Series] = max(highest[s.Series], s.Number)
			}
		}
	}
	err := tx.Insert("insert into lookup (index_name, value, kind, id, position)", 5, keys,
		" on conflict (index_name, value, id) do nothing")
	if err != nil {
		return fmt.Errorf("add keys: %w", err)
	}
	var numbers []any
	for _, series := range slices.Sorted(maps.Keys(highest)) {
		numbers = append(numbers, series, highest[series])
	}
	err = tx.Insert("insert into serial (series, number)", 2, numbers,
		" on conflict (series) do update set number = excluded.number where excluded.number > serial.number")
	if err != nil {
		return fmt.Errorf("take numbers: %w", err)
	}
	return nil
}
