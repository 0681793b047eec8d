package site

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"time"

	"fincert/internal/register"
	"fincert/internal/text"
	"fincert/internal/web"
)

// feedEntries is how many of the newest announcements the feed holds. Whoever
// must not miss one reads the changes of the API, which go on from a cursor.
const feedEntries = 50

// atomFeed is a feed as RFC 4287 writes it.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Link      atomLink `xml:"link"`
	Category  struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
	Summary string `xml:"summary"`
}

// feed answers with the newest announcements. An entry's id is the permanent
// address of its announcement, the same in both languages; what was announced
// is never changed, so it was updated when it was published.
func (s *site) feed(w http.ResponseWriter, r *http.Request) {
	p := s.newPage(r)
	defer s.recovered(w, r, p)
	body, err := s.feedOf(p, r)
	if err != nil {
		s.write(w, r, p, s.wrong(w, r, p, err))
		return
	}
	w.Header().Set("Content-Language", p.voice.Lang.String())
	web.SendPage(w, r, http.StatusOK, "application/atom+xml; charset=utf-8", body)
}

func (s *site) feedOf(p *page, r *http.Request) ([]byte, error) {
	err := s.read(p, r)
	if err != nil {
		return nil, err
	}
	f := atomFeed{
		Lang: p.voice.Lang.String(), ID: p.base + p.url("/announcements.atom"), Title: p.t("site.feed.title"), Subtitle: p.t("site.announcements.lead"),
		Author: p.t("site.name"), Updated: atomTime(p.today.Start()),
		Links: []atomLink{
			{"self", "application/atom+xml", p.base + p.url("/announcements.atom")},
			{"alternate", "text/html", p.base + p.url("/announcements")},
		},
	}
	if name, _, ok := p.issuer(); ok {
		f.Author = p.first(name).text
	}
	list := p.Announcements()
	for _, a := range list[:min(len(list), feedEntries)] {
		f.Entries = append(f.Entries, p.entry(a))
	}
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err = xml.NewEncoder(&b).Encode(f)
	return b.Bytes(), err
}

func (p *page) entry(a register.Announcement) atomEntry {
	at := announcementAt(a.Number)
	e := atomEntry{
		ID: p.base + at, Published: atomTime(a.At), Updated: atomTime(a.At), Link: atomLink{"alternate", "text/html", p.base + p.url(at)},
		Title:   p.t("site.feed.entry", text.Args{"number": a.Number, "event": p.voice.Event(a.Event)}),
		Summary: p.announced(a),
	}
	e.Category.Term = string(a.Event)
	for i, c := range a.Certificates {
		if i == announcementNames {
			e.Summary += " " + p.t("site.announcement.more", text.Args{"count": len(a.Certificates) - i})
			break
		}
		e.Summary += " " + p.t("site.feed.certificate", text.Args{"number": c.Content.Number, "product": p.first(words(c.Content.ProductName)).text, "holder": p.first(words(c.Content.Holder.Name)).text})
	}
	return e
}

func atomTime(at time.Time) string { return at.UTC().Format(time.RFC3339) }
