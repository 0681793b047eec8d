package site

import (
	"net/http"
	"net/url"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/register"
)

// groupView is what belongs together: the certificates that name one
// organisation, or those of one product.
type groupView struct {
	name  words
	about []groupFact
	roles []groupRole
	all   string // address of a search that lists them all
}

// groupFact is one thing to say of an organisation or a product.
type groupFact struct {
	key  string
	said spoken
}

// groupRole is a list under one heading.
type groupRole struct {
	key  string
	rows []row
	more int // how many are not listed here
}

// groupRows is how many certificates are listed under one heading.
const groupRows = 15

// organisationAt is the permanent address of an organisation: its unified
// social credit code says who it is everywhere, not only here.
func organisationAt(code string) string { return "/organisations/" + url.PathEscape(code) }

// productAt is the permanent address of a product: the id of its stream.
func productAt(id string) string { return "/products/" + url.PathEscape(id) }

func (s *site) organisation(p *page, r *http.Request) (answer, error) {
	asked := r.PathValue("code")
	code := strings.ToUpper(strings.Join(strings.Fields(asked), ""))
	all := p.Search(register.Query{Organisation: code})
	if code == "" || len(all) == 0 {
		return answer{}, fault.New(fault.NotFound, "site.organisation.unknown", fault.Text("code", asked))
	}
	if code != asked {
		return answer{location: p.url(organisationAt(code))}, nil
	}
	v := groupView{}
	roles := []groupRole{{key: "site.organisation.holder"}, {key: "site.organisation.manufacturer"}, {key: "site.organisation.enterprise"}}
	v.all = p.url("/register", "organisation", code)
	for _, c := range all {
		// The newest certificate that names it says how it is called now.
		for i, o := range []struct{ code, zh, en, addressZH, addressEN string }{
			{c.Content.Holder.Code, c.Content.Holder.Name.ZH, c.Content.Holder.Name.EN, c.Content.Holder.Address.ZH, c.Content.Holder.Address.EN},
			{c.Content.Manufacturer.Code, c.Content.Manufacturer.Name.ZH, c.Content.Manufacturer.Name.EN, c.Content.Manufacturer.Address.ZH, c.Content.Manufacturer.Address.EN},
			{c.Content.Enterprise.Code, c.Content.Enterprise.Name.ZH, c.Content.Enterprise.Name.EN, c.Content.Enterprise.Address.ZH, c.Content.Enterprise.Address.EN},
		} {
			if o.code != code {
				continue
			}
			if v.name.ZH == "" {
				v.name = words{o.zh, o.en}
				v.about = []groupFact{{"site.party.code", spoken{text: code}}, {"site.party.address", p.first(words{o.addressZH, o.addressEN})}}
			}
			p.addTo(&roles[i], c)
		}
	}
	for _, role := range roles {
		if len(role.rows) > 0 {
			v.roles = append(v.roles, role)
		}
	}
	return answer{head: head{title: p.first(v.name).text, about: p.t("site.organisation.lead")}, body: p.groupPage(v, "site.organisation.lead")}, nil
}

func (s *site) product(p *page, r *http.Request) (answer, error) {
	id := r.PathValue("id")
	all := p.Search(register.Query{Product: id})
	if id == "" || len(all) == 0 {
		return answer{}, fault.New(fault.NotFound, "site.product.unknown")
	}
	newest := all[0].Content
	v := groupView{
		name: words(newest.ProductName),
		about: []groupFact{
			{"site.fact.kind", p.first(words(newest.ProductKind))},
			{"site.fact.model", p.as(newest.Model)},
			{"site.party.holder", p.first(words(newest.Holder.Name))},
		},
	}
	v.all = p.url("/register", "product", id)
	list := groupRole{key: "site.product.certificates"}
	for _, c := range all {
		p.addTo(&list, c)
	}
	v.roles = []groupRole{list}
	return answer{head: head{title: p.first(v.name).text, about: p.t("site.product.lead")}, body: p.groupPage(v, "site.product.lead")}, nil
}

// addTo lists a certificate, or counts it beyond those that have room.
func (p *page) addTo(role *groupRole, c *register.Certificate) {
	if len(role.rows) == groupRows {
		role.more++
		return
	}
	role.rows = append(role.rows, p.row(c, p.today))
}
