package rule

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The codes are the standard's own example (GB 32100-2015, which prints the
// check character wrongly as Z) and that of a public authority.
func TestACreditCodeHasTheStandardsCheckCharacter(t *testing.T) {
	for code, valid := range map[string]bool{
		"91350100M000100Y43":  true,
		"91350100M000100Y4Z":  false,
		"11320000MB151840XJ":  true,
		"11320000MB151840XK":  false,
		"":                    false,
		"91350100M000100Y4":   false,
		"91350100M000100Y433": false,
		"91350100m000100y43":  false,
		"91350100I000100Y43":  false,
		"９1350100M000100Y4":   false,
	} {
		if ValidCreditCode(code) != valid {
			t.Errorf("%q: valid is %v", code, !valid)
		}
	}
	if code := CreditCodeFor("91350100M000100Y4"); code != "91350100M000100Y43" {
		t.Errorf("completed to %q", code)
	}
	if code := CreditCodeFor("91350100S000100Y4"); code != "" {
		t.Errorf("a character outside the alphabet is completed to %q", code)
	}
}

func TestOneWrongCharacterOfACreditCodeIsFound(t *testing.T) {
	character := rapid.SampledFrom(strings.Split(creditCodeAlphabet, ""))
	rapid.Check(t, func(t *rapid.T) {
		code := CreditCodeFor(strings.Join(rapid.SliceOfN(character, 17, 17).Draw(t, "first 17"), ""))
		if !ValidCreditCode(code) {
			t.Fatalf("no check character for %q", code)
		}
		at := rapid.IntRange(0, 17).Draw(t, "at")
		other := character.Draw(t, "other")
		wrong := code[:at] + other + code[at+1:]
		if wrong != code && ValidCreditCode(wrong) {
			t.Fatalf("%s and %s are both valid", code, wrong)
		}
	})
}
