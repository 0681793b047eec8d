package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Rectification is a set of findings of one stage that the client corrects by
// a day. Several may run at once.
type Rectification struct {
	ID       string
	Number   string // R-01, within its case
	Stage    string
	Clause   string // that sets its limit; empty where the limit is ours
	Findings []Finding
	Required calendar.Date
	Due      calendar.Date
	HandedIn calendar.Date // of the latest complete hand-in; zero while we wait for it
	Answers  []Correction
	Verified calendar.Date // accepted as a whole
	Way      string        // how it was verified last
	Ended    calendar.Date // given up after its last day, uncorrected
	Annulled calendar.Date // taken back after an appeal
	At       int64         // position of its verification
	Waits    []calendar.Pause
}

// open reports whether somebody still has to act on it.
func (r *Rectification) open() bool {
	return r.Verified.IsZero() && r.Ended.IsZero() && r.Annulled.IsZero()
}

// awaited reports whether we wait for the client.
func (r *Rectification) awaited() bool { return r.open() && r.HandedIn.IsZero() }

// toVerify reports whether the client waits for us.
func (r *Rectification) toVerify() bool { return r.open() && !r.HandedIn.IsZero() }

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

func (*RectificationRequired) EntryName() string { return "case.rectification-required/2" }
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
	Way      string   `json:"way"`    // of the scheme; empty where none was stated
	Note     Private  `json:"note"`
}

func (*RectificationVerified) EntryName() string { return "case.rectification-verified/2" }
func (*RectificationVerified) Letters() []Letter { return []Letter{{Kind: "rectification-verified"}} }

// RectificationEnded says that the last day passed without a correction. The
// findings stand; the clock runs again.
type RectificationEnded struct {
	ID   string  `json:"id"`
	Note Private `json:"note"`
}

func (*RectificationEnded) EntryName() string { return "case.rectification-ended/1" }

func (c *Case) applyRectification(e Entry, m Meta) {
	switch e := e.(type) {
	case *RectificationRequired:
		c.Rectifications = append(c.Rectifications, &Rectification{ID: e.ID, Number: fmt.Sprintf("R-%02d", len(c.Rectifications)+1),
			Stage: e.Stage, Findings: e.Findings, Required: m.On, Due: e.Due,
			Waits: []calendar.Pause{{From: m.On, Cause: causeRectification}}})
		if part := examining[e.Stage]; part != "" {
			c.took = took(c.took, m, part)
		}
		if e.Stage == scheme.StageDecision {
			_, c.Rectifications[len(c.Rectifications)-1].Clause = c.correctionLimit()
			c.decided(&Decision{Kind: DecisionRectification, Rectification: e.ID}, m)
		}
	case *RectificationHandedIn:
		r := c.rectification(e.ID)
		r.HandedIn, r.Answers = m.On, e.Answers
		r.waited(m.On)
	case *RectificationVerified:
		r := c.rectification(e.ID)
		r.Way = e.Way
		if e.Accepted {
			r.Verified, r.At = m.On, m.Position
		} else { // another try: we wait for the client again
			r.HandedIn = calendar.Date{}
			if !m.On.After(r.Due) { // past the limit nothing can be handed in, so nothing is waited for
				r.Waits = append(r.Waits, calendar.Pause{From: m.On, Cause: causeRectification})
			}
		}
		c.took = took(c.took, m, PartVerification)
	case *RectificationEnded:
		r := c.rectification(e.ID)
		r.Ended, r.At = m.On, m.Position
		r.waited(m.On)
		c.took = took(c.took, m, PartVerification)
	}
}

// examining is the part that finding something takes in evaluating the case;
// the decision takes none.
var examining = map[string]Part{
	scheme.StageTesting:    PartTesting,
	scheme.StageReview:     PartReview,
	scheme.StageInspection: PartInspection,
}

// waited ends the wait that runs.
func (r *Rectification) waited(on calendar.Date) {
	if last := &r.Waits[len(r.Waits)-1]; last.To.IsZero() {
		last.To = on
	}
}

// rectification finds one by its id or number.
func (c *Case) rectification(idOrNumber string) *Rectification {
	for _, r := range c.Rectifications {
		if r.ID == idOrNumber || r.Number == idOrNumber {
			return r
		}
	}
	return nil
}

// rectifying lists those of which something is true, oldest first.
func (c *Case) rectifying(is func(*Rectification) bool) (list []*Rectification) {
	for _, r := range c.Rectifications {
		if is(r) {
			list = append(list, r)
		}
	}
	return list
}

// openRectification is the oldest one that somebody has to act on, of these
// stages or, when none is named, of any.
func (c *Case) openRectification(stages ...string) *Rectification {
	for _, r := range c.Rectifications {
		if r.open() && (len(stages) == 0 || slices.Contains(stages, r.Stage)) {
			return r
		}
	}
	return nil
}

// mustNotRectify: no rectification of these stages, or of any, is open.
//
// [5.7b] 重新执行认证决定过程。
func (c *Case) mustNotRectify(stages ...string) *fault.Fault {
	r := c.openRectification(stages...)
	if r == nil {
		return nil
	}
	return r.refuse("case.rectification-open", fault.Day("since", r.Required))
}

// correctionLimit is the limit of corrections that the decision requires, and
// the clause that sets it.
func (c *Case) correctionLimit() (limit, clause string) {
	if c.Purpose == PurposeSurveillance {
		return scheme.LimitSurveillanceCorrectionMax, "5.9.2"
	}
	return scheme.LimitRectificationMax, "5.7b"
}

// refuse refuses an act on a rectification: under the rule's clause at the
// decision, as ours in the other stages, where the rule sets no limit.
func (r *Rectification) refuse(key string, args ...fault.Arg) *fault.Fault {
	if r.Clause == "" {
		return fault.RefuseOurs(key, args...)
	}
	return fault.Refuse(r.Clause, key, args...)
}

// named is the rectification that an act is about, of those it could be about:
// the one that is named, or the only one.
func (c *Case) named(f *fault.Fields, name string, could []*Rectification) *Rectification {
	r := c.rectification(name)
	switch {
	case name == "" && len(could) == 1:
		return could[0]
	case name == "":
		f.Add("rectification", "rectification.which", fault.Number("count", len(could)))
	case r == nil:
		f.Add("rectification", "field.unknown")
	case !slices.Contains(could, r):
		f.Add("rectification", "rectification.not-now", fault.Text("number", r.Number))
	default:
		return r
	}
	return nil
}

// lastVerified is the position at which the last rectification was accepted or
// given up.
func (c *Case) lastVerified() (at int64) {
	for _, r := range c.Rectifications {
		at = max(at, r.At)
	}
	return at
}

// CorrectionInput is the client's answer to one finding.
type CorrectionInput struct {
	Finding string    `json:"finding"`
	Text    string    `json:"text"`
	Files   []FileRef `json:"files,omitempty"`
}

// HandInRectification answers every finding of one rectification. What counts
// for the limit is this hand-in, not our verification. An appeal
// against the requirement neither stops the limit nor bars the hand-in.
//
// [5.7b] 允许限期（通常情况下不超过 3个月）整改
type HandInRectification struct {
	Rectification string            `json:"rectification,omitempty"` // id or number; left out: the only one awaited
	Answers       []CorrectionInput `json:"answers"`
}

func (*HandInRectification) CommandName() string { return "HandInRectification" }

// Answerable are those that the client can still hand in today.
func (s *Situation) Answerable(c *Case) []*Rectification {
	return c.rectifying(func(r *Rectification) bool { return r.awaited() && !s.Today.After(r.Due) })
}

func (*HandInRectification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustNotBeClosed(); f != nil {
		return f
	}
	over, handed := c.rectifying((*Rectification).awaited), c.rectifying((*Rectification).toVerify)
	switch {
	case len(s.Answerable(c)) > 0:
		return nil
	case len(over) > 0:
		return over[0].refuse("rectification.over", fault.Day("due", over[0].Due))
	case len(handed) > 0:
		return fault.RefuseOurs("rectification.handed-in", fault.Day("on", handed[0].HandedIn))
	}
	return fault.RefuseOurs("rectification.none")
}

func (c *HandInRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	r := file.named(&f, c.Rectification, s.Answerable(file))
	if r == nil {
		return nil, f.Err()
	}
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
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.ID == id })
}

// VerifyRectification says whether the findings of one rectification are
// corrected, and in which way that was seen. A failed verification within the
// limit allows another try.
//
// [5.7b] 如期完成整改后，认证机构采取适当方式对整改结果进行确认，重新执行认证决定过程。
type VerifyRectification struct {
	Rectification string   `json:"rectification,omitempty"` // id or number; left out: the only one handed in
	Way           string   `json:"way"`                     // of the scheme: documents, retest, revisit
	Failed        []string `json:"failed,omitempty"`        // findings not corrected; none: all are
	Note          string   `json:"note"`
}

func (*VerifyRectification) CommandName() string { return "VerifyRectification" }

func (*VerifyRectification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	r := c.openRectification()
	switch {
	case len(c.rectifying((*Rectification).toVerify)) > 0:
		return nil
	case r == nil:
		return fault.RefuseOurs("rectification.none")
	}
	return r.refuse("rectification.awaited", fault.Day("due", r.Due))
}

func (c *VerifyRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	r := file.named(&f, c.Rectification, file.rectifying((*Rectification).toVerify))
	if _, known := sch.Way(scheme.VerificationWays, c.Way, day); !known {
		f.Add("way", "field.unknown")
	}
	for i, id := range c.Failed {
		switch {
		case r != nil && !r.finds(id):
			f.Add(item("failed", i), "field.unknown")
		case slices.Contains(c.Failed[:i], id):
			f.Add(item("failed", i), "field.twice")
		}
	}
	needText(&f, "note", c.Note)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&RectificationVerified{r.ID, len(c.Failed) == 0, append([]string{}, c.Failed...), c.Way, Say(c.Note)})
}

// EndRectification puts on record that the last day of a rectification passed
// without a correction, so that its stage goes on with the findings as they
// stand. Nothing ends by itself: until somebody says so we wait, and the clock
// stands still.
type EndRectification struct {
	Rectification string `json:"rectification,omitempty"` // id or number; left out: the only one that is over
	Note          string `json:"note"`
}

func (*EndRectification) CommandName() string { return "EndRectification" }

// over are those whose last day passed unanswered.
func (s *Situation) over(c *Case) []*Rectification {
	return c.rectifying(func(r *Rectification) bool { return r.awaited() && s.Today.After(r.Due) })
}

func (*EndRectification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if len(s.over(c)) == 0 {
		return fault.RefuseOurs("rectification.none-over")
	}
	return nil
}

func (c *EndRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	r := file.named(&f, c.Rectification, s.over(file))
	needText(&f, "note", c.Note)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&RectificationEnded{r.ID, Say(c.Note)})
}
