package casework

import (
	"context"
	"fmt"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// spans projects the limits that cases are and were under, for figures: what the
// entries say of each, and no due day.
type spans struct{}

// SpanTable is the projection that Fill makes of a record from before there was
// one.
const SpanTable = "case_span"

func (spans) Tables() []string { return []string{SpanTable} }

func (spans) Project(_ context.Context, tx *store.Tx, changes []Change) error {
	moved := map[rule.StreamID]*rule.Case{}
	for _, change := range changes {
		if file, isCase := change.State.(*rule.Case); isCase && rule.MovesSpans(change.Entry) {
			moved[change.Meta.Stream] = file
		}
	}
	var rows []any
	for id, file := range moved {
		_, err := tx.Exec("delete from case_span where case_id = $1", id.ID)
		if err != nil {
			return fmt.Errorf("forget the limits of a case: %w", err)
		}
		for _, s := range file.Spans() {
			dropped := 0
			if s.Dropped {
				dropped = 1
			}
			rows = append(rows, id.ID, s.Limit, s.About, file.Edition, file.Accepted.String(), s.Start.String(), s.Told.String(),
				pausesText(s.Pauses), s.Stopped.String(), dropped)
		}
	}
	err := tx.Insert("insert into case_span (case_id, limit_id, about, edition, bound, start, told, pauses, stopped, dropped)", 10, rows, "")
	if err != nil {
		return fmt.Errorf("note the limits of a case: %w", err)
	}
	return nil
}

// pausesText is "from/to,from/", the last one open.
func pausesText(pauses []calendar.Pause) string {
	var parts []string
	for _, p := range pauses {
		parts = append(parts, p.From.String()+"/"+p.To.String())
	}
	return strings.Join(parts, ",")
}

func parsePauses(text string) (pauses []calendar.Pause, err error) {
	if text == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		from, to, _ := strings.Cut(part, "/")
		var p calendar.Pause
		if p.From, err = calendar.ParseDate(from); err != nil {
			return nil, err
		}
		if to != "" {
			if p.To, err = calendar.ParseDate(to); err != nil {
				return nil, err
			}
		}
		pauses = append(pauses, p)
	}
	return pauses, nil
}
