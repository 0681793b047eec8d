package casework_test

import (
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestAFileCountsOnlyInTheCaseItWasPutInFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on, other := b.Apply(t), b.Apply(t)
		own := b.File(t, on, "自己的")
		stray := b.File(t, other, "另一件的")
		for what, ref := range map[string]rule.FileRef{"an unknown object": {Object: "0000"}, "another case's": stray} {
			no := b.Refused(t, b.Client, &rule.ProvideMaterial{Item: "application-form", Files: []rule.FileRef{own, ref}}, on)
			if no.Kind != fault.Invalid || len(no.Fields) != 1 || no.Fields[0].Key != "field.file" {
				t.Errorf("%s: %v", what, no)
			}
		}
	})
}

func TestTheFactsOfAFileComeFromTheVaultAndNotFromTheClient(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		claimed := rule.FileRef{Object: b.File(t, on, "真的").Object, SHA256: "ff", Size: 1, MediaType: "text/html", Name: "<b>.exe"}
		b.Must(t, b.Client, &rule.ProvideMaterial{Item: "application-form", Files: []rule.FileRef{claimed}}, on)
		got := b.Case(t, on).Materials["application-form"].Files[0]
		if got.Object != claimed.Object || len(got.SHA256) != 64 || got.Size < 10 || got.MediaType != "application/pdf" || got.Name != "文件.pdf" {
			t.Errorf("recorded as %+v", got)
		}
	})
}
