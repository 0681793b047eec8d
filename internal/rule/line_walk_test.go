package rule

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// reached are the commands that the walks through lines of certificates have to
// take; a walk that never comes to one of them proves nothing about it.
var reached = []string{"OpenChange", "AssessChange", "GrantChange", "RequestReissue", "ReissueCertificate", "RefuseReissue",
	"AnnounceTransition", "MoveTransitionDeadline", "TakeBackTransition", "OpenTransition", "ProposeMissedTransition", "RemindOfTransition",
	"OpenRenewal", "GrantCertification", "RefuseCertification", "WithdrawApplication",
	"SuspendCertificate", "AddSuspensionGround", "RestoreCertificate", "RefuseRestoration", "WithdrawCertificate", "CancelCertificate",
	"RejectCertificateProposal", "LodgeCertificateAppeal", "DecideAppeal", "ReceiveCopy", "DeclareCopyLost", "RecordPublication",
	"ProposeOverdueWithdrawal", "RecordMissedSurveillance", "InviteToRenew", "RecordLapsedCase"}

// kindsMet are what the walks have to meet beside: what became of certificates.
var kindsMet = []string{"copied", "replaced", "separate", "on the new basis", "suspended heir", "heir with a proposal", "renewed heir", "restored heir"}

// TestWhateverBecomesOfALineOfCertificatesTheRuleHolds walks through changes of all
// kinds, reissues, a change of the basis and renewals, with suspensions and all else
// in between. What is in the place of another certificate has its anchor, its last
// valid day, its suspension and what was proposed; the last valid day moves by
// renewals alone; copies are numbered on; nothing but records, papers and an annulled
// decision follows an end; and what falls due is put on record exactly once, in
// whatever order.
//
// [6.3.1a] [6.3.1b] [6.3.1c] [6.3.1d] [6.3.1e] [6.2b] [6.1b]
func TestWhateverBecomesOfALineOfCertificatesTheRuleHolds(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	newer := twoEditions(t, startDay.AddDays(1))
	taken, met := map[string]int{}, map[string]int{}
	tame := func() (all []string) {
		for _, name := range reached {
			if taken[name] == 0 {
				all = append(all, name)
			}
		}
		for _, what := range kindsMet {
			if met[what] == 0 {
				all = append(all, what)
			}
		}
		return all
	}
	for round := 0; round < howLong(10, 100) || round < 100 && len(tame()) > 0; round++ { // of rapid's hundred
		rapid.Check(t, func(t *rapid.T) {
			w := &lineWalk{lifeWalk: &lifeWalk{T: t, journey: begin(t)}, newer: newer, met: met, models: map[string]*model{}}
			w.buyer = w.do(administrator, &RegisterOrganisation{Code: aBuyer, Name: other, Address: other}).ID
			w.to(granted)
			w.watch = w.counts(taken)
			for range rapid.IntRange(20, 60).Draw(t, "steps") {
				w.step()
			}
			for id := range w.states {
				if again := w.fold(id); id.Kind == KindCertificate && !reflect.DeepEqual(again, w.states[id]) {
					t.Fatalf("%s folds to %+v, but is %+v", id, again, w.states[id])
				}
			}
		})
		if t.Failed() {
			return
		}
	}
	if missing := tame(); len(missing) > 0 {
		t.Errorf("no walk came to %v (taken %v, met %v)", missing, taken, met)
	}
}

// lastDay keeps a walk within the laboratory's qualifications.
var lastDay = calendar.Make(2029, 10, 1)

var aBuyer = CreditCodeFor("91110000MA0000009")

type lineWalk struct {
	*lifeWalk
	newer  *scheme.Scheme
	buyer  string // an organisation that may become the holder
	serial int
	read   int               // entries of the journal that the models know
	models map[string]*model // by certificate
	met    map[string]int
}

// model is what a certificate is, as a second hand makes it of its entries.
type model struct {
	number                 string
	anchor, first, validTo calendar.Date
	heir                   bool
	copies                 int
	suspended              string // id of the suspension that runs
	until                  calendar.Date
	ended                  bool
	waiting                []string // proposals
	led                    []string // of them, withdrawals that the last suspension led to
	noted                  []string // what fell due and was put on record
}

// counts counts what was taken.
func (w *lineWalk) counts(taken map[string]int) func(*Actor, Command) func() {
	return func(_ *Actor, c Command) func() {
		before := len(w.journal)
		return func() {
			if len(w.journal) > before {
				taken[c.CommandName()]++
			}
		}
	}
}

func (w *lineWalk) step() {
	w.client.Organisation = w.certificate().Content.Holder.Organisation
	if days := pick(w.T, 0, 0, 0, 1, 1, 5, 5, 20, 40, 100, 300); w.today.AddDays(days).Before(lastDay) {
		w.wait(days)
	}
	next := "begin"
	switch c := w.state(); {
	case c.mustBeOpen() == nil && c.Evaluation == nil:
		next = "go on"
	case c.mustBeOpen() == nil:
		next = "decide"
	}
	switch pick(w.T, "act", "act", "act", "act", next, next, "basis", "sweep", "sweep") {
	case "begin":
		w.begins()
	case "go on":
		w.goesOn()
	case "decide":
		w.decided()
	case "basis":
		w.basis()
	case "sweep":
		w.sweeps()
	default:
		w.acts()
	}
	w.holds()
}

// acts takes one command about the certificate.
func (w *lineWalk) acts() {
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
	ends := slices.DeleteFunc(slices.Clone(ready), func(name string) bool { return !strings.HasSuffix(name, "Restoration") && name != "RestoreCertificate" })
	if len(ends) > 0 && pick(w.T, true, false) {
		ready = ends // few walks come to where a suspension ends
	}
	name := rapid.SampledFrom(ready).Draw(w.T, "command")
	if slices.Contains([]string{"WithdrawCertificate", "CancelCertificate"}, name) && pick(w.T, true, true, true, false) {
		return // they end the walk
	}
	_, _ = w.try(w.doer(name), w.likelyHere(name))
}

// begins opens a case about the certificate: mostly a change.
func (w *lineWalk) begins() {
	id := w.certificate().ID
	command := Command(w.changing(id))
	kind := pick(w.T, "change", "change", "anew", "renewal")
	if c := w.certificate(); c.Content.Predecessor != "" && pick(w.T, true, false) {
		kind = "renewal" // few heirs come to the end of their term
		if soon := c.Life.ValidTo.AddDays(-90); w.today.Before(soon) {
			w.today = soon
		}
	}
	switch kind {
	case "anew":
		command = &OpenTransition{Certificate: id}
	case "renewal":
		command = &OpenRenewal{Certificate: id}
	}
	on, no := w.try(w.client, command)
	if no != nil {
		return
	}
	w.file = on
	if _, anew := command.(*OpenTransition); anew {
		w.at = stepOf(opened) + 1
	}
}

// changing asks for a change of some kind.
func (w *lineWalk) changing(id string) *OpenChange {
	w.serial++
	c := &OpenChange{Certificate: id, Statement: "见差异性说明"}
	another := Words{ZH: fmt.Sprintf("名称%d", w.serial), EN: fmt.Sprintf("Name %d", w.serial)}
	model := fmt.Sprintf("V%d", w.serial+1)
	switch pick(w.T, "address", "holder", "enterprise", "name", "version", "texts", ScopeExtended, ScopeReduced) {
	case "address":
		c.Holder.Address = another
	case "holder":
		c.Holder.Code = aBuyer
		if w.certificate().Content.Holder.Organisation == w.buyer {
			c.Holder.Code = CreditCodeFor("91110000MA0000002")
		}
	case "enterprise":
		c.Enterprise.Code = aBuyer
	case "name":
		c.Name = another
	case "version":
		c.Model = model
	case "texts":
		c.Classes = []string{"texts"}
	case ScopeExtended:
		c.Scope, c.Chosen, c.Model = ScopeExtended, pick(w.T, "separate", "replacement"), model
	case ScopeReduced:
		c.Scope, c.Chosen, c.Model = ScopeReduced, pick(w.T, "separate", "replacement"), model
	}
	return c
}

// goesOn takes the open case as far as to its decision. One of those who were
// turned away meanwhile stays where it is.
func (w *lineWalk) goesOn() {
	c := w.state()
	if c.mustBeOpen() != nil || c.Evaluation != nil {
		return
	}
	if c.Purpose == PurposeTransition || c.Purpose == PurposeInitial {
		w.goesTheWay()
		return
	}
	w.filesAnd()
	if c.Purpose == PurposeChange {
		class := pick(w.T, "name-address", "parties", "function", "texts", "cryptography")
		switch {
		case c.changesHolder():
			class = "holder"
		case c.Change.Scope != "":
			class = "scope-" + c.Change.Scope
		}
		assess := assessing(class)
		if _, no := w.try(theReviewer, assess); no != nil && len(no.Fields) > 0 && no.Fields[0].Path == "touched" {
			assess.Touched = []string{"JRT0199-9"}
			_, _ = w.try(theReviewer, assess)
		}
	}
	if c.Accepted.IsZero() || c.unassessed() {
		return
	}
	w.examinedAsNeeded()
}

// goesTheWay goes the whole way of chapter 5 up to the evaluation, as long as
// nobody is barred from being accepted.
func (w *lineWalk) goesTheWay() {
	for w.at <= stepOf(evaluated) {
		next := way[w.at]
		if next.name == acceptedCase {
			if blank := new(AcceptApplication); blank.Guard(w.situation(theIntake, w.today, w.file)) != nil {
				return
			}
		}
		if next.name == submitted {
			if blank := new(SubmitApplication); blank.Guard(w.situation(w.client, w.today, w.file)) != nil {
				return
			}
		}
		w.at++
		next.take(w.journey)
	}
}

// filesAnd hands in what a case about the certificate asks for and lets it be
// accepted.
func (w *lineWalk) filesAnd() {
	if !w.state().Accepted.IsZero() {
		return
	}
	var papers []PaperReceiptInput
	verdicts := &JudgeMaterials{}
	for _, m := range w.seen().Required(w.state()) {
		_, _ = w.try(w.client, hand(m.ID))
		verdicts.Verdicts = append(verdicts.Verdicts, MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms})
		if paper, _ := m.Form.Wants(); paper {
			papers = append(papers, PaperReceiptInput{Item: m.ID, Received: w.today, Sealed: true, Place: "A"})
		}
	}
	_, _ = w.try(w.client, &SubmitApplication{})
	if len(papers) > 0 {
		_, _ = w.try(theIntake, &ReceivePaper{Receipts: papers})
	}
	_, _ = w.try(theIntake, verdicts)
	if w.state().changesHolder() {
		_, _ = w.try(theIntake, &RecordContract{Number: "HT-2", Signed: w.today})
	}
	if w.state().Purpose == PurposeRenewal {
		_, _ = w.try(theMonitor, &PlanRenewal{Elements: []string{scheme.StageReview}, Grounds: "无重大变化"})
	}
	_, _ = w.try(theIntake, &AcceptApplication{})
}

func (w *lineWalk) examinedAsNeeded() {
	if c := w.state(); c.Purpose == PurposeRenewal {
		if c.mustBeOpen() == nil && c.Review.Concluded.IsZero() {
			_, _ = w.try(theReviewer, &RecordReview{Items: conforming(w.seen().ReviewList(c))})
			_, _ = w.try(theReviewer, &ConcludeReview{Summary: "符合", Problems: w.words()})
			_, _ = w.try(theMonitor, w.concluding(true))
			_, _ = w.try(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"})
		}
		return
	}
	if w.state().runningTest() == nil && w.state().Inspection.Planned.IsZero() {
		w.examined()
	}
}

// decided ends the case.
func (w *lineWalk) decided() {
	who := pick(w.T, theDecider, anotherDecider)
	switch pick(w.T, "grant", "grant", "grant", "grant", "refuse", "withdraw") {
	case "refuse":
		_, _ = w.try(who, &RefuseCertification{Reasons: []ReasonInput{{Clause: "6.3.1b", Text: "x"}}})
	case "withdraw":
		_, _ = w.try(w.client, &WithdrawApplication{})
	default:
		if w.state().Purpose != PurposeRenewal && pick(w.T, true, false, false) { // the heir inherits it
			_, _ = w.try(theDecider, w.suspending("misuse"))
		}
		if w.state().Purpose == PurposeChange {
			_, _ = w.try(who, &GrantChange{})
			return
		}
		_, _ = w.try(who, &GrantCertification{})
	}
}

// basis lets the standard have a new edition, and moves the deadline to leave the
// old one, or takes all of it back.
func (w *lineWalk) basis() {
	all := w.certified().Transitions()
	if len(all) > 0 && pick(w.T, true, false, false) {
		_, _ = w.try(theManager, &TakeBackTransition{Reason: example})
		return
	}
	if len(all) > 0 {
		_, _ = w.try(theManager, &MoveTransitionDeadline{Deadline: all[0].Deadline.AddDays(rapid.IntRange(0, 90).Draw(w.T, "more")), Reason: example})
		return
	}
	was := w.inForce
	w.inForce = w.newer
	if _, no := w.try(theManager, announcing(w.today.AddDays(rapid.IntRange(1, 300).Draw(w.T, "days")))); no != nil {
		w.inForce = was
	}
}

// sweeps lets the installation put on record what has fallen due, in any order; a
// second sweep of the day finds nothing.
func (w *lineWalk) sweeps() {
	for again := range 2 {
		for _, on := range w.order() {
			for due := w.fellDue(on); len(due) > 0; due = w.fellDue(on) {
				what := pick(w.T, due...)
				proposes, _ := CommandNamed(what.Proposes)
				_, no := w.door(theSystem, w.today, proposes.New(), on)
				if no != nil || again > 0 {
					w.T.Fatalf("%s of %s fell due on %s; swept again: %d, answered %v", what.What, on, what.Due.Date, again, no)
				}
			}
		}
	}
}

// fellDue is what of a thing is not on record yet.
func (w *lineWalk) fellDue(on StreamID) []Due {
	return slices.DeleteFunc(w.situation(theSystem, w.today, on).FallsOf(w.states[on]), func(d Due) bool {
		return d.Proposes == "" || !d.Passed(w.today) || !d.Proposed.IsZero() || d.Provisional
	})
}

// order is every certificate and case, as it comes.
func (w *lineWalk) order() []StreamID {
	all := slices.DeleteFunc(slices.SortedFunc(maps.Keys(w.states), func(a, b StreamID) int { return cmp.Compare(a.ID, b.ID) }),
		func(on StreamID) bool { return on.Kind != KindCertificate && on.Kind != KindCase })
	return rapid.Permutation(all).Draw(w.T, "order")
}

// holds reads what was recorded and compares the certificates with it.
func (w *lineWalk) holds() {
	for _, past := range w.journal[w.read:] {
		if past.meta.Stream.Kind == KindCertificate {
			w.reads(past)
		}
	}
	w.read = len(w.journal)
	for id, m := range w.models {
		c := w.certificateBy(id)
		suspended := ""
		if u := c.Suspension(); u != nil {
			suspended = u.ID + u.Until.String()
		}
		var waiting []string
		for _, p := range c.Proposals {
			if p.Outcome == "" {
				waiting = append(waiting, p.ID)
			}
		}
		want, runs := m.waiting, ""
		if m.suspended != "" {
			runs = m.suspended + m.until.String()
		}
		if m.ended {
			want, suspended, runs, waiting = nil, "", "", nil
		}
		if c.Life.ValidTo != m.validTo || c.Content.Copy != m.copies || suspended != runs || !slices.Equal(waiting, want) ||
			c.Content.Anchor != m.anchor || c.Content.FirstIssue != m.first || c.Content.Number != m.number {
			w.T.Fatalf("on %s %s is to %s, copy %d, suspended %q, awaits %v, anchored %s; by its entries %+v", w.today, id,
				c.Life.ValidTo, c.Content.Copy, suspended, waiting, c.Content.Anchor, m)
		}
		if status := statusOn(c, w.today); !m.ended && status == StatusValid && (m.suspended != "" || w.today.After(m.validTo)) {
			w.T.Fatalf("on %s %s is %s; by its entries %+v", w.today, id, status, m)
		}
	}
}

// afterwards is what an ended certificate takes: records, papers, appeals.
var afterwards = []string{"certificate.copy-returned/1", "certificate.copy-lost/1", "certificate.announcement-published/1", "certificate.surveillance-missed/1",
	"certificate.uses-recorded/1", "certificate.uses-ended/1", "certificate.use-struck/1", "certificate.mark-placed/1",
	"certificate.appealed/1", "certificate.appeal-ended/1", "certificate.decision-annulled/1"}

// reads takes one entry into its certificate's model.
func (w *lineWalk) reads(past recorded) {
	id := past.meta.Stream.ID
	m := w.models[id]
	if m != nil && m.ended && !slices.Contains(afterwards, past.entry.EntryName()) {
		w.T.Fatalf("%s, which has ended, took %s", id, past.entry.EntryName())
	}
	if copied := Freezes(past.entry); copied != nil && m != nil {
		m.copies++
		w.met["copied"]++
		if copied.Copy != m.copies {
			w.T.Fatalf("%s has copy %d after %d", id, copied.Copy, m.copies-1)
		}
	}
	switch e := past.entry.(type) {
	case *CertificateIssued:
		w.models[id] = w.issued(e, past.meta)
	case *CertificateInherited:
		w.inherits(m, e)
	case *CertificateReplaced, *CertificateCancelled:
		m.ended = true
	case *CertificateWithdrawn:
		m.decided(e.Proposal)
		m.ended = true
	case *CertificateRenewed:
		if e.Content.ValidTo != m.renewedTo() {
			w.T.Fatalf("%s is renewed to %s", id, e.Content.ValidTo)
		}
		m.validTo = e.Content.ValidTo
		w.heir(m, "renewed heir")
	case *CertificateSuspended:
		m.decided(e.Proposal)
		m.suspended, m.until, m.led = e.ID, e.Until, nil
	case *SuspensionGroundAdded:
		m.decided(e.Proposal)
	case *SuspensionExtended:
		m.until = e.Until
	case *CertificateRestored:
		m.suspended = ""
		w.heir(m, "restored heir")
	case *SuspensionProposed:
		m.waiting = append(m.waiting, e.ID)
		w.once(m, e.FellDue, e.Fact.Reference, e)
	case *WithdrawalProposed:
		m.waiting = append(m.waiting, e.ID)
		if e.Suspension != "" {
			m.led = append(m.led, e.ID)
		}
		w.once(m, e.FellDue, e.Suspension, e)
	case *CertificateProposalRejected:
		m.decided(e.ID)
	case *TransitionBackTold:
		m.decided(e.Proposal)
	case *SurveillanceMissed:
		w.once(m, e.FellDue, "", e)
	case *RenewalInvited:
		w.once(m, e.FellDue, "", e)
	case *TransitionReminded:
		w.once(m, e.Deadline, e.Number, e)
	case *RestorationRefusalAnnulled:
		for _, lapsed := range m.led {
			m.decided(lapsed)
		}
	case *CertificateDecisionAnnulled:
		w.annulled(m, id)
	}
}

func (w *lineWalk) heir(m *model, what string) {
	if m.heir {
		w.met[what]++
	}
}

// once: what follows from a day that passed is put on record once, under whatever
// number.
func (w *lineWalk) once(m *model, fellDue calendar.Date, about string, e Entry) {
	if fellDue.IsZero() {
		return
	}
	note := e.EntryName() + about + fellDue.String()
	if slices.Contains(m.noted, note) {
		w.T.Fatalf("%s has %s twice", m.number, note)
	}
	m.noted = append(m.noted, note)
}

// issued is a new certificate, by itself or in the place of another one.
func (w *lineWalk) issued(e *CertificateIssued, meta Meta) *model {
	says := &e.Content
	m := &model{number: says.Number, anchor: meta.On, first: meta.On, validTo: meta.On.AddMonths(36)}
	if says.Predecessor != "" {
		old := w.models[w.certificateNumbered(says.Predecessor)]
		m.anchor, m.first, m.validTo, m.heir = old.anchor, old.first, old.validTo, true
		w.met["replaced"]++
		if editionIn(says.Standards, "JRT0199") == laterEdition {
			w.met["on the new basis"]++
		}
	} else if len(w.models) > 0 {
		w.met["separate"]++
	}
	return m
}

func (w *lineWalk) certificateNumbered(number string) string {
	return w.certified().first(Key{IndexCertificateNumber, NumberKey(number)})
}

// inherits: the heir takes over what runs and waits, and what was noted.
func (w *lineWalk) inherits(m *model, e *CertificateInherited) {
	old := w.models[w.certificateNumbered(e.From)]
	m.suspended, m.until, m.waiting, m.noted = old.suspended, old.until, slices.Clone(old.waiting), slices.Clone(old.noted)
	m.led = slices.Clone(old.led)
	if m.suspended != "" {
		w.met["suspended heir"]++
	}
	if len(m.waiting) > 0 {
		w.met["heir with a proposal"]++
	}
}

// annulled goes back to what the certificate itself says of the suspension: that
// one was annulled is another test's.
func (w *lineWalk) annulled(m *model, id string) {
	c := w.certificateBy(id)
	m.ended = c.Life.Ended != ""
	m.suspended = ""
	if u := c.Suspension(); u != nil {
		m.suspended, m.until = u.ID, u.Until
	}
}

func (m *model) renewedTo() calendar.Date {
	months := 36
	for !m.anchor.AddMonths(months).After(m.validTo) {
		months += 36
	}
	return m.anchor.AddMonths(months)
}

func (m *model) decided(id string) {
	m.waiting = slices.DeleteFunc(m.waiting, func(waits string) bool { return waits == id })
}
