package rule

import (
	"slices"

	"fincert/internal/scheme"
)

// Agenda is what an inspection has to look at because of what came before it.
// Nothing of it is stored.
type Agenda struct {
	Problems       []AgendaProblem  // all that monitoring found
	Clauses        []AgendaClause   // of the type test: failed, or left open by the report that counts
	Items          []AgendaItem     // of the review: nonconforming, or with a remark
	Rectifications []*Rectification // that somebody still has to act on
}

// AgendaProblem is a problem of monitoring.
type AgendaProblem struct {
	Problem
	Must   bool            // its level asks for a second look on site
	Review *ProblemRecheck // what the review said of it; nil before
}

// AgendaClause is a clause of a standard.
type AgendaClause struct {
	scheme.TestClause
	Verdict   string
	Corrected bool // a verified correction answers it
}

// AgendaItem is an item of the review's checklist.
type AgendaItem struct {
	scheme.CheckItem
	Verdict   string
	Note      Private
	Corrected bool
}

// InspectionAgenda gathers it.
//
// [5.3b] 如跟踪监测环节发现问题，视发现问题数量及等级情况，在后续认证过程中进行必要的复核。
func (s *Situation) InspectionAgenda(c *Case) (a Agenda) {
	must := s.MustRecheck(c, scheme.OnSite)
	for _, p := range c.Monitoring.Problems {
		on := AgendaProblem{Problem: *p, Must: slices.Contains(must, p)}
		for i, word := range c.Review.Problems {
			if word.Problem == p.ID {
				on.Review = &c.Review.Problems[i]
			}
		}
		a.Problems = append(a.Problems, on)
	}
	doubtful := s.withEffect(c, scheme.Failed, scheme.Open)
	for _, clause := range s.TestClauses(c) {
		verdict := c.Verdict(clause.ID)
		if verdict != "" && slices.Contains(doubtful, clause.ID) {
			a.Clauses = append(a.Clauses, AgendaClause{clause, verdict, c.corrected(clause.ID)})
		}
	}
	for _, item := range s.ReviewList(c) {
		said := c.Review.Items[item.ID]
		if said != nil && (slices.Contains(c.Review.Nonconforming(), item.ID) || !said.Note.IsZero()) {
			a.Items = append(a.Items, AgendaItem{item, said.Verdict, said.Note, c.corrected(item.ID)})
		}
	}
	for _, r := range c.Rectifications {
		if r.open() {
			a.Rectifications = append(a.Rectifications, r)
		}
	}
	return a
}
