package site

import (
	"net/http"
	"strings"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/text"
)

// certificateView is a certificate and its standing on the day asked about.
type certificateView struct {
	*register.Certificate
	standing  register.Standing
	mark      mark
	on        calendar.Date // zero: today
	known     time.Time     // zero: now
	unknown   bool          // there was no such certificate yet at known
	parties   []party
	successor *register.Certificate // of one that was replaced
}

// party is an organisation that the certificate names.
type party struct {
	role          string // key
	code          string
	name, address words
}

func (s *site) certificate(p *page, r *http.Request) (answer, error) {
	number, query := r.PathValue("number"), r.URL.Query()
	known := instantOf(query.Get("known"))
	question, err := register.ParseQuestion(number, query.Get("on"), known, p.now)
	if err != nil {
		return answer{}, err
	}
	found, err := p.Ask(question, p.today)
	if err != nil {
		return answer{}, err
	}
	if found.Certificate.Key != number {
		return answer{location: p.url(certificateAt(found.Certificate.Key), "on", query.Get("on"), "known", known)}, nil
	}
	v := p.view(found)
	return answer{head: p.certificateHead(v), body: p.certificatePage(v)}, nil
}

// certificateHead begins with the status: a tab and a preview show little more.
func (p *page) certificateHead(v certificateView) head {
	word := v.mark.word
	if !v.on.IsZero() {
		word = v.on.String() + " " + word
	}
	return head{
		title:    p.t("site.certificate.title", text.Args{"number": v.Content.Number, "status": word, "product": p.first(words(v.Content.ProductName)).text}),
		about:    p.t(v.mark.meaning),
		status:   v.mark.id,
		unlisted: v.asOf(),
	}
}

func (p *page) view(a register.Answer) certificateView {
	v := certificateView{Certificate: a.Certificate, standing: a.Standing, mark: p.markOf(a.Standing), known: a.Known, unknown: a.Unknown}
	if a.Standing.On != p.today {
		v.on = a.Standing.On
	}
	content := a.Certificate.Content
	v.parties = []party{
		{"site.party.holder", content.Holder.Code, words(content.Holder.Name), words(content.Holder.Address)},
		{"site.party.manufacturer", content.Manufacturer.Code, words(content.Manufacturer.Name), words(content.Manufacturer.Address)},
		{"site.party.enterprise", content.Enterprise.Code, words(content.Enterprise.Name), words(content.Enterprise.Address)},
	}
	if v.mark.id == "replaced" {
		v.successor, _ = p.Successor(a.Certificate)
	}
	return v
}

// since says from when to when the status holds.
func (p *page) since(v certificateView) string {
	args := text.Args{"since": v.standing.Since, "until": v.standing.ValidTo, "last": v.standing.Until, "issued": v.Content.Issue}
	switch {
	case v.unknown:
		return p.t("site.banner.unknown", text.Args{"known": minute(v.known)})
	case v.mark.id == "valid":
		return p.t("site.banner.valid", args)
	case !v.standing.Until.IsZero():
		return p.t("site.banner.suspended", args)
	case v.mark.id == "none":
		return p.t("site.banner.none", args)
	}
	return p.t("site.banner.since", args)
}

// asOf reports whether the page speaks of another day than today, or of what
// was known at an earlier time.
func (v certificateView) asOf() bool { return !v.on.IsZero() || !v.known.IsZero() }

// ahead reports whether the day asked about is still to come.
func (p *page) ahead(v certificateView) bool { return v.on.After(p.today) }

// newestFirst are the events from the last to the first; none before there was
// the certificate.
func (v certificateView) newestFirst() []register.Change {
	var list []register.Change
	if v.unknown {
		return nil
	}
	for i := len(v.History) - 1; i >= 0; i-- {
		list = append(list, v.History[i])
	}
	return list
}

// fieldTime is how a browser's field for day and time writes, without a zone.
const fieldTime = "2006-01-02T15:04"

// instantOf is an instant as the API takes it. What a field of our page sends
// is Beijing time; anything else stays as it was written.
func instantOf(written string) string {
	written = strings.TrimSpace(written)
	at, err := time.ParseInLocation(fieldTime, strings.Replace(written, " ", "T", 1), beijing)
	if err != nil {
		return written
	}
	return at.UTC().Format(time.RFC3339)
}

// knownField is what that field holds.
func (v certificateView) knownField() string {
	if v.known.IsZero() {
		return ""
	}
	return v.known.In(beijing).Format(fieldTime)
}

// minute is an instant as people read it, in Beijing.
func minute(at time.Time) string { return at.In(beijing).Format("2006-01-02 15:04") }
