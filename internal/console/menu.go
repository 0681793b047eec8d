package console

import (
	"strings"

	"fincert/internal/account"
	"fincert/internal/rule"
)

// entry is a line of the menu.
type entry struct {
	path  string
	key   string // catalog key
	icon  string
	shown func(*page) bool // nil: to everybody
}

// section is a part of the menu under one heading.
type section struct {
	key     string // catalog key
	entries []entry
}

// menu is what leads to the lists, in its order.
var menu = []section{
	{"desk.menu.section.work", []entry{
		{"/desk/", "desk.menu.work", "home", nil},
		{applicationsAt, "desk.menu.applications", "plus", clientsOnly},
		{"/desk/cases", "desk.menu.cases", "cases", nil},
		{"/desk/certificates", "desk.menu.certificates", "award", notLaboratories},
		{agendaAt, "desk.menu.agenda", "calendar", nil},
		{"/desk/letters", "desk.menu.letters", "letter", nil},
		{"/desk/figures", "desk.menu.figures", "chart", staffOnly},
	}},
	{"desk.menu.section.things", []entry{
		{"/desk/organisations", "desk.menu.organisations", "building", staffOnly},
		{"/desk/products", "desk.menu.products", "box", notLaboratories},
		{"/desk/laboratories", "desk.menu.laboratories", "flask", staffOnly},
		{"/desk/people", "desk.menu.people", "people", staffOnly},
	}},
	{"desk.menu.section.post", []entry{
		{postAt, "desk.menu.post", "inbox", readsPost},
		{"/desk/complaints", "desk.menu.complaints", "bell", staffOnly},
		{"/desk/misuses", "desk.menu.misuses", "warn", staffOnly},
		{"/desk/disputes", "desk.menu.disputes", "unknown", staffOnly},
		{"/desk/recalls", "desk.menu.recalls", "left", staffOnly},
		{"/desk/publications", "desk.menu.publications", "file", staffOnly},
		{"/desk/appeals", "desk.menu.appeals", "up", staffOnly},
	}},
	{"desk.menu.section.watch", []entry{
		{"/desk/exceptions", "desk.menu.exceptions", "info", staffOnly},
		{"/desk/proposals", "desk.menu.proposals", "clock", staffOnly},
		{"/desk/corrections", "desk.menu.corrections", "right", staffOnly},
	}},
	{"desk.menu.section.basis", []entry{
		{"/desk/scheme", "desk.menu.scheme", "book", nil},
		{"/desk/transitions", "desk.menu.transitions", "next", staffOnly},
		{progressAt, "desk.menu.transition-progress", "list", notLaboratories},
		{"/desk/calendar", "desk.menu.calendar", "calendar", nil},
	}},
	{"desk.menu.section.system", []entry{
		{beginAt, "desk.menu.begin", "right", administrators},
		{accountsAt, "desk.menu.accounts", "person", overseers},
		{"/desk/security", "desk.menu.security", "lock", overseers},
		{"/desk/access-log", "desk.menu.access-log", "log", overseers},
	}},
}

func notLaboratories(p *page) bool { return p.staff() || p.has(rule.RoleClient) }

func staffOnly(p *page) bool { return p.staff() }

func administrators(p *page) bool { return account.MayChange(p.actor) }

func overseers(p *page) bool { return account.MaySee(p.actor) }

// menu is what this person sees of it.
func (p *page) menu() (all []section) {
	for _, part := range menu {
		shown := section{key: part.key}
		for _, e := range part.entries {
			if e.shown == nil || e.shown(p) {
				shown.entries = append(shown.entries, e)
			}
		}
		if len(shown.entries) > 0 {
			all = append(all, shown)
		}
	}
	return all
}

// entries are its lines without their headings.
func (p *page) entries() (all []entry) {
	for _, part := range p.menu() {
		all = append(all, part.entries...)
	}
	return all
}

// here reports whether a line of the menu leads to the page shown, or to one
// that it lies beneath.
func (p *page) here(e entry) bool {
	if e.path == "/desk/" {
		return p.address.Path == e.path
	}
	return p.address.Path == e.path || strings.HasPrefix(p.address.Path, e.path+"/")
}

// icons are those that pages of the desk show.
var icons = []string{
	"valid", "suspended", "withdrawn", "cancelled", "expired", "replaced", "none",
	"seal", "find", "right", "wrong", "unknown", "home", "cases", "flask", "list", "award", "building", "calendar", "box", "people", "inbox", "book",
	"chart", "log", "lock", "file", "down", "up", "pause", "clock", "bell", "menu", "person", "warn", "info", "print", "exit", "letter", "plus", "minus", "left", "next",
}
