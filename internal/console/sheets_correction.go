package console

import (
	"slices"
	"strconv"
	"strings"

	"fincert/internal/body"
	"fincert/internal/console/form"
	"fincert/internal/rule"
)

// correctionSheets are the forms by which the body puts right what stands in the
// record, and looks after organisations, laboratories and misuses.
var correctionSheets = map[string]sheet{
	"CorrectOrganisation": {ready: correctOrganisation, check: true},
	"CorrectPaperReceipt": {ready: correctPaperReceipt},
	"CorrectContract":     {ready: correctContract},
	"CorrectReportDays":   {ready: correctReportDays},
	"RegisterLaboratory":  {ready: registerLaboratory},
	"RecordQualification": {ready: func(d *draw) { d.qualification("") }},
	"EndQualification":    {ready: endQualification, check: true},
	"JoinOrganisation":    {ready: func(d *draw) { d.seek("organisation", rule.KindOrganisation) }, check: true},
	"AssignMisuse":        {ready: assignMisuse},
}

func correctOrganisation(d *draw) {
	o := d.state.(*rule.Organisation)
	d.field("code").Small = "code"
	d.begin(&rule.CorrectOrganisation{Code: o.Code, Name: o.Name, Address: o.Address})
}

// correctPaperReceipt begins with what stands of the receipt that was chosen.
func correctPaperReceipt(d *draw) {
	c := d.caseFile()
	var options []form.Option
	for _, o := range d.materialOptions(nil) {
		if m := c.Materials[o.Value]; m != nil && len(m.Papers) > 0 {
			options = append(options, o)
		}
	}
	d.only("item", options)
	d.field("item").Redraws = true
	receipt := d.field("receipt")
	receipt.Kind, receipt.Redraws = form.Choice, true
	receipt.When = func(beside func(string) string) bool { return beside("item") != "" }
	d.field("received").Latest = d.s.Today
	var papers []rule.PaperReceipt
	if m := c.Materials[d.values.Get("item")]; m != nil {
		papers = m.Papers
	}
	for i, paper := range papers {
		receipt.Options = append(receipt.Options, form.Option{Value: strconv.Itoa(i + 1),
			Label: d.t("desk.material.paper", map[string]any{"on": paper.Received.String()}) + " " + paper.Place.Shown()})
	}
	if len(papers) == 1 {
		receipt.Given = true
		d.values.Set("receipt", "1")
	}
	n, err := strconv.Atoi(d.values.Get("receipt"))
	if err == nil && n >= 1 && n <= len(papers) && d.values.Get("received") == "" {
		was := papers[n-1]
		for name, values := range form.ValuesOf(d.fields, &rule.CorrectPaperReceipt{Receipt: n, PaperReceiptInput: rule.PaperReceiptInput{
			Item: was.Item, Received: was.Received, Sealed: was.Sealed, Courier: was.Courier, Place: was.Place.Shown()}}) {
			d.values[name] = values
		}
	}
	at := slices.IndexFunc(d.fields, func(f *form.Field) bool { return f.Name == "item" })
	item := d.fields[at] // first what it is about
	d.fields = slices.Insert(slices.Delete(d.fields, at, at+1), 0, item)
}

func correctContract(d *draw) {
	d.field("number").Small = "code"
	d.field("signed").Latest = d.s.Today
	if was := d.caseFile().Contract; was != nil {
		d.begin(&rule.CorrectContract{Number: was.Number, Signed: was.Signed, File: was.File})
	}
}

// correctReportDays begins with the days of the report that was chosen.
func correctReportDays(d *draw) {
	d.only("task", d.testOptions(func(t *rule.Test) bool { return !t.Finished.IsZero() }))
	d.field("task").Redraws = true
	d.field("finished").Latest, d.field("paper").Latest = d.s.Today, d.s.Today
	for _, t := range d.caseFile().Tests {
		if t.Number == d.values.Get("task") && d.values.Get("finished")+d.values.Get("paper") == "" {
			d.values.Set("finished", date(t.Finished))
			d.values.Set("paper", date(t.Paper))
		}
	}
}

func registerLaboratory(d *draw) {
	d.seek("organisation", rule.KindOrganisation)
	d.qualification("qualifications.")
}

// qualification offers the sorts that the scheme asks laboratories for; others
// can be entered, too.
func (d *draw) qualification(at string) {
	var asked []string
	for _, q := range d.s.Record.Scheme("").Qualifications(d.s.Today) {
		asked = append(asked, q.ID)
	}
	kind := d.field(at + "kind")
	kind.Small, kind.Suggest = "code", asked
	d.field(at + "number").Small = "code"
}

// endQualification offers what the laboratory holds; its sort goes with its
// number.
func endQualification(d *draw) {
	l := d.state.(*rule.Laboratory)
	d.field("kind").Silent = true
	var options []form.Option
	for _, q := range l.Qualifications {
		if q.Until.Before(d.s.Today) {
			continue
		}
		options = append(options, form.Option{Value: q.Number, Label: strings.Join([]string{q.Kind, q.Number, q.Scope, q.Since.String() + " – " + q.Until.String()}, " · ")})
	}
	d.only("number", options)
	for _, q := range l.Qualifications {
		if q.Number == d.values.Get("number") {
			d.values.Set("kind", q.Kind)
		}
	}
}

// assignMisuse offers those who may look into it.
func assignMisuse(d *draw) {
	var options []form.Option
	for _, r := range d.found.Of(rule.KindPerson, d.actor) {
		who := rule.Get[*body.Person](d.s.Record, rule.KindPerson, r.ID)
		if who == nil || !rule.MayLookIntoMisuse(who) {
			continue
		}
		o := form.Option{Value: who.ID, Label: who.Name.Shown()}
		for _, role := range who.Roles {
			o.Label += " · " + d.t("role."+string(role))
		}
		options = append(options, o)
	}
	d.choose("person", options)
}
