package body_test

import (
	"errors"
	"slices"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// record is a record of a few streams, all of one index.
type record map[rule.StreamID]rule.State

func (r record) State(id rule.StreamID) rule.State {
	if state, there := r[id]; there {
		return state
	}
	return nil
}

func (r record) Find(key rule.Key) (found []rule.StreamID) {
	for id := range r {
		if string(id.Kind) == key.Index {
			found = append(found, id)
		}
	}
	return found
}

func (record) Last(string) int              { return 0 }
func (record) Scheme(string) *scheme.Scheme { return scheme.New(scheme.Content{}) }
func (record) Calendar() *calendar.Calendar { return calendar.BuiltIn() }

// decide gives a command to a new stream.
func decide(t *testing.T, r record, c rule.Command, read func(string) (*scheme.Scheme, *fault.Fault)) (rule.Entry, *fault.Fault) {
	t.Helper()
	s := &rule.Situation{Record: r, On: rule.StreamID{Kind: "new", ID: "new"}, ReadScheme: read}
	if no := c.Guard(s); no != nil {
		return nil, no
	}
	events, no := c.Decide(s)
	if no != nil {
		return nil, no
	}
	if len(events) != 1 || events[0].Stream != s.On {
		t.Fatalf("want one entry in the new stream, got %+v", events)
	}
	return events[0].Entry, nil
}

func edition(name, since string) func(string) (*scheme.Scheme, *fault.Fault) {
	day, err := calendar.ParseDate(since)
	return func(string) (*scheme.Scheme, *fault.Fault) {
		if err != nil {
			return nil, fault.RefuseOurs("test", fault.Text("why", err.Error()))
		}
		return scheme.New(scheme.Content{Edition: name, Since: day}), nil
	}
}

func TestAnEditionIsAdoptedWithItsWholeBytesAndTheirHash(t *testing.T) {
	entry, no := decide(t, record{}, &body.AdoptScheme{Archive: "abc"}, edition("2026.1", "2026-01-01"))
	if no != nil {
		t.Fatal(no)
	}
	e := entry.(*body.SchemeAdopted)
	const hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, of "abc"
	if e.Edition != "2026.1" || e.Since.String() != "2026-01-01" || e.Archive != "abc" || e.SHA256 != hash {
		t.Errorf("adopted %+v", e)
	}
}

func TestAnEditionIsAdoptedOnce(t *testing.T) {
	known := &body.SchemeEdition{}
	known.Apply(&body.SchemeAdopted{Edition: "2026.1"}, rule.Meta{Stream: rule.StreamID{Kind: rule.KindScheme, ID: "s1"}})
	r := record{{Kind: rule.KindScheme, ID: "s1"}: known}
	if _, no := decide(t, r, &body.AdoptScheme{}, edition("2026.1", "2026-01-01")); no == nil || no.Key != "scheme.known" || no.Clause != "" {
		t.Errorf("the same edition again: %v", no)
	}
	if _, no := decide(t, r, &body.AdoptScheme{}, edition("2026.2", "2026-06-01")); no != nil {
		t.Errorf("the next edition: %v", no)
	}
}

func TestAnUnreadableSchemeIsRefusedWithTheReadersWords(t *testing.T) {
	unreadable := fault.RefuseOurs("scheme.whatever")
	_, no := decide(t, record{}, &body.AdoptScheme{}, func(string) (*scheme.Scheme, *fault.Fault) { return nil, unreadable })
	if !errors.Is(no, unreadable) {
		t.Errorf("refused with %v", no)
	}
}

func TestTheShippedCalendarIsAdoptedAndReadsTheSameAgain(t *testing.T) {
	entry, no := decide(t, record{}, &body.AdoptCalendar{Files: shipped()}, nil)
	if no != nil {
		t.Fatal(no)
	}
	adopted := entry.(*body.CalendarAdopted)
	read, err := adopted.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	if read.Edition() != adopted.Edition || read.Edition() != calendar.BuiltIn().Edition() {
		t.Errorf("edition %q adopted, %q read, %q shipped", adopted.Edition, read.Edition(), calendar.BuiltIn().Edition())
	}
}

func TestACalendarThatCannotBeIsRefusedWithFileAndLine(t *testing.T) {
	const head = "#covers: 2030-01-01/2030-12-31\n#published-to: 2030-12-31\ndate,kind\n"
	for lines, key := range map[string]string{
		"2030-01-02,makeup\n":                      "calendar.makeup-on-weekday", // a Wednesday
		"2030-02-30,holiday\n":                     "calendar.bad-date",
		"2030-01-01,feast\n":                       "calendar.bad-kind",
		"2030-01-01,holiday\n2030-01-01,holiday\n": "calendar.day-twice",
	} {
		_, no := decide(t, record{}, &body.AdoptCalendar{Files: []body.CalendarFile{{Name: "cn.csv", Text: head + lines}}}, nil)
		if no == nil || no.Kind != fault.Invalid || len(no.Fields) != 1 || no.Fields[0].Key != key {
			t.Errorf("%q: want %s, got %v", lines, key, no)
			continue
		}
		if args := no.Fields[0].Args; !slices.Contains(args, fault.Text("file", "cn.csv")) || !slices.ContainsFunc(args, func(a fault.Arg) bool { return a.Name == "line" }) {
			t.Errorf("%q: the place is not named: %v", lines, args)
		}
	}
	if _, no := decide(t, record{}, &body.AdoptCalendar{}, nil); no == nil {
		t.Error("a calendar without files was adopted")
	}
}

func shipped() (parts []body.CalendarFile) {
	for _, f := range calendar.BuiltInFiles() {
		parts = append(parts, body.CalendarFile{Name: f.Name, Text: string(f.Bytes)})
	}
	return parts
}

func TestAPersonHasANameAndAnOrganisationThatExists(t *testing.T) {
	known := &rule.Organisation{}
	known.Apply(&rule.OrganisationRegistered{Code: "91"}, rule.Meta{Stream: rule.StreamID{Kind: rule.KindOrganisation, ID: "o1"}})
	r := record{{Kind: rule.KindOrganisation, ID: "o1"}: known}
	for _, right := range []*body.RegisterPerson{{Name: "张㛃"}, {Name: "李𬭚", Organisation: "o1"}} {
		entry, no := decide(t, r, right, nil)
		if no != nil {
			t.Errorf("%+v: %v", right, no)
			continue
		}
		if e := entry.(*body.PersonRegistered); e.Name.Text != right.Name || e.Organisation != right.Organisation {
			t.Errorf("%+v is registered as %+v", right, e)
		}
	}
	for what, wrong := range map[string]struct {
		command *body.RegisterPerson
		path    string
	}{
		"no name":                 {&body.RegisterPerson{Name: " "}, "name"},
		"a name of two lines":     {&body.RegisterPerson{Name: "张\n三"}, "name"},
		"an unknown organisation": {&body.RegisterPerson{Name: "张三", Organisation: "o2"}, "organisation"},
	} {
		_, no := decide(t, r, wrong.command, nil)
		if no == nil || no.Kind != fault.Invalid || no.Fields[0].Path != wrong.path {
			t.Errorf("%s: %v", what, no)
		}
	}
}

func TestPeopleKnowThemselvesAndTheStaffKnowsAll(t *testing.T) {
	p := &body.Person{}
	p.Apply(&body.PersonRegistered{Organisation: "o1"}, rule.Meta{Stream: rule.StreamID{Kind: rule.KindPerson, ID: "p1"}})
	for _, look := range []struct {
		actor rule.Actor
		want  rule.Relation
	}{
		{rule.Actor{Person: "p1", Organisation: "o1", Roles: []rule.Role{rule.RoleClient}}, rule.Own},
		{rule.Actor{Person: "p2", Organisation: "o1", Roles: []rule.Role{rule.RoleClient}}, rule.Foreign},
		{rule.Actor{Person: "p3", Roles: []rule.Role{rule.RoleIntake}}, rule.InTheBody},
		{rule.Actor{}, rule.Foreign},
	} {
		if got := p.Relation(look.actor); got != look.want {
			t.Errorf("%+v stands as %q, want %q", look.actor, got, look.want)
		}
	}
}

func TestEveryEntryOfTheBookIsFoldedByItsState(t *testing.T) {
	book := body.Book()
	for _, entry := range book.Entries {
		book.States[entry.Kind]().Apply(entry.New(), rule.Meta{}) // panics when it is not
	}
}
