package console

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// yearView is a year of the calendar.
type yearView struct {
	year          int
	before, after int // years that are covered, too; 0: none
	months        []monthView
	working       int
	special       []specialDay
	notices       []noticeView
	provisional   bool // its days off are not published
	published     string
	covers        string
	edition       string
	editions      []editionView
	missing       string // what is lacking ahead, and what to do
	imports       string // where a notice is taken in; empty: not by this person
}

// monthView is a month in weeks that begin on Monday.
type monthView struct {
	name    string
	working int
	weeks   [][]dayView
}

// dayView is a day of a month; the zero one is a blank.
type dayView struct {
	day   int
	class string // off, holiday, makeup or none
	sign  string // what is printed beside the number
	said  string // for who does not see it
	today bool
}

// specialDay is a day, or several, that are not as their day of the week.
type specialDay struct {
	day, name string
	mark      mark
}

// noticeView is a notice on the days off of a year.
type noticeView struct{ number, issued, amends string }

// editionView is an edition of the calendar or of the scheme.
type editionView struct {
	name, recorded, by, said string
	at                       string
	here                     bool
}

func (d *console) addCalendar() {
	d.page("GET /desk/calendar", d.calendarShow)
	d.page("GET /desk/calendar/{year}", d.calendarShow)
}

func (d *console) calendarShow(p *page, r *http.Request) (answer, error) {
	_, cal, err := d.Casework.InForce(r.Context())
	if err != nil {
		return answer{}, err
	}
	first, last := cal.Covers()
	year := p.today.Year()
	if asked := r.PathValue("year"); asked != "" {
		year, err = strconv.Atoi(asked)
		if err != nil || year < first.Year() || year > last.Year() {
			return answer{}, fault.New(fault.NotFound, "desk.calendar.not-covered", fault.Day("first", first), fault.Day("last", last))
		}
	}
	year = min(max(year, first.Year()), last.Year())
	v := yearView{
		year: year, edition: cal.Edition(), covers: first.String() + "–" + last.String(), published: cal.Published().String(),
		provisional: calendar.Make(year, time.December, 31).After(cal.Published()),
	}
	if year > first.Year() {
		v.before = year - 1
	}
	if year < last.Year() {
		v.after = year + 1
	}
	for month := time.January; month <= time.December; month++ {
		v.months = append(v.months, p.monthView(cal, year, month))
	}
	v.working, _ = cal.WorkingDays(calendar.Make(year, time.January, 1), calendar.Make(year, time.December, 31))
	v.special = p.specialDays(cal, year)
	v.missing = p.calendarLacks(cal)
	if c, known := d.Casework.Command("ImportNotice"); known && d.Rights.Ever(p.actor, c.Name()) {
		v.imports = actAt(c, rule.StreamID{})
	}
	v.editions, v.notices, err = d.calendarEditions(p, r, year, cal.Edition())
	return answer{head: head{title: p.t("desk.calendar.title", text.Args{"year": strconv.Itoa(year)})}, body: p.calendarPage(v)}, err
}

// specialDays are the days of a year that are not as their day of the week; those
// that follow each other and are alike stand together.
func (p *page) specialDays(cal *calendar.Calendar, year int) (all []specialDay) {
	var run []calendar.Day
	end := func() {
		if len(run) == 0 {
			return
		}
		first, last := run[0], run[len(run)-1]
		v := specialDay{day: p.day(first.Date), name: holiday(p.lang, first.Name), mark: kindMark(first.Kind)}
		v.mark.word = p.t("desk.calendar." + string(first.Kind))
		if len(run) > 1 {
			v.day = p.t("desk.calendar.span", text.Args{"from": v.day, "to": p.day(last.Date), "count": len(run)})
		}
		all, run = append(all, v), nil
	}
	for _, d := range cal.Days() {
		if n := len(run); n > 0 && (d.Date != run[n-1].Date.AddDays(1) || d.Kind != run[n-1].Kind || d.Name != run[n-1].Name) {
			end()
		}
		if d.Date.Year() == year {
			run = append(run, d)
		}
	}
	end()
	return all
}

// kindMark shows what a day is made to be.
func kindMark(k calendar.Kind) mark {
	if k == calendar.Makeup {
		return mark{class: "info", icon: "right"}
	}
	return mark{class: "wait", icon: "pause"}
}

func (p *page) monthView(cal *calendar.Calendar, year int, month time.Month) monthView {
	first := calendar.Make(year, month, 1)
	last := first.AddMonths(1).AddDays(-1)
	v := monthView{name: p.t("desk.month." + strconv.Itoa(int(month)))}
	v.working, _ = cal.WorkingDays(first, last)
	special := map[calendar.Date]calendar.Day{}
	for _, d := range cal.Days() {
		special[d.Date] = d
	}
	week := make([]dayView, (int(first.Weekday())+6)%7) // blanks before the first
	for d := first; !d.After(last); d = d.AddDays(1) {
		if len(week) == 7 {
			v.weeks, week = append(v.weeks, week), nil
		}
		week = append(week, p.dayView(cal, d, special[d]))
	}
	v.weeks = append(v.weeks, slices.Concat(week, make([]dayView, 7-len(week))))
	return v
}

func (p *page) dayView(cal *calendar.Calendar, d calendar.Date, special calendar.Day) dayView {
	_, _, n := d.Civil()
	v := dayView{day: n, today: d == p.today}
	works, _ := cal.IsWorkingDay(d)
	switch {
	case special.Kind == calendar.Holiday:
		v.class, v.sign, v.said = "holiday", p.t("desk.calendar.sign.holiday"), p.t("desk.calendar.holiday")
	case special.Kind == calendar.Makeup:
		v.class, v.sign, v.said = "makeup", p.t("desk.calendar.sign.makeup"), p.t("desk.calendar.makeup")
	case !works:
		v.class, v.said = "off", p.t("desk.calendar.weekend")
	}
	return v
}

// holiday is what a holiday is called; as the notice writes it where no catalog
// knows it.
func holiday(lang text.Lang, name calendar.Name) string {
	said, known := text.Lookup(lang, name.CatalogKey())
	if !known {
		return name.String()
	}
	return said
}

// ahead is how long before the published days end somebody should do something:
// notices come in November, and limits reach further than a year.
const ahead = 12

func (p *page) calendarLacks(cal *calendar.Calendar) string {
	_, last := cal.Covers()
	until := p.today.AddMonths(ahead)
	switch {
	case last.Before(until):
		return p.t("desk.calendar.lacks-cover", text.Args{"last": p.day(last)})
	case cal.Published().Before(until):
		return p.t("desk.calendar.lacks-notice", text.Args{"last": p.day(cal.Published()), "year": strconv.Itoa(cal.Published().AddDays(1).Year())})
	}
	return ""
}

// calendarEditions are all editions, the latest first, and the notices on a year.
func (d *console) calendarEditions(p *page, r *http.Request, year int, inForce string) (editions []editionView, notices []noticeView, err error) {
	for _, issued := range calendar.BuiltInNotices() {
		if issued.Year == year {
			notices = append(notices, noticeView{issued.Number, p.day(issued.On), ""})
		}
	}
	err = d.eachEdition(r, body.IndexCalendar, func(view casework.View) error {
		e, is := view.State.(*body.CalendarEdition)
		if !is {
			return nil
		}
		v := editionView{name: e.Edition, here: e.Edition == inForce, said: p.t("desk.calendar.whole")}
		v.recorded, v.by = p.recordedBy(view)
		if n := e.Notice; n.Notice != "" {
			v.said = p.t("desk.calendar.by-notice", text.Args{"number": n.Notice, "issued": p.day(n.Issued)})
			if n.Year == year {
				notices = append(notices, noticeView{n.Notice, p.day(n.Issued), n.Amends})
			}
		}
		editions = append(editions, v)
		return nil
	})
	slices.Reverse(editions)
	return editions, notices, err
}

// eachEdition shows all editions of an index in the order of the record.
func (d *console) eachEdition(r *http.Request, index string, show func(casework.View) error) error {
	var all []rule.StreamID
	err := d.Casework.Consult(r.Context(), func(s *rule.Situation) error {
		all = s.Record.Find(rule.Key{Index: index})
		return nil
	})
	for _, on := range all {
		var view casework.View
		if err == nil {
			view, err = d.Casework.Load(r.Context(), on, math.MaxInt64)
		}
		if err == nil {
			err = show(view)
		}
	}
	return err
}

// recordedBy is when a thing came into the record and in which role.
func (p *page) recordedBy(view casework.View) (at, by string) {
	if len(view.History) == 0 {
		return "", ""
	}
	m := view.History[0].Meta
	return instant(m.At), p.t("role." + string(m.Role))
}

// weekdays are the heads of a month, as catalogs spell them.
var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
