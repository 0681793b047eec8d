package rule

import (
	"slices"
	"strings"
	"testing"
)

// hasNo makes a record whose fonts lack some characters.
func hasNo(lacked string) func(string) []rune {
	return func(s string) (missing []rune) {
		for _, r := range s {
			if strings.ContainsRune(lacked, r) && !slices.Contains(missing, r) {
				missing = append(missing, r)
			}
		}
		return missing
	}
}

func TestACharacterThatNoFontHasIsRefusedWhereItIsTypedAndNamed(t *testing.T) {
	j := begin(t)
	j.missing = hasNo("𪚥龘\n")
	rare := Words{ZH: "𪚥龘𪚥科技", EN: "Rare 龘 Ltd"}
	code := CreditCodeFor("91110000MA0000009")
	for _, test := range []struct {
		who     Actor
		command Command
		on      StreamID
		paths   []string
	}{
		{theIntake, &RegisterOrganisation{Code: code, Name: rare, Address: rare}, StreamID{}, []string{"name.zh", "name.en", "address.zh", "address.en"}},
		{theIntake, &CorrectOrganisation{Code: code, Name: rare, Address: example, Reason: "误"}, StreamID{KindOrganisation, j.client.Organisation}, []string{"name.zh", "name.en"}},
		{j.client, &DescribeProduct{Kind: "software", Name: rare, Model: "V龘"}, StreamID{}, []string{"name.zh", "name.en", "model"}},
	} {
		_, no := j.door(test.who, j.today, test.command, test.on)
		if no == nil {
			t.Fatalf("%s with a character that no font has was taken", test.command.CommandName())
		}
		var paths []string
		for _, field := range no.Fields {
			paths = append(paths, field.Path)
			if named := field.Args[0].Value.(string); field.Key != "field.unprintable" || !strings.Contains(named, "龘 (U+9F98)") ||
				field.Path == "name.zh" && named != "𪚥 (U+2A6A5), 龘 (U+9F98)" {
				t.Errorf("%s: %s is told %s %q", test.command.CommandName(), field.Path, field.Key, named)
			}
		}
		if !slices.Equal(paths, test.paths) {
			t.Errorf("%s: told of %v, want %v", test.command.CommandName(), paths, test.paths)
		}
	}
	fresh := &journey{TB: t, record: newRecord(), today: startDay}
	fresh.missing = j.missing
	fresh.invalid(administrator, &EstablishBody{Name: rare, Address: example, Office: rare, Code: "龘", Approval: "龘", CreditCode: CreditCodeFor("91110000MA0000001")},
		"name.zh field.unprintable", "name.en field.unprintable", "office.zh field.unprintable", "office.en field.unprintable",
		"code field.unprintable", "approval field.unprintable")
	j.invalid(theIntake, &RegisterOrganisation{Code: code, Name: Words{ZH: "某\n行", EN: "Bank"}, Address: example}, "name.zh field.character")
}

// What was recorded before the fonts were asked is found when a case begins,
// and not when its certificate is to be printed.
func TestAnApplicationForWhatCannotBePrintedIsNotOpened(t *testing.T) {
	j := begin(t)
	maker := j.do(administrator, &RegisterOrganisation{Code: CreditCodeFor("91110000MA0000009"), Name: Words{ZH: "龘厂", EN: "Works"}, Address: example})
	open := &OpenApplication{Product: j.product, Manufacturer: maker.ID}
	j.missing = hasNo("龘")
	j.invalid(j.client, open, "manufacturer field.unprintable", "enterprise field.unprintable")
	j.missing = hasNo("支")
	j.invalid(j.client, &OpenApplication{Product: j.product}, "product field.unprintable")
	j.missing = hasNo(example.ZH[:3])
	j.invalid(j.client, &OpenApplication{Product: j.product}, "client field.unprintable")
	j.missing = nil
	j.do(j.client, open)
	j.to(submitted)
	j.missing = hasNo("龘")
	j.invalid(j.client, &ReportVersionChange{Name: Words{ZH: "龘网关", EN: "Gateway"}, Model: "V龘", SHA256: strings.Repeat("0a", 32), Changes: "修复"},
		"name.zh field.unprintable", "model field.unprintable")
}
