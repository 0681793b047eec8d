package paper

import (
	"testing"

	"fincert/internal/fault"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var subject = rule.StreamID{Kind: rule.KindCase, ID: "c-1"}

// tell lets somebody type something about the subject.
func (o *office) tell() {
	o.t.Helper()
	check(o.t, o.DB.Write(o.t.Context(), func(tx *store.Tx) error {
		_, err := personal.New(o.ring).SealTx(tx, subject.String(), []string{"张三"})
		return err
	}))
}

// erase erases it, as a command does.
func (o *office) erase() {
	o.t.Helper()
	check(o.t, o.DB.Write(o.t.Context(), func(tx *store.Tx) error {
		err := personal.New(o.ring).EraseTx(tx, subject.String())
		if err != nil {
			return err
		}
		return Forgetter{}.ForgetTx(tx, subject)
	}))
}

func TestAPaperGoesWithTheTextsItShowsAndIsMadeAnewWithoutThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		public, _ := o.get(2)
		o.tell()
		o.subjects = []string{subject.String()}
		shows, _ := o.get(1)
		again, _ := o.get(1)
		if again.Object != shows.Object || !shows.Personal || public.Personal {
			t.Errorf("made %+v, then %+v; another %+v", shows, again, public)
		}
		o.erase()
		o.subjects = nil
		anew, _ := o.get(1)
		if anew.Object == shows.Object || anew.Personal {
			t.Errorf("after the erasure it is %+v", anew)
		}
		if _, _, err := o.Vault.Open(t.Context(), shows.Object); !fault.Is(err, fault.NotFound) {
			t.Errorf("the old bytes can still be read: %v", err)
		}
		if same, _ := o.get(2); same.Object != public.Object {
			t.Error("a paper that shows nothing of it went, too")
		}
		if n := o.count("paper_subject"); n != 0 {
			t.Errorf("%d papers are noted to show texts", n)
		}
	})
}

func TestAPaperDrawnBeforeAnErasureDoesNotStandAfterIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		o.tell()
		o.subjects = []string{subject.String()}
		o.says = func(position int64) string {
			if o.drawn.Load() == 1 { // while it is drawn and signed the text is erased
				o.erase()
			} else {
				o.subjects = nil
			}
			return record(position)
		}
		made, _ := o.get(1)
		if made.Personal || o.drawn.Load() != 2 || o.count("paper_subject") != 0 || o.count("vault_object") != 1 {
			t.Errorf("%+v was drawn %d times; %d objects", made, o.drawn.Load(), o.count("vault_object"))
		}
	})
}

func TestARestoreLetsPapersGoWhoseSubjectsOrBytesDidNotComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db, t.TempDir())
		o.tell()
		o.get(1)
		lost, _ := o.get(2)
		o.subjects = []string{subject.String()}
		o.get(3)
		settled := func(want int, statement string, args ...any) {
			t.Helper()
			check(t, db.Write(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Exec(statement, args...); err != nil {
					return err
				}
				return SettleTx(tx)
			}))
			if n := o.count("paper"); n != want {
				t.Errorf("%d papers stand, want %d", n, want)
			}
		}
		settled(3, "update vault_object set name = name")
		settled(2, "delete from vault_object where object = $1", lost.Object)
		settled(1, "delete from subject_key")
	})
}
