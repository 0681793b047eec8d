package console

import (
	"net/http"
	"net/url"
	"strings"

	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/text"
)

const (
	searchRows = 10  // of each kind
	mostSought = 100 // characters that are looked for
)

// searchView is what was found.
type searchView struct {
	sought string
	groups []foundGroup
}

// foundGroup is what was found of one kind.
type foundGroup struct {
	table
	kind  rule.Kind
	icon  string
	found int
	hits  []foundThing
	all   string // address of the list of all that was found
}

// foundThing is one thing, in as few words as tell it from others.
type foundThing struct {
	number string
	name   string
	kind   string // of a product; what a laboratory is qualified for
	about  string
	at     string
	state  *mark
}

// search looks for what the person typed into the box at the top of every page.
func (d *console) search(p *page, r *http.Request) (answer, error) {
	sought := strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), ""))
	if letters := []rune(sought); len(letters) > mostSought {
		sought = string(letters[:mostSought])
	}
	v, err := d.rows(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	view := searchView{sought: sought}
	for _, g := range v.found.Search(p.actor, sought, searchRows) {
		t := tableOf(g.Kind)
		group := foundGroup{table: t, kind: g.Kind, icon: iconOf(t.path), found: g.Found, all: addressOf(t.path, url.Values{"q": {sought}})}
		for _, hit := range g.Hits {
			group.hits = append(group.hits, v.thing(hit))
		}
		view.groups = append(view.groups, group)
	}
	title := p.t("desk.search")
	if sought != "" {
		title = p.t("desk.search.for", text.Args{"text": sought})
	}
	return answer{head: head{title: title}, body: p.searchPage(view)}, nil
}

// thing is how a row looks among what was found.
func (v *rows) thing(r *finder.Row) foundThing {
	f := foundThing{number: r.Number, name: v.say(r.Name), about: v.called(r.Owner), at: at(r.Stream())}
	if r.Model != "" {
		f.name += " " + r.Model
	}
	switch r.Kind {
	case rule.KindCase:
		m := v.caseLook(r)
		f.state = &m
	case rule.KindCertificate:
		m := v.statusMark(r.Number)
		f.state = &m
	case rule.KindProduct:
		f.kind = v.kindOf(r.ProductKind)
	case rule.KindLaboratory:
		f.about, f.kind = "", v.joined(r.Marks, func(kind string) string { return kind })
	}
	return f
}

// iconOf is that of a line of the menu.
func iconOf(path string) string {
	for _, part := range menu {
		for _, e := range part.entries {
			if e.path == path {
				return e.icon
			}
		}
	}
	return "find"
}
