package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
)

// anotherDecider took no part in anything yet.
var anotherDecider = Actor{Person: "another decider", Roles: []Role{RoleDecider}}

// lastAppeal is the id of the case's latest appeal.
func (j *journey) lastAppeal() (id string) {
	for _, d := range j.state().Decisions {
		for _, a := range d.Appeals {
			id = a.Appeal
		}
	}
	return id
}

func (j *journey) appealed() *Appeal { return Get[*Appeal](j.record, KindAppeal, j.lastAppeal()) }

func appealing() *LodgeAppeal { return &LodgeAppeal{Grounds: "检测版本与申请版本一致"} }

// theDecisions are all that decide about certification.
func theDecisions() []Command {
	return []Command{&GrantCertification{}, noCertificate(), &RequireRectification{}}
}

func TestAnAppealAgainstARefusalIsTakenUpToItsLastDay(t *testing.T) {
	j := begin(t).to(evaluated)
	j.refused(j.client, appealing(), "", "appeal.no-decision")
	j.today = calendar.Make(2026, 3, 2) // a Monday; fifteen working days end on Monday 23 March
	j.do(theDecider, noCertificate())
	j.today = calendar.Make(2026, 3, 24)
	j.refused(j.client, appealing(), "", "appeal.too-late")
	j.today = calendar.Make(2026, 3, 23)
	j.invalid(j.client, &LodgeAppeal{}, "grounds field.required")
	j.invalid(j.client, &LodgeAppeal{Grounds: "x", Received: j.today}, "received appeal.received-now")
	j.do(j.client, appealing())
	a := j.appealed()
	if a.Number != "P2026-0001" || a.Case != j.file.ID || a.Against != DecisionRefused || a.DecidedOn != calendar.Make(2026, 3, 2) ||
		a.Received != j.today || a.Grounds.Text == "" || a.Client != j.client.Organisation {
		t.Errorf("the appeal says %+v", a)
	}
	if letters := a.Letters(); !slices.Equal(letters, []Letter{{Kind: "appeal-received", To: a.Client}}) {
		t.Errorf("letters %v", letters)
	}
	if j.state().Word() != WordAppealed || j.state().Outcome != OutcomeRefused {
		t.Errorf("the case is %s with outcome %s", j.state().Word(), j.state().Outcome)
	}
	j.refused(j.client, appealing(), "", "case.under-appeal")
	if relation := a.Relation(j.client); relation != Own {
		t.Errorf("the appeal is %q to its client", relation)
	}
	if found := j.Find(Key{IndexAppealNumber, NumberKey("p2026 - 0001")}); len(found) != 1 {
		t.Errorf("found by its number: %v", found)
	}
}

func TestIntakeRecordsAPaperThatCameInTimeALittleLater(t *testing.T) {
	j := begin(t).to(evaluated)
	decided := calendar.Make(2026, 3, 2)
	j.today = decided
	j.do(theDecider, noCertificate())
	last := calendar.Make(2026, 3, 23)
	j.today = last.AddDays(3)
	paper := func(on calendar.Date, late string) *LodgeAppeal {
		return &LodgeAppeal{Grounds: "x", Received: on, Late: late}
	}
	j.refused(theIntake, paper(last.AddDays(1), "节假日"), "", "appeal.too-late")
	j.invalid(theIntake, paper(last, ""), "late field.required")
	j.today = decided.AddDays(3)
	j.invalid(theIntake, paper(decided.AddDays(-1), "x"), "received appeal.before-decision")
	j.today = last.AddDays(15)
	j.refused(theIntake, paper(last, "x"), "", "appeal.too-late")
	j.today = last.AddDays(3)
	j.do(theIntake, paper(last, "快递次日转交"))
	if a := j.appealed(); a.Received != last || a.Recorded != j.today {
		t.Errorf("received %s, recorded %s", a.Received, a.Recorded)
	}
}

func TestAnAppealIsDecidedByWhoHadNoPartInTheCase(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, noCertificate())
	j.do(j.client, appealing())
	for _, who := range []Actor{theMonitor, j.tester, theReviewer, theInspector, theEvaluator} {
		j.refused(Actor{Person: who.Person, Roles: []Role{RoleDecider}}, &DecideAppeal{}, "", "appeal.took-part")
		j.refused(Actor{Person: "deputy", OnBehalf: who.Person, Roles: []Role{RoleDecider}}, &DecideAppeal{}, "", "appeal.took-part")
	}
	j.refused(theDecider, &DecideAppeal{}, "", "appeal.took-decision")
	j.refused(Actor{Person: "deputy", OnBehalf: theDecider.Person}, &DecideAppeal{}, "", "appeal.took-decision")
	j.invalid(anotherDecider, &DecideAppeal{}, "reasons field.required")
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "证据不足"})
}

func TestWhoeverADeputyDecidedForDoesNotDecideTheAppeal(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(Actor{Person: "deputy", OnBehalf: theDecider.Person, Roles: []Role{RoleDecider}}, noCertificate())
	j.do(j.client, appealing())
	j.refused(theDecider, &DecideAppeal{}, "", "appeal.took-decision")
	j.refused(Actor{Person: "deputy"}, &DecideAppeal{}, "", "appeal.took-decision")
}

func TestAnUpheldAppealOpensTheCaseWhereItStoodAndAnotherDecides(t *testing.T) {
	j := begin(t).to(evaluated)
	refusedOn := j.today
	j.do(theDecider, noCertificate())
	used := j.used()
	j.wait(7)
	j.do(j.client, appealing())
	j.wait(30)
	before := len(j.journal)
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "证据不足"})
	if len(j.journal) != before+2 {
		t.Errorf("upheld in %d entries", len(j.journal)-before)
	}
	c := j.state()
	if c.Outcome != "" || !c.Closed.IsZero() || c.Reasons != nil || c.Word() != WordDeciding || c.Evaluation == nil {
		t.Errorf("the case is %s, outcome %q, closed %s", c.Word(), c.Outcome, c.Closed)
	}
	d := c.Decisions[0]
	if d.Kind != DecisionRefused || d.On != refusedOn || d.Annulled != j.today || d.Reasons[0].Text.Text != "不一致" ||
		d.Appeals[0].How != EndUpheld || d.Appeals[0].Reasons.Text != "证据不足" {
		t.Errorf("the old decision reads %+v", d)
	}
	if a := j.appealed(); a.How != EndUpheld || a.Ended != j.today {
		t.Errorf("the appeal ended %+v", a)
	}
	if now := j.used(); now != used {
		t.Errorf("the clock counted %d at the refusal and %d at the annulment", used, now)
	}
	for works := false; !works; works, _ = builtIn.IsWorkingDay(j.today) {
		j.wait(1)
	}
	if now := j.used(); now != used+1 {
		t.Errorf("the clock stands at %d on the first working day after the annulment, and stood at %d", now, used)
	}
	for _, d := range theDecisions() {
		j.refused(theDecider, d, "", "decision.annulled-own")
		j.refused(Actor{Person: "deputy", OnBehalf: theDecider.Person}, d, "", "decision.annulled-own")
	}
	j.refused(theEvaluator, &GrantCertification{}, "", "decision.took-part")
	j.refused(anotherDecider, &DecideAppeal{}, "", "appeal.ended")
	j.refused(j.client, &WithdrawAppeal{}, "", "appeal.ended")
	j.do(anotherDecider, &GrantCertification{})
	if c := j.state(); c.Outcome != OutcomeGranted || len(c.Decisions) != 2 {
		t.Errorf("decided anew as %s, %d decisions", c.Outcome, len(c.Decisions))
	}
	j.refused(j.client, appealing(), "", "appeal.no-decision")
}

func TestARejectedAppealLeavesTheDecisionAndIsTheLast(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, noCertificate())
	j.do(j.client, appealing())
	j.do(anotherDecider, &DecideAppeal{Reasons: "理由不成立"})
	c := j.state()
	if c.Outcome != OutcomeRefused || c.Word() != Word(OutcomeRefused) || c.Decisions[0].Appeals[0].How != EndRejected {
		t.Errorf("the case is %s, %+v", c.Word(), c.Decisions[0].Appeals[0])
	}
	list := j.entries(StreamID{KindAppeal, j.lastAppeal()})
	if letters := list[len(list)-1].(Lettered).Letters(); !slices.Equal(letters, []Letter{{Kind: "appeal-rejected", To: c.Client}}) {
		t.Errorf("letters %v", letters)
	}
	j.refused(j.client, appealing(), "", "appeal.decided")
	j.refused(anotherDecider, &GrantCertification{}, "", "case.closed")
}

func TestAWithdrawnAppealMayBeMadeAgainInTime(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, noCertificate())
	j.do(j.client, appealing())
	j.do(j.client, &WithdrawAppeal{Reason: "补充证据后再提"})
	if a := j.appealed(); a.How != EndWithdrawn || j.state().Word() != Word(OutcomeRefused) {
		t.Errorf("withdrawn as %+v", a)
	}
	j.do(j.client, appealing())
	if a := j.appealed(); a.Number != "P2026-0002" || a.How != "" {
		t.Errorf("the second appeal is %+v", a)
	}
}

func TestAnApplicationNotAcceptedIsCheckedAnewByAnother(t *testing.T) {
	j := begin(t).to(assessed)
	j.do(theIntake, &RefuseApplication{Reasons: []ReasonInput{{Clause: "5.2.3a", Text: "材料不符"}}})
	j.wait(3)
	j.do(j.client, appealing())
	if j.appealed().Against != DecisionNotAccepted {
		t.Errorf("the appeal is against %s", j.appealed().Against)
	}
	j.refused(Actor{Person: theIntake.Person, Roles: []Role{RoleDecider}}, &DecideAppeal{}, "", "appeal.took-decision")
	j.do(theDecider, &DecideAppeal{Upheld: true, Reasons: "材料相符"})
	if c := j.state(); c.Word() != WordChecking || c.Outcome != "" {
		t.Errorf("the case is %s, outcome %q", c.Word(), c.Outcome)
	}
	j.refused(theIntake, &AcceptApplication{}, "", "decision.annulled-own")
	j.refused(theIntake, &RefuseApplication{}, "", "decision.annulled-own")
	j.do(Actor{Person: "second intake", Roles: []Role{RoleIntake}}, &AcceptApplication{})
	if j.used() != 0 {
		t.Errorf("the clock begins with %d", j.used())
	}
}

func TestAnAnnulledRequirementToRectifyIsNotWaitedFor(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	used := j.used()
	j.wait(5)
	j.do(j.client, appealing())
	if j.appealed().Against != DecisionRectification || j.state().Word() != WordAppealed {
		t.Errorf("the appeal is against %s", j.appealed().Against)
	}
	j.wait(5)
	j.do(anotherDecider, &DecideAppeal{Upheld: true, Reasons: "无此要求"})
	if c := j.state(); c.openRectification() != nil || c.Word() != WordDeciding || j.used() != used {
		t.Errorf("the case is %s; the clock went from %d to %d", c.Word(), used, j.used())
	}
	j.refused(j.client, corrected(), "", "rectification.none")
	j.refused(theDecider, &GrantCertification{}, "", "decision.annulled-own")
	j.do(anotherDecider, &GrantCertification{})
}

// Nothing that the decision rests on changes while an appeal is open; the
// client may still correct, and may give the appeal up.
func TestWhileAnAppealIsOpenTheCaseStaysAsItIs(t *testing.T) {
	j := begin(t).to(evaluated)
	j.complaint()
	due := j.rectifying(30).Due
	j.do(j.client, appealing())
	for _, command := range caseCommands() {
		if command.CommandName() == "HandInRectification" || command.CommandName() == "VerifyRectification" {
			continue
		}
		j.refused(theIntake, command, "", "case.under-appeal")
	}
	j.do(j.client, corrected())
	j.refused(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"}, "", "case.under-appeal")
	j.today = due.AddDays(1)
	j.refused(theDecider, noCertificate(), "", "case.under-appeal")
	j.do(j.client, &WithdrawAppeal{})
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.refused(j.client, appealing(), "", "appeal.no-decision") // it has done its work
}

func TestAnAppealAgainstARequirementDoesNotStopItsDay(t *testing.T) {
	j := begin(t).to(evaluated)
	due := j.rectifying(10).Due
	j.do(j.client, appealing())
	j.today = due.AddDays(1)
	j.refused(j.client, corrected(), "5.7b", "rectification.over")
	j.do(anotherDecider, &DecideAppeal{Reasons: "理由不成立"})
	j.do(theDecider, noCertificate())
	j.do(j.client, appealing()) // a decision of its own
	j.do(Actor{Person: "third", Roles: []Role{RoleDecider}}, &DecideAppeal{Upheld: true, Reasons: "x"})
	if c := j.state(); c.Word() != WordRectifying { // open again where it stood
		t.Errorf("the case is %s", c.Word())
	}
	j.refused(theDecider, noCertificate(), "", "decision.annulled-own")
	j.do(anotherDecider, noCertificate())
}

func TestAWithdrawnApplicationHasNoDecisionToAppealAgainst(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, &WithdrawApplication{})
	j.refused(j.client, appealing(), "", "appeal.no-decision")
}

func TestADecisionThatTwoTookIsTakenAnewByNeither(t *testing.T) {
	j := begin(t).to(evaluated)
	j.inForce = asking(t, "RefuseCertification")
	j.do(theDecider, noCertificate())
	j.do(anotherDecider, &ConfirmAct{Proposal: "V-01"})
	j.do(j.client, appealing())
	for _, who := range []Actor{theDecider, anotherDecider} {
		j.refused(who, &DecideAppeal{}, "", "appeal.took-decision")
	}
	j.do(Actor{Person: "third", Roles: []Role{RoleDecider}}, &DecideAppeal{Upheld: true, Reasons: "证据不足"})
	for _, who := range []Actor{theDecider, anotherDecider} {
		j.refused(who, &GrantCertification{}, "", "decision.annulled-own")
	}
	j.do(Actor{Person: "third", Roles: []Role{RoleDecider}}, &GrantCertification{})
}
