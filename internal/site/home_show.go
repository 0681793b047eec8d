package site

import "net/http"

// newestShown is how many certificates the first page names.
const newestShown = 8

func (s *site) home(p *page, _ *http.Request) (answer, error) {
	newest, _ := p.Newest(0, newestShown)
	return answer{head: head{title: p.t("site.home.title")}, body: p.homePage(p.rows(newest))}, nil
}
