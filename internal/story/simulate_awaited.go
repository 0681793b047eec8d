package story

import (
	"slices"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// standing is a certificate as those who are awaited see it: as the record has it,
// and what is awaited about it.
type standing struct {
	*issued
	*rule.Certificate
	at     rule.StreamID // of the line
	duties []rule.Duty
	toShow []scheme.Showing // before it may be used again
}

// done are what people do of what is awaited about a certificate, by the duty. It
// is nil for what a course does.
var done = map[string]func(*simulation, standing, rule.Duty) (bool, error){
	rule.DutyDecideSuspension:  (*simulation).decidesSuspension,
	rule.DutyDecideWithdrawal:  (*simulation).decidesWithdrawal,
	rule.DutyAskRestoration:    (*simulation).asksRestoration,
	rule.DutyReviewRestoration: (*simulation).reviewsRestoration,
	rule.DutyDecideRestoration: (*simulation).decidesRestoration,
	rule.DutySuspensionOver:    (*simulation).endsSuspension,
	rule.DutyCancel:            (*simulation).cancels,
	rule.DutyReturnCopy:        (*simulation).givesBack,
	rule.DutyExtraInspection:   (*simulation).inspectsBeside,
	rule.DutyReissue:           (*simulation).reissues,
	rule.DutyStopUses:          (*simulation).stopsUses,
	rule.DutyPublish:           (*simulation).publishes,
}

// certificatesOfAFirm is how many products a firm has certified, more or less.
const certificatesOfAFirm = 4

// staffed hires one more who decides, since of two both may have had a part in what
// an appeal is about, and registers as many firms as the cases need.
func (s *simulation) staffed() error {
	_, err := s.register(Person{Role: rule.RoleDecider, Name: "白露"}, "decider3")
	if err != nil {
		return err
	}
	for n := range s.plan.Cases/certificatesOfAFirm - len(clients) {
		_, err = s.enter(crowdFirm(n), rule.RoleClient, "client "+crowdFirm(n).id)
		if err != nil {
			return err
		}
	}
	return s.house.Look(s.ctx, s.people["intake"], rule.StreamID{Kind: rule.KindPerson, ID: s.people["intake"].Person}, func(situation *rule.Situation, _ rule.State) error {
		s.body = situation.Record.Find(rule.Key{Index: rule.IndexBody})[0]
		return nil
	})
}

// attends lets people look at the certificates that something happened to. They
// come to it on one day in three, and leave half of what they see for another one.
func (s *simulation) attends() error {
	for _, c := range s.certificates {
		if !c.watched || !s.chance(3) {
			continue
		}
		err := s.attend(c)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *simulation) attend(c *issued) error {
	c.watched = false
	for _, on := range c.line() {
		err := s.attendOne(c, on)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *simulation) attendOne(c *issued, on rule.StreamID) error {
	seen := standing{issued: c, at: on}
	err := s.at(on, func(situation *rule.Situation, state *rule.Certificate) {
		seen.Certificate = state
		seen.duties = situation.Duties(state)
		if u := seen.Suspension(); u != nil {
			seen.toShow = situation.ToShow(u)
		}
	})
	if err != nil {
		return err
	}
	seen.duties = slices.DeleteFunc(seen.duties, func(d rule.Duty) bool { return done[d.What] == nil })
	c.watched = c.watched || len(seen.duties) > 0 || seen.Suspension() != nil && seen.Life.Ended == ""
	for _, duty := range seen.duties {
		if !s.chance(2) {
			continue
		}
		taken, err := done[duty.What](s, seen, duty)
		if err != nil || taken {
			return err // what else was awaited may be no more
		}
	}
	if on == c.on && s.chance(8) {
		return s.alsoDoes(seen)
	}
	return nil
}

// alsoDoes is what nobody awaits: an appeal, a longer suspension, a further reason.
func (s *simulation) alsoDoes(c standing) error {
	stands := func(d *rule.Decision) bool { return d.Annulled.IsZero() }
	var err error
	switch {
	case slices.ContainsFunc(c.Decisions, stands) && s.chance(3):
		err = s.appeals(c)
	case c.Suspension() != nil && !c.excepted && s.chance(2):
		c.excepted = true
		_, err = s.gives(s.people["manager"], &rule.RecordCertificateException{RecordException: rule.RecordException{
			Limit: scheme.LimitSuspensionLength, To: 4 + s.draw.IntN(4), Reason: "整改需要更长时间。"}}, c.on)
		if err == nil {
			_, err = s.gives(s.decider(), &rule.ExtendSuspension{Reason: "整改需要更长时间。"}, c.on)
		}
	case c.Suspension() != nil:
		fact := s.because(grounds...)
		fact.Confirmed = s.today()
		_, err = s.gives(s.decider(), &rule.AddSuspensionGround{Facts: []rule.FactInput{fact}}, c.on)
	}
	return err
}

// appeals is the holder's appeal against the latest decision, or what becomes of
// the one that is open.
func (s *simulation) appeals(c standing) error {
	var appeals []*rule.CaseAppeal
	for _, d := range c.Decisions { // another decision may have come since
		appeals = append(appeals, d.Appeals...)
	}
	for _, a := range appeals {
		if !a.Ended.IsZero() {
			continue
		}
		on := rule.StreamID{Kind: rule.KindAppeal, ID: a.Appeal}
		if s.chance(4) {
			_, err := s.gives(s.client(c.of), &rule.WithdrawAppeal{}, on)
			return err
		}
		_, err := s.gives(s.people["decider3"], &rule.DecideAppeal{Upheld: s.chance(2), Reasons: "复核后决定。"}, on)
		return err
	}
	_, err := s.gives(s.client(c.of), &rule.LodgeCertificateAppeal{LodgeAppeal: rule.LodgeAppeal{Grounds: "事实认定有误，请求复核。"}}, c.on)
	return err
}

// decider is mostly the one, now and then the other.
func (s *simulation) decider() rule.Actor {
	if s.chance(5) {
		return s.people["decider2"]
	}
	return s.people["decider"]
}

func (s *simulation) decidesSuspension(c standing, duty rule.Duty) (bool, error) {
	switch {
	case s.chance(2):
		return s.gives(s.decider(), &rule.RejectCertificateProposal{Proposal: duty.About, Reason: "证据不足。"}, c.on)
	case c.Suspension() != nil:
		return s.gives(s.decider(), &rule.AddSuspensionGround{Proposal: duty.About}, c.on)
	}
	return s.gives(s.decider(), &rule.SuspendCertificate{Proposal: duty.About}, c.on)
}

func (s *simulation) decidesWithdrawal(c standing, duty rule.Duty) (bool, error) {
	switch s.draw.IntN(5) {
	case 0:
		return false, nil
	case 1, 2:
		return s.gives(s.decider(), &rule.RejectCertificateProposal{Proposal: duty.About, Reason: "已采取有效措施。"}, c.on)
	}
	return s.gives(s.decider(), &rule.WithdrawCertificate{Proposal: duty.About}, c.on)
}

// asksRestoration: the holder takes its time, and may let the last day pass.
func (s *simulation) asksRestoration(c standing, _ rule.Duty) (bool, error) {
	if !s.chance(5) {
		return false, nil
	}
	return s.gives(s.client(c.of), s.restoring(c), c.on)
}

func (s *simulation) restoring(c standing) *rule.RequestRestoration {
	command := &rule.RequestRestoration{Text: "已完成整改。"}
	proof, err := s.files(c.folder(), "整改证明 "+s.today().String())
	if err != nil {
		return command
	}
	for _, thing := range c.toShow {
		command.Shown = append(command.Shown, rule.ShownInput{Item: thing.ID, Text: "见附件。", Files: proof})
	}
	return command
}

func (s *simulation) reviewsRestoration(c standing, _ rule.Duty) (bool, error) {
	command := &rule.ReviewRestoration{Summary: "已逐项审查。"}
	for _, shown := range c.Request().Shown {
		command.Verdicts = append(command.Verdicts, rule.ShownVerdictInput{Item: shown.Item, Met: !s.chance(25), Note: "已核对。"})
	}
	return s.gives(s.people[oneOf(s, "reviewer", "inspector", "evaluator")], command, c.on)
}

func (s *simulation) decidesRestoration(c standing, _ rule.Duty) (bool, error) {
	if c.Request().Supports {
		return s.gives(s.decider(), &rule.RestoreCertificate{}, c.on)
	}
	return s.gives(s.decider(), &rule.RefuseRestoration{Reasons: "所提交材料不能证明整改有效。"}, c.on)
}

// endsSuspension: it is over, and what was proposed was rejected or annulled.
func (s *simulation) endsSuspension(c standing, _ rule.Duty) (bool, error) {
	ground := scheme.GroundNotAsked
	if len(c.Suspension().Requests) > 0 {
		ground = scheme.GroundNotCorrected
	}
	return s.gives(s.decider(), &rule.WithdrawCertificate{Facts: []rule.FactInput{{Ground: ground, Source: scheme.SourceBody, Text: "暂停期满。"}}}, c.on)
}

func (s *simulation) cancels(c standing, _ rule.Duty) (bool, error) {
	return s.gives(s.decider(), &rule.CancelCertificate{}, c.on)
}

// givesBack: a paper comes back, or is lost.
func (s *simulation) givesBack(c standing, _ rule.Duty) (bool, error) {
	number := c.Out()[0].Number
	if s.chance(4) {
		return s.gives(s.holder(c), &rule.DeclareCopyLost{Copy: number, Text: "遗失。"}, c.at)
	}
	return s.gives(s.people["intake"], &rule.ReceiveCopy{Copy: number, Received: s.today(), Place: "档案室"}, c.at)
}

// publishes has what was announced published in a medium outside.
func (s *simulation) publishes(c standing, duty rule.Duty) (bool, error) {
	return s.gives(s.people["intake"], &rule.RecordPublication{Medium: duty.About, On: s.today(), Where: "第 12 期第 3 版"}, c.at)
}

// inspectsBeside begins an inspection that was proposed, or decides against it.
func (s *simulation) inspectsBeside(c standing, duty rule.Duty) (bool, error) {
	if duty.About == c.beside {
		return false, nil // begins tomorrow
	}
	if s.chance(3) {
		return s.gives(s.people["monitoring"], &rule.DismissInspection{Inspection: duty.About, Reason: "已由文件核实。"}, c.on)
	}
	c.beside = duty.About
	return true, s.sets(s.surveillanceBy(c.issued, []string{scheme.StageInspection}, duty.About), s.today())
}

// reissues decides whether the holder gets another paper.
func (s *simulation) reissues(c standing, _ rule.Duty) (bool, error) {
	if s.chance(5) {
		return s.gives(s.decider(), &rule.RefuseReissue{Reasons: "原证书仍在使用。"}, c.at)
	}
	return s.gives(s.decider(), &rule.ReissueCertificate{}, c.at)
}

// stopsUses: uses of a certificate that is not valid end today.
func (s *simulation) stopsUses(c standing, _ rule.Duty) (bool, error) {
	command := &rule.EndUses{Last: s.today()}
	for _, use := range c.MustStop(s.today()) {
		command.Uses = append(command.Uses, use.ID)
	}
	return s.gives(s.holder(c), command, c.at)
}

// holder is who acts for the holder that the certificate itself names: of one that
// was replaced another than of the one in force, if the holder changed.
func (s *simulation) holder(c standing) rule.Actor {
	for _, id := range s.clients() {
		if who := s.people["client "+id]; who.Organisation == c.Content.Holder.Organisation {
			return who
		}
	}
	return s.client(c.of)
}

// folder is where files about the certificate lie.
func (c standing) folder() *telling {
	return &telling{life: c.of.life, n: c.of.n, file: rule.StreamID{Kind: rule.KindCase, ID: rule.FileScope(c.Certificate)}}
}
