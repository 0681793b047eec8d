package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Finding is one thing that does not conform.
type Finding struct {
	ID     string  `json:"id"`     // F-01, within its case
	Clause string  `json:"clause"` // of the rule
	Text   Private `json:"text"`
	// Answers are the bad results that this finding is about: test clauses,
	// items of the checklists, or ResultMonitoring. Once its correction is
	// verified they no longer stand in the way of a good evaluation.
	Answers []string `json:"answers"`
}

// ResultMonitoring names the result of tracking monitoring among bad results.
const ResultMonitoring = "monitoring"

// Rectification is a set of findings that the client corrects by a day.
type Rectification struct {
	ID       string
	Stage    string
	Findings []Finding
	Required calendar.Date
	Due      calendar.Date
	HandedIn calendar.Date // of the latest complete hand-in; zero while we wait for it
	Answers  []Correction
	Verified calendar.Date // accepted as a whole
	At       int64         // position of that
	Waits    []calendar.Pause
}

// Correction is the client's answer to one finding.
type Correction struct {
	Finding string    `json:"finding"`
	Text    Private   `json:"text"`
	Files   []FileRef `json:"files"`
}

// RectificationRequired asks the client to correct findings by a day. The
// clock of 5.8 pauses from here.
type RectificationRequired struct {
	ID       string        `json:"id"`
	Client   string        `json:"client"`
	Stage    string        `json:"stage"`
	Findings []Finding     `json:"findings"`
	Due      calendar.Date `json:"due"`
}

func (*RectificationRequired) EntryName() string { return "case.rectification-required/1" }
func (e *RectificationRequired) Letters() []Letter {
	return []Letter{{Kind: "rectification", To: e.Client}}
}

// RectificationHandedIn is the client's complete hand-in; the clock runs again.
type RectificationHandedIn struct {
	ID      string       `json:"id"`
	Answers []Correction `json:"answers"`
}

func (*RectificationHandedIn) EntryName() string { return "case.rectification-handed-in/1" }

// RectificationVerified is the body's verification of the corrections.
type RectificationVerified struct {
	ID       string   `json:"id"`
	Accepted bool     `json:"accepted"`
	Failed   []string `json:"failed"` // findings that are not corrected yet
	Note     Private  `json:"note"`
}

func (*RectificationVerified) EntryName() string { return "case.rectification-verified/1" }

func (c *Case) applyRectification(e Entry, m Meta) {
	switch e := e.(type) {
	case *RectificationRequired:
		c.Rectifications = append(c.Rectifications, &Rectification{ID: e.ID, Stage: e.Stage, Findings: e.Findings,
			Required: m.On, Due: e.Due, Waits: []calendar.Pause{{From: m.On, Cause: causeRectification}}})
	case *RectificationHandedIn:
		r := c.rectification(e.ID)
		r.HandedIn, r.Answers = m.On, e.Answers
		if last := &r.Waits[len(r.Waits)-1]; last.To.IsZero() {
			last.To = m.On
		}
	case *RectificationVerified:
		r := c.rectification(e.ID)
		if e.Accepted {
			r.Verified, r.At = m.On, m.Position
		} else { // another try: we wait for the client again
			r.HandedIn = calendar.Date{}
			if !m.On.After(r.Due) { // past the limit nothing can be handed in, so nothing is waited for
				r.Waits = append(r.Waits, calendar.Pause{From: m.On, Cause: causeRectification})
			}
		}
		c.took = took(c.took, m, PartVerification)
	}
}

func (c *Case) rectification(id string) *Rectification {
	for _, r := range c.Rectifications {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (c *Case) openRectification() *Rectification {
	for _, r := range c.Rectifications {
		if r.Verified.IsZero() {
			return r
		}
	}
	return nil
}

// mustRectify is the open rectification of an open case, or why there is none.
func (c *Case) mustRectify() (*Rectification, *fault.Fault) {
	if f := c.mustBeOpen(); f != nil {
		return nil, f
	}
	r := c.openRectification()
	if r == nil {
		return nil, fault.RefuseOurs("rectification.none")
	}
	return r, nil
}

// lastVerified is the position at which the last rectification was accepted.
func (c *Case) lastVerified() (at int64) {
	for _, r := range c.Rectifications {
		at = max(at, r.At)
	}
	return at
}

// FindingInput is a finding as the decider gives it.
type FindingInput struct {
	Clause  string   `json:"clause"`
	Text    string   `json:"text"`
	Answers []string `json:"answers,omitempty"` // bad results that it is about
}

// RequireRectification is the decision to have nonconformities corrected
// within a limit, after which the case is decided again.
//
// [5.7b] 如认证决定过程中发现不符合认证要求项，允许限期（通常情况下不超过 3个月）整改
type RequireRectification struct {
	Findings []FindingInput `json:"findings"`
	Due      calendar.Date  `json:"due"`
}

func (*RequireRectification) CommandName() string             { return "RequireRectification" }
func (*RequireRectification) Guard(s *Situation) *fault.Fault { return s.caseFile().mustBeDecidable(s) }

func (c *RequireRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	limit := s.LimitOf(file, scheme.LimitRectificationMax)
	latest := s.after(limit, s.Today)
	var f fault.Fields
	if len(c.Findings) == 0 {
		f.Add("findings", "field.required")
	}
	entry := &RectificationRequired{ID: s.NewID(), Client: file.Client, Stage: scheme.StageDecision, Due: c.Due}
	bad := s.badResults(file)
	known := 0
	for _, r := range file.Rectifications {
		known += len(r.Findings)
	}
	for i, in := range c.Findings {
		at := item("findings", i)
		if _, ok := Find(in.Clause); !ok {
			f.Add(at+".clause", "field.clause")
		}
		needText(&f, at+".text", in.Text)
		for j, result := range in.Answers {
			if !slices.Contains(bad, result) {
				f.Add(item(at+".answers", j), "field.unknown")
			}
		}
		entry.Findings = append(entry.Findings, Finding{fmt.Sprintf("F-%02d", known+i+1), in.Clause, Say(in.Text), append([]string{}, in.Answers...)})
	}
	switch {
	case c.Due.IsZero():
		f.Add("due", "field.required")
	case !c.Due.After(s.Today):
		f.Add("due", "field.past", fault.Day("today", s.Today))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if c.Due.After(latest) {
		return nil, fault.Refuse("5.7b", "rectification.too-long", fault.Number("most", limit.Value), fault.Day("latest", latest))
	}
	return append([]Event{{s.On, entry}}, s.relying(file, limit.ID, func(l scheme.Limit) bool {
		return c.Due.After(s.after(l, s.Today))
	})...), nil
}

// CorrectionInput is the client's answer to one finding.
type CorrectionInput struct {
	Finding string    `json:"finding"`
	Text    string    `json:"text"`
	Files   []FileRef `json:"files,omitempty"`
}

// HandInRectification answers every finding. What counts for the limit is this
// hand-in, not our verification.
//
// [5.7b] 允许限期（通常情况下不超过 3个月）整改
type HandInRectification struct {
	Answers []CorrectionInput `json:"answers"`
}

func (*HandInRectification) CommandName() string { return "HandInRectification" }

func (*HandInRectification) Guard(s *Situation) *fault.Fault {
	r, f := s.caseFile().mustRectify()
	switch {
	case f != nil:
		return f
	case !r.HandedIn.IsZero():
		return fault.RefuseOurs("rectification.handed-in", fault.Day("on", r.HandedIn))
	case s.Today.After(r.Due):
		return fault.Refuse("5.7b", "rectification.over", fault.Day("due", r.Due))
	}
	return nil
}

func (c *HandInRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	r := s.caseFile().openRectification()
	var f fault.Fields
	given := map[string]bool{}
	var answers []Correction
	for i, in := range c.Answers {
		at := item("answers", i)
		switch {
		case !r.finds(in.Finding):
			f.Add(at+".finding", "field.unknown")
		case given[in.Finding]:
			f.Add(at+".finding", "field.twice")
		}
		given[in.Finding] = true
		needText(&f, at+".text", in.Text)
		files := in.Files
		if files == nil {
			files = []FileRef{}
		}
		answers = append(answers, Correction{in.Finding, Say(in.Text), files})
	}
	for _, finding := range r.Findings {
		if !given[finding.ID] {
			f.Add("answers", "rectification.unanswered", fault.Text("finding", finding.ID))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&RectificationHandedIn{r.ID, answers})
}

func (r *Rectification) finds(id string) bool {
	for _, finding := range r.Findings {
		if finding.ID == id {
			return true
		}
	}
	return false
}

// VerifyRectification says whether the findings are corrected. A failed
// verification within the limit allows another try.
//
// [5.7b] 如期完成整改后，认证机构采取适当方式对整改结果进行确认，重新执行认证决定过程。
type VerifyRectification struct {
	Failed []string `json:"failed,omitempty"` // findings not corrected; none: all are
	Note   string   `json:"note"`
}

func (*VerifyRectification) CommandName() string { return "VerifyRectification" }

func (*VerifyRectification) Guard(s *Situation) *fault.Fault {
	r, f := s.caseFile().mustRectify()
	switch {
	case f != nil:
		return f
	case r.HandedIn.IsZero():
		return fault.Refuse("5.7b", "rectification.awaited", fault.Day("due", r.Due))
	}
	return nil
}

func (c *VerifyRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	r := s.caseFile().openRectification()
	var f fault.Fields
	for i, id := range c.Failed {
		switch {
		case !r.finds(id):
			f.Add(item("failed", i), "field.unknown")
		case slices.Contains(c.Failed[:i], id):
			f.Add(item("failed", i), "field.twice")
		}
	}
	needText(&f, "note", c.Note)
	if err := f.Err(); err != nil {
		return nil, err
	}
	failed := c.Failed
	if failed == nil {
		failed = []string{}
	}
	return s.one(&RectificationVerified{r.ID, len(failed) == 0, failed, Say(c.Note)})
}
