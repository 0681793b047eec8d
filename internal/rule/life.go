package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Status is what a certificate is worth on a day. It is computed, never set.
type Status string

const (
	StatusNone      Status = "none"      // not issued on that day
	StatusValid     Status = "valid"     // 有效
	StatusSuspended Status = "suspended" // 暂停
	StatusWithdrawn Status = "withdrawn" // 撤销
	StatusCancelled Status = "cancelled" // 注销
	StatusExpired   Status = "expired"   // 过期失效
	StatusReplaced  Status = "replaced"  // 已换发
)

// TurnKind is the stored word for what happened to a certificate; the public
// reads it as register.event.<word>.
type TurnKind string

// The turns by which a status changes. Other words may stand in a life too, such
// as that of a longer suspension: they are told and change no status.
const (
	TurnIssued    TurnKind = "issued"
	TurnSuspended TurnKind = "suspended" // again while suspended: a further reason, no second start
	TurnRestored  TurnKind = "restored"
	TurnRenewed   TurnKind = "renewed"
	TurnWithdrawn TurnKind = "withdrawn"
	TurnCancelled TurnKind = "cancelled"
	TurnReplaced  TurnKind = "replaced"
	TurnAnnulled  TurnKind = "annulled" // an upheld appeal undoes an earlier turn
)

// ends says which status is for good after a turn.
var ends = map[TurnKind]Status{
	TurnWithdrawn: StatusWithdrawn, TurnCancelled: StatusCancelled, TurnReplaced: StatusReplaced,
}

// Turn is one public thing that happened to a certificate.
type Turn struct {
	What TurnKind
	// On belongs wholly to what the certificate is after the turn. An entry
	// leaves it zero: it is the day of its recording, so that nothing can be
	// back-dated.
	On      calendar.Date
	ValidTo calendar.Date // last valid day, of what was issued or renewed
	Of      TurnKind      // what is annulled: the last one of this kind that stands

	Until calendar.Date // last day of a suspension that begins or is made longer

	// What the public is told beside; it turns nothing.
	Announcement string   // number; empty if none
	Reasons      []string // ids of the scheme's list
	// Content is what the certificate says from now on; nil if that stays.
	Content *CertificateContent
}

// Turner is an entry that is public: a certificate and the register fold it by
// this alone and need to know nothing else of it. On a transition it turns no
// certificate; the register tells of it all the same.
type Turner interface{ Turn() Turn }

// Freezes is everything that a certificate says from an entry on, nil of an
// entry that leaves it as it is. Its paper is made from this.
func Freezes(e Entry) *CertificateContent {
	turner, is := e.(Turner)
	if !is {
		return nil
	}
	return turner.Turn().Content
}

// TurnOf is the turn of an entry, with its day; false if the entry is none, or
// turns nothing this time.
func TurnOf(e Entry, m Meta) (Turn, bool) {
	turner, is := e.(Turner)
	if !is {
		return Turn{}, false
	}
	t := turner.Turn()
	if t.On.IsZero() {
		t.On = m.On
	}
	return t, t.What != ""
}

// Life is all that ever happened to one certificate, and with it the status on
// every day, past or to come. It is a value: taking a turn makes another life.
// The zero life is that of a certificate that was never issued.
type Life struct {
	Turns []Turn // in the order in which they were recorded

	// How things stand after the last turn.
	Issued    calendar.Date
	ValidTo   calendar.Date // last valid day
	Suspended calendar.Date // first day of the suspension that runs, be it beneath expiry; zero if none
	Until     calendar.Date // last day of that suspension
	Ended     TurnKind      // the turn that ended it for good; empty if none

	spells []spell // each until the next one; no two alike beside each other
}

// spell is a run of days with one status.
type spell struct {
	from   calendar.Date
	status Status
}

// StatusOn carries out
//
// [6.1a] 认证证书有效期为 3年。
//
// Nothing has to run on the day it ends: the status is that of the last turn up
// to the day, and expired beyond the last valid day, whatever goes on beneath.
// Since is the first of the unbroken run of days with this status, none before
// issue. A day to come is answered as things stand.
func (l Life) StatusOn(day calendar.Date) (status Status, since calendar.Date) {
	for i := len(l.spells) - 1; i >= 0; i-- {
		if s := l.spells[i]; !day.Before(s.from) {
			return s.status, s.from
		}
	}
	return StatusNone, calendar.Date{}
}

// Next is the first day after this one on which the status is another, as things
// stand; none if it stays for ever. What was remembered of a status is good
// until then.
func (l Life) Next(day calendar.Date) calendar.Date {
	for _, s := range l.spells {
		if s.from.After(day) {
			return s.from
		}
	}
	return calendar.Date{}
}

// At is how things stood when a day ended: before a renewal, with the last valid
// day that was issued. It is the life of nothing before issue.
func (l Life) At(day calendar.Date) Life {
	n := len(l.Turns)
	for n > 0 && l.Turns[n-1].On.After(day) {
		n--
	}
	if n == len(l.Turns) {
		l.spells = nil // of other days
		return l
	}
	return lived(l.Turns[:n])
}

// Take is the life after one more turn, or why there cannot be such a one. What
// a clause asks for beyond that, the command knows.
func (l Life) Take(t Turn) (Life, *fault.Fault) {
	if no := l.refuses(t); no != nil {
		return l, no
	}
	return l.After(t), nil
}

func (l Life) refuses(t Turn) *fault.Fault {
	if l.Issued.IsZero() != (t.What == TurnIssued) {
		return fault.RefuseOurs("life.begins-once")
	}
	if n := len(l.Turns); n > 0 && t.On.Before(l.Turns[n-1].On) {
		return fault.RefuseOurs("life.earlier", fault.Day("on", t.On), fault.Day("last", l.Turns[n-1].On))
	}
	switch t.What {
	case TurnSuspended, TurnRestored, TurnRenewed, TurnWithdrawn, TurnCancelled, TurnReplaced:
		if l.Ended != "" {
			return fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(l.Ended)))
		}
	case TurnAnnulled:
		if !slices.ContainsFunc(standing(l.Turns), func(past Turn) bool { return past.What == t.Of && past.What != TurnIssued }) {
			return fault.RefuseOurs("life.nothing-to-annul")
		}
	}
	switch {
	case t.What == TurnRestored && l.Suspended.IsZero():
		return fault.RefuseOurs("life.not-suspended")
	case t.What == TurnRenewed && !l.Suspended.IsZero():
		return fault.RefuseOurs("life.suspended", fault.Day("since", l.Suspended))
	case t.What == TurnRenewed && t.ValidTo.Before(l.ValidTo):
		return fault.RefuseOurs("life.shorter", fault.Day("to", t.ValidTo), fault.Day("last", l.ValidTo))
	}
	return nil
}

// After is the life after a turn that was recorded: what was recorded happened.
// Days before the turn keep what they were, also when it annuls an earlier one.
func (l Life) After(t Turn) Life {
	next := lived(append(slices.Clip(l.Turns), t))
	before := slices.IndexFunc(l.spells, func(s spell) bool { return !s.from.Before(t.On) })
	if before < 0 {
		before = len(l.spells)
	}
	next.spells = slices.Clip(l.spells[:before])
	next.enter(t.On, next.status(t.On))
	if expiry := next.ValidTo.AddDays(1); t.On.Before(expiry) {
		next.enter(expiry, next.status(expiry))
	}
	return next
}

// enter begins a spell unless the last one goes on.
func (l *Life) enter(day calendar.Date, status Status) {
	if n := len(l.spells); n == 0 || l.spells[n-1].status != status {
		l.spells = append(l.spells, spell{day, status})
	}
}

// status is that of a day after the last turn.
func (l *Life) status(day calendar.Date) Status {
	switch {
	case l.Ended != "":
		return ends[l.Ended]
	case day.After(l.ValidTo):
		return StatusExpired
	case !l.Suspended.IsZero():
		return StatusSuspended
	}
	return StatusValid
}

// lived is how things stand after these turns, without the days before.
func lived(turns []Turn) Life {
	l := Life{Turns: turns}
	stand := standing(turns)
	for i := range stand { // asked for every day of many certificates: nothing is copied
		t := &stand[i]
		switch t.What {
		case TurnIssued:
			l.Issued, l.ValidTo = t.On, t.ValidTo
		case TurnSuspended:
			if l.Suspended.IsZero() {
				l.Suspended = t.On
			}
		case TurnRestored:
			l.Suspended, l.Until = calendar.Date{}, calendar.Date{}
		case TurnRenewed:
			l.ValidTo = t.ValidTo
		case TurnWithdrawn, TurnCancelled, TurnReplaced:
			l.Ended = t.What
		}
		if !t.Until.IsZero() {
			l.Until = t.Until
		}
	}
	return l
}

// standing are the turns that were not annulled.
func standing(turns []Turn) []Turn {
	annulled := false
	for i := range turns {
		annulled = annulled || turns[i].What == TurnAnnulled
	}
	if !annulled {
		return turns
	}
	var stand []Turn
	for _, t := range turns {
		if t.What != TurnAnnulled {
			stand = append(stand, t)
			continue
		}
		for i, past := range slices.Backward(stand) {
			if past.What == t.Of {
				stand = slices.Delete(stand, i, i+1)
				break
			}
		}
	}
	return stand
}
