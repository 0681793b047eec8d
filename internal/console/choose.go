package console

import (
	"slices"
	"strings"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/console/form"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// option is something to choose.
type option = form.Option

// several lets any of these be chosen.
func (d *draw) several(path string, options []option) {
	f := d.field(path)
	f.Kind, f.Options = form.Choices, options
}

// named is what the act is about, as far as that is known.
func (d *draw) named(path string) string { return d.values.Get(path) }

// heads is rows for who says something of each option: it gives the field that
// heads the rows.
func (d *draw) heads(list, name string, options []option) *form.Field {
	d.rows(list, name, options)
	return d.field(list + "." + name)
}

// oneLine has texts begin with one line.
func (d *draw) oneLine(paths ...string) {
	for _, path := range paths {
		d.field(path).Small = "one"
	}
}

// folded has texts lie behind their name, which stands in the summary alone.
func (d *draw) folded(paths ...string) {
	d.oneLine(paths...)
	for _, path := range paths {
		f := d.field(path)
		f.Folded, f.Quiet = true, true
	}
}

// unsaid leaves a field open in a fresh form, whatever it began with: nobody
// has said yes or no yet.
func (d *draw) unsaid(path string) {
	if !d.fresh {
		return
	}
	for name := range d.values {
		if unindexed(name) == path {
			d.values.Del(name)
		}
	}
}

// yesNo words the two answers to a question.
func (d *draw) yesNo(path, yes, no string) {
	d.field(path).Options = []option{{Value: form.Yes, Label: d.t(yes)}, {Value: form.No, Label: d.t(no)}}
}

// between bounds a day.
func (d *draw) between(path string, earliest, latest calendar.Date) {
	f := d.field(path)
	f.Earliest, f.Latest = earliest, latest
}

// tillToday bounds a statement of what happened.
func (d *draw) tillToday(path string, earliest calendar.Date) { d.between(path, earliest, d.s.Today) }

// says tells a field the limit that holds for the case, with its clause.
func (d *draw) says(path string, limit scheme.Limit, latest calendar.Date) {
	args := text.Args{"limit": d.lengthOf(limit), "cite": d.desk.Door.Cite(limit.Cite()), "latest": date(latest)}
	switch {
	case latest.IsZero() && limit.Cite() != "":
		d.field(path).Says = d.t("desk.limit.length", args)
	case latest.IsZero():
		d.field(path).Says = d.t("desk.limit.length-ours", args)
	case limit.Cite() != "":
		d.field(path).Says = d.t("desk.limit.latest", args)
	default:
		d.field(path).Says = d.t("desk.limit.latest-ours", args)
	}
}

func (p *page) lengthOf(limit scheme.Limit) string {
	return p.t("desk.limit."+string(limit.Unit), text.Args{"count": limit.Value})
}

// within bounds a day by a limit that counts from today, and begins with its
// last day.
func (d *draw) within(path, limit string) calendar.Date {
	c := d.caseFile()
	latest := d.s.Latest(c, limit)
	d.between(path, d.s.Today.AddDays(1), latest)
	d.says(path, d.s.LimitOf(c, limit), latest)
	return latest
}

// listed are the words of one of the scheme's lists on the day of the act, for
// what is bound to no case.
func (d *draw) listed(list string) (options []option) {
	for _, v := range d.s.Record.Scheme("").Verdicts(list, d.s.Today) {
		options = append(options, option{Value: v.ID, Label: d.words(v.Name)})
	}
	return options
}

// shortened is the beginning of a text.
func shortened(said string, most int) string {
	said, _, more := strings.Cut(strings.TrimSpace(said), "\n")
	runes := []rune(said)
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	if more {
		return said + " …"
	}
	return said
}

// person is what somebody is called.
func (p *page) person(s *rule.Situation, id string) string {
	who := rule.Get[*body.Person](s.Record, rule.KindPerson, id)
	if who == nil {
		return id
	}
	return who.Name.Shown()
}

// installation sees everybody: who may be named in a form is for the form to
// say.
var installation = rule.Actor{Person: "system", Roles: []rule.Role{rule.RoleSystem}, Via: "system"}

// people are those who fit, by name.
func (d *draw) people(fit func(*finder.Row) bool) (options []option) {
	for _, r := range d.found.Of(rule.KindPerson, installation) {
		if r.Closed.IsZero() && fit(r) {
			options = append(options, option{Value: r.ID, Label: d.person(d.s, r.ID), Hint: d.rolesOf(r.Marks)})
		}
	}
	slices.SortStableFunc(options, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	return options
}

func (p *page) rolesOf(marks []string) string {
	return p.joined(marks, func(role string) string { return p.t("role." + role) })
}
