package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// What falls due about a renewal, and what is awaited, as catalog keys.
const (
	DueInvitation = "due.invitation" // the last day before the holder is invited to renew
	DueRenewal    = "due.renewal"    // the holder applies for it
	DutyRenew     = "duty.renew"
)

// RenewalInvited tells the holder that its certificate ends, and until when it can
// ask for a renewal.
type RenewalInvited struct {
	Holder  string        `json:"holder"`
	ValidTo calendar.Date `json:"valid_to"` // last day of the term that ends
	FellDue calendar.Date `json:"fell_due"` // the day before the one for the invitation
}

func (*RenewalInvited) EntryName() string { return "certificate.renewal-invited/1" }
func (e *RenewalInvited) Letters() []Letter {
	return []Letter{{Kind: "renewal-invitation", To: e.Holder}}
}

// Invitation is a term's invitation to renew.
type Invitation struct {
	ValidTo calendar.Date `json:"valid_to"`
	On      calendar.Date `json:"on"`
}

func (c *Certificate) applyInvitation(e *RenewalInvited, m Meta) {
	c.Invited = append(c.Invited, Invitation{e.ValidTo, m.On})
}

// invited is the day on which the holder was invited to renew the term that runs;
// zero when it was not.
func (c *Certificate) invited() calendar.Date {
	for _, i := range c.Invited {
		if i.ValidTo == c.Life.ValidTo {
			return i.On
		}
	}
	return calendar.Date{}
}

// invitationDue is the last day before the invitation to renew; zero for a
// certificate whose holder is not invited: since it was already, since the
// certificate has ended, or since a renewal was asked for. A suspension changes
// nothing.
//
// [6.1b] 证书有效期届满前，认证委托方可向认证机构提出证书续期申请
func (s *Situation) invitationDue(c *Certificate) calendar.Date {
	if c.Life.Ended != "" || s.Today.After(c.Life.ValidTo) || !c.invited().IsZero() {
		return calendar.Date{}
	}
	for _, other := range s.CasesOf(c.ID) {
		if other.Purpose == PurposeRenewal && other.Closed.IsZero() {
			return calendar.Date{}
		}
	}
	return told(s.Record.Scheme("").Limit(scheme.LimitRenewalReminder, s.Today), c.Life.ValidTo).AddDays(-1)
}

// dutiesOfRenewal: who was invited applies for the renewal until the last valid
// day. One who does not loses the certificate by its expiry and nothing else, so
// that the day that passes is nobody's to propose anything for.
//
// [6.1b] 证书有效期届满前，认证委托方可向认证机构提出证书续期申请
func (s *Situation) dutiesOfRenewal(c *Certificate) []Duty {
	since := c.invited()
	if since.IsZero() || s.Today.After(c.Life.ValidTo) || s.OpenRenewalOf(c) != nil {
		return nil
	}
	due := Due{What: DueRenewal, Clause: "6.1b", Since: since, Due: calendar.Due{State: calendar.DueDate, Date: c.Life.ValidTo}, Waits: []Role{RoleClient}}
	return []Duty{{What: DutyRenew, Since: since, Until: c.Life.ValidTo, Waits: due.Waits, Due: &due}}
}

// InviteToRenew invites the holder to renew its certificate, once in each term.
// The installation does it by itself, six months before the certificate ends: it
// decides nothing.
//
// [6.1b] 证书有效期届满前，认证委托方可向认证机构提出证书续期申请
type InviteToRenew struct{}

func (*InviteToRenew) CommandName() string { return "InviteToRenew" }

func (*InviteToRenew) Guard(s *Situation) *fault.Fault {
	due := s.invitationDue(Get[*Certificate](s.Record, KindCertificate, s.On.ID))
	if due.IsZero() || !s.Today.After(due) {
		return fault.RefuseOurs("renewal.not-to-invite")
	}
	return nil
}

func (*InviteToRenew) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := Get[*Certificate](s.Record, KindCertificate, s.On.ID)
	return s.one(&RenewalInvited{c.Content.Holder.Organisation, c.Life.ValidTo, s.invitationDue(c)})
}
