package site

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/a-h/templ"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/text"
)

// page is one request and what its answer is made from. Snapshot is nil when
// the register could not be read.
type page struct {
	*register.Snapshot
	voice   register.Voice
	now     time.Time
	today   calendar.Date
	head    head
	posted  bool     // an answer to a form: its address alone would not show it again
	address *url.URL // as asked
	base    string
}

func (s *site) newPage(r *http.Request) *page {
	// Not Accept-Language: an address that is passed on must say the same to
	// everybody.
	lang, _ := text.Parse(r.URL.Query().Get("lang"))
	at := s.Clock.Now()
	return &page{
		voice: register.Voice{Lang: lang}, now: at, today: calendar.DateOf(at),
		address: r.URL, base: s.BaseURL,
	}
}

// t is the sentence of a key.
func (p *page) t(key string, args ...text.Args) string { return text.T(p.voice.Lang, key, args...) }

// url is an address of ours that keeps the language. pairs are names and
// values of its query; empty values are left out.
func (p *page) url(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if p.english() {
		query.Set("lang", "en")
	}
	at := url.URL{Path: path, RawQuery: query.Encode()}
	return at.String()
}

func (p *page) link(path string, pairs ...string) templ.SafeURL {
	return templ.SafeURL(p.url(path, pairs...))
}

// certificateAt is the permanent address of a certificate.
func certificateAt(key string) string { return "/certificates/" + key }

// otherLanguage is this same page in the other language.
func (p *page) otherLanguage() (at templ.SafeURL, lang string) {
	query := p.address.Query()
	other := text.EN
	query.Set("lang", "en")
	if p.english() {
		other = text.ZH
		query.Del("lang")
	}
	u := url.URL{Path: p.address.Path, RawQuery: query.Encode()}
	return templ.SafeURL(u.String()), other.String()
}

func (p *page) english() bool { return p.voice.Lang == text.EN }

// here reports whether a menu's address is the one that is shown.
func (p *page) here(path string) bool { return p.address.Path == path }

// beneath reports whether the page shown lies under a menu's address.
func (p *page) beneath(path string) bool { return strings.HasPrefix(p.address.Path, path+"/") }

// askedAt is the minute for which the page speaks, in Beijing.
func (p *page) askedAt() string { return p.now.In(beijing).Format("2006-01-02 15:04") }

var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// words are a text in both languages; EN may be empty.
type words struct{ ZH, EN string }

// spoken is a text and, if it is not the page's, its language.
type spoken struct{ text, lang string }

// first is the text in the page's language; Chinese where there is no English.
func (p *page) first(w words) spoken {
	if !p.english() {
		return spoken{text: w.ZH}
	}
	if w.EN == "" {
		return spoken{w.ZH, text.ZH.String()}
	}
	return spoken{text: w.EN}
}

// second is the text in the other language, empty if it says nothing new.
func (p *page) second(w words) spoken {
	if w.EN == "" || w.EN == w.ZH {
		return spoken{}
	}
	if p.english() {
		return spoken{w.ZH, text.ZH.String()}
	}
	return spoken{w.EN, text.EN.String()}
}

// as is a text that is written one way only, such as a model.
func (p *page) as(written string) spoken {
	if p.english() && strings.ContainsFunc(written, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return spoken{written, text.ZH.String()}
	}
	return spoken{text: written}
}

var chinese = regexp.MustCompile(`\p{Han}+`)

// runs are the pieces of a sentence that repeats what somebody wrote, which
// may be in another language than the page.
func (p *page) runs(sentence string) []spoken {
	if !p.english() {
		return []spoken{{text: sentence}}
	}
	var all []spoken
	end := 0
	for _, at := range chinese.FindAllStringIndex(sentence, -1) {
		all = append(all, spoken{text: sentence[end:at[0]]}, spoken{sentence[at[0]:at[1]], text.ZH.String()})
		end = at[1]
	}
	return append(all, spoken{text: sentence[end:]})
}

// issuer is the certification body as its newest certificate names it; false
// if there is none.
func (p *page) issuer() (name words, approval string, ok bool) {
	if p.Snapshot == nil {
		return words{}, "", false
	}
	newest, _ := p.Newest(0, 1)
	if len(newest) == 0 {
		return words{}, "", false
	}
	c := newest[0].Content
	return words(c.BodyName), c.BodyApproval, true
}

// issuerAddress is where the body is found; there is an issuer.
func (p *page) issuerAddress() words {
	newest, _ := p.Newest(0, 1)
	return words(newest[0].Content.BodyAddress)
}

var dates = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// part is a piece of a sentence: a date, or what lies between two.
type part struct {
	text string
	date bool
}

func parts(sentence string) []part {
	var all []part
	end := 0
	for _, at := range dates.FindAllStringIndex(sentence, -1) {
		all = append(all, part{text: sentence[end:at[0]]}, part{sentence[at[0]:at[1]], true})
		end = at[1]
	}
	return append(all, part{text: sentence[end:]})
}
