package casework_test

import (
	"slices"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// TestAStandardThatIsNewToTheBasisIsAnnouncedAndWent: who holds a certificate of a
// product that it applies to is told, applies anew and is certified on it too; a
// standard that applies to other products is not announced. The tables are what the
// entries make them.
//
// [6.3.1(4)] 认证所依据标准的改变。
// [6.3.1e]
func TestAStandardThatIsNewToTheBasisIsAnnouncedAndWent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		old := b.CertifyWithReport(t)
		b.NewStandard(t, "hardware")
		if no := b.Refused(t, b.As(rule.RoleManager), b.AnnouncingStandard(400), rule.StreamID{}); no.Key != "transition.concerns-none" {
			t.Errorf("no product is hardware: %v", no)
		}
		b.Pass(1)
		b.NewStandard(t, "cloud")
		done := b.Must(t, b.As(rule.RoleManager), b.AnnouncingStandard(400), rule.StreamID{})
		last := done.Entries[len(done.Entries)-1]
		if told, is := last.Entry.(*rule.TransitionTold); !is || last.Meta.Stream != old || told.From != "" || told.Edition != "JR/T 0300-2026" {
			t.Errorf("told %+v of %s", last.Entry, last.Meta.Stream)
		}
		on := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.Client, &rule.OpenTransition{Certificate: old.ID})}
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
		}
		now := b.Certificate(t, rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(t, on).Certificate})
		rests := func(st rule.BasisStandard) bool { return st.Edition == "JR/T 0300-2026" }
		if len(now.Content.Standards) != 3 || !slices.ContainsFunc(now.Content.Standards, rests) || b.Certificate(t, old).Successor != now.ID {
			t.Errorf("the new certificate says %+v", now.Content.Standards)
		}
		for table, is := range rebuilt(t, b) {
			if !is.Equal {
				t.Errorf("%s is not what the entries make it", table)
			}
		}
	})
}
