package body_test

import (
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// schemed is a record that works by the shipped scheme.
type schemed struct{ record }

func (schemed) Scheme(string) *scheme.Scheme {
	s, err := load.Bytes(load.ShippedBytes())
	if err != nil {
		panic(err)
	}
	return s
}

// eraseOn asks for an erasure on a day, in a record that knows the scheme.
func (s *staff) eraseOn(day calendar.Date, id, order string) string {
	q := &rule.Situation{Record: schemed{s.record}, Actor: admin, On: s.on(id), Today: day}
	c := &body.ErasePerson{Order: order}
	if no := c.Guard(q); no != nil {
		return no.Key
	}
	events, no := c.Decide(q)
	if no != nil {
		return no.Fields[0].Path + " " + no.Fields[0].Key
	}
	for _, e := range events {
		s.apply(e.Stream, e.Entry)
	}
	return ""
}

func TestAPersonIsKnownByNameWhileActingAndWhileRecordsAreKept(t *testing.T) {
	s := office(t)
	wants := func(want string, day calendar.Date, id, order string) {
		t.Helper()
		if got := s.eraseOn(day, id, order); got != want {
			t.Errorf("erasing %s on %s is answered %q, want %q", id, day, got, want)
		}
	}
	wants("person.still-acts", monday, "li", "京网信〔2026〕9号")
	s.must(admin, "li", &body.EndPerson{Reason: "离职"})
	// A certificate may be valid for 36 months; its records are kept 24 more.
	kept := monday.AddMonths(60)
	wants("order person.kept", kept, "li", "")
	wants("", kept.AddDays(1), "li", "")
	wants("person.is-erased", kept.AddDays(1), "li", "")
	if s.person("li").Erased.IsZero() {
		t.Error("nothing says that li was erased")
	}
}

func TestALawfulOrderErasesAPersonBefore(t *testing.T) {
	s := office(t)
	s.must(admin, "zhao", &body.MergePersons{Other: "li", Reason: "同一人"})
	if got := s.eraseOn(monday, "li", "京网信〔2026〕9号"); got != "person.still-acts" {
		t.Errorf("who goes on under another id: %q", got)
	}
	s.must(admin, "zhao", &body.EndPerson{Reason: "离职"})
	if got := s.eraseOn(monday, "li", "\x07"); got != "order field.character" {
		t.Errorf("an order that is none: %q", got)
	}
	if got := s.eraseOn(monday, "li", "京网信〔2026〕9号"); got != "" {
		t.Errorf("after they left: %q", got)
	}
}
