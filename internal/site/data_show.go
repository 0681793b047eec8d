package site

import (
	"fmt"
	"net/http"
	"strings"
)

// dataView is what the page for programs names.
type dataView struct {
	state state
	count int
	files []dataFile
	check string // commands
	feeds []dataAddress
}

// dataFile is a form of the whole register.
type dataFile struct{ name, at, sig string }

// dataAddress is where a program reads something, and the key of what it is.
type dataAddress struct{ at, key string }

func (s *site) data(p *page, _ *http.Request) (answer, error) {
	at := p.stateNow()
	v := dataView{state: at, count: p.Len(), check: checkCommands(p.base, at)}
	for _, f := range formats {
		path := "/register." + f.ending
		v.files = append(v.files, dataFile{strings.ToUpper(f.ending), at.at(path), at.at(path + ".sig")})
	}
	v.feeds = []dataAddress{
		{fmt.Sprintf("/api/v1/changes?since=%d", max(at.position-1, 0)), "site.data.changes"},
		{"/api/v1/certificates?limit=50", "site.data.certificates"},
		{"/api/openapi.json", "site.data.openapi"},
		{"/status/revocation/1", "site.data.revocation"},
		{"/status/suspension/1", "site.data.suspension"},
		{"/.well-known/jwks.json", "site.data.jwks"},
		{"/.well-known/root.pem", "site.data.root"},
		{"/log/record/checkpoint", "site.data.checkpoint"},
		{"/log/record/key", "site.data.log-key"},
	}
	return answer{head: head{title: p.t("site.data.title"), about: p.t("site.data.lead")}, body: p.dataPage(v)}, nil
}

// checkCommands take a download and its signature and check them, with tools
// that are not ours.
func checkCommands(base string, at state) string {
	return fmt.Sprintf(`curl -o register.json     '%[1]s%[2]s'
curl -o register.json.sig '%[1]s%[3]s'
curl -o register.pem      '%[1]s/register.pem'
openssl verify -CAfile root.pem register.pem
openssl x509 -in register.pem -pubkey -noout > register.pub
openssl dgst -sha256 -verify register.pub -signature register.json.sig register.json`,
		base, at.at("/register.json"), at.at("/register.json.sig"))
}
