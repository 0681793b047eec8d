package api

import (
	"mime"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casefile"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/web"
)

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
	limit, err := a.Files.Limit(r.Context())
	if err != nil {
		return err
	}
	if r.ContentLength > limit+mostBytes {
		return fault.New(fault.TooLarge, "vault.too-large", fault.Number("limit", int(limit>>20)))
	}
	until := now.System().Now().Add(casefile.MostTime)
	// Connections that cannot have deadlines (in tests) run without.
	_ = http.NewResponseController(w).SetReadDeadline(until)
	_ = http.NewResponseController(w).SetWriteDeadline(until.Add(mostTime))
	r.Body = web.Incoming(http.MaxBytesReader(w, r.Body, limit+mostBytes)) // the vault counts the file itself; a form adds little
	id := r.URL.Query().Get("case")
	file, err := a.handedIn(r, actor, id)
	if err != nil {
		return err
	}
	a.Door.JSON(w, r, http.StatusOK, FileAnswer{file.Object, file.SHA256, file.Size, file.MediaType, file.Name})
	return nil
}

// handedIn takes in the file in a request without reading it into memory.
func (a *API) handedIn(r *http.Request, actor rule.Actor, id string) (rule.FileRef, error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		return a.Files.Put(r.Context(), actor, id, r.URL.Query().Get("name"), r.Body)
	}
	err = a.Files.MayPut(r.Context(), actor, id)
	if err != nil {
		return rule.FileRef{}, err
	}
	form, err := r.MultipartReader()
	if err != nil {
		return rule.FileRef{}, fault.New(fault.Invalid, "web.media-type", fault.Text("wanted", "multipart/form-data"))
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return rule.FileRef{}, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "file"))
		}
		if part.FormName() == "file" {
			return a.Files.PutPart(r.Context(), actor, id, part)
		}
	}
}

func (a *API) fileGet(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	content, file, err := a.Files.Open(r.Context(), actor, r.PathValue("id"), r.PathValue("object"), web.Address(r))
	if err != nil {
		return err
	}
	defer content.Close()
	a.Files.Send(w, r, content, file)
	return nil
}
