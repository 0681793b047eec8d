package console

import (
	"slices"
	"strconv"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// answerSheets are the forms by which clients answer what they are asked, and
// appeal.
var answerSheets = map[string]sheet{
	"CompleteSupplement":  {ready: completeSupplement},
	"HandInRectification": {ready: handInRectification, check: true},
	"AnswerProblem":       {ready: answerProblem},
	"NameEarlierReport":   {ready: nameEarlierReport},
	"LodgeAppeal":         {ready: lodgeAppeal, check: true},
	"WithdrawAppeal":      {check: true},
	"ReportVersionChange": {ready: reportVersionChange},
}

// completeSupplement says of each item of a supplement what is still missing.
func completeSupplement(d *draw) {
	c := d.caseFile()
	names := map[string]string{}
	for _, m := range d.s.Required(c) {
		names[m.ID] = d.words(m.Name)
	}
	var options []form.Option
	for _, u := range c.OpenSupplements() {
		var items []string
		for _, answer := range d.s.Answers(c, u) {
			said := names[answer.Item]
			if answer.Lack == "" {
				said = d.t("form.supplement.answered", map[string]any{"material": said})
			} else {
				said = d.t(answer.Lack, map[string]any{"material": said})
			}
			items = append(items, said)
		}
		options = append(options, form.Option{
			Value: u.ID, Label: d.t("form.supplement.of", map[string]any{"requested": d.day(u.Requested), "due": d.day(u.Due)}),
			Hint: d.sentences(items),
		})
	}
	d.only("supplement", options)
	d.field("supplement").Optional = false
}

// handInRectification has a row for each finding of one rectification.
func handInRectification(d *draw) {
	c := d.caseFile()
	open := d.s.Answerable(c)
	var options []form.Option
	for _, r := range open {
		options = append(options, form.Option{Value: r.ID, Label: d.t("form.rectification.of", map[string]any{"number": r.Number, "due": d.day(r.Due)})})
	}
	d.only("rectification", options)
	which := d.field("rectification")
	which.Optional, which.Redraws = false, true
	i := slices.IndexFunc(open, func(r *rule.Rectification) bool {
		return r.ID == d.values.Get("rectification") || r.Number == d.values.Get("rectification")
	})
	list := d.rows("answers", "finding", nil)
	if i < 0 {
		list.Silent = true
		return
	}
	d.values.Set("rectification", open[i].ID)
	head := d.field("answers.finding")
	for n, f := range open[i].Findings {
		head.Options = append(head.Options, form.Option{Value: f.ID, Label: f.ID})
		head.About[f.ID] = form.Aside{Text: f.Text.Shown(), Cite: d.desk.Door.Cite(f.Clause)}
		d.values.Set("answers."+strconv.Itoa(n)+".finding", f.ID)
	}
}

func answerProblem(d *draw) {
	c := d.caseFile()
	var options []form.Option
	for _, p := range c.Monitoring.Problems {
		if p.Answerable() {
			options = append(options, form.Option{Value: p.Number, Label: p.Number + " " + p.Text.Shown()})
		}
	}
	d.only("problem", options)
}

// nameEarlierReport has a row for each clause that the product needs; those the
// report says nothing about are left blank.
func nameEarlierReport(d *draw) {
	c := d.caseFile()
	clauses := d.testClauses(d.s.TestClauses(c))
	list := d.rows("outcomes", "clause", clauses)
	list.Some = true
	verdict := d.field("outcomes.verdict")
	verdict.Kind, verdict.Options, verdict.Quiet = form.Choice, d.verdicts(c, scheme.TestVerdicts), true
	touched := d.field("touched")
	touched.Kind, touched.Options = form.Choices, clauses
	d.field("dated").Latest = d.s.Today
	for _, path := range []string{"code", "number", "model"} {
		d.field(path).Small = "code"
	}
	begin := &rule.NameEarlierReport{Model: c.Model}
	if was := c.EarlierReport; was != nil {
		begin = &rule.NameEarlierReport{Laboratory: was.Laboratory, Code: was.Code, Number: was.Number, Dated: was.Dated, Model: was.Model,
			Changes: was.Changes.Shown(), Touched: was.Touched}
		for id, file := range map[string]*rule.FileRef{scheme.MaterialTestReport: &begin.Report, scheme.MaterialTestContract: &begin.Contract} {
			if m := c.Materials[id]; m != nil && len(m.Files) > 0 {
				*file = m.Files[0]
			}
		}
	}
	for _, clause := range clauses {
		outcome := rule.ClauseOutcome{Clause: clause.Value}
		if c.EarlierReport != nil {
			for _, o := range c.EarlierReport.Outcomes {
				if o.Clause == clause.Value {
					outcome = o
				}
			}
		}
		begin.Outcomes = append(begin.Outcomes, outcome)
	}
	d.begin(begin)
}

// lodgeAppeal asks intake, which records what came on paper, for the day of its
// receipt.
func lodgeAppeal(d *draw) {
	if !d.staff() {
		d.drop("received")
		d.drop("late")
		return
	}
	d.field("received").Latest = d.s.Today
}

func reportVersionChange(d *draw) {
	c := d.caseFile()
	d.field("model").Small, d.field("sha256").Small = "code", "hash"
	d.begin(&rule.ReportVersionChange{Name: c.Name, Model: c.Model})
}
