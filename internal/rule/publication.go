package rule

import (
	"cmp"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Notice is one turn of a certificate as it was announced. On the body's own pages
// it stood at once, with the turn. Where the scheme names media outside, such as a
// paper, somebody sees to it that it is published there, and says so.
type Notice struct {
	Announcement string        `json:"announcement"` // its number
	What         TurnKind      `json:"what"`
	On           calendar.Date `json:"on"`
	Edition      string        `json:"edition"`  // of the scheme by which it was announced
	Annulled     calendar.Date `json:"annulled"` // when its turn was; zero if it stands
	Published    []Publication `json:"published"`

	annuls *Notice // whose turn this one undoes
}

// Publication is an announcement in a medium outside.
type Publication struct {
	Medium string        `json:"medium"` // id of the scheme's way
	On     calendar.Date `json:"on"`
	Where  string        `json:"where"` // its address there, or issue and page
	Files  []FileRef     `json:"files"`
}

// AnnouncementPublished says that an announcement was published in a medium
// outside.
type AnnouncementPublished struct {
	Announcement string `json:"announcement"` // its number
	Publication
}

func (*AnnouncementPublished) EntryName() string { return "certificate.announcement-published/1" }

// announcedIn are the scheme's lists of where turns are announced.
var announcedIn = map[TurnKind]string{
	TurnSuspended: scheme.AnnouncedSuspended, TurnRestored: scheme.AnnouncedRestored,
	TurnWithdrawn: scheme.AnnouncedWithdrawn, TurnCancelled: scheme.AnnouncedCancelled,
}

// noticed reports whether a turn is one for which the scheme may name media: those
// of which it has a list, and what undoes one of them.
func (t Turn) noticed() bool {
	return announcedIn[t.What] != "" || t.What == TurnAnnulled && announcedIn[t.Of] != ""
}

// notice keeps how a turn was announced.
func (c *Certificate) notice(t Turn, m Meta) {
	if !t.noticed() {
		return
	}
	n := &Notice{Announcement: t.Announcement, What: t.What, On: t.On, Edition: m.Scheme}
	if t.What == TurnAnnulled { // the last one of its kind that stands
		for _, past := range slices.Backward(c.Notices) {
			if past.What == t.Of && past.Annulled.IsZero() {
				n.annuls, past.Annulled = past, t.On
				break
			}
		}
	}
	c.Notices = append(c.Notices, n)
}

func (c *Certificate) applyPublication(e *AnnouncementPublished) {
	for _, n := range c.Notices {
		if n.Announcement == e.Announcement {
			n.Published = append(n.Published, e.Publication)
		}
	}
}

// in is the publication in a medium; nil if there is none.
func (n *Notice) in(medium string) *Publication {
	if i := slices.IndexFunc(n.Published, func(p Publication) bool { return p.Medium == medium }); i >= 0 {
		return &n.Published[i]
	}
	return nil
}

// Medium is a medium outside in which a turn is announced, and what came of it.
type Medium struct {
	*Notice
	Way         scheme.Way
	Publication *Publication // nil as long as none is on record
}

// ID names a medium among those of its certificate.
func (m Medium) ID() string { return m.Way.ID + "/" + m.Announcement }

// Called is what people call it.
func (m Medium) Called() Words {
	return Words{ZH: m.Way.Name.ZH + " " + m.Announcement, EN: m.Way.Name.EN + " " + m.Announcement}
}

// Awaited reports whether somebody is to publish it. What was annulled before it
// was published is published no more.
func (m Medium) Awaited() bool { return m.Publication == nil && m.Annulled.IsZero() }

// Media are all media outside in which turns of a certificate are announced, by
// the edition of the scheme under which each was: what a later edition asks for
// binds no earlier turn. That a turn was annulled is told wherever the turn was.
//
// [6.3.3b] 并在认证机构官方媒体上予以公告。
func (s *Situation) Media(c *Certificate) (list []Medium) {
	for _, n := range c.Notices {
		told := cmp.Or(n.annuls, n)
		for _, way := range s.Record.Scheme(told.Edition).Outside(announcedIn[told.What], told.On) {
			if told == n || told.in(way.ID) != nil {
				list = append(list, Medium{n, way, n.in(way.ID)})
			}
		}
	}
	return list
}

// MediaOf are those of one announcement.
func (s *Situation) MediaOf(c *Certificate, announcement string) []Medium {
	return slices.DeleteFunc(s.Media(c), func(m Medium) bool { return m.Announcement != announcement })
}

// awaitedMedia are those in which somebody is to publish something.
func (s *Situation) awaitedMedia(c *Certificate) []Medium {
	return slices.DeleteFunc(s.Media(c), func(m Medium) bool { return !m.Awaited() })
}

// PublicationDue is the last day on which an announcement is published in time,
// and whether it is settled; the limit is ours, and that of the edition under which
// the announcement was made: what was in time stays so.
func (s *Situation) PublicationDue(n *Notice) (last calendar.Date, settled bool) {
	return s.ends(s.Record.Scheme(n.Edition).Limit(scheme.LimitPublication, n.On), n.On)
}

// PublishedLate reports whether a publication came after the last day for it.
func (s *Situation) PublishedLate(m Medium) bool {
	last, _ := s.PublicationDue(m.Notice)
	return m.Publication != nil && m.Publication.On.After(last)
}

// fallsOfPublication is until when announcements are published.
func (s *Situation) fallsOfPublication(c *Certificate) (list []Due) {
	for _, m := range s.awaitedMedia(c) {
		last, settled := s.PublicationDue(m.Notice)
		list = append(list, Due{What: DuePublication, About: m.ID(), Called: m.Called(), Since: m.On, Due: calendar.Due{State: calendar.DueDate, Date: last}, Provisional: !settled,
			Waits: []Role{RoleIntake}, Inside: true})
	}
	return list
}

// dutiesOfPublication go on when the certificate has ended.
func (s *Situation) dutiesOfPublication(c *Certificate, bound func(what, about string) *Due) (list []Duty) {
	for _, m := range s.awaitedMedia(c) {
		list = append(list, Duty{What: DutyPublish, About: m.ID(), Name: m.Called(), Since: m.On, Waits: []Role{RoleIntake}, Due: bound(DuePublication, m.ID()), Inside: true})
	}
	return list
}

// RecordPublication records that an announcement about the certificate was
// published in a medium outside. Late, it is recorded all the same; so is what was
// annulled after it had been published, so that this is told there, too.
//
// [6.3.3b] 并在认证机构官方媒体上予以公告。
type RecordPublication struct {
	Medium string        `json:"medium"` // the medium's id and the announcement's number: "media/FC-A-2026-0007"
	On     calendar.Date `json:"on"`
	Where  string        `json:"where"`
	Files  []FileRef     `json:"files,omitempty"`
}

func (*RecordPublication) CommandName() string { return "RecordPublication" }

func (*RecordPublication) Guard(s *Situation) *fault.Fault {
	if len(s.Unpublished(s.certificate())) == 0 {
		return fault.RefuseOurs("publication.none")
	}
	return nil
}

// Unpublished are the media of which no publication is on record.
func (s *Situation) Unpublished(c *Certificate) []Medium {
	return slices.DeleteFunc(s.Media(c), func(m Medium) bool { return m.Publication != nil })
}

func (c *RecordPublication) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	media := s.Unpublished(s.certificate())
	i := slices.IndexFunc(media, func(m Medium) bool { return m.ID() == c.Medium })
	if i < 0 {
		f.Add("medium", "field.unknown")
	}
	s.notLater(&f, "on", c.On)
	if i >= 0 && !c.On.IsZero() && c.On.Before(media[i].On) {
		f.Add("on", "publication.before", fault.Day("announced", media[i].On))
	}
	NeedLine(&f, "where", c.Where)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&AnnouncementPublished{media[i].Announcement,
		Publication{media[i].Way.ID, c.On, strings.TrimSpace(c.Where), append([]FileRef{}, c.Files...)}})
}
