package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADateIsReadInOneFormOnly(t *testing.T) {
	for _, good := range []string{"2026-11-24", "2028-02-29", "2000-02-29", "0001-01-01", "9999-12-31"} {
		if got := day(t, good).String(); got != good {
			t.Errorf("ParseDate(%q) writes %q", good, got)
		}
	}
	for _, bad := range []string{
		"", "2026-1-1", "2026-11-31", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-12-31",
		"20261124", "2026/11/24", "2026-11-24T00:00:00Z", " 2026-11-24", "2026-11-24 ", "24-11-2026", "+2026-11-24", "二〇二六年", "２０２６-11-24", "10000-01-01",
	} {
		if got, err := ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", bad, got)
		}
	}
}

func TestMonthsAreClampedToTheMonthsEnd(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-11-24", 36, "2029-11-24"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2028-02-29", 48, "2032-02-29"},
		{"2026-08-31", 3, "2026-11-30"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -13, "2024-12-15"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-11-24", 0, "2026-11-24"},
	} {
		if got := day(t, c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s and %d months = %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestPeriodsAreCountedFromTheAnchorAndNotChained(t *testing.T) {
	anchor := day(t, "2026-01-31")
	if got := anchor.AddMonths(2).String(); got != "2026-03-31" {
		t.Errorf("second period ends on %s, want 2026-03-31", got)
	}
	if got := anchor.AddMonths(1).AddMonths(1).String(); got != "2026-03-28" {
		t.Errorf("chained it would be %s, want 2026-03-28", got)
	}
}

func TestAnInstantBecomesItsDateInBeijingWhateverTheZoneOfTheHost(t *testing.T) {
	for _, c := range []struct{ instant, want string }{
		{"2026-11-23T15:59:59Z", "2026-11-23"},
		{"2026-11-23T16:00:00Z", "2026-11-24"},
		{"2026-11-24T00:00:00+08:00", "2026-11-24"},
		{"2026-11-23T23:00:00-05:00", "2026-11-24"},
	} {
		instant, err := time.Parse(time.RFC3339, c.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(instant).String(); got != c.want {
			t.Errorf("DateOf(%s) = %s, want %s", c.instant, got, c.want)
		}
	}
	if got := day(t, "2026-11-24").Start().Format(time.RFC3339); got != "2026-11-23T16:00:00Z" {
		t.Errorf("2026-11-24 starts at %s", got)
	}
}

func TestTheZeroDateIsNoDate(t *testing.T) {
	var none Date
	if none.String() != "" || !none.IsZero() || !none.Start().IsZero() || !DateOf(time.Time{}).IsZero() {
		t.Error("the zero date must be empty")
	}
	if none.Year() != 0 || Make(2026, 11, 24).Year() != 2026 {
		t.Error("the year is wrong")
	}
	if none.AddDays(3) != none || none.AddMonths(3) != none {
		t.Error("arithmetic must leave no date as it is")
	}
	if !none.Before(Make(1, 1, 1)) {
		t.Error("no date must be before every date")
	}
}

func TestADateInJSONIsItsTextAndNoDateIsEmpty(t *testing.T) {
	type body struct {
		On    Date  `json:"on"`
		Until *Date `json:"until"`
		Never Date  `json:"never,omitzero"`
		Empty Date  `json:"empty"`
	}
	got, err := json.Marshal(body{On: Make(2026, 11, 24)})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"on":"2026-11-24","until":null,"empty":""}`; string(got) != want {
		t.Errorf("JSON = %s, want %s", got, want)
	}
	var back body
	if err := json.Unmarshal([]byte(`{"on":"2026-11-24","until":"2027-01-01","empty":""}`), &back); err != nil {
		t.Fatal(err)
	}
	if back.On != Make(2026, 11, 24) || *back.Until != Make(2027, 1, 1) || !back.Empty.IsZero() {
		t.Errorf("read back %+v", back)
	}
	if err := json.Unmarshal([]byte(`{"on":"2026-11-31"}`), &back); err == nil {
		t.Error("31 November was taken")
	}
	if _, err := json.Marshal(Make(10000, 1, 1)); err == nil {
		t.Error("a year of five digits was written")
	}
}

func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds")
		std := time.Unix(seconds, 0).UTC()
		d := Make(std.Date())
		if d.String() != std.Format(time.DateOnly) || d.Weekday() != std.Weekday() {
			t.Fatalf("%v is %v %v", std, d, d.Weekday())
		}
		days := rapid.IntRange(-10000, 10000).Draw(t, "days")
		if got := d.AddDays(days); got.Sub(d) != days || got.Compare(d) != days {
			t.Fatalf("%v and %d days = %v", d, days, got)
		}
	})
}
