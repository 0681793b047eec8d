package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fincert/internal/ledger"
	"fincert/internal/ledger/ledgertest"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// noteAndTell appends n entries, each with one effect.
func noteAndTell(t *testing.T, db *store.DB, n int) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		head, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		var pending []ledger.Pending
		for range n {
			pending = append(pending, ledger.Pending{Stream: ledger.Stream{Kind: "note", ID: "n-1"}, Name: "test.noted/1", Body: "{}"})
		}
		envelopes, err := ledger.AppendTx(tx, head, ledgertest.Act(), pending)
		if err != nil {
			return err
		}
		var effects []ledger.Effect
		for _, e := range envelopes {
			effects = append(effects, ledger.Effect{Position: e.Position, Kind: "letter.test", Body: "{}"})
		}
		return ledger.EffectsTx(tx, effects)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFollowerHandsOnEveryEffectInOrderAndGoesOnWhereItStopped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var handed []int64
		hand := func(_ context.Context, effects []ledger.Effect) error {
			for _, e := range effects {
				handed = append(handed, e.Position)
			}
			return nil
		}
		step := func() int64 {
			t.Helper()
			f := ledger.Follower{DB: db, Name: "test", Hand: hand} // each step may be another process
			left, err := f.Step(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return left
		}
		if left := step(); left != 0 || handed != nil {
			t.Errorf("of an empty record %v was handed on and %d left", handed, left)
		}
		noteAndTell(t, db, 2300)
		for want := int64(1300); ; want -= 1000 {
			left := step()
			if left != max(0, want) {
				t.Errorf("%d are left, want %d", left, want)
			}
			if left == 0 {
				break
			}
		}
		noteAndTell(t, db, 1)
		step()
		step()
		if len(handed) != 2301 || !slices.IsSorted(handed) || handed[2300] != 2301 {
			t.Errorf("%d were handed on", len(handed))
		}
	})
}

func TestWhatCouldNotBeHandedOnIsHandedOnAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		noteAndTell(t, db, 3)
		tries := 0
		f := ledger.Follower{DB: db, Name: "test", Hand: func(_ context.Context, effects []ledger.Effect) error {
			tries++
			if tries == 1 {
				return errors.New("the queue is away")
			}
			if len(effects) != 3 {
				t.Errorf("%d effects the second time", len(effects))
			}
			return nil
		}}
		_, err := f.Step(context.Background())
		if err == nil {
			t.Error("the failure was swallowed")
		}
		_, err = f.Step(context.Background())
		if err != nil {
			t.Error(err)
		}
		err = db.Read(context.Background(), func(q store.Querier) error {
			behind, err := f.Behind(q)
			if behind != 0 {
				t.Errorf("it is still %d behind", behind)
			}
			return err
		})
		if err != nil || tries != 2 {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}
