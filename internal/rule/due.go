package rule

import (
	"cmp"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// What falls due, as catalog keys.
const (
	DueSupplement    = "due.supplement"    // the client answers
	DueMaterial      = "due.material"      // a promised material comes
	DueRectification = "due.rectification" // the client hands in its corrections
	DueReportPaper   = "due.report-paper"  // both forms of a test report have come
	DueCase          = "due.case"          // the time limit of 5.8
	DueCloseOut      = "due.close-out"     // a silent client's case may be closed afterwards
	DueQualification = "due.qualification" // a laboratory's qualification ends
)

// Due is one thing of a case that somebody has to do by a day.
type Due struct {
	What        string // catalog key
	About       string // which of its kind: material, supplement, rectification, task; may be empty
	Called      Words  // what people call that; empty where they read About itself
	Clause      string // our id of the clause that sets the limit; empty when it is ours
	Since       calendar.Date
	Due         calendar.Due
	Provisional bool   // rests on days that no notice has settled
	Waits       []Role // whose turn it is
	Inside      bool   // nobody's business outside the body
	// Proposes is what the installation puts on record on the first day after:
	// the name of a command without input. Empty: a late act is taken, and
	// nothing follows by itself.
	Proposes string
	Proposed calendar.Date // when it did; zero as long as it did not
}

// Passed reports whether the day is over, settled or not.
func (d Due) Passed(today calendar.Date) bool {
	return d.Due.State == calendar.DueDate && today.After(d.Due.Date)
}

// Falls is everything of a case that falls due, the earliest first. It is
// derived from the record and the calendar; nothing of it is stored.
//
// [5.8] 整个认证流程一般在 230 个工作日内
func (s *Situation) Falls(c *Case) []Due {
	if !c.Closed.IsZero() {
		return nil
	}
	on := func(day calendar.Date) calendar.Due { return calendar.Due{State: calendar.DueDate, Date: day} }
	client := []Role{RoleClient}
	var list []Due
	for _, u := range c.OpenSupplements() {
		list = append(list, Due{What: DueSupplement, About: u.ID, Called: s.supplementCalled(c, u), Since: u.Requested, Due: on(u.Due), Waits: client})
	}
	for _, m := range s.Required(c) {
		if mat := c.has(m.ID); mat.follows() {
			list = append(list, Due{What: DueMaterial, About: m.ID, Called: Words(m.Name), Clause: "5.2.3a", Due: on(mat.Promised), Waits: client})
		}
	}
	for _, r := range c.rectifying((*Rectification).awaited) {
		due := Due{What: DueRectification, About: r.ID, Called: Words{r.Number, r.Number}, Since: r.Required, Due: on(r.Due), Waits: client}
		if r.Stage == scheme.StageDecision { // in the other stages the limit is ours
			due.Clause, due.Proposes = r.Clause, (*ProposeRefusal)(nil).CommandName()
			due.Proposed, _ = c.missed(ProposedRefusal, r.ID, r.Due)
			if c.Purpose == PurposeSurveillance {
				due.Proposes = (*ProposeUncorrectedWithdrawal)(nil).CommandName()
				if p := s.CertificateOf(c).preparedFor(c, r); p != nil {
					due.Proposed = p.On
				}
			}
		}
		list = append(list, due)
	}
	for _, t := range c.Tests {
		if !t.Reported.IsZero() && t.Paper.IsZero() {
			list = append(list, Due{What: DueReportPaper, About: t.Number, Clause: "5.4.2a", Since: t.Finished,
				Due: s.ReportDue(c, t.Finished), Waits: []Role{RoleLaboratory}})
		}
	}
	if certificate := s.outlives(c); certificate != nil {
		list = append(list, Due{What: DueCertificateEnd, About: certificate.Content.Number, Clause: "6.1a", Due: on(s.lastOf(certificate)),
			Proposes: (*RecordLapsedCase)(nil).CommandName()})
	}
	if clock, runs := s.TimeLimit(c); runs {
		due, provisional := s.dueOf(clock)
		list = append(list, Due{What: DueCase, Clause: "5.8", Since: clock.Start, Due: due, Provisional: provisional, Waits: s.turn(c)})
	}
	for _, w := range s.silences(c) {
		proposed, _ := c.missed(ProposedCloseOut, w.about, w.last)
		list = append(list, Due{What: DueCloseOut, About: w.about, Called: w.called, Since: w.since, Due: on(w.last), Provisional: !w.settled, Waits: client,
			Proposes: (*ProposeCloseOut)(nil).CommandName(), Proposed: proposed})
	}
	// As texts, days come before "open" and "uncovered".
	slices.SortStableFunc(list, func(a, b Due) int { return cmp.Compare(a.Due.String(), b.Due.String()) })
	return list
}

// mostCalled is how many materials a supplement is called by.
const mostCalled = 3

// supplementCalled is what people call a supplement, which has no number: by what
// is asked for.
func (s *Situation) supplementCalled(c *Case, u *Supplement) Words {
	var zh, en []string
	for _, m := range s.Required(c) {
		if u.asks(m.ID) {
			zh, en = append(zh, m.Name.ZH), append(en, m.Name.EN)
		}
	}
	more := ""
	if len(zh) > mostCalled {
		zh, en, more = zh[:mostCalled], en[:mostCalled], "…"
	}
	return Words{strings.Join(zh, "、") + more, strings.Join(en, ", ") + more}
}

// follows reports whether a promised material has not come yet.
func (m Material) follows() bool {
	if m.Promised.IsZero() {
		return false
	}
	return m.Verdict == scheme.MaterialFollows || m.Verdict == "" && len(m.Files) == 0 && len(m.Papers) == 0
}

// dueOf is where a clock ends as things stand.
func (s *Situation) dueOf(clock calendar.Clock) (due calendar.Due, provisional bool) {
	reading, err := clock.Read(s.Record.Calendar(), clock.Start)
	if err != nil {
		return calendar.Due{State: calendar.DueUncovered}, false
	}
	return reading.Due, reading.Provisional
}

// turn is whoever has to act next in any stage.
func (s *Situation) turn(c *Case) (roles []Role) {
	for _, stage := range s.Stages(c) {
		for _, role := range stage.Waits {
			if !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
	}
	return roles
}
