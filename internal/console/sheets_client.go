package console

import (
	"slices"
	"strings"

	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// clientSheets are the forms of clients up to their application.
var clientSheets = map[string]sheet{
	"RegisterOrganisation": {ready: func(d *draw) { d.field("code").Small = "code" }},
	"DescribeProduct":      {ready: describeProduct},
	"OpenApplication":      {ready: openApplication, then: func(made rule.StreamID) string { return applicationAt(made.ID) }},
	"ProvideMaterial":      {ready: provideMaterial},
	"PromiseMaterial":      {ready: promiseMaterial},
	"SubmitApplication":    {ready: func(d *draw) { d.beneath = d.materialTable(d.materials()) }, check: true},
	"WithdrawApplication":  {check: true},
}

// describeProduct lists the materials of the product as it is being described.
// What every product of its kind has is not asked.
func describeProduct(d *draw) {
	d.drop("client")
	sch := d.s.Record.Scheme("")
	kind := d.field("kind")
	kind.Kind, kind.Redraws = form.Choice, true
	var implied []string
	for _, k := range sch.Kinds(d.s.Today) {
		kind.Options = append(kind.Options, form.Option{Value: k.ID, Label: d.words(k.Name)})
		if k.ID == d.values.Get("kind") {
			implied = k.Implies
		}
	}
	traits := d.field("traits")
	traits.Kind, traits.Redraws, traits.Optional = form.Choices, true, true
	traits.When = func(beside func(string) string) bool { return beside("kind") != "" }
	for _, t := range sch.Traits(d.s.Today) {
		if t.ID == scheme.TraitEarlierReport || slices.Contains(implied, t.ID) { // the application says the one, the kind the other
			continue
		}
		traits.Options = append(traits.Options, form.Option{Value: t.ID, Label: d.words(t.Name)})
	}
	d.field("model").Small = "code"
	if d.values.Get("kind") != "" {
		d.beneath = d.materialPreview(sch.Materials(d.values.Get("kind"), d.values["traits"], d.s.Today))
	}
}

// openApplication offers the client's products and, for the organisations that
// stand behind the product, the client itself or one named by its credit code: a
// client does not see other organisations.
func openApplication(d *draw) {
	product := d.field("product")
	product.Kind = form.Choice
	for _, r := range d.found.Of(rule.KindProduct, d.actor) {
		product.Options = append(product.Options, form.Option{Value: r.ID, Label: strings.TrimSpace(d.say(r.Name) + " " + r.Model)})
	}
	for _, path := range []string{"manufacturer", "enterprise"} {
		d.party(path)
	}
	d.field("earlierReport").Kind = form.Tick
}

// party is an organisation that is the one before it unless another is named by
// its whole credit code.
func (d *draw) party(path string) {
	f := d.field(path)
	f.Kind, f.Optional = form.Seek, false
	f.Options = []form.Option{{Value: "", Label: d.t("form.open-application." + path + ".same")}}
	if !d.values.Has(path) {
		d.values.Set(path, "")
	}
	for i, named := range []string{d.values.Get(path), strings.TrimSpace(d.values.Get(form.SeekName(path)))} {
		o := rule.Get[*rule.Organisation](d.s.Record, rule.KindOrganisation, d.s.OrganisationBy(named))
		if named == "" || o == nil || slices.ContainsFunc(f.Options, func(have form.Option) bool { return have.Value == o.Code }) {
			continue
		}
		f.Options = append(f.Options, form.Option{Value: o.Code, Label: d.say(o.Name) + " · " + o.Code, Found: true})
		if i == 1 { // found by its whole code: it is the one
			d.values.Set(path, o.Code)
		}
	}
}

// provideMaterial begins with the files that are there: what is sent takes their
// place.
func provideMaterial(d *draw) {
	c := d.caseFile()
	var options []form.Option
	for _, m := range d.s.Required(c) {
		if c.Submitted.IsZero() || c.Awaits(m.ID) || m.ID == d.values.Get("item") {
			options = append(options, form.Option{Value: m.ID, Label: d.words(m.Name)})
		}
	}
	d.only("item", options)
	item := d.values.Get("item")
	if there := c.Materials[item]; d.fresh && there != nil {
		d.field("item").Given = true
		d.begin(&rule.ProvideMaterial{Item: item, Files: there.Files})
	}
	if d.fresh && slices.ContainsFunc(options, func(o form.Option) bool { return o.Value == item }) {
		d.field("item").Given = true
	}
}

func promiseMaterial(d *draw) {
	c := d.caseFile()
	var options []form.Option
	for _, m := range d.s.Required(c) {
		if !m.ForAcceptance {
			options = append(options, form.Option{Value: m.ID, Label: d.words(m.Name)})
		}
	}
	d.only("item", options)
	d.field("by").Earliest, d.field("by").Latest = d.s.Today, d.s.LatestToFollow(c)
}
