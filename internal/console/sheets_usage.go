package console

import (
	"fincert/internal/casework"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// usageSheets are the forms of a holder's use of certificate, audit report and
// mark.
var usageSheets = map[string]sheet{
	"FileUsageSystem":     {ready: fileUsageSystem},
	"RecordUses":          {ready: recordUses, wide: true},
	"RecordMarkPlacement": {ready: recordMarkPlacement},
	"EndUses":             {ready: func(d *draw) { d.several("uses", d.uses(func(u rule.Use) bool { return u.GoesOn(d.s.Today) })) }},
	"StateUses":           {ready: stateUses},
	"StrikeUse":           {ready: func(d *draw) { d.only("use", d.uses(func(u rule.Use) bool { return u.Struck.IsZero() })) }},
}

// stateUses shows beneath what it is that is stated to be complete.
func stateUses(d *draw) {
	seen := &caseSeen{sight: d.see(d.s, casework.View{State: d.state}), c: d.state.(*rule.Case)}
	d.beneath = d.cardOf(seen.usedCard())
}

func fileUsageSystem(d *draw) {
	var systems []option
	for _, of := range rule.UsageSystems {
		systems = append(systems, option{Value: string(of), Label: d.t("usage.system." + string(of))})
	}
	d.only("of", systems)
}

func recordUses(d *draw) {
	d.beneath = d.importLink(d.on)
	d.field("uses").Grow = 1
	var used []option
	for _, of := range rule.AllUsed {
		used = append(used, option{Value: string(of), Label: d.t("usage." + string(of))})
	}
	d.choose("uses.of", used)
	d.choose("uses.where", d.ways(scheme.UsagePlaces))
}

// recordMarkPlacement asks for what belongs to where the mark stands.
func recordMarkPlacement(d *draw) {
	d.choose("on", []option{
		{Value: string(rule.MarkOnBody), Label: d.t("mark.on.body")},
		{Value: string(rule.MarkOnPackage), Label: d.t("mark.on.package")},
	})
	d.field("on").Redraws = true
	d.choose("where", d.ways(scheme.MarkPlaces))
	onBody, onPackage := form.IsOneOf("on", string(rule.MarkOnBody)), form.IsOneOf("on", string(rule.MarkOnPackage))
	d.field("where").When, d.field("reason").When, d.field("documents").When = onBody, onPackage, onPackage
	for _, path := range []string{"where", "reason", "documents"} { // asked for where it is shown
		d.field(path).Optional = false
	}
}

// ways are the words of one of the scheme's lists of ways, to choose from.
func (d *draw) ways(list string) []option {
	var all []option
	for _, way := range d.s.Record.Scheme("").Ways(list, d.s.Today) {
		all = append(all, option{Value: way.ID, Label: d.words(way.Name)})
	}
	return all
}

// uses are those of the certificate that a form may be about.
func (d *draw) uses(these func(rule.Use) bool) []option {
	var all []option
	for _, u := range d.state.(*rule.Certificate).Usage.Uses {
		if these(u) {
			all = append(all, option{Value: u.ID, Label: u.ID + " " + d.t("usage."+string(u.Of)), Hint: date(u.From) + " " + shortened(u.Text.Shown(), 60)})
		}
	}
	return all
}
