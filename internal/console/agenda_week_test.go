package console_test

import (
	"testing"
	"time"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// TestTheSummaryOfTheWeekIsToldAtTheDeskUntilItIsRead, in both languages; whoever
// has nothing in it is told nothing, and can read that there is nothing.
func TestTheSummaryOfTheWeekIsToldAtTheDeskUntilItIsRead(t *testing.T) {
	var number string
	d := open(t, func(b *caseworktest.Body) {
		_, certificate := b.Certify(t)
		content := b.Certificate(t, certificate).Content
		number = content.Number
		b.Pass(content.Anchor.AddMonths(12).Sub(b.Today()) - 14)
	})
	client, other := d.as(d.body.Client, "client"), d.as(d.body.OtherClient, "other")
	staff := d.as(d.body.As(rule.RoleMonitoring), "monitoring")
	for range 2 {
		if err := d.house.Deadlines.Also(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	const told = "本周摘要（"
	_, page := d.get(client, "/desk/?lang=zh")
	says(t, "the holder's desk", page, []string{told, "/desk/agenda/week"}, nil)
	_, page = d.get(staff, "/desk/?lang=en")
	says(t, "the desk of who follows operation", page, []string{"Summary of this week", "/desk/agenda/week"}, nil)
	_, page = d.get(other, "/desk/?lang=zh")
	says(t, "another's desk", page, nil, []string{told})

	_, page = d.get(client, "/desk/agenda/week?lang=zh")
	says(t, "the holder's summary", page, []string{number, "证后监督期届满", "5.9.1", "将到", "与您有关的共"}, []string{"本机构其他人员"})
	_, page = d.get(client, "/desk/?lang=zh")
	says(t, "the desk after it was read", page, nil, []string{told})
	_, page = d.get(staff, "/desk/agenda/week?lang=en")
	says(t, "the summary in English", page, []string{number, "Surveillance period ends", "Weekly summary: 20"}, nil)
	_, page = d.get(other, "/desk/agenda/week?lang=zh")
	says(t, "an empty summary", page, []string{"这几周没有与您有关的"}, []string{number})
	later := d.body.Manual.Now().Add(-70 * 24 * time.Hour).Format(time.DateOnly)
	_, page = d.get(client, "/desk/agenda/week?lang=zh&week="+later)
	says(t, "a week that is over", page, []string{"这几周没有与您有关的"}, []string{number})
}
