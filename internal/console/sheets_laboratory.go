package console

import (
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// laboratorySheets are the forms of laboratories, for their tasks.
var laboratorySheets = map[string]sheet{
	"DescribeSample":     {ready: describeSample},
	"RecordTestVerdicts": {ready: func(d *draw) { d.begin(&rule.RecordTestVerdicts{Verdicts: d.testVerdicts()}) }},
	"SubmitTestReport":   {ready: submitTestReport, check: true},
	"CorrectTestReport":  {ready: correctTestReport, check: true},
}

func (d *draw) testTask() *rule.TestTask { return d.state.(*rule.TestTask) }

func (d *draw) caseOfTask() *rule.Case {
	return rule.Get[*rule.Case](d.s.Record, rule.KindCase, d.testTask().Case)
}

func describeSample(d *draw) {
	t := d.testTask()
	d.field("model").Small, d.field("sha256").Small = "code", "hash"
	begin := &rule.DescribeSample{ProductFacts: rule.ProductFacts{Name: t.Name.ZH, Model: t.Model}}
	if t.Sample != nil {
		begin.ProductFacts = *t.Sample
	}
	d.begin(begin)
}

// testVerdicts makes a row for each clause of the task, and gives what the rows
// begin with: the verdicts there are. Those that are left as they are do not
// count.
func (d *draw) testVerdicts() []rule.ClauseVerdictInput {
	t, c := d.testTask(), d.caseOfTask()
	list := d.rows("verdicts", "clause", d.testClauses(d.s.TestClauses(c)))
	list.Some = true
	verdict, evidence := d.field("verdicts.verdict"), d.field("verdicts.evidence")
	verdict.Kind, verdict.Options, verdict.Quiet, verdict.Redraws = form.Choice, d.verdicts(c, scheme.TestVerdicts), true, true
	evidence.Small = "one"
	evidence.When = func(beside func(string) string) bool { return beside("verdict") != "" || beside("evidence") != "" }
	var begin []rule.ClauseVerdictInput
	for _, clause := range t.Clauses {
		input := rule.ClauseVerdictInput{Clause: clause}
		for _, v := range t.Verdicts {
			if v.Clause == clause {
				input.Verdict, input.Evidence = v.Verdict, v.Evidence.Shown()
			}
		}
		begin = append(begin, input)
	}
	list.Begun = form.ValuesOf(d.fields, &rule.RecordTestVerdicts{Verdicts: begin})
	return begin
}

func submitTestReport(d *draw) {
	d.field("reportNumber").Small = "code"
	d.field("finished").Earliest, d.field("finished").Latest = d.testTask().Assigned, d.s.Today
}

// correctTestReport begins with the report that counts.
func correctTestReport(d *draw) {
	was := d.testTask().Report
	d.field("reportNumber").Small = "code"
	d.field("finished").Earliest, d.field("finished").Latest = was.Finished, d.s.Today
	d.begin(&rule.CorrectTestReport{ReportNumber: was.ReportNumber, Finished: was.Finished, File: was.File, Custody: was.Custody.Shown(), Verdicts: d.testVerdicts()})
}
