package house

import (
	"context"
	"math"
	"testing"
	"time"

	"fincert/internal/now"
	"fincert/internal/rule"
)

// TestServingSweepsTheDaysThatPassedMeanwhile: nobody has to run a job.
func TestServingSweepsTheDaysThatPassedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		clock := now.NewManual(morning)
		c.Clock = clock
		h := open(t, c)
		defer shut(t, h)
		ctx := context.Background()
		do := func(who rule.Actor, command rule.Command) rule.StreamID {
			on, err := h.Do(ctx, who, command, rule.StreamID{})
			if err != nil {
				t.Fatal(err)
			}
			return on
		}
		words := rule.Words{ZH: "示例", EN: "Example"}
		administrator := rule.Actor{Person: "admin", Roles: []rule.Role{rule.RoleAdministrator}}
		do(administrator, &rule.EstablishBody{Name: words, Address: words, Office: words, Code: "DC", Approval: "CNCA-R-2026-999",
			CreditCode: rule.CreditCodeFor("91110000MA0000001")})
		client := rule.Actor{Person: "client", Roles: []rule.Role{rule.RoleClient}}
		client.Organisation = do(administrator, &rule.RegisterOrganisation{Code: rule.CreditCodeFor("91110000MA0000002"), Name: words, Address: words}).ID
		product := do(client, &rule.DescribeProduct{Kind: "software", Name: words, Model: "V1"})
		draft := do(client, &rule.OpenApplication{Product: product.ID})
		clock.Advance(200 * 24 * time.Hour)

		stop := serving(t, h)
		defer stop()
		for deadline := time.After(20 * time.Second); ; {
			view, err := h.Casework.Load(ctx, draft, math.MaxInt64)
			if err != nil {
				t.Fatal(err)
			}
			if missed := view.State.(*rule.Case).Missed; len(missed) == 1 {
				return
			}
			select {
			case <-deadline:
				t.Fatal("nothing was proposed for a draft that was left lying")
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
}
