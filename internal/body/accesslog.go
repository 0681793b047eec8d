package body

import (
	"regexp"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// IndexAccessLog finds the sealed day of the access log by its date.
const IndexAccessLog = "access-log"

// AccessLogDay is one day of the log of who was given which file.
type AccessLogDay struct {
	ID string
	AccessLogSealed
}

// AccessLogSealed holds what one day's lines hash to: from here on none of them
// can be changed unnoticed.
type AccessLogSealed struct {
	Day   calendar.Date `json:"day"`
	Lines int           `json:"lines"`
	Root  string        `json:"root"` // Merkle tree hash (RFC 6962), hex
}

func (*AccessLogSealed) EntryName() string { return "access-log.sealed/1" }

// Keys: a day is found by its date, and the last one under the empty value.
func (e *AccessLogSealed) Keys() []rule.Key {
	return []rule.Key{{Index: IndexAccessLog, Value: e.Day.String()}, {Index: IndexAccessLog}}
}

// Apply folds an entry of the day.
func (d *AccessLogDay) Apply(e rule.Entry, m rule.Meta) {
	switch e := e.(type) {
	case *AccessLogSealed:
		d.ID, d.AccessLogSealed = m.Stream.ID, *e
	default:
		rule.Unfolded(d, e)
	}
}

// Relation: the log is the body's own.
func (d *AccessLogDay) Relation(a rule.Actor) rule.Relation {
	if a.OfTheBody() {
		return rule.InTheBody
	}
	return rule.Foreign
}

// SealAccessLog puts a day's root into the record. The installation itself gives
// it when the day is over.
type SealAccessLog struct {
	Day   calendar.Date `json:"day"`
	Lines int           `json:"lines"`
	Root  string        `json:"root"`
}

func (*SealAccessLog) CommandName() string { return "SealAccessLog" }

// Guard: there is always a day to seal.
func (*SealAccessLog) Guard(*rule.Situation) *fault.Fault { return nil }

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Decide refuses a day that is not over and one that is sealed.
func (c *SealAccessLog) Decide(s *rule.Situation) ([]rule.Event, *fault.Fault) {
	var f fault.Fields
	switch {
	case c.Day.IsZero():
		f.Add("day", "field.required")
	case !c.Day.Before(s.Today):
		f.Add("day", "field.future", fault.Day("today", s.Today))
	}
	if c.Lines < 1 {
		f.Add("lines", "field.required")
	}
	if !hash.MatchString(c.Root) {
		f.Add("root", "access-log.hash")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if len(s.Record.Find(rule.Key{Index: IndexAccessLog, Value: c.Day.String()})) > 0 {
		return nil, fault.RefuseOurs("access-log.sealed", fault.Day("on", c.Day))
	}
	return []rule.Event{{Stream: s.On, Entry: &AccessLogSealed{c.Day, c.Lines, c.Root}}}, nil
}
