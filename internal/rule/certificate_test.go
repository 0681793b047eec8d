package rule

import (
	"testing"

	"fincert/internal/calendar"
)

// [6.1a]
func TestACertificateIsValidThroughTheSameDayThreeYearsLater(t *testing.T) {
	for _, test := range []struct{ issue, last calendar.Date }{
		{calendar.Make(2026, 3, 2), calendar.Make(2029, 3, 2)},
		{calendar.Make(2028, 2, 29), calendar.Make(2031, 2, 28)},
		{calendar.Make(2027, 12, 31), calendar.Make(2030, 12, 31)},
	} {
		j := begin(t).to(evaluated)
		j.today = test.issue
		j.to(granted)
		c := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
		if c.Content.ValidTo != test.last {
			t.Errorf("issued on %s it is valid to %s, want %s", test.issue, c.Content.ValidTo, test.last)
		}
		for _, on := range []struct {
			day   calendar.Date
			want  Status
			since calendar.Date
		}{
			{test.issue.AddDays(-1), StatusNone, calendar.Date{}},
			{test.issue, StatusValid, test.issue},
			{test.last, StatusValid, test.issue},
			{test.last.AddDays(1), StatusExpired, test.last.AddDays(1)},
			{test.last.AddMonths(120), StatusExpired, test.last.AddDays(1)},
		} {
			if status, since := c.StatusOn(on.day); status != on.want || since != on.since {
				t.Errorf("issued on %s: on %s it is %s since %s, want %s since %s", test.issue, on.day, status, since, on.want, on.since)
			}
		}
	}
}

func TestACertificateIsKnownToItsHolderAndTheBody(t *testing.T) {
	j := begin(t).to(granted)
	c := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	if c.Relation(j.client) != Own || c.Relation(theIntake) != InTheBody || c.Relation(j.tester) != Foreign {
		t.Error("a certificate is known to its holder and the body, and to no other")
	}
}
