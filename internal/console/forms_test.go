package console

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/casefile"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/console/form"
	"fincert/internal/draft"
	"fincert/internal/finder"
	"fincert/internal/personal"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/text"
	"fincert/internal/web"
)

// office is a certification body whose people sit at their desks.
type office struct {
	t *testing.T
	*caseworktest.Body
	desk     *console
	accounts map[string]access.Account // by person
	looked   map[string]bool           // commands whose forms were looked at
}

const password = "correct horse battery staple"

// rows keeps what can be found, as the house does.
type rowsOf struct{ finder.Projector }

func (p rowsOf) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	changed := make([]finder.Changed, len(changes))
	for i, change := range changes {
		changed[i] = finder.Changed{Meta: change.Meta, State: change.State}
	}
	return p.Projector.Project(tx, changed)
}

func openOffice(t *testing.T, db *store.DB, looked map[string]bool) *office {
	t.Helper()
	b := caseworktest.Open(t, db, rowsOf{})
	log := slog.New(slog.DiscardHandler)
	door := web.NewDoor(rule.Cite, log)
	who := access.New(db, b.Manual)
	texts := personal.New(b.Ring)
	inForce := func(ctx context.Context) (*scheme.Scheme, error) {
		sch, _, err := b.InForce(ctx)
		return sch, err
	}
	box := &postbox.Box{DB: db, Personal: texts, Vault: b.Vault, Clock: b.Manual, Scheme: inForce}
	b.Casework.Post = box
	d := &console{mux: http.NewServeMux(), sheets: allSheets(), Config: Config{
		Casework: b.Casework, Access: who, Vault: b.Vault, Rights: access.Table, Door: door, Clock: b.Manual, Log: log,
		Files:   casefile.New(casefile.Config{Casework: b.Casework, Access: who, Vault: b.Vault, Door: door, Clock: b.Manual, Log: log}),
		Drafts:  &draft.Drafts{DB: db, Personal: texts, Clock: b.Manual},
		Finder:  finder.New(db),
		Postbox: box,
	}}
	return &office{t: t, Body: b, desk: d, accounts: map[string]access.Account{}, looked: looked}
}

// page is a request of somebody, as it is once they were recognised.
func (o *office) page(actor rule.Actor, lang text.Lang, r *http.Request) *page {
	o.t.Helper()
	p := o.desk.newPage(r)
	p.lang, p.actor = lang, actor
	p.session = access.Session{Account: o.account(actor)}
	return p
}

// account is the one of a person, who has it from the first time on.
func (o *office) account(actor rule.Actor) access.Account {
	o.t.Helper()
	known, there := o.accounts[actor.Person]
	if there {
		return known
	}
	account, err := o.desk.Access.AddAccount(o.t.Context(), access.NewAccount{
		Login: fmt.Sprintf("person%d", len(o.accounts)), Person: actor.Person, Organisation: actor.Organisation, Roles: actor.Roles, Password: password,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.accounts[actor.Person] = account
	return account
}

// opened is the form of a command as somebody finds it in a language.
func (o *office) opened(actor rule.Actor, lang text.Lang, c rule.CommandType, on rule.StreamID, query ...string) (*act, string) {
	o.t.Helper()
	r := httptest.NewRequest("GET", actAt(c, on, query...), nil)
	r.SetPathValue("id", on.ID)
	p := o.page(actor, lang, r)
	values := form.Values{}
	for name, given := range r.URL.Query() {
		values[name] = given
	}
	a, err := o.desk.ready(p, r, c, values, true)
	if err != nil {
		o.t.Fatalf("the form of %s does not open for %v: %v", c.Name(), actor.Roles, err)
	}
	return a, o.drawn(p, o.desk.actPage(p, a, http.StatusOK))
}

func (o *office) drawn(p *page, a answer) string {
	o.t.Helper()
	p.head = a.head
	var page bytes.Buffer
	err := a.body.Render(o.t.Context(), &page)
	if err != nil {
		o.t.Fatal(err)
	}
	return page.String()
}

// sent is what becomes of a form that somebody sends; without a location the
// page that comes back.
func (o *office) sent(actor rule.Actor, c rule.CommandType, on rule.StreamID, values form.Values) (location, page string) {
	o.t.Helper()
	r := httptest.NewRequest("POST", actAt(c, on), strings.NewReader(url.Values(values).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetPathValue("id", on.ID)
	p := o.page(actor, text.ZH, r)
	a, err := o.desk.actPost(p, r, c)
	if err != nil {
		o.t.Fatalf("%s by %v: %v", c.Name(), actor.Roles, err)
	}
	if a.location != "" {
		return a.location, ""
	}
	return "", o.drawn(p, a)
}

// fills fills a form in as a command would have been typed, looks at the page
// that checks it where there is one, and has it done.
func (o *office) fills(actor rule.Actor, command rule.Command, on rule.StreamID) {
	o.t.Helper()
	c, _ := o.Command(command.CommandName())
	a, _ := o.opened(actor, text.ZH, c, on)
	values := typedInto(a.drawn.Fields, a.drawn.Values, form.ValuesOf(a.drawn.Fields, command))
	keep(a.drawn.Fields, values)
	location, page := o.sent(actor, c, on, values)
	if location == "" && a.sheet.check {
		values.Set(sentChecked, "1")
		if a.sheet.again {
			o.confirms(actor, c, on, values)
			values.Set(sentSecret, password)
		}
		location, page = o.sent(actor, c, on, values)
	}
	if location == "" {
		o.t.Fatalf("%s by %v was not taken:\n%s", c.Name(), actor.Roles, page)
	}
}

// typedInto are the values of a form into which somebody types those of a
// command: in a list of fixed rows, into the row that is about the same.
func typedInto(fields []*form.Field, drawn, said form.Values) form.Values {
	values := maps.Clone(said)
	for _, f := range fields {
		heads := slices.IndexFunc(f.Of, func(of *form.Field) bool { return of.Heads })
		if f.Kind != form.Rows || !f.Fixed || heads < 0 {
			continue
		}
		place := map[string]string{}
		for i := range f.Rows(drawn, f.Name) {
			row := fmt.Sprintf("%s.%d", f.Name, i)
			place[drawn.Get(row+"."+f.Of[heads].Name)] = row
		}
		maps.DeleteFunc(values, func(name string, _ []string) bool { return strings.HasPrefix(name, f.Name+".") })
		for name, given := range drawn {
			if strings.HasPrefix(name, f.Name+".") {
				values[name] = given
			}
		}
		for name, given := range said {
			row, field, in := cutRow(f.Name, name)
			if in {
				values[place[said.Get(row+"."+f.Of[heads].Name)]+"."+field] = given
			}
		}
	}
	return values
}

func cutRow(list, name string) (row, field string, in bool) {
	rest, in := strings.CutPrefix(name, list+".")
	number, field, _ := strings.Cut(rest, ".")
	return list + "." + number, field, in
}

// confirms: without the right password nothing is done.
func (o *office) confirms(actor rule.Actor, c rule.CommandType, on rule.StreamID, values form.Values) {
	o.t.Helper()
	values.Set(sentSecret, "guessed wrongly, once")
	location, page := o.sent(actor, c, on, values)
	if location != "" || !strings.Contains(page, text.T(text.ZH, "access.password-wrong")) || !strings.Contains(page, `href="#f-password"`) {
		o.t.Errorf("%s was done with a wrong password", c.Name())
	}
}

// keep writes the texts of Read fields as a form holds them.
func keep(fields []*form.Field, values form.Values) {
	for name, given := range values {
		f := form.Find(fields, unindexed(name))
		if f != nil && f.Read && f.Kind != form.Rows && f.Kind != form.Group {
			values.Set(name, form.Kept([]byte(given[0])))
		}
	}
}

// TestEverybodyDoesTheirPartByForms lives both lives of a case by forms alone,
// what a command would say typed in, checked and sent, and does or at least opens
// every other command where it is possible. A command whose form nobody opens,
// and a field that could be chosen and has to be typed, is told.
func TestEverybodyDoesTheirPartByForms(t *testing.T) {
	looked := map[string]bool{}
	ran := 0
	for name, happens := range scenes {
		t.Run(name, func(t *testing.T) {
			ran++
			storetest.Each(t, func(t *testing.T, db *store.DB) { happens(openOffice(t, db, looked)) })
		})
	}
	for _, c := range commandTypes() {
		if ran == len(scenes) && !looked[c.Name()] && byPeople(c.Name()) {
			t.Errorf("nobody opens the form of %s", c.Name())
		}
	}
}

// life lets a case live by forms alone.
func life(begun func(*office) rule.StreamID, steps []caseworktest.Step) func(*office) {
	return func(o *office) {
		on := begun(o)
		for _, step := range steps {
			o.lives(on, step)
		}
		if got := o.Case(o.t, on).Outcome; got != rule.OutcomeGranted {
			o.t.Errorf("the case ended %q", got)
		}
	}
}

// TestAPartIsSavedAndTheRestGoesOn: a checklist is longer than a sitting. The
// form comes again and says what was recorded; a part that is not taken says
// nothing of having been.
func TestAPartIsSavedAndTheRestGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db, map[string]bool{})
		on := o.Reach(t, "RecordReview", 1)
		reviewer := o.As(rule.RoleReviewer)
		c, _ := o.Command("RecordReview")
		a, _ := o.opened(reviewer, text.ZH, c, on)
		values := maps.Clone(a.drawn.Values)
		values.Set("items.1.verdict", scheme.CheckConforms)
		location, _ := o.sent(reviewer, c, on, values)
		if location != actAt(c, on, "done", c.Slug()) {
			t.Fatalf("after a part was saved the reviewer is at %q", location)
		}
		if items := o.Case(t, on).Review.Items; len(items) != 1 {
			t.Errorf("one item was filled in and %d are recorded", len(items))
		}
		again, page := o.opened(reviewer, text.ZH, c, on, "done", c.Slug())
		recorded := text.T(text.ZH, "desk.item.recorded", text.Args{"verdict": "符合"})
		if strings.Count(page, recorded) != 1 || strings.Contains(again.drawn.At, "done") {
			t.Errorf("the form goes on at %s and says", again.drawn.At)
		}
	})
}

// byPeople tells a command that people give from those that the installation
// gives by itself.
func byPeople(command string) bool {
	return slices.ContainsFunc(access.Table, func(r access.Right) bool {
		return r.Role != rule.RoleSystem && slices.Contains(r.Commands, command)
	})
}

func (o *office) lives(on rule.StreamID, step caseworktest.Step) {
	o.t.Helper()
	o.Pass(step.Days)
	ask := caseworktest.Ask{File: o.File(o.t, on, "示范文件"), Body: o.Body}
	var commands []rule.Command
	err := o.Look(o.t.Context(), o.As(rule.RoleIntake), on, func(s *rule.Situation, view casework.View) error {
		ask.Situation, ask.Case = s, view.State.(*rule.Case)
		commands = step.Commands(ask)
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	kind, _ := o.Command(step.Name)
	switch kind.Kind {
	case rule.KindTestTask:
		on = rule.StreamID{Kind: rule.KindTestTask, ID: ask.Case.Tests[0].Task}
	case rule.KindProduct:
		on = rule.StreamID{Kind: rule.KindProduct, ID: ask.Case.Product}
	}
	for _, command := range commands {
		if !o.looked[kind.Name()] {
			o.looksAt(o.As(step.By), kind, on)
		}
		o.fills(o.As(step.By), command, on)
	}
}

// looksAt opens a form in both languages and looks for what must not be there:
// a text that is missing, a field that asks for something nobody knows.
func (o *office) looksAt(actor rule.Actor, c rule.CommandType, on rule.StreamID, query ...string) {
	o.t.Helper()
	for _, lang := range text.Langs() {
		a, page := o.opened(actor, lang, c, on, query...)
		if a.blocked != nil {
			o.t.Errorf("%s is not possible for %v: %s", c.Name(), actor.Roles, a.blocked.Key)
		}
		if i := strings.Index(page, "⟦"); i >= 0 {
			o.t.Errorf("%s in %v says %.80s", c.Name(), lang, page[i:])
		}
		each(a.drawn.Fields, "", func(f *form.Field, path string) {
			isFree := f.Kind == form.Line && !f.Given && !f.Silent && !f.Heads && !f.Read && f.Name != "zh" && f.Name != "en"
			if f.Kind == form.Rows && !f.Fixed && !f.Silent && nameOf(lang, c.Slug(), path, ".row") == "" {
				o.t.Errorf("%v: a row of %s.%s has no name", lang, c.Name(), path)
			}
			if isFree && !typed[c.Name()+"."+path] {
				o.t.Errorf("%s.%s is typed, and nothing says that nobody could choose it", c.Name(), path)
			}
		})
	}
	o.looked[c.Name()] = true
}
