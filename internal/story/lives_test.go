package story

import (
	"context"
	"slices"
	"testing"

	"fincert/internal/house"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// certificates reads every certificate as somebody of the body sees it.
func certificates(t *testing.T, h *house.House, see func(*rule.Situation, *rule.Certificate)) {
	t.Helper()
	public, err := h.Register.Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all, _ := public.Newest(0, public.Len())
	for _, one := range all {
		err = h.Look(context.Background(), reader, rule.StreamID{Kind: rule.KindCertificate, ID: one.ID}, func(s *rule.Situation, state rule.State) error {
			see(s, state.(*rule.Certificate))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// certificatesLiveOn looks for what a newcomer is to see of the life of a
// certificate.
func certificatesLiveOn(t *testing.T, h *house.House) {
	statuses, standings, purposes := map[rule.Status]int{}, map[rule.Standing]int{}, map[rule.Purpose]int{}
	seen := map[string]bool{}
	certificates(t, h, func(s *rule.Situation, c *rule.Certificate) {
		status, _ := c.StatusOn(s.Today)
		statuses[status]++
		for _, p := range s.ProgressOf(c) {
			standings[p.Standing]++
		}
		seen["a renewal that the holder was invited to, and a last year"] = seen["a renewal that the holder was invited to, and a last year"] ||
			slices.ContainsFunc(s.Duties(c), func(d rule.Duty) bool { return d.What == rule.DutyRenew && d.Until == c.Life.ValidTo })
		for _, file := range s.CasesOf(c.ID) {
			purposes[file.Purpose]++
			running := file.Closed.IsZero()
			tested := len(file.Tests) > 0
			partly := file.Change != nil && file.Change.Assessed != nil && slices.Contains(file.Change.Assessed.Needs, string(scheme.PartialTest))
			seen["a change that was granted after a partial test"] = seen["a change that was granted after a partial test"] ||
				partly && file.Outcome == rule.OutcomeGranted && tested && c.Content.Copy == 1 && len(c.Out()) == 0
			seen["a change that is being tested in part"] = seen["a change that is being tested in part"] || partly && running && tested
			seen["a drawn sample at the laboratory"] = seen["a drawn sample at the laboratory"] ||
				running && len(file.Drawn) == 1 && tested && file.DrawnOf(file.Tests[0]) != nil
			seen["a statement about uses"] = seen["a statement about uses"] || file.UsesStated != nil
		}
		seen["a reissued paper whose damaged one is back"] = seen["a reissued paper whose damaged one is back"] ||
			c.Content.Copy == 1 && len(s.CasesOf(c.ID)) == 0 && len(c.Out()) == 0
	})
	for what, is := range seen {
		if !is {
			t.Errorf("nowhere is %s", what)
		}
	}
	for _, status := range []rule.Status{rule.StatusValid, rule.StatusSuspended, rule.StatusWithdrawn, rule.StatusCancelled, rule.StatusReplaced} {
		if statuses[status] == 0 {
			t.Errorf("no certificate is %s: %v", status, statuses)
		}
	}
	for _, standing := range []rule.Standing{rule.NotBegun, rule.Applied, rule.Changed} {
		if standings[standing] == 0 {
			t.Errorf("nobody stands at %q in the change of the basis: %v", standing, standings)
		}
	}
	for _, purpose := range []rule.Purpose{rule.PurposeSurveillance, rule.PurposeChange, rule.PurposeTransition} {
		if purposes[purpose] < 2 {
			t.Errorf("%d cases are for %s", purposes[purpose], purpose)
		}
	}
	if standings[rule.MissedIt] > 0 || statuses[rule.StatusValid] < 10 {
		t.Errorf("too much goes wrong: %v %v", statuses, standings)
	}
}
