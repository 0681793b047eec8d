package deadline_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// comes are the days of somebody's calendar, as "what day".
func comes(t *testing.T, d *deadline.Deadlines, actor rule.Actor, from, to calendar.Date) (list []string) {
	t.Helper()
	events, err := d.Coming(context.Background(), actor, from, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.On.Kind == rule.KindLaboratory || e.What == rule.ComingInvitation {
			continue
		}
		list = append(list, e.What+" "+e.Coming.On.String())
		if !actor.OfTheBody() && (len(e.Persons) > 0 || e.Client != actor.Organisation) {
			t.Errorf("%s shows a stranger %+v", e.Number, e)
		}
	}
	return list
}

// TestTheHoldersCalendarIsItsOwnAndHidesWhatItMustNotKnow through a surveillance
// whose visit is not announced: while that is planned, on its day, and until it
// has begun.
//
// [5.9.1a] [5.9.1b]
func TestTheHoldersCalendarIsItsOwnAndHidesWhatItMustNotKnow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		_, on := b.Certify(t)
		anchor := b.Certificate(t, on).Content.Anchor
		stranger := b.Client
		stranger.Organisation = b.As(rule.RoleLaboratory).Organisation
		whole := []string{rule.ComingSurveillance + " " + anchor.AddMonths(12).String(), rule.ComingSurveillance + " " + anchor.AddMonths(24).String(),
			rule.ComingExpiry + " " + anchor.AddMonths(36).String(), rule.ComingSurveillance + " " + anchor.AddMonths(36).String()}
		any := calendar.Date{}
		if got := comes(t, d, b.Client, any, any); !slices.Equal(got, whole) {
			t.Errorf("the holder's calendar holds %v, want %v", got, whole)
		}
		if got := comes(t, d, b.As(rule.RoleIntake), anchor.AddMonths(24), anchor.AddMonths(36).AddDays(-1)); !slices.Equal(got, whole[1:2]) {
			t.Errorf("between two days the body's calendar holds %v", got)
		}
		if got := comes(t, d, stranger, any, any); len(got) != 0 {
			t.Errorf("a stranger's calendar holds %v", got)
		}
		b.Pass(100)
		file := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.As(rule.RoleMonitoring), &rule.OpenSurveillance{
			Certificate: on.ID, Elements: []string{scheme.StageInspection}})}
		before := comes(t, d, b.Client, any, any)
		plan := b.Visit(30)
		plan.Unannounced = "举报称机房已搬迁"
		b.Must(t, b.As(rule.RoleInspector), plan, file)
		visit := rule.ComingVisit + " " + b.Case(t, file).Inspection.Planned.String()
		for range 2 {
			if got := comes(t, d, b.Client, any, any); !slices.Equal(got, before) {
				t.Errorf("on %s the holder's calendar holds %v, before it was planned %v", b.Today(), got, before)
			}
			if got := comes(t, d, b.As(rule.RoleInspector), any, any); !slices.Contains(got, visit) {
				t.Errorf("on %s the body's calendar holds %v, want %s", b.Today(), got, visit)
			}
			b.Pass(30)
		}
		facts := b.Case(t, file)
		b.Must(t, b.As(rule.RoleInspector), &rule.RecordConsistency{ProductFacts: rule.ProductFacts{Name: facts.Name.ZH, Model: facts.Model,
			SHA256: "abababababababababababababababababababababababababababababababab", Hardware: []string{"服务器"}}}, file)
		if got := comes(t, d, b.Client, any, any); !slices.Contains(got, visit) {
			t.Errorf("the visit has begun, and the holder's calendar holds %v", got)
		}
	})
}

// TestTheSweepInvitesToRenewOnceInWhateverOrder on how many nodes and days ever.
//
// [6.1b]
func TestTheSweepInvitesToRenewOnceInWhateverOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		_, on := b.Certify(t)
		first, second := watching(b, nil), watching(b, nil)
		day := b.Certificate(t, on).Content.ValidTo.AddMonths(-6)
		b.Pass(day.Sub(b.Today()) - 1)
		sweep(t, first)
		if got := b.Certificate(t, on).Invited; len(got) != 0 {
			t.Errorf("the day before, invited are %v", got)
		}
		b.Pass(1)
		for range 2 {
			sweep(t, second)
			sweep(t, first)
			sweep(t, watching(b, nil)) // as after a restart
			b.Pass(1)
		}
		if got := b.Certificate(t, on).Invited; len(got) != 1 || got[0].On != day || got[0].ValidTo != day.AddMonths(6) && got[0].ValidTo != b.Certificate(t, on).Life.ValidTo {
			t.Errorf("invited are %v, want once on %s", got, day)
		}
	})
}

// TestTheDeadlineOfATransitionIsInEachHoldersCalendarAndOnceInTheBodys, wherever
// it is moved to.
//
// [6.3.1e]
func TestTheDeadlineOfATransitionIsInEachHoldersCalendarAndOnceInTheBodys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d, any := watching(b, nil), calendar.Date{}
		b.CertifyWithReport(t)
		b.CertifyWithReport(t)
		b.NewEdition(t)
		transition := b.Announce(t, 100)
		only := func(who rule.Actor) []string {
			return slices.DeleteFunc(comes(t, d, who, any, any), func(c string) bool {
				return !strings.HasPrefix(c, rule.DueTransition+" ") && !strings.HasPrefix(c, rule.ComingTransitionOver)
			})
		}
		for _, days := range []int{100, 200} {
			day := " " + b.Today().AddDays(days).String()
			own := []string{rule.DueTransition + day, rule.DueTransition + day}
			if got := only(b.Client); !slices.Equal(got, own) {
				t.Errorf("the holder's calendar holds %v, want %v", got, own)
			}
			if got := only(b.As(rule.RoleIntake)); !slices.Equal(got, append([]string{rule.ComingTransitionOver + day}, own...)) {
				t.Errorf("the body's calendar holds %v", got)
			}
			if days == 100 {
				b.Must(t, b.As(rule.RoleManager), b.Moving(200), transition)
			}
		}
		if got := only(b.OtherClient); len(got) != 0 {
			t.Errorf("a stranger's calendar holds %v", got)
		}
	})
}
