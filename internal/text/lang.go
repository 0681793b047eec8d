package text

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language that fincert speaks. The zero value is Chinese.
type Lang uint8

// The languages. Chinese comes first and binds; English is its translation.
const (
	ZH Lang = iota
	EN
)

// Langs lists all languages, Chinese first.
func Langs() []Lang { return []Lang{ZH, EN} }

// String is the language's tag, for HTML and headers: zh-CN or en.
func (l Lang) String() string {
	if l == EN {
		return "en"
	}
	return "zh-CN"
}

// Parse reads a language as people name it in an address, a flag or an
// environment: zh, zh-CN, en, en-GB, en_US.UTF-8. ok is false, and the language
// Chinese, when it is another one or none.
func Parse(name string) (l Lang, ok bool) {
	name, _, _ = strings.Cut(name, ".")
	tag, err := language.Parse(name)
	if err != nil {
		return ZH, false
	}
	return of(tag)
}

// of is the language of a tag, whatever its script and region.
func of(tag language.Tag) (l Lang, ok bool) {
	switch base, _ := tag.Base(); base.String() {
	case "zh":
		return ZH, true
	case "en":
		return EN, true
	}
	return ZH, false
}

// Choose is the language of an answer: the one asked for by ?lang=, else the
// first of the Accept-Language header that fincert speaks, else Chinese. What
// cannot be read is as good as not asked for.
func Choose(query, acceptLanguage string) Lang {
	if query != "" {
		if l, ok := Parse(query); ok {
			return l
		}
	}
	if acceptLanguage == "" {
		return ZH
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage) // best first
	if err != nil {
		return ZH
	}
	for _, tag := range wanted {
		if l, ok := of(tag); ok {
			return l
		}
	}
	return ZH
}
