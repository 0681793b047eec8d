package house

import (
	"context"
	"testing"
	"time"

	"fincert/internal/ledger"
	"fincert/internal/store"
)

// TestALetterComesIntoTheInboxOnceAcrossRestarts: the effect is written by the
// command, followed, queued and delivered by a server; another server that
// follows from the beginning delivers nothing twice.
func TestALetterComesIntoTheInboxOnceAcrossRestarts(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		ctx := context.Background()
		h := open(t, c)
		err := h.DB.Write(ctx, func(tx *store.Tx) error {
			return ledger.EffectsTx(tx, []ledger.Effect{{Position: 1, Kind: "letter.acceptance", Body: `{"to":"o-1","on":"2026-11-24"}`}})
		})
		if err != nil {
			t.Fatal(err)
		}
		delivered := func() int {
			t.Helper()
			list, _, err := h.Inbox.Letters(ctx, "o-1", "", 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		stop := serving(t, h)
		for tries := 0; delivered() == 0; tries++ {
			if tries > 500 {
				t.Fatal("the letter does not come")
			}
			time.Sleep(20 * time.Millisecond)
		}
		stop()
		err = h.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("delete from follower") // as if we had crashed before the note
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		shut(t, h)
		h = open(t, c)
		defer shut(t, h)
		stop = serving(t, h)
		for tries := 0; ; tries++ {
			var behind int64
			err := h.DB.Read(ctx, func(q store.Querier) error {
				var err error
				behind, err = h.behind(q)
				return err
			})
			if err != nil || tries > 500 {
				t.Fatalf("it does not follow: %v", err)
			}
			if behind == 0 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(2 * lookEvery)
		stop()
		if n := delivered(); n != 1 {
			t.Errorf("%d letters are in the inbox", n)
		}
		var jobs int
		err = h.DB.Read(ctx, func(q store.Querier) error {
			return q.QueryRow("select count(*) from river_job where kind = 'deliver-letter'").Scan(&jobs)
		})
		if err != nil || jobs != 1 {
			t.Errorf("%d jobs: %v", jobs, err)
		}
	})
}
