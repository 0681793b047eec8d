package console

import (
	"fincert/internal/console/form"
	"fincert/internal/rule"
)

// lifeSheets are the forms of what happens to a certificate after it was issued.
var lifeSheets = map[string]sheet{
	"OpenSurveillance":      {ready: openSurveillance, check: true},
	"MaintainCertification": {check: true, again: true},
}

// openSurveillance offers what a surveillance may hold, in the words of the
// scheme in force.
func openSurveillance(d *draw) {
	d.field("certificate").Small = "code"
	elements := d.field("elements")
	elements.Kind = form.Choices
	for _, id := range rule.SurveillanceElements {
		for _, stage := range d.s.Record.Scheme("").Stages(d.s.Today) {
			if stage.ID == id {
				elements.Options = append(elements.Options, form.Option{Value: id, Label: d.words(stage.Name)})
			}
		}
	}
}
