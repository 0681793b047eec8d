package notice

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// caused puts entries with a letter each into the record's tables, as commands
// do.
func caused(t *testing.T, db *store.DB, to string, positions ...int64) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		for _, p := range positions {
			_, err := tx.Exec(`insert into entry (position, stream_kind, stream_id, version, name, instant, effective, person, organisation,
				role, on_behalf, via, command_key, scheme, calendar, software, body, salt, leaf)
				values ($1, 'case', 'c-1', $1, 'case.accepted/1', '2026-11-24T01:00:00.000000Z', '2026-11-24', 'p', '', '', '', '', '', '', '', '', '{}', $2, $2)`, p, []byte{1})
			if err != nil {
				return err
			}
			_, err = tx.Exec("insert into effect (position, kind, body) values ($1, 'letter.acceptance', $2)", p, fmt.Sprintf(`{"to":%q,"on":"2026-11-24"}`, to))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestALetterIsInTheInboxOnceHoweverOftenItsJobRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		clock := now.NewManual(time.Date(2026, 11, 24, 1, 0, 5, 0, time.UTC))
		b := &Inbox{DB: db, Clock: clock}
		caused(t, db, "o-1", 1)
		for range 3 {
			err := b.Work(ctx, Delivery{1, "letter.acceptance"})
			if err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Hour)
		}
		list, next, err := b.Letters(ctx, "o-1", "", 10)
		if err != nil || next != "" || len(list) != 1 {
			t.Fatalf("%v %q %v", list, next, err)
		}
		l := list[0]
		if l.Kind != "acceptance" || l.StreamID != "c-1" || l.Written.String() != "2026-11-24" ||
			l.Delivered != "2026-11-24T01:00:05.000000Z" || l.Opened != "" {
			t.Errorf("%+v", l)
		}
		if l.Place != 1 {
			t.Errorf("it is number %d of the letters about its case", l.Place)
		}
		if other, _, _ := b.Letters(ctx, "o-2", "", 10); len(other) != 0 {
			t.Errorf("another organisation reads %v", other)
		}
	})
}

func TestTheFirstOpeningOfALetterCountsAndOnlyTheRecipients(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		clock := now.NewManual(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
		b := &Inbox{DB: db, Clock: clock}
		caused(t, db, "o-1", 1)
		if err := b.Work(ctx, Delivery{1, "letter.acceptance"}); err != nil {
			t.Fatal(err)
		}
		for _, open := range []struct {
			by   string
			want bool
		}{{"o-2", false}, {"o-1", true}, {"o-1", true}} {
			ok, err := b.Open(ctx, open.by, 1, "acceptance")
			if err != nil || ok != open.want {
				t.Errorf("opened by %s: %v %v", open.by, ok, err)
			}
			clock.Advance(time.Minute)
		}
		list, _, _ := b.Letters(ctx, "", "", 10)
		if list[0].Opened != "2026-11-24T01:01:00.000000Z" {
			t.Errorf("opened at %s", list[0].Opened)
		}
	})
}

func TestAnInboxIsReadPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		b := &Inbox{DB: db, Clock: now.System()}
		caused(t, db, "o-1", 1, 2, 3, 4, 5)
		for p := range int64(5) {
			if err := b.Work(ctx, Delivery{p + 1, "letter.acceptance"}); err != nil {
				t.Fatal(err)
			}
		}
		var seen []int64
		for cursor := ""; ; {
			list, next, err := b.Letters(ctx, "o-1", cursor, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range list {
				seen = append(seen, l.Position)
			}
			if next == "" {
				break
			}
			cursor = next
		}
		if fmt.Sprint(seen) != "[5 4 3 2 1]" {
			t.Errorf("read %v", seen)
		}
		_, _, err := b.Letters(ctx, "o-1", "x", 2)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}

func TestALettersPlaceIsThatOfItsEntryHoweverLateItIsDelivered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		b := &Inbox{DB: db, Clock: now.System()}
		caused(t, db, "o-1", 1, 2, 3)
		for _, p := range []int64{3, 1} {
			if err := b.Work(ctx, Delivery{p, "letter.acceptance"}); err != nil {
				t.Fatal(err)
			}
		}
		for position, want := range map[int64]int{1: 1, 3: 3} {
			if l, ok, err := b.Find(ctx, position, "acceptance"); err != nil || !ok || l.Place != want {
				t.Errorf("position %d: %+v %v %v", position, l, ok, err)
			}
		}
		if _, ok, err := b.Find(ctx, 2, "acceptance"); ok || err != nil {
			t.Errorf("a letter that is not delivered: %v %v", ok, err)
		}
	})
}

func TestAJobWithoutItsEffectIsGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := (&Inbox{DB: db, Clock: now.System()}).Work(context.Background(), Delivery{7, "letter.acceptance"})
		if err == nil {
			t.Error("it was delivered")
		}
	})
}
