package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Erasing is an entry with which texts are destroyed for good: the rows, their
// salts and the key of each of these streams.
type Erasing interface {
	Erases(on StreamID) []StreamID
}

// CaseTextsErased says that what people typed about the case, in its test tasks
// and in appeals against its decisions, is gone. Coded reasons, verdicts, days and files stay.
type CaseTextsErased struct {
	Kept    calendar.Date `json:"kept"`  // the last day on which the records must be kept
	Order   string        `json:"order"` // reference of the lawful order; empty when that day had passed
	Tasks   []string      `json:"tasks"`
	Appeals []string      `json:"appeals"`
}

func (*CaseTextsErased) EntryName() string { return "case.texts-erased/1" }

// Erases the texts of the case, of its test tasks and of its appeals.
func (e *CaseTextsErased) Erases(on StreamID) []StreamID {
	erased := []StreamID{on}
	for _, task := range e.Tasks {
		erased = append(erased, StreamID{KindTestTask, task})
	}
	for _, appeal := range e.Appeals {
		erased = append(erased, StreamID{KindAppeal, appeal})
	}
	return erased
}

// EraseCaseTexts destroys the free texts of a closed case whose records need
// not be kept any longer.
type EraseCaseTexts struct {
	Order string `json:"order,omitempty"` // reference of a lawful order, needed while the records must be kept
}

func (*EraseCaseTexts) CommandName() string { return "EraseCaseTexts" }

// Guard: an open case needs its words.
func (*EraseCaseTexts) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if no := mustBeErasable(c.Closed, c.TextsErased); no != nil {
		return no
	}
	return c.mustNotBeUnderAppeal() // which may open it again
}

// Decide asks for a lawful order while the records must be kept.
func (c *EraseCaseTexts) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	kept := s.keptUntil(file)
	if no := s.mayErase(c.Order, kept); no != nil {
		return nil, no
	}
	entry := &CaseTextsErased{Kept: kept, Order: c.Order, Tasks: []string{}, Appeals: []string{}}
	for _, t := range file.Tests {
		entry.Tasks = append(entry.Tasks, t.Task)
	}
	for _, d := range file.Decisions {
		for _, a := range d.Appeals {
			entry.Appeals = append(entry.Appeals, a.Appeal)
		}
	}
	return s.one(entry)
}

// mustBeErasable: what is open needs its words.
func mustBeErasable(closed, erased calendar.Date) *fault.Fault {
	switch {
	case closed.IsZero():
		return fault.RefuseOurs("texts.still-open")
	case !erased.IsZero():
		return fault.RefuseOurs("texts.is-erased", fault.Day("on", erased))
	}
	return nil
}

// mayErase asks for the reference of a lawful order up to the last day on which
// the records must be kept.
func (s *Situation) mayErase(order string, kept calendar.Date) *fault.Fault {
	var f fault.Fields
	switch {
	case order != "":
		NeedLine(&f, "order", order)
	case !s.Today.After(kept):
		f.Add("order", "texts.kept", fault.Day("until", kept))
	}
	return f.Err()
}

// ComplaintTextsErased says that what a complaint told, who complained, and the
// answer are gone. What was analysed of it stands in its cases.
type ComplaintTextsErased struct{ TextsErased }

func (*ComplaintTextsErased) EntryName() string { return "complaint.texts-erased/1" }

// TextsErased is what such an entry says of what is kept apart from cases.
type TextsErased struct {
	Kept  calendar.Date `json:"kept"`  // the last day on which the records must be kept
	Order string        `json:"order"` // reference of the lawful order; empty when that day had passed
	Item  string        `json:"item"`  // id in the postbox; empty when it did not come from there
}

// Erases the texts of the stream and of the item of the postbox that it came
// from.
func (e *TextsErased) Erases(on StreamID) []StreamID {
	if e.Item == "" {
		return []StreamID{on}
	}
	return []StreamID{on, PostSubject(e.Item)}
}

// EraseComplaintTexts destroys the free texts of a closed complaint whose
// records need not be kept any longer.
type EraseComplaintTexts struct {
	Order string `json:"order,omitempty"` // reference of a lawful order, needed while the records must be kept
}

func (*EraseComplaintTexts) CommandName() string { return "EraseComplaintTexts" }

// Guard: an open complaint needs its words.
func (*EraseComplaintTexts) Guard(s *Situation) *fault.Fault {
	c := s.complaint()
	return mustBeErasable(c.Closed, c.TextsErased)
}

// Decide asks for a lawful order while the records must be kept.
func (c *EraseComplaintTexts) Decide(s *Situation) ([]Event, *fault.Fault) {
	complaint := s.complaint()
	erased, no := s.erasure(c.Order, complaint.Closed, complaint.Item)
	if no != nil {
		return nil, no
	}
	return s.one(&ComplaintTextsErased{erased})
}

// erasure is the erasing of something that was closed on a day: its records are
// kept as long after it as those of a case.
func (s *Situation) erasure(order string, closed calendar.Date, item string) (TextsErased, *fault.Fault) {
	kept := closed.AddMonths(s.Record.Scheme("").Limit(scheme.LimitRecordsKept, s.Today).Value)
	return TextsErased{Kept: kept, Order: order, Item: item}, s.mayErase(order, kept)
}

// keptUntil is the last day on which a closed case's records must be kept:
// counted from the certificate's last valid day, or from the close without one.
func (s *Situation) keptUntil(c *Case) calendar.Date {
	ended := c.Closed
	if certificate := Get[*Certificate](s.Record, KindCertificate, c.Certificate); certificate != nil {
		ended = certificate.Life.ValidTo
	}
	return ended.AddMonths(s.Record.Scheme("").Limit(scheme.LimitRecordsKept, s.Today).Value)
}
