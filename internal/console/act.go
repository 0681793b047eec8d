package console

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/fault"
	"fincert/internal/finder"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// The names of what a form sends beside its fields.
const (
	sentKey     = "act:key"     // makes a repeat harmless
	sentVersion = "act:version" // of the thing as the person saw it
	sentChecked = "act:checked" // the answers were looked at
	sentSecret  = "act:password"
	secretPath  = "password" // as what is wrong with it is told
	sentBack    = "act:back" // where the person came from and goes back to
)

// draw is a form being made ready: what stands in it before anybody typed, what
// may be chosen, which parts there are. It is good within one look.
type draw struct {
	*page
	ctx    context.Context
	s      *rule.Situation
	on     rule.StreamID
	state  rule.State // nil for a command that makes something new
	fields []*form.Field
	values form.Values
	fresh  bool // nobody typed anything yet
	// beneath is what stands beneath the fields and goes by what was chosen.
	beneath templ.Component
	asked   url.Values // what the address says
	found   *finder.Snapshot
	post    []postbox.Item
}

// field is the field at a path, which is there.
func (d *draw) field(path string) *form.Field {
	f := form.Find(d.fields, path)
	if f == nil {
		panic("console: the form has no field " + path)
	}
	return f
}

// begin says what a form begins with, and gives it as it would have been typed.
func (d *draw) begin(command any) form.Values {
	begun := form.ValuesOf(d.fields, command)
	if d.fresh {
		asked := d.values
		d.values = maps.Clone(begun)
		for name, values := range asked { // the address may say which one it is about
			d.values[name] = values
		}
	}
	return begun
}

// drop takes away a field that is nobody's to fill in here.
func (d *draw) drop(name string) {
	d.fields = slices.DeleteFunc(d.fields, func(f *form.Field) bool { return f.Name == name })
}

// sheet says how a command's form differs from what its type says of it.
type sheet struct {
	ready func(*draw)
	// before fetches what ready needs beside the record, before the look.
	before func(*draw) error
	// check: the answers are looked at on a page of their own before the act.
	check bool
	// again: the password is asked for then.
	again bool
	// tells says more of what would happen than its entries do.
	tells func(*draw, casework.Done) ([]part, error)
	// stays: one act is a part of a longer work, and the form comes again.
	stays bool
	// wide: the form has a long list and takes the whole width.
	wide bool
	// then is where the person goes when they came from nowhere in particular;
	// nil: to the thing.
	then func(made rule.StreamID) string
}

// act is one command's form for one thing.
type act struct {
	command rule.CommandType
	sheet   sheet
	on      rule.StreamID
	version int64
	title   string // of the thing
	drawn   form.Sheet
	read    form.Read
	blocked *fault.Fault // why the act is not possible now
	key     string
	fault   *web.Problem
	draft   string // when it was kept
	late    string // why it was not kept
	checked bool
	outcome outcome
	draw    *draw // its situation is gone
	history []casework.Recorded
	since   []string // what happened after the person saw the thing
	back    string   // where they go then; may be empty
	beneath templ.Component
}

func (d *console) addCommands() {
	for _, c := range d.Casework.Commands() {
		if c.Creates {
			d.act("/desk/"+c.Kind.Plural()+"/"+c.Slug(), c)
		} else {
			d.act("/desk/"+c.Kind.Plural()+"/{id}/"+c.Slug(), c)
		}
	}
}

func (d *console) act(address string, c rule.CommandType) {
	d.page("GET "+address, func(p *page, r *http.Request) (answer, error) { return d.actForm(p, r, c) })
	// A form with files sets its own bounds once it is known who sends it.
	d.mux.Handle("POST "+address, d.signedIn(func(p *page, r *http.Request) (answer, error) { return d.actPost(p, r, c) }))
}

// thingOf is the thing that a command's address names.
func thingOf(c rule.CommandType, r *http.Request) rule.StreamID {
	if c.Creates {
		return rule.StreamID{}
	}
	return rule.StreamID{Kind: c.Kind, ID: r.PathValue("id")}
}

// actAt is the form of a command for a thing.
func actAt(c rule.CommandType, on rule.StreamID, pairs ...string) string {
	path := "/desk/" + c.Kind.Plural() + "/"
	if !c.Creates {
		path += url.PathEscape(on.ID) + "/"
	}
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	u := url.URL{Path: path + c.Slug(), RawQuery: query.Encode()}
	return u.String()
}

// ready makes the form of a command from what was typed; values nil: nobody
// typed anything yet.
func (d *console) ready(p *page, r *http.Request, c rule.CommandType, values form.Values, fresh bool) (*act, error) {
	a := &act{command: c, sheet: d.sheets[c.Name()], key: values.Get(sentKey), version: casework.AnyVersion}
	a.drawn = form.Sheet{Lang: p.lang, Slug: c.Slug(), At: p.query("done", "", "draft", "")}
	a.draw = &draw{page: p, ctx: r.Context(), fields: form.Of(c.New()), values: values, fresh: fresh, asked: r.URL.Query()}
	found, err := d.Finder.Current(r.Context())
	if err != nil {
		return nil, err
	}
	a.draw.found = found
	if a.sheet.before != nil {
		err := a.sheet.before(a.draw)
		if err != nil {
			return nil, err
		}
	}
	prepare := func(s *rule.Situation, state rule.State) {
		draw := a.draw
		draw.s, draw.on, draw.state = s, a.on, state
		if a.sheet.ready != nil {
			a.sheet.ready(draw)
		}
		a.drawn.Fields, a.drawn.Values, a.beneath = draw.fields, draw.values, draw.beneath
	}
	if c.Creates {
		if !d.Rights.Ever(p.actor, c.Name()) {
			return nil, fault.New(fault.Forbidden, "web.forbidden")
		}
		err := d.Casework.Consult(r.Context(), func(s *rule.Situation) error {
			s.Actor, s.On = p.actor, rule.StreamID{Kind: c.Kind}
			a.blocked = rule.Judge(s, c.New())
			prepare(s, nil)
			return nil
		})
		if err != nil {
			return nil, err
		}
	} else {
		a.on = thingOf(c, r)
		err := d.look(r.Context(), p, a.on, func(s *rule.Situation, view casework.View) error {
			a.version, a.title, a.history = seen(values, view.Version), p.titleOf(view.State), view.History
			a.drawn.Case = rule.FileScope(view.State)
			actions, err := d.Casework.Actions(s)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(actions, func(one casework.Action) bool { return one.Command == c.Name() && one.On == a.on })
			if i < 0 {
				return fault.New(fault.Forbidden, "web.forbidden")
			}
			a.blocked = actions[i].Fault
			relation := view.State.Relation(s.Actor)
			s.May = func(command string) (rule.Role, bool) { return d.Rights.May(s.Actor, command, relation) }
			prepare(s, view.State)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if a.key == "" {
		a.key = rand.Text()
	}
	if back := cmp.Or(values.Get(sentBack), values.Get("back")); back != "" {
		a.back = inside(back)
	}
	limit, err := d.Files.Limit(r.Context())
	if err != nil {
		return nil, err
	}
	a.drawn.UploadAt, a.drawn.UploadLimit = uploadsAt, limit
	a.drawn.File = func(object string) (form.File, bool) { return d.fileOf(r.Context(), a.drawn.Case, object) }
	return a, nil
}

// seen is the version that the person looked at when they began to type: that of
// now for who begins.
func seen(values form.Values, now int64) int64 {
	version, err := strconv.ParseInt(values.Get(sentVersion), 10, 64)
	if err != nil || version < 0 || version > now {
		return now
	}
	return version
}

// fileOf tells of a file that a form holds, if it lies in the form's case.
func (d *console) fileOf(ctx context.Context, scope, object string) (form.File, bool) {
	f, found, err := d.Vault.Find(ctx, object)
	if err != nil || !found || f.Scope != scope {
		return form.File{}, false
	}
	return form.File{Name: f.Name, Size: f.Size, SHA256: f.SHA256, At: fileAt(scope, object)}, true
}

func (d *console) actForm(p *page, r *http.Request, c rule.CommandType) (answer, error) {
	values := form.Values{}
	for name, given := range r.URL.Query() {
		if name != "lang" && name != "done" {
			values[name] = given
		}
	}
	kept, found, err := d.Drafts.Load(r.Context(), draftPlace(p, c, thingOf(c, r)))
	if err != nil {
		return answer{}, err
	}
	fresh := !found || values.Get("draft") == "no" || !about(kept.Values, values)
	values.Del("draft")
	if !fresh {
		values = kept.Values
		values.Del(sentKey)
	}
	a, err := d.ready(p, r, c, values, fresh)
	if err != nil {
		return answer{}, err
	}
	if !fresh {
		a.draft = instant(kept.Saved)
	}
	if a.sheet.check && len(a.drawn.Fields) == 0 && a.blocked == nil { // nothing to fill in before
		return d.lookBefore(p, r, a, c.New())
	}
	return d.actPage(p, a, http.StatusOK), nil
}

// about tells whether a draft is about what the address names.
func about(draft, asked form.Values) bool {
	for name, given := range asked {
		if held := draft[name]; len(held) > 0 && !slices.Equal(held, given) {
			return false
		}
	}
	return true
}

func (d *console) actPage(p *page, a *act, status int) answer {
	h := head{title: p.actCalled(a.command, a.draw.state)}
	if !a.command.Creates {
		h.under = []crumb{{a.title, at(a.on)}}
	}
	body := p.actPage(a)
	if a.checked {
		body = p.checkPage(a)
	}
	return answer{head: h, body: body, status: status}
}

// actPost does what the pressed button says.
func (d *console) actPost(p *page, r *http.Request, c rule.CommandType) (answer, error) {
	scope := ""
	if !c.Creates {
		err := d.look(r.Context(), p, thingOf(c, r), func(_ *rule.Situation, view casework.View) error {
			scope = rule.FileScope(view.State)
			return nil
		})
		if err != nil {
			return answer{}, err
		}
	}
	files := d.taker(r.Context(), p, scope)
	if files != nil {
		limit, err := d.Files.Limit(r.Context())
		if err != nil {
			return answer{}, err
		}
		p.unhurried(r, limit+mostBytes)
	}
	values, err := d.readForm(r, files)
	if err != nil {
		return answer{}, err
	}
	key := keyOf(values) // as it was sent: a form is completed as it is drawn
	if key != "" {
		done, sent, err := d.Casework.Answered(r.Context(), p.actor, key)
		if err != nil {
			return answer{}, err
		}
		if sent && !values.Has("act:draft") { // a second click, or back and once more
			return d.done(r, c, values, done), nil
		}
	}
	a, err := d.ready(p, r, c, values, false)
	if err != nil {
		return answer{}, err
	}
	form.TakeIn(a.drawn.Fields, a.drawn.Values)
	switch {
	case values.Has("act:draft"):
		at, err := d.Drafts.Save(r.Context(), draftPlace(p, c, a.on), values.Get(sentKey), own(values))
		if f, told := fault.As(err); told && f.Kind == fault.Conflict { // it was on its way when the form was sent
			a.late, a.key = d.Door.Describe(p.lang, f).Detail, rand.Text() // saved once more, it is another form's
			return d.actPage(p, a, http.StatusOK), nil
		}
		if err != nil {
			return answer{}, err
		}
		a.draft = instant(at)
		return d.actPage(p, a, http.StatusOK), nil
	case values.Has("add"), values.Has("remove"), values.Has("drop"), values.Has("act:redraw"), values.Has("act:change"), values.Has(form.LookName):
		a.edit()
		return d.actPage(p, a, http.StatusOK), nil
	case a.drawn.Unsought(): // they pressed Enter: what was found is drawn
		return d.actPage(p, a, http.StatusOK), nil
	}
	return d.send(p, r, a, key)
}

// edit adds or takes away a row or a file.
func (a *act) edit() {
	v := a.drawn.Values
	if path := v.Get("add"); path != "" {
		if f := form.Find(a.drawn.Fields, unindexed(path)); f != nil && f.Kind == form.Rows && !f.Fixed {
			form.AddRow(f, v, path)
		}
	}
	if path, row, ok := lastPart(v.Get("remove")); ok {
		n, err := strconv.Atoi(row)
		if f := form.Find(a.drawn.Fields, unindexed(path)); err == nil && f != nil && f.Kind == form.Rows && (!f.Fixed || f.Read) {
			form.RemoveRow(f, v, path, n)
		}
	}
	if path, object, ok := lastPart(v.Get("drop")); ok {
		v[path] = slices.DeleteFunc(v[path], func(s string) bool { return s == object })
	}
	if v.Has(form.LookName) {
		v.Set(form.ShowName, v.Get(form.LookName))
	}
	for _, name := range []string{"add", "remove", "drop", form.LookName} {
		v.Del(name)
	}
}

func lastPart(path string) (before, last string, ok bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", "", false
	}
	return path[:i], path[i+1:], true
}

// unindexed is a path as fields are found by it.
func unindexed(path string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(path, "."), func(part string) bool {
		_, err := strconv.Atoi(part)
		return err == nil
	}), ".")
}

// own are the values that a person typed, without those of the form itself.
func own(values form.Values) form.Values {
	kept := form.Values{}
	for name, given := range values {
		if !strings.HasPrefix(name, "act:") {
			kept[name] = given
		}
	}
	return kept
}

// send gives the command, or shows why it cannot be given.
func (d *console) send(p *page, r *http.Request, a *act, key string) (answer, error) {
	sent := a.drawn.Values
	secret, checked := sent.Get(sentSecret), sent.Get(sentChecked) != ""
	a.drawn.Values = form.Normal(a.drawn.Fields, sent)
	if sent.Has(form.ShowName) {
		a.drawn.Values.Set(form.ShowName, sent.Get(form.ShowName))
	}
	a.read = form.ReadValues(a.drawn.Fields, a.drawn.Values)
	if a.read.Invalid != nil {
		return d.refused(p, r, a, a.read.Invalid)
	}
	command := a.command.New()
	err := json.Unmarshal(a.read.Body, command)
	if err != nil {
		return answer{}, fmt.Errorf("read the form of %s: %w", a.command.Name(), err)
	}
	expect := int64(casework.AnyVersion)
	if !a.command.Creates {
		expect = a.version
	}
	if a.sheet.check && !checked {
		return d.lookBefore(p, r, a, command)
	}
	if a.sheet.again {
		err := d.Access.Confirm(r.Context(), p.session.Account.ID, secret)
		if err != nil {
			a.checked = true
			return d.refused(p, r, a, err)
		}
	}
	done, err := d.Casework.Do(r.Context(), p.actor, command, a.on, casework.Opts{Key: key, Expect: expect})
	if f, told := fault.As(err); told && f.Key == "ledger.key-used" { // the first click was faster, and the form is another one since
		done, _, err = d.Casework.Answered(r.Context(), p.actor, key)
	}
	if err != nil {
		return d.refused(p, r, a, err)
	}
	err = d.Drafts.Sent(r.Context(), draftPlace(p, a.command, a.on), sent.Get(sentKey))
	if err != nil { // the act is done; the draft goes by itself one day
		d.Log.ErrorContext(r.Context(), "discard a draft", "request", web.RequestID(r.Context()), "error", err)
	}
	return d.done(r, a.command, sent, done), nil
}

// keyOf is the key of what was typed into a form: sent twice, it is one act;
// changed, it is another.
func keyOf(values form.Values) string {
	if values.Get(sentKey) == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(values.Get(sentKey) + "\n" + own(values).Encode()))
	return hex.EncodeToString(sum[:])
}

// done leads on from an act.
func (d *console) done(r *http.Request, c rule.CommandType, sent form.Values, done casework.Done) answer {
	sheet := d.sheets[c.Name()]
	to := sheet.after(done.On)
	if back := sent.Get(sentBack); back != "" {
		to = inside(back)
	}
	if sheet.stays {
		to = r.URL.RequestURI()
	}
	return answer{location: doneAt(to, c)}
}

// doneAt is an address whose page says once what was done.
func doneAt(address string, c rule.CommandType) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // it was made here, or looked at by inside
	}
	query := u.Query()
	query.Set("done", c.Slug())
	u.RawQuery = query.Encode()
	return u.String()
}

// lookBefore shows what would happen, if it can.
func (d *console) lookBefore(p *page, r *http.Request, a *act, command rule.Command) (answer, error) {
	would, err := d.Casework.Preview(r.Context(), p.actor, command, a.on)
	if err != nil {
		return d.refused(p, r, a, err)
	}
	a.checked = true
	a.outcome, err = d.outcomeOf(a, would)
	if err != nil {
		return answer{}, err
	}
	return d.actPage(p, a, http.StatusOK), nil
}

// refused shows the form again with everything typed and why it was not taken.
func (d *console) refused(p *page, r *http.Request, a *act, err error) (answer, error) {
	f, told := fault.As(err)
	if !told {
		return answer{}, err
	}
	switch f.Kind {
	case fault.NotFound:
		d.note(r, p.actor, string(f.Kind)+" "+a.command.Name())
		return answer{}, unknown
	case fault.Refused, fault.Forbidden:
		d.note(r, p.actor, string(f.Kind)+" "+a.command.Name())
	}
	if f.Kind == fault.Stale {
		a.catchUp(p)
	}
	problem := d.Door.Describe(p.lang, f)
	a.fault = &problem
	if !a.sheet.again || f.Kind != fault.Invalid && f.Kind != fault.TooMany {
		a.checked = false
	}
	if a.checked {
		a.drawn.Beside = map[string]string{secretPath: p.t("desk.check.password")}
	}
	a.drawn.Tell(f, a.read, func(field fault.Field) string { return p.t(field.Key, web.Args(field.Args)) })
	return d.actPage(p, a, problem.Status), nil
}

// catchUp tells what happened since the person saw the thing. Sent once more, the
// form is about the thing as it is now.
func (a *act) catchUp(p *page) {
	for _, e := range a.history {
		if e.Meta.Version > a.version {
			a.since = append(a.since, p.t("desk.act.since", text.Args{"at": instant(e.Meta.At), "what": p.t(entryKey(e.Name))}))
		}
	}
	if n := len(a.history); n > 0 {
		a.version = a.history[n-1].Meta.Version
	}
}

// after is where a person finds themselves after an act.
func (s sheet) after(on rule.StreamID) string {
	if s.then != nil {
		return s.then(on)
	}
	return at(on)
}

// leads is where a person goes who does not act after all: whence they came, else
// what it is about; what makes something is about nothing yet.
func (a *act) leads() string {
	if a.back == "" && a.command.Creates {
		return "/desk/"
	}
	return cmp.Or(a.back, at(a.on))
}

// justDone says what the act was that led to this page.
func (p *page) justDone() string {
	slug := p.address.Query().Get("done")
	if slug == "" {
		return ""
	}
	if said, known := text.Lookup(p.lang, "desk.done."+slug); known {
		return said
	}
	for _, c := range p.desk.Casework.Commands() {
		if c.Slug() == slug {
			return p.t("desk.done", text.Args{"act": p.t("command." + slug)})
		}
	}
	return ""
}

// entryKey is the catalog key of what an entry says happened; a new version of
// an entry says the same.
func entryKey(name string) string {
	unversioned, _, _ := strings.Cut(name, "/")
	return "entry." + unversioned
}
