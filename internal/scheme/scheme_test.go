package scheme_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

var (
	today    = calendar.Make(2026, time.November, 24)
	firstDay = calendar.Make(2026, time.January, 1)
)

func TestTheNumbersOfTheRule(t *testing.T) {
	for _, c := range []struct {
		id       string
		clause   string
		value    int
		unit     scheme.Unit
		kind     scheme.LimitKind
		normally bool
	}{
		{scheme.LimitMonitoringMax, "5.1b", 6, scheme.Months, scheme.Permission, true},
		{scheme.LimitReportMaxAgeFiling, "5.2.2(6)", 24, scheme.Months, scheme.Permission, true},
		{scheme.LimitReportMaxAgeRecognition, "5.2.3b", 24, scheme.Months, scheme.Permission, false},
		{scheme.LimitLabReportDue, "5.4.2a", 5, scheme.WorkDays, scheme.Duty, false},
		{scheme.LimitRectificationMax, "5.7b", 3, scheme.Months, scheme.Permission, true},
		{scheme.LimitCaseMax, "5.8", 230, scheme.WorkDays, scheme.Duty, true},
		{scheme.LimitCertificateValidity, "6.1a", 36, scheme.Months, scheme.Permission, false},
		{scheme.LimitSurveillancePeriod, "5.9.1a", 12, scheme.Months, scheme.Duty, false},
		{scheme.LimitSurveillanceNotice, "5.9.1b", 1, scheme.Months, scheme.Permission, true},
		{scheme.LimitSurveillanceCorrectionMax, "5.9.2", 3, scheme.Months, scheme.Permission, true},
		{scheme.LimitSuspensionLength, "6.3.2b", 3, scheme.Months, scheme.Permission, true},
		{scheme.LimitReapplyBar, "6.3.3c", 3, scheme.Months, scheme.Permission, true},
	} {
		l := load.Shipped().Limit(c.id, today)
		if l.Cite() != c.clause || l.Value != c.value || l.Unit != c.unit || l.Kind != c.kind || l.Normally != c.normally {
			t.Errorf("%s: %+v", c.id, l)
		}
	}
}

func TestEveryLookUpWorksOnEveryDay(t *testing.T) {
	s := load.Shipped()
	rapid.Check(t, func(t *rapid.T) {
		// From a year before the edition to a century after.
		on := firstDay.AddDays(rapid.IntRange(-366, 36_525).Draw(t, "day"))
		kinds := s.Kinds(on)
		kind := kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")].ID
		var traits []string
		for _, trait := range s.Traits(on) {
			if rapid.Bool().Draw(t, trait.ID) {
				traits = append(traits, trait.ID)
			}
		}
		for _, need := range scheme.Needs() {
			if !holds(s, need, on) {
				t.Errorf("%v does not hold on %s", need, on)
			}
		}
		for what, count := range map[string]int{
			"stages": len(s.Stages(on)) - 6, "scope": len(s.ScopeQuestions(on)) - 3,
			"dimensions": len(s.Dimensions(on)) - 8, "levels": len(s.Levels(on)) - 3,
			"materials": len(s.Materials(kind, traits, on)), "basis": len(s.Basis(kind, traits, on)),
			"test clauses": len(s.TestClauses(kind, traits, on)) - 8,
			"review":       len(s.Checklist(scheme.DocumentReview, kind, traits, on)),
			"on site":      len(s.Checklist(scheme.OnSite, kind, traits, on)),
		} {
			if count < 1 {
				t.Errorf("%s are missing on %s", what, on)
			}
		}
	})
}

func holds(s *scheme.Scheme, need scheme.Need, on calendar.Date) bool {
	switch need.Section {
	case scheme.Sentences:
		return !s.Sentence(need.ID, on).IsZero()
	case scheme.Stages:
		return slices.ContainsFunc(s.Stages(on), func(row scheme.Stage) bool { return row.ID == need.ID })
	case scheme.Limits:
		return s.Limit(need.ID, on).Value > 0
	case scheme.Traits:
		_, ok := s.Trait(need.ID, on)
		return ok
	case scheme.Materials:
		_, ok := s.Material(need.ID, on)
		return ok
	case scheme.Verdicts:
		_, ok := s.Verdict(need.List, need.ID, on)
		return ok
	case scheme.Numbers:
		_, err := scheme.ParsePattern(s.NumberPattern(need.ID, on).Pattern)
		return err == nil
	case scheme.Statuses:
		return s.Status(need.ID, on).Code != ""
	case scheme.Grounds:
		_, ok := s.Ground(need.List, need.ID, on)
		return ok
	case scheme.Ways:
		_, ok := s.Way(need.List, need.ID, on)
		return ok
	}
	return false
}

// TestGroundsAreThoseOfTheRuleAndEachAsksForSomethingToBeShown holds the lists
// against the rule: eight and five in its order, and of the five all but the third
// bar an application.
func TestGroundsAreThoseOfTheRuleAndEachAsksForSomethingToBeShown(t *testing.T) {
	s := load.Shipped()
	for i, g := range s.Grounds(scheme.Suspension, today) {
		if want := fmt.Sprintf("6.3.2(%d)", i+1); g.Cite() != want || g.Bars || g.Law == (g.ID == scheme.GroundHolderAsks) {
			t.Errorf("%+v, want clause %s", g, want)
		}
		if n := len(s.Showings([]string{g.ID}, today)); n < 2 {
			t.Errorf("%s asks for %d things to be shown", g.ID, n)
		}
	}
	for i, g := range s.Grounds(scheme.Withdrawal, today) {
		if want := fmt.Sprintf("6.3.3(%d)", i+1); g.Cite() != want || g.Bars == (i == 2) {
			t.Errorf("%+v, want clause %s", g, want)
		}
	}
	if a, b := len(s.Grounds(scheme.Suspension, today)), len(s.Grounds(scheme.Withdrawal, today)); a != 8 || b != 5 {
		t.Errorf("%d and %d grounds", a, b)
	}
}

func TestAnUnknownIdIsAnsweredWithNothing(t *testing.T) {
	s := load.Shipped()
	if s.Limit("no.such", today).Value != 0 || !s.Sentence("no.such", today).IsZero() {
		t.Error("something was made up")
	}
	if n := len(s.Checklist("no-such", "no-such", []string{"no-such"}, today)); n != 0 {
		t.Errorf("%d items", n)
	}
}

func TestTheEditionOfAStandardIsThatOfTheDay(t *testing.T) {
	edition := func(on calendar.Date) string {
		standard, _ := load.Shipped().Standard("JRT0166", on)
		return standard.Edition
	}
	if got := edition(today); got != "2020" {
		t.Errorf("today %s", got)
	}
	if editions := load.Shipped().Editions("JRT0166"); len(editions) != 2 || editions[0].Edition != "2018" {
		t.Errorf("editions %v", editions)
	}
}

func TestTheBasisIsChapterTwoAndTestsGoByItsChapters(t *testing.T) {
	var ids []string
	for _, clause := range load.Shipped().TestClauses("software", nil, today) {
		ids = append(ids, clause.ID)
	}
	want := "JRT0199-5 JRT0199-6 JRT0199-7 JRT0199-8 JRT0199-9 JRT0199-10 JRT0199-11 JRT0199-12 JRT0200"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("got %s", got)
	}
}

func TestEvidenceStandardsFollowTheTraits(t *testing.T) {
	count := func(traits ...string) int {
		return len(load.Shipped().EvidenceStandards("software", traits, today))
	}
	if count() != 7 || count("cloud") != 10 || count("blockchain") != 8 || count("cloud", "blockchain") != 11 {
		t.Errorf("%d, %d, %d, %d", count(), count("cloud"), count("blockchain"), count("cloud", "blockchain"))
	}
}

func TestItemsAboutCertificateAndMarkWaitForSurveillance(t *testing.T) {
	var ids []string
	for _, item := range load.Shipped().Checklist(scheme.Surveillance, "software", nil, today) {
		ids = append(ids, item.ID)
	}
	if got := strings.Join(ids, " "); got != "OS-17 OS-18 OS-19 OS-20 OS-21" {
		t.Errorf("got %s", got)
	}
}

func TestWhatIsOursIsNeverCitedAsTheRule(t *testing.T) {
	if cite := load.Shipped().Limit(scheme.LimitRenewalReminder, today).Cite(); cite != "" {
		t.Errorf("cited %s", cite)
	}
}

func TestAPatternComesApartIntoItsParts(t *testing.T) {
	parts, err := scheme.ParsePattern("A{YYYY}-{SERIAL:4}")
	if err != nil {
		t.Fatal(err)
	}
	want := []scheme.PatternPart{{Text: "A"}, {Field: "YYYY"}, {Text: "-"}, {Field: "SERIAL", Width: 4}}
	if !slices.Equal(parts, want) {
		t.Errorf("got %+v", parts)
	}
	for _, bad := range []string{"", "{YYYY}", "{SERIAL}", "{SERIAL:0}", "{SERIAL:4}{SERIAL:4}", "{YYYY:4}{SERIAL:4}", "{NAME}{SERIAL:4}", "a{SERIAL:4}", "号{SERIAL:4}", "{SERIAL:4"} {
		if _, err := scheme.ParsePattern(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
