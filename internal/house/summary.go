package house

import (
	"context"

	"fincert/internal/calendar"
	"fincert/internal/deadline"
	"fincert/internal/rule"
)

// accountsAtOnce is how many accounts are read at a time.
const accountsAtOnce = 200

// summarise tells people of the summary of this week: on its Monday, or on the
// first day on which we run. Who has nothing in theirs is not told.
func (h *House) summarise(ctx context.Context) error {
	week := deadline.WeekOf(calendar.DateOf(h.config.Clock.Now()))
	made, err := h.Summaries.Made(ctx, week)
	if err != nil || made {
		return err
	}
	var people []rule.Actor
	for after, more := "", true; more; {
		accounts, err := h.Access.Accounts(ctx, after, accountsAtOnce)
		if err != nil {
			return err
		}
		more = len(accounts) == accountsAtOnce
		for _, account := range accounts {
			after = account.Login
			if !account.Disabled && !account.Gone {
				people = append(people, account.Actor("summary"))
			}
		}
	}
	found, err := h.Deadlines.Holds(ctx, people, week)
	if err != nil {
		return err
	}
	holds := map[string]int{}
	for i, who := range people {
		holds[who.Person] = max(holds[who.Person], found[i])
	}
	return h.Summaries.Make(ctx, week, holds)
}
