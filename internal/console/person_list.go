package console

import (
	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
)

// people describes the list of people. Their names are read for those who are
// shown and nowhere else, so nobody sorts by them.
func (v *rows) people() list.List[*finder.Row] {
	since := func(r *finder.Row) calendar.Date { return r.Opened }
	left := func(r *finder.Row) calendar.Date { return r.Closed }
	roles := filter{Key: "role", Head: "desk.column.roles", Has: func(r *finder.Row, choice string) bool { return contains(r.Marks, choice) }}
	for _, role := range rule.Roles {
		if role != rule.RoleSystem {
			roles.Choices = append(roles.Choices, list.Choice{Value: string(role), Words: v.t("role." + string(role))})
		}
	}
	return list.List[*finder.Row]{
		Columns: []column{
			{Key: "name", Head: "desk.column.person", Fixed: true, Loose: true, Value: func(r *finder.Row) list.Value {
				return list.Link(v.names[r.ID], at(r.Stream()))
			}},
			v.ownerColumn("desk.column.organisation"),
			{Key: "roles", Head: "desk.column.roles", Value: func(r *finder.Row) list.Value {
				return list.Text(v.joined(r.Marks, func(role string) string { return v.t("role." + role) }))
			}},
			{Key: "since", Head: "desk.column.since", Value: dayOf(since)},
			{Key: "left", Head: "desk.column.left", Value: dayOf(left)},
		},
		Filters: []filter{roles, v.ownerFilter("desk.column.organisation"), {Key: "since", Head: "desk.column.since", Day: since}, {Key: "left", Head: "desk.column.left", Day: left}},
		Order:   "-since",
	}
}
