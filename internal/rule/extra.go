package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ExtraInspection is an on-site inspection beside the yearly surveillance that
// somebody found a cause for. Whether it is made the body decides by beginning
// it or by dismissing it.
type ExtraInspection struct {
	InspectionProposed
	On        calendar.Date `json:"on"`
	Dismissed calendar.Date `json:"dismissed"`
	Reason    Private       `json:"reason"` // why it was dismissed
}

// InspectionProposed proposes an additional on-site inspection, with its cause.
type InspectionProposed struct {
	ID        string  `json:"id"`        // X-01, within its certificate
	Cause     string  `json:"cause"`     // of the scheme
	Clause    string  `json:"clause"`    // our id
	Complaint string  `json:"complaint"` // number of the complaint that was verified; may be empty
	Text      Private `json:"text"`
}

func (*InspectionProposed) EntryName() string { return "certificate.inspection-proposed/1" }

// InspectionDismissed says that a proposed inspection is not made.
type InspectionDismissed struct {
	ID     string  `json:"id"`
	Reason Private `json:"reason"`
}

func (*InspectionDismissed) EntryName() string { return "certificate.inspection-dismissed/1" }

func (c *Certificate) applyExtra(e Entry, m Meta) {
	switch e := e.(type) {
	case *InspectionProposed:
		c.Extras = append(c.Extras, &ExtraInspection{InspectionProposed: *e, On: m.On})
	case *InspectionDismissed:
		if x := c.extra(e.ID); x != nil {
			x.Dismissed, x.Reason = m.On, e.Reason
		}
	}
}

func (c *Certificate) extra(id string) *ExtraInspection {
	for _, x := range c.Extras {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// ExtraCase is the case in which a proposed inspection is made, nil as long as
// nobody began one.
func (s *Situation) ExtraCase(certificate *Certificate, id string) *Case {
	for _, c := range s.CasesOf(certificate.ID) {
		if c.Extra == id {
			return c
		}
	}
	return nil
}

// WaitingExtras are the proposed inspections that nobody began or dismissed.
func (s *Situation) WaitingExtras(certificate *Certificate) (waiting []*ExtraInspection) {
	for _, x := range certificate.Extras {
		if x.Dismissed.IsZero() && s.ExtraCase(certificate, x.ID) == nil {
			waiting = append(waiting, x)
		}
	}
	return waiting
}

// mustBeSurveyed refuses what is about a certificate that is in use no more; it
// is surveyed while suspended, too.
func (s *Situation) mustBeSurveyed(certificate *Certificate) *fault.Fault {
	status, _ := certificate.StatusOn(s.Today)
	if status == StatusValid || status == StatusSuspended {
		return nil
	}
	return fault.RefuseOurs("surveillance.not-in-use", fault.Text("number", certificate.Content.Number))
}

// ProposeInspection proposes an on-site inspection beside the yearly
// surveillance, for one of the causes that the rule names.
//
// [5.9.1c] 获证机构如出现以下情况之一，认证机构可视情况增加证后监督现场检查的频次：
// [5.9.1(1)] 获证产品出现严重质量问题时
// [5.9.1(2)] 认证机构有足够理由对获证产品与本规则中规定的标准要求的符合性提出质疑时；
// [5.9.1(3)] 从而可能影响产品质量时。
type ProposeInspection struct {
	Cause string `json:"cause"`
	Text  string `json:"text"`
}

func (*ProposeInspection) CommandName() string { return "ProposeInspection" }

func (*ProposeInspection) Guard(s *Situation) *fault.Fault {
	return s.mustBeSurveyed(Get[*Certificate](s.Record, KindCertificate, s.On.ID))
}

func (c *ProposeInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	certificate := Get[*Certificate](s.Record, KindCertificate, s.On.ID)
	var f fault.Fields
	cause, known := s.Record.Scheme("").Way(scheme.InspectionCauses, c.Cause, s.Today)
	if !known {
		f.Add("cause", "field.unknown")
	}
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(certificate.proposing(cause, "", Say(c.Text)))
}

func (c *Certificate) proposing(cause scheme.Way, complaint string, why Private) *InspectionProposed {
	return &InspectionProposed{ID: fmt.Sprintf("X-%02d", len(c.Extras)+1), Cause: cause.ID, Clause: cause.Clause, Complaint: complaint, Text: why}
}

// DismissInspection decides that a proposed inspection is not made: the body may
// add one, it need not.
//
// [5.9.1c] 认证机构可视情况增加证后监督现场检查的频次
type DismissInspection struct {
	Inspection string `json:"inspection"`
	Reason     string `json:"reason"`
}

func (*DismissInspection) CommandName() string { return "DismissInspection" }

func (*DismissInspection) Guard(s *Situation) *fault.Fault {
	if len(s.WaitingExtras(Get[*Certificate](s.Record, KindCertificate, s.On.ID))) == 0 {
		return fault.RefuseOurs("surveillance.no-proposal")
	}
	return nil
}

func (c *DismissInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	s.waitingExtra(&f, Get[*Certificate](s.Record, KindCertificate, s.On.ID), "inspection", c.Inspection)
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&InspectionDismissed{c.Inspection, Say(c.Reason)})
}

func (s *Situation) waitingExtra(f *fault.Fields, certificate *Certificate, path, id string) {
	if !slices.ContainsFunc(s.WaitingExtras(certificate), func(x *ExtraInspection) bool { return x.ID == id }) {
		f.Add(path, "field.unknown")
	}
}

// openExtra begins a proposed inspection. It lies in no period and never counts
// as the yearly surveillance.
//
// [5.9.1c] 认证机构可视情况增加证后监督现场检查的频次
func (c *OpenSurveillance) openExtra(s *Situation, certificate *Certificate) ([]Event, *fault.Fault) {
	if !slices.Contains(c.Elements, scheme.StageInspection) {
		return nil, fault.Refuse("5.9.1c", "surveillance.extra-on-site")
	}
	if no := s.mustBeSurveyed(certificate); no != nil {
		return nil, no
	}
	return s.one(&SurveillanceOpened{AboutCertificate: s.about(certificate, surveying(c.Elements)), Extra: c.Proposal})
}

// extraFor proposes an inspection for every certificate in use that a complaint
// is about, once it was verified as the holder's fault. The installation writes
// it down beside the complaint's end; whether it is made a person decides.
//
// [5.9.1(1)] 或者用户提出投诉并经查实为证书持有者责任时；
func (s *Situation) extraFor(complaint *Complaint, outcome string, answer Private) (events []Event) {
	sch := s.Record.Scheme("")
	verdict, _ := sch.Verdict(scheme.ComplaintOutcomes, outcome, s.Today)
	cause, known := sch.Way(scheme.InspectionCauses, scheme.CauseQuality, s.Today)
	if verdict.Effect != scheme.Failed || !known {
		return nil
	}
	for _, certificate := range s.certificatesOf(complaint) {
		if s.mustBeSurveyed(certificate) == nil {
			events = append(events, Event{StreamID{KindCertificate, certificate.ID}, certificate.proposing(cause, complaint.Number, answer)})
		}
	}
	return events
}

// certificatesOf are those that a complaint is about: of the product that it
// names, and those of the cases that it has to do with.
func (s *Situation) certificatesOf(complaint *Complaint) (all []*Certificate) {
	var ids []string
	if p := Get[*Product](s.Record, KindProduct, complaint.Product); p != nil {
		for _, on := range s.Record.Find(Key{IndexCertifiedUnit, UnitKey(p.Client, p.Name.ZH, p.Model)}) {
			ids = append(ids, on.ID)
		}
	}
	for _, link := range complaint.Cases {
		if c := Get[*Case](s.Record, KindCase, link.Case); c != nil {
			ids = append(ids, c.Certificate, c.Of)
		}
	}
	for _, id := range ids {
		if c := s.inForce(Get[*Certificate](s.Record, KindCertificate, id)); c != nil && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}
