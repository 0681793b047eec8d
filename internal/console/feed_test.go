package console_test

import (
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

var privateAddress = regexp.MustCompile(`value="(http://[^"]*/private/calendar/fcf_[^"]*\.ics)"`)

// subscribed makes somebody's private address and gives it.
func (d *desk) subscribed(browser *http.Client) (address string) {
	d.t.Helper()
	answer, err := browser.PostForm(d.server.URL+"/desk/me/feed", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	found := privateAddress.FindSubmatch(page)
	if answer.StatusCode != http.StatusOK || found == nil {
		d.t.Fatalf("making a private address answers %d", answer.StatusCode)
	}
	return string(found[1])
}

// feed asks a private address as a calendar program does: nothing but it.
func (d *desk) feed(address, tag string) (status int, body, now string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, string(read), answer.Header.Get("ETag")
}

func TestACalendarProgramReadsWhatIsComingByAPrivateAddress(t *testing.T) {
	var certificate rule.StreamID
	var ends string // of the first period of surveillance
	d := open(t, func(b *caseworktest.Body) {
		_, certificate = b.Certify(t)
		ends = b.Certificate(t, certificate).Content.Anchor.AddMonths(12).String()
	})
	client := d.as(d.body.Client, "client")
	address := d.subscribed(client)
	status, body, tag := d.feed(address, "")
	if status != http.StatusOK || tag == "" {
		t.Fatalf("the feed answers %d, tag %q", status, tag)
	}
	for _, line := range strings.Split(strings.TrimSuffix(body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	read, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	seen, found := map[string]bool{}, false
	for _, event := range read.Events() {
		if seen[event.Id()] {
			t.Errorf("two events are %s", event.Id())
		}
		seen[event.Id()] = true
		begin, err := event.GetAllDayStartAt()
		if err != nil {
			t.Error(err)
		}
		summary, at := event.GetProperty(ics.ComponentPropertySummary).Value, event.GetProperty(ics.ComponentPropertyUrl).Value
		if begin.Format("2006-01-02") == ends {
			found = strings.Contains(summary, "证后监督期届满") && strings.HasSuffix(at, certificate.ID)
		}
		if strings.Contains(summary, "⟦") {
			t.Errorf("a day reads %s", summary)
		}
	}
	if !found {
		t.Errorf("the end of the first period, %s, is not among them:\n%s", ends, body)
	}
	if status, _, _ = d.feed(address, tag); status != http.StatusNotModified {
		t.Errorf("asked again it answers %d", status)
	}

	if _, page := d.get(client, "/desk/me"); privateAddress.MatchString(page) {
		t.Error("the address is shown a second time")
	}
	anew := d.subscribed(client)
	_, err = client.PostForm(d.server.URL+"/desk/me/end-feed", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{address, anew, d.server.URL + "/private/calendar/fcf_guess.ics", d.server.URL + "/private/"} {
		if status, _, _ = d.feed(gone, ""); status != http.StatusNotFound {
			t.Errorf("an address that is nobody's answers %d", status)
		}
	}
}

// event is that of a calendar whose summary begins so.
func (d *desk) event(address, begins string) *ics.VEvent {
	d.t.Helper()
	_, body, _ := d.feed(address, "")
	read, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, event := range read.Events() {
		if strings.HasPrefix(event.GetProperty(ics.ComponentPropertySummary).Value, begins) {
			return event
		}
	}
	d.t.Fatalf("no event begins with %s", begins)
	return nil
}

// TestADayThatMovedIsALaterRevisionOfTheSameEvent, so that calendar programs take
// it (RFC 5545, 3.8.7.4); one that did not stays the revision that it was.
func TestADayThatMovedIsALaterRevisionOfTheSameEvent(t *testing.T) {
	var on rule.StreamID
	var moved, stays string
	d := open(t, func(b *caseworktest.Body) {
		stays = b.Certificate(t, b.CertifyWithReport(t)).Content.Number
		on = b.Reach(t, "AnswerProblem", 1)
		moved = b.Case(t, on).Number + " 跟踪监测期满"
	})
	address := d.subscribed(d.as(d.body.Client, "client"))
	revision := func(begins string) (uid, day string, sequence int) {
		t.Helper()
		event := d.event(address, begins)
		sequence, err := strconv.Atoi(event.GetProperty(ics.ComponentPropertySequence).Value)
		if err != nil {
			t.Fatal(err)
		}
		changed, err := event.GetLastModifiedAt()
		if err != nil || changed.IsZero() {
			t.Errorf("%s was last modified %s, %v", begins, changed, err)
		}
		return event.Id(), event.GetProperty(ics.ComponentPropertyDtStart).Value, sequence
	}
	uid, day, sequence := revision(moved)
	otherUID, otherDay, other := revision(stays)
	_, err := d.house.Casework.Do(t.Context(), d.body.As(rule.RoleMonitoring), &rule.SetMonitoringPeriod{Months: 5, Reason: "再观察"}, on, casework.Opts{Expect: casework.AnyVersion})
	if err != nil {
		t.Fatal(err)
	}
	if u, on, n := revision(moved); u != uid || on <= day || n <= sequence {
		t.Errorf("moved from %s, revision %d, it is on %s, revision %d", day, sequence, on, n)
	}
	if u, on, n := revision(stays); u != otherUID || on != otherDay || n != other {
		t.Errorf("what did not move was revision %d on %s and is %d on %s", other, otherDay, n, on)
	}
}
