package console

import (
	"slices"

	"fincert/internal/console/form"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// samplingSheets are the forms of the samples that the body draws.
var samplingSheets = map[string]sheet{"DrawSample": {ready: drawSample, check: true}}

// drawSample asks for a hash of software and a list of hardware where the product
// has them, and begins with nothing of the product: what is drawn is looked at.
func drawSample(d *draw) {
	c := d.caseFile()
	sch, day := d.s.SchemeOf(c)
	var from []form.Option
	for _, way := range d.s.Record.Scheme("").Ways(scheme.Sampling, d.s.Today) {
		from = append(from, form.Option{Value: way.ID, Label: d.words(way.Name)})
	}
	d.choose("from", from)
	d.field("sha256").Optional = !sch.Involves(scheme.TraitSoftware, c.Kind, c.Traits, day)
	d.field("hardware").Optional = !sch.Involves(scheme.TraitHardware, c.Kind, c.Traits, day)
	d.field("model").Small, d.field("sha256").Small = "code", "hash"
	d.field("name").Says = d.t("desk.consistency.applied", text.Args{"what": d.say(c.Name)})
	d.field("model").Says = d.t("desk.consistency.applied", text.Args{"what": c.Model})
	d.several("drawers", d.people(func(r *finder.Row) bool {
		return slices.Contains(r.Marks, string(rule.RoleInspector)) || slices.Contains(r.Marks, string(rule.RoleMonitoring))
	}))
	d.laboratories(c, func(*rule.Laboratory) string { return "" })
	d.several("clauses", d.testClauses(d.s.BasisClauses(c)))
	d.begin(&rule.DrawSample{Drawn: d.s.Today, Drawers: []string{d.actor.Person}})
}
