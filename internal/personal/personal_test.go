package personal

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"fincert/internal/keys"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func open(t *testing.T) *Store {
	t.Helper()
	ring, err := keys.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return New(ring)
}

func seal(t *testing.T, db *store.DB, s *Store, subject string, texts ...string) []Ref {
	t.Helper()
	var refs []Ref
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		var err error
		refs, err = s.SealTx(tx, subject, texts)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

func texts(t *testing.T, db *store.DB, s *Store, refs ...Ref) map[string]string {
	t.Helper()
	var ids []string
	for _, r := range refs {
		ids = append(ids, r.ID)
	}
	var found map[string]string
	err := db.Read(t.Context(), func(q store.Querier) error {
		var err error
		found, err = s.OpenTx(q, ids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func write(t *testing.T, db *store.DB, statement string, args ...any) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTextsOfSeveralSubjectsComeBackTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		person := seal(t, db, s, "person/1", "㛃", "𬭚𬭎 <b>=1+1</b>", "")
		again := seal(t, db, s, "person/1", "13800000000")
		case1 := seal(t, db, s, "case/1", "free text\x00 with a zero")
		refs := slices.Concat(person, again, case1)
		found := texts(t, db, s, refs...)
		for i, want := range []string{"㛃", "𬭚𬭎 <b>=1+1</b>", "", "13800000000", "free text\x00 with a zero"} {
			if got, there := found[refs[i].ID]; !there || got != want {
				t.Errorf("%d: %q %v", i, got, there)
			}
		}
		if len(texts(t, db, s)) != 0 {
			t.Error("no ids gave texts")
		}
	})
}

func TestAllTextsOfASubjectAreItsOwnAndThoseThatAreLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		mine := seal(t, db, s, "case/1", "㛃", "")
		seal(t, db, s, "case/2", "another's")
		all := func(subject string) (found map[string]string) {
			err := db.Read(t.Context(), func(q store.Querier) error {
				var err error
				found, err = s.OpenSubjectTx(q, subject)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		if found := all("case/1"); len(found) != 2 || found[mine[0].ID] != "㛃" {
			t.Errorf("found %q", found)
		}
		write(t, db, "delete from personal where id = $1", mine[0].ID)
		if found := all("case/1"); len(found) != 1 {
			t.Errorf("after one was erased: %q", found)
		}
		if found := all("case/3"); len(found) != 0 {
			t.Errorf("of a subject that said nothing: %q", found)
		}
	})
}

func TestATextIsNotReadableInItsRowNorGuessedFromItsCommitment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		refs := seal(t, db, s, "person/1", "Zhang San, 13800000000", "Zhang San, 13800000000")
		if refs[0].Commitment == refs[1].Commitment || len(refs[0].Commitment) != 64 {
			t.Errorf("equal texts are told by their commitments: %v", refs)
		}
		err := db.Read(t.Context(), func(q store.Querier) error {
			var sealed []byte
			err := q.QueryRow("select sealed from personal where id = $1", refs[0].ID).Scan(&sealed)
			if bytes.Contains(sealed, []byte("Zhang")) {
				t.Error("the text is readable")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatWasErasedIsAbsentAndTheRestStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		gone, kept := seal(t, db, s, "person/1", "a", "b"), seal(t, db, s, "person/2", "c")
		write(t, db, "delete from subject_key where subject = 'person/1'")
		found := texts(t, db, s, append(gone, kept...)...)
		if len(found) != 1 || found[kept[0].ID] != "c" {
			t.Errorf("%v", found)
		}
		write(t, db, "delete from personal where subject = 'person/1'")
		later := seal(t, db, s, "person/1", "said later")
		if got := texts(t, db, s, later...); got[later[0].ID] != "said later" {
			t.Errorf("%v", got)
		}
	})
}

func TestAnExchangedOrAlteredTextIsNoticed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		refs := seal(t, db, s, "person/1", "a", "b")
		check := func(refs ...Ref) (altered, absent []Ref) {
			t.Helper()
			err := db.Read(t.Context(), func(q store.Querier) (err error) {
				altered, absent, err = s.CheckTx(q, refs)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return altered, absent
		}
		if altered, absent := check(refs...); altered != nil || absent != nil {
			t.Errorf("good rows: %v, %v", altered, absent)
		}
		claimed, erased := Ref{refs[0].ID, refs[1].Commitment}, Ref{"erased", "x"}
		if altered, absent := check(claimed, erased); !slices.Equal(altered, []Ref{claimed}) || !slices.Equal(absent, []Ref{erased}) {
			t.Errorf("another commitment, and none: %v, %v", altered, absent)
		}
		write(t, db, "update personal set sealed = (select sealed from personal where id = $1) where id = $2", refs[0].ID, refs[1].ID)
		if altered, _ := check(refs...); !slices.Equal(altered, refs[1:]) {
			t.Errorf("an exchanged row: %v", altered)
		}
		write(t, db, "update subject_key set wrapped = $1", []byte("no key"))
		if altered, _ := check(refs...); !slices.Equal(altered, refs) {
			t.Errorf("an altered key: %v", altered)
		}
	})
}

func TestAFailedActLeavesNoKeyBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		_ = db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := s.SealTx(tx, "person/1", []string{"a"})
			if err != nil {
				t.Error(err)
			}
			return fmt.Errorf("the rule says no")
		})
		refs := seal(t, db, s, "person/1", "b")
		if got := texts(t, db, s, refs...); got[refs[0].ID] != "b" {
			t.Errorf("%v", got)
		}
	})
}

func TestManyTextsAreMoreThanOneStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t)
		many := make([]string, perQuery+7)
		for i := range many {
			many[i] = fmt.Sprint(i)
		}
		refs := seal(t, db, s, "case/1", many...)
		found := texts(t, db, s, refs...)
		for i, want := range many {
			if found[refs[i].ID] != want {
				t.Fatalf("%d: %q", i, found[refs[i].ID])
			}
		}
	})
}
