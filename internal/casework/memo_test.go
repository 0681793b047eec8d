package casework_test

import (
	"context"
	"reflect"
	"sync"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// Entries are shared by all who read them: a fold or a decision that changed one
// would change everybody's history.
func TestWhatDecodingRemembersIsWhatIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
		}
		c := b.Case(t, on)
		for _, id := range []rule.StreamID{on, {Kind: rule.KindTestTask, ID: c.Tests[0].Task}, {Kind: rule.KindCertificate, ID: c.Certificate}} {
			remembered := history(t, b, id)
			b.Forget()
			if decoded := history(t, b, id); !reflect.DeepEqual(remembered, decoded) {
				t.Errorf("%s: remembered %s\ndecoded %s", id.Kind, asText(remembered), asText(decoded))
			}
		}
	})
}

func TestATextThatWasErasedIsNotRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := tellSecret(t, b)
		before := history(t, b, on)
		tamper(t, db, "delete from personal")
		last := len(before) - 1
		if now := history(t, b, on)[last].Entry.(*rule.ProblemRecorded); !now.Text.Erased || now.Text.Text != "" {
			t.Errorf("erased and yet read: %+v", now.Text)
		}
		if was := before[last].Entry.(*rule.ProblemRecorded); was.Text.Text != secret {
			t.Errorf("what was read before changed under its reader: %+v", was.Text)
		}
	})
}

func TestManyReadersAndAWriterShareACase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				for range 10 {
					if _, err := b.Judge(context.Background(), b.As(rule.RoleReviewer), on); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 10 {
			if _, err := b.Act(b.As(rule.RoleMonitoring), b.Problem(), on); err != nil {
				t.Error(err)
			}
		}
		all.Wait()
	})
}

func history(t *testing.T, b *caseworktest.Body, id rule.StreamID) []casework.Recorded {
	t.Helper()
	view, err := b.Load(context.Background(), id, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	return view.History
}
