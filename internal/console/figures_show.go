package console

import (
	"net/http"
	"slices"
	"strconv"

	"fincert/internal/casework"
	"fincert/internal/console/plot"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// monthsShown is how far back figures go.
const monthsShown = 12

// figures shows what people would rather look at than read.
func (d *console) figures(p *page, r *http.Request) (answer, error) {
	counted, err := d.Casework.Figures(r.Context(), p.actor, monthsShown)
	if err != nil {
		return answer{}, err
	}
	ages, err := d.Deadlines.Ages(r.Context(), p.actor)
	if err != nil {
		return answer{}, err
	}
	charts := append([]plot.Chart{p.agesChart(ages), p.endedChart(counted)}, p.limitCharts(counted)...)
	charts = append(charts, p.supplementsChart(counted))
	return answer{head: head{title: p.t("desk.menu.figures")}, body: p.figuresPage(charts)}, nil
}

func (p *page) chart(id string, kind plot.Kind, place string) plot.Chart {
	return plot.Chart{ID: id, Kind: kind, Title: p.t("desk.figures." + id), Place: p.t(place), None: p.t("desk.figures." + id + ".none"), Lang: p.lang}
}

var bands = []plot.Tone{plot.One, plot.Two, plot.Three, plot.Four, plot.Five}

// agesChart: open cases by where they stand and how old they are.
func (p *page) agesChart(ages []deadline.Ages) plot.Chart {
	c := p.chart("ages", plot.Rows, "desk.figures.word")
	for band := range bands {
		name := ""
		switch {
		case band == len(deadline.AgeDays):
			name = p.t("desk.figures.older", text.Args{"days": deadline.AgeDays[band-1]})
		default:
			name = p.t("desk.figures.upto", text.Args{"days": deadline.AgeDays[band]})
		}
		c.Series = append(c.Series, plot.Series{Name: name, Tone: bands[band]})
	}
	for _, a := range ages {
		c.Labels = append(c.Labels, p.t("case.word."+string(a.Word)))
		for band := range bands {
			c.Series[band].Values = append(c.Series[band].Values, a.Cases[band])
		}
	}
	return c
}

// ends are the ways in which a case ends, with their colours.
var ends = []struct {
	word rule.Outcome
	tone plot.Tone
}{
	{rule.OutcomeGranted, plot.Good}, {rule.OutcomeMaintained, plot.Three}, {rule.OutcomeRefused, plot.Bad}, {rule.OutcomeNotAccepted, plot.Two},
	{rule.OutcomeWithdrawn, plot.Four}, {rule.OutcomeClosedOut, plot.Five}, {rule.OutcomeSuperseded, plot.One}, {rule.OutcomeLapsed, plot.Six},
}

// endedChart: how cases ended, month by month.
func (p *page) endedChart(f casework.Figures) plot.Chart {
	c := p.chart("ended", plot.Columns, "desk.figures.month")
	c.Labels = f.Months
	for _, end := range ends {
		i := slices.IndexFunc(f.Ended, func(e casework.EndFigures) bool { return e.Word == rule.Word(end.word) })
		if i >= 0 {
			c.Series = append(c.Series, plot.Series{Name: p.t("outcome." + anyOf(rule.Word(end.word))), Tone: end.tone, Values: f.Ended[i].Cases})
		}
	}
	return c
}

// limitCharts: one for each limit, how often it was kept.
func (p *page) limitCharts(f casework.Figures) []plot.Chart {
	var all []plot.Chart
	for i, l := range f.Limits {
		c := p.chart("limit", plot.Columns, "desk.figures.month")
		c.ID += strconv.Itoa(i + 1)
		c.Title = p.t("desk.figures.limit", text.Args{"limit": p.say(rule.Words(l.Name))})
		if cite := p.desk.Door.Cite(l.Clause); cite != "" {
			c.Title = p.t("desk.figures.limit.clause", text.Args{"limit": p.say(rule.Words(l.Name)), "cite": cite})
		}
		c.Labels = f.Months
		c.Series = []plot.Series{{Name: p.t("desk.figures.met"), Tone: plot.Good, Values: l.Met}, {Name: p.t("desk.figures.missed"), Tone: plot.Bad, Values: l.Missed}}
		all = append(all, c)
	}
	return all
}

// supplementsChart: cases by how often they were asked for a supplement.
func (p *page) supplementsChart(f casework.Figures) plot.Chart {
	c := p.chart("supplements", plot.Rows, "desk.figures.times")
	one := plot.Series{Name: p.t("desk.figures.cases"), Tone: plot.Three}
	for times, cases := range f.Supplements {
		key := "desk.figures.asked"
		if times == len(f.Supplements)-1 {
			key = "desk.figures.asked.more"
		}
		c.Labels = append(c.Labels, p.t(key, text.Args{"count": times}))
		one.Values = append(one.Values, cases)
	}
	c.Series = []plot.Series{one}
	return c
}
