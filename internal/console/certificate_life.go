package console

import (
	"slices"

	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// lives fills in what is happening to a certificate: whose turn it is, whether it
// may be used, and everything that was proposed, asked for and decided.
func (v *sight) lives(c *rule.Certificate, into *certificateView) {
	into.unused = v.unused(c)
	for _, d := range v.duties() {
		if v.tells(d) {
			into.turns = append(into.turns, v.turn(d, v.calledOf(d.What, d.About, d.Name)))
		}
	}
	cards := []card{v.suspensionCard(c), v.transitionCard(c), v.withdrawalCard(c), v.recallCard(c), v.publicationCard(c), v.decidedCard(c), v.exceptions(c.Exceptions)}
	if v.inside() {
		cards = slices.Insert(cards, 0, v.preparedCard(c))
	}
	// What goes on stands first, what is over behind what the certificate is about.
	place := 1
	if c.Suspension() != nil || slices.ContainsFunc(c.Proposals, func(p *rule.Prepared) bool { return p.Ended.IsZero() }) {
		place = 0
	}
	for _, one := range slices.Backward(cards) {
		if one.shown() {
			into.cards = slices.Insert(into.cards, place, one)
		}
	}
}

// unused says that a certificate must not be used today; empty: it may.
func (v *sight) unused(c *rule.Certificate) string {
	switch status, since := c.StatusOn(v.s.Today); status {
	case rule.StatusSuspended:
		return v.t("desk.certificate.suspended", text.Args{"since": v.page.day(since), "last": v.page.day(c.Suspension().Until)})
	case rule.StatusWithdrawn, rule.StatusCancelled, rule.StatusReplaced:
		return v.t("desk.certificate.ended", text.Args{"since": v.page.day(since)})
	case rule.StatusExpired:
		return v.t("desk.certificate.expired", text.Args{"since": v.page.day(since)})
	}
	return ""
}

// begins puts the acts that begin something about a certificate among the others:
// before them what this person is awaited to begin, after them the rest. Whether it
// may be begun today is told by its form; of one that has ended there is nothing to
// begin.
func (v *sight) begins(c *rule.Certificate, others []actionView) []actionView {
	status, _ := c.StatusOn(v.s.Today)
	if status != rule.StatusValid && status != rule.StatusSuspended {
		return others
	}
	var awaited, rest []actionView
	var due []string
	for _, d := range v.duties() {
		if v.mine(d) {
			due = append(due, acts[d.What]...)
		}
	}
	for _, one := range []struct {
		command, field, value string
		on                    rule.StreamID
	}{
		{"OpenSurveillance", "certificate", c.Content.Number, rule.StreamID{}}, {"OpenTransition", "certificate", c.ID, rule.StreamID{}},
		{"OpenRenewal", "certificate", c.ID, rule.StreamID{}}, {"OpenChange", "certificate", c.ID, rule.StreamID{}},
		{"SuspendOnOrder", "certificates", c.Content.Number, v.s.Orders()},
	} {
		command, known := v.desk.Casework.Command(one.command)
		if !known || !v.desk.Rights.Ever(v.actor, one.command) || one.command == "OpenTransition" && len(v.s.Concerning(c)) == 0 {
			continue
		}
		act := actionView{name: v.t("command." + command.Slug()), at: actAt(command, one.on, one.field, one.value), possible: true}
		if slices.Contains(due, one.command) {
			awaited = append(awaited, act)
		} else {
			rest = append(rest, act)
		}
	}
	return slices.Concat(awaited, others, rest)
}

// transitionCard is every change of the basis that the certificate has to go or went.
func (v *sight) transitionCard(c *rule.Certificate) card {
	shown := card{id: "transitions", title: v.t("desk.menu.transitions")}
	for _, p := range v.s.ProgressOf(c) {
		m := v.standing(p.Standing)
		i := item{id: p.Transition.Number, name: p.Transition.Edition, at: at(rule.StreamID{Kind: rule.KindTransition, ID: p.Transition.ID}), mark: &m,
			facts: told(v.by("6.3.1e", v.dated("deadline", p.Transition.Deadline)), v.fact("reason", v.say(p.Transition.Reason)))}
		if p.Case != nil {
			file := v.fact("case", p.Case.Number)
			file.at = at(rule.StreamID{Kind: rule.KindCase, ID: p.Case.ID})
			i.facts = append(i.facts, file)
		}
		shown.items = append(shown.items, i)
	}
	return shown
}

// preparedCard is what was proposed, the latest first; it is for the body's people.
func (v *sight) preparedCard(c *rule.Certificate) card {
	shown := card{id: "proposals", title: v.t("desk.certificate.proposals"), count: len(c.Proposals), fold: true}
	for _, p := range slices.Backward(c.Proposals) {
		m := proposalMarks[p.Outcome]
		m.word = v.t("desk.case.proposal.mark.waits")
		if p.Outcome != "" {
			m.word = v.t("desk.case.proposal.mark." + string(p.Outcome))
		}
		shown.items = append(shown.items, item{id: p.ID, name: v.groundNamed(v.sch, p.List, p.Fact.Ground), mark: &m, open: p.Ended.IsZero(), facts: append(
			v.factOf(p.Fact), told(v.dated("proposed", p.On), v.dated("fell-due", p.FellDue), v.dated("ended", p.Ended), v.private("why", p.Reason))...)})
	}
	return shown
}

// factOf says why something is done to a certificate.
func (v *sight) factOf(f rule.Fact) []saying {
	source := ""
	for _, way := range v.sch.Ways(scheme.FactSources, v.day) {
		if way.ID == f.Source {
			source = v.words(way.Name)
		}
	}
	return told(v.under(f.Clause), v.fact("about", v.organisation(v.s, f.About)), v.fact("came-by", source, f.Reference),
		v.dated("confirmed", f.Confirmed), v.private("text", f.Text))
}

// suspensionCard is every suspension with its reasons and what the holder asked
// for in it, the latest first.
func (v *sight) suspensionCard(c *rule.Certificate) card {
	shown := card{id: "suspensions", title: v.t("desk.certificate.suspensions"), count: len(c.Suspensions), fold: true}
	running := c.Suspension()
	for _, u := range slices.Backward(c.Suspensions) {
		i := item{id: u.ID, name: v.t("desk.certificate.suspended-from", text.Args{"since": date(u.On)}),
			facts: told(v.dated("until", u.Until), v.dated("restored", u.Ended), v.dated("annulled", u.Annulled))}
		if u == running {
			i.open, i.mark = true, v.marked("wait", "suspended", "desk.certificate.mark.running")
		}
		for _, f := range u.Facts {
			reason := item{name: v.groundNamed(v.sch, scheme.Suspension, f.Ground), facts: v.factOf(f.Fact)}
			if f.Late {
				late := v.dated("law", f.Due)
				late.late = true
				reason.facts = append(reason.facts, late)
			}
			if !f.Annulled.IsZero() {
				reason.mark = v.marked("mute", "cancelled", "desk.case.decision.mark.annulled")
			}
			i.items = append(i.items, reason)
		}
		for _, r := range u.Requests {
			i.items = append(i.items, v.restoration(r))
		}
		shown.items = append(shown.items, i)
	}
	return shown
}

// restorationMarks are how a request stands.
var restorationMarks = map[rule.RestorationEnd]mark{
	"": {class: "wait", icon: "clock"}, rule.RestorationGranted: {class: "ok", icon: "right"},
	rule.RestorationRefused: {class: "bad", icon: "wrong"}, rule.RestorationLapsed: {class: "mute", icon: "expired"},
}

func (v *sight) restoration(r *rule.Restoration) item {
	m := restorationMarks[r.How]
	m.word = v.t("desk.certificate.restoration.open")
	if r.How != "" {
		m.word = v.t("desk.certificate.restoration." + string(r.How))
	}
	i := item{id: r.ID, name: v.t("desk.certificate.restoration"), mark: &m,
		facts: told(v.dated("requested", r.On), v.private("text", r.Text), v.dated("reviewed", r.Reviewed), v.private("summary", r.Summary), v.private("why", r.Reasons))}
	for _, shown := range r.Shown {
		one := item{name: v.showingNamed(v.sch, shown.Item), facts: told(v.private("answer", shown.Text)), files: v.files(shown.Files...)}
		for _, verdict := range r.Verdicts {
			if verdict.Item != shown.Item {
				continue
			}
			one.mark = v.marked("ok", "right", "desk.restoration.met")
			if !verdict.Met {
				one.mark = v.marked("bad", "wrong", "desk.restoration.not-met")
			}
			one.facts = append(one.facts, told(v.private("note", verdict.Note))...)
		}
		i.items = append(i.items, one)
	}
	return i
}

// showingNamed names something that was to be shown.
func (p *page) showingNamed(sch *scheme.Scheme, id string) string {
	for _, s := range sch.Content().Showings {
		if s.ID == id {
			return p.words(s.Name)
		}
	}
	return id
}

// withdrawalCard is the withdrawal, and the holder's wish to cancel.
func (v *sight) withdrawalCard(c *rule.Certificate) card {
	shown := card{id: "end", title: v.t("desk.certificate.end")}
	if r := c.Reissue; r != nil {
		shown.items = append(shown.items, item{name: v.t("desk.certificate.reissue"), mark: v.marked("wait", "clock", "desk.certificate.reissue.waits"),
			facts: told(v.dated("requested", r.On), v.fact("cause", v.t("reissue."+r.Why)), v.private("text", r.Text))})
	}
	if w := c.Withdrawn; w != nil {
		i := item{name: v.t("desk.case.decision.withdrawn"), facts: told(v.dated("decided", w.On), v.dated("annulled", w.Annulled))}
		for _, f := range w.Facts {
			i.items = append(i.items, item{name: v.groundNamed(v.sch, scheme.Withdrawal, f.Ground), facts: v.factOf(f)})
		}
		shown.items = append(shown.items, i)
	}
	if x := c.Cancellation; x != nil {
		shown.items = append(shown.items, item{name: v.t("desk.certificate.cancellation"),
			facts: told(v.dated("requested", x.On), v.private("reason", x.Reason), v.dated("decided", x.Done))})
	}
	return shown
}

// recallCard is every paper that comes back.
func (v *sight) recallCard(c *rule.Certificate) card {
	shown := card{id: "recall", title: v.t("desk.certificate.recall")}
	for _, p := range c.Copies {
		if p.Recalled.IsZero() {
			continue
		}
		i := item{name: copyName(v.page, p.Number), mark: v.marked("wait", "clock", "desk.recall.out"),
			facts: told(v.dated("recalled", p.Recalled), v.dated("due", v.s.RecallDue(p)), v.dated("received", p.Returned), v.dated("lost", p.Lost))}
		switch {
		case !p.Returned.IsZero():
			i.mark = v.marked("ok", "right", "desk.recall.returned")
		case !p.Lost.IsZero():
			i.mark = v.marked("mute", "minus", "desk.recall.lost")
		}
		shown.items = append(shown.items, i)
	}
	return shown
}
