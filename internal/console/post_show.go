package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"fincert/internal/access"
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

// postStates are what of the postbox can be looked at, as its pages are named;
// the empty one is everything.
var postStates = []postbox.State{postbox.Waiting, postbox.TakenUp, postbox.Closed, postbox.Rejected, ""}

func (d *console) addPost() {
	d.page("GET "+postAt, d.postList)
	d.page("GET "+postAt+"/{id}", d.postShow)
	d.mux.Handle("GET "+postAt+"/{id}/files/{object}", d.giving(ofCase(d.postFile)))
}

func readsPost(p *page) bool { return access.MayReadPost(p.actor) }

func (d *console) postList(p *page, r *http.Request) (answer, error) {
	if !readsPost(p) {
		return answer{}, unknown
	}
	cursor, err := cursorOf(r)
	if err != nil {
		return answer{}, err
	}
	asked := postbox.Query{State: postbox.Waiting, Kind: postbox.Kind(r.URL.Query().Get("kind")), Cursor: cursor, Limit: listRows}
	if state := r.URL.Query().Get("state"); state == "all" {
		asked.State = ""
	} else if state != "" {
		asked.State = postbox.State(state)
	}
	items, next, err := d.Postbox.Items(r.Context(), asked)
	if err != nil {
		return answer{}, err
	}
	s := sheaf{heads: []string{"desk.column.number", "desk.postbox.kind", "desk.column.state", "desk.postbox.received", "desk.postbox.says"}, empty: "desk.postbox.none." + postWord(asked.State)}
	for _, i := range items {
		s.rows = append(s.rows, []list.Value{
			list.Link(i.Number, postAt+"/"+url.PathEscape(i.ID)), list.Text(p.t("desk.postbox.kind." + string(i.Kind))), stateValue(p.postMark(i.State())), list.Day(i.Day), list.Text(p.postBegins(i)),
		})
	}
	var tabs []tab
	for _, state := range postStates {
		word := postWord(state)
		tabs = append(tabs, tab{text: p.t("desk.postbox.state." + word), at: p.query("state", word, "cursor", ""), here: state == asked.State})
	}
	return answer{head: head{title: p.t("desk.menu.post")}, body: p.postListPage(p.turned(s, next), tabs)}, nil
}

func postWord(s postbox.State) string {
	if s == "" {
		return "all"
	}
	return string(s)
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
