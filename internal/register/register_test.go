package register_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var (
	issued  = calendar.Make(2026, time.November, 24)
	lastDay = calendar.Make(2029, time.November, 24)
)

func current(t *testing.T, r *register.Register) *register.Snapshot {
	t.Helper()
	snapshot, err := r.Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// TestTheProjectedRowsGiveBackWhatTheEntryFroze reads every public fact of an
// entry back, rare characters, markup and formulas as they were written.
func TestTheProjectedRowsGiveBackWhatTheEntryFroze(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		content := registertest.Certificate(1, issued)
		content.Holder.Name = rule.Words{ZH: "㛃𬭚𬭎<script>alert(1)</script>", EN: `=HYPERLINK("x")`}
		content.Predecessor = "FC202301000009"
		registertest.Issue(t, db, content)
		s := current(t, register.Open(db))
		c, ok := s.Find(content.Number)
		if !ok || s.Len() != 1 || s.Position() != 1 {
			t.Fatalf("found %v among %d at position %d", ok, s.Len(), s.Position())
		}
		if !reflect.DeepEqual(c.Content, content) {
			t.Errorf("the register says\n%+v\nwant\n%+v", c.Content, content)
		}
		noon := issued.Start().Add(12 * time.Hour).UTC()
		turn := rule.Turn{What: rule.TurnIssued, On: issued, ValidTo: content.ValidTo, Announcement: "2026-001", Content: &content}
		want := register.Change{Position: 1, At: noon, Key: content.Number, Turn: turn}
		if !reflect.DeepEqual(c.History, []register.Change{want}) || !c.At.Equal(noon) {
			t.Errorf("its history is %+v, recorded %s", c.History, c.At)
		}
		a, ok := s.Announced("2026-001")
		if !ok || a.On != issued || len(a.Certificates) != 1 || a.Certificates[0].Key != content.Number {
			t.Errorf("the announcement is %v %+v", ok, a)
		}
	})
}

// TestAnEntryThatIsNotPublicWritesNothing: only the head moves.
func TestAnEntryThatIsNotPublicWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := register.Open(db)
		registertest.Issue(t, db, registertest.Certificate(1, issued))
		before := current(t, r)
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			position, err := registertest.Advance(tx, issued.AddDays(1).Start())
			if err != nil {
				return err
			}
			return register.Projector{}.Project(tx, rule.Meta{Position: position}, &rule.CertificationGranted{})
		})
		if err != nil {
			t.Fatal(err)
		}
		after := current(t, r)
		if after.Position() != 2 || after.Len() != 1 || len(after.Announcements()) != 1 {
			t.Errorf("at position %d there are %d certificates and %d announcements", after.Position(), after.Len(), len(after.Announcements()))
		}
		if before.Position() != 1 {
			t.Error("a snapshot moved while it was held")
		}
	})
}

// TestACommittedCertificateIsFoundByTheNextQuestion, also when it was written
// through another opening of the same record, as by another node.
func TestACommittedCertificateIsFoundByTheNextQuestion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		here, there := register.Open(db), register.Open(db)
		if n := current(t, here).Len(); n != 0 {
			t.Fatalf("an empty register has %d certificates", n)
		}
		for n := 1; n <= 3; n++ {
			content := registertest.Certificate(n, issued)
			registertest.Issue(t, db, content)
			for _, r := range []*register.Register{here, there} {
				if _, ok := current(t, r).Find(content.Number); !ok {
					t.Errorf("%s is not found after it was committed", content.Number)
				}
			}
		}
		newest, _ := current(t, here).Newest(0, 10)
		if newest[0].Content.Number != "FC202601000003" || newest[2].Content.Number != "FC202601000001" {
			t.Error("the newest is not first")
		}
	})
}

// TestARegisterThatCannotBeReadSaysSo and names the last position it knows,
// instead of answering from memory.
func TestARegisterThatCannotBeReadSaysSo(t *testing.T) {
	server, err := storetest.StartCluster(false)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	db, err := store.Open(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Migrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := register.Open(db)
	registertest.Issue(t, db, registertest.Certificate(1, issued))
	current(t, r)
	server.Stop()
	for range 2 { // the first finds connections that were open, the second none
		_, err = r.Current(t.Context())
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Busy || f.Key != "register.unreachable" || f.Args[0] != fault.Number("position", 1) {
			t.Errorf("the register says %v", err)
		}
	}
}

func TestWhoHangsUpDoesNotFailTheOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		registertest.Issue(t, db, registertest.Certificate(1, issued))
		r := register.Open(db)
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		for range 20 {
			_, err := r.Current(gone)
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("who hung up is told %v", err)
			}
			if current(t, r).Len() != 1 {
				t.Error("the others do not find the certificate")
			}
		}
	})
}

// TestTheStatusChangesAtMidnight: the day of issue and the last valid day are
// valid, the day before and the day after are not.
func TestTheStatusChangesAtMidnight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		registertest.Issue(t, db, registertest.Certificate(1, issued))
		s := current(t, register.Open(db))
		for _, c := range []struct {
			on    calendar.Date
			want  rule.Status
			since calendar.Date
		}{
			{issued.AddDays(-1), rule.StatusNone, calendar.Date{}},
			{issued, rule.StatusValid, issued},
			{lastDay, rule.StatusValid, issued},
			{lastDay.AddDays(1), rule.StatusExpired, lastDay.AddDays(1)},
			{lastDay.AddDays(9999), rule.StatusExpired, lastDay.AddDays(1)},
		} {
			got, ok := s.StatusOn("FC202601000001", c.on)
			if !ok || got.Status != c.want || got.Since != c.since || got.On != c.on {
				t.Errorf("on %s it is %s since %s, want %s since %s", c.on, got.Status, got.Since, c.want, c.since)
			}
		}
		if _, ok := s.StatusOn("FC202601000002", issued); ok {
			t.Error("a certificate that does not exist has a status")
		}
	})
}

// TestWhatWasKnownIsAnsweredAsItWasKnown: before its recording there was no
// such certificate, whatever the day asked about.
func TestWhatWasKnownIsAnsweredAsItWasKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		content := registertest.Certificate(1, issued)
		at := issued.Start().Add(15 * time.Hour)
		registertest.IssueAt(t, db, content, at)
		s := current(t, register.Open(db))
		for _, c := range []struct {
			name    string
			known   time.Time
			on      calendar.Date
			unknown bool
			want    rule.Status
		}{
			{"now", time.Time{}, issued, false, rule.StatusValid},
			{"the instant of recording", at, issued, false, rule.StatusValid},
			{"a microsecond before", at.Add(-time.Microsecond), issued, true, rule.StatusNone},
			{"before, about a day after", at.Add(-time.Hour), lastDay, true, rule.StatusNone},
			{"after, about the day before issue", at.Add(time.Hour), issued.AddDays(-1), false, rule.StatusNone},
			{"today when no day is asked", at, calendar.Date{}, false, rule.StatusExpired},
		} {
			answer, err := s.Ask(register.Question{Number: content.Number, On: c.on, Known: c.known}, lastDay.AddDays(1))
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if answer.Unknown != c.unknown || answer.Standing.Status != c.want {
				t.Errorf("%s: unknown %v, %s; want %v, %s", c.name, answer.Unknown, answer.Standing.Status, c.unknown, c.want)
			}
		}
		_, err := s.Ask(register.Question{Number: "FC1"}, issued)
		if f, ok := fault.As(err); !ok || f.Kind != fault.NotFound || f.Key != "certificate.unknown" {
			t.Errorf("an unknown number is told as %v", err)
		}
	})
}

func TestAQuestionIsReadFromAnAddressOrSaysWhatIsWrong(t *testing.T) {
	now := issued.Start().Add(10 * time.Hour)
	for _, c := range []struct{ on, known, wrong string }{
		{"", "", ""},
		{"2029-11-24", "2026-11-24T01:00:00Z", ""},
		{"2026-11-24", "2026-11-24T09:30:00.123456+08:00", ""},
		{"2026-02-30", "", "on"},
		{"tomorrow", "", "on"},
		{"", "2026-11-24", "known"},
		{"", "2026-11-24T02:00:01Z", "known"}, // still to come
		{"x", "x", "on known"},
	} {
		_, err := register.ParseQuestion("FC1", c.on, c.known, now)
		var paths []string
		if f, ok := fault.As(err); ok {
			for _, field := range f.Fields {
				paths = append(paths, field.Path)
			}
		}
		if got := strings.Join(paths, " "); got != c.wrong || (err != nil) != (c.wrong != "") {
			t.Errorf("on=%q known=%q: wrong are %q (%v), want %q", c.on, c.known, got, err, c.wrong)
		}
	}
}

// TestWhatWasWrittenIsSeenByWhoAsksNext also where a look is spared: on SQLite
// nothing is asked of the database while nothing was written.
func TestWhatWasWrittenIsSeenByWhoAsksNext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := register.Open(db)
		for n := 1; n <= 3; n++ {
			registertest.Issue(t, db, registertest.Certificate(n, issued))
			for range 2 {
				if got := current(t, r).Len(); got != n {
					t.Fatalf("%d certificates are seen, %d issued", got, n)
				}
			}
		}
	})
}

// TestAWriteThatMayBeStoredIsLookedFor: a commit that failed but was stored is
// in the register all the same.
func TestAWriteThatMayBeStoredIsLookedFor(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	r := register.Open(db)
	registertest.Issue(t, db, registertest.Certificate(1, issued))
	current(t, r)
	before, alone := db.Commits()
	lost := errors.New("the connection is lost")
	db.OnCommit(func(commit func() error) error { return errors.Join(commit(), lost) })
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := registertest.Advance(tx, issued.AddDays(1).Start())
		return err
	})
	if !errors.Is(err, lost) {
		t.Fatalf("the write says %v", err)
	}
	if after, _ := db.Commits(); !alone || after == before {
		t.Errorf("a commit of unknown end is not counted: %d, %d, alone %v", before, after, alone)
	}
	if got := current(t, r).Position(); got != 2 {
		t.Errorf("the register ends at %d, want 2", got)
	}
}
