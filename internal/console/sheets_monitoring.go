package console

import (
	"strconv"

	"fincert/internal/calendar"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// monitoringSheets are the forms of tracking monitoring and of the assessment
// that goes before it.
var monitoringSheets = map[string]sheet{
	"AssessOperation":        {ready: assessOperation},
	"PlanMonitoring":         {ready: planMonitoring, wide: true},
	"SetMonitoringPeriod":    {ready: setMonitoringPeriod},
	"RecordProblem":          {ready: recordProblem},
	"JudgeProblemAnswer":     {ready: judgeProblemAnswer},
	"CloseProblem":           {ready: closeProblem},
	"MoveProblem":            {ready: moveProblem},
	"ConfirmStableOperation": {},
	"ConcludeMonitoring":     {ready: concludeMonitoring, check: true, wide: true},
}

func assessOperation(d *draw) {
	c := d.caseFile()
	limit := d.s.LimitOf(c, scheme.LimitMonitoringMax)
	d.says("monitoringMonths", limit, calendar.Date{})
	begin := &rule.AssessOperation{MonitoringMonths: limit.Value}
	if was := c.Assessment; was != nil {
		begin = &rule.AssessOperation{Supports: was.Supports, MonitoringMonths: was.MonitoringMonths, Business: was.Business.Shown(), System: was.System.Shown()}
	}
	d.begin(begin)
	if c.Assessment == nil {
		d.unsaid("supports")
	}
}

// planMonitoring has a row for each dimension, as it is watched now.
func planMonitoring(d *draw) {
	product := d.state.(*rule.Product)
	sch := d.s.Record.Scheme("")
	var dimensions, ways []option
	begin := &rule.PlanMonitoring{}
	for _, dimension := range sch.Dimensions(d.s.Today) {
		dimensions = append(dimensions, option{Value: dimension.ID, Label: d.words(dimension.Name)})
		input := rule.WatchInput{Dimension: dimension.ID}
		for _, w := range product.Watched {
			if w.Dimension == dimension.ID {
				input.Ways, input.Note = w.Ways, w.Note.Shown()
			}
		}
		begin.Watched = append(begin.Watched, input)
	}
	for _, way := range sch.Ways(scheme.MonitoringWays, d.s.Today) {
		ways = append(ways, option{Value: way.ID, Label: d.words(way.Name)})
	}
	d.heads("watched", "dimension", dimensions)
	d.several("watched.ways", ways)
	d.field("watched").Close, d.field("watched.ways").Quiet = true, true
	d.folded("watched.note")
	d.begin(begin)
}

func setMonitoringPeriod(d *draw) {
	c := d.caseFile()
	d.says("months", d.s.LimitOf(c, scheme.LimitMonitoringMax), calendar.Date{})
	d.begin(&rule.SetMonitoringPeriod{Months: c.Monitoring.Months})
}

func recordProblem(d *draw) {
	c := d.caseFile()
	sch, day := d.s.SchemeOf(c)
	var levels []option
	for _, level := range sch.Levels(day) {
		levels = append(levels, option{Value: strconv.Itoa(level.Level), Label: d.words(level.Name), Hint: d.deepens(sch.Depths([]int{level.Level}, day))})
	}
	d.choose("dimension", d.dimensions())
	d.choose("level", levels)
	d.tillToday("found", c.Accepted)
	d.begin(&rule.RecordProblem{Found: d.s.Today})
	d.unsaid("level")
}

// deepens says what a problem alone makes review and inspection look at.
func (d *draw) deepens(depths []scheme.Depth) string {
	var names []string
	for _, depth := range depths {
		names = append(names, d.words(depth.Name))
	}
	if len(names) == 0 {
		return d.t("desk.problem.alone")
	}
	return d.t("desk.problem.deepens", text.Args{"depth": d.inText(names)})
}

func (d *draw) dimensions() (options []option) {
	sch, day := d.s.SchemeOf(d.caseFile())
	for _, dimension := range sch.Dimensions(day) {
		options = append(options, option{Value: dimension.ID, Label: d.words(dimension.Name)})
	}
	return options
}

// problems are those of the case that fit, with what was found.
func (d *draw) problems(fit func(*rule.Problem) bool) (options []option) {
	for _, p := range d.caseFile().Monitoring.Problems {
		if fit(p) {
			options = append(options, d.problem(p))
		}
	}
	return options
}

// problem names a problem by its number, dimension and level.
func (d *draw) problem(p *rule.Problem) option {
	sch, day := d.s.SchemeOf(d.caseFile())
	dimension, _ := sch.Dimension(p.Dimension, day)
	level, _ := sch.Level(p.Level, day)
	return option{Value: p.Number, Label: p.Number + " " + d.words(dimension.Name) + " · " + d.words(level.Name), Hint: shortened(p.Text.Shown(), 90)}
}

func judgeProblemAnswer(d *draw) {
	d.only("problem", d.problems(func(p *rule.Problem) bool { return p.Unjudged() != nil }))
	about := map[string]form.Aside{}
	for _, p := range d.caseFile().Monitoring.Problems {
		if answer := p.Unjudged(); answer != nil {
			about[p.Number] = form.Aside{
				Facts: []form.Answer{{Label: d.t("desk.problem.answered", text.Args{"on": d.day(answer.On)}), Says: []string{answer.Text.Shown()}}},
				Links: d.filesAside(answer.Files),
			}
		}
	}
	d.field("problem").About = about
	d.yesNo("accepted", "desk.problem.accept", "desk.problem.again")
}

func closeProblem(d *draw) {
	d.only("problem", d.problems(func(p *rule.Problem) bool { return p.Closed.IsZero() && p.Unjudged() == nil }))
}

// moveProblem offers the client's other accepted cases, and all that a person
// finds.
func moveProblem(d *draw) {
	d.only("problem", d.problems(func(p *rule.Problem) bool { return len(p.Answers) == 0 }))
	c := d.caseFile()
	var cases []option
	for _, r := range d.found.Of(rule.KindCase, d.actor) {
		if r.ID != c.ID && r.Closed.IsZero() && !r.Accepted.IsZero() {
			cases = append(cases, option{Value: r.Number, Label: r.Number + " " + d.say(r.Name) + " " + r.Model})
		}
	}
	d.choose("to", cases)
}

// concludeMonitoring has a row for each dimension, with what the record says of
// it.
func concludeMonitoring(d *draw) {
	c := d.caseFile()
	result := d.s.MonitoringResult(c)
	sch, day := d.s.SchemeOf(c)
	begin := &rule.ConcludeMonitoring{}
	dimension := d.heads("dimensions", "dimension", d.dimensions())
	for _, row := range result.Dimensions {
		var ways, problems []string
		for _, id := range row.Ways {
			way, _ := d.s.Record.Scheme("").Way(scheme.MonitoringWays, id, d.s.Today)
			ways = append(ways, d.words(way.Name))
		}
		for _, count := range row.Problems {
			level, _ := sch.Level(count.Level, day)
			problems = append(problems, d.t("desk.monitoring.counted", text.Args{"level": d.words(level.Name), "found": count.Found, "open": count.Open}))
		}
		if len(problems) == 0 {
			problems = []string{d.t("desk.monitoring.no-problem")}
		}
		dimension.About[row.Dimension] = form.Aside{Facts: []form.Answer{
			{Label: d.t("desk.monitoring.ways"), Says: []string{d.inText(ways)}},
			{Label: d.t("desk.monitoring.problems"), Says: problems},
		}}
		begin.Dimensions = append(begin.Dimensions, rule.DimensionInput{Dimension: row.Dimension})
	}
	d.field("dimensions").Close, d.field("dimensions.text").Quiet = true, true
	d.oneLine("dimensions.text")
	d.yesNo("satisfied", "desk.monitoring.satisfied", "desk.monitoring.unsatisfied")
	d.field("dimensions").Says = d.t("desk.monitoring.period", text.Args{"from": date(result.From), "to": date(result.To)})
	d.begin(begin)
	d.unsaid("satisfied")
}
