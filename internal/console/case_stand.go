package console

import (
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// standView says where a case stands: decided or why not yet, and who has to do
// what until when.
type standView struct {
	decided string // how and when
	at      string // the certificate, if there is one
	number  string
	why     *web.Problem // why it is not decided yet
	ready   bool         // only the decision itself is awaited
	turns   []turnView
}

// stand is derived anew from the record at each look. Somebody outside is not
// told what is nobody's business outside.
func (v *caseSeen) stand() standView {
	var stand standView
	switch {
	case !v.c.Closed.IsZero():
		stand.decided = v.t("desk.case.stand.decided", text.Args{"outcome": v.t("outcome." + v.c.Purpose.Ended(v.c.Outcome)), "day": v.page.day(v.c.Closed)})
		if v.c.CertificateNumber != "" {
			stand.number, stand.at = v.c.CertificateNumber, "/certificates/"+rule.NumberKey(v.c.CertificateNumber)
		}
	case v.relation != rule.Entrusted:
		stand.why = v.undecided()
		stand.ready = stand.why == nil
	}
	duties := v.s.Duties(v.c)
	for _, a := range v.c.Decisions {
		for _, appeal := range a.Appeals {
			if state := rule.Get[*rule.Appeal](v.s.Record, rule.KindAppeal, appeal.Appeal); state != nil && !v.s.Ends(state) {
				duties = append(duties, v.s.Duties(state)...)
			}
		}
	}
	for _, d := range duties {
		if v.tells(d) {
			stand.turns = append(stand.turns, v.turn(d, v.calledOf(d.What, d.About, d.Name)))
		}
	}
	return stand
}

// undecided asks the decision's own guard, for a decider who took no part, why
// there is none yet. The body's people are told what stands in the way of a
// certificate; others, whether the case can be decided at all.
func (v *caseSeen) undecided() *web.Problem {
	asked := *v.s
	asked.On = rule.StreamID{Kind: rule.KindCase, ID: v.c.ID}
	asked.Actor, asked.Role = rule.Actor{Roles: []rule.Role{rule.RoleDecider}}, rule.RoleDecider
	var f *fault.Fault
	switch v.c.Purpose {
	case rule.PurposeSurveillance:
		f = (&rule.MaintainCertification{}).Guard(&asked)
	case rule.PurposeChange:
		f = (&rule.GrantChange{}).Guard(&asked)
	default:
		f = (&rule.RefuseCertification{}).Guard(&asked)
		if f == nil && v.inside() {
			f = (&rule.GrantCertification{}).Guard(&asked)
		}
	}
	if f == nil {
		return nil
	}
	problem := v.desk.Door.Describe(v.lang, f)
	return &problem
}
