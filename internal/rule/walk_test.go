package rule

import (
	"maps"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// TestWhateverPeopleDoTheRuleHolds walks through cases at random: commands that
// make sense and commands that do not, by the right people and by others, on
// days that move forward.
//
// [5.5b] [5.7a] [5.8] [5.1g]
func TestWhateverPeopleDoTheRuleHolds(t *testing.T) {
	rounds := howLong(100, 1000) // of rapid's hundred
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	outcomes, annulments := map[Outcome]int{}, 0
	for range rounds {
		rapid.Check(t, func(t *rapid.T) {
			w := &walk{T: t, journey: begin(t), took: map[string][]Part{}}
			if pick(t, true, false, false) {
				w.brought = w.brings(w.today.AddDays(-rapid.IntRange(0, 700).Draw(t, "age")), w.clauses()[:rapid.IntRange(1, 9).Draw(t, "proved")]...)
			}
			w.complaint()
			w.to(way[rapid.IntRange(0, len(way)-2).Draw(t, "from")].name)
			for range rapid.IntRange(1, 25).Draw(t, "steps") {
				w.step()
			}
			w.foldAgain()
			outcomes[w.state().Outcome]++
			annulments += len(w.annulled)
		})
		if t.Failed() {
			return
		}
	}
	for _, o := range []Outcome{"", OutcomeGranted, OutcomeRefused, OutcomeWithdrawn, OutcomeNotAccepted} {
		if outcomes[o] == 0 {
			t.Errorf("no walk ended with outcome %q: the walks are too tame (%v)", o, outcomes)
		}
	}
	if annulments == 0 {
		t.Error("no decision was annulled: the walks are too tame")
	}
}

// howLong is how many rounds a random test takes: a fifth while somebody works
// (-short), and more with FINCERT_LONG=1.
func howLong(usually, long int) int {
	switch {
	case os.Getenv("FINCERT_LONG") == "1":
		return long
	case testing.Short():
		return usually / 5
	}
	return usually
}

type walk struct {
	*rapid.T
	*journey
	used int
	took map[string][]Part

	underAppeal bool
	decided     []string // who took the latest decision
	deciders    []string // who took any
	annulled    []string // who took one that was annulled
}

// The doers of each command when people keep to their tasks.
func (w *walk) doer(command string) Actor {
	switch command {
	case "ProvideMaterial", "PromiseMaterial", "SubmitApplication", "CompleteSupplement", "WithdrawApplication", "HandInRectification", "AnswerProblem", "NameEarlierReport", "ReportVersionChange",
		"LodgeAppeal", "WithdrawAppeal", "StateUses":
		return w.client
	case "DescribeSample", "RecordTestVerdicts", "SubmitTestReport", "CorrectTestReport":
		return w.tester
	case "AssessOperation", "PlanRenewal", "SetMonitoringPeriod", "PlanMonitoring", "RecordProblem", "JudgeProblemAnswer", "CloseProblem", "MoveProblem", "ConfirmStableOperation", "ConcludeMonitoring", "DispatchTest", "CancelTest":
		return theMonitor
	case "RecordReview", "ConcludeReview", "RequireTestRectification", "RequireReviewRectification", "AssessEarlierReport", "AssessVersion", "AssessChange", "AnalyseComplaint":
		return theReviewer
	case "DrawSample", "PlanInspection", "CancelInspection", "RecordConsistency", "JudgeConsistency", "RecordInspection", "ConcludeInspection", "CorrectVisitDay", "RequireInspectionRectification":
		return theInspector
	case "EvaluateCase", "VerifyRectification", "EndRectification", "ConfirmUnchanged":
		return theEvaluator
	case "ProposeCloseOut", "ProposeRefusal", "ProposeUncorrectedWithdrawal":
		return theSystem
	case "RequireRectification", "RecheckEditions", "GrantCertification", "MaintainCertification", "GrantChange", "RefuseCertification":
		return pick(w.T, theDecider, anotherDecider)
	case "DecideAppeal", "CloseComplaint":
		return anotherDecider
	case "RecordException", "PermitEdition", "PermitDivision", "PermitReapplication", "WithdrawException":
		return theManager
	case "EraseCaseTexts", "EraseComplaintTexts":
		return administrator
	}
	return theIntake
}

func (w *walk) anybody() Actor {
	people := []string{w.client.Person, w.tester.Person, theIntake.Person, theMonitor.Person, theReviewer.Person,
		theInspector.Person, theEvaluator.Person, theDecider.Person, anotherDecider.Person, theManager.Person}
	who := Actor{Person: pick(w.T, people...), Roles: []Role{pick(w.T, Roles...)}}
	if pick(w.T, true, false, false) {
		who.OnBehalf = pick(w.T, people...)
	}
	return who
}

// step moves the day and takes one command, or is told no.
func (w *walk) step() {
	if days := pick(w.T, 0, 0, 0, 1, 3, 35, 100); w.today.AddDays(days).Before(calendar.Make(2028, 10, 1)) {
		w.wait(days)
	}
	kind, open := w.choose()
	who := w.doer(kind.Name())
	if pick(w.T, false, false, false, true) {
		who = w.anybody()
	}
	command := kind.New()
	if open && pick(w.T, true, true, true, false) {
		command = likely[kind.Name()](w.T, w.journey)
	} else {
		fill(w.T, reflect.ValueOf(command), w.today)
	}
	w.take(who, kind, command)
}

// choose draws a command, mostly one that is open to its doer. Withdrawal is
// always open; it is drawn more rarely, since it ends the walk. Few walks come
// to where something is decided; there it is drawn more often.
func (w *walk) choose() (kind CommandType, open bool) {
	var all, ready []CommandType
	for _, c := range chapters.Commands {
		blank := c.New()
		if c.Creates || w.on(blank).Kind != c.Kind || !slices.Contains([]Kind{KindCase, KindTestTask, KindComplaint, KindAppeal}, c.Kind) {
			continue
		}
		all = append(all, c)
		if blank.Guard(w.situation(w.doer(c.Name()), w.today, w.on(blank))) == nil && c.Name() != "WithdrawApplication" {
			ready = append(ready, c)
		}
	}
	decisions := slices.DeleteFunc(slices.Clone(ready), func(c CommandType) bool {
		return !slices.Contains([]string{"GrantCertification", "RefuseCertification", "LodgeAppeal", "DecideAppeal"}, c.Name())
	})
	if len(decisions) > 0 && pick(w.T, true, false) {
		return rapid.SampledFrom(decisions).Draw(w.T, "decision"), true
	}
	if len(ready) > 0 && pick(w.T, true, true, true, true, false) {
		return rapid.SampledFrom(ready).Draw(w.T, "ready"), true
	}
	kind = rapid.SampledFrom(all).Draw(w.T, "any")
	return kind, slices.ContainsFunc(ready, func(c CommandType) bool { return c.Name() == kind.Name() })
}

func (w *walk) take(who Actor, kind CommandType, command Command) {
	on := w.on(command)
	closed := !w.state().Closed.IsZero()
	guard := kind.New().Guard(w.situation(who, w.today, on)) // blank: the guard must not look at the input
	before, parts := len(w.journal), slices.Clone(w.state().Took(who.Person))
	_, no := w.door(who, w.today, command, on)
	what := func(format string, args ...any) {
		w.T.Helper()
		w.Logf("%s by %+v on %s: %+v, answered %v", command.CommandName(), who, w.today, command, no)
		w.T.Fatalf(format, args...)
	}
	added := w.journal[before:]
	for _, part := range w.state().Took(who.Person) {
		if CanNeedSecondPerson(kind.Name()) && partOf[kind.Name()] != part && !slices.Contains(parts, part) {
			what("%s is taking the part %s, which the table of proposals does not say", kind.Name(), part)
		}
	}
	switch {
	case guard != nil && !reflect.DeepEqual(guard, no):
		what("the guard says %v", guard)
	case (no == nil) != (len(added) > 0):
		what("%d entries were added", len(added))
	case no != nil && no.Kind != fault.Refused && no.Kind != fault.Invalid:
		what("the rule knows no such no")
	case closed && on == w.file && len(added) > 0 && !slices.Contains([]string{"EraseCaseTexts", "LodgeAppeal"}, kind.Name()):
		what("a closed case took something more")
	}
	for _, e := range added {
		if r, ok := e.entry.(*RectificationRequired); ok && r.Stage != scheme.StageDecision {
			continue // an examiner's
		}
		switch e.entry.(type) {
		case *CertificationGranted, *CertificationRefused, *RectificationRequired:
			if len(w.took[who.Person]) > 0 || len(w.took[who.OnBehalf]) > 0 {
				what("decided by somebody who took part: %v", w.took)
			}
		case *CaseEvaluated:
			if !w.today.After(w.state().LastDay()) || w.state().Inspection.Concluded.IsZero() {
				what("evaluated too early")
			}
		}
		w.appeals(who, e, what)
	}
	w.holds(what)
}

// appeals checks what is true of decisions and appeals after an entry.
func (w *walk) appeals(who Actor, e recorded, what func(string, ...any)) {
	people := slices.DeleteFunc([]string{who.Person, who.OnBehalf}, func(p string) bool { return p == "" })
	oneOf := func(list []string) bool {
		return slices.ContainsFunc(people, func(p string) bool { return slices.Contains(list, p) })
	}
	if w.underAppeal && e.meta.Stream == w.file {
		switch e.entry.(type) {
		case *CaseAppealEnded, *DecisionAnnulled, *RectificationHandedIn:
		default:
			what("%s changed a case under appeal", e.entry.EntryName())
		}
	}
	switch e.entry.(type) {
	case *ApplicationAccepted, *ApplicationRefused, *RectificationRequired, *CertificationGranted, *CertificationRefused:
		if oneOf(w.annulled) {
			what("decided anew by one of %v, whose decision was annulled", w.annulled)
		}
		if _, accepted := e.entry.(*ApplicationAccepted); !accepted {
			w.decided, w.deciders = people, append(w.deciders, people...)
		}
	case *AppealUpheld, *AppealRejected:
		if oneOf(w.deciders) || len(w.took[who.Person]) > 0 || len(w.took[who.OnBehalf]) > 0 {
			what("the appeal was decided by somebody who had a part in the case")
		}
	case *CaseAppealed:
		w.underAppeal = true
	case *CaseAppealEnded:
		w.underAppeal = false
	case *DecisionAnnulled:
		w.underAppeal, w.annulled = false, append(w.annulled, w.decided...)
	}
}

// holds checks what is true after every step.
func (w *walk) holds(what func(string, ...any)) {
	c := w.state()
	for person, parts := range w.took {
		for _, p := range parts {
			if !slices.Contains(c.Took(person), p) {
				what("%s's part %s is forgotten", person, p)
			}
		}
	}
	w.took = map[string][]Part{}
	for person, parts := range c.took {
		w.took[person] = slices.Clone(parts)
	}
	certificates := 0
	for id := range w.states {
		if id.Kind == KindCertificate {
			certificates++
		}
	}
	granted := c.Outcome == OutcomeGranted
	if granted != (certificates == 1) || granted != (Get[*Certificate](w.record, KindCertificate, c.Certificate) != nil) || certificates > 1 {
		what("%d certificates for a case that is %q", certificates, c.Outcome)
	}
	if (c.Outcome != "") != !c.Closed.IsZero() {
		what("outcome %q, closed on %s", c.Outcome, c.Closed)
	}
	clock, running := w.seen().TimeLimit(c)
	if running {
		reading, err := clock.Read(builtIn, w.today)
		if err != nil {
			what("the clock of 5.8: %v", err)
		}
		if reading.Used < w.used {
			what("used working days went back from %d to %d", w.used, reading.Used)
		}
		w.used = reading.Used
	}
	if len(w.seen().Stages(c)) != 7 || c.Word() == "" {
		what("the case is nowhere")
	}
}

// foldAgain: the states are nothing but the entries, folded.
func (w *walk) foldAgain() {
	for _, id := range slices.Collect(maps.Keys(w.states)) {
		if again := w.fold(id); !reflect.DeepEqual(again, w.states[id]) {
			w.T.Fatalf("%s folds to %+v, but is %+v", id, again, w.states[id])
		}
	}
}
