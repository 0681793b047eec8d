package console

import (
	"context"
	"net/http"
	"strings"
	"time"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/fault"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// sheaf is a table of what is read page by page from where it is kept: it grows
// without end, so that nobody sorts it.
type sheaf struct {
	heads []string // catalog keys
	rows  [][]list.Value
	empty string // catalog key
	first string // address of the first page, on all others
	next  string // address of the next page
}

// turned is the sheaf with the ways to its other pages.
func (p *page) turned(s sheaf, next string) sheaf {
	if p.address.Query().Get("cursor") != "" {
		s.first = p.query("cursor", "", "done", "")
	}
	if next != "" {
		s.next = p.query("cursor", next, "done", "")
	}
	return s
}

// cursorOf is the place in a sheaf that an address asks for.
func cursorOf(r *http.Request) (string, error) {
	cursor := r.URL.Query().Get("cursor")
	if !web.Plain(cursor) {
		return "", fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
	}
	return cursor, nil
}

// moment is an instant as it is stored, for people.
func moment(stored string) list.Value {
	at, err := time.Parse(time.RFC3339Nano, stored)
	if err != nil {
		return list.Value{}
	}
	return list.Text(instant(at))
}

func (d *console) addLogs() {
	d.page("GET /desk/security", d.securityList)
	d.page("GET /desk/access-log", d.accessLogList)
}

// securityWord is an event of the security log in words, where it has some.
func (p *page) securityWord(what string) string {
	said, known := text.Lookup(p.lang, "desk.security.what."+what)
	if !known {
		return what
	}
	return said
}

func (d *console) securityList(p *page, r *http.Request) (answer, error) {
	if !account.MaySee(p.actor) {
		return answer{}, fault.New(fault.Forbidden, "web.forbidden")
	}
	cursor, err := cursorOf(r)
	if err != nil {
		return answer{}, err
	}
	lines, next, err := d.Access.Incidents(r.Context(), listRows, cursor)
	if err != nil {
		return answer{}, err
	}
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.Actor)
	}
	names, err := d.namesOf(r.Context(), ids)
	if err != nil {
		return answer{}, err
	}
	accounts, err := d.everyAccount(r.Context(), p.actor)
	if err != nil {
		return answer{}, err
	}
	logins := map[string]string{}
	for _, a := range accounts {
		logins[a.ID] = a.Login
	}
	s := sheaf{heads: []string{"desk.log.last", "desk.security.what", "desk.security.about", "desk.log.who", "desk.log.address", "desk.security.count"}, empty: "desk.security.none"}
	for _, l := range lines {
		what, about, _ := strings.Cut(l.What, " ")
		s.rows = append(s.rows, []list.Value{
			moment(l.Last), list.Text(p.securityWord(what)), d.securityAbout(p, about, logins), p.whoCell(l.Actor, names), list.Text(l.Address), list.Number(int(l.Count)),
		})
	}
	return answer{head: head{title: p.t("desk.menu.security")}, body: p.logPage(p.turned(s, next), p.t("desk.security.note"), nil)}, nil
}

// securityAbout is what an attempt was about: a command in words, an account, a
// page, or an id of something.
func (d *console) securityAbout(p *page, about string, logins map[string]string) list.Value {
	if c, known := d.Casework.Command(about); known {
		return list.Text(p.t("command." + c.Slug()))
	}
	if login := logins[about]; login != "" {
		return list.Link(login, accountAt(login))
	}
	return list.Text(about)
}

// whoCell is somebody, leading to them; empty for who was not signed in, and for
// the installation itself.
func (p *page) whoCell(person string, names map[string]string) list.Value {
	switch {
	case person == "":
		return list.Value{}
	case names[person] == "":
		return list.Text(person)
	}
	return list.Link(names[person], at(rule.StreamID{Kind: rule.KindPerson, ID: person}))
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

// readingView are the readings of a day, with what narrows them.
type readingView struct {
	day  string
	file string // id of the case whose files they are
}

func (d *console) accessLogList(p *page, r *http.Request) (answer, error) {
	if !account.MaySee(p.actor) {
		return answer{}, fault.New(fault.Forbidden, "web.forbidden")
	}
	cursor, err := cursorOf(r)
	if err != nil {
		return answer{}, err
	}
	asked := r.URL.Query()
	day := p.today
	if asked.Get("day") != "" {
		day, err = calendar.ParseDate(asked.Get("day"))
		if err != nil {
			return answer{}, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "day"))
		}
	}
	if !web.Plain(asked.Get("case")) {
		return answer{}, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "case"))
	}
	readings, next, err := d.Access.Readings(r.Context(), day, asked.Get("case"), cursor, listRows)
	if err != nil {
		return answer{}, err
	}
	s, err := d.readingSheaf(p, r, readings)
	if err != nil {
		return answer{}, err
	}
	v := &readingView{day: day.String(), file: asked.Get("case")}
	return answer{head: head{title: p.t("desk.menu.access-log")}, body: p.logPage(p.turned(s, next), p.t("desk.access-log.note"), v)}, nil
}

func (d *console) readingSheaf(p *page, r *http.Request, readings []access.Reading) (sheaf, error) {
	s := sheaf{heads: []string{"desk.access-log.at", "desk.log.who", "desk.column.organisation", "desk.access-log.of", "desk.access-log.file", "desk.log.address"}, empty: "desk.access-log.none"}
	var ids []string
	for _, l := range readings {
		ids = append(ids, l.Person)
	}
	names, err := d.namesOf(r.Context(), ids)
	if err != nil {
		return s, err
	}
	v, err := d.rows(r.Context(), p)
	if err != nil {
		return s, err
	}
	for _, l := range readings {
		file, found, err := d.Vault.Find(r.Context(), l.Object)
		if err != nil {
			return s, err
		}
		name := l.Object
		if found && file.Name != "" {
			name = file.Name
		}
		s.rows = append(s.rows, []list.Value{
			moment(l.At), p.whoCell(l.Person, names), list.Text(v.called(l.Organisation)), v.thingCell(l.Scope), list.Text(name), list.Text(l.Address),
		})
	}
	return s, nil
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
