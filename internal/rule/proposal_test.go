package rule

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// asking is the shipped scheme that also asks for a second person.
func asking(t *testing.T, commands ...string) *scheme.Scheme {
	rows := "second-person:\n"
	for _, c := range commands {
		rows += "  - {id: " + c + ", ours: true, binds: act, since: 2026-01-01, zh: 须两人, en: two people}\n"
	}
	return shippedWith(t, "limits.yaml", "limits:\n", rows+"limits:\n")
}

var theSecond = Actor{Person: "second", Roles: []Role{RoleMonitoring}}

func set(months int) *SetMonitoringPeriod {
	return &SetMonitoringPeriod{Months: months, Reason: "波动"}
}

func TestAnActThatNeedsTwoPeopleHappensWhenTheSecondConfirmsIt(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.inForce = asking(t, "SetMonitoringPeriod")
	j.do(theMonitor, set(4))
	p := j.state().Proposals[0]
	if j.state().Monitoring.Months != 1 || p.ID != "V-01" || p.Person != "monitor" || p.Part != PartMonitoring {
		t.Fatalf("monitored %d months, proposed %+v", j.state().Monitoring.Months, p)
	}
	if got := string(p.Proposed()); got != `{"months":4,"reason":"波动"}` {
		t.Errorf("proposed %s", got)
	}
	j.refused(theSecond, set(5), "", "proposal.waits")
	if why := Judge(j.situation(theSecond, j.today, j.file), &SetMonitoringPeriod{}); why == nil || why.Key != "proposal.waits" {
		t.Errorf("the action list says %v", why)
	}
	j.wait(3)
	j.do(theSecond, &ConfirmAct{Proposal: "V-01"})
	if p := j.state().Proposals[0]; j.state().Monitoring.Months != 4 || p.Outcome != ProposalConfirmed || p.By != "second" || p.Ended != j.today {
		t.Errorf("monitored %d months, confirmed %+v", j.state().Monitoring.Months, p)
	}
	j.refused(theSecond, &ConfirmAct{Proposal: "V-01"}, "", "proposal.none")
}

func TestWhatWouldBeRefusedIsNotProposed(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.inForce = asking(t, "SetMonitoringPeriod", "ConcludeMonitoring")
	j.refused(theMonitor, set(7), "5.3c", "monitoring.too-long")
	j.refused(theMonitor, &ConcludeMonitoring{}, "5.1g", "monitoring.running")
	j.invalid(theMonitor, &SetMonitoringPeriod{}, "reason field.required", "months field.small")
	if len(j.state().Proposals) != 0 {
		t.Errorf("proposed %+v", j.state().Proposals)
	}
}

func TestAProposalIsDecidedOnTheRecordOfItsConfirmation(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.inForce = asking(t, "SetMonitoringPeriod")
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 9))
	j.do(theMonitor, set(9))
	j.do(theManager, &WithdrawException{Exception: "E-01", Reason: "x"})
	j.refused(theSecond, &ConfirmAct{Proposal: "V-01"}, "5.3c", "monitoring.too-long")
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 9))
	j.do(theSecond, &ConfirmAct{Proposal: "V-01"})
}

// person is the stream of somebody as package body folds it.
type person struct {
	united   []string
	deputies []string
}

func (*person) Apply(Entry, Meta)       {}
func (*person) Relation(Actor) Relation { return InTheBody }
func (p *person) United() []string      { return p.united }
func (p *person) Stands() bool          { return true }
func (p *person) Holds() []Role         { return nil }
func (p *person) Deputised(deputy string, _ calendar.Date) []Role {
	if slices.Contains(p.deputies, deputy) {
		return []Role{RoleMonitoring}
	}
	return nil
}

func TestTheSecondPersonIsAnotherHuman(t *testing.T) {
	for _, test := range []struct {
		name  string
		who   Actor
		known *person
		key   string
	}{
		{"the same", theMonitor, nil, "proposal.own"},
		{"acts for the first", Actor{Person: "x", OnBehalf: "monitor", Roles: []Role{RoleMonitoring}}, nil, "proposal.own"},
		{"the first under another registration", theSecond, &person{united: []string{"second"}}, "proposal.own"},
		{"a deputy in their own name", theSecond, &person{deputies: []string{"second"}}, "proposal.own"},
		{"without the right", Actor{Person: "y", Roles: []Role{RoleIntake}}, nil, "proposal.not-yours"},
		{"somebody else", theSecond, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := begin(t).to(acceptedCase)
			j.inForce = asking(t, "SetMonitoringPeriod")
			j.may = func(a Actor, _ string) bool { return a.Has(RoleMonitoring) }
			j.do(theMonitor, set(4))
			if test.known != nil {
				j.states[StreamID{KindPerson, "monitor"}] = test.known
			}
			if test.key != "" {
				j.refused(test.who, &ConfirmAct{Proposal: "V-01"}, "", test.key)
				j.refused(test.who, &RejectAct{Proposal: "V-01", Reason: "x"}, "", test.key)
			} else {
				j.do(test.who, &ConfirmAct{Proposal: "V-01"})
			}
		})
	}
}

func TestProposingAndConfirmingAreTakingPart(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.inForce = asking(t, "RecordProblem")
	first := Actor{Person: "first", Roles: []Role{RoleMonitoring}}
	j.do(first, problem(j))
	if parts := j.state().Took("first"); !slices.Equal(parts, []Part{PartMonitoring}) {
		t.Errorf("who proposed took %v", parts)
	}
	j.do(theSecond, &ConfirmAct{Proposal: "V-01"})
	if parts := j.state().Took("second"); !slices.Equal(parts, []Part{PartMonitoring}) {
		t.Errorf("who confirmed took %v", parts)
	}
}

// TestADecisionOfTwoPeopleIsIndependentOfBoth: what bars the one who proposed
// bars the act, also when it came up later.
func TestADecisionOfTwoPeopleIsIndependentOfBoth(t *testing.T) {
	another := Actor{Person: "another", Roles: []Role{RoleDecider}}
	j := begin(t).to(evaluated)
	j.inForce = asking(t, "RequireRectification", "GrantCertification", "RefuseCertification")
	j.do(theDecider, &GrantCertification{})
	evaluator := theEvaluator
	evaluator.Roles = []Role{RoleDecider}
	j.refused(evaluator, &ConfirmAct{Proposal: "V-01"}, "", "decision.took-part")
	j.state().took[theDecider.Person] = []Part{PartReview}
	j.refused(another, &ConfirmAct{Proposal: "V-01"}, "", "decision.took-part")
	delete(j.state().took, theDecider.Person)
	j.do(another, &ConfirmAct{Proposal: "V-01"})
	if j.state().Outcome != OutcomeGranted {
		t.Errorf("the case is %q", j.state().Outcome)
	}
}

func TestAProposalIsRejectedWithAReasonOrTakenBack(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.inForce = asking(t, "SetMonitoringPeriod", "CloseProblem")
	j.refused(theSecond, &ConfirmAct{}, "", "proposal.none")
	j.refused(theSecond, &RejectAct{}, "", "proposal.none")
	j.refused(theMonitor, &TakeBackAct{}, "", "proposal.none-own")
	j.do(theMonitor, set(4))
	j.invalid(theSecond, &RejectAct{Proposal: "V-01"}, "reason field.required")
	j.do(theSecond, &RejectAct{Proposal: "V-01", Reason: "依据不足"})
	j.do(theMonitor, set(5))
	j.invalid(theSecond, &RejectAct{Proposal: "V-01", Reason: "x"}, "proposal proposal.ended")
	j.do(theMonitor, problem(j))
	j.do(theSecond, &CloseProblem{Problem: "P-01", How: "x"})
	j.refused(theSecond, &TakeBackAct{Proposal: "V-02"}, "", "proposal.not-own")
	j.do(theMonitor, &TakeBackAct{Proposal: "V-02"})
	j.do(j.client, &WithdrawApplication{})
	var outcomes []ProposalOutcome
	for _, p := range j.state().Proposals {
		outcomes = append(outcomes, p.Outcome)
	}
	if !slices.Equal(outcomes, []ProposalOutcome{ProposalRejected, ProposalTakenBack, ProposalLapsed}) || j.state().Monitoring.Months != 1 {
		t.Errorf("ended %v", outcomes)
	}
}

func TestAProposalWhoseTextIsGoneOrChangedCannotBeConfirmed(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.inForce = asking(t, "SetMonitoringPeriod")
	j.do(theMonitor, set(4))
	p := j.state().Proposals[0]
	for _, text := range []string{"", strings.Replace(p.Input.Text, `"months":4`, `"months":5`, 1)} {
		p.Input.Text = text
		j.refused(theSecond, &ConfirmAct{Proposal: "V-01"}, "", "proposal.unreadable")
	}
}

// TestEveryActOnACaseCanBeProposed: what a proposal keeps of a command is all
// of it.
func TestEveryActOnACaseCanBeProposed(t *testing.T) {
	for _, kind := range Chapters().Commands {
		if !CanNeedSecondPerson(kind.Name()) {
			continue
		}
		command, again := kind.New(), kind.New()
		exemplify(reflect.ValueOf(command).Elem(), "")
		written, err := json.Marshal(command)
		if err == nil {
			err = json.Unmarshal(written, again)
		}
		if err != nil || !reflect.DeepEqual(command, again) {
			t.Errorf("%s is read back as %+v, %v", kind.Name(), again, err)
		}
	}
	for _, command := range []string{"ConfirmAct", "OpenApplication", "LodgeAppeal", "RecordTestVerdicts", "NoSuchCommand"} {
		if CanNeedSecondPerson(command) {
			t.Errorf("%s could be proposed", command)
		}
	}
}

// TestTheTableOfPartsIsWhatTheEntriesSay goes the whole way with a new person
// for every act on the case.
func TestTheTableOfPartsIsWhatTheEntriesSay(t *testing.T) {
	j := begin(t).to(opened)
	done := map[string]bool{}
	j.watch = func(who *Actor, command Command) func() {
		who.Person = j.newID()
		return func() {
			var want []Part
			if part := partOf[command.CommandName()]; part != "" {
				want = []Part{part}
			}
			if got := j.state().Took(who.Person); CanNeedSecondPerson(command.CommandName()) && !slices.Equal(got, want) {
				t.Errorf("%s is taking %v, the table says %v", command.CommandName(), got, want)
			}
			done[command.CommandName()] = true
		}
	}
	j.to(acceptedCase)
	j.do(theMonitor, problem(j))
	j.do(theMonitor, &CloseProblem{Problem: "P-01", How: "x"})
	j.do(theMonitor, set(2))
	j.to(evaluated)
	j.rectifying(30)
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "x"})
	if len(done) < 20 {
		t.Errorf("only %v were done", done)
	}
}
