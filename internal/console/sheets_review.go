package console

import (
	"strconv"
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"

	"slices"
)

// reviewSheets are the forms of document review and on-site inspection.
var reviewSheets = map[string]sheet{
	"RecordReview":                   {ready: recordReview, stays: true, wide: true},
	"ConcludeReview":                 {ready: concludeReview, check: true},
	"RequireReviewRectification":     {ready: func(d *draw) { d.findings(scheme.StageReview) }},
	"PlanInspection":                 {ready: planInspection},
	"CancelInspection":               {},
	"RecordConsistency":              {ready: recordConsistency},
	"JudgeConsistency":               {ready: judgeConsistency, wide: true},
	"RecordInspection":               {ready: recordInspection, stays: true, wide: true},
	"ConcludeInspection":             {ready: concludeInspection, check: true},
	"RequireInspectionRectification": {ready: func(d *draw) { d.findings(scheme.StageInspection) }},
	"CorrectVisitDay":                {ready: correctVisitDay},
}

func recordReview(d *draw) {
	c := d.caseFile()
	items := d.s.ReviewList(c)
	begin := &rule.RecordReview{}
	for _, i := range items {
		begin.Items = append(begin.Items, rule.ItemInput{Item: i.ID})
	}
	d.checklist(items, &c.Review)
	d.begin(begin)
}

func recordInspection(d *draw) {
	c := d.caseFile()
	items := d.s.InspectionList(c)
	begin := &rule.RecordInspection{}
	for _, i := range items {
		begin.Items = append(begin.Items, rule.ItemInput{Item: i.ID})
	}
	d.checklist(items, &c.Inspection)
	d.begin(begin)
}

// checklist has a row for each item, with what was recorded of it before. Only
// those count that are filled in, so that a part can be saved at a time.
func (d *draw) checklist(items []scheme.CheckItem, x *rule.Examination) {
	var options []option
	for _, i := range items {
		options = append(options, option{Value: i.ID, Label: d.words(i.Text)})
	}
	verdicts := d.verdicts(d.caseFile(), scheme.ChecklistVerdicts)
	item := d.heads("items", "item", options)
	done := 0
	for _, i := range items {
		aside := form.Aside{Cite: d.desk.Door.Cite(i.Scope)}
		if was := x.Items[i.ID]; was != nil {
			done++
			said := (&form.Field{Options: verdicts}).Option(was.Verdict).Label
			if note := was.Note.Shown(); note != "" {
				said = d.t("desk.item.noted", text.Args{"verdict": said, "note": shortened(note, 120)})
			}
			aside.Text = d.t("desk.item.recorded", text.Args{"verdict": said})
		}
		item.About[i.ID] = aside
	}
	d.choose("items.verdict", verdicts)
	rows := d.field("items")
	rows.Some, rows.Close = true, true
	rows.Says = d.t("desk.item.done", text.Args{"count": done, "of": len(items)})
	d.field("items.verdict").Quiet = true
	d.folded("items.note")
}

// rechecks has a row for each problem on which a word is to be said.
func (d *draw) rechecks(list string, said []rule.ProblemRecheck) (begin []rule.ProblemRecheckInput) {
	c := d.caseFile()
	must := d.s.MustRecheck(c, list)
	var options []option
	about := map[string]form.Aside{}
	for _, p := range c.Monitoring.Problems {
		if slices.ContainsFunc(said, func(r rule.ProblemRecheck) bool { return r.Problem == p.ID }) {
			continue
		}
		o := d.problem(p)
		o.Hint = ""
		options = append(options, o)
		about[p.Number] = d.problemAside(p, slices.Contains(must, p))
		begin = append(begin, rule.ProblemRecheckInput{Problem: p.Number, Needed: slices.Contains(must, p)})
	}
	d.heads("problems", "problem", options).About = about
	d.field("problems").Silent = len(options) == 0
	d.yesNo("problems.needed", "desk.recheck.needed", "desk.recheck.not-needed")
	return begin
}

func (d *draw) problemAside(p *rule.Problem, must bool) form.Aside {
	state := d.t("desk.problem.open")
	if !p.Closed.IsZero() {
		state = d.t("desk.problem.closed", text.Args{"on": date(p.Closed), "how": shortened(p.How.Shown(), 120)})
	}
	aside := form.Aside{Text: shortened(p.Text.Shown(), 200), Facts: []form.Answer{{Label: d.t("desk.problem.state"), Says: []string{state}}}}
	if must {
		aside.Facts = append(aside.Facts, form.Answer{Label: d.t("desk.recheck"), Says: []string{d.t("desk.recheck.must")}})
	}
	return aside
}

// undecided leaves open whether a problem needs to be looked at, unless it has
// to be.
func (d *draw) undecided(begun []rule.ProblemRecheckInput) {
	for i, in := range begun {
		if d.fresh && !in.Needed {
			d.values.Del("problems." + strconv.Itoa(i) + ".needed")
		}
	}
}

func concludeReview(d *draw) {
	begun := d.rechecks(scheme.DocumentReview, nil)
	d.begin(&rule.ConcludeReview{Problems: begun})
	d.undecided(begun)
}

func concludeInspection(d *draw) {
	c := d.caseFile()
	begun := d.rechecks(scheme.OnSite, nil)
	d.tillToday("visited", c.Accepted)
	d.begin(&rule.ConcludeInspection{Visited: c.Inspection.Planned, Problems: begun})
	d.undecided(begun)
}

// planInspection offers the inspectors; those who may not go are not shown.
func planInspection(d *draw) {
	c := d.caseFile()
	d.several("inspectors", d.people(func(r *finder.Row) bool { return slices.Contains(r.Marks, string(rule.RoleInspector)) }))
	for i := range d.field("inspectors").Options {
		d.field("inspectors").Options[i].Hint = ""
	}
	d.within("visit", scheme.LimitVisitAhead)
	d.field("visit").Earliest = d.s.Today
	d.field("unannounced").Silent = c.Purpose != rule.PurposeSurveillance
	begin := &rule.PlanInspection{Visit: c.Inspection.Planned, Inspectors: c.Inspection.Inspectors}
	if len(begin.Inspectors) == 0 {
		begin.Inspectors = []string{d.actor.Person}
	}
	if c.Inspection.Planned.IsZero() {
		d.field("reason").Silent = true
	} else {
		d.field("reason").Optional = false
		d.field("reason").Says = d.t("desk.inspection.planned", text.Args{"on": date(c.Inspection.Planned)})
	}
	d.begin(begin)
}

// recordConsistency asks for a hash of software and for a list of hardware where
// the product has them, and begins with nothing: what is on site is looked at.
func recordConsistency(d *draw) {
	c := d.caseFile()
	sch, day := d.s.SchemeOf(c)
	d.field("sha256").Optional = !sch.Involves(scheme.TraitSoftware, c.Kind, c.Traits, day)
	d.field("hardware").Optional = !sch.Involves(scheme.TraitHardware, c.Kind, c.Traits, day)
	d.field("name").Says = d.t("desk.consistency.applied", text.Args{"what": d.say(c.Name)})
	d.field("model").Says = d.t("desk.consistency.applied", text.Args{"what": c.Model})
	if was := c.Consistency; was != nil {
		d.begin(&rule.RecordConsistency{ProductFacts: was.ProductFacts})
	}
}

// judgeConsistency has a row for each difference, what was found beside what was
// wanted.
func judgeConsistency(d *draw) {
	c := d.caseFile()
	var options []option
	about := map[string]form.Aside{}
	begin := &rule.JudgeConsistency{}
	open := map[int]bool{}
	for i, difference := range c.Differences() {
		options = append(options, option{Value: difference.ID, Label: d.difference(difference)})
		about[difference.ID] = form.Aside{Facts: []form.Answer{
			{Label: d.t("desk.consistency.found"), Says: strings.Split(difference.Found, "\n")},
			{Label: d.t("desk.consistency." + difference.Against), Says: strings.Split(difference.Wanted, "\n")},
		}}
		input := rule.DifferenceInput{Difference: difference.ID}
		open[i] = true
		for _, v := range c.Consistency.Verdicts {
			if v.Difference == difference.ID {
				input.Conforms, input.Reason, open[i] = v.Conforms, v.Reason.Shown(), false
			}
		}
		begin.Verdicts = append(begin.Verdicts, input)
	}
	d.heads("verdicts", "difference", options).About = about
	d.yesNo("verdicts.conforms", "desk.consistency.conforms", "desk.consistency.differs")
	d.field("verdicts").Close, d.field("verdicts.conforms").Quiet = true, true
	d.oneLine("verdicts.reason")
	d.begin(begin)
	for i, is := range open {
		if is && d.fresh {
			d.values.Del("verdicts." + strconv.Itoa(i) + ".conforms")
		}
	}
}

// difference names what differs, and from what.
func (p *page) difference(x rule.Difference) string {
	return p.t("desk.consistency.difference", text.Args{"what": p.t("desk.consistency.what." + x.What), "against": p.t("desk.consistency." + x.Against)})
}

func correctVisitDay(d *draw) {
	c := d.caseFile()
	latest := c.Inspection.Concluded
	if latest.IsZero() {
		latest = d.s.Today
	}
	d.between("visited", c.Accepted, latest)
	d.field("visited").Says = d.t("desk.recorded", text.Args{"what": date(c.Inspection.Visited)})
	d.begin(&rule.CorrectVisitDay{Visited: c.Inspection.Visited})
}
