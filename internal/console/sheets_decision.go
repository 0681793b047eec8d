package console

import (
	"slices"
	"strconv"
	"strings"

	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// decisionSheets are the forms of evaluation, rectification, decision and
// appeals.
var decisionSheets = map[string]sheet{
	"EvaluateCase":         {ready: evaluateCase, check: true},
	"RequireRectification": {ready: func(d *draw) { d.findings(scheme.StageDecision) }, check: true},
	"VerifyRectification":  {ready: verifyRectification},
	"EndRectification":     {ready: endRectification, check: true},
	"RecheckEditions":      {ready: recheckEditions},
	"GrantCertification":   {check: true, again: true, tells: certificateParts},
	"RefuseCertification":  {ready: refuseCertification, check: true, again: true},
	"DecideAppeal":         {ready: decideAppeal, check: true, again: true},
}

// evaluateCase says what stands against a good evaluation.
func evaluateCase(d *draw) {
	c := d.caseFile()
	begun := d.rechecks(scheme.OnSite, c.Inspection.Problems)
	d.yesNo("conforms", "desk.evaluation.conforms", "desk.evaluation.differs")
	conforms := d.field("conforms")
	conforms.Says = d.examined(c) + d.t("desk.evaluation.nothing-against")
	if bad := d.results(scheme.StageDecision); len(bad) > 0 {
		var names []string
		for _, o := range bad {
			names = append(names, o.Label)
		}
		conforms.Says = d.examined(c) + d.t("desk.evaluation.against", text.Args{"what": d.inText(names)})
		conforms.Options[0].Off = true
	}
	d.begin(&rule.EvaluateCase{Problems: begun})
	d.undecided(begun)
	d.unsaid("conforms")
}

// examined says in one line each what the four examinations found.
func (d *draw) examined(c *rule.Case) string {
	failed := len(d.s.BadResults(c, scheme.StageTesting))
	monitoring := "desk.monitoring.satisfied"
	if !c.Monitoring.Satisfied {
		monitoring = "desk.monitoring.unsatisfied"
	}
	return d.t("desk.evaluation.examined", text.Args{
		"monitoring": d.t(monitoring), "clauses": len(d.s.TestClauses(c)), "failed": failed,
		"reviewed": len(c.Review.Items), "review": len(c.Review.Nonconforming()),
		"inspected": len(c.Inspection.Items), "inspection": len(c.Inspection.Nonconforming()),
	}) + "\n"
}

// findings has a finding for each result that stands against the product.
func (d *draw) findings(stage string) {
	c := d.caseFile()
	limit, clause := scheme.LimitRectificationExamination, map[string]string{
		scheme.StageTesting: "5.4.1", scheme.StageReview: "5.5a", scheme.StageInspection: "5.6", scheme.StageDecision: "5.7a",
	}[stage]
	if stage == scheme.StageDecision {
		limit = scheme.LimitRectificationMax
	}
	results := d.results(stage)
	sch, day := d.s.SchemeOf(c)
	var begin rule.StageFindings
	begin.Due = d.within("due", limit)
	for _, r := range results {
		begin.Findings = append(begin.Findings, rule.FindingInput{Clause: clause, Answers: []string{r.Value}})
	}
	if len(results) == 0 {
		begin.Findings = []rule.FindingInput{{Clause: clause}}
		d.field("findings.answers").Silent = true
	}
	var levels []option
	for _, level := range sch.Verdicts(scheme.FindingLevels, day) {
		levels = append(levels, option{Value: level.ID, Label: d.words(level.Name)})
	}
	d.choose("findings.clause", d.clauses())
	d.choose("findings.level", levels)
	d.field("findings.level").Optional = stage == scheme.StageDecision
	d.several("findings.answers", results)
	d.begin(&begin)
}

// results are those that stand against the product in a stage, in words.
func (d *draw) results(stage string) (options []option) {
	for _, id := range d.s.BadResults(d.caseFile(), stage) {
		options = append(options, option{Value: id, Label: d.result(id)})
	}
	return options
}

// result names one: a clause of the test, an item of a checklist, a difference of
// the product, a complaint, a finding, or the result of monitoring.
func (d *draw) result(id string) string {
	c := d.caseFile()
	for _, clause := range d.s.TestClauses(c) {
		if clause.ID == id {
			return d.clauseName(clause)
		}
	}
	for _, item := range slices.Concat(d.s.ReviewList(c), d.s.InspectionList(c)) {
		if item.ID == id {
			return d.words(item.Text)
		}
	}
	for _, difference := range c.Differences() {
		if difference.ID == id {
			return d.difference(difference)
		}
	}
	for _, linked := range c.Complaints {
		if linked.Number == id {
			return d.t("desk.result.complaint", text.Args{"number": id})
		}
	}
	if id == rule.ResultMonitoring {
		return d.t("desk.result.monitoring")
	}
	for _, r := range c.Rectifications {
		for _, f := range r.Findings {
			if f.ID == id {
				return d.finding(f)
			}
		}
	}
	return id
}

func (d *draw) finding(f rule.Finding) string { return f.ID + " " + shortened(f.Text.Shown(), 60) }

// rectifications are those that an act could be about.
func (d *draw) rectifications(list []*rule.Rectification) (options []option) {
	for _, r := range list {
		options = append(options, option{Value: r.Number, Label: d.t("desk.rectification", text.Args{
			"number": r.Number, "stage": d.stageName(r.Stage), "count": len(r.Findings), "due": date(r.Due)})})
	}
	return options
}

func (d *draw) stageName(id string) string {
	sch, day := d.s.SchemeOf(d.caseFile())
	for _, stage := range sch.Stages(day) {
		if stage.ID == id {
			return d.words(stage.Name)
		}
	}
	return id
}

// verifyRectification shows each finding with what the client answered.
func verifyRectification(d *draw) {
	c := d.caseFile()
	waiting := c.ToVerify()
	d.only("rectification", d.rectifications(waiting))
	d.field("rectification").Optional = false
	d.field("rectification").Redraws = len(waiting) > 1
	sch, day := d.s.SchemeOf(c)
	var ways []option
	for _, way := range sch.Ways(scheme.VerificationWays, day) {
		ways = append(ways, option{Value: way.ID, Label: d.words(way.Name)})
	}
	d.choose("way", ways)
	var findings []option
	about := map[string]form.Aside{}
	for _, r := range waiting {
		var aside form.Aside
		for _, f := range r.Findings {
			if r.Number == d.named("rectification") {
				findings = append(findings, option{Value: f.ID, Label: d.finding(f)})
			}
			aside.Facts = append(aside.Facts, form.Answer{Label: f.ID, Says: []string{f.Text.Shown()}})
		}
		for _, answer := range r.Answers {
			aside.Facts = append(aside.Facts, form.Answer{Label: d.t("desk.rectification.answer", text.Args{"finding": answer.Finding}), Says: []string{answer.Text.Shown()}, Depth: 1})
			aside.Links = append(aside.Links, d.filesAside(answer.Files)...)
		}
		slices.SortStableFunc(aside.Facts, func(a, b form.Answer) int { return strings.Compare(lastWord(a.Label), lastWord(b.Label)) })
		about[r.Number] = aside
	}
	d.field("rectification").About = about
	d.several("failed", findings)
}

// lastWord is the finding that a fact is about.
func lastWord(label string) string { return label[strings.LastIndexByte(label, ' ')+1:] }

func endRectification(d *draw) {
	d.only("rectification", d.rectifications(d.s.Over(d.caseFile())))
	d.field("rectification").Optional = false
}

// recheckEditions lists what has changed since acceptance.
func recheckEditions(d *draw) {
	var changes []string
	for _, change := range d.s.ChangedEditions(d.caseFile()) {
		changes = append(changes, d.t("desk.editions.changed", text.Args{
			"standard": change.Standard, "pinned": orDash(change.Pinned), "valid": orDash(change.Valid)}))
	}
	d.field("reason").Says = d.inText(changes)
}

func orDash(said string) string {
	if said == "" {
		return "—"
	}
	return said
}

// refuseCertification has a reason for each result that stands against the
// product.
func refuseCertification(d *draw) {
	d.choose("reasons.clause", d.clauses())
	begin := &rule.RefuseCertification{}
	for _, r := range d.results(scheme.StageDecision) {
		begin.Reasons = append(begin.Reasons, rule.ReasonInput{Clause: "5.7a", Text: r.Label})
	}
	d.begin(begin)
}

func decideAppeal(d *draw) {
	d.yesNo("upheld", "desk.appeal.uphold", "desk.appeal.reject")
	a := d.state.(*rule.Appeal)
	d.field("upheld").Says = d.t("desk.appeal.grounds", text.Args{"on": date(a.Received), "grounds": shortened(a.Grounds.Shown(), 300)})
}

// certificateParts are what a certificate will say that does not exist yet.
func certificateParts(d *draw, would casework.Done) ([]part, error) {
	for _, e := range would.Entries {
		c := rule.Freezes(e.Entry)
		if c == nil {
			continue
		}
		var standards []string
		for i, st := range c.Standards {
			standards = append(standards, strconv.Itoa(i+1)+". "+st.Edition+" "+d.say(st.Title))
		}
		line := func(key string, says ...string) form.Answer {
			return form.Answer{Label: d.t("paper.certificate." + key), Says: says}
		}
		both := func(key string, w rule.Words) form.Answer {
			says := []string{w.ZH}
			if w.EN != "" {
				says = append(says, w.EN)
			}
			said := line(key, says...)
			said.Both = true
			return said
		}
		return []part{{title: d.t("desk.grant.certificate"), facts: []form.Answer{
			line("number", c.Number),
			both("holder", c.Holder.Name), both("holder-address", c.Holder.Address),
			both("manufacturer", c.Manufacturer.Name), both("manufacturer-address", c.Manufacturer.Address),
			both("enterprise", c.Enterprise.Name), both("enterprise-address", c.Enterprise.Address),
			both("product", c.ProductName), both("kind", c.ProductKind), line("model", c.Model),
			line("standards", standards...), both("mode", c.Mode),
			line("first-issue", date(c.FirstIssue)), line("issue", date(c.Issue)), line("valid-to", date(c.ValidTo)),
			both("body", c.BodyName), both("office", c.Office),
			{Label: d.t("desk.grant.announcement"), Says: []string{c.Announcement}},
			{Label: d.t("desk.grant.paper"), Says: []string{d.t("desk.grant.paper-tried")}},
		}}}, nil
	}
	return []part{{title: d.t("desk.grant.certificate"), none: d.t("desk.grant.proposed")}}, nil
}
