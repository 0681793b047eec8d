package desk

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/test/browser"
	"fincert/test/program"
)

// town is an installation, the browser in which its people work, and what they
// are about.
type town struct {
	*program.Inside
	t       *testing.T
	browser *browser.Browser
	product string   // its id, once there is one
	cased   string   // the page of the case, likewise
	own     []string // what its people typed: in whatever language, it is theirs
}

// step is a part of a story, which fails by itself.
func (w *town) step(says string, live func()) {
	whole := w.t
	defer func() { w.t = whole }()
	whole.Run(says, func(t *testing.T) {
		w.t = t
		live()
	})
}

// monday is when stories begin, in Beijing's morning.
var monday = time.Date(2026, 2, 2, 1, 0, 0, 0, time.UTC)

// open opens a town in which nobody lives yet.
func open(t *testing.T) *town {
	t.Helper()
	return &town{Inside: program.Open(t, store.SQLite, monday), t: t, browser: browser.Shared(t)}
}

// secret is everybody's password.
const secret = "松风吹解带，山月照弹琴。"

// letIn lets somebody in as the local administrator does, who has no page:
// `fincert user add`.
func (w *town) letIn(login, organisation string, roles ...string) {
	w.t.Helper()
	name := "某" + login
	w.own = append(w.own, name)
	asked, err := json.Marshal(map[string]any{"login": login, "name": name, "organisation": organisation, "roles": roles, "password": secret})
	if err != nil {
		w.t.Fatal(err)
	}
	got, err := w.House.Local().Post("http://local/api/v1/accounts", "application/json", bytes.NewReader(asked))
	if err != nil {
		w.t.Fatal(err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		w.t.Fatalf("let %s in: %d %s %v", login, got.StatusCode, said, err)
	}
}

// file is one to be handed in, with a name and a size of its own.
func (w *town) file(name string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	err := os.WriteFile(path, []byte("%PDF-1.7\n"+name+"\n%%EOF\n"), 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	return path
}

// founds establishes the body.
func (p *person) founds() {
	p.t.Helper()
	p.goes("/desk/bodies/establish-body").fills(
		gives("name.zh", "示范认证中心"), gives("name.en", "Sample Certification Centre"),
		gives("address.zh", "北京市示范路 1 号"), gives("address.en", "1 Sample Road, Beijing"),
		gives("code", "SFC"), gives("approval", "CNCA-R-2026-001"), gives("creditCode", "91110000802100433B"),
		gives("office.zh", "总经理"), gives("office.en", "General Manager"))
	p.presses(send).isDone("the body")
}

// founded opens a town with a body whose administrator is zhao. How a body is
// established on pages is told by other stories.
func founded(t *testing.T) *town {
	t.Helper()
	w := open(t)
	w.letIn("zhao", "", "administrator")
	w.makes("zhao", &rule.EstablishBody{
		Name: rule.Words{ZH: "示范认证中心", EN: "Sample Certification Centre"}, Address: rule.Words{ZH: "北京市示范路 1 号", EN: "1 Sample Road, Beijing"},
		Code: "SFC", Approval: "CNCA-R-2026-001", CreditCode: "91110000802100433B", Office: rule.Words{ZH: "总经理", EN: "General Manager"}})
	return w
}

// makes has somebody make something without a page.
func (w *town) makes(login string, command rule.Command) (id string) {
	w.t.Helper()
	done, err := w.House.Casework.Do(w.t.Context(), w.actor(login), command, rule.StreamID{}, casework.Opts{Expect: casework.AnyVersion})
	if err != nil {
		w.t.Fatal(err)
	}
	return done.On.ID
}

// client is a new client with an application that is being filled in, made without
// pages.
func (w *town) client(login, code, name string, look browser.View) *person {
	w.t.Helper()
	w.letIn(login, "", "client")
	w.makes(login, &rule.RegisterOrganisation{Code: rule.CreditCodeFor(code), Name: rule.Words{ZH: name, EN: "Company"}, Address: rule.Words{ZH: "广州市", EN: "Guangzhou"}})
	w.product = w.makes(login, &rule.DescribeProduct{Kind: "software", Name: rule.Words{ZH: "收单系统", EN: "Acquiring"}, Model: "V2"})
	w.cased = "/desk/cases/" + w.makes(login, &rule.OpenApplication{Product: w.product})
	return w.comes(login, look)
}

// applicant is such a client, who made it on pages.
func (w *town) applicant(login, code, name string, look browser.View) *person {
	w.t.Helper()
	w.letIn(login, "", "client")
	p := w.comes(login, look)
	p.goes("/desk/organisations/register-organisation").fills(gives("code", rule.CreditCodeFor(code)),
		gives("name.zh", name), gives("name.en", "Company"), gives("address.zh", "广州市"), gives("address.en", "Guangzhou"))
	p.presses(send).isDone("the organisation")
	p.describes("收单系统", "V2").presses(send).isDone("the product")
	w.product = last(p.thing())
	p.goes("/desk/cases/open-application?product=" + w.product).fills(gives("product", w.product)).presses(send).isDone("the application")
	w.cased = "/desk/cases/" + last(p.thing())
	return p
}

// describes fills in the form for a product, without sending it.
func (p *person) describes(name, model string) *person {
	p.t.Helper()
	return p.goes("/desk/products/describe-product").fills(gives("kind", "software"),
		gives("name.zh", name), gives("name.en", "Acquiring"), gives("model", model))
}

// handsIn hands in everything that the case asks for, in files whose names end like
// this; a sample is promised.
func (p *person) handsIn(ending string) {
	p.t.Helper()
	for _, item := range p.opens().takes("provide-material").choices("item") {
		if item == "sample" {
			p.opens().does("promise-material", gives("item", item), gives("by", p.InDays(5)))
			continue
		}
		if !p.isOffered("provide-material") { // the page after the last one offers the next
			p.opens()
		}
		p.does("provide-material", gives("item", item), files("files", p.file(item+ending)))
	}
}
