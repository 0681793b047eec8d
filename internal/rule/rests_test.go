package rule

import "testing"

func TestWhatAnEntryRestsOnIsAClauseOfTheTable(t *testing.T) {
	known := map[string]bool{}
	for _, e := range Chapters().Entries {
		known[e.Name()] = true
	}
	for name, clause := range rests {
		if !known[name] {
			t.Errorf("%s is no entry", name)
		}
		if Cite(clause) == "" {
			t.Errorf("%s rests on %q, which is not in the table", name, clause)
		}
	}
	if got := RestsOn(&RectificationRequired{Stage: "review"}); got != "" {
		t.Errorf("a correction asked for in the review rests on %q", got)
	}
	if got := RestsOn(&RectificationRequired{Stage: "decision"}); got != "5.7b" {
		t.Errorf("a correction asked for by the decision rests on %q", got)
	}
}

func TestWhatTheBodysPeopleSayToEachOtherStaysInside(t *testing.T) {
	for _, c := range []struct {
		entry  Entry
		role   Role
		inside bool
	}{
		{&ActProposed{Role: RoleIntake}, RoleIntake, true},
		{&ActProposed{Role: RoleClient}, RoleClient, false},
		{&ActRejected{}, RoleDecider, true},
		{&CaseComplaintLinked{}, RoleIntake, true},
		{&ComplaintAnalysed{}, RoleReviewer, true},
		{&ApplicationAccepted{}, RoleIntake, false},
	} {
		if got := Inside(c.entry, c.role); got != c.inside {
			t.Errorf("%s by %s: inside %t", c.entry.EntryName(), c.role, got)
		}
	}
}
