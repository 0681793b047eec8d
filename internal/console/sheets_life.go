package console

import (
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/rule"
)

// lifeSheets are the forms of what happens to a certificate after it was issued.
var lifeSheets = map[string]sheet{
	"OpenSurveillance":      {ready: openSurveillance, check: true},
	"MaintainCertification": {check: true, again: true},
	"OpenRenewal":           {ready: openRenewal, check: true, then: func(made rule.StreamID) string { return applicationAt(made.ID) }},
	"PlanRenewal":           {ready: func(d *draw) { d.examinations() }},
}

// openSurveillance offers what a surveillance may hold.
func openSurveillance(d *draw) {
	d.field("certificate").Small = "code"
	d.examinations()
}

// openRenewal offers the certificates of the client.
func openRenewal(d *draw) {
	certificate := d.field("certificate")
	certificate.Kind = form.Choice
	for _, r := range d.found.Of(rule.KindCertificate, d.actor) {
		certificate.Options = append(certificate.Options, form.Option{Value: r.ID, Label: strings.TrimSpace(r.Number + " " + d.say(r.Name) + " " + r.Model)})
	}
}

// examinations are offered in the words of the scheme in force.
func (d *draw) examinations() {
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
