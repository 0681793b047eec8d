package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/vault"
)

// product is what decides which materials are asked for.
type product struct {
	kind                                                     string
	cloud, blockchain, outsourcing, earlierReport, terminals bool
}

func (p product) traits() []string {
	var traits []string
	for trait, has := range map[string]bool{
		"cloud": p.cloud, "blockchain": p.blockchain, "outsourcing": p.outsourcing,
		"earlier-report": p.earlierReport, "dedicated-terminal": p.terminals,
	} {
		if has {
			traits = append(traits, trait)
		}
	}
	return traits
}

func (p product) hardware() bool { return p.kind == "hardware" || p.terminals }
func (p product) software() bool {
	return p.kind == "software" || p.kind == "information-system" || p.kind == "executable"
}

func always(product) bool { return true }

// asked is 5.2.2 as a table: material, clause, form, seal, and of which
// product it is asked.
var asked = []struct {
	material, clause string
	form             scheme.Form
	seal             bool
	of               func(product) bool
}{
	{"application-form", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"licence-client", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"licence-manufacturer", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"licence-production-enterprise", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"quality-system", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"consistency-declaration", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"applicability-declaration", "5.2.2(1)", scheme.PaperAndElectronic, true, always},
	{"no-complaint-declaration", "5.2.2(1)", scheme.PaperAndElectronic, true, always},

	{"sample", "5.2.2(2)", scheme.Object, false, always},
	{"sample-terminals", "8.1.1", scheme.Object, false, func(p product) bool { return p.terminals }},
	{"hardware-list", "8.1.2b", scheme.PaperOrElectronic, false, product.hardware},
	{"user-manual", "8.1.2c", scheme.PaperOrElectronic, false, product.software},
	{"sample-description", "5.2.2(2)", scheme.PaperOrElectronic, false, func(p product) bool { return !p.hardware() && !p.software() }},

	{"internal-control-documents", "5.2.2(3)", scheme.Electronic, false, always},
	{"operations-documents", "5.2.2(3)", scheme.Electronic, false, always},
	{"data-security-documents", "5.2.2(3)", scheme.Electronic, false, always},

	{"outsourcing-contract", "5.2.2(4)", scheme.PaperOrElectronic, false, func(p product) bool { return p.outsourcing }},
	{"outsourcing-confidentiality", "5.2.2(4)", scheme.PaperOrElectronic, false, func(p product) bool { return p.outsourcing }},
	{"no-outsourcing-statement", "5.2.2(4)", scheme.PaperOrElectronic, false, func(p product) bool { return !p.outsourcing }},

	{"evidence-jrt0171", "5.2.2(5)", scheme.PaperOrElectronic, false, always},
	{"evidence-jrt0071", "5.2.2(5)", scheme.PaperOrElectronic, false, always},
	{"evidence-jrt0166", "5.2.2(5)", scheme.PaperOrElectronic, false, func(p product) bool { return p.cloud }},
	{"evidence-jrt0167", "5.2.2(5)", scheme.PaperOrElectronic, false, func(p product) bool { return p.cloud }},
	{"evidence-jrt0168", "5.2.2(5)", scheme.PaperOrElectronic, false, func(p product) bool { return p.cloud }},
	{"evidence-jrt0193", "5.2.2(5)", scheme.PaperOrElectronic, false, func(p product) bool { return p.blockchain }},

	{"test-report", "5.2.2(6)", scheme.PaperOrElectronic, false, func(p product) bool { return p.earlierReport }},
	{"test-report-lab-qualifications", "5.2.2(6)", scheme.PaperOrElectronic, false, func(p product) bool { return p.earlierReport }},
	{"test-report-contract", "5.2.2(6)", scheme.PaperOrElectronic, false, func(p product) bool { return p.earlierReport }},
}

// everyProduct is every kind with every combination of traits.
func everyProduct() []product {
	var products []product
	for _, kind := range load.Shipped().Kinds(today) {
		for bits := range 32 {
			products = append(products, product{
				kind: kind.ID, cloud: bits&1 > 0, blockchain: bits&2 > 0, outsourcing: bits&4 > 0,
				earlierReport: bits&8 > 0, terminals: bits&16 > 0,
			})
		}
	}
	return products
}

func TestExactlyTheMaterialsOf522AreAskedForEveryProduct(t *testing.T) {
	for _, p := range everyProduct() {
		var want, got []string
		for _, row := range asked {
			if row.of(p) {
				want = append(want, row.material)
			}
		}
		for _, m := range load.Shipped().Materials(p.kind, p.traits(), today) {
			got = append(got, m.ID)
		}
		if !slices.Equal(want, got) {
			t.Errorf("%+v\nwant %s\n got %s", p, strings.Join(want, " "), strings.Join(got, " "))
		}
	}
}

func TestEveryMaterialCitesItsClauseAndTheFormThatTheRuleWants(t *testing.T) {
	for _, row := range asked {
		m, ok := load.Shipped().Material(row.material, today)
		if !ok {
			t.Errorf("no material %s", row.material)
			continue
		}
		if m.Clause != row.clause || m.Form != row.form || m.Seal != row.seal {
			t.Errorf("%s: %s, %s, seal %v", m.ID, m.Clause, m.Form, m.Seal)
		}
		if m.ForAcceptance != (m.Group == 1) {
			t.Errorf("%s of group %d: needed for acceptance is %v", m.ID, m.Group, m.ForAcceptance)
		}
	}
}

func TestExactlyOneBranchOfOutsourcingIsAsked(t *testing.T) {
	for _, p := range everyProduct() {
		branches := map[bool]bool{}
		for _, m := range load.Shipped().Materials(p.kind, p.traits(), today) {
			if m.Group == 4 {
				branches[m.ID == "no-outsourcing-statement"] = true
			}
		}
		if len(branches) != 1 {
			t.Errorf("%+v: %v", p, branches)
		}
	}
}

func TestAMaterialThatDependsOnTheProductSaysWhy(t *testing.T) {
	for _, p := range everyProduct() {
		for _, m := range load.Shipped().Materials(p.kind, p.traits(), today) {
			depends := len(m.When)+len(m.Unless) > 0
			if depends == m.Because.IsZero() {
				t.Errorf("%+v: %s because %q", p, m.ID, m.Because.ZH)
			}
		}
	}
	for _, c := range []struct {
		traits []string
		id, zh string
	}{
		{[]string{"cloud"}, "evidence-jrt0166", "使用云计算技术"},
		{nil, "no-outsourcing-statement", "不涉及外包"},
		{[]string{"outsourcing"}, "outsourcing-contract", "开发、运维或安全管理等外包给第三方机构"},
	} {
		for _, m := range load.Shipped().Materials("software", c.traits, today) {
			if m.ID == c.id && m.Because.ZH != c.zh {
				t.Errorf("%s because %q", c.id, m.Because.ZH)
			}
		}
	}
}

func TestAMaterialTakesTheKindsOfFilesThatItLists(t *testing.T) {
	licence, ok := load.Shipped().Material("licence-client", calendar.Make(2026, 6, 1))
	if !ok {
		t.Fatal("no licence")
	}
	for mediaType, takes := range map[string]bool{"application/pdf": true, "application/ofd": true, "image/jpeg": true,
		"text/plain": false, "application/zip": false} {
		if licence.Takes(mediaType) != takes {
			t.Errorf("a licence as %s: %v", mediaType, !takes)
		}
	}
	if anything := (scheme.Material{}); !anything.Takes("application/zip") {
		t.Error("what lists no kind takes any")
	}
}

func TestEveryKindOfFilesHasMediaTypes(t *testing.T) {
	for _, kind := range scheme.FileKinds() {
		material := scheme.Material{Files: []scheme.FileKind{kind}}
		found := false
		for _, accepted := range vault.Accepted {
			found = found || material.Takes(accepted)
		}
		if !found {
			t.Errorf("no file that is taken is a %s", kind)
		}
	}
}
