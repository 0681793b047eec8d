package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// What an act can be about as its case stands, for doors that offer it to be
// chosen from. The act itself asks again.

// Unjudged is the client's latest answer to the problem while it waits for our
// judgement; nil when none does.
func (p *Problem) Unjudged() *ProblemAnswer { return p.unjudged() }

// RunningTest is the test task that a laboratory works on; nil when none does.
func (c *Case) RunningTest() *Test { return c.runningTest() }

// PendingVersion is the version of the product that waits for its assessment;
// nil when none does.
func (c *Case) PendingVersion() *Version { return c.pendingVersion() }

// Analysable tells whether a linked complaint can be analysed, or analysed anew.
func (c *Case) Analysable(linked *LinkedComplaint) bool { return c.analysable(linked) }

// ToVerify are the rectifications whose corrections wait for us.
func (c *Case) ToVerify() []*Rectification { return c.rectifying((*Rectification).toVerify) }

// Over are the rectifications whose last day passed unanswered.
func (s *Situation) Over(c *Case) []*Rectification { return s.over(c) }

// ToSecond are the proposals that the actor may confirm or reject.
func (s *Situation) ToSecond(c *Case) []*Proposal {
	return slices.DeleteFunc(c.waiting(), func(p *Proposal) bool {
		_, no := s.maySecond(p)
		return no != nil
	})
}

// OwnProposals are those that the actor made and may take back.
func (s *Situation) OwnProposals(c *Case) []*Proposal {
	return slices.DeleteFunc(c.waiting(), func(p *Proposal) bool { return !s.madeBy(p) })
}

// BadResults are the results that a finding of a stage can be about; those of
// all stages at the decision.
func (s *Situation) BadResults(c *Case, stage string) []string {
	if stage == scheme.StageDecision {
		return s.badResults(c)
	}
	return append(s.badResultsOf(c, stage), c.uncorrected()...)
}

// OpenClauses are the clauses that no report decides and those that failed: what
// the next test task is about.
func (s *Situation) OpenClauses(c *Case) []string { return s.withEffect(c, scheme.Open, scheme.Failed) }

// Lacks are the qualifications that a laboratory would need today for a test
// task of the case and does not hold.
func (s *Situation) Lacks(c *Case, l *Laboratory) []scheme.Qualification {
	sch, day := s.SchemeOf(c)
	return l.lacks(forTask(sch.Qualifications(day)), s.Today)
}

// Concerns tells whether the laboratory is one of the organisations whose
// product the case is about.
func (c *Case) Concerns(l *Laboratory) bool { return c.concerns(l) }

// Exceptable are the limits that a case may be allowed to go beyond, as they
// hold for it now.
func (s *Situation) Exceptable(c *Case) (limits []scheme.Limit) {
	sch, day := s.SchemeOf(c)
	for _, limit := range sch.Limits(day) {
		if limit.Kind == scheme.Permission && limit.Normally && slices.Contains(exceptable, limit.ID) {
			limits = append(limits, c.Exceptions.widened(limit))
		}
	}
	return limits
}

// BasisToday are the standards that the case would be certified against if it
// were accepted today.
func (s *Situation) BasisToday(c *Case) []scheme.Standard {
	return s.basisOf(c, s.Record.Scheme(""), s.Today)
}

// Latest is the last day that a limit in force for the case lets an act name
// today.
func (s *Situation) Latest(c *Case, limit string) calendar.Date {
	return s.after(s.LimitOf(c, limit), s.Today)
}
