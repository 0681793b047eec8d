package story

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// past is what a certificate's entries, or the first of them, make of it. It is a
// second hand beside rule.Life and rule.Certificate: it shares nothing with them
// but the entries, so that a mistake would have to be made twice. What a
// certificate takes over from the one that it replaced comes from the past of that
// one, and is compared with what the program says was taken over.
type past struct {
	days      []worth // each until the next one
	number    string
	anchor    calendar.Date
	first     calendar.Date // first issue
	validTo   calendar.Date
	renewals  int
	copies    int
	edition   string // of the standard that changes
	running   *spell // nil while it is not suspended
	ended     string // name of the entry that ended it; empty while it has not
	proposals []proposed
	missed    []calendar.Date // last days of periods that were put on record as missed
	invited   []calendar.Date // last valid days that the holder was invited for
	reminded  []string        // of transitions
	verdicts  []verdict       // that an appeal may undo
	contested int             // which of them the last appeal is against
	annulled  bool            // an appeal was upheld
	wrong     []amiss         // what should not be there
	notices   []string        // announcement numbers, in order
}

// amiss is something in the entries that contradicts those before it.
type amiss struct{ what, got, want string }

// worth is what it is worth from a day on.
type worth struct {
	from      calendar.Date
	validTo   calendar.Date
	suspended bool
	ended     string
}

type spell struct {
	id      string
	until   calendar.Date
	asked   bool   // a request is open
	request string // id of the latest
}

// verdict is a decision against the certificate.
type verdict struct {
	kind   rule.DecisionKind
	spell  string // id of the suspension that it began or gave a further ground for
	undone bool
}

// proposed is a suspension or a withdrawal that was proposed.
type proposed struct {
	id         string
	withdrawal bool
	suspension string        // that ran out
	basis      string        // number of the transition that was missed
	fellDue    calendar.Date // zero if a person proposed it
	on         calendar.Date
	waiting    bool
}

// afterwards are the only entries of a certificate that has ended: papers, records
// of what was, and appeals.
var afterwards = []string{"certificate.copy-returned/1", "certificate.copy-lost/1", "certificate.announcement-published/1",
	"certificate.uses-recorded/1", "certificate.uses-ended/1", "certificate.use-struck/1", "certificate.mark-placed/1",
	"certificate.surveillance-missed/1",
	"certificate.appealed/1", "certificate.appeal-ended/1", "certificate.decision-annulled/1", "certificate.restoration-refusal-annulled/1"}

// ends says what a certificate is after an entry that ends it.
var ends = map[string]rule.Status{"certificate.withdrawn/1": rule.StatusWithdrawn, "certificate.cancelled/1": rule.StatusCancelled,
	"certificate.replaced/1": rule.StatusReplaced}

// happened is an entry with its day.
type happened struct {
	entry    rule.Entry
	on       calendar.Date
	position int64
}

// pastOf folds entries in their order; before is what the certificate took the
// place of, nil if it took none's.
func pastOf(entries []happened, before *past) *past {
	p := &past{}
	for _, h := range entries {
		name := h.entry.EntryName()
		if p.ended != "" && !slices.Contains(afterwards, name) {
			p.amiss(BrokenOrder, name, "")
		}
		if turner, is := h.entry.(rule.Turner); is && turner.Turn().Announcement != "" {
			p.notices = append(p.notices, turner.Turn().Announcement)
		}
		if !p.says(h, before) && !p.suspends(h) && !p.prepares(h) {
			p.uses(h)
		}
		if now := p.now(); len(p.days) == 0 || p.days[len(p.days)-1] != now {
			now.from = h.on
			p.days = append(p.days, now)
		}
	}
	return p
}

func (p *past) amiss(what string, got, want any) {
	p.wrong = append(p.wrong, amiss{what, fmt.Sprint(got), fmt.Sprint(want)})
}

// says folds what changes what the certificate says, or ends it.
func (p *past) says(h happened, before *past) bool {
	switch e := h.entry.(type) {
	case *rule.CertificateIssued:
		p.number, p.anchor, p.first, p.validTo, p.edition = e.Content.Number, h.on, h.on, h.on.AddMonths(36), rests(&e.Content)
		if before != nil {
			p.anchor, p.first, p.validTo, p.renewals = before.anchor, before.first, before.validTo, before.renewals
			if e.Content.Predecessor != before.number {
				p.amiss(BrokenHeir, e.Content.Predecessor, before.number)
			}
		}
		p.dated(&e.Content)
	case *rule.CertificateInherited:
		p.inherits(e, before)
	case *rule.CertificateRenewed:
		p.renewals++
		p.validTo = p.anchor.AddMonths(36 * (1 + p.renewals))
		p.copied(&e.Content)
	case *rule.CertificateCopied:
		p.copied(&e.Content)
	case *rule.CertificateReissued:
		p.copied(&e.Content)
	case *rule.CertificateCancelled, *rule.CertificateReplaced:
		p.ended = h.entry.EntryName()
	case *rule.CertificateWithdrawn:
		p.decided(e.Proposal)
		p.verdicts = append(p.verdicts, verdict{kind: rule.DecisionWithdrawn})
		p.ended = h.entry.EntryName()
	case *rule.CertificateAppealed:
		p.contests(e.Against)
	case *rule.CertificateDecisionAnnulled:
		p.annulled = true
		p.undo()
	default:
		return false
	}
	return true
}

// copied: another paper has the next number of a copy, and moves no day.
func (p *past) copied(says *rule.CertificateContent) {
	p.copies++
	if says.Copy != p.copies || says.Number != p.number {
		p.amiss(BrokenCopy, fmt.Sprint(says.Number, "/", says.Copy), fmt.Sprint(p.number, "/", p.copies))
	}
	p.dated(says)
}

// dated: anchor and first issue never move, and the last valid day by renewals alone.
func (p *past) dated(says *rule.CertificateContent) {
	got, want := []calendar.Date{says.Anchor, says.FirstIssue, says.ValidTo}, []calendar.Date{p.anchor, p.first, p.validTo}
	if !slices.Equal(got, want) {
		p.amiss(BrokenTerm, got, want)
	}
}

// inherits takes over what runs and waits, and compares it with what the program
// took over.
func (p *past) inherits(e *rule.CertificateInherited, before *past) {
	if before == nil {
		p.amiss(BrokenHeir, e.From, "")
		return
	}
	if before.running != nil {
		own := *before.running
		p.running = &own
	}
	p.proposals, p.verdicts = slices.Clone(before.proposals), slices.Clone(before.verdicts)
	p.missed, p.invited = slices.Clone(before.missed), slices.Clone(before.invited)
	var got, want []string
	for _, prepared := range e.Dossier.Proposals {
		got = append(got, fmt.Sprint(prepared.ID, prepared.Outcome == ""))
	}
	for _, own := range p.proposals {
		want = append(want, fmt.Sprint(own.id, own.waiting))
	}
	until := calendar.Date{}
	if p.running != nil {
		until = p.running.until
	}
	got, want = append(got, e.Until.String()), append(want, until.String())
	for _, missed := range e.Dossier.Missed {
		got = append(got, missed.FellDue.String())
	}
	for _, fellDue := range p.missed {
		want = append(want, fellDue.String())
	}
	for _, invited := range e.Dossier.Invited {
		got = append(got, invited.ValidTo.String())
	}
	for _, last := range p.invited {
		want = append(want, last.String())
	}
	if !slices.Equal(got, want) {
		p.amiss(BrokenHeir, got, want)
	}
}

// suspends folds suspensions and what they lead to.
func (p *past) suspends(h happened) bool {
	switch e := h.entry.(type) {
	case *rule.CertificateSuspended:
		if p.running != nil {
			p.amiss(BrokenOrder, e.EntryName(), "")
		}
		p.decided(e.Proposal)
		p.verdicts = append(p.verdicts, verdict{kind: rule.DecisionSuspended, spell: e.ID})
		p.running = &spell{id: e.ID, until: e.Until}
	case *rule.SuspensionGroundAdded:
		p.decided(e.Proposal)
		if p.running != nil {
			p.verdicts = append(p.verdicts, verdict{kind: rule.DecisionSuspended, spell: p.running.id})
		}
	case *rule.SuspensionExtended:
		p.running.until = e.Until
	case *rule.RestorationRequested:
		p.running.asked, p.running.request = true, e.ID
	case *rule.RestorationDenied:
		p.running.asked = false
	case *rule.RestorationRefusalAnnulled:
		p.reopen(e.Request)
	case *rule.CertificateRestored:
		if p.running == nil {
			p.amiss(BrokenOrder, e.EntryName(), "")
		}
		p.running = nil
	default:
		return false
	}
	return true
}

// prepares folds what is put on record so that somebody decides, or knows.
func (p *past) prepares(h happened) bool {
	switch e := h.entry.(type) {
	case *rule.WithdrawalProposed:
		p.proposals = append(p.proposals, proposed{id: e.ID, withdrawal: true, suspension: e.Suspension, fellDue: e.FellDue, on: h.on, waiting: true})
	case *rule.SuspensionProposed:
		p.proposals = append(p.proposals, proposed{id: e.ID, basis: e.Fact.Reference, fellDue: e.FellDue, on: h.on, waiting: true})
	case *rule.CertificateProposalRejected:
		p.decided(e.ID)
	case *rule.TransitionBackTold:
		p.decided(e.Proposal)
	case *rule.SurveillanceMissed:
		p.once(p.missed, e.FellDue, e)
		p.missed = append(p.missed, e.FellDue)
	case *rule.RenewalInvited:
		p.once(p.invited, e.ValidTo, e)
		p.invited = append(p.invited, e.ValidTo)
	case *rule.TransitionReminded:
		reminder := e.Number + e.Deadline.String()
		if slices.Contains(p.reminded, reminder) {
			p.amiss(BrokenOrder, e.EntryName(), "")
		}
		p.reminded = append(p.reminded, reminder)
	default:
		return false
	}
	return true
}

// once: for one day there is one such entry.
func (p *past) once(days []calendar.Date, day calendar.Date, e rule.Entry) {
	if slices.Contains(days, day) {
		p.amiss(BrokenOrder, e.EntryName(), "")
	}
}

// uses looks at what is recorded of its use: none goes on while it is not valid.
func (p *past) uses(h happened) {
	goesOn := func(to calendar.Date) bool { return to.IsZero() || to.After(h.on) }
	going := false
	switch e := h.entry.(type) {
	case *rule.UsesRecorded:
		going = slices.ContainsFunc(e.Uses, func(u rule.UseRecord) bool { return goesOn(u.To) })
	case *rule.MarkPlaced:
		going = goesOn(e.To)
	}
	if going && p.on(h.on) != rule.StatusValid {
		p.amiss(BrokenOrder, h.entry.EntryName(), "")
	}
}

func (p *past) now() worth {
	return worth{validTo: p.validTo, suspended: p.running != nil, ended: p.ended}
}

// contests: an appeal is against the latest decision of a kind that stands.
func (p *past) contests(kind rule.DecisionKind) {
	for i, v := range p.verdicts {
		if v.kind == kind && !v.undone {
			p.contested = i
		}
	}
}

// undo takes back what the last appeal was against: what it ended goes on, and a
// suspension that rested on it alone is over.
func (p *past) undo() {
	if len(p.verdicts) == 0 {
		return
	}
	v := &p.verdicts[p.contested]
	v.undone = true
	rests := func(other verdict) bool { return other.spell == v.spell && !other.undone }
	switch {
	case v.kind == rule.DecisionWithdrawn:
		p.ended = ""
	case p.running != nil && p.running.id == v.spell && !slices.ContainsFunc(p.verdicts, rests):
		p.running = nil
	}
}

// reopen lets a refused request wait again, and takes back what rested on its
// refusal.
func (p *past) reopen(request string) {
	if p.running == nil || p.running.request != request {
		return
	}
	p.running.asked = true
	for _, waits := range p.proposals {
		if waits.waiting && waits.withdrawal && waits.suspension == p.running.id {
			p.decided(waits.id)
		}
	}
}

func (p *past) decided(id string) {
	for i := range p.proposals {
		if p.proposals[i].id == id {
			p.proposals[i].waiting = false
		}
	}
}

// on is what it is worth on a day.
func (p *past) on(day calendar.Date) rule.Status {
	var now worth
	for _, w := range p.days {
		if w.from.After(day) {
			break
		}
		now = w
	}
	switch {
	case now.from.IsZero():
		return rule.StatusNone
	case now.ended != "":
		return ends[now.ended]
	case day.After(now.validTo):
		return rule.StatusExpired
	case now.suspended:
		return rule.StatusSuspended
	}
	return rule.StatusValid
}

// lapses reports whether a suspension that ran to a day leads to a withdrawal by
// itself: nobody asked for anything or proposed it, and the certificate goes on.
func (p *past) lapses(until calendar.Date) bool {
	waits := slices.ContainsFunc(p.proposals, func(w proposed) bool { return w.withdrawal && w.waiting })
	return p.running != nil && p.running.until == until && !p.running.asked && !waits && p.ended == "" && until.Before(p.validTo)
}

// preparedFor are the withdrawals that the installation proposed after a day.
func (p *past) preparedFor(suspension string, fellDue calendar.Date) (on []calendar.Date) {
	for _, w := range p.proposals {
		if w.withdrawal && w.suspension == suspension && w.fellDue == fellDue {
			on = append(on, w.on)
		}
	}
	return on
}

// suspensions are the ids of all suspensions, with every last day that they had.
func suspensions(entries []happened) map[string][]calendar.Date {
	all := map[string][]calendar.Date{}
	for _, h := range entries {
		switch e := h.entry.(type) {
		case *rule.CertificateSuspended:
			all[e.ID] = append(all[e.ID], e.Until)
		case *rule.SuspensionExtended:
			all[e.ID] = append(all[e.ID], e.Until)
		}
	}
	return all
}

// heldFor is the period that a surveillance was for, 0 for one beside them, and the
// first day on which it was held.
func heldFor(entries []happened) (period int, held calendar.Date) {
	for _, h := range entries {
		day := calendar.Date{}
		switch e := h.entry.(type) {
		case *rule.SurveillanceOpened:
			period = e.Period
		case *rule.ReviewConcluded:
			day = h.on
		case *rule.InspectionConcluded:
			day = e.Visited
		}
		if !day.IsZero() && (held.IsZero() || day.Before(held)) {
			held = day
		}
	}
	return period, held
}
