package story

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// past is what a certificate's entries, or the first of them, make of it. It is a
// second hand beside rule.Life and rule.Certificate: it shares nothing with them
// but the entries, so that a mistake would have to be made twice.
type past struct {
	days      []worth // each until the next one
	validTo   calendar.Date
	running   *spell // nil while it is not suspended
	ended     string // name of the entry that ended it; empty while it has not
	proposals []proposed
	annulled  bool     // an appeal was upheld
	wrong     []string // entries that should not be there
	notices   []string // announcement numbers, in order
}

// worth is what it is worth from a day on.
type worth struct {
	from      calendar.Date
	validTo   calendar.Date
	suspended bool
	ended     string
}

type spell struct {
	id    string
	until calendar.Date
	asked bool // a request is open
}

// proposed is a withdrawal that was proposed.
type proposed struct {
	*rule.WithdrawalProposed
	on      calendar.Date
	waiting bool
}

// afterwards are the only entries of a certificate that has ended.
var afterwards = []string{"certificate.copy-returned/1", "certificate.copy-lost/1",
	"certificate.appealed/1", "certificate.appeal-ended/1", "certificate.decision-annulled/1"}

// ends says what a certificate is after an entry that ends it.
var ends = map[string]rule.Status{"certificate.withdrawn/1": rule.StatusWithdrawn, "certificate.cancelled/1": rule.StatusCancelled}

// happened is an entry with its day.
type happened struct {
	entry    rule.Entry
	on       calendar.Date
	position int64
}

// pastOf folds entries in their order.
func pastOf(entries []happened) *past {
	p := &past{}
	var undone []worth // before the decisions that an appeal may undo
	for _, h := range entries {
		name := h.entry.EntryName()
		if p.ended != "" && !slices.Contains(afterwards, name) {
			p.wrong = append(p.wrong, name)
		}
		p.announce(h.entry)
		switch e := h.entry.(type) {
		case *rule.CertificateIssued:
			p.validTo = e.Content.ValidTo
		case *rule.CertificateRenewed:
			p.validTo = e.Content.ValidTo
		case *rule.CertificateSuspended:
			if p.running != nil {
				p.wrong = append(p.wrong, name)
			}
			undone = append(undone, p.now())
			p.running = &spell{id: e.ID, until: e.Until}
		case *rule.SuspensionGroundAdded:
			undone = append(undone, p.now())
		case *rule.SuspensionExtended:
			p.running.until = e.Until
		case *rule.RestorationRequested:
			p.running.asked = true
		case *rule.RestorationDenied:
			p.running.asked = false
		case *rule.CertificateRestored:
			if p.running == nil {
				p.wrong = append(p.wrong, name)
			}
			p.running = nil
		case *rule.WithdrawalProposed:
			p.proposals = append(p.proposals, proposed{e, h.on, true})
		case *rule.CertificateProposalRejected:
			p.decided(e.ID)
		case *rule.CertificateWithdrawn:
			p.decided(e.Proposal)
			undone = append(undone, p.now())
			p.ended = name
		case *rule.CertificateCancelled:
			p.ended = name
		case *rule.CertificateDecisionAnnulled:
			p.annulled = true
			p.undo(e.Decision, undone)
		}
		if now := p.now(); len(p.days) == 0 || p.days[len(p.days)-1] != now {
			now.from = h.on
			p.days = append(p.days, now)
		}
	}
	return p
}

func (p *past) now() worth {
	return worth{validTo: p.validTo, suspended: p.running != nil, ended: p.ended}
}

// undo goes back behind the last decision: what it ended goes on, and a suspension
// that rested on it alone is over.
func (p *past) undo(decision rule.DecisionKind, undone []worth) {
	if decision == rule.DecisionWithdrawn {
		p.ended = ""
		return
	}
	if len(undone) > 0 && !undone[len(undone)-1].suspended {
		p.running = nil
	}
}

func (p *past) decided(id string) {
	for i := range p.proposals {
		if p.proposals[i].ID == id {
			p.proposals[i].waiting = false
		}
	}
}

func (p *past) announce(e rule.Entry) {
	if turner, is := e.(rule.Turner); is && turner.Turn().Announcement != "" {
		p.notices = append(p.notices, turner.Turn().Announcement)
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
	waits := slices.ContainsFunc(p.proposals, func(w proposed) bool { return w.waiting })
	return p.running != nil && p.running.until == until && !p.running.asked && !waits && p.ended == "" && until.Before(p.validTo)
}

// preparedFor are the withdrawals that the installation proposed after a day.
func (p *past) preparedFor(suspension string, fellDue calendar.Date) (on []calendar.Date) {
	for _, w := range p.proposals {
		if w.Suspension == suspension && w.FellDue == fellDue {
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
