package console

import (
	"slices"
	"strconv"

	"fincert/internal/access"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// usageCard is how certificate, audit report and mark are used, as the holder
// put it on record, with what has to stop.
func (v *sight) usageCard(c *rule.Certificate) card {
	shown := v.usesCard(c, c.Usage.Uses)
	shown.items = append(shown.items, v.usesBefore(c)...)
	return shown
}

// usesBefore are the certificates whose place this one took, each with the uses that
// did not go over to it and lead to where they stand. Another holder's are its own.
func (v *sight) usesBefore(c *rule.Certificate) (all []item) {
	for old := v.s.Predecessor(c); old != nil && access.MaySee(rule.KindCertificate, old.Relation(v.s.Actor)); old = v.s.Predecessor(old) {
		left := old.Usage.Left()
		if len(left) == 0 {
			continue
		}
		stands := at(rule.StreamID{Kind: rule.KindCertificate, ID: old.ID}) + "#usage"
		one := item{name: v.t("desk.certificate.usage.before", text.Args{"number": old.Content.Number}), at: stands}
		for _, u := range left {
			of := v.useItem(old, u)
			of.at, of.files = stands, nil
			one.items = append(one.items, of)
		}
		all = append(all, one)
	}
	return all
}

// usedCard is what the holder of a certificate put on record since it was examined
// before, for the case that looks at it, with what is missing: the holder's word, a
// system, where the mark stands. Its files lie with the certificate.
func (v *caseSeen) usedCard() card {
	if v.c.Purpose != rule.PurposeSurveillance && v.c.Purpose != rule.PurposeRenewal {
		return card{}
	}
	certificate, beside := v.s.CertificateOf(v.c), *v.sight
	beside.scope = rule.FileScope(certificate)
	since, uses := v.s.UsesFor(v.c)
	shown := beside.usesCard(certificate, uses)
	shown.title = v.t("desk.case.card.usage", text.Args{"since": v.page.day(since)})
	if !slices.ContainsFunc(certificate.Usage.Uses, func(u rule.Use) bool { return u.Placement != nil && u.Struck.IsZero() }) {
		shown.items = append(shown.items, item{name: v.t("desk.case.usage.placement"), mark: v.marked("wait", "pause", "desk.case.usage.no-placement")})
	}
	one := item{name: v.t("desk.case.usage.statement"), mark: v.marked("wait", "pause", "desk.case.usage.not-stated")}
	further, asked := v.s.UsesUnstated(v.c)
	switch stated := v.c.UsesStated; {
	case stated != nil:
		one.mark, one.open = v.marked("ok", "right", "desk.case.usage.stated"), true
		one.facts = told(v.by("6.2c", v.dated("stated", stated.On)), v.private("text", stated.Text))
		if further > 0 {
			one.facts = append(one.facts, v.fact("since-stated", strconv.Itoa(further)))
		}
	case !asked:
		return shown
	}
	shown.items = slices.Insert(shown.items, 0, one)
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
