package console

import (
	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
)

// organisations describes the list of organisations.
func (v *rows) organisations() list.List[*finder.Row] {
	since := func(r *finder.Row) calendar.Date { return r.Opened }
	return list.List[*finder.Row]{
		Columns: []column{
			v.nameColumn("desk.column.name", true),
			{Key: "code", Head: "desk.column.code", Value: func(r *finder.Row) list.Value { return list.Text(r.Number) }},
			counted("cases", "desk.menu.cases", func(id string) int { return v.counts().cases[id] }, rule.KindCase, "organisation"),
			counted("certificates", "desk.menu.certificates", func(id string) int { return v.counts().certificates[id] }, rule.KindCertificate, "organisation"),
			{Key: "since", Head: "desk.column.since", Value: dayOf(since)},
		},
		Filters: []filter{
			{Key: "role", Head: "desk.column.known-as", Has: v.knownAs, Choices: []list.Choice{
				{Value: "client", Words: v.t("role.client")}, {Value: "holder", Words: v.t("desk.column.holder")}, {Value: "laboratory", Words: v.t("role.laboratory")},
			}},
			{Key: "since", Head: "desk.column.since", Day: since},
		},
		Order: "name",
	}
}

// knownAs reports whether an organisation is a client, a holder or a laboratory.
func (v *rows) knownAs(r *finder.Row, choice string) bool {
	switch choice {
	case "client":
		return v.counts().cases[r.ID] > 0
	case "holder":
		return v.counts().certificates[r.ID] > 0
	}
	return v.counts().laboratories[r.ID] > 0
}

// counted is a column of how many of a kind each row has, leading to the list of
// them, where filter names the row.
func counted(key, head string, count func(id string) int, kind rule.Kind, filter string) column {
	return column{
		Key: key, Head: head,
		Value: func(r *finder.Row) list.Value {
			v := list.Number(count(r.ID))
			if v.Number > 0 {
				v.Href = listAt(kind) + "?" + filter + "=" + r.ID
			}
			return v
		},
		By: func(r *finder.Row) string { return list.Ordinal(count(r.ID)) },
	}
}
