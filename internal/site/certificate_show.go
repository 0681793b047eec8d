package site

import (
	"net/http"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/text"
)

// certificateView is a certificate and its standing on the day asked about.
type certificateView struct {
	*register.Certificate
	standing register.Standing
	mark     mark
	on       calendar.Date // zero: today
	parties  []party
}

// party is an organisation that the certificate names.
type party struct {
	role          string // key
	code          string
	name, address words
}

func (s *site) certificate(p *page, r *http.Request) (answer, error) {
	number, query := r.PathValue("number"), r.URL.Query()
	question, err := register.ParseQuestion(number, query.Get("on"), "", p.now)
	if err != nil {
		return answer{}, err
	}
	found, err := p.Ask(question, p.today)
	if err != nil {
		return answer{}, err
	}
	if found.Certificate.Key != number {
		return answer{location: p.url(certificateAt(found.Certificate.Key), "on", query.Get("on"))}, nil
	}
	v := p.view(found.Certificate, found.Standing)
	title := p.t("site.certificate.title", text.Args{"number": found.Certificate.Content.Number, "status": v.mark.word})
	return answer{title: title, body: p.certificatePage(v)}, nil
}

func (p *page) view(c *register.Certificate, standing register.Standing) certificateView {
	v := certificateView{Certificate: c, standing: standing, mark: p.markOf(standing)}
	if standing.On != p.today {
		v.on = standing.On
	}
	content := c.Content
	v.parties = []party{
		{"site.party.holder", content.Holder.Code, words(content.Holder.Name), words(content.Holder.Address)},
		{"site.party.manufacturer", content.Manufacturer.Code, words(content.Manufacturer.Name), words(content.Manufacturer.Address)},
		{"site.party.enterprise", content.Enterprise.Code, words(content.Enterprise.Name), words(content.Enterprise.Address)},
	}
	return v
}

// since says from when to when the status holds.
func (p *page) since(v certificateView) string {
	args := text.Args{"since": v.standing.Since, "until": v.Content.ValidTo, "issued": v.Content.Issue}
	switch v.mark.id {
	case "valid":
		return p.t("site.banner.valid", args)
	case "none":
		return p.t("site.banner.none", args)
	}
	return p.t("site.banner.since", args)
}

// ahead reports whether the day asked about is still to come.
func (p *page) ahead(v certificateView) bool { return v.on.After(p.today) }

// newestFirst are the events from the last to the first.
func (v certificateView) newestFirst() []register.Change {
	var list []register.Change
	for i := len(v.History) - 1; i >= 0; i-- {
		list = append(list, v.History[i])
	}
	return list
}
