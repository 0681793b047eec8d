package rule

import (
	"testing"

	"pgregory.net/rapid"
)

func TestANumberFillsItsPattern(t *testing.T) {
	fields := NumberFields{Body: "DC", Year: 2026, Category: "2", Serial: 17}
	for pattern, want := range map[string]string{
		"{BODY}{YYYY}{CATEGORY:2}{SERIAL:6}": "DC202602000017",
		"A{YYYY}-{SERIAL:4}":                 "A2026-0017",
		"{SERIAL:1}":                         "17", // a width never cuts
		"X/{SERIAL:3}.":                      "X/017.",
	} {
		got, err := FormatNumber(pattern, fields)
		if err != nil || got != want {
			t.Errorf("%s gives %q, %v; want %q", pattern, got, err, want)
		}
	}
	for _, pattern := range []string{"", "{YYYY}", "{SERIAL}", "{SERIAL:0}", "{NAME}{SERIAL:2}", "a{SERIAL:2}"} {
		if got, err := FormatNumber(pattern, fields); err == nil {
			t.Errorf("%q gives %q", pattern, got)
		}
	}
}

func TestANumberIsFoundHoweverItIsTyped(t *testing.T) {
	for _, typed := range []string{"dc2026-0001", " DC2026-0001 ", "ＤＣ２０２６－０００１", "DC 2026-0001", "D\u200bC2026-0001\ufeff", "DC2026-0001\n", "DC\u30002026-0001"} {
		if key := NumberKey(typed); key != "DC2026-0001" {
			t.Errorf("%q has the key %q", typed, key)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.String().Draw(t, "typed")
		if key := NumberKey(typed); NumberKey(key) != key {
			t.Fatalf("the key of %q is %q, whose own key is %q", typed, key, NumberKey(key))
		}
	})
}

// [5.2.1]
func TestAUnitIsTheSameHoweverItsNameIsSpacedOrCased(t *testing.T) {
	unit := UnitKey("c", "支付网关", "V1.0")
	for _, same := range []string{UnitKey("c", " 支付 网关", "v1.0"), UnitKey("c", "支付网关", "Ｖ１.０")} {
		if same != unit {
			t.Errorf("%q is not %q", same, unit)
		}
	}
	for _, other := range []string{UnitKey("d", "支付网关", "V1.0"), UnitKey("c", "支付", "V1.0"), UnitKey("c", "支付网关", "V1.1"), UnitKey("c", "支付网关V", "1.0")} {
		if other == unit {
			t.Errorf("%q is taken for %q", other, unit)
		}
	}
}

func TestCommandsAndStreamsHaveTheirPlaceInAddresses(t *testing.T) {
	if slug := CommandOf[SubmitTestReport](KindTestTask).Slug(); slug != "submit-test-report" {
		t.Errorf("slug %q", slug)
	}
	for kind := range Chapters().States {
		if kind.Plural() == "" {
			t.Errorf("streams of kind %s have no address", kind)
		}
	}
}
