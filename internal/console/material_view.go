package console

import (
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// materialView is one of the materials of a case as pages show it.
type materialView struct {
	scheme.Material
	name    string
	need    form.Tag
	form    string // in which it is wanted
	because string // why it is asked; empty for every product's
	cite    string
	state   mark
	note    string // intake's word
	files   []form.Link
	lacks   bool // it keeps the application from being submitted
	open    bool // files can be handed in now
}

// needTag says whether a material must be there before acceptance.
func (p *page) needTag(m scheme.Material) form.Tag {
	if m.ForAcceptance {
		return form.Tag{Word: p.t("desk.material.must"), Class: "req"}
	}
	return form.Tag{Word: p.t("desk.material.may-follow"), Class: "opt"}
}

// materialForm says in which form a material is wanted.
func (p *page) materialForm(m scheme.Material) string {
	said := p.t("desk.material.form." + string(m.Form))
	if m.Seal {
		said += p.t("desk.material.seal")
	}
	return said
}

// sentences follow each other as the language has it.
func (p *page) sentences(all []string) string {
	if p.lang == text.EN {
		return strings.Join(all, " ")
	}
	return strings.Join(all, "")
}

// materials are those that the case needs, in the rule's order.
func (d *draw) materials() []materialView {
	c := d.caseFile()
	var all []materialView
	for _, m := range d.s.Required(c) {
		v := materialView{
			Material: m, name: d.words(m.Name), need: d.needTag(m), form: d.materialForm(m), cite: d.desk.Door.Cite(m.Clause),
			because: d.words(m.Because), open: c.Closed.IsZero() && (c.Submitted.IsZero() || c.Awaits(m.ID)),
		}
		there := c.Materials[m.ID]
		if there == nil {
			there = &rule.Material{Item: m.ID}
		}
		v.files, v.note, v.state = d.filesAside(there.Files), there.Note.Shown(), d.page.materialMark(there, d.s.Today)
		all = append(all, v)
	}
	return all
}

// materialMark is how a material stands.
func (p *page) materialMark(m *rule.Material, today calendar.Date) mark {
	switch {
	case m.Verdict == scheme.MaterialConforms:
		return mark{p.t("desk.material.conforms"), "ok", "valid"}
	case m.Verdict == scheme.MaterialSupplement:
		return mark{p.t("desk.material.supplement"), "wait", "warn"}
	case m.Verdict == scheme.MaterialNotApplicable:
		return mark{p.t("desk.material.not-applicable"), "mute", "cancelled"}
	case len(m.Files) > 0:
		return mark{p.t("desk.material.files", text.Args{"count": len(m.Files)}), "ok", "right"}
	case len(m.Papers) > 0:
		return mark{p.t("desk.material.papers", text.Args{"count": len(m.Papers)}), "ok", "right"}
	case !m.Promised.IsZero() && today.After(m.Promised):
		return mark{p.t("desk.material.promise-over", text.Args{"day": m.Promised.String()}), "bad", "warn"}
	case !m.Promised.IsZero():
		return mark{p.t("desk.material.promised", text.Args{"day": m.Promised.String()}), "info", "clock"}
	}
	return mark{p.t("desk.material.missing"), "wait", "none"}
}
