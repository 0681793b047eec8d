package site

import (
	"net/http"
	"strconv"

	"fincert/internal/web"
)

// retryAfter is what is said to programs when the register cannot be read.
const retryAfter = 5 // seconds

// wrongView is why there is no page, and what to do.
type wrongView struct {
	web.Problem
	sought string // the number that was asked for; empty if none was
	near   []row
	again  bool // what was handed in to be checked could not be read
}

// wrong makes the page of an error.
func (s *site) wrong(w http.ResponseWriter, r *http.Request, p *page, err error) answer {
	f := s.Door.Fault(r.Context(), err)
	v := wrongView{Problem: s.Door.Describe(p.voice.Lang, f), again: r.Method == http.MethodPost && r.URL.Path == "/verify"}
	switch f.Key {
	case "certificate.unknown":
		v.sought = r.PathValue("number")
		v.near = p.rows(p.Near(v.sought))
	case "site.read-only":
		v.Status = http.StatusMethodNotAllowed
		w.Header().Set("Allow", "GET, HEAD")
	}
	if v.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	return answer{head: head{title: v.Title, unlisted: true}, status: v.Status, body: p.wrongPage(v)}
}
