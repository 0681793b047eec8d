package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// LinkedComplaint is a complaint as a case that it has to do with sees it: what
// it means for conformity.
type LinkedComplaint struct {
	Complaint string // id
	Number    string
	Linked    calendar.Date
	Analysed  calendar.Date // zero until there is an analysis
	Affects   bool          // conformity is affected
	Reasons   Private
}

// CaseComplaintLinked links a complaint to the case.
type CaseComplaintLinked struct {
	Complaint string `json:"complaint"` // id
	Number    string `json:"number"`
}

func (*CaseComplaintLinked) EntryName() string { return "case.complaint-linked/1" }

// ComplaintAnalysed is what a complaint means for the conformity of the case's
// product. A later analysis replaces an earlier one.
type ComplaintAnalysed struct {
	Complaint string  `json:"complaint"` // id
	Affects   bool    `json:"affects"`
	Reasons   Private `json:"reasons"`
}

func (*ComplaintAnalysed) EntryName() string { return "case.complaint-analysed/1" }

func (c *Case) applyComplaint(e Entry, m Meta) {
	switch e := e.(type) {
	case *CaseComplaintLinked:
		c.Complaints = append(c.Complaints, &LinkedComplaint{Complaint: e.Complaint, Number: e.Number, Linked: m.On})
	case *ComplaintAnalysed:
		known := c.complaint(e.Complaint)
		known.Analysed, known.Affects, known.Reasons = m.On, e.Affects, e.Reasons
		c.resulting(m, known.Number)
		c.took = took(c.took, m, PartComplaint)
	}
}

func (c *Case) complaint(idOrNumber string) *LinkedComplaint {
	key := NumberKey(idOrNumber)
	for _, known := range c.Complaints {
		if known.Complaint == idOrNumber || NumberKey(known.Number) == key {
			return known
		}
	}
	return nil
}

// complaintsAffecting are the numbers of those that affect conformity.
func (c *Case) complaintsAffecting() (numbers []string) {
	for _, known := range c.Complaints {
		if known.Affects {
			numbers = append(numbers, known.Number)
		}
	}
	return numbers
}

// ProposedComplaints are the complaints about one of the case's organisations
// that are not linked to it: about the client's other products they may have to
// do with the business applied for, too, and a person says which do.
func (s *Situation) ProposedComplaints(c *Case) []*Complaint {
	var proposed []*Complaint
	var asked []string
	for _, about := range []string{c.Client, c.Manufacturer, c.Enterprise} {
		if slices.Contains(asked, about) {
			continue
		}
		asked = append(asked, about)
		for _, id := range s.Record.Find(Key{IndexComplaintAbout, about}) {
			if c.complaint(id.ID) == nil {
				proposed = append(proposed, Get[*Complaint](s.Record, KindComplaint, id.ID))
			}
		}
	}
	return proposed
}

// LinkComplaint says that a complaint has to do with the business that the case
// is about. One that comes in late is linked late; nothing is too late before
// the decision.
type LinkComplaint struct {
	Complaint string `json:"complaint"` // id or number
}

func (*LinkComplaint) CommandName() string             { return "LinkComplaint" }
func (*LinkComplaint) Guard(s *Situation) *fault.Fault { return s.caseFile().mustBeSubmitted() }

func (c *LinkComplaint) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	complaint := s.complaintNamed(c.Complaint)
	switch {
	case complaint == nil:
		f.Add("complaint", "field.unknown")
	case file.complaint(complaint.ID) != nil:
		f.Add("complaint", "complaint.linked", fault.Text("complaint", complaint.Number))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return []Event{
		{s.On, &CaseComplaintLinked{complaint.ID, complaint.Number}},
		{StreamID{KindComplaint, complaint.ID}, &ComplaintLinked{file.ID, file.Number}},
	}, nil
}

// AnalyseComplaint says whether a linked complaint affects conformity, and why.
// It is a part in evaluating. If conformity is affected, that is a bad result
// until a verified correction answers it.
//
// [5.5b] 如有与申请认证业务范围相关的投诉记录，应分析对认证要求符合性的影响。
type AnalyseComplaint struct {
	Complaint string `json:"complaint"` // id or number
	Affects   bool   `json:"affects"`
	Reasons   string `json:"reasons"`
}

func (*AnalyseComplaint) CommandName() string { return "AnalyseComplaint" }

func (*AnalyseComplaint) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.5b"); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Complaints, c.analysable) {
		return fault.RefuseOurs("complaint.none-to-analyse")
	}
	return nil
}

// analysable: what the evaluation rests on does not change after it; what it
// could not know may still be analysed.
func (c *Case) analysable(known *LinkedComplaint) bool {
	return known.Analysed.IsZero() || c.Evaluation == nil
}

func (c *AnalyseComplaint) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	known := file.complaint(c.Complaint)
	switch {
	case known == nil:
		f.Add("complaint", "field.unknown")
	case !file.analysable(known):
		f.Add("complaint", "complaint.analysed", fault.Day("on", known.Analysed))
	}
	needText(&f, "reasons", c.Reasons)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ComplaintAnalysed{known.Complaint, c.Affects, Say(c.Reasons)})
}

// mustHaveAnalysed refuses while a linked complaint has no analysis.
//
// [5.5b] 应分析对认证要求符合性的影响。
func (c *Case) mustHaveAnalysed() *fault.Fault {
	for _, known := range c.Complaints {
		if known.Analysed.IsZero() {
			return fault.Refuse("5.5b", "complaint.not-analysed", fault.Text("complaint", known.Number))
		}
	}
	return nil
}

// complaintStands refuses a grant while a complaint that affects conformity is
// not answered by a verified correction, also one that came after the
// evaluation.
//
// [5.5b] 应分析对认证要求符合性的影响。
func (s *Situation) complaintStands(c *Case) *fault.Fault {
	if f := c.mustHaveAnalysed(); f != nil {
		return f
	}
	for _, result := range s.badResults(c) {
		if known := c.complaint(result); known != nil {
			return fault.Refuse("5.5b", "complaint.affects", fault.Text("complaint", known.Number))
		}
	}
	return nil
}
