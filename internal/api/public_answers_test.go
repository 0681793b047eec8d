package api

import (
	"strconv"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/text"
)

func TestARememberedAnswerHoldsForItsMomentOfTheRecordAndItsDayOnly(t *testing.T) {
	a, today := &API{}, calendar.Make(2026, 11, 24)
	zh, en := publicAsking{text.ZH, "/x", ""}, publicAsking{text.EN, "/x", ""}
	a.publicAt(7, today).put(zh, []byte("valid"))
	if body, ok := a.publicAt(7, today).get(zh); !ok || string(body) != "valid" {
		t.Errorf("it is forgotten: %s", body)
	}
	if body, ok := a.publicAt(7, today).get(en); ok {
		t.Errorf("in another language it is answered %s", body)
	}
	if body, ok := a.publicAt(8, today).get(zh); ok {
		t.Errorf("after the next entry it is answered %s", body)
	}
	a.publicAt(8, today).put(zh, []byte("valid"))
	if body, ok := a.publicAt(8, today.AddDays(1)).get(zh); ok {
		t.Errorf("on the next day it is answered %s", body)
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	p := (&API{}).publicAt(1, calendar.Make(2026, 11, 24))
	long := publicAsking{path: "/long"}
	p.put(long, []byte(strings.Repeat("x", longestPublic)))
	if _, ok := p.get(long); ok {
		t.Error("a long answer is remembered")
	}
	body := []byte(strings.Repeat("x", longestPublic-100))
	for n := range mostPublic/len(body) + 10 {
		p.put(publicAsking{path: "/" + strconv.Itoa(n)}, body)
	}
	total := 0
	for _, body := range p.answers {
		total += len(body)
	}
	if total > mostPublic || total < mostPublic/2 {
		t.Errorf("%d bytes are remembered, at most %d", total, mostPublic)
	}
}
