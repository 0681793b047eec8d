package site

import (
	"net/http"
	"slices"
	"strconv"

	"fincert/internal/fault"
	"fincert/internal/register"
)

// announcementRows is how many announcements a page has.
const announcementRows = 20

// announcementsView is a page of announcements, or the one asked for.
type announcementsView struct {
	list   []register.Announcement
	next   string // cursor; empty on the last page
	number string // the only one shown; empty: the list
	later  bool   // not the first page
}

func (s *site) announcements(p *page, r *http.Request) (answer, error) {
	query := r.URL.Query()
	v := announcementsView{number: query.Get("number")}
	if v.number != "" {
		one, ok := p.Announced(v.number)
		if !ok {
			return answer{}, fault.New(fault.NotFound, "site.announcement.unknown", fault.Text("number", v.number))
		}
		v.list = []register.Announcement{one}
		return answer{title: p.t("site.announcements.title"), body: p.announcementsPage(v)}, nil
	}
	before, err := position(query.Get("cursor"))
	if err != nil {
		return answer{}, err
	}
	v.list = p.Announcements()
	if before > 0 {
		v.later = true
		from := slices.IndexFunc(v.list, func(a register.Announcement) bool { return a.Position < before })
		v.list = v.list[max(from, 0):]
		if from < 0 {
			v.list = nil
		}
	}
	if len(v.list) > announcementRows {
		v.list = v.list[:announcementRows]
		v.next = strconv.FormatInt(v.list[announcementRows-1].Position, 10)
	}
	return answer{title: p.t("site.announcements.title"), body: p.announcementsPage(v)}, nil
}
