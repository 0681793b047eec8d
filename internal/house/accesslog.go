package house

import (
	"context"
	"encoding/hex"
	"fmt"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// SealAccessLog puts the roots of the days of the access log that are over into
// the record. It may be called at any time and by several nodes: a day is
// sealed once, by the key that names it. If we crash in it, the days that are
// left are sealed at the next call.
func (h *House) SealAccessLog(ctx context.Context) error {
	sealed, err := h.lastSealedDay(ctx)
	if err != nil {
		return err
	}
	days, err := h.Access.DaysRead(ctx, sealed, calendar.DateOf(h.config.Clock.Now()))
	if err != nil {
		return err
	}
	for _, day := range days {
		var root [32]byte
		var lines int
		err = h.DB.Read(ctx, func(q store.Querier) error {
			var err error
			root, lines, err = access.RootOfDay(q, day)
			return err
		})
		if err != nil {
			return err
		}
		_, err = h.Casework.Do(ctx, theSystem, &body.SealAccessLog{Day: day, Lines: lines, Root: hex.EncodeToString(root[:])},
			rule.StreamID{}, casework.Opts{Key: "access-log-" + day.String(), Expect: casework.AnyVersion})
		if err != nil {
			return fmt.Errorf("seal the access log of %s: %w", day, err)
		}
	}
	return nil
}

// daily is what is done once a day beside the sweep of deadlines: the access log
// is sealed, keys that end soon are told of, what lay in the postbox or as a draft
// for its time goes, and then the files that nobody refers to; once a week people
// are told of its summary.
func (h *House) daily(ctx context.Context) error {
	err := h.SealAccessLog(ctx)
	if err != nil {
		return err
	}
	err = h.warnOfKeys(ctx)
	if err != nil {
		return err
	}
	_, err = h.Postbox.Tidy(ctx)
	if err != nil {
		return err
	}
	err = h.Drafts.Tidy(ctx)
	if err != nil {
		return err
	}
	_, err = h.Vault.Tidy(ctx)
	if err != nil {
		return err
	}
	return h.summarise(ctx)
}

// lastSealedDay is the latest day whose root the record holds; days are sealed
// in order.
func (h *House) lastSealedDay(ctx context.Context) (last calendar.Date, err error) {
	last = calendar.Make(1970, 1, 1)
	err = h.Casework.Consult(ctx, func(s *rule.Situation) error {
		found := s.Record.Find(rule.Key{Index: body.IndexAccessLog})
		if len(found) > 0 {
			last = rule.Get[*body.AccessLogDay](s.Record, rule.KindAccessLog, found[len(found)-1].ID).Day
		}
		return nil
	})
	return last, err
}
