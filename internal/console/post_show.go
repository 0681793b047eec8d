package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/console/form"
	"fincert/internal/console/list"
	"fincert/internal/fault"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// postAt is the postbox: what the public sent.
const postAt = "/desk/post"

// postStates are what becomes of what the public sent, in the order of the way.
var postStates = []postbox.State{postbox.Waiting, postbox.TakenUp, postbox.Closed, postbox.Rejected}

func (d *console) addPost() {
	d.page("GET "+postAt+"/{id}", d.postShow)
	d.mux.Handle("GET "+postAt+"/{id}/files/{object}", d.giving(ofCase(d.postFile)))
}

func readsPost(p *page) bool { return access.MayReadPost(p.actor) }

// postTable is what the public sent.
var postTable = table{
	path: postAt, title: "desk.menu.post", empty: "desk.postbox.none", sought: "desk.column.number",
	note: func(*page) string { return "desk.postbox.note" }, shown: readsPost,
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		return v.posted(ctx).Any(), nil, nil
	},
}

// posted describes the list of what the public sent. Its keeper sorts and narrows
// it.
func (v *rows) posted(ctx context.Context) list.List[postbox.Item] {
	type column = list.Column[postbox.Item]
	type filter = list.Filter[postbox.Item]
	states := filter{Key: "state", Head: "desk.column.state"}
	for _, state := range postStates {
		states.Choices = append(states.Choices, list.Choice{Value: string(state), Words: v.t("desk.postbox.state." + string(state))})
	}
	kinds := filter{Key: "kind", Head: "desk.postbox.kind"}
	for _, kind := range []postbox.Kind{postbox.Misuse, postbox.Complaint, postbox.Dispute} {
		kinds.Choices = append(kinds.Choices, list.Choice{Value: string(kind), Words: v.t("desk.postbox.kind." + string(kind))})
	}
	query := func(q list.Query) postbox.Query {
		return postbox.Query{State: postbox.State(q.Chosen["state"]), Kind: postbox.Kind(q.Chosen["kind"]), Number: q.Text, From: q.From["received"], To: q.To["received"]}
	}
	return list.List[postbox.Item]{
		Columns: []column{
			{Key: "number", Head: "desk.column.number", Fixed: true, By: func(i postbox.Item) string { return i.Number }, Value: func(i postbox.Item) list.Value {
				return list.Link(i.Number, postAt+"/"+url.PathEscape(i.ID))
			}},
			{Key: "kind", Head: "desk.postbox.kind", Loose: true, Value: func(i postbox.Item) list.Value { return list.Text(v.t("desk.postbox.kind." + string(i.Kind))) }},
			{Key: "state", Head: "desk.column.state", Loose: true, Value: func(i postbox.Item) list.Value { return stateValue(v.postMark(i.State())) }},
			{Key: "received", Head: "desk.postbox.received", By: func(i postbox.Item) string { return i.Received }, Value: func(i postbox.Item) list.Value { return list.Day(i.Day) }},
			{Key: "says", Head: "desk.postbox.says", Loose: true, Value: func(i postbox.Item) list.Value { return list.Text(v.postBegins(i)) }},
		},
		Filters: []filter{states, kinds, {Key: "received", Head: "desk.postbox.received", Day: func(i postbox.Item) calendar.Date { return i.Day }}},
		Find:    func(string) func(postbox.Item) bool { return nil }, // its keeper does
		Order:   "-received", ID: func(i postbox.Item) string { return i.ID },
		Kept: &list.Kept[postbox.Item]{
			Rows: func(q list.Query, p list.Part) ([]postbox.Item, error) {
				return v.desk.Postbox.Part(ctx, query(q), postbox.Part(p))
			},
			Count: func(q list.Query, p list.Part) (int, error) {
				return v.desk.Postbox.Count(ctx, query(q), postbox.Part(p))
			},
		},
	}
}

func (p *page) postMark(s postbox.State) mark {
	looks := map[postbox.State]mark{
		postbox.Waiting: {class: "wait", icon: "inbox"}, postbox.TakenUp: {class: "info", icon: "right"},
		postbox.Closed: {class: "ok", icon: "valid"}, postbox.Rejected: {class: "mute", icon: "cancelled"},
	}
	m := looks[s]
	m.word = p.t("desk.postbox.state." + string(s))
	return m
}

// mostBegin is how many letters of what was sent stand in the list.
const mostBegin = 60

func (p *page) postBegins(i postbox.Item) string {
	if i.Erased {
		return p.t("desk.postbox.erased")
	}
	said := []rune(strings.Join(strings.Fields(i.Answers.Text), " "))
	if len(said) > mostBegin {
		return string(said[:mostBegin]) + "…"
	}
	return string(said)
}

// postView is one thing that somebody of the public sent.
type postView struct {
	postbox.Item
	mark     mark
	received string
	facts    []labelled
	files    []form.File
	events   []postEvent
	actions  actionsView
}

// labelled is something said under a name, and where it leads.
type labelled struct{ label, says, at string }

// postEvent is something that became of it.
type postEvent struct{ day, says, number, at string }

func (d *console) postItem(actor rule.Actor, r *http.Request, id string) (postbox.Item, error) {
	if !access.MayReadPost(actor) || !web.Plain(id) {
		return postbox.Item{}, unknown
	}
	item, err := d.Postbox.Item(r.Context(), id)
	if fault.Is(err, fault.NotFound) {
		err = unknown
	}
	return item, err
}

func (d *console) postShow(p *page, r *http.Request) (answer, error) {
	item, err := d.postItem(p.actor, r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	inForce, _, err := d.Casework.InForce(r.Context())
	if err != nil {
		return answer{}, err
	}
	v := postView{Item: item, mark: p.postMark(item.State())}
	if at, err := time.Parse(time.RFC3339Nano, item.Received); err == nil {
		v.received = instant(at)
	}
	v.facts = p.postFacts(item)
	for _, f := range item.Files {
		v.files = append(v.files, form.File{Name: f.Name, Size: f.Size, SHA256: f.SHA256, At: postAt + "/" + url.PathEscape(item.ID) + "/files/" + url.PathEscape(f.Object)})
	}
	for _, e := range item.Events {
		one := postEvent{day: p.day(e.Day), says: p.t("desk.postbox.state." + string(e.State)), number: e.Number}
		if word := p.words(e.Word(inForce)); word != "" {
			one.says = p.t("desk.postbox.outcome", text.Args{"state": one.says, "outcome": word})
		}
		if e.Kind != rule.KindPost {
			one.at = at(rule.StreamID{Kind: e.Kind, ID: e.Stream})
		}
		v.events = append(v.events, one)
	}
	if item.State() == postbox.Waiting && !item.Erased {
		v.actions.first = d.dealings(p, item)
	}
	return answer{head: head{title: p.t("desk.postbox.title", text.Args{"number": item.Number}), under: []crumb{{p.t("desk.menu.post"), postAt}}}, body: p.postPage(v)}, nil
}

// postFacts are what the sender wrote.
func (p *page) postFacts(i postbox.Item) []labelled {
	a := i.Answers
	about := ""
	if a.About != "" {
		about = p.t("desk.postbox.about." + a.About)
	}
	all := []labelled{
		{p.t("desk.postbox.about"), about, ""},
		{p.t("desk.postbox.certificate"), a.Certificate, ""}, {p.t("desk.postbox.place"), a.Place, ""}, {p.t("desk.postbox.text"), a.Text, ""},
		{p.t("desk.postbox.right"), a.Right, ""}, {p.t("desk.postbox.name"), a.Name, ""}, {p.t("desk.postbox.contact"), a.Contact, ""},
	}
	return slices.DeleteFunc(all, func(l labelled) bool { return l.says == "" })
}

// dealings are the forms with which this person may deal with an item: what it
// says it is comes first.
func (d *console) dealings(p *page, item postbox.Item) (all []actionView) {
	for _, c := range d.Casework.Commands() {
		_, of := c.New().(rule.OfPost)
		if _, may := d.Rights.May(p.actor, c.Name(), rule.Newly); of && may {
			one := actionView{name: p.t("command." + c.Slug()), at: actAt(c, rule.StreamID{}, "item", item.ID), possible: true}
			if c.Name() == "TakeUp"+strings.ToUpper(string(item.Kind[:1]))+string(item.Kind[1:]) {
				all = slices.Insert(all, 0, one)
				continue
			}
			all = append(all, one)
		}
	}
	return all
}

// postFile gives a file that came with an item: as a download, never as a page.
func (d *console) postFile(w http.ResponseWriter, r *http.Request, actor rule.Actor, id, object string) error {
	item, err := d.postItem(actor, r, id)
	if err != nil {
		return err
	}
	content, file, err := d.Postbox.Open(r.Context(), item.ID, object)
	if fault.Is(err, fault.NotFound) {
		return unknown
	}
	if err != nil {
		return err
	}
	defer content.Close()
	err = d.Access.Read(r.Context(), actor, item.ID, file.Object, web.Address(r))
	if err != nil {
		return err // who reads what is not written down is not given it
	}
	d.Files.Send(w, r, content, rule.FileRef{Object: file.Object, Size: file.Size, MediaType: file.MediaType, Name: file.Name})
	return nil
}
