package console

import (
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// intakeSheets are the forms of application and acceptance.
var intakeSheets = map[string]sheet{
	"JudgeMaterials":    {ready: judgeMaterials},
	"ProvideMaterial":   {ready: func(d *draw) { d.material("item") }},
	"PromiseMaterial":   {ready: func(d *draw) { d.material("item"); d.field("by").Earliest = d.s.Today }},
	"SubmitApplication": {check: true},
	"AcceptApplication": {check: true},
	"RefuseApplication": {check: true},
}

// judgeMaterials has a row for each material that the case needs, with what was
// handed in beside it.
func judgeMaterials(d *draw) {
	c := d.caseFile()
	rows := d.field("verdicts")
	rows.Fixed, rows.Some = true, true
	item := d.field("verdicts.item")
	item.Heads, item.About = true, map[string]form.Aside{}
	begin := &rule.JudgeMaterials{}
	for _, m := range d.s.Required(c) {
		item.Options = append(item.Options, form.Option{Value: m.ID, Label: d.words(m.Name)})
		about := form.Aside{Cite: d.desk.Door.Cite(m.Clause), Text: d.t("desk.material.nothing")}
		verdict := rule.MaterialVerdictInput{Item: m.ID}
		if there := c.Materials[m.ID]; there != nil {
			about.Links = d.filesAside(there.Files)
			if len(there.Files)+len(there.Papers) > 0 {
				about.Text = ""
			}
			verdict.Verdict, verdict.Note = there.Verdict, there.Note.Shown()
		}
		item.About[m.ID] = about
		begin.Verdicts = append(begin.Verdicts, verdict)
	}
	d.field("verdicts.verdict").Kind, d.field("verdicts.verdict").Options = form.Choice, d.verdicts(scheme.MaterialVerdicts)
	d.field("verdicts.follows").Earliest = d.s.Today
	d.begin(begin)
}

// material lets one of the case's materials be chosen.
func (d *draw) material(path string) {
	f := d.field(path)
	f.Kind = form.Choice
	for _, m := range d.s.Required(d.caseFile()) {
		f.Options = append(f.Options, form.Option{Value: m.ID, Label: d.words(m.Name)})
	}
}
