package console

import (
	"cmp"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// turnView is one thing that somebody is awaited to do.
type turnView struct {
	what  string
	who   string
	until string
	day   calendar.Date // of until; zero where it is no day
	late  bool
	mine  bool
}

// tells reports whether the one who looks may know of a duty.
func (v *sight) tells(d rule.Duty) bool {
	switch v.relation {
	case rule.InTheBody:
		return true
	case rule.Entrusted:
		return d.Laboratory == v.s.Actor.Organisation
	}
	return !d.Inside
}

func (v *sight) turn(d rule.Duty, about string) turnView {
	t := turnView{what: v.t(d.What), who: v.whose(d), mine: v.mine(d)}
	if v.relation == rule.Entrusted && d.Due != nil && d.Due.What == rule.DueCase {
		d.Due = nil // the time limit of the case lies between its client and the body
	}
	if about != "" {
		t.what = v.t("desk.case.stand.about", text.Args{"what": t.what, "about": about})
	}
	switch {
	case d.Due != nil && d.Due.Due.State == calendar.DueDate:
		t.day, t.late = d.Due.Due.Date, d.Due.Passed(v.s.Today)
	case !d.Until.IsZero():
		t.day = d.Until
	case d.Due != nil:
		t.until = v.t("desk.due." + d.Due.Due.String())
	default:
		t.until = v.t("desk.case.stand.no-day")
	}
	if !t.day.IsZero() {
		t.until = v.page.day(t.day)
	}
	return t
}

// inOrder has one's own turns first, since many others may be awaited; then the
// earliest, and last what has no day.
func inOrder(turns []turnView) []turnView {
	rank := func(t turnView) (n int) {
		if !t.mine {
			n += 2
		}
		if t.day.IsZero() {
			n++
		}
		return n
	}
	return slices.SortedStableFunc(slices.Values(turns), func(a, b turnView) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), a.day.Compare(b.day)) })
}

// whose are those who are awaited: a party by its name, our people by their
// role, and by their names where it was given to them.
func (v *sight) whose(d rule.Duty) string {
	var all []string
	for _, role := range d.Waits {
		word := v.t("role." + string(role))
		switch {
		case role == rule.RoleClient:
			word += " " + v.organisation(v.s, v.client())
		case role == rule.RoleLaboratory && d.Laboratory != "":
			word += " " + v.organisation(v.s, d.Laboratory)
		}
		all = append(all, word)
	}
	var people []string
	for _, id := range d.Persons {
		if name := v.person(id); name != "" {
			people = append(people, name)
		}
	}
	who := v.inText(all)
	if len(people) > 0 {
		who = v.t("desk.case.stand.named", text.Args{"who": who, "people": v.inText(people)})
	}
	return who
}

// client is the organisation whose thing this is; empty when it is nobody's.
func (v *sight) client() string {
	switch t := v.view.State.(type) {
	case *rule.Case:
		return t.Client
	case *rule.Appeal:
		return t.Client
	case *rule.Certificate:
		return t.Content.Holder.Organisation
	}
	return ""
}

// mine reports whether it is the turn of the one who looks, as the list of work
// has it: by the roles they act in, and not for who took part in what is judged.
func (v *sight) mine(d rule.Duty) bool {
	a := v.s.Actor
	humans := append(v.s.Humans(a.Person), v.s.Humans(a.OnBehalf)...)
	barred := slices.ContainsFunc(humans, func(person string) bool { return slices.Contains(d.Barred, person) })
	given := len(d.Persons) == 0 || slices.Contains(d.Persons, cmp.Or(a.OnBehalf, a.Person))
	entrusted := d.Laboratory == "" || a.OfTheBody() || d.Laboratory == a.Organisation
	return !barred && given && entrusted && slices.ContainsFunc(d.Waits, a.Has)
}
