package console

import (
	"slices"
	"strings"

	"fincert/internal/body"
	"fincert/internal/console/form"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// personSheets are the forms of people, their roles and their deputies.
var personSheets = map[string]sheet{
	"RegisterPerson": {ready: func(d *draw) { d.seek("organisation", rule.KindOrganisation) }},
	"SetRoles":       {ready: setRoles, check: true},
	"AppointDeputy":  {ready: appointDeputy, check: true},
	"EndDeputy":      {ready: endDeputy},
	"MergePersons":   {ready: mergePersons, check: true},
	"EndMerge":       {check: true},
	"EndPerson":      {check: true},
	"ErasePerson":    {ready: erasing, check: true, again: true},
}

func (d *draw) subject() *body.Person { return d.state.(*body.Person) }

// setRoles offers the roles that go together with what the person is.
func setRoles(d *draw) {
	p := d.subject()
	outside := p.Organisation != "" || slices.ContainsFunc(p.Roles, func(r rule.Role) bool { return !r.Staff() })
	var roles []option
	for _, role := range rule.Roles {
		if role != rule.RoleSystem && role.Staff() != outside {
			roles = append(roles, option{Value: string(role), Label: d.t("role." + string(role))})
		}
	}
	d.several("roles", roles)
	d.begin(&body.SetRoles{Roles: p.Roles})
}

// appointDeputy offers those who could act for the person, and the roles in
// which. Whoever belongs to no organisation and is not of the body learns of
// nobody.
func appointDeputy(d *draw) {
	p := d.subject()
	staff := slices.ContainsFunc(p.Roles, rule.Role.Staff)
	d.choose("deputy", d.people(func(r *finder.Row) bool {
		return r.ID != p.ID && r.Owner == p.Organisation && (staff || r.Owner != "") && len(r.Marks) > 0 &&
			rule.Role(r.Marks[0]).Staff() == staff && !slices.Contains(r.Marks, string(rule.RoleAdministrator))
	}))
	var roles []option
	for _, role := range p.Roles {
		if role != rule.RoleAdministrator {
			roles = append(roles, option{Value: string(role), Label: d.t("role." + string(role))})
		}
	}
	d.several("roles", roles)
	d.field("from").Earliest, d.field("to").Earliest = d.s.Today, d.s.Today
	d.begin(&body.AppointDeputy{Roles: p.Roles, From: d.s.Today})
}

func endDeputy(d *draw) {
	var options []option
	for _, a := range d.subject().Deputies {
		if a.Ended.IsZero() && !d.s.Today.After(a.To) && !has(options, a.Deputy) {
			options = append(options, option{Value: a.Deputy, Label: d.person(d.s, a.Deputy),
				Hint: d.t("desk.deputy.span", text.Args{"from": date(a.From), "to": date(a.To)})})
		}
	}
	d.only("deputy", options)
}

// mergePersons seeks the other registration by name, the last ones registered
// first. Names stand in no table, so they are read once somebody looks for one.
func mergePersons(d *draw) {
	p := d.subject()
	f := d.field("other")
	f.Kind = form.Seek
	chosen, sought := d.values.Get("other"), text.Fold(d.values.Get(form.SeekName("other")))
	rows := d.found.Of(rule.KindPerson, installation)
	slices.SortStableFunc(rows, func(a, b *finder.Row) int { return b.Opened.Compare(a.Opened) })
	for _, r := range rows {
		if r.ID == p.ID || r.ID != chosen && (sought == "" || len(f.Options) >= mostFound) {
			continue
		}
		name := d.person(d.s, r.ID)
		if r.ID == chosen || strings.Contains(text.Fold(name), sought) {
			f.Options = append(f.Options, option{Value: r.ID, Label: name, Found: sought != "", Hint: d.t("desk.person.known", text.Args{
				"roles": d.rolesOf(r.Marks), "organisation": orDash(d.organisation(d.s, r.Owner)), "since": date(r.Opened)})})
		}
	}
	f.Given = chosen != "" && d.asked.Get("other") == chosen
}
