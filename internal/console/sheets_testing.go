package console

import (
	"slices"

	"fincert/internal/console/form"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// testingSheets are the forms of the body's part in the type test: tasks,
// earlier reports, other versions of the product.
var testingSheets = map[string]sheet{
	"DispatchTest":             {ready: dispatchTest},
	"CancelTest":               {ready: cancelTest},
	"RequireTestRectification": {ready: func(d *draw) { d.findings(scheme.StageTesting) }},
	"AssessEarlierReport":      {ready: assessEarlierReport},
	"ConfirmUnchanged":         {},
	"AssessVersion":            {ready: assessVersion},
}

// dispatchTest offers the laboratories, with what each lacks for this task.
func dispatchTest(d *draw) {
	c := d.caseFile()
	d.laboratories(c, func(l *rule.Laboratory) string {
		if len(c.Drawn) > 0 && !c.Handed(l) {
			return d.t("desk.sampling.not-handed")
		}
		return ""
	})
	d.several("clauses", d.testClauses(d.s.TestClauses(c)))
	d.begin(&rule.DispatchTest{Clauses: d.s.OpenClauses(c)})
}

// laboratories offers those that can test for a case, and says of the others why
// they cannot.
func (d *draw) laboratories(c *rule.Case, unfit func(*rule.Laboratory) string) {
	describe := func(r *finder.Row) option {
		o := option{Value: r.ID, Label: d.say(r.Name)}
		laboratory := rule.Get[*rule.Laboratory](d.s.Record, rule.KindLaboratory, r.ID)
		if laboratory == nil {
			return o
		}
		o.Hint = d.held(laboratory)
		why := unfit(laboratory)
		switch lacks := d.s.Lacks(c, laboratory); {
		case why != "":
			o.Off, o.Hint = true, why
		case c.Concerns(laboratory):
			o.Off, o.Hint = true, d.t("desk.laboratory.own-product")
		case len(lacks) > 0:
			var names []string
			for _, q := range lacks {
				names = append(names, d.words(q.Name))
			}
			o.Off, o.Hint = true, d.t("desk.laboratory.lacks", text.Args{"what": d.inText(names)})
		}
		return o
	}
	d.seekBy("laboratory", rule.KindLaboratory, describe)
	if f := d.field("laboratory"); len(f.Options) == 0 && d.values.Get(form.SeekName("laboratory")) == "" {
		for _, r := range d.found.Of(rule.KindLaboratory, d.actor) {
			if len(f.Options) < mostFound {
				f.Options = append(f.Options, describe(r))
			}
		}
	}
}

// held are the qualifications that a laboratory holds today.
func (d *draw) held(l *rule.Laboratory) string {
	var all []string
	for _, q := range l.Qualifications {
		if !d.s.Today.Before(q.Since) && !d.s.Today.After(q.Until) {
			all = append(all, d.t("desk.laboratory.holds", text.Args{"kind": q.Kind, "until": date(q.Until)}))
		}
	}
	return d.inText(all)
}

func cancelTest(d *draw) {
	if t := d.caseFile().RunningTest(); t != nil {
		d.field("reason").Says = d.t("desk.test.running", text.Args{"task": t.Number, "on": date(t.Dispatched)})
	}
}

// assessEarlierReport shows what the report proves and what would be missing.
func assessEarlierReport(d *draw) {
	c := d.caseFile()
	clauses := d.testClauses(d.s.TestClauses(c))
	d.several("touched", clauses)
	d.several("further", clauses)
	d.field("fullRetest").Kind = form.Tick
	if c.EarlierReport == nil {
		return
	}
	coverage := d.s.Coverage(c)
	touched, further := d.field("touched"), d.field("further")
	for i, o := range clauses {
		switch {
		case slices.Contains(coverage.Touched, o.Value):
			touched.Options[i].Hint, touched.Options[i].Off = d.t("desk.report.touched"), true
		case !slices.Contains(coverage.Proved, o.Value):
			touched.Options[i].Hint = d.t("desk.report.not-proved")
		}
	}
	further.Options = slices.DeleteFunc(slices.Clone(clauses), func(o option) bool { return !slices.Contains(coverage.Covered, o.Value) })
	further.Says = d.t("desk.report.coverage", text.Args{"covered": len(coverage.Covered), "needed": len(coverage.Needed)})
}

func assessVersion(d *draw) {
	c := d.caseFile()
	d.choose("outcome", []option{
		{Value: string(rule.VersionNoTest), Label: d.t("desk.version.none"), Hint: d.t("desk.version.none.hint")},
		{Value: string(rule.VersionPartialTest), Label: d.t("desk.version.partial-test"), Hint: d.t("desk.version.partial-test.hint")},
		{Value: string(rule.VersionNewApplication), Label: d.t("desk.version.new-application"), Hint: d.t("desk.version.new-application.hint")},
	})
	d.field("outcome").Redraws = true
	d.several("touched", d.testClauses(d.s.TestClauses(c)))
	if d.values.Get("outcome") != string(rule.VersionPartialTest) {
		d.field("touched").Silent = true
		d.values.Del("touched")
	}
	if v := c.PendingVersion(); v != nil {
		d.field("outcome").Says = d.t("desk.version.pending", text.Args{"model": v.Model, "on": date(v.Reported), "changes": shortened(v.Changes.Shown(), 200)})
	}
}
