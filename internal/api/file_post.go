package api

import (
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// mostFileTime is how long one upload or download may take.
const mostFileTime = 30 * time.Minute

// FileAnswer is what is known of a file that was taken in.
type FileAnswer struct {
	Object string `json:"object" doc:"how commands name the file"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Type   string `json:"type" doc:"told by the content, not by the name"`
	Name   string `json:"name"`
}

// binary is a body that is a file.
var binary = map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}

func (a *API) addFiles() {
	a.mountFor(huma.Operation{
		Method: http.MethodPost, Path: "/api/v1/files", OperationID: "put-file", Tags: []string{"files"},
		Description: "The body is the file itself, or a form with one file in the field \"file\". Putting the same file again gives the same object.",
		Parameters: []*huma.Param{
			parameter("query", "case", "id of the case the file is for", true),
			parameter("query", "name", "the file's name; a form names it itself", false),
			langParameter(),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": binary["application/octet-stream"],
			"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
				"file": {Type: huma.TypeString, Format: "binary"}}}},
		}},
		Responses: a.responses(reflect.TypeFor[FileAnswer]()),
	}, itsOwnBounds, a.filePut)
	a.mountFor(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/files/{object}", OperationID: "get-file", Tags: []string{"files"},
		Parameters: []*huma.Param{
			parameter("path", "id", "id of the case", true), parameter("path", "object", "object id of the file", true), langParameter(),
		},
		Responses: map[string]*huma.Response{"200": {Description: "the file", Content: binary}, "default": a.problems()},
	}, itsOwnBounds, a.fileGet)
}

// itsOwnBounds: a file is larger than other requests and takes longer.
func itsOwnBounds(h http.Handler) http.Handler { return h }

func (a *API) filePut(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	sch, _, err := a.Casework.InForce(r.Context())
	if err != nil {
		return err
	}
	limit := min(a.Vault.Limit, int64(sch.Limit(scheme.LimitFileSize, a.today()).Value))
	if r.ContentLength > limit+mostBytes {
		return fault.New(fault.TooLarge, "vault.too-large", fault.Number("limit", int(limit>>20)))
	}
	until := now.System().Now().Add(mostFileTime)
	// Connections that cannot have deadlines (in tests) run without.
	_ = http.NewResponseController(w).SetReadDeadline(until)
	_ = http.NewResponseController(w).SetWriteDeadline(until.Add(mostTime))
	r.Body = web.Incoming(http.MaxBytesReader(w, r.Body, limit+mostBytes)) // the vault counts the file itself; a form adds little
	id := r.URL.Query().Get("case")
	relation, err := a.relation(r, actor, id)
	if err != nil {
		return err
	}
	if !mayPutFiles(actor, relation) {
		return fault.New(fault.Forbidden, "web.forbidden")
	}
	name, content, err := upload(r)
	if err != nil {
		return err
	}
	file, err := a.Vault.Put(r.Context(), id, name, vault.Bounded(content, limit))
	if err != nil {
		return err
	}
	a.Door.JSON(w, r, http.StatusOK, FileAnswer{file.Object, file.SHA256, file.Size, file.MediaType, file.Name})
	return nil
}

// relation is how the actor stands to a case for files: a laboratory that was
// entrusted with a task of it may hand in and fetch files, though it does not
// see the case.
func (a *API) relation(r *http.Request, actor rule.Actor, id string) (rule.Relation, error) {
	if !plain(id) {
		return rule.Foreign, unknown
	}
	view, err := a.Casework.Load(r.Context(), rule.StreamID{Kind: rule.KindCase, ID: id}, math.MaxInt64)
	if fault.Is(err, fault.NotFound) {
		return rule.Foreign, unknown
	}
	if err != nil {
		return rule.Foreign, err
	}
	if view.State == nil || view.State.Relation(actor) == rule.Foreign {
		return rule.Foreign, unknown
	}
	return view.State.Relation(actor), nil
}

// mayPutFiles: whoever works on the case; who only reads does not.
func mayPutFiles(actor rule.Actor, relation rule.Relation) bool {
	switch relation {
	case rule.Own, rule.Entrusted:
		return true
	case rule.InTheBody:
		for _, role := range actor.Roles {
			if role != rule.RoleRegulator && role != rule.RoleAdministrator {
				return true
			}
		}
	}
	return false
}

// upload finds the file in a request without reading it into memory.
func upload(r *http.Request) (name string, content io.Reader, err error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		return r.URL.Query().Get("name"), r.Body, nil
	}
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "web.media-type", fault.Text("wanted", "multipart/form-data"))
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return "", nil, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "file"))
		}
		if part.FormName() == "file" {
			return part.FileName(), web.Incoming(part), nil
		}
	}
}

func (a *API) fileGet(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	id := r.PathValue("id")
	relation, err := a.relation(r, actor, id)
	if err != nil {
		return err
	}
	content, file, err := a.Vault.Open(r.Context(), r.PathValue("object"))
	if fault.Is(err, fault.NotFound) {
		return unknown
	}
	if err != nil {
		return err
	}
	defer content.Close()
	if file.Scope != id {
		return unknown
	}
	if relation == rule.Entrusted {
		known, err := a.laboratoryKnows(r, actor, id, file)
		if err != nil {
			return err
		}
		if !known {
			return unknown
		}
	}
	err = a.Access.Read(r.Context(), actor, id, file.Object, web.Address(r))
	if err != nil {
		return err // who reads what is not written down is not given it
	}
	a.giveFile(w, r, content, given{file.Object, file.Name, file.MediaType, file.Size})
	return nil
}

// given is a file as its reader is told of it.
type given struct {
	object, name, mediaType string
	size                    int64
}

// giveFile sends a file whole, or not at all: a connection that breaks off says
// that it was not the whole.
func (a *API) giveFile(w http.ResponseWriter, r *http.Request, content io.Reader, f given) {
	if f.name == "" {
		f.name = f.object
	}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Length", strconv.FormatInt(f.size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_ = http.NewResponseController(w).SetWriteDeadline(now.System().Now().Add(mostFileTime))
	_, err := io.Copy(w, content)
	if err != nil {
		// The head is sent: all that can be told is that this is not the whole.
		a.Log.ErrorContext(r.Context(), "send a file", "request", web.RequestID(r.Context()), "object", f.object, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// laboratoryKnows: a laboratory sees the reports of its own tasks.
func (a *API) laboratoryKnows(r *http.Request, actor rule.Actor, id string, file vault.File) (bool, error) {
	view, err := a.Casework.Load(r.Context(), rule.StreamID{Kind: rule.KindCase, ID: id}, math.MaxInt64)
	if err != nil {
		return false, err
	}
	c, ok := view.State.(*rule.Case)
	if !ok {
		return false, fmt.Errorf("case %s folds to %T", id, view.State)
	}
	for _, t := range c.Tests {
		if t.Organisation == actor.Organisation && t.Report.Object == file.Object {
			return true, nil
		}
	}
	return false, nil
}
