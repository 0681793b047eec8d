package rule

import (
	"fmt"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Corrected is one correction of what was recorded wrongly on a case. The wrong
// entry stays where it is; the correction says what it said and what is true.
// Nothing of a case is corrected once it has ended: what its decision rests on
// is then a matter of an appeal, or of the certificate's own corrections.
type Corrected struct {
	Name   string // of the entry
	On     calendar.Date
	Person string
	Role   Role
	Entry  Entry
}

// PaperReceiptCorrected puts right what was recorded of a paper or thing.
type PaperReceiptCorrected struct {
	Item    string       `json:"item"`
	Receipt int          `json:"receipt"` // which one of the material's, from 1
	Was     PaperReceipt `json:"was"`
	Now     PaperReceipt `json:"now"`
	Reason  Private      `json:"reason"`
}

func (*PaperReceiptCorrected) EntryName() string { return "case.paper-receipt-corrected/1" }
func (*PaperReceiptCorrected) ListedIn() List    { return ListCorrections }

// ContractCorrected puts right what was recorded of the contract.
type ContractCorrected struct {
	Was    Contract `json:"was"`
	Now    Contract `json:"now"`
	Reason Private  `json:"reason"`
}

func (*ContractCorrected) EntryName() string { return "case.contract-corrected/1" }
func (*ContractCorrected) ListedIn() List    { return ListCorrections }

// VisitDayCorrected puts right the day of the on-site inspection.
type VisitDayCorrected struct {
	Was    calendar.Date `json:"was"`
	Now    calendar.Date `json:"now"`
	Reason Private       `json:"reason"`
}

func (*VisitDayCorrected) EntryName() string { return "case.visit-day-corrected/1" }
func (*VisitDayCorrected) ListedIn() List    { return ListCorrections }

// ReportDays are the days stated of a type test report.
type ReportDays struct {
	Finished calendar.Date `json:"finished"`
	Paper    calendar.Date `json:"paper"` // its paper form received; empty if it has not come
}

// ReportDaysCorrected puts right the days stated of a type test report.
type ReportDaysCorrected struct {
	Task   string     `json:"task"`
	Was    ReportDays `json:"was"`
	Now    ReportDays `json:"now"`
	Reason Private    `json:"reason"`
}

func (*ReportDaysCorrected) EntryName() string { return "case.report-days-corrected/1" }
func (*ReportDaysCorrected) ListedIn() List    { return ListCorrections }

// TestTaskDayCorrected says the same on the laboratory's task.
type TestTaskDayCorrected struct {
	Was    calendar.Date `json:"was"`
	Now    calendar.Date `json:"now"`
	Reason Private       `json:"reason"`
}

func (*TestTaskDayCorrected) EntryName() string { return "test-task.report-day-corrected/1" }

// ProblemMoved takes a problem off a case that it was recorded on by mistake;
// it is recorded anew on the right one.
type ProblemMoved struct {
	ID       string  `json:"id"`
	Number   string  `json:"number"`
	To       string  `json:"to"` // id of the case
	ToNumber string  `json:"toNumber"`
	Reason   Private `json:"reason"`
}

func (*ProblemMoved) EntryName() string { return "case.problem-moved/1" }
func (*ProblemMoved) ListedIn() List    { return ListCorrections }

func (c *Case) applyCorrection(e Entry, m Meta) {
	c.Corrected = append(c.Corrected, Corrected{e.EntryName(), m.On, m.Person, m.Role, e})
	switch e := e.(type) {
	case *PaperReceiptCorrected:
		mat := c.material(e.Item)
		if e.Receipt >= 1 && e.Receipt <= len(mat.Papers) {
			mat.Papers[e.Receipt-1], mat.Changed = e.Now, m.Position
			mat.Verdict, mat.JudgedBy, mat.Note = "", "", Private{} // it was judged on what was wrong
		}
	case *ContractCorrected:
		c.Contract = &e.Now
	case *VisitDayCorrected:
		c.Inspection.Visited = e.Now
		c.took = took(c.took, m, PartInspection)
	case *ReportDaysCorrected:
		if t := c.test(e.Task); t != nil {
			t.Finished, t.Paper = e.Now.Finished, e.Now.Paper
		}
	case *ProblemMoved:
		watch := &c.Monitoring
		watch.Problems = slices.DeleteFunc(watch.Problems, func(p *Problem) bool { return p.ID == e.ID })
		c.took = took(c.took, m, PartMonitoring)
	}
}

// nothingNew refuses a correction that corrects nothing.
func nothingNew() *fault.Fault { return fault.RefuseOurs("correction.same") }

// CorrectPaperReceipt puts right the day, seal, consignment or place of a paper
// that was received. The material is then judged anew.
type CorrectPaperReceipt struct {
	Receipt int `json:"receipt"` // which one of the material's, from 1
	PaperReceiptInput
	Reason string `json:"reason"`
}

func (*CorrectPaperReceipt) CommandName() string { return "CorrectPaperReceipt" }

func (*CorrectPaperReceipt) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if f := c.mustNotBeEvaluated(); f != nil {
		return f
	}
	for _, mat := range c.Materials {
		if len(mat.Papers) > 0 {
			return nil
		}
	}
	return fault.RefuseOurs("correction.no-paper")
}

func (c *CorrectPaperReceipt) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	papers := file.has(c.Item).Papers
	var f fault.Fields
	if c.Receipt < 1 || c.Receipt > len(papers) {
		f.Add("receipt", "field.unknown")
		return nil, f.Err()
	}
	was := papers[c.Receipt-1]
	s.notLater(&f, "received", c.Received)
	// No further back than it could have been dated when it was recorded.
	sch, day := s.SchemeOf(file)
	if earliest := was.Received.AddDays(-sch.Limit(scheme.LimitReceiptBackdate, day).Value); !c.Received.IsZero() && c.Received.Before(earliest) {
		f.Add("received", "field.backdated", fault.Day("earliest", earliest))
	}
	checkText(&f, "courier", c.Courier, longestName, false)
	NeedLine(&f, "place", c.Place)
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	now := PaperReceipt{Item: c.Item, Received: c.Received, Sealed: c.Sealed, Courier: strings.TrimSpace(c.Courier), Place: Say(c.Place)}
	if now.Received == was.Received && now.Sealed == was.Sealed && now.Courier == was.Courier && now.Place.Text == was.Place.Text {
		return nil, nothingNew()
	}
	return s.one(&PaperReceiptCorrected{c.Item, c.Receipt, was, now, Say(c.Reason)})
}

// CorrectContract puts right the number, day or file of the contract.
type CorrectContract struct {
	Number string        `json:"number"`
	Signed calendar.Date `json:"signed"`
	File   FileRef       `json:"file,omitzero"` // left out: the file that is there
	Reason string        `json:"reason"`
}

func (*CorrectContract) CommandName() string { return "CorrectContract" }

func (*CorrectContract) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Contract == nil {
		return fault.RefuseOurs("correction.no-contract")
	}
	return nil
}

func (c *CorrectContract) Decide(s *Situation) ([]Event, *fault.Fault) {
	was := *s.caseFile().Contract
	var f fault.Fields
	NeedLine(&f, "number", c.Number)
	s.notLater(&f, "signed", c.Signed)
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	now := Contract{Number: c.Number, Signed: c.Signed, File: c.File}
	if now.File.IsZero() {
		now.File = was.File
	}
	if now == was {
		return nil, nothingNew()
	}
	return s.one(&ContractCorrected{was, now, Say(c.Reason)})
}

// CorrectVisitDay puts right the stated day of the on-site inspection.
type CorrectVisitDay struct {
	Visited calendar.Date `json:"visited"`
	Reason  string        `json:"reason"`
}

func (*CorrectVisitDay) CommandName() string { return "CorrectVisitDay" }

func (*CorrectVisitDay) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Inspection.Concluded.IsZero() {
		return fault.RefuseOurs("correction.no-visit")
	}
	return nil
}

func (c *CorrectVisitDay) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	s.notLater(&f, "visited", c.Visited)
	switch ended := file.Inspection.Concluded; {
	case c.Visited.IsZero():
	case c.Visited.Before(file.Accepted):
		f.Add("visited", "field.before-acceptance", fault.Day("accepted", file.Accepted))
	case c.Visited.After(ended) && !c.Visited.After(s.Today):
		f.Add("visited", "field.late", fault.Day("latest", ended))
	}
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if c.Visited == file.Inspection.Visited {
		return nil, nothingNew()
	}
	return s.one(&VisitDayCorrected{file.Inspection.Visited, c.Visited, Say(c.Reason)})
}

// CorrectReportDays puts right the day a report was finished, or the day its
// paper form arrived. Both say whether the report was in time (5.4.2a).
type CorrectReportDays struct {
	Task     string        `json:"task"`               // id or number
	Finished calendar.Date `json:"finished,omitempty"` // left out: as it is
	Paper    calendar.Date `json:"paper,omitempty"`    // likewise
	Reason   string        `json:"reason"`
}

func (*CorrectReportDays) CommandName() string { return "CorrectReportDays" }

func (*CorrectReportDays) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Tests, func(t *Test) bool { return !t.Finished.IsZero() }) {
		return fault.RefuseOurs("correction.no-report")
	}
	return nil
}

func (c *CorrectReportDays) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	t := s.caseFile().test(c.Task)
	if t == nil || t.Finished.IsZero() {
		f.Add("task", "field.unknown")
		return nil, f.Err()
	}
	was := ReportDays{t.Finished, t.Paper}
	now := was
	if !c.Finished.IsZero() {
		now.Finished = c.Finished
		switch {
		case c.Finished.After(t.Reported):
			f.Add("finished", "field.late", fault.Day("latest", t.Reported))
		case c.Finished.Before(t.Dispatched):
			f.Add("finished", "field.before-task", fault.Day("assigned", t.Dispatched))
		}
	}
	if !c.Paper.IsZero() {
		now.Paper = c.Paper
		s.notLater(&f, "paper", c.Paper)
		if was.Paper.IsZero() {
			f.Add("paper", "correction.paper-not-come")
		}
	}
	if !now.Paper.IsZero() && now.Paper.Before(now.Finished) {
		f.Add("paper", "field.before-report", fault.Day("finished", now.Finished))
	}
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if now == was {
		return nil, nothingNew()
	}
	events := []Event{{s.On, &ReportDaysCorrected{t.Task, was, now, Say(c.Reason)}}}
	if now.Finished != was.Finished {
		events = append(events, Event{StreamID{KindTestTask, t.Task}, &TestTaskDayCorrected{was.Finished, now.Finished, Say(c.Reason)}})
	}
	return events, nil
}

// MoveProblem puts a problem that was recorded on the wrong case on the right
// one, with how it ended.
type MoveProblem struct {
	Problem string `json:"problem"` // id or number
	To      string `json:"to"`      // number of the right case
	Reason  string `json:"reason"`
}

func (*MoveProblem) CommandName() string { return "MoveProblem" }

func (*MoveProblem) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if f := c.mustNotBeEvaluated(); f != nil {
		return f
	}
	if len(c.Monitoring.Problems) == 0 {
		return fault.RefuseOurs("correction.no-problem")
	}
	return nil
}

func (c *MoveProblem) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	p := file.problem(c.Problem)
	switch {
	case p == nil:
		f.Add("problem", "field.unknown")
	case len(p.Answers) > 0: // it is this client's then
		f.Add("problem", "problem.answered", fault.Day("on", p.Answers[len(p.Answers)-1].On))
	}
	right := Get[*Case](s.Record, KindCase, s.first(Key{IndexCaseNumber, NumberKey(c.To)}))
	if right == nil || right.ID == file.ID {
		f.Add("to", "field.unknown")
	}
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.mustBeMonitored(right); no != nil {
		return nil, no
	}
	if p.Found.Before(right.Accepted) {
		f.Add("to", "field.before-acceptance", fault.Day("accepted", right.Accepted))
		return nil, f.Err()
	}
	to := StreamID{KindCase, right.ID}
	moved := &ProblemRecorded{s.NewID(), right.nextProblem(), p.Dimension, p.Level, p.Found, Say(p.Text.Text)}
	events := []Event{
		{s.On, &ProblemMoved{p.ID, p.Number, right.ID, right.Number, Say(c.Reason)}},
		{to, moved},
	}
	if !p.Closed.IsZero() {
		events = append(events, Event{to, &ProblemClosed{moved.ID, Say(p.How.Text)}})
	}
	return events, nil
}

// nextProblem is a number that no problem of the case had yet, moved ones
// included.
func (c *Case) nextProblem() string { return fmt.Sprintf("P-%02d", c.Monitoring.numbered+1) }

// Identity is what the register of legal entities says of an organisation.
type Identity struct {
	Code    string `json:"code"`
	Name    Words  `json:"name"`
	Address Words  `json:"address"`
}

// OrganisationCorrected puts right what was typed wrongly of an organisation.
type OrganisationCorrected struct {
	Was    Identity `json:"was"`
	Now    Identity `json:"now"`
	Reason Private  `json:"reason"`
}

func (*OrganisationCorrected) EntryName() string { return "organisation.corrected/1" }
func (*OrganisationCorrected) ListedIn() List    { return ListCorrections }
func (e *OrganisationCorrected) Keys() []Key     { return []Key{{IndexCreditCode, e.Now.Code}} }

// CorrectOrganisation puts right the credit code, name or address of an
// organisation. What certificates say is frozen and does not change with it,
// and a name that was right and has changed is a change of the certificate.
type CorrectOrganisation struct {
	Code    string `json:"code"`
	Name    Words  `json:"name"`
	Address Words  `json:"address"`
	Reason  string `json:"reason"`
}

func (*CorrectOrganisation) CommandName() string             { return "CorrectOrganisation" }
func (*CorrectOrganisation) Guard(s *Situation) *fault.Fault { return nil }

func (c *CorrectOrganisation) Decide(s *Situation) ([]Event, *fault.Fault) {
	o := s.organisation(s.On.ID)
	var f fault.Fields
	now := s.checkIdentity(&f, Identity{c.Code, c.Name, c.Address})
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	was := Identity{o.Code, o.Name, o.Address}
	if now == was {
		return nil, nothingNew()
	}
	if other := s.organisationWith(now.Code); other != "" && other != o.ID {
		return nil, fault.RefuseOurs("organisation.known", fault.Text("code", now.Code))
	}
	return s.one(&OrganisationCorrected{was, now, Say(c.Reason)})
}

// checkIdentity notes what is wrong with an organisation's code, name or
// address, and gives them in the form in which they are recorded.
func (s *Situation) checkIdentity(f *fault.Fields, in Identity) Identity {
	out := Identity{strings.ToUpper(strings.TrimSpace(in.Code)), in.Name.trimmed(), in.Address.trimmed()}
	needCreditCode(f, "code", out.Code)
	s.needPrintedWords(f, "name", in.Name)
	s.needPrintedWords(f, "address", in.Address)
	return out
}

// organisationWith is the id of the organisation that has the credit code now,
// "" if none has. One that was corrected is still found under its wrong code.
func (s *Situation) organisationWith(code string) string {
	for _, id := range s.Record.Find(Key{IndexCreditCode, code}) {
		if o := s.organisation(id.ID); o != nil && o.Code == code {
			return id.ID
		}
	}
	return ""
}
