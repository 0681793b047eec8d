package casework_test

import (
	"context"
	"errors"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestAGrantWhosePaperCannotBeMadeIsRefusedAndLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		var tried []string
		no := fault.RefuseOurs("pdf.glyph", fault.Text("character", "龘"), fault.Text("code", "U+9F98"))
		var answer error = no
		b.TryPapers = func(e rule.Entry) error {
			tried = append(tried, e.(*rule.CertificateIssued).Content.Number)
			return answer
		}
		on := b.Reach(t, "GrantCertification", 1)
		before := contents(t, db)
		decider := b.As(rule.RoleDecider)
		for name, act := range map[string]func() error{
			"the act": func() error { _, err := b.Act(decider, &rule.GrantCertification{}, on); return err },
			"a preview": func() error {
				_, err := b.Preview(context.Background(), decider, &rule.GrantCertification{}, on)
				return err
			},
		} {
			if err := act(); !errors.Is(err, no) {
				t.Errorf("%s: %v, want the fault of the paper", name, err)
			}
		}
		unchanged(t, db, before)
		answer = nil
		tried = nil
		done := b.Must(t, decider, &rule.GrantCertification{}, on)
		if issued := done.Entries[1].Entry.(*rule.CertificateIssued); len(tried) != 1 || tried[0] != issued.Content.Number {
			t.Errorf("%s was issued after papers of %v were tried", issued.Content.Number, tried)
		}
		if n := rowsWith(dump(t, db, "effect"), "kind=paper.certificate "); n != 1 {
			t.Errorf("%d papers are to be made", n)
		}
	})
}

// Another certificate may take the number while the paper is tried: what is
// issued in the end was tried, too.
func TestAPaperIsTriedAgainWhenAnotherActStoodMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		first, second := b.Reach(t, "GrantCertification", 1), b.Reach(t, "GrantCertification", 1)
		decider := b.As(rule.RoleDecider)
		var tried []string
		var between *casework.Done
		b.TryPapers = func(e rule.Entry) error {
			tried = append(tried, e.(*rule.CertificateIssued).Content.Number)
			if between == nil {
				between = &casework.Done{}
				done := b.Must(t, decider, &rule.GrantCertification{}, second)
				between = &done
			}
			return nil
		}
		done := b.Must(t, decider, &rule.GrantCertification{}, first)
		number := func(d casework.Done) string { return d.Entries[1].Entry.(*rule.CertificateIssued).Content.Number }
		if len(tried) != 3 || number(*between) != tried[0] || number(done) != tried[2] || tried[0] == tried[2] {
			t.Errorf("tried %v; issued %s, then %s", tried, number(*between), number(done))
		}
	})
}
