package console

import (
	"strings"

	"fincert/internal/rule"
)

// entry is a line of the menu.
type entry struct {
	path  string
	key   string // catalog key
	icon  string
	shown func(*page) bool // nil: to everybody
}

// menu is what leads to the lists, in its order.
var menu = []entry{
	{"/desk/", "desk.menu.work", "home", nil},
	{applicationsAt, "desk.menu.applications", "plus", clientsOnly},
	{"/desk/cases", "desk.menu.cases", "cases", nil},
	{"/desk/certificates", "desk.menu.certificates", "award", notLaboratories},
	{"/desk/organisations", "desk.menu.organisations", "building", staffOnly},
	{"/desk/products", "desk.menu.products", "box", notLaboratories},
	{"/desk/laboratories", "desk.menu.laboratories", "flask", staffOnly},
	{"/desk/people", "desk.menu.people", "people", staffOnly},
	{"/desk/figures", "desk.menu.figures", "chart", staffOnly},
}

func notLaboratories(p *page) bool { return p.staff() || p.has(rule.RoleClient) }

func staffOnly(p *page) bool { return p.staff() }

func administrators(p *page) bool { return p.has(rule.RoleAdministrator) }

func (p *page) menu() []entry {
	var shown []entry
	for _, e := range menu {
		if e.shown == nil || e.shown(p) {
			shown = append(shown, e)
		}
	}
	return shown
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
