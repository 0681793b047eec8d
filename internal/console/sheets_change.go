package console

import (
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// changeSheets are the forms of a change of a certificate.
var changeSheets = map[string]sheet{
	"OpenChange":   {ready: openChange, then: func(made rule.StreamID) string { return applicationAt(made.ID) }},
	"AssessChange": {ready: assessChange, wide: true},
	"GrantChange":  {check: true, again: true},

	"RequestReissue":     {ready: requestReissue},
	"ReissueCertificate": {check: true, again: true},
	"RefuseReissue":      {},
}

// openChange asks what is to be different. What is left empty stays.
func openChange(d *draw) {
	var held []form.Option
	for _, r := range d.found.Of(rule.KindCertificate, d.actor) {
		held = append(held, form.Option{Value: r.ID, Label: strings.TrimSpace(r.Number + " " + d.say(r.Name) + " " + r.Model)})
	}
	d.only("certificate", held)
	for _, path := range []string{"holder.code", "manufacturer.code", "enterprise.code", "model"} {
		d.field(path).Small = "code"
	}
	d.field("statement").Kind = form.Text
	scope := d.field("scope")
	scope.Kind, scope.Redraws, scope.Optional = form.Choice, true, true
	scope.Options = []form.Option{{Value: "", Label: d.t("form.open-change.scope.stays")}}
	for _, way := range []string{rule.ScopeExtended, rule.ScopeReduced} {
		scope.Options = append(scope.Options, form.Option{Value: way, Label: d.t("change.scope." + way)})
	}
	chosen := d.field("chosen")
	chosen.Kind = form.Choice
	for _, effect := range []scheme.Outcome{scheme.CertificateReplaced, scheme.CertificateSeparate} {
		chosen.Options = append(chosen.Options, form.Option{Value: string(effect), Label: d.t("change.effect." + string(effect))})
	}
	chosen.When = func(beside func(string) string) bool { return beside("scope") != "" }
	d.several("classes", d.changeClasses())
	d.field("classes").Optional = true
}

// assessChange offers the scheme's table.
func assessChange(d *draw) {
	d.choose("classes.class", d.changeTable())
	d.several("classes.raised", d.changeNeeds())
	d.field("classes.raised").Optional = true
	d.several("touched", d.testClauses(d.s.BasisClauses(d.caseFile())))
	d.field("touched").Optional = true
	deviate := d.field("deviate")
	deviate.Kind, deviate.Redraws = form.Tick, true
	d.several("needs", d.changeNeeds())
	for _, path := range []string{"needs", "reason"} {
		f := d.field(path)
		f.Optional = path == "needs"
		f.When = func(beside func(string) string) bool { return beside("deviate") != "" }
	}
	begun := &rule.AssessChange{}
	for _, class := range d.caseFile().Change.Classes {
		begun.Classes = append(begun.Classes, rule.ClassInput{Class: class})
	}
	d.begin(begun)
}

// changeClasses are those of the scheme's table, each with what it needs and when
// it needs more.
func (d *draw) changeClasses() (all []form.Option) {
	for _, class := range d.s.Record.Scheme("").Changes(d.s.Today) {
		if class.Certificate == scheme.AppliedForAnew {
			continue
		}
		var needs []string
		for _, x := range class.Needs {
			needs = append(needs, d.t("change.examination."+string(x)))
		}
		for _, r := range class.Raises {
			needs = append(needs, d.t("change.raise", text.Args{"examination": d.t("change.examination." + string(r.To)), "when": d.words(r.When)}))
		}
		if len(class.Needs) == 0 {
			needs = append([]string{d.t("change.examination.none")}, needs...)
		}
		all = append(all, form.Option{Value: class.ID, Label: d.words(class.Name), Hint: strings.Join(needs, "；")})
	}
	return all
}

// changeTable are the same classes where only their names are read: what they need
// stands beside each.
func (d *draw) changeTable() (all []form.Option) {
	for _, class := range d.changeClasses() {
		all = append(all, form.Option{Value: class.Value, Label: d.t("change.class-needs", text.Args{"class": class.Label, "needs": class.Hint})})
	}
	return all
}

func (d *draw) changeNeeds() (all []form.Option) {
	for _, x := range scheme.Examinations {
		all = append(all, form.Option{Value: string(x), Label: d.t("change.examination." + string(x))})
	}
	return all
}

func requestReissue(d *draw) {
	var causes []form.Option
	for _, why := range rule.ReissueCauses {
		causes = append(causes, form.Option{Value: why, Label: d.t("reissue." + why)})
	}
	d.choose("why", causes)
}
