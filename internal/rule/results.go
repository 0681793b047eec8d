package rule

import "fincert/internal/scheme"

// ResultMonitoring names the result of tracking monitoring among bad results.
const ResultMonitoring = "monitoring"

// badResults lists what stands against a good evaluation, of all stages: failed
// test clauses, nonconforming items of the checklists, the result of
// monitoring, and findings that were never corrected; less what a verified
// correction answers.
func (s *Situation) badResults(c *Case) (bad []string) {
	for _, stage := range []string{scheme.StageTesting, scheme.StageReview, scheme.StageInspection, scheme.StageMonitoring} {
		bad = append(bad, s.badResultsOf(c, stage)...)
	}
	return append(bad, c.uncorrected()...)
}

// badResultsOf is the same for one stage.
func (s *Situation) badResultsOf(c *Case, stage string) (bad []string) {
	var all []string
	switch stage {
	case scheme.StageTesting:
		all = s.withEffect(c, scheme.Failed)
	case scheme.StageReview:
		all = c.Review.Nonconforming()
	case scheme.StageInspection:
		all = append(c.Inspection.Nonconforming(), s.inconsistent(c)...)
	case scheme.StageMonitoring:
		if !c.Monitoring.Concluded.IsZero() && !c.Monitoring.Satisfied {
			all = []string{ResultMonitoring}
		}
	}
	for _, result := range all {
		if !c.corrected(result) {
			bad = append(bad, result)
		}
	}
	return bad
}

// corrected reports whether a verified correction answers a result. A result
// given again after that stands on its own.
func (c *Case) corrected(result string) bool {
	for _, r := range c.Rectifications {
		if r.Verified.IsZero() || r.At < c.resulted[result] {
			continue
		}
		for _, finding := range r.Findings {
			for _, answer := range finding.Answers {
				if answer == result {
					return true
				}
			}
		}
	}
	return false
}

// uncorrected lists the findings that were given up and that no later
// correction answers.
func (c *Case) uncorrected() (ids []string) {
	for _, r := range c.Rectifications {
		if r.Ended.IsZero() {
			continue
		}
		for _, finding := range r.Findings {
			if !c.corrected(finding.ID) {
				ids = append(ids, finding.ID)
			}
		}
	}
	return ids
}

// resulting notes where in the record a result was given last.
func (c *Case) resulting(m Meta, results ...string) {
	if c.resulted == nil {
		c.resulted = map[string]int64{}
	}
	for _, result := range results {
		c.resulted[result] = m.Position
	}
}

func (c *Case) resultingItems(m Meta, items []ItemVerdict) {
	for _, i := range items {
		c.resulting(m, i.Item)
	}
}
