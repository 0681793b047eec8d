package console

import (
	"context"
	"strings"
	"time"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// securityTable is what was turned away, and what was done to who may enter.
var securityTable = table{
	path: "/desk/security", title: "desk.menu.security", empty: "desk.security.none", sought: "desk.log.address",
	note: func(*page) string { return "desk.security.note" }, shown: overseers,
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		l, err := v.incidents(ctx)
		return l.Any(), nil, err
	},
}

// accessLogTable is who was given which file.
var accessLogTable = table{
	path: "/desk/access-log", title: "desk.menu.access-log", empty: "desk.access-log.none", sought: "desk.access-log.sought",
	note: func(*page) string { return "desk.access-log.note" }, shown: overseers,
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		return v.readings(ctx).Any(), nil, nil
	},
}

// incidents describes the security log. Its keeper sorts and narrows it.
func (v *rows) incidents(ctx context.Context) (list.List[access.Incident], error) {
	type column = list.Column[access.Incident]
	type filter = list.Filter[access.Incident]
	accounts, err := v.desk.everyAccount(ctx, v.actor)
	if err != nil {
		return list.List[access.Incident]{}, err
	}
	logins := map[string]string{}
	for _, a := range accounts {
		logins[a.ID] = a.Login
	}
	whats := filter{Key: "what", Head: "desk.security.what"}
	for _, what := range access.Whats {
		whats.Choices = append(whats.Choices, list.Choice{Value: what, Words: v.securityWord(what)})
	}
	noted := func(q list.Query) access.Noted {
		return access.Noted{Person: q.Chosen["person"], What: q.Chosen["what"], Address: q.Text, From: q.From["last"], To: q.To["last"]}
	}
	return list.List[access.Incident]{
		Columns: []column{
			{Key: "last", Head: "desk.log.last", Fixed: true, By: func(i access.Incident) string { return i.Last }, Value: func(i access.Incident) list.Value { return moment(i.Last) }},
			{Key: "what", Head: "desk.security.what", Loose: true, Value: func(i access.Incident) list.Value {
				what, _, _ := strings.Cut(i.What, " ")
				return list.Text(v.securityWord(what))
			}},
			{Key: "about", Head: "desk.security.about", Loose: true, Value: func(i access.Incident) list.Value {
				_, about, _ := strings.Cut(i.What, " ")
				return v.securityAbout(about, logins)
			}},
			{Key: "who", Head: "desk.log.who", Loose: true, Value: func(i access.Incident) list.Value { return v.whoCell(i.Actor) }},
			{Key: "address", Head: "desk.log.address", By: func(i access.Incident) string { return i.Address }, Value: func(i access.Incident) list.Value { return list.Text(i.Address) }},
			{Key: "count", Head: "desk.security.count", By: func(i access.Incident) string { return list.Ordinal(int(i.Count)) }, Value: func(i access.Incident) list.Value { return list.Number(int(i.Count)) }},
			{Key: "first", Head: "desk.log.first", Loose: true, Extra: true, Value: func(i access.Incident) list.Value { return moment(i.First) }},
		},
		Filters: []filter{whats, {Key: "person", Head: "desk.log.who", Say: v.personSaid(ctx)}, {Key: "last", Head: "desk.log.last", Day: func(i access.Incident) calendar.Date { return dayOn(i.Last) }}},
		Find:    func(string) func(access.Incident) bool { return nil }, // its keeper does
		Order:   "-last", ID: access.Incident.ID,
		Prepare: func(lines []access.Incident) error {
			return nameAll(ctx, v, lines, func(i access.Incident) string { return i.Actor })
		},
		Kept: &list.Kept[access.Incident]{
			Rows: func(q list.Query, p list.Part) ([]access.Incident, error) {
				return v.desk.Access.IncidentsPart(ctx, noted(q), access.Part(p))
			},
			Count: func(q list.Query, p list.Part) (int, error) {
				return v.desk.Access.CountIncidents(ctx, noted(q), access.Part(p))
			},
		},
	}, nil
}

// readings describes the access log. Its keeper sorts and narrows it.
func (v *rows) readings(ctx context.Context) list.List[access.Reading] {
	type column = list.Column[access.Reading]
	type filter = list.Filter[access.Reading]
	files := map[string]string{}
	of := func(q list.Query) access.ReadingsOf {
		return access.ReadingsOf{Person: q.Chosen["person"], Scope: q.Chosen["case"], Text: q.Text, From: q.From["day"], To: q.To["day"]}
	}
	return list.List[access.Reading]{
		Columns: []column{
			{Key: "at", Head: "desk.access-log.at", Fixed: true, By: func(r access.Reading) string { return r.Day.String() }, Value: func(r access.Reading) list.Value { return moment(r.At) }},
			{Key: "who", Head: "desk.log.who", Loose: true, Value: func(r access.Reading) list.Value { return v.whoCell(r.Person) }},
			{Key: "organisation", Head: "desk.column.organisation", Loose: true, Value: func(r access.Reading) list.Value { return list.Text(v.called(r.Organisation)) }},
			{Key: "of", Head: "desk.access-log.of", Loose: true, Value: func(r access.Reading) list.Value { return v.thingCell(r.Scope) }},
			{Key: "file", Head: "desk.access-log.file", Loose: true, Value: func(r access.Reading) list.Value { return list.Text(files[r.Object]) }},
			{Key: "address", Head: "desk.log.address", Loose: true, Value: func(r access.Reading) list.Value { return list.Text(r.Address) }},
		},
		Filters: []filter{
			{Key: "day", Head: "desk.access-log.day", Day: func(r access.Reading) calendar.Date { return r.Day }},
			{Key: "case", Head: "desk.access-log.of", Say: func(id string) string { return v.thingCell(id).Text }},
			{Key: "person", Head: "desk.log.who", Say: v.personSaid(ctx)},
		},
		Find:  func(string) func(access.Reading) bool { return nil }, // its keeper does
		Order: "-at", ID: func(r access.Reading) string { return r.ID },
		Prepare: func(lines []access.Reading) error {
			for _, l := range lines {
				file, found, err := v.desk.Vault.Find(ctx, l.Object)
				if err != nil {
					return err
				}
				files[l.Object] = l.Object
				if found && file.Name != "" {
					files[l.Object] = file.Name
				}
			}
			return nameAll(ctx, v, lines, func(r access.Reading) string { return r.Person })
		},
		Kept: &list.Kept[access.Reading]{
			Rows: func(q list.Query, p list.Part) ([]access.Reading, error) {
				return v.desk.Access.ReadingsPart(ctx, of(q), access.Part(p))
			},
			Count: func(q list.Query, p list.Part) (int, error) {
				return v.desk.Access.CountReadings(ctx, of(q), access.Part(p))
			},
		},
	}
}

// nameAll reads the names of the people in some rows.
func nameAll[T any](ctx context.Context, v *rows, some []T, person func(T) string) (err error) {
	var ids []string
	for _, row := range some {
		ids = append(ids, person(row))
	}
	v.names, err = v.desk.namesOf(ctx, ids)
	return err
}

// namesOf are the names of people by id, as far as the record knows them.
func (d *console) namesOf(ctx context.Context, people []string) (map[string]string, error) {
	names := map[string]string{}
	err := d.Casework.Consult(ctx, func(s *rule.Situation) error {
		for _, id := range people {
			if id != "" && names[id] == "" {
				names[id] = nameIn(s, id)
			}
		}
		return nil
	})
	return names, err
}

// moment is an instant as it is stored, for people.
func moment(stored string) list.Value {
	at, err := time.Parse(time.RFC3339Nano, stored)
	if err != nil {
		return list.Value{}
	}
	return list.Text(instant(at))
}

// dayOn is the day of such an instant.
func dayOn(stored string) calendar.Date {
	at, err := time.Parse(time.RFC3339Nano, stored)
	if err != nil {
		return calendar.Date{}
	}
	return calendar.DateOf(at)
}

// securityWord is an event of the security log in words, where it has some.
func (p *page) securityWord(what string) string {
	said, known := text.Lookup(p.lang, "desk.security.what."+what)
	if !known {
		return what
	}
	return said
}

// securityAbout is what an attempt was about: a command in words, an account, a
// page, or an id of something.
func (v *rows) securityAbout(about string, logins map[string]string) list.Value {
	if c, known := v.desk.Casework.Command(about); known {
		return list.Text(v.t("command." + c.Slug()))
	}
	if login := logins[about]; login != "" {
		return list.Link(login, accountAt(login))
	}
	return list.Text(about)
}

// whoCell is somebody, leading to them; empty for who was not signed in, and for
// the installation itself.
func (v *rows) whoCell(person string) list.Value {
	switch {
	case person == "":
		return list.Value{}
	case v.names[person] == "":
		return list.Text(person)
	}
	return list.Link(v.names[person], at(rule.StreamID{Kind: rule.KindPerson, ID: person}))
}

// personSaid words somebody who was chosen.
func (v *rows) personSaid(ctx context.Context) func(id string) string {
	return func(id string) (name string) {
		names, err := v.desk.namesOf(ctx, []string{id})
		if err != nil {
			return ""
		}
		return names[id]
	}
}

// thingCell is the case that files lie in, by its number.
func (v *rows) thingCell(id string) list.Value {
	for _, kind := range []rule.Kind{rule.KindCase, rule.KindCertificate} {
		if one, there := v.found.Get(kind, id); there {
			return list.Link(one.Number, at((*finder.Row).Stream(one)))
		}
	}
	return list.Text(id)
}
