package register_test

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/text"
)

const first, second = "FC202601000001", "FC202601000002"

func happens(t *testing.T, db *store.DB, number string, days int, turn rule.Turn) rule.Turn {
	t.Helper()
	turn.On = issued.AddDays(days)
	registertest.Turn(t, db, number, turn)
	return turn
}

// TestTheRegisterTellsTheStatusOfEveryDayFromWhatHappened also asks a register
// that read it all at once, and one that watched it happen.
func TestTheRegisterTellsTheStatusOfEveryDayFromWhatHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		watched := register.Open(db)
		registertest.Issue(t, db, registertest.Certificate(1, issued))
		expiry := issued.AddMonths(36).AddDays(1).Sub(issued)
		until := issued.AddDays(10).AddMonths(3)
		renewed := issued.AddMonths(72)
		turns := []rule.Turn{
			happens(t, db, first, 10, rule.Turn{What: rule.TurnSuspended, Announcement: "2026-002", Reasons: []string{"a", "b"}, Until: until}),
			happens(t, db, first, 20, rule.Turn{What: rule.TurnRestored, Announcement: "2026-003"}),
		}
		before := current(t, watched)
		turns = append(turns,
			happens(t, db, first, expiry+5, rule.Turn{What: rule.TurnRenewed, ValidTo: renewed}),
			happens(t, db, first, expiry+9, rule.Turn{What: rule.TurnWithdrawn, Announcement: "2029-001"}),
			happens(t, db, first, expiry+30, rule.Turn{What: rule.TurnAnnulled, Of: rule.TurnWithdrawn}))
		if c, _ := before.Find(first); c.StatusOn(issued.AddDays(expiry+9)).Status != rule.StatusExpired || len(c.History) != 3 {
			t.Error("an older snapshot learnt what happened later")
		}
		for name, s := range map[string]*register.Snapshot{"all at once": current(t, register.Open(db)), "watched": current(t, watched)} {
			c, _ := s.Find(first)
			for _, want := range []struct {
				day     int
				status  rule.Status
				since   int
				validTo calendar.Date
				until   calendar.Date
			}{
				{0, rule.StatusValid, 0, c.Content.ValidTo, calendar.Date{}},
				{10, rule.StatusSuspended, 10, c.Content.ValidTo, until},
				{20, rule.StatusValid, 20, c.Content.ValidTo, calendar.Date{}},
				{expiry, rule.StatusExpired, expiry, c.Content.ValidTo, calendar.Date{}},
				{expiry + 5, rule.StatusValid, expiry + 5, renewed, calendar.Date{}},
				{expiry + 9, rule.StatusWithdrawn, expiry + 9, renewed, calendar.Date{}},
				{expiry + 30, rule.StatusValid, expiry + 30, renewed, calendar.Date{}},
				{3000, rule.StatusExpired, renewed.AddDays(1).Sub(issued), renewed, calendar.Date{}},
			} {
				on := issued.AddDays(want.day)
				standing := register.Standing{Status: want.status, Since: issued.AddDays(want.since), On: on, ValidTo: want.validTo, Until: want.until}
				if got, ok := s.StatusOn(first, on); !ok || got != standing {
					t.Errorf("%s, on day %d: %+v, want %+v", name, want.day, got, standing)
				}
			}
			for i, turn := range turns {
				if !reflect.DeepEqual(c.History[i+1].Turn, turn) {
					t.Errorf("%s: event %d is %+v, want %+v", name, i+1, c.History[i+1].Turn, turn)
				}
			}
		}
	})
}

func TestAnEarlierInstantKnowsNothingOfWhatWasRecordedLater(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	content := registertest.Certificate(1, issued)
	registertest.Issue(t, db, content)
	happens(t, db, first, 10, rule.Turn{What: rule.TurnSuspended})
	copied := content
	copied.Copy, copied.Holder.Name.ZH = 1, "深圳市新名支付技术有限公司"
	happens(t, db, first, 15, rule.Turn{What: "reissued", Content: &copied})
	happens(t, db, first, 20, rule.Turn{What: rule.TurnWithdrawn})
	s := current(t, register.Open(db))
	later := issued.AddDays(100)
	for days, want := range map[int]struct {
		status rule.Status
		copy   int
	}{
		-1: {rule.StatusNone, 0}, 0: {rule.StatusValid, 0}, 12: {rule.StatusSuspended, 0}, 16: {rule.StatusSuspended, 1}, 21: {rule.StatusWithdrawn, 1},
	} {
		known := issued.AddDays(days).Start().Add(18 * time.Hour)
		a, err := s.Ask(register.Question{Number: first, On: later, Known: known}, later)
		if err != nil {
			t.Fatal(err)
		}
		if a.Standing.Status != want.status || !a.Unknown && a.Certificate.Content.Copy != want.copy {
			t.Errorf("known on day %d: %s, copy %d", days, a.Standing.Status, a.Certificate.Content.Copy)
		}
	}
	if c, _ := s.At(3).Find(first); c.StatusOn(later).Status != rule.StatusSuspended || c.Content.Copy != 1 || len(c.History) != 3 {
		t.Errorf("at an earlier position it is %s", c.StatusOn(later).Status)
	}
	for query, want := range map[string]int{"联创支付": 0, "新名支付": 1} {
		if found := s.Search(register.Query{Text: query}); len(found) != want {
			t.Errorf("%q finds %d by what the certificate says now", query, len(found))
		}
	}
}

func TestOneAnnouncementNamesAllCertificatesThatWereSuspendedTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		registertest.Issue(t, db, registertest.Certificate(1, issued), registertest.Certificate(2, issued))
		for _, number := range []string{first, second} {
			happens(t, db, number, 3, rule.Turn{What: rule.TurnSuspended, Announcement: "2026-009"})
		}
		s := current(t, register.Open(db))
		a, ok := s.Announced("2026-009")
		if !ok || a.Event != rule.TurnSuspended || len(a.Certificates) != 2 || a.Position != 3 {
			t.Errorf("the announcement is %+v", a)
		}
		on := issued.AddDays(3)
		if found := s.Search(register.Query{Status: rule.StatusSuspended, On: on}); len(found) != 2 {
			t.Errorf("%d are found suspended", len(found))
		}
		if found := s.Search(register.Query{Status: rule.StatusSuspended, On: on.AddDays(-1)}); len(found) != 0 {
			t.Errorf("%d are found suspended the day before", len(found))
		}
	})
}

// TestAnAnnouncementNamesACertificateOnce though it tells two events of it: a
// replacement that is issued and suspended from its first day on.
func TestAnAnnouncementNamesACertificateOnce(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	content := registertest.Certificate(1, issued)
	registertest.Issue(t, db, content)
	happens(t, db, first, 0, rule.Turn{What: rule.TurnSuspended, Announcement: content.Announcement})
	a, _ := current(t, register.Open(db)).Announced(content.Announcement)
	if len(a.Certificates) != 1 || a.Event != rule.TurnIssued {
		t.Errorf("the announcement of %s names %d certificates", a.Event, len(a.Certificates))
	}
}

func TestEachEventIsToldInBothLanguages(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	registertest.Issue(t, db, registertest.Certificate(1, issued))
	kinds := []rule.TurnKind{rule.TurnSuspended, rule.TurnRestored, rule.TurnRenewed, rule.TurnWithdrawn, rule.TurnAnnulled, rule.TurnCancelled,
		rule.TurnAnnulled, rule.TurnReplaced}
	for i, kind := range kinds {
		turn := rule.Turn{What: kind}
		switch kind {
		case rule.TurnRenewed:
			turn.ValidTo = issued.AddMonths(72)
		case rule.TurnAnnulled:
			turn.Of = kinds[i-1]
		}
		happens(t, db, first, i+1, turn)
	}
	s := current(t, register.Open(db))
	statuses := []string{"01", "02", "01", "01", "03", "01", "04", "01", "04"}
	for _, lang := range text.Langs() {
		voice := register.Voice{Lang: lang, Scheme: load.Shipped()}
		page, err := voice.Changes(s, "", 100)
		if err != nil || len(page.Items) != len(kinds)+1 {
			t.Fatalf("%d events, %v", len(page.Items), err)
		}
		for i, item := range page.Items {
			if item.Word == "" || item.Word == "register.event."+item.Event {
				t.Errorf("%s: %s has no word", lang, item.Event)
			}
			if item.Status.Code != statuses[i] {
				t.Errorf("%s after %s the status is %s, want %s", lang, item.Event, item.Status.Code, statuses[i])
			}
		}
		a, err := s.Ask(register.Question{Number: first, On: issued.AddDays(4)}, issued)
		if err != nil {
			t.Fatal(err)
		}
		view := voice.View(a)
		if view.Status.Code != "03" || view.ValidTo != issued.AddMonths(72) || len(view.History) != len(kinds)+1 || view.History[1].Annuls != "cancelled" {
			t.Errorf("%s: the API shows %+v", lang, view)
		}
	}
}

func TestAnExportSaysWhatEachCertificateIsWorthThatDay(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	registertest.Issue(t, db, registertest.Certificate(1, issued))
	happens(t, db, first, 2, rule.Turn{What: rule.TurnCancelled})
	s := current(t, register.Open(db))
	for days, want := range map[int]string{1: ",01,valid,", 2: ",04,cancelled,"} {
		var b bytes.Buffer
		err := register.Export{Snapshot: s, On: issued.AddDays(days), Voice: register.Voice{Lang: text.ZH, Scheme: load.Shipped()}}.CSV(&b)
		if err != nil || !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("on day %d: %v, %s", days, err, b.String())
		}
	}
	if !slices.ContainsFunc(s.Search(register.Query{Status: rule.StatusCancelled, On: issued.AddDays(2)}), func(c *register.Certificate) bool { return c.Key == first }) {
		t.Error("it is not found among the cancelled")
	}
}
