package notice

import (
	"fmt"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestLettersAreSoughtByAllThatTheyAreKnownBy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := &Inbox{DB: db, Clock: now.System()}
		caused(t, db, "o-1", 1, 2, 3, 4, 5)
		for p := range int64(5) {
			if err := b.Work(t.Context(), Delivery{p + 1, "letter.acceptance"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Open(t.Context(), "o-1", 3, "acceptance"); err != nil {
			t.Fatal(err)
		}
		list, err := b.Part(t.Context(), Sought{}, Part{By: []string{"-opened", "written"}, Most: 9})
		if err != nil || len(list) != 5 || list[0].Position != 3 {
			t.Fatalf("the one that was read comes first: %+v, %v", list, err)
		}
		on := list[0].Written
		for n, one := range []struct {
			Sought
			want string
		}{
			{Sought{}, "[5 4 3 2 1]"}, {Sought{Recipient: "o-2"}, "[]"}, {Sought{Kind: "refusal"}, "[]"}, {Sought{Read: true}, "[3]"}, {Sought{Unread: true, Kind: "acceptance"}, "[5 4 2 1]"},
			{Sought{From: on, To: on}, "[5 4 3 2 1]"}, {Sought{From: on.AddDays(1)}, "[]"}, {Sought{To: calendar.Make(2000, 1, 1)}, "[]"},
			{Sought{Named: &Named{}}, "[]"}, {Sought{Named: &Named{Recipients: []string{"o-9", "o-1"}}, Read: true}, "[3]"}, {Sought{Named: &Named{Things: []string{list[0].StreamID}}, Read: true}, "[3]"},
		} {
			found, err := b.Part(t.Context(), one.Sought, Part{By: []string{"-written"}, Most: 9})
			if err != nil {
				t.Fatal(err)
			}
			at := []int64{}
			for _, l := range found {
				at = append(at, l.Position)
			}
			if fmt.Sprint(at) != one.want {
				t.Errorf("%d: found %v, want %s", n, at, one.want)
			}
			if count, err := b.Count(t.Context(), one.Sought, Part{}); err != nil || count != len(at) {
				t.Errorf("%d: counted %d, %v", n, count, err)
			}
		}
		after, err := b.Part(t.Context(), Sought{}, Part{By: []string{"-written"}, Place: []string{on.String(), list[0].ID()}, Most: 9})
		before, err2 := b.Count(t.Context(), Sought{}, Part{By: []string{"-written"}, Place: []string{on.String(), list[0].ID()}, Back: true})
		if err != nil || err2 != nil || len(after) != 2 || before != 3 {
			t.Errorf("%d after the third, %d up to it: %v %v", len(after), before, err, err2)
		}
	})
}
