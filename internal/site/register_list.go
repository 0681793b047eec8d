package site

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/register"
)

const (
	pageRows   = 15  // certificates on a page
	mostSought = 100 // characters that are searched for
)

// searchView is a search and a page of what it found.
type searchView struct {
	text   string
	status string // empty: any
	any    int    // found with any status
	found  int    // found with this status
	rows   []row
	filter []filter
	next   string // cursor; empty on the last page
	later  bool   // not the first page
	near   []row  // if nothing was found: numbers that look alike
}

// filter is one status by which the found may be narrowed.
type filter struct {
	mark   mark
	count  int
	chosen bool
}

func (s *site) search(p *page, r *http.Request) (answer, error) {
	query := r.URL.Query()
	v := searchView{text: sought(query.Get("q")), status: query.Get("status")}
	before, err := position(query.Get("cursor"))
	if err != nil {
		return answer{}, err
	}
	all := p.Search(register.Query{Text: v.text, On: p.today})
	counts := map[string]int{}
	var chosen []*register.Certificate
	for _, c := range all {
		status := string(c.StatusOn(p.today).Status)
		counts[status]++
		if v.status == "" || v.status == status {
			chosen = append(chosen, c)
		}
	}
	v.filter = p.filters(v.status, counts)
	if v.status != "" && !slices.ContainsFunc(v.filter, func(f filter) bool { return f.chosen }) {
		return answer{}, fault.New(fault.Invalid, "site.status.unknown", fault.Text("status", v.status))
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
	v.rows = p.rows(chosen)
	if len(all) == 0 {
		v.near = p.rows(p.Near(v.text))
	}
	return answer{title: p.t("site.register.title"), body: p.registerPage(v)}, nil
}

// filters are the statuses that were found, and the chosen one.
func (p *page) filters(chosen string, counts map[string]int) []filter {
	var all []filter
	for _, m := range p.statuses() {
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
