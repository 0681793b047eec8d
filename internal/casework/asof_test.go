package casework_test

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestACaseAsOfAPositionIsTheCaseAsItStoodThen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		stood := map[int64]*rule.Case{}
		for _, step := range caseworktest.Life {
			stood[head(t, db)] = b.Case(t, on)
			b.Take(t, on, step)
		}
		for position, then := range stood {
			view, err := b.Load(context.Background(), on, position)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(view.State, then) {
				t.Errorf("as of %d: %s\nstood: %s", position, asText(view.State), asText(then))
			}
		}
		if _, err := b.Load(context.Background(), on, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("before it was opened: %v", err)
		}
	})
}

func TestTheRecordAsOfAnEntryHasItsDayItsEditionsAndNothingLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "AnswerScope", 1)
		day, then := b.Today(), b.Case(t, on)
		position := head(t, db)
		b.Pass(3)
		b.Take(t, on, caseworktest.Life[7])
		b.Must(t, b.As(rule.RoleIntake), &rule.CorrectOrganisation{Code: rule.CreditCodeFor("91110000MA01AAAA0"), Name: rule.Words{ZH: "改名科技有限公司", EN: "Renamed Co., Ltd."},
			Address: rule.Words{ZH: "北京", EN: "Beijing"}, Reason: "笔误"}, rule.StreamID{Kind: rule.KindOrganisation, ID: b.Client.Organisation})
		err := b.AsOf(ctx, position, func(s *rule.Situation, view casework.View) error {
			client := rule.Get[*rule.Organisation](s.Record, rule.KindOrganisation, b.Client.Organisation)
			if s.Today != day || s.On != on || view.Position != position || !reflect.DeepEqual(view.State, then) ||
				client.Name.ZH != "甲方科技有限公司" || s.Record.Scheme("").Edition() == "" || s.Record.Calendar().Edition() == "" {
				t.Errorf("today %s on %s: %s of %+v", s.Today, s.On, asText(view.State), client)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = b.AsOf(ctx, 1<<40, func(*rule.Situation, casework.View) error { return nil })
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("a position without an entry: %v", err)
		}
		stranger := rule.StreamID{Kind: rule.KindCase, ID: "nowhere"}
		begun, err := b.Begun(ctx, []rule.StreamID{on, on, stranger})
		if err != nil || len(begun) != 1 || rule.NumberOf(begun[on]) != then.Number {
			t.Errorf("begun %v, %v", begun, err)
		}
	})
}

func asText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func head(t *testing.T, db *store.DB) (position int64) {
	t.Helper()
	err := db.Read(context.Background(), func(q store.Querier) error {
		var err error
		position, _, err = ledger.ReadHead(q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return position
}

func TestInstantsNeverGoBackWhenTheHostsClockDoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		last := b.Must(t, b.As(rule.RoleMonitoring), b.Problem(), on).Entries[0].Meta
		b.Manual.Advance(-3 * time.Hour)
		next := b.Must(t, b.As(rule.RoleMonitoring), b.Problem(), on).Entries[0].Meta
		if next.At.Before(last.At) || next.Position != last.Position+1 {
			t.Errorf("entry %d at %s follows entry %d at %s", next.Position, next.At, last.Position, last.At)
		}
		b.Manual.Advance(-48 * time.Hour) // days behind: the record's day goes on
		late := b.Problem()
		late.Found = next.On
		behind := b.Must(t, b.As(rule.RoleMonitoring), late, on).Entries[0].Meta
		if behind.On != next.On || behind.At.Before(next.At) {
			t.Errorf("two days behind it is recorded on %s at %s, after %s at %s", behind.On, behind.At, next.On, next.At)
		}
	})
}
