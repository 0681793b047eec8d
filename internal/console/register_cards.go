package console

import (
	"context"
	"slices"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// besides are what stands on the page of an organisation, a product, a laboratory
// or a person without being part of it: read before the thing itself is.
type besides struct {
	*rows
	accounts []access.Account
	late     map[string]bool // cases in which a report came late: only these are read
}

// besides reads what leads on from a thing. As of a past moment there is none:
// what can be found is what there is today.
func (d *console) besides(ctx context.Context, p *page, on rule.StreamID) (b *besides, err error) {
	if q := p.address.Query(); q.Get("at") != "" || q.Get("on") != "" {
		return nil, nil
	}
	b = &besides{}
	b.rows, err = d.rows(ctx, p)
	if err == nil && on.Kind == rule.KindPerson && account.MaySee(p.actor) {
		b.accounts, err = d.everyAccount(ctx, p.actor)
	}
	if err == nil && on.Kind == rule.KindLaboratory {
		b.late, err = d.Casework.Overrun(ctx, scheme.LimitLabReportDue)
	}
	return b, err
}

// mostFew is how many things stand on a page; the rest is in their list.
const mostFew = 10

// found is the card of all things of a kind that belong here, the latest first,
// with the way to the list of them all.
func (v *sight) found(kind rule.Kind, key, id string, belongs func(*finder.Row) bool, marked func(*finder.Row) mark) card {
	shown := card{id: kind.Plural(), title: v.t("desk.menu." + kind.Plural())}
	if v.beside == nil {
		return shown
	}
	all := v.beside.found.Of(kind, v.actor)
	for _, r := range slices.Backward(all) {
		if !belongs(r) {
			continue
		}
		shown.count++
		if shown.count > mostFew {
			continue
		}
		i := item{id: r.Number, name: v.say(r.Name) + " " + r.Model, at: at(r.Stream())}
		if marked != nil {
			m := marked(r)
			i.mark = &m
		}
		shown.items = append(shown.items, i)
	}
	if shown.count > mostFew {
		shown.items = append(shown.items, item{name: v.t("desk.register.all", text.Args{"count": shown.count}), at: listAt(kind) + "?" + key + "=" + id})
	}
	return shown
}

// caseLook is how a case of a list stands.
func (p *page) caseLook(r *finder.Row) mark {
	return p.caseMark(rule.Word(r.Word), rule.Purpose(r.Purpose))
}

func (v *sight) statusLook(r *finder.Row) mark { return v.beside.statusMark(r.Number) }

// organisationCards are an organisation with everything that it has to do with.
func (v *sight) organisationCards() []card {
	o := v.view.State.(*rule.Organisation)
	owned := func(r *finder.Row) bool { return r.Owner == o.ID }
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			v.fact("name", o.Name.ZH, o.Name.EN), v.fact("code", o.Code), v.fact("address", o.Address.ZH, o.Address.EN), v.dated("since", o.Since))},
		v.found(rule.KindCase, "organisation", o.ID, owned, v.caseLook),
		v.found(rule.KindCertificate, "organisation", o.ID, owned, v.statusLook),
		v.found(rule.KindProduct, "organisation", o.ID, owned, nil),
		v.found(rule.KindLaboratory, "organisation", o.ID, owned, nil),
		v.aboutCard(o.ID, func(*rule.Complaint) bool { return true }),
	}
}

// aboutCard is the complaints about an organisation, for the body's people.
func (v *sight) aboutCard(organisation string, concerns func(*rule.Complaint) bool) card {
	shown := card{id: "complaints", title: v.t("desk.case.card.complaints")}
	if !v.inside() {
		return shown
	}
	for _, on := range slices.Backward(v.s.Record.Find(rule.Key{Index: rule.IndexComplaintAbout, Value: organisation})) {
		c := rule.Get[*rule.Complaint](v.s.Record, on.Kind, on.ID)
		if c == nil || !concerns(c) {
			continue
		}
		shown.count++
		i := item{id: c.Number, name: c.Business.Shown(), at: at(on), facts: told(v.dated("received", c.Received), v.dated("closed", c.Closed))}
		if c.Outcome == "" {
			i.mark = v.marked("wait", "clock", "desk.listed.open-still")
		} else {
			i.mark = v.verdict(scheme.ComplaintOutcomes, c.Outcome)
		}
		shown.items = append(shown.items, i)
	}
	return shown
}

// productCards are a product with its whole history: cases, certificates, what
// monitoring found, complaints, other versions.
func (v *sight) productCards() []card {
	p := v.view.State.(*rule.Product)
	kind := ""
	if k, known := v.sch.Kind(p.Kind, v.day); known {
		kind = v.words(k.Name)
	}
	var traits []string
	for _, id := range p.Traits {
		if t, known := v.sch.Trait(id, v.day); known {
			traits = append(traits, v.words(t.Name))
		}
	}
	client := v.fact("client", v.organisation(v.s, p.Client))
	client.at = at(rule.StreamID{Kind: rule.KindOrganisation, ID: p.Client})
	of := func(r *finder.Row) bool { return r.Product == p.ID }
	cards := []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
			v.fact("name", p.Name.ZH, p.Name.EN), v.fact("model", p.Model), client, v.fact("kind", kind), v.fact("traits", traits...), v.dated("watched", p.WatchedOn))},
		v.found(rule.KindCase, "product", p.ID, of, v.caseLook),
		v.found(rule.KindCertificate, "product", p.ID, of, v.statusLook),
		v.found(rule.KindProduct, "q", p.Name.ZH, func(r *finder.Row) bool {
			return r.ID != p.ID && r.Owner == p.Client && rule.NumberKey(r.Name.ZH) == rule.NumberKey(p.Name.ZH)
		}, nil),
	}
	cards[3].id, cards[3].title = "versions", v.t("desk.register.versions")
	cards = append(cards, v.productProblems(of)...)
	return append(cards, v.aboutCard(p.Client, func(c *rule.Complaint) bool { return c.Product == p.ID }))
}

// productProblems are what monitoring found in all cases of a product, and the
// changes of version that were reported in them.
func (v *sight) productProblems(of func(*finder.Row) bool) []card {
	problems := card{id: "problems", title: v.t("desk.register.problems"), fold: true}
	changes := card{id: "changes", title: v.t("desk.case.card.versions"), fold: true}
	if v.beside == nil {
		return nil
	}
	for _, r := range slices.Backward(v.beside.found.Of(rule.KindCase, v.actor)) {
		c := (*rule.Case)(nil)
		if of(r) {
			c = rule.Get[*rule.Case](v.s.Record, rule.KindCase, r.ID)
		}
		if c == nil || c.Relation(v.s.Actor) == rule.Entrusted {
			continue
		}
		one := *v
		one.scope = rule.FileScope(c)
		one.sch, one.day = v.s.SchemeOf(c)
		file := &caseSeen{sight: &one, c: c}
		for _, found := range slices.Backward(c.Monitoring.Problems) {
			problems.items = append(problems.items, file.problem(found))
		}
		changes.items = append(changes.items, file.versionCard().items...)
	}
	problems.count, changes.count = len(problems.items), len(changes.items)
	return []card{problems, changes}
}

// laboratoryCards are a laboratory with what it holds and how it kept its days.
func (v *sight) laboratoryCards() []card {
	l := v.view.State.(*rule.Laboratory)
	owner := v.fact("organisation", v.organisation(v.s, l.Organisation))
	owner.at = at(rule.StreamID{Kind: rule.KindOrganisation, ID: l.Organisation})
	held := card{id: "qualifications", title: v.t("desk.column.qualifications"), count: len(l.Qualifications)}
	soon := v.s.Today.AddDays(v.s.Record.Scheme("").Limit(scheme.LimitQualificationNotice, v.s.Today).Value)
	sorted := slices.Clone(l.Qualifications)
	slices.SortStableFunc(sorted, func(a, b rule.Qualification) int { return b.Until.Compare(a.Until) })
	for _, q := range sorted {
		held.items = append(held.items, item{id: q.Kind, name: q.Number, mark: v.qualified(q, soon), facts: told(
			v.fact("scope", q.Scope), v.dated("valid-from", q.Since), v.dated("valid-until", q.Until))})
	}
	cases := v.found(rule.KindCase, "laboratory", l.Organisation, func(r *finder.Row) bool { return slices.Contains(r.Laboratories, l.Organisation) }, v.caseLook)
	return []card{
		{id: "facts", title: v.t("desk.case.card.facts"), facts: told(v.fact("name", l.Name.ZH, l.Name.EN), owner)},
		held, v.lateCard(l), cases,
	}
}

// qualified is whether a qualification is in force.
func (v *sight) qualified(q rule.Qualification, soon calendar.Date) *mark {
	switch today := v.s.Today; {
	case today.After(q.Until):
		return v.marked("bad", "expired", "desk.register.qualification.ended")
	case today.Before(q.Since):
		return v.marked("info", "clock", "desk.register.qualification.ahead")
	case !q.Until.After(soon):
		return v.marked("wait", "bell", "desk.register.qualification.soon")
	}
	return v.marked("ok", "valid", "desk.register.qualification.in-force")
}

// lateCard is the reports that a laboratory handed in late, or still owes.
func (v *sight) lateCard(l *rule.Laboratory) card {
	shown := card{id: "late", title: v.t("desk.register.late")}
	if v.beside == nil {
		return shown
	}
	for _, r := range slices.Backward(v.beside.found.Of(rule.KindCase, v.actor)) {
		if !v.beside.late[r.ID] || !slices.Contains(r.Laboratories, l.Organisation) {
			continue
		}
		c := rule.Get[*rule.Case](v.s.Record, rule.KindCase, r.ID)
		if c == nil {
			continue
		}
		for _, test := range c.Tests {
			for _, report := range append([]rule.ReportVersion{test.ReportVersion}, test.Replaced...) {
				late := v.s.Lateness(c, report)
				if test.Organisation != l.Organisation || !late.Late() {
					continue
				}
				i := item{id: test.Number, name: report.Report.Name, at: at(rule.StreamID{Kind: rule.KindTestTask, ID: test.Task}), facts: told(
					v.fact("case", c.Number), v.dated("finished", report.Finished), v.fact("due", late.Due.String()))}
				if late.Electronic > 0 {
					i.facts = append(i.facts, v.fact("electronic", v.t("desk.case.fact.late-by", text.Args{"count": late.Electronic})))
				}
				if late.Paper > 0 {
					i.facts = append(i.facts, v.fact("on-paper", v.t("desk.case.fact.late-by", text.Args{"count": late.Paper})))
				}
				shown.items = append(shown.items, i)
			}
		}
	}
	shown.count = len(shown.items)
	return shown
}

// personCards are somebody with roles, deputies, what was merged, and accounts.
func (v *sight) personCards() []card {
	one := v.view.State.(*body.Person)
	owner := v.fact("organisation", v.organisation(v.s, one.Organisation))
	owner.at = at(rule.StreamID{Kind: rule.KindOrganisation, ID: one.Organisation})
	facts := card{id: "facts", title: v.t("desk.case.card.facts"), facts: told(
		v.private("person-name", one.Name), owner, v.fact("roles", v.rolesIn(one.Roles)), v.dated("since", one.Since), v.dated("left", one.Ended), v.dated("erased", one.Erased),
		v.fact("merged-into", v.person(one.MergedInto)))}
	deputies := card{id: "deputies", title: v.t("desk.register.deputies"), count: len(one.Deputies)}
	for _, d := range slices.Backward(one.Deputies) {
		deputies.items = append(deputies.items, item{name: v.person(d.Deputy), at: at(rule.StreamID{Kind: rule.KindPerson, ID: d.Deputy}), mark: v.deputyMark(d), facts: told(
			v.fact("roles", v.rolesIn(d.Roles)), v.fact("period", v.t("desk.case.fact.period-of", text.Args{"from": date(d.From), "to": date(d.To)})), v.private("reason", d.Reason))})
	}
	stands := card{id: "represents", title: v.t("desk.register.represents")}
	for _, r := range body.RepresentedBy(v.s, one.ID) {
		stands.items = append(stands.items, item{name: v.person(r.Person), at: at(rule.StreamID{Kind: rule.KindPerson, ID: r.Person}), facts: told(v.fact("roles", v.rolesIn(r.Roles)))})
	}
	united := card{id: "united", title: v.t("desk.register.united")}
	for _, id := range one.UnitedWith {
		united.items = append(united.items, item{name: v.orID(v.person(id), id), at: at(rule.StreamID{Kind: rule.KindPerson, ID: id})})
	}
	accounts := card{id: "accounts", title: v.t("desk.menu.accounts")}
	if v.beside != nil {
		for _, a := range v.beside.accounts {
			if a.Person == one.ID {
				m := v.accountMark(a)
				accounts.items = append(accounts.items, item{name: a.Login, at: accountAt(a.Login), mark: &m})
			}
		}
	}
	return []card{facts, accounts, deputies, stands, united}
}

// deputyMark is whether an appointment holds today.
func (v *sight) deputyMark(d body.Appointment) *mark {
	switch today := v.s.Today; {
	case !d.Ended.IsZero() && !today.Before(d.Ended), today.After(d.To):
		return v.marked("mute", "expired", "desk.register.deputy.over")
	case today.Before(d.From):
		return v.marked("info", "clock", "desk.register.deputy.ahead")
	}
	return v.marked("ok", "valid", "desk.register.deputy.now")
}

// listed tells whether the menu leads this person to the things of a kind.
func listed(p *page, kind rule.Kind) bool {
	return slices.ContainsFunc(p.entries(), func(e entry) bool { return e.path == listAt(kind) })
}

// some tells that there is something to do, now or later.
func (v actionsView) some() bool { return len(v.first)+len(v.seldom)+len(v.later) > 0 }
