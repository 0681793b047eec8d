package recheck_test

import (
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/recheck"
)

func TestACaseStandsWhereItsElementsSay(t *testing.T) {
	given := func(name, body string) [2]string { return [2]string{name, body} }
	submitted, accepted := given("case.submitted/1", `{}`), given("case.accepted/1", `{}`)
	dispatched := given("case.test-dispatched/1", `{"task":"t"}`)
	reported := given("case.test-reported/1", `{"task":"t"}`)
	surveillance := given("case.surveillance-opened/1", `{"certificate":"c","elements":["monitoring","inspection","decision"]}`)
	for says, want := range map[string]struct {
		entries [][2]string
		word    string
	}{
		"an application anew goes the whole way, though it is about a certificate": {
			[][2]string{given("case.transition-opened/1", `{"certificate":"c","elements":[]}`), submitted, accepted, dispatched}, "testing"},
		"a surveillance that holds no test is inspected first": {
			[][2]string{surveillance}, "inspecting"},
		"a drawn sample brings the test into it": {
			[][2]string{surveillance, given("case.sample-drawn/1", `{"id":"D-01"}`), dispatched}, "testing"},
		"and once that is reported it is inspected": {
			[][2]string{surveillance, given("case.sample-drawn/1", `{"id":"D-01"}`), dispatched, reported}, "inspecting"},
	} {
		if got := recheck.WordOf(calendar.Make(2026, 3, 2), want.entries...); got != want.word {
			t.Errorf("%s: it is %s, want %s", says, got, want.word)
		}
	}
}

func TestACertificateMayTakeAnothersPlaceOnItsLastValidDay(t *testing.T) {
	for validTo, want := range map[string]bool{"2026-03-01": false, "2026-03-02": true, "2026-03-03": true} {
		body := `{"content":{"number":"DFCC1","issue":"2026-03-02","validTo":"` + validTo + `"}}`
		if got := recheck.Issues(body); got != want {
			t.Errorf("issued on 2026-03-02 and valid to %s: %t", validTo, got)
		}
	}
}
