package rule

import (
	"cmp"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// What falls due about a certificate, as catalog keys.
const (
	DueSuspension  = "due.suspension"  // the law's limit to suspend for a confirmed fact
	DueRestoration = "due.restoration" // the holder asks for it
	DueRecall      = "due.recall"      // a paper comes back
	DuePublication = "due.publication" // an announcement in a medium outside
)

// What somebody is awaited to do about a certificate, as catalog keys.
const (
	DutyDecideSuspension  = "duty.decide-suspension"
	DutyAskRestoration    = "duty.ask-restoration"
	DutyReviewRestoration = "duty.review-restoration"
	DutyDecideRestoration = "duty.decide-restoration"
	DutyDecideWithdrawal  = "duty.decide-withdrawal"
	DutySuspensionOver    = "duty.suspension-over" // and nothing is proposed
	DutyCancel            = "duty.cancel"
	DutyReissue           = "duty.reissue"
	DutyReturnCopy        = "duty.return-copy"
	DutyRecall            = "duty.recall"    // see that a paper comes back
	DutyStopUses          = "duty.stop-uses" // that go on though the certificate is not valid
	DutyPublish           = "duty.publish"   // an announcement, in a medium outside
)

// FallsOf is everything of a thing that falls due, the earliest first.
func (s *Situation) FallsOf(thing State) []Due {
	switch t := thing.(type) {
	case *Case:
		return s.Falls(t)
	case *Certificate:
		return s.fallsOfCertificate(t)
	}
	return nil
}

// fallsOfCertificate: a suspension that reaches the end of the certificate leads
// to nothing, since expired wins.
//
// [6.3.3(5)] 认证证书暂停使用期满，获证机构未申请恢复证书。
func (s *Situation) fallsOfCertificate(c *Certificate) []Due {
	on := func(day calendar.Date) calendar.Due { return calendar.Due{State: calendar.DueDate, Date: day} }
	var list []Due
	for _, p := range c.Waiting(scheme.Suspension) {
		if last := s.LawDue(p.Fact); !last.IsZero() && s.mustStand(c) == nil {
			list = append(list, Due{What: DueSuspension, About: p.ID, Since: p.Fact.Confirmed, Due: on(last), Waits: []Role{RoleDecider}, Inside: true})
		}
	}
	if u := c.Suspension(); u != nil && u.Until.Before(c.Life.ValidTo) && s.mustStand(c) == nil && c.leadsOn(u) {
		due := Due{What: DueRestoration, About: u.ID, Clause: "6.3.2b", Since: u.On, Due: on(u.Until), Waits: []Role{RoleClient},
			Proposes: (*ProposeOverdueWithdrawal)(nil).CommandName()}
		if p := c.overdue(u); p != nil {
			due.Proposed = p.On
		}
		list = append(list, due)
	}
	for _, p := range c.Out() {
		last, settled := s.ends(s.Record.Scheme("").Limit(scheme.LimitRecall, s.Today), p.Recalled)
		list = append(list, Due{What: DueRecall, About: CopyID(p), Since: p.Recalled, Due: on(last), Provisional: !settled, Waits: []Role{RoleClient}})
	}
	list = append(list, s.fallsOfPublication(c)...)
	if day := s.invitationDue(c); !day.IsZero() {
		list = append(list, Due{What: DueInvitation, Since: c.Life.Issued, Due: on(day), Proposes: (*InviteToRenew)(nil).CommandName()})
	}
	list = append(list, s.fallsOfSurveillance(c)...)
	list = append(list, s.fallsOfTransitions(c)...)
	slices.SortStableFunc(list, func(a, b Due) int { return cmp.Compare(a.Due.String(), b.Due.String()) })
	return list
}

// dutiesOfCertificate are what is awaited about a certificate today.
func (s *Situation) dutiesOfCertificate(c *Certificate) (list []Duty) {
	falls := s.fallsOfCertificate(c)
	bound := func(what, about string) *Due {
		for _, f := range falls {
			if f.What == what && f.About == about {
				return &f
			}
		}
		return nil
	}
	for _, p := range c.Out() {
		due := bound(DueRecall, CopyID(p))
		list = append(list,
			Duty{What: DutyReturnCopy, About: CopyID(p), Since: p.Recalled, Waits: []Role{RoleClient}, Due: due},
			Duty{What: DutyRecall, About: CopyID(p), Since: p.Recalled, Waits: []Role{RoleIntake}, Due: due, Inside: true})
	}
	list = append(list, s.dutiesOfUse(c)...)
	list = append(list, s.dutiesOfPublication(c, bound)...)
	if s.mustStand(c) != nil {
		return list
	}
	deciders := []Role{RoleDecider}
	for _, p := range c.Waiting(scheme.Suspension) {
		list = append(list, Duty{What: DutyDecideSuspension, About: p.ID, Since: p.On, Waits: deciders, Barred: s.everyAccount(p.By),
			Inside: true, Due: bound(DueSuspension, p.ID)})
	}
	for _, p := range c.Waiting(scheme.Withdrawal) {
		if c.mustNotRestOnAppealed([]Fact{p.Fact}) != nil { // the appeal comes first
			continue
		}
		list = append(list, Duty{What: DutyDecideWithdrawal, About: p.ID, Since: p.On, Waits: deciders, Barred: s.everyAccount(p.By), Inside: true})
	}
	if c.Cancellation != nil && len(c.Waiting(scheme.Withdrawal)) == 0 {
		list = append(list, Duty{What: DutyCancel, Since: c.Cancellation.On, Waits: deciders})
	}
	if c.Reissue != nil {
		list = append(list, Duty{What: DutyReissue, Since: c.Reissue.On, Waits: deciders})
	}
	list = append(list, s.dutiesOfSurveillance(c)...)
	list = append(list, s.dutiesOfTransitions(c, bound)...)
	list = append(list, s.dutiesOfRenewal(c)...)
	return append(list, s.dutiesOfSuspension(c, bound)...)
}

func (s *Situation) dutiesOfSuspension(c *Certificate, bound func(what, about string) *Due) []Duty {
	u := c.Suspension()
	if u == nil {
		return nil
	}
	switch r := c.Request(); {
	case r != nil && r.Reviewed.IsZero():
		return []Duty{{What: DutyReviewRestoration, About: r.ID, Since: r.On, Waits: []Role{RoleReviewer, RoleInspector, RoleEvaluator}}}
	case r != nil:
		return []Duty{{What: DutyDecideRestoration, About: r.ID, Since: r.Reviewed, Waits: []Role{RoleDecider}, Barred: s.everyAccount(c.barredFromRestoring(r))}}
	case !s.Today.After(u.Until):
		return []Duty{{What: DutyAskRestoration, About: u.ID, Since: u.On, Until: u.Until, Waits: []Role{RoleClient}, Due: bound(DueRestoration, u.ID)}}
	case len(c.Waiting(scheme.Withdrawal)) == 0:
		return []Duty{{What: DutySuspensionOver, About: u.ID, Since: u.Until, Waits: []Role{RoleDecider}, Inside: true}}
	}
	return nil
}

// barredFromRestoring are those who reviewed a request, or whose refusal of one was
// annulled.
func (c *Certificate) barredFromRestoring(r *Restoration) []string {
	barred := slices.Clone([]string(r.Reviewers))
	for _, d := range c.Decisions {
		if d.Kind == DecisionNotRestored && !d.Annulled.IsZero() {
			barred = append(barred, d.By...)
		}
	}
	return barred
}

// everyAccount are these people by all their accounts.
func (s *Situation) everyAccount(people []string) (all []string) {
	for _, person := range people {
		all = append(all, s.Humans(person)...)
	}
	return all
}

// atRest reports whether nothing more is to be done about a certificate: it has
// ended, its papers are back, that is told wherever it is to be, and no use of it
// goes on beyond its end.
func (s *Situation) atRest(c *Certificate) bool {
	if c.Life.Ended == "" || len(c.Out()) > 0 || len(s.awaitedMedia(c)) > 0 {
		return false
	}
	ended := c.Life.Turns[len(c.Life.Turns)-1].On
	return len(c.MustStop(ended)) == 0
}
