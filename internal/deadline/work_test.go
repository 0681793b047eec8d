package deadline_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/deadline"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// work is a page for the actor that must be given.
func work(t *testing.T, d *deadline.Deadlines, actor rule.Actor, q deadline.Query) deadline.Page {
	t.Helper()
	page, err := d.Work(context.Background(), actor, q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// about are what is to be done about one thing, as somebody sees it.
func about(t *testing.T, d *deadline.Deadlines, actor rule.Actor, on rule.StreamID, view deadline.View) (whats []string) {
	t.Helper()
	for _, task := range work(t, d, actor, deadline.Query{View: view, Limit: 200}).Tasks {
		if task.On == on {
			whats = append(whats, task.What)
		}
	}
	slices.Sort(whats)
	return whats
}

// beside are steps that a person takes of their own accord: nobody waits for
// them.
var beside = []string{"RecordException", "WithdrawException", "LinkComplaint", "ReceivePaper", "ReceiveTestReportPaper"}

func TestWhoeverActsNextSeesTheCaseAmongTheirWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Pass(step.Days)
			step.Days = 0
			turn := step.By
			if step.Name == "VerifyRectification" { // whoever examines may; the evaluator is asked first
				turn = rule.RoleEvaluator
			}
			judged := step.Name == "JudgeMaterials" && !b.Case(t, on).Accepted.IsZero() // a supplement came, and intake looks at it
			if !slices.Contains(beside, step.Name) && !judged && len(about(t, d, b.As(turn), on, deadline.Mine)) == 0 {
				t.Errorf("before %s the %s has nothing to do in the case; waiting are %v", step.Name, turn, about(t, d, b.As(turn), on, deadline.Waiting))
			}
			b.Take(t, on, step)
		}
		if left := about(t, d, b.As(rule.RoleIntake), on, deadline.All); len(left) != 0 {
			t.Errorf("the certificate is issued, and there is still to do: %v", left)
		}
	})
}

func TestTheDeciderWhoTookPartIsToldSoInPlaceOfATask(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		on := b.Reach(t, "RequireRectification", 1)
		if got := about(t, d, b.As(rule.RoleDecider), on, deadline.Mine); !slices.Equal(got, []string{rule.DutyDecide}) {
			t.Fatalf("the decider is to do %v", got)
		}
		hire := func(name string) rule.Actor {
			return rule.Actor{Person: b.Hire(t, b.As(rule.RoleAdministrator), name, "", rule.RoleDecider), Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		}
		reviewer := b.As(rule.RoleReviewer)
		reviewer.Roles = []rule.Role{rule.RoleDecider} // whatever happened to the roles since
		other := hire("审查员的另一账户")
		b.Must(t, b.As(rule.RoleAdministrator), &body.MergePersons{Other: b.As(rule.RoleReviewer).Person, Reason: "重复登记"},
			rule.StreamID{Kind: rule.KindPerson, ID: other.Person})
		for _, who := range []rule.Actor{reviewer, other} {
			if got := about(t, d, who, on, deadline.Mine); len(got) != 0 {
				t.Errorf("who reviewed is to do %v", got)
			}
			page := work(t, d, who, deadline.Query{View: deadline.Waiting})
			if i := slices.IndexFunc(page.Tasks, func(t deadline.Task) bool { return t.What == rule.DutyDecide }); i < 0 || !page.Tasks[i].TookPart {
				t.Errorf("who reviewed is not told that they took part: %+v", page.Tasks)
			}
		}
	})
}

func TestEverybodySeesOnlyWhatExistsForThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		on := b.Reach(t, "RecordTestVerdicts", 1)
		b.Must(t, b.As(rule.RoleIntake), &rule.LinkComplaint{Complaint: b.Complaint}, on)
		for _, one := range []struct {
			who  rule.Actor
			want []string
		}{
			{b.Client, []string{rule.DutyFollow, rule.DutyTest}},
			{b.Tester, []string{rule.DutyTest}},
			{b.OtherClient, nil},
			{b.OtherTester, nil},
			{b.As(rule.RoleRegulator), []string{rule.DutyAnalyse, rule.DutyFollow, rule.DutyTest}},
		} {
			if got := about(t, d, one.who, on, deadline.All); !slices.Equal(got, one.want) {
				t.Errorf("%v sees %v, want %v", one.who.Roles, got, one.want)
			}
		}
		if task := work(t, d, b.Tester, deadline.Query{}).Tasks[0]; task.Due != nil {
			t.Errorf("the laboratory is told the time limit of the case: %+v", task.Due)
		}
		complaint := rule.StreamID{Kind: rule.KindComplaint, ID: b.Complaint}
		if got := about(t, d, b.As(rule.RoleIntake), complaint, deadline.Mine); !slices.Equal(got, []string{rule.DutyCloseComplaint}) {
			t.Errorf("of the complaint intake is to do %v", got)
		}
		if got := about(t, d, b.Client, complaint, deadline.All); got != nil {
			t.Errorf("who is complained about sees %v", got)
		}
		for _, who := range []rule.Actor{b.As(rule.RoleRegulator), b.As(rule.RoleAdministrator)} {
			if counts, err := d.Counts(context.Background(), who); err != nil || counts.Mine != 0 || counts.All == 0 || counts.Waiting != counts.All {
				t.Errorf("%v, who only reads, has %+v, %v", who.Roles, counts, err)
			}
		}
	})
}

// TestCountsAreThoseOfTheWorkWhateverHappens though they are counted once: after
// each step of a life, after each night, for all who ask.
func TestCountsAreThoseOfTheWorkWhateverHappens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		agree := func(after string) {
			t.Helper()
			for _, role := range rule.Roles {
				who := b.As(role)
				if who.Person == "" {
					continue
				}
				want := work(t, d, who, deadline.Query{View: deadline.All}).Counts
				for range 2 {
					if got, err := d.Counts(context.Background(), who); err != nil || got != want {
						t.Errorf("after %s the %s is told %+v of %+v: %v", after, role, got, want, err)
					}
				}
			}
		}
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
			agree(step.Name)
		}
		b.Pass(400) // the first period of surveillance ends
		agree("a year")
	})
}

func TestARowSaysUntilWhenAndHowManyWorkingDaysAreLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		on := b.Reach(t, "ProvideMaterial", 2) // a supplement was asked for
		asked := b.Case(t, on).Supplements[0]
		the := func() deadline.Task {
			t.Helper()
			page := work(t, d, b.Client, deadline.Query{Stage: "application"})
			if len(page.Tasks) != 1 {
				t.Fatalf("there are %+v", page.Tasks)
			}
			return page.Tasks[0]
		}
		task := the()
		left, _ := daysBetween(t, b, b.Today(), asked.Due)
		if task.What != rule.DutySupplement || task.Due.Due.Date != asked.Due || !task.Counted || task.Left != left || task.Used != 0 || task.Overdue {
			t.Errorf("on the day of the request: %+v, due %+v", task, task.Due)
		}
		if task.Number != b.Case(t, on).Number || task.Holder.EN != "Jia Technology Co., Ltd." || task.Name.ZH == "" {
			t.Errorf("the row names %q, %v, %v", task.Number, task.Holder, task.Name)
		}
		b.Pass(asked.Due.Sub(b.Today()))
		if task = the(); task.Overdue || task.Left != 0 {
			t.Errorf("the due day is in time: %+v", task)
		}
		b.Pass(10)
		past, _ := daysBetween(t, b, asked.Due, b.Today())
		if task = the(); !task.Overdue || task.Left != -past {
			t.Errorf("ten days after it: %+v", task)
		}
		if page := work(t, d, b.Client, deadline.Query{View: deadline.Overdue}); len(page.Tasks) != 1 || page.Counts.Overdue != 1 {
			t.Errorf("overdue are %+v", page)
		}
	})
}

// daysBetween counts by the calendar in force.
func daysBetween(t *testing.T, b *caseworktest.Body, from, to calendar.Date) (int, bool) {
	t.Helper()
	var days int
	var ok bool
	err := b.Consult(context.Background(), func(s *rule.Situation) error {
		days, ok = s.Record.Calendar().WorkingDays(from, to)
		return nil
	})
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	return days, ok
}

// [5.7b]
func TestADayThatPassesTurnsTheWorkWithoutAnEntry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		on, due := rectifying(t, b)
		if got := about(t, d, b.Client, on, deadline.Mine); !slices.Equal(got, []string{rule.DutyRectify}) {
			t.Fatalf("the client is to do %v", got)
		}
		b.Pass(due.Sub(b.Today()) + 1)
		if got := about(t, d, b.Client, on, deadline.Mine); len(got) != 0 {
			t.Errorf("past its last day the client is to do %v", got)
		}
		if got := about(t, d, b.As(rule.RoleEvaluator), on, deadline.Mine); !slices.Equal(got, []string{rule.DutyEndRectify}) {
			t.Errorf("the evaluator is to do %v", got)
		}
		if got := about(t, d, b.As(rule.RoleDecider), on, deadline.Mine); !slices.Equal(got, []string{rule.DutyRefuse}) {
			t.Errorf("the decider is to do %v", got)
		}
	})
}

// TestTheTurnOfASurveillanceComesWithItsDay although nothing was recorded, also
// when the one before was held early.
//
// [5.9.1a]
func TestTheTurnOfASurveillanceComesWithItsDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		_, on := b.Certify(t)
		turn := b.Certificate(t, on).Content.Anchor.AddMonths(12 - 4)
		is := func(want ...string) {
			t.Helper()
			if got := about(t, d, b.As(rule.RoleMonitoring), on, deadline.Mine); !slices.Equal(got, want) {
				t.Errorf("on %s there is to do %v, want %v", b.Today(), got, want)
			}
		}
		is()
		b.Pass(turn.Sub(b.Today()) - 1)
		is()
		b.Pass(1)
		is(rule.DutySurveillance)
		b.Survey(t, on)
		is()
		b.Pass(turn.AddMonths(12).Sub(b.Today()))
		is(rule.DutySurveillance)
	})
}

func TestAnAppealIsWorkForADeciderWhoTookNoPart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		on := b.Reach(t, "RequireRectification", 1)
		second := rule.Actor{Person: b.Hire(t, b.As(rule.RoleAdministrator), "另一位决定人员", "", rule.RoleDecider), Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
		b.Must(t, b.As(rule.RoleDecider), &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.6(2)", Text: "版本不一致"}}}, on)
		b.Must(t, b.Client, &rule.LodgeAppeal{Grounds: "版本标识由旧页面缓存造成"}, on)
		appeal := rule.StreamID{Kind: rule.KindAppeal, ID: b.Case(t, on).Decisions[0].Appeals[0].Appeal}
		if got := about(t, d, second, appeal, deadline.Mine); !slices.Equal(got, []string{rule.DutyDecideAppeal}) {
			t.Errorf("who took no part is to do %v", got)
		}
		if got := about(t, d, b.As(rule.RoleDecider), appeal, deadline.Mine); len(got) != 0 {
			t.Errorf("who refused is to do %v", got)
		}
		if got := about(t, d, b.Client, appeal, deadline.Waiting); !slices.Equal(got, []string{rule.DutyDecideAppeal}) {
			t.Errorf("the client waits for %v", got)
		}
		b.Must(t, second, &rule.DecideAppeal{Reasons: "事实清楚"}, appeal)
		if got := about(t, d, second, appeal, deadline.All); len(got) != 0 {
			t.Errorf("decided, and there is still to do: %v", got)
		}
	})
}

func TestALaboratorysQualificationThatEndsSoonIsWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		laboratory := rule.StreamID{Kind: rule.KindLaboratory, ID: b.Laboratory}
		view, err := b.Load(context.Background(), laboratory, 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		held := view.State.(*rule.Laboratory).Qualifications
		last := held[0].Until
		for _, q := range held {
			if q.Until.Before(last) {
				last = q.Until
			}
		}
		b.Pass(last.AddDays(-91).Sub(b.Today()))
		if got := about(t, d, b.As(rule.RoleIntake), laboratory, deadline.Mine); len(got) != 0 {
			t.Errorf("ninety-one days before: %v", got)
		}
		b.Pass(1)
		if got := about(t, d, b.As(rule.RoleIntake), laboratory, deadline.Mine); len(got) == 0 || got[0] != rule.DutyQualify {
			t.Errorf("ninety days before: %v", got)
		}
		if got := about(t, d, b.OtherTester, laboratory, deadline.All); len(got) != 0 {
			t.Errorf("another laboratory sees %v", got)
		}
		if got := about(t, d, b.Tester, laboratory, deadline.Mine); len(got) == 0 {
			t.Error("the laboratory itself is told nothing")
		}
	})
}

func TestAPageOfWorkIsFilteredSortedAndContinued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		for range 5 {
			b.Apply(t)
			b.Pass(1)
		}
		for _, order := range []deadline.Order{"", deadline.BySince, deadline.ByNumber, deadline.ByProduct, deadline.ByHolder} {
			var seen []string
			q := deadline.Query{View: deadline.Mine, Order: order, Limit: 2}
			for {
				page := work(t, d, b.Client, q)
				if page.Found != 5 {
					t.Errorf("by %q: %d are found", order, page.Found)
				}
				for _, task := range page.Tasks {
					seen = append(seen, task.On.ID)
				}
				if q.Cursor = page.Next; q.Cursor == "" {
					break
				}
			}
			all := slices.Clone(seen)
			slices.Sort(all)
			if len(slices.Compact(all)) != 5 {
				t.Errorf("by %q the pages show %v", order, seen)
			}
		}
		first := work(t, d, b.Client, deadline.Query{}).Tasks[0]
		if page := work(t, d, b.Client, deadline.Query{Text: "甲方"}); page.Found != 5 {
			t.Errorf("two characters of the holder's name find %d", page.Found)
		}
		if page := work(t, d, b.Client, deadline.Query{Text: strings.ToLower(first.Model)}); page.Found == 0 {
			t.Error("the model finds nothing")
		}
		if page := work(t, d, b.Client, deadline.Query{Within: 1}); page.Found != 0 {
			t.Errorf("within a working day %d are due", page.Found)
		}
		for _, q := range []deadline.Query{{View: "theirs"}, {Order: "colour"}, {Cursor: "%%"}} {
			if _, err := d.Work(context.Background(), b.Client, q); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
