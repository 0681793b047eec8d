package postbox

import (
	"fmt"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

func TestThePostboxIsSoughtByStateKindNumberAndDay(t *testing.T) {
	each(t, func(t *testing.T, b box) {
		var numbers []string
		for n := range 5 {
			answers := seen()
			answers.Text = fmt.Sprint("第几件：", n)
			_, item := b.send(t, Sending{Token: NewToken(), Answers: answers})
			numbers = append(numbers, item.Number)
			b.clock.Advance(24 * 3600 * 1e9)
		}
		first := calendar.DateOf(morning)
		for n, one := range []struct {
			Query
			want int
		}{
			{Query{}, 5}, {Query{State: Waiting, Kind: Misuse}, 5}, {Query{State: Closed}, 0}, {Query{Kind: Dispute}, 0},
			{Query{Number: strings.ToLower(numbers[3])}, 1}, {Query{From: first.AddDays(1), To: first.AddDays(2)}, 2},
		} {
			found, err := b.Part(t.Context(), one.Query, Part{By: []string{"received"}, Most: 9})
			count, err2 := b.Count(t.Context(), one.Query, Part{})
			if err != nil || err2 != nil || len(found) != one.want || count != one.want {
				t.Errorf("%d: found %d, counted %d, want %d: %v %v", n, len(found), count, one.want, err, err2)
			}
		}
		all, err := b.Part(t.Context(), Query{}, Part{By: []string{"-received"}, Most: 3})
		if err != nil || len(all) != 3 || all[0].Number != numbers[4] || all[0].Answers.Text != "第几件：4" {
			t.Fatalf("%+v %v", all, err)
		}
		rest, err := b.Part(t.Context(), Query{}, Part{By: []string{"-received"}, Place: []string{all[2].Received, all[2].ID}, Most: 9})
		if err != nil || len(rest) != 2 || rest[0].Number != numbers[1] {
			t.Errorf("after the third: %+v %v", rest, err)
		}
		if _, err := b.Part(t.Context(), Query{State: "lost"}, Part{Most: 1}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a state that there is not: %v", err)
		}
	})
}
