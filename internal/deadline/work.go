package deadline

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Rights is the rights table, as far as it says who may be a second person.
type Rights interface {
	May(actor rule.Actor, command string, relation rule.Relation) (rule.Role, bool)
}

// Post tells what lies in the postbox and nobody has dealt with.
type Post interface {
	// Waiting is empty for whom there is no postbox.
	Waiting(ctx context.Context, actor rule.Actor) ([]Posted, error)
}

// Posted is such an item.
type Posted struct {
	ID, Number string
	Since      calendar.Date
}

// KindPosted is the kind of an item of the postbox, which is no thing of the
// record yet.
const KindPosted rule.Kind = "posted"

// View chooses rows by whose turn it is.
type View string

// The views.
const (
	All     View = ""
	Mine    View = "mine"    // the actor's own turn
	Waiting View = "waiting" // another's turn
	Overdue View = "overdue" // whoever's turn
)

// Order is what rows are sorted by.
type Order string

// The orders; all but ByDue put the greatest text last.
const (
	ByDue     Order = "due" // the earliest first, what has no day last
	BySince   Order = "since"
	ByNumber  Order = "number"
	ByProduct Order = "product"
	ByHolder  Order = "holder"
)

var orders = map[Order]func(*Row) string{
	ByDue: func(r *Row) string {
		if r.Due == nil {
			return "~"
		}
		return r.Due.Due.String() // as texts, days come before "open" and "uncovered"
	},
	BySince:   func(r *Row) string { return r.Since.String() },
	ByNumber:  func(r *Row) string { return r.Number },
	ByProduct: func(r *Row) string { return r.Name.ZH },
	ByHolder:  func(r *Row) string { return r.Holder.ZH },
}

// Query asks for a page of work.
type Query struct {
	View   View
	Within int       // due within so many working days, and not overdue; 0: any
	Stage  string    // element of the scheme; empty: any
	Kind   rule.Kind // of the thing; empty: any
	Text   string    // in number, product, model or holder
	Order  Order     // empty: ByDue
	Cursor string    // of the page before
	Limit  int       // 1 to 200; 0 means 50
}

// Task is a row as one actor sees it on one day.
type Task struct {
	*Row
	Today    calendar.Date
	Used     int  // working days
	Left     int  // working days; negative when overdue
	Counted  bool // Used and Left are known
	Overdue  bool
	Mine     bool
	TookPart bool // it would be the actor's turn had they not taken part in what it judges
}

// Counts are how many rows there are for an actor.
type Counts struct{ All, Mine, Waiting, Overdue int }

// Page is a page of work.
type Page struct {
	Tasks  []Task
	Found  int            // that fit the query, on all pages
	Next   string         // cursor of the following page; empty on the last one
	Counts Counts         // whatever the query
	Stages []scheme.Stage // by which Query.Stage chooses
}

// Work lists what waits for somebody, as far as it exists for the actor. Faults:
// Invalid "web.parameter" for an order, view or cursor that there is not.
func (d *Deadlines) Work(ctx context.Context, actor rule.Actor, q Query) (Page, error) {
	q.Order = cmp.Or(q.Order, ByDue)
	if q.Limit < 1 || q.Limit > 200 {
		q.Limit = 50
	}
	key, known := orders[q.Order]
	if !known {
		return Page{}, parameter("sort")
	}
	if !slices.Contains([]View{All, Mine, Waiting, Overdue}, q.View) {
		return Page{}, parameter("view")
	}
	after, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil {
		return Page{}, parameter("cursor")
	}
	desk, err := d.desk(ctx, actor)
	if err != nil {
		return Page{}, err
	}
	type placed struct {
		Task
		at string
	}
	page := Page{Counts: desk.counts(), Stages: desk.scheme.Stages(desk.today)}
	fits := desk.filter(q)
	var found []placed
	for _, row := range desk.rows {
		task := desk.task(row)
		if !fits(task) {
			continue
		}
		page.Found++
		if at := key(row) + "\x00" + row.id(); len(after) == 0 || at > string(after) {
			found = append(found, placed{task, at})
		}
	}
	slices.SortFunc(found, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	if len(found) > q.Limit {
		found = found[:q.Limit]
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(found[q.Limit-1].at))
	}
	for _, one := range found {
		one.Used, one.Left, one.Counted = one.used(desk.moment)
		page.Tasks = append(page.Tasks, one.Task)
	}
	return page, nil
}

// Counts is how much work there is for the actor. Every page asks for it, so the
// rows are counted once for each who asks, until one of them changes or the day
// does.
func (d *Deadlines) Counts(ctx context.Context, actor rule.Actor) (Counts, error) {
	mine, all, err := d.seat(ctx, actor)
	if err != nil {
		return Counts{}, err
	}
	n := d.tallied(mine, all)
	posted, err := d.posted(ctx, mine.actor)
	mine.rows = posted
	return n.and(mine.counts()), err
}

// tallied counts the rows that exist for somebody, or remembers it.
func (d *Deadlines) tallied(mine desk, all []*Row) Counts {
	who := fmt.Sprint(mine.acting, mine.actor.Organisation, mine.actor.Roles, mine.humans)
	d.tallying.Lock()
	n, known := mine.tallies[who]
	d.tallying.Unlock()
	if known {
		return n
	}
	mine.see(all)
	n = mine.counts()
	d.tallying.Lock()
	mine.tallies[who] = n
	d.tallying.Unlock()
	return n
}

func (n Counts) and(more Counts) Counts {
	return Counts{n.All + more.All, n.Mine + more.Mine, n.Waiting + more.Waiting, n.Overdue + more.Overdue}
}

func parameter(name string) error {
	return fault.New(fault.Invalid, "web.parameter", fault.Text("name", name))
}

// id tells rows of one thing apart.
func (r *Row) id() string { return r.On.ID + "\x00" + r.What + "\x00" + r.About }

// desk is what exists for one actor at one moment.
type desk struct {
	moment
	actor  rule.Actor // with the roles of whom they act for
	humans []string   // all accounts of both
	acting string     // whose turn it has to be, where it is somebody's
	rights Rights
	rows   []*Row
}

// desk is what exists for the actor now.
func (d *Deadlines) desk(ctx context.Context, actor rule.Actor) (desk, error) {
	mine, all, err := d.seat(ctx, actor)
	if err != nil {
		return desk{}, err
	}
	mine.see(all)
	posted, err := d.posted(ctx, mine.actor)
	mine.rows = append(mine.rows, posted...)
	return mine, err
}

// seat is the actor's desk before anything lies on it, and all rows that there
// are.
func (d *Deadlines) seat(ctx context.Context, actor rule.Actor) (mine desk, all []*Row, err error) {
	return d.seatWith(ctx, actor, func() {})
}

// seatWith lets look at what is kept in the moment of the desk.
func (d *Deadlines) seatWith(ctx context.Context, actor rule.Actor, look func()) (mine desk, all []*Row, err error) {
	mine = desk{actor: actor, acting: cmp.Or(actor.OnBehalf, actor.Person), rights: d.Rights}
	err = d.read(ctx, func(s *rule.Situation) error {
		asked := *s
		asked.Actor = actor
		if no := asked.StandIn(); no != nil {
			return no
		}
		mine.actor = asked.Actor
		mine.humans = append(s.Humans(actor.Person), s.Humans(actor.OnBehalf)...)
		return nil
	}, func(at moment) {
		mine.moment, all = at, d.rows
		look()
	})
	return mine, all, err
}

// see puts the rows on the desk that exist for its actor.
func (d *desk) see(all []*Row) {
	if d.actor.OfTheBody() {
		d.rows = slices.Clip(all)
		return
	}
	for _, row := range all {
		switch row.relation(d.actor) {
		case rule.Foreign:
		case rule.Entrusted:
			d.rows = append(d.rows, row.entrusted())
		default:
			d.rows = append(d.rows, row)
		}
	}
}

// posted are the items of the postbox that wait for somebody of the actor's roles.
func (d *Deadlines) posted(ctx context.Context, actor rule.Actor) (rows []*Row, err error) {
	if d.Post == nil {
		return nil, nil
	}
	posted, err := d.Post.Waiting(ctx, actor)
	for _, p := range posted {
		rows = append(rows, &Row{On: rule.StreamID{Kind: KindPosted, ID: p.ID}, Number: p.Number, text: strings.ToLower(p.Number),
			Duty: rule.Duty{What: rule.DutyTakeUp, Since: p.Since, Waits: []rule.Role{rule.RoleIntake}, Inside: true}})
	}
	return rows, err
}

// relation is how somebody stands to the row: a client sees what is of its own
// organisation, a laboratory what is entrusted to it, and neither what is the
// body's alone.
func (r *Row) relation(a rule.Actor) rule.Relation {
	return relation(a, r.On.Kind, r.Client, r.Laboratory, r.Inside)
}

func relation(a rule.Actor, kind rule.Kind, client, laboratory string, inside bool) rule.Relation {
	switch {
	case a.OfTheBody():
		return rule.InTheBody
	case inside || a.Organisation == "":
		return rule.Foreign
	case a.Organisation == client && a.Has(rule.RoleClient) && kind != rule.KindLaboratory:
		return rule.Own
	case a.Organisation == laboratory && a.Has(rule.RoleLaboratory):
		return rule.Entrusted
	}
	return rule.Foreign
}

// entrusted is the row as a laboratory sees it: the time limit of the case lies
// between its client and the body.
func (r *Row) entrusted() *Row {
	if r.Due == nil || r.Due.What != rule.DueCase {
		return r
	}
	seen := *r
	seen.Due, seen.Clock, seen.Paused = nil, nil, false
	return &seen
}

// task is a row that exists for the actor, without its count of days.
func (d *desk) task(r *Row) Task {
	task := Task{Row: r, Today: d.today, Overdue: r.Due != nil && r.Due.Passed(d.today)}
	turn := d.turn(r)
	task.TookPart = turn && slices.ContainsFunc(d.humans, func(person string) bool { return slices.Contains(r.Barred, person) })
	task.Mine = turn && !task.TookPart
	return task
}

func (d *desk) turn(r *Row) bool {
	if r.Command != "" {
		_, may := d.rights.May(d.actor, r.Command, r.relation(d.actor))
		return may
	}
	if len(r.Persons) > 0 && !slices.Contains(r.Persons, d.acting) {
		return false
	}
	return slices.ContainsFunc(r.Waits, d.actor.Has)
}

func (d *desk) counts() (n Counts) {
	for _, row := range d.rows {
		task := d.task(row)
		n.All++
		if task.Mine {
			n.Mine++
		} else {
			n.Waiting++
		}
		if task.Overdue {
			n.Overdue++
		}
	}
	return n
}

func (d *desk) filter(q Query) func(Task) bool {
	text := strings.ToLower(strings.TrimSpace(q.Text))
	var last calendar.Date
	if q.Within > 0 {
		reading, err := calendar.Clock{Start: d.today, Limit: q.Within}.Read(d.calendar, d.today)
		last = reading.Due.Date
		if err != nil || reading.Due.State != calendar.DueDate {
			_, last = d.calendar.Covers()
		}
	}
	return func(t Task) bool {
		switch q.View {
		case Mine:
			if !t.Mine {
				return false
			}
		case Waiting:
			if t.Mine {
				return false
			}
		case Overdue:
			if !t.Overdue {
				return false
			}
		}
		if q.Within > 0 && (t.Due == nil || t.Due.Due.State != calendar.DueDate || t.Overdue || t.Due.Due.Date.After(last)) {
			return false
		}
		return (q.Stage == "" || t.Stage == q.Stage) && (q.Kind == "" || t.On.Kind == q.Kind) && strings.Contains(t.text, text)
	}
}
