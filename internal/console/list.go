package console

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"fincert/internal/body"
	"fincert/internal/console/list"
	"fincert/internal/finder"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
	"fincert/internal/web"
)

// listRows is how many rows a page of a list has.
const listRows = 50

// table is one list of the desk.
type table struct {
	path   string
	title  string // catalog key
	empty  string // catalog key: nothing is there yet, and what to do
	sought string // catalog key: what is looked for; empty: as in most lists
	// begins is the command that makes one, for who may give it; empty: none.
	begins string
	// begin is another way to make one, or to look at them, with its catalog key.
	begin     func(*page) (at, word string)
	beginIcon string             // empty: one is made
	note      func(*page) string // catalog key of what stands beneath the title; nil: nothing
	shown     func(*page) bool   // nil: to everybody; to others it does not exist
	read      func(ctx context.Context, v *rows) (list.List[any], []any, error)
}

// foundTable is the list of all things of a kind that can be found.
func foundTable(kind rule.Kind, begins string, describe func(*rows) list.List[*finder.Row]) table {
	return table{
		path: listAt(kind), title: "desk.menu." + kind.Plural(), empty: "desk.list.empty." + kind.Plural(), begins: begins,
		read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
			l := describe(v)
			l.ID = func(r *finder.Row) string { return r.ID }
			l.Find = func(sought string) func(*finder.Row) bool { return v.found.Matcher(sought).Matches }
			all := v.found.Of(kind, v.actor)
			if kind == rule.KindPerson {
				return v.withNames(ctx, l, all)
			}
			return l.Any(), list.AnyRows(all), nil
		},
	}
}

// tables are all lists of the desk, as the menu and a search lead to them.
var tables = slices.Concat([]table{
	foundTable(rule.KindCase, "OpenApplication", (*rows).cases),
	foundTable(rule.KindCertificate, "", (*rows).certificates),
	foundTable(rule.KindOrganisation, "RegisterOrganisation", (*rows).organisations),
	foundTable(rule.KindProduct, "DescribeProduct", (*rows).products),
	foundTable(rule.KindLaboratory, "RegisterLaboratory", (*rows).laboratories),
	foundTable(rule.KindPerson, "RegisterPerson", (*rows).people).only((*page).staff).seeks("desk.list.text.person"),
}, registers, []table{letterTable, postTable, securityTable, accessLogTable})

func (t table) only(shown func(*page) bool) table {
	t.shown = shown
	return t
}

func (t table) seeks(sought string) table {
	t.sought = sought
	return t
}

// listAt is the list of all things of a kind.
func listAt(kind rule.Kind) string { return "/desk/" + kind.Plural() }

func tableOf(kind rule.Kind) table {
	return tables[slices.IndexFunc(tables, func(t table) bool { return t.path == listAt(kind) })]
}

func (d *console) addLists() {
	for _, t := range tables {
		d.page("GET "+t.path, func(p *page, r *http.Request) (answer, error) { return d.list(p, r, t) })
		for _, format := range []list.Format{list.CSV, list.XLSX} {
			d.page("GET "+t.path+"."+string(format), func(p *page, r *http.Request) (answer, error) { return d.export(p, r, t, format) })
		}
	}
}

// rows are what the columns of a list are read from, within one request.
type rows struct {
	*page
	found   *finder.Snapshot
	public  *register.Snapshot
	inForce *scheme.Scheme
	names   map[string]string // of people who are about to be shown
	counts  func() tally
}

// rows reads what lists are made of, as it stands now.
func (d *console) rows(ctx context.Context, p *page) (v *rows, err error) {
	v = &rows{page: p}
	v.found, err = d.Finder.Current(ctx)
	if err != nil {
		return nil, err
	}
	v.public, err = d.Register.Current(ctx)
	if err != nil {
		return nil, err
	}
	v.inForce, _, err = d.Casework.InForce(ctx)
	v.counts = sync.OnceValue(func() tally { return d.tally(v.found, p.actor) })
	return v, err
}

// tallied is what the body's people were told last, all alike.
type tallied struct {
	found *finder.Snapshot
	tally
}

// tally counts for one person. For those who see everything it is counted once for
// what there is.
func (d *console) tally(s *finder.Snapshot, actor rule.Actor) tally {
	if !actor.OfTheBody() {
		return count(s, actor)
	}
	last := d.tallies.Load()
	if last == nil || last.found != s {
		last = &tallied{s, count(s, actor)}
		d.tallies.Store(last)
	}
	return last.tally
}

// tally is how many cases and certificates each organisation has, how many
// certificates each product, and which organisations are laboratories.
type tally struct {
	cases, certificates, ofProduct, laboratories map[string]int
}

func count(s *finder.Snapshot, actor rule.Actor) tally {
	n := tally{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	for _, r := range s.Of(rule.KindCase, actor) {
		n.cases[r.Owner]++
	}
	for _, r := range s.Of(rule.KindCertificate, actor) {
		n.certificates[r.Owner]++
		n.ofProduct[r.Product]++
	}
	for _, r := range s.Of(rule.KindLaboratory, actor) {
		n.laboratories[r.Owner]++
	}
	return n
}

// asked reads what an address wants of a list.
func (d *console) asked(p *page, r *http.Request, t table) (described list.List[any], all []any, q list.Query, err error) {
	if t.shown != nil && !t.shown(p) {
		return described, nil, q, unknown
	}
	v, err := d.rows(r.Context(), p)
	if err == nil {
		described, all, err = t.read(r.Context(), v)
	}
	if err != nil {
		return described, nil, q, err
	}
	q, err = described.Parse(r.URL.Query())
	return described, all, q, err
}

// names are those of people, who may have been erased.
func (d *console) names(ctx context.Context, people []*finder.Row) (map[string]string, error) {
	names := map[string]string{}
	err := d.Casework.Consult(ctx, func(s *rule.Situation) error {
		for _, r := range people {
			if one := rule.Get[*body.Person](s.Record, rule.KindPerson, r.ID); one != nil {
				names[r.ID] = one.Name.Shown()
			}
		}
		return nil
	})
	return names, err
}

// listView is a page of a list.
type listView struct {
	table
	described list.List[any]
	query     list.Query
	page      list.Page[any]
	beginAt   string // where one is made; empty: not by this person
	beginWord string
}

func (d *console) list(p *page, r *http.Request, t table) (answer, error) {
	described, all, q, err := d.asked(p, r, t)
	if err != nil {
		return answer{}, err
	}
	v := listView{table: t, described: described, query: q}
	v.page, err = described.Page(all, q, listRows)
	if err != nil {
		return answer{}, err
	}
	if t.begins != "" && d.Rights.Ever(p.actor, t.begins) {
		c, known := d.Casework.Command(t.begins)
		if !known {
			return answer{}, fmt.Errorf("there is no command %s", t.begins)
		}
		v.beginAt, v.beginWord = actAt(c, rule.StreamID{}), p.t("command."+c.Slug())
	}
	if t.begin != nil {
		v.beginAt, v.beginWord = t.begin(p)
	}
	v.beginIcon = cmp.Or(v.beginIcon, "plus")
	return answer{head: head{title: p.t(t.title)}, body: p.listPage(v)}, nil
}

// at is the address of this list with a query.
func (v listView) at(values url.Values) string { return addressOf(v.path, values) }

// exportAt is the address of all rows that are found.
func (v listView) exportAt(format list.Format) string {
	return addressOf(v.path+"."+string(format), v.query.Values())
}

func addressOf(path string, values url.Values) string {
	u := url.URL{Path: path, RawQuery: values.Encode()}
	return u.String()
}

// hidden are the values of the query that a form sends along, but for those that
// it asks for itself.
func (v listView) hidden(but ...string) url.Values {
	values := v.query.Values()
	for name := range values {
		if slices.ContainsFunc(but, func(b string) bool {
			return name == b || strings.HasSuffix(b, "*") && strings.HasPrefix(name, b[:len(b)-1])
		}) {
			values.Del(name)
		}
	}
	return values
}

// narrowing are the names of what the filter form asks for.
func (v listView) narrowing() []string {
	names := []string{"q"}
	for _, f := range v.described.Filters {
		switch {
		case f.Day != nil:
			names = append(names, f.Key+"-from", f.Key+"-to")
		case len(f.Choices) > 0:
			names = append(names, f.Key)
		}
	}
	return names
}

// shows reports whether a column is shown.
func (v listView) shows(key string) bool {
	return slices.ContainsFunc(v.page.Columns, func(c list.Column[any]) bool { return c.Key == key })
}

// sortSays is the state of a column's order for who does not see the arrow.
func (v listView) sortSays(c list.Column[any]) string {
	return map[int]string{1: "ascending", -1: "descending"}[v.query.Sorting(c.Key)]
}

// span is "41–90": which rows are on the page.
func (v listView) span() string {
	return fmt.Sprintf("%d–%d", v.page.First, v.page.First+len(v.page.Rows)-1)
}

// export sends every row that the address finds.
func (d *console) export(p *page, r *http.Request, t table, format list.Format) (answer, error) {
	described, all, q, err := d.asked(p, r, t)
	if err != nil {
		return answer{}, err
	}
	name := strings.TrimPrefix(t.path, "/desk/") + "-" + p.today.String() + "." + string(format)
	err = d.Access.Read(r.Context(), p.actor, "", name, web.Address(r))
	if err != nil {
		return answer{}, err
	}
	title := p.t(t.title)
	sheet := list.Sheet{Title: title, At: p.now, Head: func(key string) string { return p.t(key) }}
	return answer{send: func(w http.ResponseWriter) {
		h := w.Header()
		h.Set("Content-Type", format.MediaType())
		h.Set("Content-Disposition", attachment(name, title+"-"+p.today.String()+"."+string(format)))
		err := described.Export(w, format, all, q, sheet)
		if err != nil { // half of it is out: what arrives must not look whole
			d.Log.WarnContext(r.Context(), "export", "request", web.RequestID(r.Context()), "error", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// attachment names a file, in plain letters for old programs and in the reader's
// language (RFC 6266).
func attachment(plain, said string) string {
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(said), "+", "%20")
}

// The columns that several lists have.

type column = list.Column[*finder.Row]

func (v *rows) numberColumn() column {
	return column{Key: "number", Head: "desk.column.number", Fixed: true, By: (*finder.Row).NumberOrder,
		Value: func(r *finder.Row) list.Value { return list.Link(r.Number, at(r.Stream())) }}
}

// nameColumn is what a thing is called; links where nothing before it does.
func (v *rows) nameColumn(head string, links bool) column {
	return column{Key: "name", Head: head, Fixed: links, By: v.byName, Value: func(r *finder.Row) list.Value {
		if links {
			return list.Link(v.say(r.Name), at(r.Stream()))
		}
		return list.Text(v.say(r.Name))
	}}
}

func (v *rows) byName(r *finder.Row) string {
	if v.lang == text.ZH {
		return r.Order()
	}
	return text.Fold(v.say(r.Name))
}

// alike sorts by what is said of few things that many rows have: it is worked out
// once for each of them.
func alike(thing, order func(*finder.Row) string) func(*finder.Row) string {
	known := map[string]string{}
	return func(r *finder.Row) string {
		id := thing(r)
		said, is := known[id]
		if !is {
			said = order(r)
			known[id] = said
		}
		return said
	}
}

func ownerOf(r *finder.Row) string { return r.Owner }

func (v *rows) modelColumn() column {
	return column{Key: "model", Head: "desk.column.model", Value: func(r *finder.Row) list.Value { return list.Text(r.Model) }}
}

// ownerColumn is the organisation that a thing belongs to.
func (v *rows) ownerColumn(head string) column {
	return column{Key: "organisation", Head: head,
		Value: func(r *finder.Row) list.Value { return list.Text(v.called(r.Owner)) },
		By: alike(ownerOf, func(r *finder.Row) string {
			o, there := v.found.Get(rule.KindOrganisation, r.Owner)
			if !there {
				return ""
			}
			return v.byName(o)
		})}
}

// called is an organisation's name.
func (v *rows) called(organisation string) string {
	o, there := v.found.Get(rule.KindOrganisation, organisation)
	if !there {
		return ""
	}
	return v.say(o.Name)
}

func (v *rows) kindColumn() column {
	return column{Key: "kind", Head: "desk.column.kind", Extra: true, Value: func(r *finder.Row) list.Value { return list.Text(v.kindOf(r.ProductKind)) },
		By: alike(func(r *finder.Row) string { return r.ProductKind }, func(r *finder.Row) string { return text.Fold(v.kindOf(r.ProductKind)) })}
}

// kindOf is what the scheme calls a kind of product.
func (v *rows) kindOf(id string) string {
	kind, known := v.inForce.Kind(id, v.today)
	if !known {
		return ""
	}
	return v.say(rule.Words(kind.Name))
}

// The filters that several lists have.

type filter = list.Filter[*finder.Row]

func (v *rows) kindFilter() filter {
	f := filter{Key: "kind", Head: "desk.column.kind", Has: func(r *finder.Row, choice string) bool { return r.ProductKind == choice }}
	for _, kind := range v.inForce.Kinds(v.today) {
		f.Choices = append(f.Choices, list.Choice{Value: kind.ID, Words: v.say(rule.Words(kind.Name))})
	}
	return f
}

// ownerFilter comes from an organisation's page: there are too many to offer. To
// who may not know the organisation it says no more than that it is not there.
func (v *rows) ownerFilter(head string) filter {
	return filter{Key: "organisation", Head: head, Has: func(r *finder.Row, choice string) bool { return r.Owner == choice },
		Say: func(id string) string {
			if id != v.actor.Organisation && !v.staff() {
				return ""
			}
			return v.called(id)
		}}
}
