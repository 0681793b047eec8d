package console

import (
	"errors"
	"net/http"
	"net/url"

	"fincert/internal/access"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// uploadsAt is where the script of forms sends files to.
const uploadsAt = "/desk/uploads/"

func (d *console) addFiles() {
	uploads, err := d.Files.Uploads(uploadsAt, d.uploader)
	if err != nil {
		panic(err) // the program was built so
	}
	// A file takes longer than a page: these have bounds of their own.
	d.mux.Handle(uploadsAt, uploads)
	d.mux.Handle("GET /desk/cases/{id}/files/{object}", d.giving(ofCase(d.Files.Fetch)))
	d.mux.Handle("GET /desk/cases/{id}/files/{object}/view", d.giving(ofCase(d.Files.Show)))
	d.page("GET /desk/cases/{id}/files/{object}/look", d.fileLook)
	d.mux.Handle("GET /desk/letters/{position}/{kind}/pdf", d.giving(d.letterPaper))
}

// framed is a file as a frame of a page shows it: of a PDF the page alone, as wide
// as the frame, without a list of pages beside it. To other files it says nothing.
func framed(at string) string { return at + "#navpanes=0&pagemode=none&view=FitH" }

// uploader is who sends a file. A script is told that nobody is signed in, and
// is not sent to the page for that.
func (d *console) uploader(r *http.Request) (rule.Actor, error) {
	p := d.newPage(r)
	err := d.recognise(p, r)
	if errors.Is(err, access.ErrUnknown) {
		err = web.Unrecognised
	}
	return p.actor, err
}

// giver answers with a file; with an error it has answered nothing.
type giver func(http.ResponseWriter, *http.Request, rule.Actor) error

// ofCase gives a file that its address names by its case.
func ofCase(give func(http.ResponseWriter, *http.Request, rule.Actor, string, string) error) giver {
	return func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		return give(w, r, actor, r.PathValue("id"), r.PathValue("object"))
	}
}

// giving answers with a file, or with the page that says why not.
func (d *console) giving(give giver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := d.newPage(r)
		defer d.recovered(w, r, p)
		err := d.recognise(p, r)
		if errors.Is(err, access.ErrUnknown) {
			d.askToSignIn(w, r, p)
			return
		}
		if err == nil {
			web.Recognised(r.Context(), p.actor.Person)
			err = give(w, r, p.actor)
		}
		if err != nil {
			d.write(w, r, p, d.wrong(p, r, err))
		}
	})
}

// fileAt is where a file of a case is fetched.
func fileAt(scope, object string) string {
	return "/desk/cases/" + url.PathEscape(scope) + "/files/" + url.PathEscape(object)
}
