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
			{Key: "cases", Head: "desk.menu.cases", Value: func(r *finder.Row) list.Value {
				return counted(v.counts().cases[r.ID], rule.KindCase, "organisation", r.ID)
			}},
			{Key: "certificates", Head: "desk.menu.certificates", Value: func(r *finder.Row) list.Value {
				return counted(v.counts().certificates[r.ID], rule.KindCertificate, "organisation", r.ID)
			}},
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

// counted is how many there are, leading to them.
func counted(n int, kind rule.Kind, key, id string) list.Value {
	v := list.Number(n)
	if n > 0 {
		v.Href = listAt(kind) + "?" + key + "=" + id
	}
	return v
}
