package recheck_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/recheck"
	"fincert/internal/rule"
)

// TestEveryTurnOfTheRuleIsReadFromItsEntryHereToo reads the golden body of each
// entry that is a turn.
func TestEveryTurnOfTheRuleIsReadFromItsEntryHereToo(t *testing.T) {
	for _, kind := range rule.Chapters().Entries {
		e := kind.New()
		turner, is := e.(rule.Turner)
		body, err := os.ReadFile(filepath.Join("../rule/testdata/entries", strings.ReplaceAll(kind.Name(), "/", "-")+".json"))
		if err != nil {
			t.Fatal(err)
		}
		what, annuls, validTo, until, announcement, reasons, known := recheck.TurnOf(kind.Name(), string(body))
		if is != known {
			t.Errorf("%s is a turn: %t by the rule, %t here", kind.Name(), is, known)
		}
		if !is || kind.Name() == "certificate.issued/1" { // which is more than its turn
			continue
		}
		err = json.Unmarshal(body, e)
		if err != nil {
			t.Fatal(err)
		}
		turn := turner.Turn()
		if string(turn.What) != what || turn.ValidTo.String() != validTo || turn.Until.String() != until || turn.Announcement != announcement ||
			!slices.Equal(turn.Reasons, reasons) || (turn.Of != "" && string(turn.Of) != annuls) {
			t.Errorf("%s: here %s %s %s %s %s %v, by the rule %+v", kind.Name(), what, annuls, validTo, until, announcement, reasons, turn)
		}
	}
}

func TestBothDerivationsGiveEveryDayTheSameStatus(t *testing.T) {
	kinds := []rule.TurnKind{rule.TurnSuspended, rule.TurnRestored, rule.TurnRenewed, rule.TurnAnnulled, rule.TurnSuspended, rule.TurnRestored,
		rule.TurnReplaced, rule.TurnWithdrawn, rule.TurnCancelled, "extended"}
	rapid.Check(t, func(t *rapid.T) {
		issue := calendar.Make(2026, 3, 2)
		validTo := issue.AddMonths(36)
		life := rule.Life{}.After(rule.Turn{What: rule.TurnIssued, On: issue, ValidTo: validTo})
		day := issue
		for range rapid.IntRange(0, 10).Draw(t, "turns") {
			day = day.AddDays(rapid.SampledFrom([]int{0, 1, 30, 91, 400, 1096}).Draw(t, "later"))
			turn := rule.Turn{What: rapid.SampledFrom(kinds).Draw(t, "what"), On: day}
			switch turn.What {
			case rule.TurnRenewed:
				turn.ValidTo = life.ValidTo.AddMonths(36)
			case rule.TurnAnnulled:
				turn.Of = rapid.SampledFrom(kinds).Draw(t, "of")
			}
			next, no := life.Take(turn)
			if no == nil {
				life = next
			}
		}
		var whats, annuls []string
		var on, until []calendar.Date
		for _, turn := range life.Turns {
			whats, annuls = append(whats, string(turn.What)), append(annuls, string(turn.Of))
			on, until = append(on, turn.On), append(until, turn.ValidTo)
		}
		for at := issue.AddDays(-2); !at.After(life.ValidTo.AddDays(2)); at = at.AddDays(7) {
			want, _ := life.StatusOn(at)
			if got := recheck.StatusOf(at, validTo, whats, annuls, on, until); got != string(want) {
				t.Fatalf("on %s it is %s here and %s by the rule", at, got, want)
			}
		}
	})
}
