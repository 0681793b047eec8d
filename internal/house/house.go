package house

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"fincert/internal/access"
	"fincert/internal/api"
	"fincert/internal/body"
	"fincert/internal/casefile"
	"fincert/internal/casework"
	"fincert/internal/certificate"
	"fincert/internal/certificate/layout"
	"fincert/internal/deadline"
	"fincert/internal/draft"
	"fincert/internal/fault"
	"fincert/internal/finder"
	"fincert/internal/inbox"
	"fincert/internal/keys"
	"fincert/internal/notice"
	"fincert/internal/now"
	"fincert/internal/paper"
	"fincert/internal/pdf"
	"fincert/internal/personal"
	"fincert/internal/postbox"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/tlog"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// Config says which installation to open.
type Config struct {
	Data     string // data folder; made if it is not there
	Database string // "postgres://…"; empty: SQLite in the data folder
	Listen   string // host:port for Serve
	BaseURL  string // how people reach us from outside; empty: http and Listen
	Clock    now.Clock
	Log      *slog.Logger
	// Passphrase encrypts the key files; empty leaves them readable for their
	// owner.
	Passphrase string
	// Papers is the algorithm of the keys that papers are signed with and that
	// are made from now on; empty: ECDSA.
	Papers keys.Algorithm
	// SM2 signs each credential once more, with SM2 and SM3.
	SM2 bool
	// Rate is how many requests a second one address may make; 0: any number.
	Rate int
	// Proxies are the networks whose X-Forwarded-For is believed, beside this
	// machine's own.
	Proxies []netip.Prefix
	// Seal names a PNG of the body's seal, for its certificates; empty: none, but
	// the demo's in a demo.
	Seal string
	// Stamp is the address of a time-stamp service (RFC 3161); empty: none. A paper
	// waits until the service answers.
	Stamp string
	// CRLs are the addresses of lists of revoked certificates, for whose key was
	// certified by somebody else; they are kept with each paper.
	CRLs []string
	// Alone is for a command of the command line: with a database of its own it
	// takes that, so that one such command runs at a time, and not the folder.
	Alone bool
	// Local are further patterns that the socket in the data folder answers,
	// for who owns the folder; nothing of them is reached from outside.
	Local map[string]http.Handler
}

// House is an open installation.
type House struct {
	DB        *store.DB
	Access    *access.Access
	Casework  *casework.Casework
	Vault     *vault.Vault
	Files     *casefile.Files
	Register  *register.Register
	Deadlines *deadline.Deadlines
	Inbox     *notice.Inbox
	Summaries *notice.Summaries
	Letters   *inbox.Inbox // as people come to them
	Postbox   *postbox.Box
	Drafts    *draft.Drafts
	Finder    *finder.Finder
	Log       *tlog.Log // of the record
	Papers    *paper.Papers
	// Credentials gives what is signed of a certificate for programs of others.
	Credentials *certificate.Kept

	statusLists *certificate.Lists
	look        layout.Look // of certificates
	revocations revocations
	config      Config
	folder      *folder
	keys        *keys.Ring
	leave       func() error // gives up the database that was taken alone
	door        *web.Door
	limiter     *web.Limiter
	metrics     *metrics
	api         *api.API
	address     atomic.Value // string
	errorLog    *log.Logger
}

// Open opens the installation: it takes the data folder, brings the database
// up to date, and, in an empty record, puts the shipped editions of scheme and
// calendar into force. Faults Refused: "house.folder-taken", "store.newer",
// "house.database-address", "house.base-url".
// If we crash in it, the next Open goes on from there.
func Open(ctx context.Context, c Config) (*House, error) {
	if c.Clock == nil {
		c.Clock = now.System()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Listen
	} else if !isBase(c.BaseURL) {
		return nil, fault.RefuseOurs("house.base-url")
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if err := checkDatabase(c.Database); err != nil {
		return nil, err
	}
	take := openFolder
	if c.Alone && c.Database != "" {
		take = openShared
	}
	folder, err := take(c.Data)
	if err != nil {
		return nil, err
	}
	h := &House{config: c, folder: folder, errorLog: slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn)}
	err = h.open(ctx)
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) open(ctx context.Context) error {
	err := h.folder.whole()
	if err != nil {
		return err
	}
	db, err := h.folder.database(ctx, h.config.Database)
	if err != nil {
		return err
	}
	h.DB = db
	if h.config.Alone {
		h.leave, err = takeAlone(ctx, db)
		if err != nil {
			return err
		}
	}
	err = whole(ctx, db)
	if err != nil {
		return err
	}
	err = db.Migrate(ctx)
	if err != nil {
		return fmt.Errorf("bring the database up to date: %w", err)
	}
	h.Register = register.Open(db)
	ring, err := keys.Open(h.folder.file(keysName), keys.WithPassphrase(h.config.Passphrase), keys.WithClock(h.config.Clock),
		keys.WithPapers(cmp.Or(h.config.Papers, keys.P256)), keys.WithSubject(h.subject))
	if err != nil {
		return err
	}
	h.keys = ring
	h.Vault, err = vault.New(vault.Config{Dir: h.folder.file(filesName), DB: db, Ring: ring, Clock: h.config.Clock, Held: held})
	if err != nil {
		return err
	}
	h.Access = access.New(db, h.config.Clock)
	h.Casework, err = joinBooks(db, ring, h.config.Clock, projectors()...)
	if err != nil {
		return err
	}
	for _, table := range []string{finder.Table, casework.SpanTable} {
		err = h.Casework.Fill(ctx, table)
		if err != nil {
			return err
		}
	}
	h.Finder = finder.New(db)
	h.Inbox = &notice.Inbox{DB: db, Clock: h.config.Clock}
	h.Summaries = &notice.Summaries{DB: db, Clock: h.config.Clock}
	h.Postbox = &postbox.Box{DB: db, Personal: personal.New(ring), Vault: h.Vault, Clock: h.config.Clock, Scheme: h.schemeInForce}
	h.Drafts = &draft.Drafts{DB: db, Personal: personal.New(ring), Clock: h.config.Clock}
	h.Deadlines = deadline.New(deadline.Config{Record: h.Casework, Doer: asSystem{h.Casework}, Clock: h.config.Clock, Log: h.config.Log,
		Rights: access.Table, Post: letterbox{h.Postbox}, Also: h.daily,
		Saved: deadline.Saved{File: h.folder.file(derivedName), Program: programSum}})
	h.issue()
	h.Log = tlog.New(db, ring, logName(h.config.BaseURL))
	h.door = web.NewDoor(rule.Cite, h.config.Log)
	h.Files = casefile.New(casefile.Config{Casework: h.Casework, Access: h.Access, Vault: h.Vault, Door: h.door, Clock: h.config.Clock, Log: h.config.Log})
	h.limiter = h.door.NewLimiter(now.System(), h.config.Rate)
	h.metrics = newMetrics(h)
	h.door.Observe(h.metrics.observe)
	err = h.keepPapers()
	if err != nil {
		return err
	}
	h.Letters = inbox.New(inbox.Config{Casework: h.Casework, Access: h.Access, Letters: h.Inbox, Papers: h.Papers})
	h.api = api.New(api.Config{
		Casework: h.Casework, Access: h.Access, Rights: access.Table, Files: h.Files, Register: h.Register, Deadlines: h.Deadlines, Letters: h.Letters, Postbox: h.Postbox, Door: h.door,
		Clock: h.config.Clock, Log: h.config.Log, BaseURL: h.config.BaseURL, Version: Version(),
	})
	return h.seed(ctx)
}

// joinBooks makes the one door to the record out of all its parts.
func joinBooks(db *store.DB, ring *keys.Ring, clock now.Clock, projectors ...casework.Projector) (*casework.Casework, error) {
	work, err := casework.New(casework.Config{
		DB: db, Books: []rule.Book{rule.Chapters(), body.Book()}, Personal: personal.New(ring), Files: files{}, Post: &postbox.Box{DB: db, Personal: personal.New(ring)},
		Rights: access.Table, Clock: clock, Missing: pdf.Missing, ReadScheme: readScheme, RecordedScheme: recordedScheme, Software: Version(),
		Projectors: projectors, Forgetters: []casework.Forgetter{access.Forgetter{}, paper.Forgetter{}, draft.Forgetter{}, notice.Forgetter{}}, Left: access.LeftTx, Joined: access.JoinedTx,
	})
	if err != nil {
		return nil, fmt.Errorf("join the books: %w", err)
	}
	return work, nil
}

// checkDatabase refuses an address that is none, without repeating it: it may
// hold a password.
func checkDatabase(address string) error {
	if address == "" || isPostgres(address) {
		return nil
	}
	return fault.RefuseOurs("house.database-address")
}

// isPostgres tells an address of a database from anything else, which would be
// taken for the name of a file.
func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// isBase tells whether pages can be reached under an address by adding their
// path: it is printed on certificates, where nobody can put it right.
func isBase(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// Close gives the installation up. It is called once, after Serve returned.
func (h *House) Close() error {
	var err error
	if h.leave != nil {
		err = h.leave()
	}
	if h.DB != nil {
		err = errors.Join(err, h.DB.Close())
	}
	return errors.Join(err, h.folder.close())
}

// Clock is the time that everything in the house goes by.
func (h *House) Clock() now.Clock { return h.config.Clock }

// Handler answers everything that comes from outside.
func (h *House) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthz)
	mux.HandleFunc("GET /readyz", h.readyz)
	mux.Handle("GET "+MetricsAddress, h.api.ForAdministrators("get-metrics", h.metrics.handler()))
	mux.Handle("/api/", h.api)
	h.addDesk(mux)
	h.addLog(mux)
	h.addCredentials(mux)
	mux.HandleFunc("GET "+paperAddress, h.paper)
	h.addSite(mux)
	return web.Forwarded(h.config.Proxies)(h.around(h.limiter.Limit(mux)))
}

// local answers what comes through the socket: the API, and what whoever opened
// the house adds.
func (h *House) local() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthz)
	mux.HandleFunc("GET /readyz", h.readyz)
	mux.Handle("GET "+MetricsAddress, h.metrics.handler())
	mux.Handle("/api/", h.api)
	mux.HandleFunc("POST "+RebuildAddress, h.rebuild)
	mux.HandleFunc("POST "+ImportNoticeAddress, h.importNotice)
	mux.HandleFunc("POST "+RollKeyAddress, h.rollKey)
	mux.HandleFunc("POST "+SealKeysAddress, h.sealKeys)
	mux.HandleFunc("POST "+ImportAddress, h.importKey)
	for pattern, handler := range h.config.Local {
		mux.Handle(pattern, handler)
	}
	return h.around(mux)
}

func (h *House) around(handler http.Handler) http.Handler {
	base, err := url.Parse(h.config.BaseURL)
	https := err == nil && base.Scheme == "https"
	return web.Chain(handler, h.door.Trace, web.Protect(https))
}

// Version is this program's version: the module's, else the commit it was
// built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "devel"
}

// held are the files that something beside the record refers to.
func held(q store.Querier) ([]string, error) {
	posted, err := postbox.Held(q)
	if err != nil {
		return nil, err
	}
	typed, err := draft.Held(q)
	return append(posted, typed...), err
}

// files tells casework what the vault holds.
type files struct{}

// Complete gives the facts of an object, as package casework asks for them.
func (files) Complete(q store.Querier, object string) (ref rule.FileRef, scope string, ok bool, err error) {
	f, ok, err := vault.Complete(q, object)
	if err != nil || !ok {
		return rule.FileRef{}, "", false, err
	}
	return rule.FileRef{Object: f.Object, SHA256: f.SHA256, Size: f.Size, MediaType: f.MediaType, Name: f.Name}, f.Scope, true, nil
}

var _ casework.Files = files{}
