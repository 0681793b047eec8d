package calendar

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// noticeOf is the notice of a year as a file: the rows that the shipped file
// marks with it.
func noticeOf(t *testing.T, year string) File {
	t.Helper()
	var b strings.Builder
	b.WriteString("date,kind,name\n")
	for line := range strings.Lines(string(BuiltInFiles()[0].Bytes)) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if len(cells) == 4 && cells[3] == year {
			b.WriteString(strings.Join(cells[:3], ",") + "\n")
		}
	}
	return File{Name: year + ".csv", Bytes: []byte(b.String())}
}

// until is the built-in calendar as it was before a year's notice.
func until(t *testing.T, year int) *Calendar {
	t.Helper()
	file := fmt.Sprintf("#covers: 2016-01-01/%d-12-31\n#published-to: %d-12-31\ndate,kind\n", year-1, year-1)
	for _, d := range BuiltIn().Days() {
		if d.Date.Year() < year {
			file += fmt.Sprintf("%s,%s\n", d.Date, d.Kind)
		}
	}
	c, err := Parse(File{"until.csv", []byte(file)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func key(err error) string {
	var wrong *Error
	if !errors.As(err, &wrong) {
		return ""
	}
	return wrong.Lines[0].Key
}

func TestTheNoticesThatWereIssuedAreTaken(t *testing.T) {
	for year := 2017; year <= 2026; year++ {
		n, err := ReadNotice(noticeOf(t, fmt.Sprint(year)), year == 2019 || year == 2020)
		if err != nil || n.Year != year {
			t.Errorf("%d: %+v, %v", year, n.Year, err)
			continue
		}
		if year == 2019 || year == 2020 {
			continue // the shipped rows hold these as they were amended
		}
		file, err := until(t, year).With(n)
		if err != nil {
			t.Errorf("%d: %v", year, err)
			continue
		}
		got, err := Parse(file)
		if err != nil {
			t.Fatal(err)
		}
		first, last := got.Covers()
		for day := first; day.Before(Make(year, 12, 1)); day = day.AddDays(1) { // the next notice may name days of December
			works, _ := got.IsWorkingDay(day)
			if want, _ := BuiltIn().IsWorkingDay(day); works != want {
				t.Errorf("%d: %s is a working day: %v, want %v", year, day, works, want)
			}
		}
		if got.Published() != last || last.Year() != year {
			t.Errorf("%d: settled to %s, covered to %s", year, got.Published(), last)
		}
	}
}

func TestDaysOfTheDecemberBeforeCountWithTheNotice(t *testing.T) {
	for year, off := range map[string]int{"2018": 11, "2023": 11, "2024": 11, "2025": 13, "2026": 13} {
		n, err := ReadNotice(noticeOf(t, year), false)
		if err != nil || n.off() != off {
			t.Errorf("%s: %d, %v", year, n.off(), err)
		}
	}
	without := strings.ReplaceAll(string(noticeOf(t, "2026").Bytes), "2026-10-07,holiday,国庆节\n", "")
	_, err := ReadNotice(File{"x.csv", []byte(without)}, false)
	if key(err) != "calendar.notice-sum" {
		t.Errorf("a day is missing: %v", err)
	}
	if _, err = ReadNotice(File{"x.csv", []byte(without)}, true); err != nil {
		t.Errorf("an amendment need not add up: %v", err)
	}
}

func TestAnAmendmentReplacesTheDaysItAnswersFor(t *testing.T) {
	// 国办发明电〔2020〕1号 as it stood: 2020-02-01 was to be a make-up day.
	before := until(t, 2021)
	n, err := ReadNotice(File{"a.csv", []byte("#covers: 2020-12-01/2020-12-31\ndate,kind\n2020-12-31,holiday\n")}, true)
	if err != nil {
		t.Fatal(err)
	}
	file, err := before.With(n)
	if err != nil {
		t.Fatal(err)
	}
	after, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	works, _ := after.IsWorkingDay(Make(2020, 12, 31))
	other, _ := after.IsWorkingDay(Make(2020, 10, 8))
	if works || other || after.Published() != before.Published() {
		t.Errorf("12-31 works: %v, 10-08 works: %v, settled to %s", works, other, after.Published())
	}
	if _, err = after.With(n); key(err) != "calendar.notice-nothing" {
		t.Errorf("a second time: %v", err)
	}
}

func TestANoticeThatCannotBeOneIsRefused(t *testing.T) {
	full := string(noticeOf(t, "2026").Bytes)
	for name, try := range map[string]struct {
		text string
		key  string
	}{
		"a make-up day on a weekday": {full + "2026-10-12,makeup,国庆节\n", "calendar.makeup-on-weekday"},
		"nothing":                    {"date,kind\n", "calendar.notice-empty"},
		"two years":                  {full + "2024-10-01,holiday,国庆节\n", "calendar.notice-outside"},
		"no header":                  {"2026-10-01,holiday\n", "calendar.bad-header"},
		"a day twice":                {full + "2026-10-01,holiday\n", "calendar.day-twice"},
	} {
		_, err := ReadNotice(File{"n.csv", []byte(try.text)}, false)
		if key(err) != try.key {
			t.Errorf("%s: %v, want %s", name, err, try.key)
		}
	}
	n, err := ReadNotice(noticeOf(t, "2026"), false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = BuiltIn().With(n); key(err) != "calendar.notice-settled" {
		t.Errorf("a year that is settled: %v", err)
	}
	if _, err = until(t, 2024).With(n); key(err) != "calendar.notice-gap" {
		t.Errorf("a year that does not join on: %v", err)
	}
	n.amends = true
	if _, err = until(t, 2026).With(n); key(err) != "calendar.notice-gap" && key(err) != "calendar.notice-unsettled" {
		t.Errorf("an amendment of a year without notice: %v", err)
	}
}

func TestTheShippedNoticesAreKnownByNumber(t *testing.T) {
	notices := BuiltInNotices()
	if len(notices) != 13 || notices[12] != (Issued{2026, "国办发明电〔2025〕7号", Make(2025, 11, 4)}) {
		t.Errorf("known are %v", notices)
	}
	for year, want := range map[int]int{2016: 11, 2024: 11, 2025: 13, 2030: 13} {
		if got := StatutoryDays(year); got != want {
			t.Errorf("%d has %d statutory days", year, got)
		}
	}
}
