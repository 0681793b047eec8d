package body

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// NoticeImported says from which notice an edition of the calendar came. It
// stands beside the entry that holds the edition.
type NoticeImported struct {
	Notice string        `json:"notice"` // number, "国办发明电〔2025〕7号"
	Issued calendar.Date `json:"issued"`
	Amends string        `json:"amends"` // number of the notice it amends
	Year   int           `json:"year"`
	File   CalendarFile  `json:"file"` // as it was handed in
	SHA256 string        `json:"sha256"`
}

func (*NoticeImported) EntryName() string { return "calendar.notice-imported/1" }

// ImportNotice puts the edition into force that follows from a notice on days
// off. Everything is counted anew by it from then on.
type ImportNotice struct {
	Notice string        `json:"notice"`
	Issued calendar.Date `json:"issued"`
	Amends string        `json:"amends,omitempty"`
	File   CalendarFile  `json:"file"`
}

func (*ImportNotice) CommandName() string { return "ImportNotice" }

// Guard: a notice can always follow.
func (*ImportNotice) Guard(*rule.Situation) *fault.Fault { return nil }

// Decide checks the notice and makes the edition that follows the one in force.
func (c *ImportNotice) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	notice, amends := noticeNumber(c.Notice), noticeNumber(c.Amends)
	var f fault.Fields
	rule.NeedLine(&f, "notice", notice)
	switch {
	case c.Issued.IsZero():
		f.Add("issued", "field.required")
	case c.Issued.After(s.Today):
		f.Add("issued", "field.future", fault.Day("today", s.Today))
	}
	known := KnownNotices(s)
	if amends != "" && !slices.Contains(known, amends) {
		f.Add("amends", "field.unknown")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if slices.Contains(known, notice) {
		return nil, fault.RefuseOurs("calendar.notice-known", fault.Text("notice", notice))
	}
	read, err := calendar.ReadNotice(calendar.File{Name: c.File.Name, Bytes: []byte(c.File.Text)}, amends != "")
	if err != nil {
		return nil, unreadable(err)
	}
	file, err := s.Record.Calendar().With(read)
	if err != nil {
		return nil, unreadable(err)
	}
	edition := &CalendarAdopted{Files: []CalendarFile{{Name: file.Name, Text: string(file.Bytes)}}}
	after, err := edition.Calendar()
	if err != nil {
		return nil, unreadable(err)
	}
	edition.Edition = after.Edition()
	return []rule.Event{
		{Stream: s.On, Entry: edition},
		{Stream: s.On, Entry: &NoticeImported{
			Notice: notice, Issued: c.Issued, Amends: amends, Year: read.Year, File: c.File, SHA256: digest(c.File.Text),
		}},
	}, nil
}

// KnownNotices are the notices that the built-in calendar rests on and those
// that were imported.
func KnownNotices(s *rule.Situation) []string {
	var known []string
	for _, issued := range calendar.BuiltInNotices() {
		known = append(known, issued.Number)
	}
	for _, id := range s.Record.Find(rule.Key{Index: IndexCalendar}) {
		edition := rule.Get[*CalendarEdition](s.Record, rule.KindCalendar, id.ID)
		if edition != nil && edition.Notice.Notice != "" {
			known = append(known, edition.Notice.Notice)
		}
	}
	return known
}

// noticeNumber writes a number as notices do, whatever brackets were typed.
func noticeNumber(typed string) string {
	return strings.NewReplacer("[", "〔", "]", "〕", "［", "〔", "］", "〕", "(", "〔", ")", "〕", "（", "〔", "）", "〕", " ", "").
		Replace(strings.TrimSpace(typed))
}
