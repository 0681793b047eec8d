package casework_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestASchemeWithFindingsIsRefusedWithFileAndLineOfEach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		lacking := bytes.Replace(load.ShippedBytes(), []byte(`en: "Application form"`), []byte(`en: ""`), 1)
		no := b.Refused(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: string(lacking)}, rule.StreamID{})
		named := func(f fault.Field) bool {
			return strings.HasPrefix(f.Path, "materials.yaml:") && strings.HasPrefix(f.Key, "scheme.")
		}
		if no.Kind != fault.Invalid || !slices.ContainsFunc(no.Fields, named) {
			t.Errorf("refused with %v", no)
		}
	})
}

func TestACaseKeepsTheEditionOfItsAcceptance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		accepted := b.Reach(t, "RecordProblem", 1)
		open := b.Reach(t, "AcceptApplication", 1)
		next := bytes.Replace(load.ShippedBytes(), []byte(`edition: "2026.3"`), []byte(`edition: "2026.4"`), 1)
		b.Make(t, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: string(next)})
		b.Must(t, b.As(rule.RoleMonitoring), b.Problem(), accepted)
		b.Must(t, b.As(rule.RoleIntake), &rule.AcceptApplication{}, open)
		if edition := b.Case(t, accepted).Edition; edition != "2026.3" {
			t.Errorf("the case accepted before is bound by %s", edition)
		}
		if edition := b.Case(t, open).Edition; edition != "2026.4" {
			t.Errorf("the case accepted after is bound by %s", edition)
		}
	})
}
