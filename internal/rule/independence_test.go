package rule

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// evaluates says of every command of a case and of a test task whether giving it
// takes part in evaluating (ISO/IEC 17065, 7.6). Intake, assigning, permitting
// and deciding take no part; neither does what the client does.
var evaluates = map[string]bool{
	"ProvideMaterial": false, "PromiseMaterial": false, "ReceivePaper": false, "SubmitApplication": false, "AnswerScope": false,
	"JudgeMaterials": false, "RecordContract": false, "RequestSupplement": false, "CompleteSupplement": false,
	"AcceptApplication": false, "RefuseApplication": false, "WithdrawApplication": false, "HandInRectification": false, "AnswerProblem": false, "NameEarlierReport": false, "ReportVersionChange": false, "StateUses": false,
	"RecordException": false, "PermitEdition": false, "PermitDivision": false, "PermitReapplication": false, "WithdrawException": false,
	"CorrectPaperReceipt": false, "CorrectContract": false, "CorrectReportDays": false, "CorrectVisitDay": true, "MoveProblem": true,
	"ConfirmAct": false, "RejectAct": false, "TakeBackAct": false, // to confirm is what the proposed act is
	"EraseCaseTexts": false,
	"DispatchTest":   false, "CancelTest": false, "DescribeSample": false, "ReceiveTestReportPaper": false,
	"RequireRectification": false, "GrantCertification": false, "MaintainCertification": false, "PlanRenewal": false, "RefuseCertification": false,
	"CloseOutCase": false, "ProposeCloseOut": false, "ProposeRefusal": false, "ProposeUncorrectedWithdrawal": false, "RecordLapsedCase": false, // the client is silent: nothing is judged
	"GrantChange":   false,
	"LinkComplaint": false, "RecheckEditions": false, "LodgeAppeal": false,

	"AssessOperation":     true,
	"SetMonitoringPeriod": true, "RecordProblem": true, "CloseProblem": true, "ConfirmStableOperation": true, "ConcludeMonitoring": true,
	"JudgeProblemAnswer": true,
	"RecordTestVerdicts": true, "SubmitTestReport": true, "RequireTestRectification": true,
	"RecordReview": true, "ConcludeReview": true, "RequireReviewRectification": true,
	"CancelInspection": true, "RecordConsistency": true, "JudgeConsistency": true,
	"AnalyseComplaint": true,
	"PlanInspection":   true, "RecordInspection": true, "ConcludeInspection": true, "RequireInspectionRectification": true,
	"DrawSample":          true,
	"EvaluateCase":        true,
	"AssessEarlierReport": true, "ConfirmUnchanged": true, "AssessVersion": true, "AssessChange": true, "CorrectTestReport": true,
	"VerifyRectification": true, "EndRectification": true,
}

// decides are the commands that nobody who evaluated may give.
var decides = []string{"RequireRectification", "RecheckEditions", "GrantCertification", "MaintainCertification", "GrantChange", "RefuseCertification", "DecideAppeal"}

func TestOfEveryCommandItIsSaidWhetherItEvaluates(t *testing.T) {
	known := map[string]bool{}
	for _, c := range Chapters().Commands {
		if (c.Kind != KindCase && c.Kind != KindTestTask) || c.Creates {
			continue
		}
		known[c.Name()] = true
		if CanNeedSecondPerson(c.Name()) && evaluates[c.Name()] != (partOf[c.Name()] != "") {
			t.Errorf("proposing %s is taking the part %q, evaluating it is: %v", c.Name(), partOf[c.Name()], evaluates[c.Name()])
		}
		if _, said := evaluates[c.Name()]; !said {
			t.Errorf("say in this test whether %s takes part in evaluating a case, and note the part with took(…) where its entry is folded", c.Name())
		}
	}
	for name := range evaluates {
		if !known[name] {
			t.Errorf("%s is no command", name)
		}
	}
}

// sameHumans unites people in the test's own way: each has a parent, and the
// root stands for all.
type sameHumans map[string]string

func (s sameHumans) root(person string) string {
	for s[person] != "" {
		person = s[person]
	}
	return person
}

func (s sameHumans) unite(a, b string) {
	if ra, rb := s.root(a), s.root(b); ra != rb {
		s[ra] = rb
	}
}

// somebody is a person's stream as far as the rule asks about it. Package body
// holds its own to the same questions.
type somebody struct {
	united  []string
	gone    bool
	roles   []Role
	deputy  string // for today and ever, or nobody
	covered []Role
}

func (*somebody) Apply(Entry, Meta)       {}
func (*somebody) Relation(Actor) Relation { return InTheBody }
func (p *somebody) United() []string      { return p.united }
func (p *somebody) Stands() bool          { return !p.gone }
func (p *somebody) Holds() []Role         { return p.roles }
func (p *somebody) Deputised(deputy string, _ calendar.Date) []Role {
	if deputy == p.deputy {
		return p.covered
	}
	return nil
}

// TestNoPathLetsAnEvaluatorDecide: whatever roles people are given, whoever acts
// for whom, whichever accounts turn out to be one human's, and in whatever
// order: who evaluated a case, had it evaluated in their name, or is one human
// with such a person, never decides it; and nobody else is kept from it.
//
// [5.7a]
func TestNoPathLetsAnEvaluatorDecide(t *testing.T) {
	rounds := howLong(20, 200) // of rapid's hundred
	met := map[string]int{}
	twoPeople := asking(t, "GrantCertification", "RecordReview", "RecordInspection", "RecordProblem")
	for range rounds {
		rapid.Check(t, func(t *rapid.T) {
			w := &partWalk{walk: &walk{T: t, journey: begin(t)}, humans: sameHumans{}, evaluated: map[string]bool{}, met: met}
			w.enter()
			w.straight(pick(t, len(way)-2, rapid.IntRange(0, len(way)-2).Draw(t, "from")))
			if pick(t, true, false) {
				w.inForce = twoPeople
			}
			for range rapid.IntRange(1, 20).Draw(t, "steps") {
				if pick(t, true, false, false) {
					w.change()
				} else {
					w.act()
				}
			}
			w.everybodyTries()
		})
		if t.Failed() {
			return
		}
	}
	if testing.Short() {
		return
	}
	for _, what := range []string{"confirmed a decision", "confirmed an evaluating act", "merged", "merge ended", "acted for somebody", "decided", "decided for somebody", "kept as evaluator", "kept by a merge", "kept for another"} {
		if met[what] == 0 {
			t.Errorf("no walk met: %s (%v)", what, met)
		}
	}
}

// partWalk is a walk in which people change, with the test's own idea of who
// evaluated.
type partWalk struct {
	*walk
	people    []string
	humans    sameHumans
	evaluated map[string]bool
	met       map[string]int
}

// enter puts the people of the journey into the record, and a few more.
func (w *partWalk) enter() {
	w.people = []string{"second", "third", "new"}
	for _, a := range []Actor{w.client, w.tester, theIntake, theMonitor, theReviewer, theInspector, theEvaluator, theDecider} {
		w.people = append(w.people, a.Person)
	}
	for _, id := range w.people {
		p := &somebody{roles: []Role{RoleReviewer, RoleDecider}}
		if pick(w.T, true, false) {
			p.deputy, p.covered = w.somebody(), p.roles
		}
		w.states[StreamID{KindPerson, id}] = p
	}
}

func (w *partWalk) person(id string) *somebody {
	return w.states[StreamID{KindPerson, id}].(*somebody)
}

func (w *partWalk) somebody() string { return rapid.SampledFrom(w.people).Draw(w.T, "who") }

// straight goes so many steps of the straight way; what the doers did counts.
func (w *partWalk) straight(steps int) {
	w.to(way[steps].name)
	for _, past := range w.journal {
		if past.meta.Stream.Kind == KindTestTask || past.meta.Stream.Kind == KindCase {
			w.noted(past)
		}
	}
}

// evaluating are the entries that tell of evaluating, by the test's own list.
var evaluating = []string{"case.operation-assessed", "case.monitoring-period-set", "case.problem-recorded", "case.problem-closed",
	"case.stable-operation-confirmed", "case.monitoring-concluded", "test-task.verdicts-recorded", "test-task.report-submitted", "case.review-recorded",
	"case.review-concluded", "case.inspection-planned", "case.inspection-recorded", "case.inspection-concluded", "case.evaluated"}

func (w *partWalk) noted(past recorded) {
	name, _, _ := strings.Cut(past.entry.EntryName(), "/")
	if slices.Contains(evaluating, name) {
		w.evaluated[past.meta.Person] = true
	}
}

// change lets something happen to people.
func (w *partWalk) change() {
	a, b := w.somebody(), w.somebody()
	switch pick(w.T, "roles", "deputy", "no deputy", "merge", "end of a merge", "leaving") {
	case "roles":
		w.person(a).roles = rapid.SliceOfNDistinct(rapid.SampledFrom(Roles), 0, 4, rapid.ID[Role]).Draw(w.T, "roles")
	case "deputy":
		w.person(a).deputy, w.person(a).covered = b, []Role{RoleDecider, pick(w.T, Roles...)}
	case "no deputy":
		w.person(a).deputy = ""
	case "merge":
		if a != b {
			w.person(a).united, w.person(b).united = append(w.person(a).united, b), append(w.person(b).united, a)
			w.person(b).gone = true
			w.humans.unite(a, b)
			w.met["merged"]++
		}
	case "end of a merge":
		if w.person(a).gone {
			w.person(a).gone = false
			w.met["merge ended"]++
		}
	case "leaving":
		w.person(a).gone = true
	}
}

// act takes one command by somebody, for themselves or for another.
func (w *partWalk) act() {
	w.wait(pick(w.T, 0, 0, 1, 3, 35))
	kind, open := w.choose()
	if waiting := w.state().waiting(); len(waiting) > 0 && pick(w.T, true, true, false) {
		kind, open = CommandOf[ConfirmAct](KindCase), true
	}
	who := Actor{Person: w.somebody(), Roles: []Role{RoleDecider}}
	switch pick(w.T, "oneself", "anybody", "deputy") {
	case "anybody":
		who.OnBehalf = w.somebody()
	case "deputy": // of somebody who appointed one, if anybody did
		for _, id := range w.people {
			if w.person(id).deputy != "" {
				who.Person, who.OnBehalf = w.person(id).deputy, id
			}
		}
	}
	command := kind.New()
	switch {
	case kind.Name() == "ConfirmAct" && open:
		command = &ConfirmAct{Proposal: w.state().waiting()[0].ID}
	case open:
		command = likely[kind.Name()](w.T, w.journey)
	default:
		fill(w.T, reflect.ValueOf(command), w.today)
	}
	on := w.on(command)
	s := w.situation(who, w.today, on)
	if no := s.StandIn(); no != nil {
		if no.Kind != fault.Forbidden || w.appointed(who) {
			w.Fatalf("%+v is not let act: %v", who, no)
		}
		return
	}
	if who.OnBehalf != "" && !w.appointed(who) {
		w.Fatalf("%+v acts for somebody who did not appoint them", who)
	}
	barred, before := w.bars(who), len(w.journal)
	_, no := w.door(s.Actor, w.today, command, on)
	for _, added := range w.journal[before:] {
		if _, ended := added.entry.(*InspectionConcluded); ended { // who was sent there inspected, whoever wrote it down
			for _, inspector := range w.state().Inspection.Inspectors {
				w.evaluated[inspector] = true
			}
		}
	}
	switch {
	case no != nil:
	case kind.Name() == "ConfirmAct":
		w.confirmed(who, barred, w.journal[before].entry.(*ActConfirmed))
	case slices.Contains(decides, kind.Name()):
		if barred {
			w.Fatalf("%+v gives %s; evaluated have %v, one human are %v", who, kind.Name(), w.evaluated, w.humans)
		}
		w.met["decided"]++
		if who.OnBehalf != "" {
			w.met["decided for somebody"]++
		}
	case evaluates[kind.Name()]:
		w.evaluates(who)
	}
}

func (w *partWalk) evaluates(who Actor) {
	w.evaluated[who.Person] = true
	if who.OnBehalf != "" {
		w.evaluated[who.OnBehalf] = true
		w.met["acted for somebody"]++
	}
}

// confirmed: what two people do, both do.
func (w *partWalk) confirmed(who Actor, barred bool, e *ActConfirmed) {
	p := w.state().Proposal(e.ID)
	first := Actor{Person: p.Person, OnBehalf: p.OnBehalf}
	if w.humans.root(who.Person) == w.humans.root(first.Person) {
		w.Fatalf("%+v confirms what %+v proposed", who, first)
	}
	switch {
	case slices.Contains(decides, p.Command):
		if barred || w.bars(first) {
			w.Fatalf("%+v and %+v decide with %s; evaluated have %v, one human are %v", first, who, p.Command, w.evaluated, w.humans)
		}
		w.met["confirmed a decision"]++
	case evaluates[p.Command]:
		w.evaluates(who)
		w.met["confirmed an evaluating act"]++
	}
}

// appointed is the test's own idea of a deputy who may act.
func (w *partWalk) appointed(who Actor) bool {
	if who.OnBehalf == "" {
		return true
	}
	p, d := w.person(who.OnBehalf), w.person(who.Person)
	return p.deputy == who.Person && !p.gone && !d.gone && !slices.Contains(d.roles, RoleAdministrator) &&
		slices.ContainsFunc(p.covered, func(r Role) bool { return slices.Contains(p.roles, r) })
}

// bars: is anybody who evaluated the same human as the actor, or as whom they
// act for?
func (w *partWalk) bars(who Actor) bool {
	for person := range w.evaluated {
		for _, acting := range []string{who.Person, who.OnBehalf} {
			if acting != "" && w.humans.root(person) == w.humans.root(acting) {
				return true
			}
		}
	}
	return false
}

// everybodyTries asks of everybody, for themselves and for everybody, whether
// they are kept from deciding: the rule and the test must agree.
func (w *partWalk) everybodyTries() {
	for _, person := range w.people {
		for _, principal := range append([]string{""}, w.people...) {
			who := Actor{Person: person, OnBehalf: principal}
			s := w.situation(who, w.today, w.file)
			no := s.mustBeIndependent(w.state())
			if (no != nil) != w.bars(who) {
				w.Fatalf("%+v is told %v; evaluated have %v, one human are %v", who, no, w.evaluated, w.humans)
			}
			switch {
			case no == nil:
			case no.Key == "decision.same-human-took-part":
				w.met["kept by a merge"]++
			case w.evaluated[person]:
				w.met["kept as evaluator"]++
			default:
				w.met["kept for another"]++
			}
		}
	}
}
