package calendar

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// File is a calendar file as it was published or handed in. The record keeps
// its whole bytes, so that every edition can be read again.
type File struct {
	Name  string // for people, in errors
	Bytes []byte
}

// The parts of a calendar file that are not rows.
const (
	coversMark    = "covers:"
	publishedMark = "published-to:"
	byteOrderMark = "\ufeff" // spreadsheets write one
)

// longestSpan bounds the years that one file may cover, so that a typing error
// in a year does not fill the memory.
const longestSpan = 100

// Parse makes a calendar of files, each of which covers its own span and begins
// on the day after the one before it ends.
//
// A file is CSV in UTF-8. Lines that begin with # are comments; two of them
// mean something: "#covers: 2016-01-01/2026-12-31" says for which days the file
// answers and must be there, and "#published-to: 2026-12-31" says up to which
// of them an official notice exists; without it all are provisional. Then comes
// the header "date,kind", with more columns if wanted ("name" is used), then
// one row a day with kind holiday or makeup, in any order.
//
// The error is an *Error that names every line that cannot be taken: among
// them a make-up day on a weekday, which is always a typing error, and a day
// named twice or outside the span.
func Parse(files ...File) (*Calendar, error) {
	var all parsed
	var problems []Line
	hash := sha256.New()
	for i, file := range files {
		one := parseFile(file)
		problems = append(problems, one.problems...)
		if len(one.problems) > 0 {
			continue
		}
		if i > 0 && !all.last.IsZero() && one.first != all.last.AddDays(1) {
			problems = append(problems, Line{"calendar.gap", Args{"file": file.Name, "from": one.first, "after": all.last}})
		}
		if all.first.IsZero() {
			all.first = one.first
		}
		all.last = one.last
		if one.published.After(all.published) {
			all.published = one.published
		}
		all.days = append(all.days, one.days...)
		hash.Write(file.Bytes)
	}
	if len(files) == 0 {
		problems = append(problems, Line{"calendar.empty", nil})
	}
	if len(problems) > 0 {
		return nil, &Error{Lines: problems}
	}
	edition := hex.EncodeToString(hash.Sum(nil))[:12]
	return build(edition, all.first, all.last, all.published, all.days), nil
}

// parsed is what one file says.
type parsed struct {
	first, last, published Date
	days                   []Day
	problems               []Line
}

// reading is the state between two lines of a file.
type reading struct {
	parsed
	file    string
	line    int
	columns map[string]int // by the header's words; nil before the header
	seen    map[Date]int   // line on which a day was named first
}

func (r *reading) problem(key string, args Args) {
	located := Args{"file": r.file, "line": r.line}
	for name, value := range args {
		located[name] = value
	}
	r.problems = append(r.problems, Line{key, located})
}

func parseFile(file File) parsed {
	r := read(file)
	r.line = 1
	if r.first.IsZero() {
		r.problem("calendar.no-span", nil)
		return r.parsed
	}
	for _, d := range r.days {
		if d.Date.Before(r.first) || d.Date.After(r.last) {
			r.line = r.seen[d.Date]
			r.problem("calendar.outside-span", Args{"date": d.Date, "from": r.first, "to": r.last})
		}
	}
	return r.parsed
}

// read takes every line of a file for itself; the days are in order of date.
func read(file File) *reading {
	r := &reading{file: file.Name, seen: map[Date]int{}}
	text := strings.TrimPrefix(string(file.Bytes), byteOrderMark)
	for line := range strings.SplitSeq(text, "\n") {
		r.line++
		line = strings.TrimRight(line, "\r")
		switch {
		case strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, "#"):
			r.comment(strings.TrimSpace(line[1:]))
		case r.columns == nil:
			r.header(line)
		default:
			r.row(line)
		}
	}
	r.line = 1
	if r.columns == nil {
		r.problem("calendar.no-header", nil)
	}
	slices.SortFunc(r.days, func(a, b Day) int { return a.Date.Compare(b.Date) })
	return r
}

func (r *reading) comment(text string) {
	if span, ok := strings.CutPrefix(text, coversMark); ok {
		from, to, _ := strings.Cut(span, "/")
		first, errFirst := ParseDate(strings.TrimSpace(from))
		last, errLast := ParseDate(strings.TrimSpace(to))
		switch {
		case errFirst != nil || errLast != nil:
			r.problem("calendar.bad-span", Args{"text": strings.TrimSpace(span)})
		case last.Before(first):
			r.problem("calendar.span-backwards", Args{"from": first, "to": last})
		case last.After(first.AddMonths(12 * longestSpan)):
			r.problem("calendar.span-too-long", Args{"from": first, "to": last, "years": longestSpan})
		case !r.first.IsZero():
			r.problem("calendar.span-twice", nil)
		default:
			r.first, r.last = first, last
		}
	}
	if day, ok := strings.CutPrefix(text, publishedMark); ok {
		published, err := ParseDate(strings.TrimSpace(day))
		if err != nil {
			r.problem("calendar.bad-published", Args{"text": strings.TrimSpace(day)})
		}
		r.published = published
	}
}

// cells splits one line. A quoted cell may not run over the line's end, which
// keeps line numbers true.
func (r *reading) cells(line string) ([]string, bool) {
	reader := csv.NewReader(strings.NewReader(line))
	cells, err := reader.Read()
	if err != nil {
		r.problem("calendar.bad-csv", Args{"text": line})
		return nil, false
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells, true
}

func (r *reading) header(line string) {
	r.columns = map[string]int{} // even a bad header is the header: one problem, not one a row
	cells, ok := r.cells(line)
	if !ok {
		return
	}
	if len(cells) < 2 || cells[0] != "date" || cells[1] != "kind" {
		r.problem("calendar.bad-header", Args{"text": line})
	}
	for i, cell := range cells {
		r.columns[cell] = i
	}
}

func (r *reading) row(line string) {
	cells, ok := r.cells(line)
	if !ok {
		return
	}
	if len(cells) < 2 {
		r.problem("calendar.short-row", Args{"text": line})
		return
	}
	date, err := ParseDate(cells[0])
	if err != nil {
		r.problem("calendar.bad-date", Args{"text": cells[0]})
		return
	}
	if earlier, twice := r.seen[date]; twice {
		r.problem("calendar.day-twice", Args{"date": date, "earlier": earlier})
		return
	}
	r.seen[date] = r.line
	d := Day{Date: date, Kind: Kind(cells[1])}
	if i, named := r.columns["name"]; named && i < len(cells) {
		d.Name = Name(cells[i])
	}
	switch {
	case d.Kind != Holiday && d.Kind != Makeup:
		r.problem("calendar.bad-kind", Args{"date": date, "kind": cells[1]})
	case d.Kind == Makeup && !weekend(date):
		r.problem("calendar.makeup-on-weekday", Args{"date": date, "weekday": Weekday(date.Weekday())})
	}
	r.days = append(r.days, d)
}

func weekend(d Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// Weekday is a day of the week as a value of a Line.
type Weekday time.Weekday

// CatalogKey is the day's key in the catalogs of package text.
func (w Weekday) CatalogKey() string { return "weekday." + strings.ToLower(time.Weekday(w).String()) }

// String is the English name; for logs.
func (w Weekday) String() string { return time.Weekday(w).String() }

//go:embed data/cn-workdays.csv data/cn-provisional.csv data/notices.csv data/statutory.csv
var data embed.FS

// BuiltInFiles are the files that the built-in calendar is made of, in order:
// the days of 2016 to 2026 after the notices of the State Council's General
// Office, checked against nine other sources, and provisional days for the
// years without a notice.
func BuiltInFiles() []File {
	var files []File
	for _, name := range []string{"cn-workdays.csv", "cn-provisional.csv"} {
		content, err := data.ReadFile(path.Join("data", name))
		if err != nil {
			panic(err) // the compiler put it there
		}
		files = append(files, File{Name: name, Bytes: bytes.Clone(content)})
	}
	return files
}

var builtIn = sync.OnceValue(func() *Calendar {
	c, err := Parse(BuiltInFiles()...)
	if err != nil {
		panic(errors.Join(errors.New("built-in calendar"), err)) // a test reads it before anyone else
	}
	return c
})

// BuiltIn is the calendar that fincert comes with: 2016-01-01 to 2028-12-31,
// published to 2026-12-31.
func BuiltIn() *Calendar { return builtIn() }
