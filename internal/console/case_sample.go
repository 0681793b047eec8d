package console

import (
	"fincert/internal/scheme"
)

// sampleCard is the samples that the body drew: where from, by whom and before
// whom, under which seal they went to which laboratory, and what they are.
func (v *caseSeen) sampleCard() card {
	shown := card{id: "samples", title: v.t("desk.sampling.card"), count: len(v.c.Drawn)}
	for n := len(v.c.Drawn) - 1; n >= 0; n-- {
		d := v.c.Drawn[n]
		i := item{id: d.ID, name: v.organisation(v.s, d.Organisation), mark: v.marked("ok", "right", "desk.sampling.as-certified"), files: v.files(d.Files...)}
		if unlike := v.c.Unlike(d); len(unlike) > 0 {
			i.mark = v.marked("bad", "wrong", "desk.sampling.unlike")
		}
		var drawers, clauses []string
		for _, id := range d.Drawers {
			drawers = append(drawers, v.person(id))
		}
		i.facts = told(v.by("3", v.fact("drawn-from", v.way(scheme.Sampling, d.From))), v.private("drawn-at", d.Place), v.dated("drawn", d.Drawn),
			v.fact("drawers", drawers...), v.private("witness", d.Witness), v.fact("serial", d.Serial), v.fact("seal", d.Seal))
		i.facts = append(i.facts, v.productFacts(d.ProductFacts)...)
		for _, id := range d.Clauses {
			clauses = append(clauses, v.requirement(id, v.tests))
		}
		i.facts = append(i.facts, told(v.fact("drawn-for", clauses...))...)
		shown.items = append(shown.items, i)
	}
	return shown
}
