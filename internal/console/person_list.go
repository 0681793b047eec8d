package console

import (
	"context"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
)

// people describes the list of people.
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
			{Key: "name", Head: "desk.column.person", Fixed: true, By: func(r *finder.Row) string { return finder.Order(v.names[r.ID]) }, Value: func(r *finder.Row) list.Value {
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

// withNames is the list of people with their names. Names stand in no table, since
// they can be erased: they are read from the record, for those who are shown, and
// for all only when somebody looks for a name or sorts by it.
func (v *rows) withNames(ctx context.Context, l list.List[*finder.Row], all []*finder.Row) (list.List[any], []any, error) {
	known := l.Find
	l.Find = func(sought string) func(*finder.Row) bool {
		matches := known(sought)
		return func(r *finder.Row) bool { return finds(sought, v.names[r.ID]) || matches(r) }
	}
	read := func(some []*finder.Row) (err error) {
		v.names, err = v.desk.names(ctx, some)
		return err
	}
	asked := v.address.Query()
	if asked.Get("q") == "" && !strings.Contains(asked.Get("sort"), "name") {
		l.Prepare = read
		return l.Any(), list.AnyRows(all), nil
	}
	err := read(all)
	return l.Any(), list.AnyRows(all), err
}
