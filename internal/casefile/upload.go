package casefile

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"

	"fincert/internal/access"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// Headers of the answer that tells that an upload is whole: its object, as
// commands name it, and the hash of its bytes.
const (
	headerObject = "Fincert-Object"
	headerSHA256 = "Fincert-Sha256"
)

// uploads speaks tus 1.0 (https://tus.io) with browsers, by tusd. Where the bytes
// lie is the vault's matter; who may send them is asked at every request.
//
// Locks are in memory: they make a connection that hangs give way to the next
// one. What keeps two nodes apart is the vault, where two pieces cannot have one
// place; nothing is locked that a crash could leave locked.
type uploads struct {
	*Files
	actor func(*http.Request) (rule.Actor, error)
	tus   http.Handler
}

// Uploads takes in files of cases under the address at, which ends in a slash.
// An upload is begun with the metadata "case" and "name". actor says who asks,
// or the error to answer with. The handler bounds time and size by itself, so
// it stands outside of web.Bound.
func (f *Files) Uploads(at string, actor func(*http.Request) (rule.Actor, error)) (http.Handler, error) {
	u := &uploads{Files: f, actor: actor}
	parts := handler.NewStoreComposer()
	parts.UseCore(u)
	parts.UseTerminater(u)
	parts.UseLocker(memorylocker.New())
	// Its size limit stays open: the limit is the scheme's, and the refusal is
	// told in the reader's language (NewUpload).
	tus, err := handler.NewHandler(handler.Config{
		StoreComposer: parts, BasePath: at, DisableDownload: true, DisableConcatenation: true,
		Cors:   &handler.CorsConfig{Disable: true},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), // each request has its line from web.Trace
	})
	if err != nil {
		return nil, err
	}
	u.tus = tus
	return http.StripPrefix(at, f.Door.SameOrigin(u)), nil
}

// ServeHTTP lets through who may hand in files for the case, now: a right that
// was lost in the middle ends the upload, too. It stands before tusd, where to
// ask for an upload is to interrupt whoever is sending it.
func (u *uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	actor, err := u.actor(r)
	if err == nil {
		web.Recognised(r.Context(), actor.Person)
		r = r.Clone(r.Context())
		r.Header.Del("X-HTTP-Method-Override") // what is asked for is what was looked at
		err = u.admit(r, actor)
	}
	if fault.Is(err, fault.Forbidden) {
		u.turnAway(r, actor)
	}
	if err != nil {
		u.Door.Problem(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	asked := &asking{actor: actor, lang: web.Language(r), answer: w.Header()}
	u.tus.ServeHTTP(here{w}, r.WithContext(context.WithValue(r.Context(), askingKey{}, asked)))
}

func (u *uploads) admit(r *http.Request, actor rule.Actor) error {
	if id := strings.Trim(r.URL.Path, "/"); id != "" {
		begun, err := u.Vault.Upload(actor.Person, id)
		if err != nil {
			return err
		}
		return u.MayPut(r.Context(), actor, begun.Scope)
	}
	if r.Method != http.MethodPost {
		return nil // tusd says what it does there
	}
	return u.MayPut(r.Context(), actor, handler.ParseMetadataHeader(r.Header.Get("Upload-Metadata"))["case"])
}

// turnAway writes the security log. That it cannot be written does not change
// the answer, which is a no either way.
func (u *uploads) turnAway(r *http.Request, actor rule.Actor) {
	err := u.Access.TurnAway(r.Context(), access.Attempt{Actor: actor.Person, What: string(fault.Forbidden) + " put-file", Address: web.Address(r)})
	if err != nil {
		u.Log.ErrorContext(r.Context(), "security log", "request", web.RequestID(r.Context()), "error", err)
	}
}

// asking is who asks, in which language they are told, and the header of the
// answer, on its way through tusd.
type asking struct {
	actor  rule.Actor
	lang   text.Lang
	answer http.Header
}

type askingKey struct{}

func askingOf(ctx context.Context) *asking { return ctx.Value(askingKey{}).(*asking) }

// here makes the address of a new upload one of this very site: tusd does not
// know under which name and scheme a proxy in front of us is reached.
type here struct{ http.ResponseWriter }

// WriteHeader sends the head.
func (w here) WriteHeader(status int) {
	at, err := url.Parse(w.Header().Get("Location"))
	if err == nil && at.Path != "" {
		w.Header().Set("Location", at.Path)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w here) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// NewUpload begins an upload, for tusd.
func (u *uploads) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	limit, err := u.Limit(ctx)
	if err != nil {
		return nil, u.told(ctx, err)
	}
	if info.Size > limit {
		return nil, u.told(ctx, fault.New(fault.TooLarge, "vault.too-large", fault.Number("limit", int(limit>>20))))
	}
	begun, err := u.Vault.Begin(askingOf(ctx).actor.Person, info.MetaData["case"], info.MetaData["name"], info.Size)
	if err != nil {
		return nil, u.told(ctx, err)
	}
	return &coming{u, begun}, nil
}

// GetUpload finds an upload of who asks, for tusd, which holds its lock.
func (u *uploads) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	begun, err := u.Vault.Upload(askingOf(ctx).actor.Person, id)
	if err != nil {
		return nil, u.told(ctx, err)
	}
	return &coming{u, begun}, nil
}

// AsTerminatableUpload is how tusd gives an upload up.
func (u *uploads) AsTerminatableUpload(upload handler.Upload) handler.TerminatableUpload {
	return upload.(*coming)
}

// told makes of an error the problem that every door answers with.
func (u *uploads) told(ctx context.Context, err error) error {
	lang := askingOf(ctx).lang
	f := u.Door.Fault(ctx, err)
	p := u.Door.Describe(lang, f)
	body, err := web.Encode(p)
	if err != nil {
		return err
	}
	return handler.Error{ErrorCode: f.Key, Message: p.Detail, HTTPResponse: handler.HTTPResponse{
		StatusCode: p.Status, Body: string(body),
		Header: handler.HTTPHeader{"Content-Type": "application/problem+json", "Content-Language": lang.String()},
	}}
}

// coming is one upload, as tusd deals with it.
type coming struct {
	uploads *uploads
	vault.Upload
}

// GetInfo says how far it is. One of which all came, and that was not taken in
// because we crashed just then, is taken in now.
func (c *coming) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	offset, err := c.uploads.Vault.Offset(c.Upload)
	if err != nil {
		return handler.FileInfo{}, c.uploads.told(ctx, err)
	}
	if offset == c.Size {
		err = c.FinishUpload(ctx)
		if err != nil {
			return handler.FileInfo{}, err
		}
	}
	return handler.FileInfo{ID: c.ID, Size: c.Size, Offset: offset}, nil
}

// WriteChunk takes in what comes.
func (c *coming) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	taken, err := c.uploads.Vault.Append(c.Upload, offset, src)
	if err != nil {
		return taken, c.uploads.told(ctx, err)
	}
	return taken, nil
}

// FinishUpload takes the whole file in and tells its object.
func (c *coming) FinishUpload(ctx context.Context) error {
	file, err := c.uploads.Vault.Finish(ctx, c.Upload)
	if err != nil {
		return c.uploads.told(ctx, err)
	}
	answer := askingOf(ctx).answer
	answer.Set(headerObject, file.Object)
	answer.Set(headerSHA256, file.SHA256)
	return nil
}

// Terminate gives it up.
func (c *coming) Terminate(ctx context.Context) error {
	err := c.uploads.Vault.Abandon(c.Upload)
	if err != nil {
		return c.uploads.told(ctx, err)
	}
	return nil
}

// errNoReading: what is on its way is not read.
var errNoReading = errors.New("an upload that is on its way is not read")

// GetReader is asked for by tusd's interface alone; downloads are shut off.
func (c *coming) GetReader(context.Context) (io.ReadCloser, error) { return nil, errNoReading }
