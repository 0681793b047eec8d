package rule

import (
	"maps"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// What somebody is awaited to do, as catalog keys.
const (
	DutySubmit         = "duty.submit"
	DutySupplement     = "duty.supplement"
	DutyMaterial       = "duty.material" // that was promised
	DutyCheck          = "duty.check"    // the application, and accept or refuse it
	DutyAssess         = "duty.assess"   // the operation
	DutyMonitor        = "duty.monitor"  // until the product runs stably
	DutyFollow         = "duty.follow"   // until the period ends
	DutyConclude       = "duty.conclude" // monitoring, whose period is over
	DutyAnswerProblem  = "duty.answer-problem"
	DutyJudgeAnswer    = "duty.judge-answer"
	DutyDispatch       = "duty.dispatch"    // a test
	DutyDrawSample     = "duty.draw-sample" // in a surveillance that is to test one
	DutyTest           = "duty.test"
	DutyReportPaper    = "duty.report-paper"
	DutyAssessReport   = "duty.assess-report"  // an earlier one
	DutyAssessVersion  = "duty.assess-version" // another one of the product
	DutyAssessChange   = "duty.assess-change"  // of a certificate
	DutyStateUses      = "duty.state-uses"     // of the certificate, in a surveillance
	DutyReview         = "duty.review"
	DutyPlanVisit      = "duty.plan-visit"
	DutyVisit          = "duty.visit"
	DutyRectify        = "duty.rectify"
	DutyVerify         = "duty.verify"      // corrections
	DutyEndRectify     = "duty.end-rectify" // that came to nothing
	DutyEvaluate       = "duty.evaluate"
	DutyDecide         = "duty.decide"
	DutyRefuse         = "duty.refuse"    // a limit set by the decision passed
	DutyCloseOut       = "duty.close-out" // the client was silent too long
	DutySecond         = "duty.second"    // confirm or reject what somebody proposed
	DutyAnalyse        = "duty.analyse"   // a complaint
	DutyDecideAppeal   = "duty.decide-appeal"
	DutyCloseComplaint = "duty.close-complaint"
	DutyAssignMisuse   = "duty.assign-misuse"
	DutyCloseMisuse    = "duty.close-misuse"
	DutyCloseDispute   = "duty.close-dispute"
	DutyQualify        = "duty.qualify" // a laboratory whose qualification ends
	DutyTakeUp         = "duty.take-up" // what lies in the postbox
)

// Duty is one thing that somebody is awaited to do. It is derived from the
// record; whether the act is possible this moment its guard says.
type Duty struct {
	What  string // catalog key
	Stage string // element of the scheme; empty for what is no case, or about a case as a whole
	About string // number of the problem, task, proposal, complaint …, id of the material; may be empty
	Name  Words  // of the material or the medium; empty for others
	Since calendar.Date
	Until calendar.Date // a day that the stage itself names: of the visit, of the end of monitoring
	Waits []Role
	// Command is the act whose right the one awaited needs, whatever the role.
	Command string
	// Persons are those whose turn it is, where it was given to somebody.
	Persons []string
	// Barred are those who may not do it, since they had a part in what it judges.
	Barred []string
	// Laboratory is the organisation of the laboratory that is entrusted with it.
	Laboratory string
	// Inside is nobody's business outside the body.
	Inside bool
	Due    *Due // the nearest day that it is bound to; nil when there is none
}

// Ends reports whether nothing more is to be done about a thing. Things that
// nobody ever has to do anything about have ended.
func (s *Situation) Ends(thing State) bool {
	switch t := thing.(type) {
	case *Case:
		return !t.Closed.IsZero()
	case *Appeal:
		return !t.Ended.IsZero()
	case *Complaint:
		return !t.Closed.IsZero()
	case *Misuse:
		return !t.Closed.IsZero()
	case *Dispute:
		return !t.Closed.IsZero()
	case *Laboratory, *Transition:
		return false
	case *Certificate:
		return s.atRest(t)
	}
	return true
}

// Duties is what somebody is awaited to do about a thing today.
func (s *Situation) Duties(thing State) []Duty {
	switch t := thing.(type) {
	case *Case:
		return s.dutiesOfCase(t)
	case *Appeal:
		duty := Duty{What: DutyDecideAppeal, About: t.CaseNumber, Since: t.Received, Waits: []Role{RoleDecider}}
		if c := Get[*Certificate](s.Record, KindCertificate, t.Certificate); c != nil {
			duty.About, duty.Barred = t.CertificateNumber, s.everyAccount(c.involved())
		} else {
			duty.Barred = s.involved(Get[*Case](s.Record, KindCase, t.Case))
		}
		return []Duty{duty}
	case *Complaint:
		duty := Duty{What: DutyCloseComplaint, Since: t.Received, Waits: []Role{RoleIntake, RoleDecider}, Inside: true}
		for _, link := range t.Cases {
			duty.Barred = append(duty.Barred, s.involved(Get[*Case](s.Record, KindCase, link.Case))...)
		}
		return []Duty{duty}
	case *Misuse:
		if t.Assigned == "" {
			return []Duty{{What: DutyAssignMisuse, Since: t.Received, Waits: []Role{RoleIntake, RoleManager}, Inside: true}}
		}
		return []Duty{{What: DutyCloseMisuse, Since: t.Since, Waits: misuseRoles, Persons: []string{t.Assigned}, Inside: true}}
	case *Dispute:
		certificate := Get[*Certificate](s.Record, KindCertificate, t.Certificate)
		return []Duty{{What: DutyCloseDispute, About: certificate.Content.Number, Since: t.Received,
			Waits: []Role{RoleIntake, RoleDecider, RoleManager}, Inside: true,
			Barred: s.involved(Get[*Case](s.Record, KindCase, certificate.Content.Case))}}
	case *Laboratory:
		return s.dutiesOfLaboratory(t)
	case *Certificate:
		return s.dutiesOfCertificate(t)
	}
	return nil
}

// dutiesOfCase are the duties of an open case: one for each element that waits
// for somebody, and what is awaited beside them. Under an appeal the case rests.
func (s *Situation) dutiesOfCase(c *Case) []Duty {
	if !c.Closed.IsZero() || c.openAppeal() != nil {
		return nil
	}
	falls := s.Falls(c)
	var list []Duty
	for _, stage := range s.Stages(c) {
		if stage.State != StageRunning && stage.State != StageWaiting {
			continue
		}
		list = append(list, s.dutiesOfStage(c, stage)...)
	}
	list = append(list, s.dutiesBeside(c)...)
	list = append(list, s.dutiesPast(c, falls)...)
	for i := range list {
		if list[i].Due == nil {
			list[i].Due = nearest(falls, list[i])
		}
	}
	return list
}

// dutiesOfStage says in a word what a stage waits for.
func (s *Situation) dutiesOfStage(c *Case, stage Stage) []Duty {
	duty := Duty{Stage: stage.ID, Since: stage.Since, Until: stage.Until, Waits: stage.Waits}
	open := c.rectifying(func(r *Rectification) bool { return r.open() && r.Stage == stage.ID })
	switch {
	case slices.Contains(stage.Waits, RoleClient) && len(open) > 0:
		duty.What = DutyRectify
	case slices.Contains(stage.Waits, RoleClient) && c.Submitted.IsZero():
		duty.What = DutySubmit
	case slices.Contains(stage.Waits, RoleClient):
		duty.What = DutySupplement
	case len(open) > 0 && open[0].toVerify():
		duty.What = DutyVerify
	case len(open) > 0:
		duty.What = DutyEndRectify
	default:
		return s.workOfStage(c, duty)
	}
	if len(open) > 0 {
		duty.About = open[0].Number
	}
	return []Duty{duty}
}

// workOfStage is what we, or a laboratory, do in a stage that waits for no
// client.
func (s *Situation) workOfStage(c *Case, duty Duty) []Duty {
	switch duty.Stage {
	case scheme.StageApplication:
		duty.What = DutyCheck
		if c.Assessment == nil && c.Purpose.Anew() {
			return []Duty{duty, {What: DutyAssess, Stage: duty.Stage, Since: duty.Since, Waits: []Role{RoleMonitoring}}}
		}
	case scheme.StageMonitoring:
		switch {
		case !c.Purpose.Anew():
			duty.What = DutyConclude
		case c.Monitoring.Stable.IsZero():
			duty.What = DutyMonitor
		case s.Today.After(c.LastDay()):
			duty.What, duty.Since, duty.Until = DutyConclude, c.LastDay(), calendar.Date{}
		default:
			duty.What = DutyFollow
		}
	case scheme.StageTesting:
		duty.What = DutyDispatch
		if c.mustBeDrawn() != nil { // the holder is told when it is done
			duty.What, duty.Waits, duty.Until, duty.Inside = DutyDrawSample, []Role{RoleInspector, RoleMonitoring}, s.periodOf(c).To, true
		}
		var tests []Duty
		for _, t := range c.Tests {
			if t.Reported.IsZero() && t.Cancelled.IsZero() {
				tests = append(tests, Duty{What: DutyTest, Stage: duty.Stage, About: t.Number, Since: t.Dispatched,
					Waits: []Role{RoleLaboratory}, Laboratory: t.Organisation})
			}
		}
		if len(tests) > 0 {
			return tests
		}
	case scheme.StageReview:
		duty.What = DutyReview
	case scheme.StageInspection:
		// A holder who saw this work vanish would know that a visit is near.
		duty.What, duty.Inside = DutyPlanVisit, c.Purpose == PurposeSurveillance
		if !c.Inspection.Planned.IsZero() {
			duty.What, duty.Persons, duty.Inside = DutyVisit, c.Inspection.Inspectors, c.secret()
		}
	case scheme.StageDecision:
		duty.What = DutyEvaluate
		if slices.Contains(duty.Waits, RoleDecider) {
			duty.What, duty.Barred = DutyDecide, s.barredFromDeciding(c)
		}
	default:
		return nil
	}
	return []Duty{duty}
}

// dutiesBeside are those that no stage as a whole waits for.
func (s *Situation) dutiesBeside(c *Case) (list []Duty) {
	examiners := []Role{RoleReviewer, RoleEvaluator}
	for _, p := range c.Monitoring.Problems {
		switch {
		case p.unjudged() != nil:
			list = append(list, Duty{What: DutyJudgeAnswer, Stage: scheme.StageMonitoring, About: p.Number, Since: p.unjudged().On, Waits: []Role{RoleMonitoring}})
		case p.Answerable():
			list = append(list, Duty{What: DutyAnswerProblem, Stage: scheme.StageMonitoring, About: p.Number, Since: p.Found, Waits: []Role{RoleClient}})
		}
	}
	if r := c.EarlierReport; r != nil && r.Assessed == nil && !c.Accepted.IsZero() {
		list = append(list, Duty{What: DutyAssessReport, Stage: scheme.StageTesting, About: r.Number, Since: r.Named, Waits: []Role{RoleReviewer}})
	}
	if c.unassessed() && !c.Accepted.IsZero() {
		list = append(list, Duty{What: DutyAssessChange, Stage: scheme.StageDecision, Since: c.Accepted, Waits: examiners})
	}
	for _, v := range c.Versions {
		if v.Outcome == "" {
			list = append(list, Duty{What: DutyAssessVersion, Stage: scheme.StageTesting, About: v.ID, Since: v.Reported, Waits: examiners})
		}
	}
	for _, linked := range c.Complaints {
		if linked.Analysed.IsZero() {
			list = append(list, Duty{What: DutyAnalyse, Stage: scheme.StageReview, About: linked.Number, Since: linked.Linked, Waits: examiners, Inside: true})
		}
	}
	list = append(list, s.dutiesToState(c)...)
	for _, p := range c.waiting() {
		list = append(list, Duty{What: DutySecond, About: p.ID, Since: p.On, Waits: []Role{p.Role}, Command: p.Command, Inside: p.Role.Staff(),
			Barred: append(s.Humans(p.Person), s.Humans(p.OnBehalf)...)})
	}
	for _, t := range c.Tests {
		if !t.Reported.IsZero() && t.Paper.IsZero() {
			list = append(list, Duty{What: DutyReportPaper, Stage: scheme.StageTesting, About: t.Number, Since: t.Finished,
				Waits: []Role{RoleLaboratory}, Laboratory: t.Organisation})
		}
	}
	return list
}

// dutiesPast are those that fall due themselves: a material that was promised,
// and what the clause proposes once a day has passed.
func (s *Situation) dutiesPast(c *Case, falls []Due) (list []Duty) {
	for _, f := range falls {
		switch {
		case f.What == DueMaterial:
			list = append(list, Duty{What: DutyMaterial, Stage: scheme.StageApplication, About: f.About, Name: f.Called,
				Since: f.Since, Waits: f.Waits, Due: &f})
		case f.Proposes == "" || !f.Passed(s.Today) || f.Provisional:
		case f.What == DueCloseOut:
			list = append(list, Duty{What: DutyCloseOut, Since: f.Due.Date, Waits: []Role{RoleIntake, RoleDecider}, Inside: true})
		case f.What == DueRectification && c.Purpose.Applied(): // of a surveillance the certificate's duties tell
			list = append(list, Duty{What: DutyRefuse, Stage: scheme.StageDecision, Since: f.Due.Date, Waits: []Role{RoleDecider}, Inside: true})
		}
	}
	return list
}

// bound says which day each kind of duty is bound to; the time limit of 5.8 if
// nothing nearer.
var bound = map[string]string{
	DutySubmit: DueCloseOut, DutySupplement: DueSupplement, DutyRectify: DueRectification, DutyReportPaper: DueReportPaper,
}

// nearest is the day that a duty is bound to, nil when there is none. What falls
// due is in order.
func nearest(falls []Due, duty Duty) *Due {
	what := bound[duty.What]
	if what == "" {
		what = DueCase
	}
	for _, f := range falls {
		if f.What == what && (what != DueReportPaper || f.About == duty.About) {
			return &f
		}
	}
	return nil
}

// barredFromDeciding are the accounts that took part in evaluating the case, by
// whatever way, or whose decision in it was annulled.
func (s *Situation) barredFromDeciding(c *Case) []string {
	barred := slices.Sorted(maps.Keys(c.took))
	for _, t := range c.Tests {
		if task := Get[*TestTask](s.Record, KindTestTask, t.Task); task != nil {
			barred = append(barred, task.Testers...)
		}
	}
	for _, d := range c.Decisions {
		if !d.Annulled.IsZero() {
			barred = append(barred, d.By...)
		}
	}
	return barred
}

// involved are those who may not judge what came of a case: who took part in
// evaluating it, or in a decision.
func (s *Situation) involved(c *Case) []string {
	if c == nil {
		return nil
	}
	barred := s.barredFromDeciding(c)
	for _, d := range c.Decisions {
		barred = append(barred, d.By...)
	}
	return barred
}

// dutiesOfLaboratory: of each kind of qualification that was recorded, the last
// one ends soon, or has ended.
func (s *Situation) dutiesOfLaboratory(l *Laboratory) (list []Duty) {
	notice := s.Record.Scheme("").Limit(scheme.LimitQualificationNotice, s.Today)
	for _, q := range l.lasting() {
		since := q.Until.AddDays(-notice.Value)
		if s.Today.Before(since) {
			continue
		}
		list = append(list, Duty{What: DutyQualify, About: q.Kind + " " + q.Number, Since: since, Waits: []Role{RoleLaboratory, RoleIntake},
			Laboratory: l.Organisation, Due: &Due{What: DueQualification, Since: since, Due: calendar.Due{State: calendar.DueDate, Date: q.Until}}})
	}
	return list
}

// lasting are a laboratory's qualifications, of each kind the one that ends last.
func (l *Laboratory) lasting() (list []Qualification) {
	last := map[string]Qualification{}
	for _, q := range l.Qualifications {
		if kind := NumberKey(q.Kind); q.Until.After(last[kind].Until) {
			last[kind] = q
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(last)) {
		list = append(list, last[kind])
	}
	return list
}
