package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Problem is something that monitoring found.
type Problem struct {
	ID        string
	Number    string
	Dimension string
	Level     int
	Found     calendar.Date
	Text      Private
	Answers   []ProblemAnswer // the client's, the latest last
	Closed    calendar.Date
	How       Private
}

// ProblemAnswer is what the client said of a problem, and what we think of it.
type ProblemAnswer struct {
	On       calendar.Date
	Text     Private
	Files    []FileRef
	Judged   calendar.Date
	Accepted bool
	Note     Private
}

// unjudged is the client's answer that waits for our judgement, if one does.
func (p *Problem) unjudged() *ProblemAnswer {
	if n := len(p.Answers); n > 0 && p.Answers[n-1].Judged.IsZero() {
		return &p.Answers[n-1]
	}
	return nil
}

// Answerable reports whether the client may say something of it now.
func (p *Problem) Answerable() bool {
	n := len(p.Answers)
	return p.Closed.IsZero() && (n == 0 || !p.Answers[n-1].Judged.IsZero() && !p.Answers[n-1].Accepted)
}

// ProblemRecorded is a problem found by monitoring.
type ProblemRecorded struct {
	ID        string        `json:"id"`
	Number    string        `json:"number"`
	Dimension string        `json:"dimension"`
	Level     int           `json:"level"`
	Found     calendar.Date `json:"found"`
	Text      Private       `json:"text"`
}

func (*ProblemRecorded) EntryName() string { return "case.problem-recorded/1" }
func (*ProblemRecorded) Letters() []Letter { return []Letter{{Kind: "problem"}} }

// ProblemClosed says how a problem ended.
type ProblemClosed struct {
	ID  string  `json:"id"`
	How Private `json:"how"`
}

func (*ProblemClosed) EntryName() string { return "case.problem-closed/1" }

// ProblemAnswered is the client's answer to a problem.
type ProblemAnswered struct {
	ID    string    `json:"id"`
	Text  Private   `json:"text"`
	Files []FileRef `json:"files"`
}

func (*ProblemAnswered) EntryName() string { return "case.problem-answered/1" }

// ProblemAnswerJudged is the monitoring officer's judgement of that answer.
type ProblemAnswerJudged struct {
	ID       string  `json:"id"`
	Accepted bool    `json:"accepted"`
	Note     Private `json:"note"`
}

func (*ProblemAnswerJudged) EntryName() string { return "case.problem-answer-judged/1" }
func (*ProblemAnswerJudged) Letters() []Letter { return []Letter{{Kind: "problem-judged"}} }

func (c *Case) applyProblem(e Entry, m Meta) {
	watch := &c.Monitoring
	switch e := e.(type) {
	case *ProblemRecorded:
		watch.numbered++
		watch.Problems = append(watch.Problems, &Problem{ID: e.ID, Number: e.Number, Dimension: e.Dimension,
			Level: e.Level, Found: e.Found, Text: e.Text})
	case *ProblemAnswered:
		p := c.problem(e.ID)
		p.Answers = append(p.Answers, ProblemAnswer{On: m.On, Text: e.Text, Files: e.Files})
		return // the client's act is no part in evaluating
	case *ProblemAnswerJudged:
		p := c.problem(e.ID)
		a := &p.Answers[len(p.Answers)-1]
		a.Judged, a.Accepted, a.Note = m.On, e.Accepted, e.Note
	case *ProblemClosed:
		if p := c.problem(e.ID); p != nil {
			p.Closed, p.How = m.On, e.How
		}
	}
	c.took = took(c.took, m, PartMonitoring)
}

// RecordProblem records a problem that monitoring found, in one of the
// dimensions of 5.3.
//
// [5.3a] 对认证委托方申请认证产品运营过程中的个人金融信息保护、金融交易安全、业务连续性、服务质量、技术使用安全、内控管理、网络安全、意见投诉、公开舆情等进行跟踪监测。
type RecordProblem struct {
	Dimension string        `json:"dimension"`
	Level     int           `json:"level"`
	Found     calendar.Date `json:"found"`
	Text      string        `json:"text"`
}

func (*RecordProblem) CommandName() string { return "RecordProblem" }
func (*RecordProblem) Guard(s *Situation) *fault.Fault {
	return s.mustBeMonitored(s.caseFile())
}

func (c *RecordProblem) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	if _, known := sch.Dimension(c.Dimension, day); !known {
		f.Add("dimension", "field.unknown")
	}
	if _, known := sch.Level(c.Level, day); !known {
		f.Add("level", "field.unknown")
	}
	s.notLater(&f, "found", c.Found)
	if !c.Found.IsZero() && c.Found.Before(file.Accepted) {
		f.Add("found", "field.before-acceptance", fault.Day("accepted", file.Accepted))
	}
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ProblemRecorded{s.NewID(), file.nextProblem(), c.Dimension, c.Level, c.Found, Say(c.Text)})
}

// AnswerProblem is the client's word on a problem that monitoring found: what
// happened, and what was done. It may be given again after one that was not
// accepted.
type AnswerProblem struct {
	Problem string    `json:"problem"` // its id or its number
	Text    string    `json:"text"`
	Files   []FileRef `json:"files,omitempty"`
}

func (*AnswerProblem) CommandName() string { return "AnswerProblem" }

func (*AnswerProblem) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.3a"); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Monitoring.Problems, (*Problem).Answerable) {
		return fault.RefuseOurs("problem.none-to-answer")
	}
	return nil
}

func (c *AnswerProblem) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	p := s.caseFile().problem(c.Problem)
	switch {
	case p == nil:
		f.Add("problem", "field.unknown")
	case !p.Closed.IsZero():
		f.Add("problem", "problem.closed", fault.Day("on", p.Closed))
	case !p.Answerable():
		f.Add("problem", "problem.answered", fault.Day("on", p.Answers[len(p.Answers)-1].On))
	}
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ProblemAnswered{p.ID, Say(c.Text), append([]FileRef{}, c.Files...)})
}

// JudgeProblemAnswer is the monitoring officer's judgement of the client's
// answer. An accepted one does not close the problem by itself.
type JudgeProblemAnswer struct {
	Problem  string `json:"problem"` // its id or its number
	Accepted bool   `json:"accepted"`
	Note     string `json:"note"`
}

func (*JudgeProblemAnswer) CommandName() string { return "JudgeProblemAnswer" }

func (*JudgeProblemAnswer) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.3a"); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Monitoring.Problems, func(p *Problem) bool { return p.unjudged() != nil }) {
		return fault.RefuseOurs("problem.no-answer")
	}
	return nil
}

func (c *JudgeProblemAnswer) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	p := s.caseFile().problem(c.Problem)
	switch {
	case p == nil:
		f.Add("problem", "field.unknown")
	case p.unjudged() == nil:
		f.Add("problem", "problem.nothing-to-judge")
	}
	needText(&f, "note", c.Note)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ProblemAnswerJudged{p.ID, c.Accepted, Say(c.Note)})
}

// CloseProblem says how a problem ended. It still goes to review and
// inspection, which say whether it is looked at again.
type CloseProblem struct {
	Problem string `json:"problem"` // its id or its number
	How     string `json:"how"`
}

func (*CloseProblem) CommandName() string { return "CloseProblem" }
func (*CloseProblem) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.3a"); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Monitoring.Problems, func(p *Problem) bool { return p.Closed.IsZero() }) {
		return fault.RefuseOurs("problem.none-open")
	}
	return nil
}

func (c *CloseProblem) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "how", c.How)
	p := s.caseFile().problem(c.Problem)
	switch {
	case p == nil:
		f.Add("problem", "field.unknown")
	case !p.Closed.IsZero():
		f.Add("problem", "problem.closed", fault.Day("on", p.Closed))
	case p.unjudged() != nil:
		f.Add("problem", "problem.unjudged", fault.Day("on", p.unjudged().On))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ProblemClosed{p.ID, Say(c.How)})
}

func (c *Case) problem(idOrNumber string) *Problem {
	for _, p := range c.Monitoring.Problems {
		if p.ID == idOrNumber || p.Number == idOrNumber {
			return p
		}
	}
	return nil
}

// ProblemRecheck says whether a problem of monitoring needs to be looked at
// again, why, and what came of it.
type ProblemRecheck struct {
	Problem string  `json:"problem"` // id
	Needed  bool    `json:"needed"`
	Reason  Private `json:"reason"`
	Result  Private `json:"result"` // what looking again showed
}

// ProblemRecheckInput is the same as an examiner gives it.
type ProblemRecheckInput struct {
	Problem string `json:"problem"` // id or number
	Needed  bool   `json:"needed"`
	Reason  string `json:"reason"`
	Result  string `json:"result,omitempty"` // what looking again showed, if it was needed
}

// rechecked checks that every problem, closed ones included, has a word on
// whether it had to be looked at again; said are words given before, list is the
// checklist of the examination.
//
// [5.3b] 如跟踪监测环节发现问题，视发现问题数量及等级情况，在后续认证过程中进行必要的复核。
func (s *Situation) rechecked(f *fault.Fields, c *Case, list string, inputs []ProblemRecheckInput, said []ProblemRecheck) []ProblemRecheck {
	out := []ProblemRecheck{}
	must := s.MustRecheck(c, list)
	given := map[string]bool{}
	for _, word := range said {
		given[word.Problem] = true
	}
	for i, in := range inputs {
		at := item("problems", i)
		p := c.problem(in.Problem)
		if p == nil {
			f.Add(at+".problem", "field.unknown")
			continue
		}
		if given[p.ID] {
			f.Add(at+".problem", "field.twice")
		}
		given[p.ID] = true
		needText(f, at+".reason", in.Reason)
		if !in.Needed && slices.Contains(must, p) {
			f.Add(at+".needed", "problem.must-recheck", fault.Text("problem", p.Number))
		}
		if in.Needed {
			needText(f, at+".result", in.Result)
		} else {
			optionalText(f, at+".result", in.Result)
		}
		out = append(out, ProblemRecheck{p.ID, in.Needed, Say(in.Reason), Say(in.Result)})
	}
	for _, p := range c.Monitoring.Problems {
		if !given[p.ID] {
			f.Add("problems", "problem.no-word", fault.Text("problem", p.Number))
		}
	}
	return out
}

// reached are the depths of the scheme that the case's problems reach by their
// number and levels, closed ones included.
//
// [5.3b] 视发现问题数量及等级情况，在后续认证过程中进行必要的复核。
func (s *Situation) reached(c *Case) []scheme.Depth {
	sch, day := s.SchemeOf(c)
	levels := make([]int, len(c.Monitoring.Problems))
	for i, p := range c.Monitoring.Problems {
		levels[i] = p.Level
	}
	return sch.Depths(levels, day)
}

// depths are their ids; the checklists ask further items because of them.
func (s *Situation) depths(c *Case) (ids []string) {
	for _, d := range s.reached(c) {
		ids = append(ids, d.ID)
	}
	return ids
}

// checklist is a checklist for the case's product and the depths its problems
// reach.
func (s *Situation) checklist(c *Case, list string) []scheme.CheckItem {
	sch, day := s.SchemeOf(c)
	return sch.Checklist(list, c.Kind, slices.Concat(c.Traits, c.purposes(), s.depths(c)), day)
}

// MustRecheck are the problems that the examiner who works with this checklist
// has to look at again.
func (s *Situation) MustRecheck(c *Case, list string) (must []*Problem) {
	depths := s.reached(c)
	for _, p := range c.Monitoring.Problems {
		if slices.ContainsFunc(depths, func(d scheme.Depth) bool {
			return p.Level >= d.Level && slices.Contains(d.Lists, list)
		}) {
			must = append(must, p)
		}
	}
	return must
}
