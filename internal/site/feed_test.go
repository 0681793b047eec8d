package site

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"
)

// TestTheFeedIsWhatAtomAsks looks for what RFC 4287 says a feed and an entry
// must have, and that ids stay the same.
func TestTheFeedIsWhatAtomAsks(t *testing.T) {
	v := open(t)
	read := func(url string) (f struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Author  string   `xml:"author>name"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Summary string `xml:"summary"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}) {
		t.Helper()
		w := v.get(url)
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" {
			t.Fatalf("%s answers %d, %v", url, w.Code, w.Header())
		}
		err := xml.Unmarshal(w.Body.Bytes(), &f)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := read("/announcements.atom")
	if f.ID != "https://register.example.org/announcements.atom" || f.Title == "" || f.Author != "国认金科认证中心" || len(f.Links) != 2 || f.Links[0].Rel != "self" {
		t.Errorf("the feed is %+v", f)
	}
	if len(f.Entries) != 23 || f.Updated != f.Entries[0].Updated {
		t.Fatalf("it has %d entries and was updated %s", len(f.Entries), f.Updated)
	}
	english := read("/announcements.atom?lang=en")
	ids := map[string]bool{}
	for i, e := range f.Entries {
		if ids[e.ID] || !strings.HasPrefix(e.ID, "https://register.example.org/announcements/20") || e.Link.Href != e.ID || e.Title == "" || e.Summary == "" {
			t.Errorf("an entry is %+v", e)
		}
		ids[e.ID] = true
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
			t.Errorf("%s was updated %q", e.ID, e.Updated)
		}
		if english.Entries[i].ID != e.ID || english.Entries[i].Link.Href != e.ID+"?lang=en" || english.Entries[i].Title == e.Title {
			t.Errorf("in English it is %+v", english.Entries[i])
		}
	}
	if f.Entries[0].Title != "2026-024 号公告：颁发证书" || !strings.Contains(f.Entries[0].Summary, "FC202601000024") {
		t.Errorf("the newest is %+v", f.Entries[0])
	}
	if got := empty(t).get("/announcements.atom"); got.Code != 200 || !strings.Contains(got.Body.String(), "<updated>") {
		t.Errorf("a feed without entries answers %d", got.Code)
	}
}

func TestAReaderIsNotSentTheSameFeedAgain(t *testing.T) {
	v := open(t)
	first := v.get("/announcements.atom")
	if again := v.get("/announcements.atom", "If-None-Match", first.Header().Get("ETag")); again.Code != 304 {
		t.Errorf("unchanged it answers %d", again.Code)
	}
}
