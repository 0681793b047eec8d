package site

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"fincert/internal/fault"
	"fincert/internal/register"
	"fincert/internal/text"
)

// announcementRows is how many announcements a page has, announcementNames how
// many certificates of one the list names.
const (
	announcementRows  = 20
	announcementNames = 3
)

// announcementsView is a page of announcements.
type announcementsView struct {
	list  []register.Announcement
	next  string // cursor; empty on the last page
	later bool   // not the first page
}

// announcementAt is the permanent address of an announcement.
func announcementAt(number string) string { return "/announcements/" + url.PathEscape(number) }

func (s *site) announcements(p *page, r *http.Request) (answer, error) {
	query := r.URL.Query()
	if number := query.Get("number"); number != "" { // as it was asked before each had a page
		return answer{location: p.url(announcementAt(number))}, nil
	}
	before, err := position(query.Get("cursor"))
	if err != nil {
		return answer{}, err
	}
	v := announcementsView{list: p.Announcements()}
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
	return answer{head: head{title: p.t("site.announcements.title"), about: p.t("site.announcements.lead")}, body: p.announcementsPage(v)}, nil
}

// announcementView is one announcement with its certificates.
type announcementView struct {
	register.Announcement
	rows       []row
	transition *register.Transition // as it was told; nil if it is about none
	back       *register.Transition // as it is now, if it was taken back since; nil if it was not, or this tells of it
}

func (s *site) announcement(p *page, r *http.Request) (answer, error) {
	number := r.PathValue("number")
	one, ok := p.Announced(number)
	if !ok {
		return answer{}, fault.New(fault.NotFound, "site.announcement.unknown", fault.Text("number", number))
	}
	v := announcementView{Announcement: one, rows: p.rows(one.Certificates)}
	if told, is := p.TransitionOf(one); is {
		v.transition = told
		if now := p.transition(told.Number); now != nil && now.Back != nil && told.Back == nil {
			v.back = now
		}
	}
	return answer{head: head{title: p.t("site.announcement.title", text.Args{"number": number}), about: p.announced(one)}, body: p.announcementPage(v)}, nil
}

// announced is one sentence of what an announcement says.
func (p *page) announced(a register.Announcement) string {
	says := p.t("site.announcement.says", text.Args{"event": p.voice.Event(a.Event), "on": a.On, "count": len(a.Certificates)})
	if t, is := p.TransitionOf(a); is {
		says = p.t(p.ofTransition("site.transition.says", t), text.Args{"event": says, "edition": t.Edition, "from": p.earlier(t), "deadline": t.Deadline})
	}
	return says
}

// ofTransition is the key of what is said of a transition, by whether that tells of
// its being taken back, and of a standard that is new to the basis.
func (p *page) ofTransition(key string, t *register.Transition) string {
	switch {
	case t.Back != nil:
		return key + "-back"
	case len(t.From) == 0:
		return key + "-added"
	}
	return key
}
