package rule

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Indexes and series of complaints.
const (
	IndexComplaintNumber = "complaint.number"       // NumberKey
	IndexComplaintAbout  = "complaint.organisation" // id of the organisation complained about
)

func complaintSeries(year int) string { return fmt.Sprintf("complaint/%d", year) }

// Complaint is what somebody complains of to the body about an organisation or
// one of its products. What it means for a case stands in the case.
type Complaint struct {
	ID string
	ComplaintReceived
	Recorded calendar.Date
	Cases    []ComplaintLink
	Closed   calendar.Date
	Outcome  string // of the scheme's list
	Answer   Private

	TextsErased calendar.Date
	Item        string    // in the postbox; "" when it came another way
	Files       []FileRef // that came with it
}

// ComplaintLink is a case that the complaint has to do with.
type ComplaintLink struct {
	Case   string        `json:"case"`
	Number string        `json:"number"`
	On     calendar.Date `json:"on"`
}

// ComplaintReceived enters a complaint.
type ComplaintReceived struct {
	Number       string        `json:"number"`
	Serial       int           `json:"serial"`
	Year         int           `json:"year"`
	Received     calendar.Date `json:"received"`
	Late         Private       `json:"late"`         // why it is recorded later than received
	From         Private       `json:"from"`         // who complains; nothing when they do not say
	Way          string        `json:"way"`          // how it reached the body; of the scheme
	Organisation string        `json:"organisation"` // complained about; empty: the body itself
	Product      string        `json:"product"`      // likewise, when it is about one
	Business     Private       `json:"business"`     // the business it is about
	Text         Private       `json:"text"`
}

func (*ComplaintReceived) EntryName() string { return "complaint.received/1" }
func (*ComplaintReceived) ListedIn() List    { return ListComplaints }
func (e *ComplaintReceived) Keys() []Key {
	keys := []Key{{IndexComplaintNumber, NumberKey(e.Number)}}
	if e.Organisation != "" {
		keys = append(keys, Key{IndexComplaintAbout, e.Organisation})
	}
	return keys
}
func (e *ComplaintReceived) Serials() []Serial { return []Serial{{complaintSeries(e.Year), e.Serial}} }

// ComplaintLinked says that the complaint has to do with a case.
type ComplaintLinked struct {
	Case   string `json:"case"`
	Number string `json:"number"` // of the case
}

func (*ComplaintLinked) EntryName() string { return "complaint.linked/1" }

// ComplaintClosed says what came of a complaint.
type ComplaintClosed struct {
	Outcome string  `json:"outcome"`
	Answer  Private `json:"answer"`
}

func (*ComplaintClosed) EntryName() string { return "complaint.closed/1" }

func (c *Complaint) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *ComplaintReceived:
		c.ID, c.ComplaintReceived, c.Recorded = m.Stream.ID, *e, m.On
	case *ComplaintLinked:
		c.Cases = append(c.Cases, ComplaintLink{e.Case, e.Number, m.On})
	case *ComplaintClosed:
		c.Closed, c.Outcome, c.Answer = m.On, e.Outcome, e.Answer
	case *ComplaintTextsErased:
		c.TextsErased = m.On
	case *ComplaintTakenUp:
		c.Item, c.Files = e.Item, e.Files
	default:
		Unfolded(c, e)
	}
}

// Relation: a complaint is between who complains and the body; it does not
// exist for the organisation complained about.
func (c *Complaint) Relation(a Actor) Relation { return relationOf(a, "") }

func (s *Situation) complaint() *Complaint {
	return Get[*Complaint](s.Record, KindComplaint, s.On.ID)
}

// complaintNamed is the complaint that somebody names by its id or its number.
func (s *Situation) complaintNamed(named string) *Complaint {
	if c := Get[*Complaint](s.Record, KindComplaint, named); c != nil {
		return c
	}
	return Get[*Complaint](s.Record, KindComplaint, s.first(Key{IndexComplaintNumber, NumberKey(named)}))
}

// ReceiveComplaint enters a complaint that reached the body.
type ReceiveComplaint struct {
	Received     calendar.Date `json:"received"`
	Late         string        `json:"late,omitempty"` // why it is recorded after the day of receipt
	From         string        `json:"from,omitempty"`
	Way          string        `json:"way"`          // of the scheme: phone, letter, e-mail …
	Organisation string        `json:"organisation"` // id or credit code
	Product      string        `json:"product,omitempty"`
	Business     string        `json:"business"`
	Text         string        `json:"text"`
}

func (*ReceiveComplaint) CommandName() string { return "ReceiveComplaint" }

func (*ReceiveComplaint) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *ReceiveComplaint) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	late := s.arrived(&f, s.Record.Scheme("").Limit(scheme.LimitReceiptBackdate, s.Today), "received", c.Received)
	whyLate(&f, late, c.Late)
	checkText(&f, "from", c.From, longestName, false)
	if _, known := s.Record.Scheme("").Way(scheme.ComplaintWays, c.Way, s.Today); !known {
		f.Add("way", "field.unknown")
	}
	about := s.OrganisationBy(c.Organisation)
	if s.organisation(about) == nil {
		f.Add("organisation", "field.unknown")
	}
	if c.Product != "" && !s.productOf(c.Product, about) {
		f.Add("product", "field.unknown")
	}
	needText(&f, "business", c.Business)
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	year := s.Today.Year()
	serial := s.Record.Last(complaintSeries(year)) + 1
	return s.one(&ComplaintReceived{
		Number: s.number(scheme.NumberComplaint, "", serial), Serial: serial, Year: year,
		Received: c.Received, Late: Say(c.Late), From: Say(c.From), Way: c.Way,
		Organisation: about, Product: c.Product, Business: Say(c.Business), Text: Say(c.Text),
	})
}

// CloseComplaint says what came of a complaint. Who examined or decided a case
// that it has to do with does not say it (ISO/IEC 17065, 7.13.5).
type CloseComplaint struct {
	Outcome string `json:"outcome"`
	Answer  string `json:"answer"`
}

func (*CloseComplaint) CommandName() string { return "CloseComplaint" }

func (*CloseComplaint) Guard(s *Situation) *fault.Fault {
	complaint := s.complaint()
	if !complaint.Closed.IsZero() {
		return fault.RefuseOurs("complaint.closed", fault.Day("on", complaint.Closed))
	}
	for _, link := range complaint.Cases {
		c := Get[*Case](s.Record, KindCase, link.Case)
		if c.Closed.IsZero() && c.complaint(complaint.ID).Analysed.IsZero() {
			return fault.RefuseOurs("complaint.analysis-awaited", fault.Text("case", link.Number))
		}
		if f := s.mustBeUninvolved(c); f != nil {
			return f
		}
	}
	return nil
}

func (c *CloseComplaint) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if _, known := s.Record.Scheme("").Verdict(scheme.ComplaintOutcomes, c.Outcome, s.Today); !known {
		f.Add("outcome", "field.unknown")
	}
	needText(&f, "answer", c.Answer)
	if err := f.Err(); err != nil {
		return nil, err
	}
	closed := Event{s.On, &ComplaintClosed{c.Outcome, Say(c.Answer)}}
	return append([]Event{closed}, s.extraFor(s.complaint(), c.Outcome, Say(c.Answer))...), nil
}
