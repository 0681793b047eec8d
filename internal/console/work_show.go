package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// menuPatience is how long a page waits for the counts of its menu: it is shown
// without them while everything is read after a start.
const menuPatience = 300 * time.Millisecond

// countWork notes how much waits for whoever is signed in. What cannot be
// counted now is not shown.
func (d *console) countWork(ctx context.Context, p *page) {
	if p.session.Account.ID == "" {
		return
	}
	if _, counted := p.counts["/desk/"]; counted {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, menuPatience)
	defer cancel()
	counts, err := d.Deadlines.Counts(ctx, p.actor)
	if err == nil {
		p.counts["/desk/"] = counts.Mine
	}
}

// workView is a page of work in words.
type workView struct {
	deadline.Page
	query  deadline.Query
	tabs   []tab
	stages []choice
	rows   []workRow
	asked  bool // something was filtered
	holder bool // the rows are of several clients
	// summary tells of this week's; empty when it was read, or there is none.
	summary string
}

type tab struct {
	text, at string
	count    int
	here     bool
}

type choice struct {
	value, text string
	chosen      bool
}

// workRow is one row in words.
type workRow struct {
	deadline.Task
	at     string // the page to go to; empty when there is none
	title  string
	step   string
	stage  string
	about  string
	day    string
	cite   string
	left   mark
	awaits mark
	took   bool
}

// withins are the spans that can be chosen, in working days.
var withins = []int{5, 10, 20}

// work is "My work": what waits for somebody, whose turn it is, and until when.
func (d *console) work(p *page, r *http.Request) (answer, error) {
	first, err := d.begins(p, r)
	if err != nil || first {
		return answer{location: beginAt}, err
	}
	asked := r.URL.Query()
	q := deadline.Query{View: deadline.Mine, Stage: asked.Get("stage"), Text: asked.Get("find"), Order: deadline.Order(asked.Get("sort")), Cursor: asked.Get("cursor")}
	switch view := asked.Get("view"); view {
	case "":
	case "all":
		q.View = deadline.All
	default:
		q.View = deadline.View(view)
	}
	if n, err := strconv.Atoi(asked.Get("within")); err == nil {
		q.Within = n
	}
	found, err := d.Deadlines.Work(r.Context(), p.actor, q)
	if err != nil {
		return answer{}, err
	}
	p.counts["/desk/"] = found.Counts.Mine
	v := workView{Page: found, query: q, asked: q.Stage != "" || q.Text != "" || q.Within > 0, holder: p.staff() || p.has(rule.RoleLaboratory)}
	v.summary, err = d.summaryTold(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	names := map[string]string{}
	for _, s := range found.Stages {
		names[s.ID] = p.say(rule.Words(s.Name))
		v.stages = append(v.stages, choice{s.ID, names[s.ID], s.ID == q.Stage})
	}
	for _, one := range []struct {
		name  string
		view  deadline.View
		count int
	}{
		{"", deadline.Mine, found.Counts.Mine}, {"overdue", deadline.Overdue, found.Counts.Overdue},
		{"waiting", deadline.Waiting, found.Counts.Waiting}, {"all", deadline.All, found.Counts.All},
	} {
		key := one.name
		if key == "" {
			key = "mine"
		}
		v.tabs = append(v.tabs, tab{p.t("desk.work." + key), p.query("view", one.name, "cursor", ""), one.count, one.view == q.View})
	}
	for _, task := range found.Tasks {
		v.rows = append(v.rows, p.workRow(task, names))
	}
	return answer{head: head{title: p.t("desk.menu.work")}, body: p.workPage(v)}, nil
}

func (p *page) workRow(t deadline.Task, stages map[string]string) workRow {
	row := workRow{Task: t, title: t.Number, step: p.t(t.What), stage: stages[t.Stage], about: p.calledOf(t.What, t.About, t.Duty.Name), took: t.TookPart}
	if to := workAt(t.On); p.desk.answers(to) {
		row.at = to
	}
	if t.Stage == "" {
		row.stage = p.t("desk.work.kind." + string(t.On.Kind))
	}
	if row.title == "" {
		row.title = p.say(t.Holder)
	}
	if t.Due != nil {
		row.cite = p.desk.Door.Cite(t.Due.Clause)
		switch t.Due.Due.State {
		case calendar.DueDate:
			row.day = p.day(t.Due.Due.Date)
		default:
			row.day = p.t("desk.due." + t.Due.Due.String())
		}
	}
	row.left, row.awaits = p.leftOf(t), p.awaitsOf(t)
	return row
}

// soon is how many working days are few.
const soon = 5

// leftOf is how much time a row has, in working days.
func (p *page) leftOf(t deadline.Task) mark {
	days := func(key string, n int) string { return p.t(key, text.Args{"count": n}) }
	switch {
	case t.Overdue && t.Counted:
		return mark{days("desk.work.over", max(-t.Left, 0)), "bad", "warn"}
	case t.Overdue:
		return mark{p.t("desk.work.overdue"), "bad", "warn"}
	case t.Paused && t.Due != nil && t.Due.Due.State == calendar.DueOpen:
		return mark{p.t("desk.work.paused"), "wait", "pause"}
	case !t.Counted:
		return mark{}
	case t.Left <= soon:
		return mark{days("desk.work.left", t.Left), "wait", "clock"}
	}
	return mark{word: days("desk.work.left", t.Left)}
}

// awaitsOf is whose turn it is.
func (p *page) awaitsOf(t deadline.Task) mark {
	if t.Mine {
		return mark{p.t("desk.work.you"), "info", "person"}
	}
	roles := ""
	for _, role := range t.Waits {
		one := p.t("role." + string(role))
		if roles == "" {
			roles = one
		} else {
			roles = p.t("desk.work.or", text.Args{"these": roles, "one": one})
		}
	}
	return mark{word: roles}
}

// workAt is the page of what a row is about.
func workAt(on rule.StreamID) string {
	if on.Kind == deadline.KindPosted {
		return postAt + "/" + url.PathEscape(on.ID)
	}
	return at(on)
}

// answers reports whether there is a page at an address.
func (d *console) answers(address string) bool {
	_, pattern := d.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: address}})
	return pattern != "" && pattern != "/desk/"
}
