package rule

import (
	"reflect"
	"runtime/debug"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// onceEnded are the commands that a certificate takes once it has ended for good.
var onceEnded = []string{"ReceiveCopy", "DeclareCopyLost", "RecordPublication", "LodgeCertificateAppeal", "DecideAppeal", "WithdrawAppeal"}

// TestWhateverPeopleDoToACertificateTheRuleHolds walks through the lives of
// certificates at random: there is one status on each day, a day that is over keeps
// what it was, restored is only what was suspended, nothing follows an end but
// papers and an appeal, and expiry never moves.
func TestWhateverPeopleDoToACertificateTheRuleHolds(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	met := map[Status]int{}
	for range howLong(100, 1000) { // of rapid's hundred
		rapid.Check(t, func(t *rapid.T) {
			w := &lifeWalk{T: t, journey: begin(t).to(granted)}
			for range rapid.IntRange(1, 25).Draw(t, "steps") {
				w.step()
			}
			for id := range w.states {
				if again := w.fold(id); id.Kind == KindCertificate && !reflect.DeepEqual(again, w.states[id]) {
					t.Fatalf("%s folds to %+v, but is %+v", id, again, w.states[id])
				}
			}
			met[w.status()]++
		})
		if t.Failed() {
			return
		}
	}
	for _, status := range []Status{StatusValid, StatusSuspended, StatusWithdrawn, StatusCancelled} {
		if met[status] == 0 {
			t.Errorf("no walk ended %s: the walks are too tame (%v)", status, met)
		}
	}
}

type lifeWalk struct {
	*rapid.T
	*journey
	replaced bool
}

// likelyHere are inputs that make sense where the certificate stands.
func (w *lifeWalk) likelyHere(name string) Command {
	c := w.certificate()
	ground := func(list string) FactInput {
		return w.because(rapid.SampledFrom(w.Scheme("").Grounds(list, w.today)).Draw(w.T, "ground").ID)
	}
	proposal := func(list string) string {
		if waiting := c.Waiting(list); len(waiting) > 0 && pick(w.T, true, false) {
			return waiting[0].ID
		}
		return ""
	}
	facts := func(proposal, list string) []FactInput {
		if proposal != "" {
			return nil
		}
		return []FactInput{ground(list)}
	}
	switch name {
	case "ProposeSuspension":
		return &ProposeSuspension{ground(scheme.Suspension)}
	case "ProposeWithdrawal":
		return &ProposeWithdrawal{ground(scheme.Withdrawal)}
	case "RequestSuspension":
		return &RequestSuspension{Reason: "x"}
	case "SuspendCertificate":
		id := proposal(scheme.Suspension)
		return &SuspendCertificate{id, facts(id, scheme.Suspension)}
	case "AddSuspensionGround":
		id := proposal(scheme.Suspension)
		return &AddSuspensionGround{id, facts(id, scheme.Suspension)}
	case "WithdrawCertificate":
		id := proposal(scheme.Withdrawal)
		return &WithdrawCertificate{id, facts(id, scheme.Withdrawal)}
	case "RejectCertificateProposal":
		return &RejectCertificateProposal{Proposal: pick(w.T, c.Rejectable()...).ID, Reason: "x"}
	case "ExtendSuspension":
		return &ExtendSuspension{Reason: "x"}
	case "RequestRestoration":
		return w.restoring()
	case "ReviewRestoration":
		return w.reviewing(pick(w.T, true, true, false))
	case "RequestReissue":
		return &RequestReissue{Why: pick(w.T, ReissueCauses...), Text: "x"}
	case "RefuseReissue":
		return &RefuseReissue{Reasons: "x"}
	case "RefuseRestoration":
		return &RefuseRestoration{Reasons: "x"}
	case "ReceiveCopy":
		return &ReceiveCopy{Received: w.today, Place: "A"}
	case "RecordPublication":
		return &RecordPublication{Medium: pick(w.T, w.certified().Unpublished(c)...).ID(), On: w.today, Where: "x"}
	case "DeclareCopyLost":
		return &DeclareCopyLost{Text: "x"}
	case "RecordCertificateException":
		return &RecordCertificateException{RecordException{Limit: scheme.LimitSuspensionLength, To: rapid.IntRange(2, 9).Draw(w.T, "to"), Reason: "x"}}
	case "WithdrawCertificateException":
		return &WithdrawCertificateException{WithdrawException{Exception: c.Exceptions.Unused()[0].ID, Reason: "x"}}
	case "LodgeCertificateAppeal":
		return &LodgeCertificateAppeal{LodgeAppeal: *appealing()}
	case "DecideAppeal":
		return &DecideAppeal{Upheld: pick(w.T, true, false), Reasons: "x"}
	}
	t, known := CommandNamed(name)
	if !known {
		return nil
	}
	return t.New()
}

func (w *lifeWalk) doer(name string) Actor {
	switch name {
	case "RequestSuspension", "RequestRestoration", "RequestCancellation", "RequestReissue", "LodgeCertificateAppeal", "WithdrawAppeal", "DeclareCopyLost":
		return w.client
	case "ProposeSuspension", "ProposeWithdrawal":
		return pick(w.T, theMonitor, theReviewer)
	case "ReviewRestoration":
		return theReviewer
	case "RecordCertificateException", "WithdrawCertificateException":
		return theManager
	case "ProposeOverdueWithdrawal":
		return theSystem
	case "ReceiveCopy", "RecordPublication":
		return theIntake
	}
	return pick(w.T, theDecider, anotherDecider)
}

func (w *lifeWalk) step() {
	w.wait(pick(w.T, 0, 0, 1, 5, 40, 100))
	w.falls()
	if w.replaceable() {
		w.replaces()
	}
	var ready []string
	for _, t := range chapters.Commands {
		if t.Creates || t.Kind != KindCertificate && (t.Kind != KindAppeal || w.last(KindAppeal).ID == "") {
			continue
		}
		if blank := t.New(); blank.Guard(w.situation(w.doer(t.Name()), w.today, w.on(blank))) == nil {
			ready = append(ready, t.Name())
		}
	}
	if len(ready) == 0 {
		return
	}
	name := rapid.SampledFrom(ready).Draw(w.T, "command")
	if slices.Contains([]string{"WithdrawCertificate", "CancelCertificate"}, name) && pick(w.T, true, true, false) {
		return // they end the walk
	}
	before := *w.certificate()
	past := map[calendar.Date]Status{}
	for day := before.Content.Issue.AddDays(-1); day.Before(w.today); day = day.AddDays(7) {
		past[day] = statusOn(&before, day)
	}
	now, _ := before.StatusOn(w.today)
	length := len(w.journal)
	_, no := w.try(w.doer(name), w.likelyHere(name))
	after := w.certificate()
	what := func(format string, args ...any) {
		w.T.Helper()
		w.Logf("%s on %s, answered %v", name, w.today, no)
		w.T.Fatalf(format, args...)
	}
	for day, was := range past {
		if is := statusOn(after, day); is != was {
			what("%s was %s and is %s now", day, was, is)
		}
	}
	if (no == nil) != (len(w.journal) > length) {
		what("%d entries were added", len(w.journal)-length)
	}
	if no != nil {
		return
	}
	ended := before.Life.Ended != ""
	switch status := w.status(); {
	case ended && !slices.Contains(onceEnded, name):
		what("a certificate that is %s took something more", now)
	case ended && status != now && name != "DecideAppeal":
		what("it was %s and is %s", now, status)
	case name == "RestoreCertificate" && now != StatusSuspended && now != StatusExpired:
		what("restored from %s", now)
	case after.Life.ValidTo != before.Life.ValidTo:
		what("expiry moved from %s to %s", before.Life.ValidTo, after.Life.ValidTo)
	case status != now && len(after.Life.Turns) == len(before.Life.Turns):
		what("%s became %s and no entry explains it", now, status)
	}
}

// replaceable draws, at most once in a walk, whether another certificate takes the
// place of this one now, where nothing has to be decided before.
func (w *lifeWalk) replaceable() bool {
	c := w.certificate()
	return !w.replaced && pick(w.T, true, false, false, false) && w.certified().mustBeChangeable(c) == nil && c.mustBeSettled() == nil
}

// replaces lets a change of the scope put another certificate in the place of
// this one. It sheds nothing: neither a suspension nor its limit, neither a
// proposal nor anything on record, and it ends on the same day.
func (w *lifeWalk) replaces() {
	w.replaced = true
	was := *w.certificate()
	was.Dossier = was.copied()
	w.extends(&was)
	old, heir := w.certificateBy(was.ID), w.certificate()
	status, _ := old.StatusOn(w.today)
	inherits := heir.Content.Predecessor == was.Content.Number && heir.Content.Anchor == was.Content.Anchor && heir.Life.ValidTo == was.Life.ValidTo
	if before, _ := was.StatusOn(w.today); status != StatusReplaced || w.status() != before || !inherits {
		w.T.Fatalf("the old certificate is %s, the new one %s, which says %+v", status, w.status(), heir.Content)
	}
	if len(heir.Proposals) != len(was.Proposals) || len(heir.Suspensions) != len(was.Suspensions) || len(heir.Decisions) != len(was.Decisions) {
		w.T.Fatalf("inherited %+v of %+v", heir.Dossier, was.Dossier)
	}
	for _, list := range []string{scheme.Suspension, scheme.Withdrawal} {
		if len(heir.Waiting(list)) != len(was.Waiting(list)) {
			w.T.Fatalf("%d of %d wait in %s", len(heir.Waiting(list)), len(was.Waiting(list)), list)
		}
	}
	runs, ran := heir.Suspension(), was.Suspension()
	if (runs == nil) != (ran == nil) || ran != nil && (runs.ID != ran.ID || runs.On != ran.On || runs.Until != ran.Until) {
		w.T.Fatalf("the suspension %+v goes on as %+v", ran, runs)
	}
}

// falls lets the installation propose what has fallen due: once, with its day.
func (w *lifeWalk) falls() {
	for _, due := range w.certified().FallsOf(w.certificate()) {
		if due.Proposes == "" || !due.Passed(w.today) || !due.Proposed.IsZero() {
			continue
		}
		command := Command(&ProposeOverdueWithdrawal{})
		if due.What == DueSurveillance {
			command = &RecordMissedSurveillance{}
		}
		if due.What == DueInvitation {
			command = &InviteToRenew{}
		}
		if _, no := w.try(theSystem, command); no != nil {
			w.T.Fatalf("what fell due on %s is not proposed: %v", due.Due.Date, no)
		}
	}
	seen := map[string]bool{}
	for _, p := range w.certificate().Proposals {
		if at := p.Suspension + p.FellDue.String(); !p.FellDue.IsZero() && seen[at] {
			w.T.Fatalf("proposed twice: %+v", p)
		} else if !p.FellDue.IsZero() {
			seen[at] = true
		}
	}
	if _, no := w.try(theSystem, &ProposeOverdueWithdrawal{}); no == nil {
		w.T.Fatal("proposed again")
	}
}
