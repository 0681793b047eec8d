package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// schemeView is an edition of the scheme.
type schemeView struct {
	name, edition, since string
	until                string // the last day of an edition that another followed
	inForce              bool
	tables               []schemeTable
	editions             []editionView
}

// schemeTable is one list of the scheme.
type schemeTable struct {
	id, title, note string
	heads           []string
	rows            []schemeRow
}

// schemeRow is an item of it.
type schemeRow struct {
	cells        []string
	clause, cite string
	ours         bool
	binds        string
	holds        string // since when, until when
	over         bool   // it does not hold today
}

func (d *console) addScheme() { d.page("GET /desk/scheme", d.schemeShow) }

func (d *console) schemeShow(p *page, r *http.Request) (answer, error) {
	inForce, _, err := d.Casework.InForce(r.Context())
	if err != nil {
		return answer{}, err
	}
	asked := r.URL.Query().Get("edition")
	if asked == "" {
		asked = inForce.Edition()
	}
	var all []*body.SchemeEdition
	v := schemeView{inForce: asked == inForce.Edition()}
	err = d.eachEdition(r, body.IndexScheme, func(view casework.View) error {
		if e, is := view.State.(*body.SchemeEdition); is {
			all = append(all, e)
			one := editionView{name: e.Edition, here: e.Edition == asked, at: "/desk/scheme?edition=" + url.QueryEscape(e.Edition)}
			one.recorded, one.by = p.recordedBy(view)
			v.editions = append(v.editions, one)
		}
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	known := false
	for i, e := range all {
		until := calendar.Date{}
		if i+1 < len(all) {
			until = all[i+1].Since.AddDays(-1)
		}
		v.editions[i].said = p.span(e.Since, until)
		if e.Edition == asked {
			known, v.until = true, date(until)
		}
	}
	slices.Reverse(v.editions)
	if !known {
		return answer{}, unknown
	}
	err = d.Casework.Consult(r.Context(), func(s *rule.Situation) error {
		sch := s.Record.Scheme(asked)
		v.name, v.edition, v.since = p.words(sch.Name()), sch.Edition(), p.day(sch.Since())
		v.tables = p.schemeTables(sch.Content())
		return nil
	})
	return answer{head: head{title: p.t("desk.scheme.title", text.Args{"edition": asked})}, body: p.schemePage(v)}, err
}

// words names something of the scheme.
func (p *page) words(w scheme.Text) string { return p.say(rule.Words(w)) }

// span is from when to when something holds.
func (p *page) span(since, until calendar.Date) string {
	if until.IsZero() {
		return p.t("desk.scheme.from", text.Args{"since": date(since)})
	}
	return p.t("desk.scheme.span", text.Args{"since": date(since), "until": date(until)})
}

// schemeRow is an item with where it comes from and when it holds.
func (p *page) schemeRow(d scheme.Dated, cells ...string) schemeRow {
	return schemeRow{
		cells: cells, clause: d.Clause, cite: p.desk.Door.Cite(d.Clause), ours: d.Ours, binds: p.t("desk.scheme.binds." + string(d.Binds)),
		holds: p.span(d.Since, d.Until), over: !d.HoldsOn(p.today) && !d.Until.IsZero(),
	}
}

// schemeTables are all lists of an edition that people work by.
func (p *page) schemeTables(c scheme.Content) []schemeTable {
	return []schemeTable{
		p.table("limits", tableRows(c.Limits, func(l scheme.Limit) schemeRow {
			return p.schemeRow(l.Dated, p.words(l.Name), p.amount(l.Unit, l.Value), p.beyond(l))
		}), "name", "value", "beyond"),
		p.table("materials", tableRows(c.Materials, func(m scheme.Material) schemeRow {
			return p.schemeRow(m.Dated, p.words(m.Name), p.t("desk.scheme.form."+string(m.Form)), p.asked(c, m.Condition))
		}), "name", "form", "asked"),
		p.table("standards", tableRows(c.Standards, func(s scheme.Standard) schemeRow {
			var chapters []string
			for _, one := range s.Chapters {
				chapters = append(chapters, one.Number+" "+p.words(one.Title))
			}
			return p.schemeRow(s.Dated, s.Number, p.words(s.Title), p.t("desk.scheme.role."+string(s.Role)), strings.Join(chapters, "；"))
		}), "number", "name", "role", "chapters"),
		p.table("checklists", tableRows(c.CheckItems, func(i scheme.CheckItem) schemeRow {
			return p.schemeRow(i.Dated, p.t("desk.scheme.list."+i.List), p.words(i.Text), p.asked(c, i.Condition))
		}), "list", "item", "asked"),
		p.table("verdicts", tableRows(c.Verdicts, func(v scheme.Verdict) schemeRow {
			return p.schemeRow(v.Dated, p.t("desk.scheme.list."+v.List), p.words(v.Name), p.t("desk.scheme.effect."+string(v.Effect)))
		}), "list", "word", "effect"),
		p.table("grounds", tableRows(c.Grounds, func(g scheme.Ground) schemeRow {
			return p.schemeRow(g.Dated, p.t("desk.scheme.list."+g.List), p.words(g.Name), p.yesNo(g.Law), p.yesNo(g.Bars))
		}), "list", "ground", "law", "bars"),
		p.table("restoration", tableRows(c.Showings, func(s scheme.Showing) schemeRow {
			return p.schemeRow(s.Dated, p.words(s.Name), p.joined(s.For, groundName(p, c)), p.yesNo(s.File))
		}), "shown", "grounds", "with-file"),
		p.table("ways", tableRows(c.Ways, func(w scheme.Way) schemeRow {
			outside := ""
			if w.Outside {
				outside = p.t("form.yes")
			}
			return p.schemeRow(w.Dated, p.t("desk.scheme.list."+w.List), p.words(w.Name), outside)
		}), "list", "way", "outside"),
		p.table("seconds", tableRows(c.Seconds, func(s scheme.Second) schemeRow { return p.schemeRow(s.Dated, p.words(s.Name)) }), "act"),
		p.table("kinds", tableRows(c.Kinds, func(k scheme.Kind) schemeRow { return p.schemeRow(k.Dated, p.words(k.Name), k.Category) }), "name", "category"),
		p.table("traits", tableRows(c.Traits, func(t scheme.Trait) schemeRow { return p.schemeRow(t.Dated, p.words(t.Name)) }), "name"),
		p.table("scope", tableRows(c.Scope, func(q scheme.ScopeQuestion) schemeRow { return p.schemeRow(q.Dated, p.words(q.Question)) }), "question"),
		p.table("qualifications", tableRows(c.Qualified, func(q scheme.Qualification) schemeRow {
			return p.schemeRow(q.Dated, p.words(q.Name), p.yesNo(q.ForTask))
		}), "name", "for-task"),
		p.table("changes", tableRows(c.Changes, p.changeRow), "name", "needs", "raised", "certificate"),
		p.table("levels", tableRows(c.Levels, func(l scheme.Level) schemeRow { return p.schemeRow(l.Dated, strconv.Itoa(l.Level), p.words(l.Name)) }), "level", "name"),
		p.table("numbers", tableRows(c.Numbers, func(n scheme.NumberPattern) schemeRow { return p.schemeRow(n.Dated, p.words(n.Name), n.Pattern) }), "name", "pattern"),
		p.table("statuses", tableRows(c.Statuses, func(s scheme.Status) schemeRow { return p.schemeRow(s.Dated, p.words(s.Name), s.Code) }), "name", "code"),
	}
}

// groundName names a ground of suspension.
func groundName(p *page, c scheme.Content) func(string) string {
	return func(id string) string {
		for _, g := range c.Grounds {
			if g.ID == id {
				return p.words(g.Name)
			}
		}
		return id
	}
}

// changeRow is a class of changes with what it needs.
func (p *page) changeRow(class scheme.ChangeClass) schemeRow {
	needs := make([]string, len(class.Needs))
	for i, x := range class.Needs {
		needs[i] = p.t("change.examination." + string(x))
	}
	more := make([]string, len(class.Raises))
	for i, r := range class.Raises {
		more[i] = p.t("change.raise", text.Args{"examination": p.t("change.examination." + string(r.To)), "when": p.words(r.When)})
	}
	return p.schemeRow(class.Dated, p.words(class.Name), strings.Join(needs, "；"), strings.Join(more, "；"), p.t("change.effect."+string(class.Certificate)))
}

// table is a list with its heads.
func (p *page) table(id string, rows []schemeRow, heads ...string) schemeTable {
	t := schemeTable{id: id, title: p.t("desk.scheme." + id), rows: rows}
	if id == "seconds" && len(rows) == 0 {
		t.note = p.t("desk.scheme.seconds.none")
	}
	for _, head := range heads {
		t.heads = append(t.heads, p.t("desk.scheme.head."+head))
	}
	return t
}

func tableRows[T scheme.Item](items []T, row func(T) schemeRow) []schemeRow {
	rows := make([]schemeRow, len(items))
	for i, item := range items {
		rows[i] = row(item)
	}
	return rows
}

// asked is of which products something is asked.
func (p *page) asked(c scheme.Content, when scheme.Condition) string {
	name := func(id string) string {
		for _, k := range c.Kinds {
			if k.ID == id {
				return p.words(k.Name)
			}
		}
		for _, t := range c.Traits {
			if t.ID == id {
				return p.words(t.Name)
			}
		}
		for _, d := range c.Depths {
			if d.ID == id {
				return p.words(d.Name)
			}
		}
		return id
	}
	switch {
	case len(when.When) > 0 && len(when.Unless) > 0:
		return p.t("desk.scheme.asked.both", text.Args{"when": p.joined(when.When, name), "unless": p.joined(when.Unless, name)})
	case len(when.When) > 0:
		return p.t("desk.scheme.asked.when", text.Args{"when": p.joined(when.When, name)})
	case len(when.Unless) > 0:
		return p.t("desk.scheme.asked.unless", text.Args{"unless": p.joined(when.Unless, name)})
	}
	return p.t("desk.scheme.asked.always")
}

func (p *page) yesNo(is bool) string {
	if is {
		return p.t("form.yes")
	}
	return p.t("form.no")
}
