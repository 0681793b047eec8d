package console

import (
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// usageCard is how certificate, audit report and mark are used, as the holder
// put it on record, with what has to stop.
func (v *sight) usageCard(c *rule.Certificate) card {
	return v.usesCard(c, c.Usage.Uses)
}

// usedCard is what the holder of a certificate put on record since it was examined
// before, for the case that looks at it.
func (v *caseSeen) usedCard() card {
	if v.c.Purpose != rule.PurposeSurveillance && v.c.Purpose != rule.PurposeRenewal {
		return card{}
	}
	since, uses := v.s.UsesFor(v.c)
	shown := v.usesCard(v.s.CertificateOf(v.c), uses)
	shown.title = v.t("desk.case.card.usage", text.Args{"since": v.page.day(since)})
	return shown
}

func (v *sight) usesCard(c *rule.Certificate, uses []rule.Use) card {
	shown := card{id: "usage", title: v.t("desk.certificate.usage"), count: len(uses), fold: true}
	if stop := c.MustStop(v.s.Today); len(stop) > 0 {
		shown.note = v.t("desk.certificate.usage.must-stop", text.Args{"n": len(stop)})
	}
	for _, of := range rule.UsageSystems {
		system, filed := c.Usage.System(of)
		one := item{name: v.t("usage.system." + string(of))}
		if filed {
			one.facts, one.files = told(v.dated("in-force", system.Since)), v.files(system.File)
		} else {
			one.mark = v.marked("wait", "pause", "desk.certificate.usage.no-system")
		}
		shown.items = append(shown.items, one)
	}
	for _, u := range uses {
		shown.items = append(shown.items, v.useItem(c, u))
	}
	return shown
}

func (v *sight) useItem(c *rule.Certificate, u rule.Use) item {
	one := item{id: u.ID, name: v.t("usage." + string(u.Of)), mark: v.useMark(c, u), files: v.files(u.Files...)}
	list := scheme.UsagePlaces
	if p := u.Placement; p != nil {
		list = scheme.MarkPlaces
		one.facts = told(v.by("7(1)", v.fact("mark-on", v.t("mark.on."+string(p.On)))), v.private("cannot-bear", p.Reason))
		one.files = v.files(p.Picture, p.Documents, p.Outer)
	}
	if u.Where != "" {
		one.facts = append(one.facts, v.fact("usage-where", v.way(list, u.Where)))
	}
	beyond := v.dated("beyond", c.Beyond(u, v.s.Today))
	beyond.late = true
	one.facts = append(one.facts, told(v.private("usage-text", u.Text), v.dated("used-from", u.From), v.dated("used-to", u.To),
		beyond, v.dated("struck", u.Struck), v.private("reason", u.Reason))...)
	return one
}

func (v *sight) useMark(c *rule.Certificate, u rule.Use) *mark {
	status, _ := c.StatusOn(v.s.Today)
	switch {
	case !u.Struck.IsZero():
		return v.marked("mute", "minus", "desk.certificate.usage.struck")
	case !u.GoesOn(v.s.Today):
		return v.marked("mute", "minus", "desk.certificate.usage.ended")
	case status != rule.StatusValid:
		return v.marked("bad", "warn", "desk.certificate.usage.stop")
	}
	return v.marked("ok", "right", "desk.certificate.usage.going-on")
}
