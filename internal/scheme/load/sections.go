package load

import (
	"fmt"
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// sections say how an item of each list is read. A list may be spread over
// several files, so that a body adds a file instead of editing ours.
var sections = []struct {
	name scheme.Section
	read func(*decoder, *object)
}{
	{scheme.Sentences, func(d *decoder, o *object) {
		d.content.Sentences = append(d.content.Sentences, scheme.Sentence{
			Dated: d.dated(o, scheme.Sentences, ""), Text: o.words(),
		})
	}},
	{scheme.Stages, func(d *decoder, o *object) {
		d.content.Stages = append(d.content.Stages, scheme.Stage{
			Dated: d.dated(o, scheme.Stages, ""), Name: o.words(),
		})
	}},
	{scheme.Limits, readLimit},
	{scheme.Scope, func(d *decoder, o *object) {
		d.content.Scope = append(d.content.Scope, scheme.ScopeQuestion{
			Dated: d.dated(o, scheme.Scope, ""), Question: o.words(),
			Passes: o.flag("passes", true), Refusal: o.both("refusal"),
		})
	}},
	{scheme.Kinds, func(d *decoder, o *object) {
		d.content.Kinds = append(d.content.Kinds, scheme.Kind{
			Dated: d.dated(o, scheme.Kinds, ""), Name: o.words(),
			Category: o.matching("category", twoDigits, "scheme.finding.category"),
			Implies:  d.facts(o, "implies", true),
		})
	}},
	{scheme.Traits, func(d *decoder, o *object) {
		trait := scheme.Trait{
			Dated: d.dated(o, scheme.Traits, ""), Name: o.words(), Purpose: o.flag("purpose", false),
			Implies: d.facts(o, "implies", true),
		}
		if _, ok := o.take("absent"); ok {
			trait.Absent = o.both("absent")
		}
		d.content.Traits = append(d.content.Traits, trait)
	}},
	{scheme.Materials, readMaterial},
	{scheme.Standards, readStandard},
	{scheme.Checklists, func(d *decoder, o *object) {
		item := scheme.CheckItem{
			Dated: d.dated(o, scheme.Checklists, ""), Condition: d.condition(o), Text: o.words(),
			List:  choice(o, "list", scheme.DocumentReview, scheme.OnSite, scheme.Surveillance),
			Scope: o.matching("scope", clauseShape, "scheme.finding.clause"),
		}
		d.content.CheckItems = append(d.content.CheckItems, item)
	}},
	{scheme.Dimensions, func(d *decoder, o *object) {
		d.content.Dimensions = append(d.content.Dimensions, scheme.Dimension{
			Dated: d.dated(o, scheme.Dimensions, ""), Name: o.words(),
		})
	}},
	{scheme.Levels, func(d *decoder, o *object) {
		d.content.Levels = append(d.content.Levels, scheme.Level{
			Dated: d.dated(o, scheme.Levels, ""), Name: o.words(), Level: o.number("level", 1, 9),
		})
	}},
	{scheme.Depths, func(d *decoder, o *object) {
		depth := scheme.Depth{
			Dated: d.dated(o, scheme.Depths, ""), Name: o.words(),
			Level: o.number("level", 1, 9), Count: o.number("count", 1, 99),
		}
		for _, node := range o.list("recheck") {
			list, ok := scalar(node)
			if !ok || list != scheme.DocumentReview && list != scheme.OnSite {
				d.add(placeOf(o.at.file, node), "scheme.finding.checklist", fault.Text("value", node.String()))
				continue
			}
			depth.Lists = append(depth.Lists, list)
		}
		d.content.Depths = append(d.content.Depths, depth)
	}},
	{scheme.Verdicts, func(d *decoder, o *object) {
		list := choice(o, "list", scheme.MaterialVerdicts, scheme.ChecklistVerdicts, scheme.TestVerdicts, scheme.FindingLevels,
			scheme.ComplaintOutcomes, scheme.MisuseOutcomes, scheme.DisputeOutcomes, scheme.PostReasons)
		d.content.Verdicts = append(d.content.Verdicts, scheme.Verdict{
			Dated: d.dated(o, scheme.Verdicts, list), List: list, Name: o.words(),
			Effect: choice(o, "effect", scheme.Met, scheme.Open, scheme.Failed, scheme.Neutral),
		})
	}},
	{scheme.Ways, func(d *decoder, o *object) {
		list := choice(o, "list", scheme.MonitoringWays, scheme.VerificationWays, scheme.ComplaintWays, scheme.FactSources, scheme.InspectionCauses, scheme.UsagePlaces, scheme.MarkPlaces, scheme.Sampling,
			scheme.AnnouncedSuspended, scheme.AnnouncedRestored, scheme.AnnouncedWithdrawn, scheme.AnnouncedCancelled)
		way := scheme.Way{Dated: d.dated(o, scheme.Ways, list), List: list, Name: o.words()}
		switch list {
		case scheme.AnnouncedSuspended, scheme.AnnouncedRestored, scheme.AnnouncedWithdrawn, scheme.AnnouncedCancelled:
			way.Outside = o.flag("outside", false)
		}
		d.content.Ways = append(d.content.Ways, way)
	}},
	{scheme.Seconds, func(d *decoder, o *object) {
		d.content.Seconds = append(d.content.Seconds, scheme.Second{
			Dated: d.dated(o, scheme.Seconds, ""), Name: o.words(),
		})
	}},
	{scheme.Grounds, func(d *decoder, o *object) {
		list := choice(o, "list", scheme.Suspension, scheme.Withdrawal)
		d.content.Grounds = append(d.content.Grounds, scheme.Ground{
			Dated: d.dated(o, scheme.Grounds, list), List: list, Name: o.words(), Law: o.flag("law", true), Bars: o.flag("bars", true),
		})
	}},
	{scheme.Showings, func(d *decoder, o *object) {
		shown := scheme.Showing{Dated: d.dated(o, scheme.Showings, ""), Name: o.words(), File: o.flag("file", true)}
		for _, node := range o.list("for") {
			id, _ := scalar(node)
			d.grounds = append(d.grounds, reference{id: id, at: placeOf(o.at.file, node)})
			shown.For = append(shown.For, id)
		}
		d.content.Showings = append(d.content.Showings, shown)
	}},
	{scheme.Changes, readChange},
	{scheme.Qualified, func(d *decoder, o *object) {
		d.content.Qualified = append(d.content.Qualified, scheme.Qualification{
			Dated: d.dated(o, scheme.Qualified, ""), Name: o.words(), ForTask: o.flag("for_task", false),
		})
	}},
	{scheme.Numbers, readNumber},
	{scheme.Statuses, func(d *decoder, o *object) {
		d.content.Statuses = append(d.content.Statuses, scheme.Status{
			Dated: d.dated(o, scheme.Statuses, ""), Name: o.words(),
			Code: o.matching("code", statusCode, "scheme.finding.status-code"), Final: o.flag("final", true),
		})
	}},
}

// The largest value that makes sense in each unit: a hundred years, a tebibyte.
var mostOf = map[scheme.Unit]int{
	scheme.Months: 1200, scheme.WorkDays: 26_000, scheme.Days: 36_500, scheme.Bytes: 1 << 40, scheme.Times: 1000,
}

func readLimit(d *decoder, o *object) {
	limit := scheme.Limit{
		Dated: d.dated(o, scheme.Limits, ""), Name: o.words(),
		Unit: choice(o, "unit", scheme.Months, scheme.WorkDays, scheme.Days, scheme.Bytes, scheme.Times),
		Kind: choice(o, "kind", scheme.Permission, scheme.Duty), Normally: o.flag("normally", true),
	}
	most, known := mostOf[limit.Unit]
	if !known {
		most = 1 << 40 // the unit has its own finding
	}
	limit.Value = o.number("value", 1, most)
	d.content.Limits = append(d.content.Limits, limit)
}

func readMaterial(d *decoder, o *object) {
	material := scheme.Material{
		Dated: d.dated(o, scheme.Materials, ""), Condition: d.condition(o), Name: o.words(),
		Group: o.number("group", 1, 6),
		Form: choice(o, "form", scheme.Paper, scheme.Electronic, scheme.PaperAndElectronic,
			scheme.PaperOrElectronic, scheme.Object),
		Seal: o.flag("seal", false),
	}
	if _, ok := o.take("party"); ok {
		material.Party = choice(o, "party", scheme.Client, scheme.Manufacturer, scheme.ProductionEnterprise)
	}
	if _, ok := o.take("required_for"); ok {
		material.ForAcceptance = choice(o, "required_for", "acceptance") == "acceptance"
	}
	for _, node := range o.list("files") {
		text, _ := scalar(node)
		kind := scheme.FileKind(text)
		if !slices.Contains(scheme.FileKinds(), kind) {
			o.findings.add(placeOf(o.at.file, node), "scheme.finding.choice", fault.Text("key", "files"), fault.Text("value", text),
				fault.Text("allowed", fmt.Sprint(scheme.FileKinds())))
		}
		material.Files = append(material.Files, kind)
	}
	d.content.Materials = append(d.content.Materials, material)
}

func readChange(d *decoder, o *object) {
	class := scheme.ChangeClass{
		Dated: d.dated(o, scheme.Changes, ""), Name: o.words(),
		Certificate: choice(o, "certificate", scheme.CertificateStays, scheme.CertificateCopied,
			scheme.CertificateReplaced, scheme.AsHolderChooses, scheme.AppliedForAnew),
	}
	if o.optional("scope") != "" {
		class.Scope = choice(o, "scope", scheme.ScopeExtended, scheme.ScopeReduced)
	}
	for _, node := range o.list("needs") {
		text, _ := scalar(node)
		if !slices.Contains(scheme.Examinations, scheme.Examination(text)) {
			d.add(placeOf(o.at.file, node), "scheme.finding.choice", fault.Text("key", "needs"), fault.Text("value", text),
				fault.Text("allowed", fmt.Sprint(scheme.Examinations)))
		}
		class.Needs = append(class.Needs, scheme.Examination(text))
	}
	for _, node := range o.list("raise") {
		inner := newObject(&d.findings, o.at.file, node)
		if inner == nil {
			continue
		}
		class.Raises = append(class.Raises, scheme.Raise{To: choice(inner, "to", scheme.Examinations...), When: inner.words()})
		inner.finish()
	}
	d.content.Changes = append(d.content.Changes, class)
}

func readStandard(d *decoder, o *object) {
	standard := scheme.Standard{
		Dated: d.dated(o, scheme.Standards, ""), Condition: d.condition(o), Title: o.words(),
		Number: o.text("number"), Edition: o.text("edition"), Published: o.date("published", true),
		Role: choice(o, "role", scheme.Basis, scheme.Evidence),
	}
	seen := map[string]bool{}
	for _, node := range o.list("chapters") {
		inner := newObject(&d.findings, o.at.file, node)
		if inner == nil {
			continue
		}
		chapter := scheme.Chapter{Number: inner.matching("number", idShape, "scheme.finding.id"), Title: inner.words()}
		if seen[chapter.Number] {
			d.add(inner.at, "scheme.finding.duplicate", fault.Text("id", chapter.Number))
		}
		seen[chapter.Number] = true
		standard.Chapters = append(standard.Chapters, chapter)
		inner.finish()
	}
	d.content.Standards = append(d.content.Standards, standard)
}

func readNumber(d *decoder, o *object) {
	number := scheme.NumberPattern{
		Dated: d.dated(o, scheme.Numbers, ""), Name: o.words(), Pattern: o.text("pattern"),
	}
	if _, err := scheme.ParsePattern(number.Pattern); err != nil && number.Pattern != "" {
		d.add(o.place("pattern"), "scheme.finding.pattern", fault.Text("value", number.Pattern))
	}
	d.content.Numbers = append(d.content.Numbers, number)
}
