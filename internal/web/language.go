package web

import (
	"net/http"

	"fincert/internal/text"
)

// Language is the language to answer a request in: what ?lang= asks for, else
// what Accept-Language prefers of those we have, else Chinese.
func Language(r *http.Request) text.Lang {
	if asked, ok := text.ParseLang(r.URL.Query().Get("lang")); ok {
		return asked
	}
	return text.Negotiate(r.Header.Get("Accept-Language"))
}
