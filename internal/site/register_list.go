package site

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/register"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

const (
	pageRows   = 15  // certificates on a page
	mostSought = 100 // characters that are searched for
)

// searchView is a search and a page of what it found.
type searchView struct {
	asked    asking
	on       calendar.Date // the day whose statuses are shown
	any      int           // found with any status
	found    int           // found with this status
	rows     []row
	filter   []filter
	kinds    []scheme.Kind
	standard []scheme.Standard
	next     string               // cursor; empty on the last page
	later    bool                 // not the first page
	near     []row                // if nothing was found: numbers that look alike
	wrong    wrongAnswers         // days that are none; nothing was sought then
	leaves   *register.Transition // only certificates that have still to go it; nil: any
}

// asking is what stands in the address of a search, as it was written.
type asking struct {
	text, status, on, kind, holder, from, to, standard, organisation, product, transition string
}

// dayLabels are what the fields for days ask.
var dayLabels = map[string]string{"from": "site.filter.from", "to": "site.filter.to", "on": "site.filter.on"}

func askingOf(query url.Values) asking {
	get := func(name string) string { return sought(query.Get(name)) }
	return asking{
		text: get("q"), status: get("status"), on: get("on"), kind: get("kind"), holder: get("holder"), from: get("from"), to: get("to"),
		standard: get("standard"), organisation: get("organisation"), product: get("product"), transition: get("transition"),
	}
}

// with is the address of this search with other values: pairs of name and value
// that go before its own.
func (a asking) with(pairs ...string) []string {
	all := []string{
		"q", a.text, "status", a.status, "on", a.on, "kind", a.kind, "holder", a.holder, "from", a.from, "to", a.to,
		"standard", a.standard, "organisation", a.organisation, "product", a.product, "transition", a.transition,
	}
	return append(all, pairs...)
}

// narrowed reports whether more than words and a status is asked.
func (a asking) narrowed() bool {
	return a != asking{text: a.text, status: a.status}
}

func (s *site) search(p *page, r *http.Request) (answer, error) {
	query := r.URL.Query()
	v := searchView{asked: askingOf(query), on: p.today}
	v.kinds, v.standard = p.voice.Scheme.Kinds(p.today), p.voice.Scheme.Standards(p.today)
	about := head{title: p.t("site.register.title"), about: p.t("site.home.lead"), unlisted: v.asked != asking{}}
	before, err := position(query.Get("cursor"))
	if err != nil {
		return answer{}, err
	}
	question, wrong := v.asked.query()
	if len(wrong) > 0 {
		for _, w := range wrong {
			v.wrong = append(v.wrong, wrongAnswer{w.Path, p.t("site.post.wrong", text.Args{"field": p.t(dayLabels[w.Path]), "what": p.t(w.Key, argsOf(w.Args))})})
		}
		return answer{head: about, body: p.registerPage(v), status: http.StatusUnprocessableEntity}, nil
	}
	if !question.On.IsZero() {
		v.on = question.On
	}
	all := p.Search(question)
	if v.asked.transition != "" {
		v.leaves = p.transition(v.asked.transition)
		if v.leaves == nil {
			return answer{}, fault.New(fault.NotFound, "site.transition.unknown", fault.Text("number", v.asked.transition))
		}
		all = v.leaves.Among(all, p.voice.Scheme, v.on)
	}
	counts := map[string]int{}
	var chosen []*register.Certificate
	for _, c := range all {
		status := string(c.StatusOn(v.on).Status)
		counts[status]++
		if v.asked.status == "" || v.asked.status == status {
			chosen = append(chosen, c)
		}
	}
	v.filter = p.filters(v.asked.status, counts)
	if v.asked.status != "" && !slices.ContainsFunc(v.filter, func(f filter) bool { return f.chosen }) {
		return answer{}, fault.New(fault.Invalid, "site.status.unknown", fault.Text("status", v.asked.status))
	}
	v.any, v.found = len(all), len(chosen)
	if before > 0 {
		v.later = true
		chosen = slices.DeleteFunc(chosen, func(c *register.Certificate) bool { return c.Position >= before })
	}
	if len(chosen) > pageRows {
		chosen = chosen[:pageRows]
		v.next = strconv.FormatInt(chosen[pageRows-1].Position, 10)
	}
	for _, c := range chosen {
		v.rows = append(v.rows, p.row(c, v.on))
	}
	if len(all) == 0 {
		v.near = p.rows(p.Near(v.asked.text))
	}
	return answer{head: about, body: p.registerPage(v)}, nil
}

// query is the search without its status, which counts all of them; wrong are days
// that are none.
func (a asking) query() (q register.Query, wrong []fault.Field) {
	q = register.Query{Text: a.text, Kind: a.kind, Holder: a.holder, Standard: a.standard, Organisation: a.organisation, Product: a.product}
	for _, day := range []struct {
		name, written string
		into          *calendar.Date
	}{{"on", a.on, &q.On}, {"from", a.from, &q.From}, {"to", a.to, &q.To}} {
		if day.written == "" {
			continue
		}
		date, err := calendar.ParseDate(day.written)
		if err != nil {
			wrong = append(wrong, fault.Field{Path: day.name, Key: "field.date", Args: []fault.Arg{fault.Text("text", day.written)}})
		}
		*day.into = date
	}
	return q, wrong
}

// filter is one status by which the found may be narrowed.
type filter struct {
	mark   mark
	count  int
	chosen bool
}

// filters are the statuses that were found, and the chosen one. Those issued
// only after the day asked about have none of the scheme's.
func (p *page) filters(chosen string, counts map[string]int) []filter {
	var all []filter
	for _, m := range append(p.statuses(), look("none", p.t("register.status.none"))) {
		if f := (filter{m, counts[m.id], m.id == chosen}); f.count > 0 || f.chosen {
			all = append(all, f)
		}
	}
	return all
}

// sought is what is searched for: no name and no number is longer.
func sought(q string) string {
	q = strings.TrimSpace(strings.ToValidUTF8(q, ""))
	if letters := []rune(q); len(letters) > mostSought {
		return string(letters[:mostSought])
	}
	return q
}

// position reads a cursor: the position of the last certificate shown.
func position(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	at, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || at <= 0 {
		var wrong fault.Fields
		wrong.Add("cursor", "field.cursor", fault.Text("text", cursor))
		return 0, wrong.Err()
	}
	return at, nil
}
