package register_test

import (
	"context"
	"testing"
	"time"

	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const later = "JR/T 0199-2030"

// announced is another basis, ten days after the first certificate.
func announced() *rule.TransitionAnnounced {
	return &rule.TransitionAnnounced{
		Number: "JBG-2026-01", Serial: 1, Standard: "JRT0199", Title: rule.Words{ZH: "规范", EN: "Specification"}, From: []string{"JR/T 0199-2020"},
		Edition: later, Since: issued.AddDays(5), Deadline: issued.AddDays(100), Reason: rule.Words{ZH: "算法更新", EN: "Other algorithms"},
		Announced: rule.Announced{Announcement: "2026-010", Notice: 10, Year: 2026},
	}
}

// TestEverybodyIsToldOfAnotherBasis reads it from a register that watched it happen
// and from one that read it all at once.
//
// [6.3.1e]
func TestEverybodyIsToldOfAnotherBasis(t *testing.T) {
	sch := load.Shipped()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		watched := register.Open(db)
		registertest.Issue(t, db, registertest.Certificate(1, issued), registertest.Certificate(2, issued))
		registertest.Transition(t, db, "t", issued.AddDays(10), announced())
		happens(t, db, first, 10, rule.Turn{What: rule.TurnTransition, Announcement: "2026-010"})
		happens(t, db, second, 10, rule.Turn{What: rule.TurnTransition, Announcement: "2026-010"})
		before := current(t, watched)
		registertest.Transition(t, db, "t", issued.AddDays(20), &rule.TransitionMoved{
			ID: "E-01", From: issued.AddDays(100), To: issued.AddDays(150), Reason: rule.Words{ZH: "延期", EN: "More time"},
			Announced: rule.Announced{Announcement: "2026-011", Notice: 11, Year: 2026},
		})
		heir := registertest.Certificate(3, issued.AddDays(30))
		heir.Predecessor, heir.Standards[0].Edition = first, later
		registertest.Issue(t, db, heir)
		happens(t, db, first, 30, rule.Turn{What: rule.TurnReplaced})
		for name, s := range map[string]*register.Snapshot{"all at once": current(t, register.Open(db)), "watched": current(t, watched)} {
			all := s.Transitions(issued.AddDays(40), time.Time{})
			if len(all) != 1 || all[0].Deadline != issued.AddDays(150) || len(all[0].Moves) != 1 || all[0].State(issued.AddDays(150)) != rule.TransitionRuns || all[0].State(issued.AddDays(151)) != rule.TransitionOver {
				t.Fatalf("%s: %+v", name, all)
			}
			if was := s.Transitions(issued.AddDays(19), time.Time{}); len(was) != 1 || was[0].Deadline != issued.AddDays(100) {
				t.Errorf("%s, before it was moved: %+v", name, was)
			}
			if known := s.Transitions(issued.AddDays(40), issued.AddDays(15).Start()); len(known) != 1 || len(known[0].Moves) != 0 {
				t.Errorf("%s, as it was known then: %+v", name, known)
			}
			if none := s.Transitions(issued.AddDays(9), time.Time{}); len(none) != 0 {
				t.Errorf("%s, before it was announced: %+v", name, none)
			}
			for _, want := range []struct {
				number string
				day    int
				passes register.Passage
			}{
				{first, 29, register.PassageAhead}, {first, 30, register.PassageDone}, {second, 150, register.PassageAhead},
				{second, 151, register.PassageOver}, {second, 3000, register.PassageNone}, {heir.Number, 40, register.PassageNone},
			} {
				c, _ := s.Find(want.number)
				if got := all[0].Passage(c, sch, issued.AddDays(want.day)); got != want.passes {
					t.Errorf("%s: %s on day %d is %q, want %q", name, want.number, want.day, got, want.passes)
				}
			}
			if left := all[0].Awaited(sch, issued.AddDays(40)); len(left) != 1 || left[0].Key != second || all[0].Left(left[0]) != "JR/T 0199-2020" {
				t.Errorf("%s: still to go it: %d", name, len(left))
			}
			told, _ := s.Announced("2026-010")
			moved, found := s.Announced("2026-011")
			if len(told.Certificates) != 2 || told.Event != rule.TurnTransition || !found || len(moved.Certificates) != 0 || moved.Event != rule.TurnTransitionMoved {
				t.Errorf("%s: announced %+v and %+v", name, told, moved)
			}
			first, _ := s.TransitionOf(told)
			if as, is := s.TransitionOf(moved); !is || as.Deadline != issued.AddDays(150) || first.Deadline != issued.AddDays(100) {
				t.Errorf("%s: the announcements tell of %+v and %+v", name, first, as)
			}
			if then := s.At(before.Position()).Transitions(issued.AddDays(40), time.Time{}); len(then) != 1 || len(then[0].Moves) != 0 {
				t.Errorf("%s: at an earlier position %+v", name, then)
			}
		}
		if old := before.Transitions(issued.AddDays(40), time.Time{}); len(old) != 1 || len(old[0].Moves) != 0 {
			t.Errorf("an older snapshot learnt what happened later: %+v", old)
		}
	})
}

// TestATransitionThatWasTakenBackConcernsNobodyFromThatDayOn, and stays among what
// was announced; before that day everything is as it was.
func TestATransitionThatWasTakenBackConcernsNobodyFromThatDayOn(t *testing.T) {
	sch := load.Shipped()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		registertest.Issue(t, db, registertest.Certificate(1, issued))
		registertest.Transition(t, db, "t", issued.AddDays(10), announced())
		back := rule.TransitionTakenBack{Reason: rule.Words{ZH: "误发", EN: "By mistake"}, Announced: rule.Announced{Announcement: "2026-011", Notice: 11, Year: 2026}}
		registertest.Transition(t, db, "t", issued.AddDays(110), &back)
		happens(t, db, first, 110, rule.Turn{What: rule.TurnTransitionTakenBack, Announcement: "2026-011"})
		s := current(t, register.Open(db))
		c, _ := s.Find(first)
		for _, want := range []struct {
			day    int
			state  string
			passes register.Passage
		}{{100, rule.TransitionRuns, register.PassageAhead}, {109, rule.TransitionOver, register.PassageOver}, {110, rule.TransitionBack, register.PassageNone}} {
			day := issued.AddDays(want.day)
			all := s.Transitions(day, time.Time{})
			if len(all) != 1 || all[0].State(day) != want.state || all[0].Passage(c, sch, day) != want.passes || len(all[0].Awaited(sch, day)) > 0 != (want.passes != register.PassageNone) {
				t.Errorf("on day %d: %+v", want.day, all)
			}
		}
		if all := s.Transitions(issued.AddDays(200), issued.AddDays(50).Start()); len(all) != 1 || all[0].Back != nil {
			t.Errorf("as it was known before: %+v", all)
		}
		told, _ := s.Announced("2026-011")
		if as, is := s.TransitionOf(told); len(told.Certificates) != 1 || told.Event != rule.TurnTransitionTakenBack || !is || as.Back == nil || as.Back.TransitionTakenBack != back {
			t.Errorf("announced %+v", told)
		}
		announced, _ := s.Announced("2026-010")
		if as, _ := s.TransitionOf(announced); as.Back != nil {
			t.Error("what was announced first says what was announced later")
		}
	})
}

// TestAStandardThatIsNewToTheBasisConcernsWhoeverWasToldOfIt: by the announcement or
// beside the issue, and whatever took the place of such a certificate without it.
//
// [6.3.1e]
func TestAStandardThatIsNewToTheBasisConcernsWhoeverWasToldOfIt(t *testing.T) {
	sch := load.Shipped()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		registertest.Issue(t, db, registertest.Certificate(1, issued), registertest.Certificate(2, issued), registertest.Certificate(3, issued))
		added := announced()
		added.Standard, added.From, added.Edition = "JRT0300", []string{}, "JR/T 0300-2030"
		registertest.Transition(t, db, "t", issued.AddDays(10), added)
		happens(t, db, first, 10, rule.Turn{What: rule.TurnTransition, Announcement: "2026-010"})
		happens(t, db, second, 10, rule.Turn{What: rule.TurnTransition, Announcement: "2026-009"}) // of another change
		heir := registertest.Certificate(4, issued.AddDays(20))
		heir.Predecessor = first
		registertest.Issue(t, db, heir)
		happens(t, db, first, 20, rule.Turn{What: rule.TurnReplaced})
		late := registertest.Certificate(5, issued.AddDays(20))
		registertest.Issue(t, db, late)
		happens(t, db, late.Number, 20, rule.Turn{What: rule.TurnTransition})
		done := registertest.Certificate(6, issued.AddDays(30))
		done.Predecessor, done.Standards = heir.Number, append(done.Standards, rule.BasisStandard{ID: "JRT0300", Edition: "JR/T 0300-2030"})
		registertest.Issue(t, db, done)
		happens(t, db, heir.Number, 30, rule.Turn{What: rule.TurnReplaced})
		s := current(t, register.Open(db))
		transition := s.Transitions(issued.AddDays(40), time.Time{})[0]
		for _, want := range []struct {
			number string
			day    int
			passes register.Passage
		}{
			{first, 19, register.PassageAhead}, {first, 20, register.PassageNone}, {second, 40, register.PassageNone},
			{heir.Number, 29, register.PassageAhead}, {heir.Number, 30, register.PassageDone}, {done.Number, 40, register.PassageNone},
			{late.Number, 100, register.PassageAhead}, {late.Number, 101, register.PassageOver},
		} {
			c, _ := s.Find(want.number)
			if got := transition.Passage(c, sch, issued.AddDays(want.day)); got != want.passes {
				t.Errorf("%s on day %d is %q, want %q", want.number, want.day, got, want.passes)
			}
		}
		if left := transition.Awaited(sch, issued.AddDays(40)); len(left) != 1 || left[0].Content.Number != late.Number || transition.Left(left[0]) != "" {
			t.Errorf("still to go it: %d", len(left))
		}
	})
}

// TestAnUnknownEntryOfATransitionIsNotPassedOver: the register says nothing rather
// than half of it.
func TestAnUnknownEntryOfATransitionIsNotPassedOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		registertest.Transition(t, db, "t", issued, announced())
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec("update register_transition set entry = 'transition.blessed/1'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := register.Open(db).Current(context.Background()); err == nil {
			t.Error("it answers all the same")
		}
	})
}
