package api

import (
	"strings"
	"testing"

	"fincert/internal/calendar"
)

func TestARememberedAnswerHoldsForItsMomentOfTheRecordAndItsDayOnly(t *testing.T) {
	a, today := &API{}, calendar.Make(2026, 11, 24)
	a.publicAt(7, today).put("zh/x", []byte("valid"))
	if body, ok := a.publicAt(7, today).get("zh/x"); !ok || string(body) != "valid" {
		t.Errorf("it is forgotten: %s", body)
	}
	if body, ok := a.publicAt(7, today).get("en/x"); ok {
		t.Errorf("in another language it is answered %s", body)
	}
	if body, ok := a.publicAt(8, today).get("zh/x"); ok {
		t.Errorf("after the next entry it is answered %s", body)
	}
	a.publicAt(8, today).put("zh/x", []byte("valid"))
	if body, ok := a.publicAt(8, today.AddDays(1)).get("zh/x"); ok {
		t.Errorf("on the next day it is answered %s", body)
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	p := &publicAnswers{}
	p.put("long", []byte(strings.Repeat("x", longestPublic)))
	if _, ok := p.get("long"); ok {
		t.Error("a long answer is remembered")
	}
	body := []byte(strings.Repeat("x", longestPublic-100))
	for n := range mostPublic/len(body) + 10 {
		p.put(strings.Repeat("k", n%90)+string(rune('a'+n%26))+strings.Repeat("z", n/90), body)
	}
	total := 0
	p.answers.Range(func(_, v any) bool { total += len(v.([]byte)); return true })
	if total > mostPublic || total < mostPublic/2 {
		t.Errorf("%d bytes are remembered, at most %d", total, mostPublic)
	}
}
