package story

import (
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// TestASuspensionIsOverOnceEachOfItsDecisionsWasTakenBack, one appeal after the
// other, and not before.
func TestASuspensionIsOverOnceEachOfItsDecisionsWasTakenBack(t *testing.T) {
	day := calendar.Make(2026, 3, 2)
	then := func(entries ...rule.Entry) (told []happened) {
		for i, e := range entries {
			told = append(told, happened{e, day.AddDays(i), int64(i + 1)})
		}
		return told
	}
	appealed := &rule.CertificateAppealed{Against: rule.DecisionSuspended}
	annulled := &rule.CertificateDecisionAnnulled{Decision: rule.DecisionSuspended}
	told := then(&rule.CertificateIssued{}, &rule.CertificateSuspended{ID: "S-01", Until: day.AddDays(90)}, &rule.SuspensionGroundAdded{},
		appealed, annulled, appealed, annulled)
	for entries, want := range map[int]rule.Status{1: rule.StatusValid, 3: rule.StatusSuspended, 5: rule.StatusSuspended, 7: rule.StatusValid} {
		if got := pastOf(told[:entries], nil).on(day.AddDays(30)); got != want {
			t.Errorf("after %d entries it is %s, want %s", entries, got, want)
		}
	}
	// An appeal is against what was decided when it was lodged, whatever came since.
	told = then(&rule.CertificateIssued{}, &rule.CertificateSuspended{ID: "S-01", Until: day.AddDays(90)},
		appealed, &rule.SuspensionGroundAdded{}, annulled)
	if got := pastOf(told, nil).on(day.AddDays(30)); got != rule.StatusSuspended {
		t.Errorf("with a ground that stands it is %s", got)
	}
}
