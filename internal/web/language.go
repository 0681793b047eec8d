package web

import (
	"net/http"

	"fincert/internal/fault"
	"fincert/internal/text"
)

// Language is the language to answer a request in: what ?lang= asks for, else
// what Accept-Language prefers of those we have, else Chinese.
func Language(r *http.Request) text.Lang {
	return text.Choose(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
}

// Args are a fault's values as the catalogs take them.
func Args(args []fault.Arg) text.Args {
	named := make(text.Args, len(args))
	for _, a := range args {
		switch value := a.Value.(type) {
		case fault.TermKey:
			named[a.Name] = term(value)
		case fault.Words:
			named[a.Name] = words(value)
		default:
			named[a.Name] = a.Value
		}
	}
	return named
}

// term is a value that is itself a key of the catalogs.
type term string

// CatalogKey is the key under which the value is said.
func (t term) CatalogKey() string { return string(t) }

// words is a value that carries both languages.
type words fault.Words

// Words are the value in both languages.
func (w words) Words() (zh, en string) { return w.ZH, w.EN }
