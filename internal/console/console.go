package console

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/casefile"
	"fincert/internal/casework"
	"fincert/internal/deadline"
	"fincert/internal/draft"
	"fincert/internal/fault"
	"fincert/internal/finder"
	"fincert/internal/inbox"
	"fincert/internal/notice"
	"fincert/internal/now"
	"fincert/internal/postbox"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// Limits of a request that carries no file.
const (
	mostBytes = 4 << 20 // of a form
	mostTime  = 30 * time.Second
)

// Config is what the desk is made of.
type Config struct {
	Casework  *casework.Casework
	Access    *access.Access
	Vault     *vault.Vault
	Files     *casefile.Files
	Drafts    *draft.Drafts
	Finder    *finder.Finder
	Register  *register.Register
	Deadlines *deadline.Deadlines
	Letters   *inbox.Inbox
	Summaries *notice.Summaries
	Postbox   *postbox.Box
	Rights    access.Rights
	Door      *web.Door
	Clock     now.Clock
	Log       *slog.Logger
	HTTPS     bool // people reach us by https: the cookie says so
}

// Addresses are what New answers.
var Addresses = []string{"/desk/", "/sign-in", "/sign-out", web.Private}

type console struct {
	Config
	accounts *account.Accounts
	mux      *http.ServeMux
	sheets   map[string]sheet
	tallies  atomic.Pointer[tallied]
}

// New makes the desk, which answers Addresses.
func New(c Config) http.Handler {
	d := &console{Config: c, accounts: &account.Accounts{Casework: c.Casework, Access: c.Access}, mux: http.NewServeMux(), sheets: allSheets()}
	d.mux.HandleFunc(assets.Pattern(), d.serveAsset)
	d.addSignIn()
	d.page("GET /desk/{$}", d.work)
	d.page("GET /desk/figures", d.figures)
	d.addCommands()
	d.addCases()
	d.addApplications()
	d.addThings()
	d.addFiles()
	d.addClauses()
	d.addLists()
	d.page("GET /desk/search", d.search)
	d.addMe()
	d.addAccounts()
	d.addCalendar()
	d.addAgenda()
	d.addFeed()
	d.addScheme()
	d.addPost()
	d.addCertificates()
	d.addUses()
	d.addBegin()
	d.page("/desk/", d.noSuchPage)
	return d.mux
}

// look reads one thing for who is signed in, in one moment.
func (d *console) look(ctx context.Context, p *page, on rule.StreamID, see func(*rule.Situation, casework.View) error) error {
	err := d.Casework.Look(ctx, p.actor, on, func(s *rule.Situation, view casework.View) error {
		if !access.MaySee(on.Kind, view.State.Relation(s.Actor)) {
			return unknown
		}
		return see(s, view)
	})
	if fault.Is(err, fault.NotFound) {
		return unknown
	}
	return err
}

// unknown is what there is to say of a thing that does not exist, for this
// person or at all.
var unknown = fault.New(fault.NotFound, "web.no-such-thing")

func (d *console) noSuchPage(*page, *http.Request) (answer, error) {
	return answer{}, fault.New(fault.NotFound, "desk.no-such-page")
}
