package calendar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Notice is a notice on the days off of one year, as the State Council's
// General Office issues it, or an amendment of one.
type Notice struct {
	Year int
	Days []Day // in order of date; days of the December before are among them
	// from and to are the days that the file answers for: what an edition said
	// of them before is replaced. An amendment without a span names single days.
	from, to Date
	amends   bool
}

// ReadNotice reads a notice's file and checks it. The file has the form of a
// calendar file; "#covers" may be left out: then a notice answers for its whole
// year, and an amendment for the days it names. The error is an *Error:
//
//   - make-up days lie on weekends only;
//   - all days lie in one year or in the December before it;
//   - weekdays off less make-up days are the statutory holidays of the year, 11
//     and from 2025 on 13, unless the notice amends another.
func ReadNotice(file File, amends bool) (Notice, error) {
	r := read(file)
	n := Notice{Days: r.days, from: r.first, to: r.last, amends: amends}
	r.line = 1
	if len(r.problems) > 0 {
		return Notice{}, &Error{Lines: r.problems}
	}
	if len(n.Days) == 0 {
		r.problem("calendar.notice-empty", nil)
		return Notice{}, &Error{Lines: r.problems}
	}
	n.Year = n.Days[len(n.Days)-1].Date.Year()
	if !n.to.IsZero() {
		n.Year = n.to.Year()
	}
	first, last := Make(n.Year, time.January, 1), Make(n.Year, time.December, 31)
	if n.from.IsZero() && !amends {
		n.from, n.to = first, last
	}
	for _, d := range n.Days {
		if d.Date.Before(first.AddMonths(-1)) || d.Date.After(last) {
			r.line = r.seen[d.Date]
			r.problem("calendar.notice-outside", Args{"date": d.Date, "year": strconv.Itoa(n.Year)})
		}
	}
	r.line = 1
	if off, statutory := n.off(), StatutoryDays(n.Year); !amends && off != statutory {
		r.problem("calendar.notice-sum", Args{"is": off, "wanted": statutory, "year": strconv.Itoa(n.Year)})
	}
	if len(r.problems) > 0 {
		return Notice{}, &Error{Lines: r.problems}
	}
	return n, nil
}

// off is the number of weekdays off less the make-up days.
func (n Notice) off() (off int) {
	for _, d := range n.Days {
		switch {
		case d.Kind == Makeup:
			off--
		case !weekend(d.Date):
			off++
		}
	}
	return off
}

// With is the file of the edition that follows c when the notice holds. Its
// error is an *Error: a year that is settled already and is not amended, a year
// that does not join on to the days c covers, an amendment of days that no
// notice has settled, or a notice that changes nothing.
func (c *Calendar) With(n Notice) (File, error) {
	first, last := Make(n.Year, time.January, 1), Make(n.Year, time.December, 31)
	year := Args{"year": strconv.Itoa(n.Year)}
	switch {
	case first.After(c.last.AddDays(1)) || first.Before(c.first):
		return File{}, refuse("calendar.notice-gap", Args{"year": strconv.Itoa(n.Year), "from": c.first, "to": c.last})
	case !n.amends && !last.After(c.published):
		return File{}, refuse("calendar.notice-settled", year)
	case n.amends && last.After(c.published):
		return File{}, refuse("calendar.notice-unsettled", year)
	}
	named := map[Date]bool{}
	for _, d := range n.Days {
		named[d.Date] = true
	}
	days := slices.DeleteFunc(slices.Clone(c.special), func(d Day) bool {
		replaced := !n.from.IsZero() && !d.Date.Before(n.from) && !d.Date.After(n.to)
		return replaced || named[d.Date]
	})
	days = append(days, n.Days...)
	slices.SortFunc(days, func(a, b Day) int { return a.Date.Compare(b.Date) })
	after := build("", c.first, later(c.last, last), later(c.published, last), days)
	if n.amends {
		after.published = c.published
	}
	if after.last == c.last && after.published == c.published && slices.Equal(after.working, c.working) {
		return File{}, refuse("calendar.notice-nothing", year)
	}
	return after.file(), nil
}

// file writes a calendar as one file.
func (c *Calendar) file() File {
	var b strings.Builder
	fmt.Fprintf(&b, "#covers: %s/%s\n#published-to: %s\n", c.first, c.last, c.published)
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"date", "kind", "name"}) // a Builder takes everything
	for _, d := range c.special {
		_ = w.Write([]string{d.Date.String(), string(d.Kind), string(d.Name)})
	}
	w.Flush()
	return File{Name: "workdays.csv", Bytes: []byte(b.String())}
}

// statutory are the statutory holidays by the first year that has so many.
var statutory = sync.OnceValue(func() [][2]int {
	var rows [][2]int
	for _, cells := range table("statutory.csv") {
		since, errSince := strconv.Atoi(cells[0])
		days, errDays := strconv.Atoi(cells[1])
		if errSince != nil || errDays != nil {
			panic("statutory.csv: " + strings.Join(cells, ",")) // a test reads it before anyone else
		}
		rows = append(rows, [2]int{since, days})
	}
	return rows
})

// StatutoryDays is the number of statutory holidays of a year.
func StatutoryDays(year int) (days int) {
	for _, row := range statutory() {
		if year >= row[0] {
			days = row[1]
		}
	}
	return days
}

// Issued is a notice as it was published.
type Issued struct {
	Year   int
	Number string // "国办发明电〔2025〕7号"
	On     Date
}

var notices = sync.OnceValue(func() []Issued {
	var all []Issued
	for _, cells := range table("notices.csv") {
		year, err := strconv.Atoi(cells[1])
		on, wrong := ParseDate(cells[3])
		if err = errors.Join(err, wrong); err != nil {
			panic(err) // the compiler put it there
		}
		all = append(all, Issued{year, cells[2], on})
	}
	return all
})

// BuiltInNotices are the notices that the built-in calendar rests on, in order.
func BuiltInNotices() []Issued { return slices.Clone(notices()) }

// table reads one of our own files, without its header.
func table(name string) [][]string {
	content, err := data.ReadFile(path.Join("data", name))
	if err == nil {
		var rows [][]string
		rows, err = csv.NewReader(strings.NewReader(string(content))).ReadAll()
		if err == nil {
			return rows[1:]
		}
	}
	panic(err) // the compiler put it there
}
