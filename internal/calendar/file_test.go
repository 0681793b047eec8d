package calendar

import (
	"strings"
	"testing"
	"time"
)

func TestTheBuiltInCalendarIsTheNoticesOf2016To2026AndTwoProvisionalYears(t *testing.T) {
	cal := BuiltIn()
	first, last := cal.Covers()
	if first.String() != "2016-01-01" || last.String() != "2028-12-31" || cal.Published().String() != "2026-12-31" {
		t.Errorf("covers %v to %v, published to %v", first, last, cal.Published())
	}
	// Counted from the notices by hand and agreed with nine other sources; the
	// provisional years are statutory days only.
	want := map[int]int{
		2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
	}
	for year, days := range want {
		got, ok := cal.WorkingDays(Make(year-1, time.December, 31), Make(year, time.December, 31))
		if !ok || got != days {
			t.Errorf("%d has %d working days, want %d", year, got, days)
		}
	}
}

// Each year's notice gives as many weekdays off, less make-up days, as the law
// has statutory days: 11, and from 2025 on 13. In 2020 two more were added.
func TestEveryYearsDaysOffAreTheStatutoryOnes(t *testing.T) {
	off := map[int]int{}
	for _, d := range BuiltIn().Days() {
		year, month, day := d.Date.Civil()
		if month == time.December && day >= 28 {
			year++ // named by the notice of the year that follows
		}
		switch {
		case d.Kind == Makeup:
			off[year]--
		case !weekend(d.Date):
			off[year]++
		}
	}
	for year := 2016; year <= 2028; year++ {
		want := 11
		if year >= 2025 || year == 2020 {
			want = 13
		}
		if off[year] != want {
			t.Errorf("%d: %d days off, want %d", year, off[year], want)
		}
	}
}

func TestAWorkingDayIsWhatTheCalendarSaysElseMondayToFriday(t *testing.T) {
	for date, want := range map[string]bool{
		"2026-02-14": true,  // make-up Saturday
		"2026-02-16": false, // Monday in Spring Festival
		"2026-02-28": true,
		"2026-03-02": true,
		"2026-03-07": false,
		"2024-02-09": true, // the eve of Spring Festival was only encouraged
		"2020-01-31": false,
		"2020-02-01": false, // its make-up day was cancelled
		"2019-05-05": true,
		"2027-02-05": false,
	} {
		works, ok := BuiltIn().IsWorkingDay(day(t, date))
		if !ok || works != want {
			t.Errorf("%s works %v, want %v", date, works, want)
		}
	}
	for _, date := range []string{"2015-12-31", "2029-01-01"} {
		if _, ok := BuiltIn().IsWorkingDay(day(t, date)); ok {
			t.Errorf("the calendar answers for %s, which it does not cover", date)
		}
	}
}

func TestAnEditionIsAFunctionOfTheBytes(t *testing.T) {
	again, err := Parse(BuiltInFiles()...)
	if err != nil {
		t.Fatal(err)
	}
	if again.Edition() != BuiltIn().Edition() || len(again.Edition()) != 12 {
		t.Errorf("editions %q and %q", again.Edition(), BuiltIn().Edition())
	}
	one := "#covers: 2026-01-01/2026-12-31\ndate,kind\n"
	a, err := Parse(File{Name: "a", Bytes: []byte(one)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse(File{Name: "a", Bytes: []byte(one + "2026-10-01,holiday\n")})
	if err != nil {
		t.Fatal(err)
	}
	if a.Edition() == b.Edition() {
		t.Error("other bytes, same edition")
	}
}

func TestACalendarFileIsReadAsPeopleWriteIt(t *testing.T) {
	text := "\ufeff# made by hand\r\n#covers:2026-01-01 / 2026-12-31\r\n# published-to: 2026-06-30\r\n\r\n" +
		"date,kind,name,remark\r\n2026-10-01,holiday,国庆节,\"a, b\"\r\n2026-01-04, makeup\r\n"
	cal, err := Parse(File{Name: "hand.csv", Bytes: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	days := cal.Days()
	if len(days) != 2 || days[0] != (Day{Date: Make(2026, 1, 4), Kind: Makeup}) || days[1] != (Day{Make(2026, 10, 1), Holiday, "国庆节"}) {
		t.Errorf("days %v", days)
	}
	if cal.Published() != Make(2026, 6, 30) {
		t.Errorf("published to %v", cal.Published())
	}
}

func TestAFileThatNamesNoNoticeIsProvisionalThroughout(t *testing.T) {
	cal, err := Parse(File{Name: "a.csv", Bytes: []byte("#covers: 2026-01-01/2026-12-31\ndate,kind\n")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Clock{Start: Make(2026, 3, 2), Limit: 1}.Read(cal, Make(2026, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	if !got.Provisional {
		t.Error("a due date without a notice is not marked provisional")
	}
}

func TestABadCalendarFileNamesEveryLineAndWhatIsWrong(t *testing.T) {
	const head = "#covers: 2026-01-01/2026-12-31\n#published-to: 2026-12-31\ndate,kind\n"
	for _, c := range []struct{ name, text, want string }{
		{"a make-up Wednesday", head + "2026-11-25,makeup\n", "calendar.makeup-on-weekday date=2026-11-25 file=f.csv line=4 weekday=Wednesday"},
		{"an unknown kind", head + "2026-11-25,halfday\n", "calendar.bad-kind date=2026-11-25 file=f.csv kind=halfday line=4"},
		{"a kind in capitals", head + "2026-11-25,Holiday\n", "calendar.bad-kind date=2026-11-25 file=f.csv kind=Holiday line=4"},
		{"an impossible date", head + "2026-02-29,holiday\n", "calendar.bad-date file=f.csv line=4 text=2026-02-29"},
		{"a day named twice", head + "2026-10-01,holiday\n2026-10-02,holiday\n2026-10-01,holiday\n", "calendar.day-twice date=2026-10-01 earlier=4 file=f.csv line=6"},
		{"a day outside the span", head + "2026-10-01,holiday\n2027-01-01,holiday\n", "calendar.outside-span date=2027-01-01 file=f.csv from=2026-01-01 line=5 to=2026-12-31"},
		{"a row too short", head + "2026-10-01\n", "calendar.short-row file=f.csv line=4 text=2026-10-01"},
		{"an open quote", head + "2026-10-01,\"holiday\n", "calendar.bad-csv file=f.csv line=4 text=2026-10-01,\"holiday"},
		{"no header", "#covers: 2026-01-01/2026-12-31\n2026-10-01,holiday\n", "calendar.bad-header file=f.csv line=2 text=2026-10-01,holiday"},
		{"nothing but comments", "#covers: 2026-01-01/2026-12-31\n", "calendar.no-header file=f.csv line=1"},
		{"no span", "date,kind\n2026-10-01,holiday\n", "calendar.no-span file=f.csv line=1"},
		{"a span without an end", "#covers: 2026-01-01\ndate,kind\n", "calendar.bad-span file=f.csv line=1 text=2026-01-01\ncalendar.no-span file=f.csv line=1"},
		{"a span backwards", "#covers: 2026-12-31/2026-01-01\ndate,kind\n", "calendar.span-backwards file=f.csv from=2026-12-31 line=1 to=2026-01-01\ncalendar.no-span file=f.csv line=1"},
		{"a span of a thousand years", "#covers: 1026-01-01/2026-12-31\ndate,kind\n", "calendar.span-too-long file=f.csv from=1026-01-01 line=1 to=2026-12-31 years=100\ncalendar.no-span file=f.csv line=1"},
		{"two spans", "#covers: 2026-01-01/2026-12-31\n#covers: 2026-01-01/2026-12-31\ndate,kind\n", "calendar.span-twice file=f.csv line=2"},
		{"a published day that is none", "#covers: 2026-01-01/2026-12-31\n#published-to: soon\ndate,kind\n", "calendar.bad-published file=f.csv line=2 text=soon"},
		{"two things wrong", head + "2026-11-25,makeup\n2026-11-26,halfday\n", "calendar.makeup-on-weekday date=2026-11-25 file=f.csv line=4 weekday=Wednesday\ncalendar.bad-kind date=2026-11-26 file=f.csv kind=halfday line=5"},
		{"an empty file", "", "calendar.no-header file=f.csv line=1\ncalendar.no-span file=f.csv line=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(File{Name: "f.csv", Bytes: []byte(c.text)})
			if err == nil || err.Error() != c.want {
				t.Errorf("error:\n%v\nwant:\n%s", err, c.want)
			}
		})
	}
}

func TestFilesFollowEachOtherWithoutAGap(t *testing.T) {
	span := func(name, covers string) File {
		return File{Name: name, Bytes: []byte("#covers: " + covers + "\ndate,kind\n")}
	}
	for _, second := range []string{"2027-01-02/2027-12-31", "2026-12-31/2027-12-31", "2025-01-01/2025-12-31"} {
		_, err := Parse(span("a", "2026-01-01/2026-12-31"), span("b", second))
		if err == nil || !strings.HasPrefix(err.Error(), "calendar.gap") {
			t.Errorf("%s after 2026: %v", second, err)
		}
	}
	if _, err := Parse(span("a", "2026-01-01/2026-12-31"), span("b", "2027-01-01/2027-12-31")); err != nil {
		t.Error(err)
	}
	if _, err := Parse(); err == nil {
		t.Error("a calendar of no files was made")
	}
}

func FuzzACalendarFileIsTakenWholeOrRefused(f *testing.F) {
	for _, file := range BuiltInFiles() {
		f.Add(string(file.Bytes))
	}
	f.Add("#covers: 2026-01-01/2026-12-31\n#published-to: 2026-12-31\ndate,kind\n2026-11-25,makeup\n")
	f.Add("\ufeff#covers: 0001-01-01/0001-01-01\r\ndate,kind,name\r\n0001-01-01,holiday,\"x\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		cal, err := Parse(File{Name: "f", Bytes: []byte(text)})
		if err != nil {
			if err.Error() == "" {
				t.Fatal("refused without a reason")
			}
			return
		}
		first, last := cal.Covers()
		for i, d := range cal.Days() {
			if d.Kind == Makeup && !weekend(d.Date) || d.Date.Before(first) || d.Date.After(last) {
				t.Fatalf("took %+v", d)
			}
			if i > 0 && !cal.Days()[i-1].Date.Before(d.Date) {
				t.Fatalf("%v is not in order", d.Date)
			}
		}
		total, ok := cal.WorkingDays(first.AddDays(-1), last)
		if !ok || total != len(cal.working) {
			t.Fatalf("%d working days, listed %d", total, len(cal.working))
		}
	})
}
