package api

import (
	"fincert/internal/rule"
)

// testsOf are rounds of the type test as they are shown: with the duty of the
// laboratory as it stands today, and who keeps what (5.4.2). late is how many
// of their reports are late.
func testsOf(s *rule.Situation, c *rule.Case, tests []*rule.Test) (list []any, late int) {
	list = []any{}
	for _, t := range tests {
		round := factsIn(t)
		replaced := []any{}
		for _, v := range t.Replaced {
			earlier := factsIn(v)
			late += addDuty(earlier, s, c, v)
			replaced = append(replaced, earlier)
		}
		round["replaced"] = replaced
		late += addDuty(round, s, c, t.ReportVersion)
		if task := rule.Get[*rule.TestTask](s.Record, rule.KindTestTask, t.Task); task != nil {
			round["reportNumber"], round["custody"] = task.Report.ReportNumber, task.Report.Custody.Shown()
		}
		list = append(list, round)
	}
	return list, late
}

// addDuty says how a report stands against the laboratory's duty; it is 1 if
// the report is late.
func addDuty(report facts, s *rule.Situation, c *rule.Case, v rule.ReportVersion) int {
	report["due"], report["lateElectronic"], report["latePaper"], report["late"] = "", 0, 0, false
	if v.Finished.IsZero() {
		return 0
	}
	duty := s.Lateness(c, v)
	report["due"], report["lateElectronic"], report["latePaper"], report["late"] = duty.Due.String(), duty.Electronic, duty.Paper, duty.Late()
	if duty.Late() {
		return 1
	}
	return 0
}

// earlierReport is what is known of a report that the client brought along: what
// it covers before anybody decides, and what was decided.
func earlierReport(s *rule.Situation, c *rule.Case) facts {
	if c.EarlierReport == nil {
		return facts{}
	}
	shown := factsIn(c.EarlierReport)
	laboratory, lacking := s.ReportedBy(c)
	names := []any{}
	for _, q := range lacking {
		names = append(names, factsOf(rule.Words(q.Name)))
	}
	shown["laboratoryRegistered"], shown["laboratoryLacks"] = laboratory != nil, names
	shown["coverage"] = factsOf(s.Coverage(c))
	shown["unchangedConfirmed"] = date(c.Unchanged)
	if !c.Submitted.IsZero() {
		earliest := s.OldestRecognised(c)
		shown["oldestRecognised"], shown["tooOld"] = date(earliest), c.EarlierReport.Dated.Before(earliest)
	}
	return shown
}
