package casework_test

import (
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestACaseGoesFromItsApplicationToACertificate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
		}
		c := b.Case(t, on)
		if c.Outcome != rule.OutcomeGranted || c.CertificateNumber == "" {
			t.Errorf("the case ended with %q and certificate %q", c.Outcome, c.CertificateNumber)
		}
	})
}
