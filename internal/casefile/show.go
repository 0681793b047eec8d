package casefile

import (
	"bufio"
	"io"
	"mime"
	"net/http"
	"strconv"
	"unicode/utf8"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// shown are the types of files that a page of ours may show, with what a browser
// may do with one: nothing. A PDF is not put into a sandbox, in which browsers do
// not show one; what it holds stays inside the viewer.
var shown = map[string]string{
	"application/pdf": "",
	"image/png":       "; sandbox",
	"image/jpeg":      "; sandbox",
	"text/plain":      "; sandbox",
}

// Shown tells whether Show shows files of a type.
func Shown(mediaType string) bool {
	_, may := shown[mediaType]
	return may
}

// Fetch answers with a file of a case, to be kept. Fault: NotFound
// "web.no-such-thing"; nothing is sent with a fault.
func (f *Files) Fetch(w http.ResponseWriter, r *http.Request, actor rule.Actor, id, object string) error {
	content, file, err := f.Open(r.Context(), actor, id, object, web.Address(r))
	if err != nil {
		return err
	}
	defer content.Close()
	f.Send(w, r, content, file)
	return nil
}

// Show answers with a file as it is shown in a frame of a page of ours, beside
// what is said of it, and nowhere else. Faults: NotFound "web.no-such-thing";
// Invalid "casefile.not-shown" for types that are not Shown: what a browser would
// run never is.
func (f *Files) Show(w http.ResponseWriter, r *http.Request, actor rule.Actor, id, object string) error {
	file, err := f.Find(r.Context(), actor, id, object)
	if err != nil {
		return err
	}
	if !Shown(file.MediaType) {
		return fault.New(fault.Invalid, "casefile.not-shown")
	}
	content, err := f.read(r.Context(), actor, id, file, web.Address(r))
	if err != nil {
		return err
	}
	defer content.Close()
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"+shown[file.MediaType])
	beginning := bufio.NewReader(content)
	if file.MediaType == "text/plain" {
		file.MediaType = spelled(beginning)
	}
	f.send(w, r, beginning, file, "inline")
	return nil
}

// spelled is the type of a text with its encoding: Chinese texts that are not in
// UTF-8 are in GB 18030, or in a part of it.
func spelled(text *bufio.Reader) string {
	head, _ := text.Peek(1024) // a shorter one is peeked at, too; what is wrong with it is told by the next reading
	for range utf8.UTFMax - 1 {
		if utf8.Valid(head) || len(head) == 0 {
			break
		}
		head = head[:len(head)-1] // it may end within a character
	}
	if utf8.Valid(head) {
		return "text/plain; charset=utf-8"
	}
	return "text/plain; charset=gb18030"
}

// Send gives a file as something to be kept, whole or not at all: a connection
// that breaks off says that it was not the whole.
func (f *Files) Send(w http.ResponseWriter, r *http.Request, content io.Reader, file rule.FileRef) {
	f.send(w, r, content, file, "attachment")
}

func (f *Files) send(w http.ResponseWriter, r *http.Request, content io.Reader, file rule.FileRef, as string) {
	if file.Name == "" {
		file.Name = file.Object
	}
	h := w.Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType(as, map[string]string{"filename": file.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_ = http.NewResponseController(w).SetWriteDeadline(now.System().Now().Add(MostTime))
	_, err := io.Copy(w, content)
	if err != nil {
		// The head is sent: all that can be told is that this is not the whole.
		f.Log.ErrorContext(r.Context(), "send a file", "request", web.RequestID(r.Context()), "object", file.Object, "error", err)
		panic(http.ErrAbortHandler)
	}
}
