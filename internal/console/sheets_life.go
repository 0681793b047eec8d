package console

import (
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// lifeSheets are the forms of what happens to a certificate after it was issued.
var lifeSheets = map[string]sheet{
	"OpenSurveillance":      {ready: openSurveillance, check: true},
	"MaintainCertification": {check: true, again: true},
	"ProposeInspection":     {ready: proposeInspection},
	"DismissInspection":     {ready: dismissInspection, check: true},
	"OpenRenewal":           {ready: openRenewal, check: true, then: func(made rule.StreamID) string { return applicationAt(made.ID) }},
	"PlanRenewal":           {ready: func(d *draw) { d.examinations() }},
}

// openSurveillance offers what a surveillance may hold.
func openSurveillance(d *draw) {
	d.field("certificate").Small = "code"
	d.examinations()
}

// proposeInspection offers the causes that the rule names.
func proposeInspection(d *draw) {
	var causes []form.Option
	for _, cause := range d.s.Record.Scheme("").Ways(scheme.InspectionCauses, d.s.Today) {
		causes = append(causes, form.Option{Value: cause.ID, Label: d.words(cause.Name)})
	}
	d.choose("cause", causes)
}

// dismissInspection offers the inspections that were proposed.
func dismissInspection(d *draw) {
	certificate := rule.Get[*rule.Certificate](d.s.Record, rule.KindCertificate, d.s.On.ID)
	var waiting []form.Option
	for _, x := range d.s.WaitingExtras(certificate) {
		cause, _ := d.s.Record.Scheme("").Way(scheme.InspectionCauses, x.Cause, d.s.Today)
		waiting = append(waiting, form.Option{Value: x.ID, Label: x.ID + " " + d.words(cause.Name)})
	}
	d.choose("inspection", waiting)
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
