package console

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
)

// laboratories describes the list of laboratories.
func (v *rows) laboratories() list.List[*finder.Row] {
	until := func(r *finder.Row) calendar.Date { return r.Closed }
	held := filter{Key: "qualification", Head: "desk.column.qualifications", Has: func(r *finder.Row, choice string) bool { return contains(r.Marks, choice) }}
	for _, l := range v.found.Of(rule.KindLaboratory, v.actor) {
		for _, kind := range l.Marks {
			if !slices.ContainsFunc(held.Choices, func(c list.Choice) bool { return c.Value == kind }) {
				held.Choices = append(held.Choices, list.Choice{Value: kind, Words: kind})
			}
		}
	}
	slices.SortFunc(held.Choices, func(a, b list.Choice) int { return strings.Compare(a.Words, b.Words) })
	return list.List[*finder.Row]{
		Columns: []column{
			v.nameColumn("desk.column.name", true),
			{Key: "code", Head: "desk.column.code", Value: func(r *finder.Row) list.Value {
				o, there := v.found.Get(rule.KindOrganisation, r.Owner)
				if !there {
					return list.Value{}
				}
				return list.Text(o.Number)
			}},
			{Key: "qualifications", Head: "desk.column.qualifications", Value: func(r *finder.Row) list.Value {
				return list.Text(v.joined(r.Marks, func(kind string) string { return kind }))
			}},
			{Key: "until", Head: "desk.column.qualified-until", Value: dayOf(until)},
		},
		Filters: []filter{held, {Key: "until", Head: "desk.column.qualified-until", Day: until}},
		Order:   "name",
	}
}

func contains(list []string, one string) bool { return one != "" && slices.Contains(list, one) }

// joined are several things in words.
func (p *page) joined(list []string, words func(string) string) string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = words(one)
	}
	return p.inText(all)
}
