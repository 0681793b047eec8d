package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// invites lets the day begin: whoever sweeps invites, twice.
func (j *journey) invites(certificate string) (letters int) {
	j.Helper()
	j.file = StreamID{KindCertificate, certificate}
	for range 2 {
		for _, due := range j.seen().FallsOf(Get[*Certificate](j.record, KindCertificate, certificate)) {
			if due.What == DueInvitation && due.Passed(j.today) {
				j.do(theSystem, &InviteToRenew{})
				letters++
			}
		}
	}
	j.refused(theSystem, &InviteToRenew{}, "", "renewal.not-to-invite")
	return letters
}

// TestTheHolderIsInvitedToRenewOnceInEachTerm six months before it ends, also while
// the certificate is suspended, and again for the new end after a renewal.
//
// [6.1b]
func TestTheHolderIsInvitedToRenewOnceInEachTerm(t *testing.T) {
	for _, suspended := range []bool{false, true} {
		j, certificate := certified(t)
		id := certificate.ID
		is := func(want int) {
			t.Helper()
			if got := j.invites(id); got != want {
				t.Errorf("on %s %d invitations are sent, want %d", j.today, got, want)
			}
		}
		j.today = certificate.Content.ValidTo.AddMonths(-6).AddDays(-1)
		is(0)
		if suspended {
			j.do(theDecider, j.suspending(scheme.GroundHolderAsks))
		}
		j.wait(1)
		is(1)
		j.wait(100)
		is(0)
		if suspended {
			continue
		}
		renewed := Get[*Certificate](j.record, KindCertificate, id)
		content := renewed.Content
		content.ValidTo = content.Anchor.AddMonths(72)
		renewed.Apply(&CertificateRenewed{Content: content}, Meta{Stream: StreamID{KindCertificate, id}, On: j.today})
		for _, on := range []struct {
			day  calendar.Date
			late bool
		}{{content.ValidTo.AddMonths(-6).AddDays(-1), false}, {content.ValidTo.AddMonths(-6), true}} {
			j.today = on.day
			if due := j.seen().invitationDue(renewed); due.IsZero() || j.today.After(due) != on.late {
				t.Errorf("on %s the invitation for the new end is due %s", j.today, due)
			}
		}
	}
}

// TestNobodyIsInvitedToRenewWhatHasEndedOrIsBeingRenewed nor once it has expired.
//
// [6.1b]
func TestNobodyIsInvitedToRenewWhatHasEndedOrIsBeingRenewed(t *testing.T) {
	for name, before := range map[string]func(*journey, *Certificate){
		"withdrawn": func(j *journey, c *Certificate) {
			j.file = StreamID{KindCertificate, c.ID}
			j.do(theDecider, &WithdrawCertificate{Facts: []FactInput{j.because(scheme.GroundNotCurable)}})
		},
		"expired":  func(j *journey, c *Certificate) { j.today = c.Content.ValidTo.AddDays(1) },
		"applied":  func(j *journey, c *Certificate) { j.do(j.client, &OpenRenewal{Certificate: c.ID}) },
		"replaced": func(_ *journey, c *Certificate) { c.Life.Ended = TurnReplaced },
	} {
		j, certificate := certified(t)
		j.today = certificate.Content.ValidTo
		before(j, certificate)
		if due := j.seen().invitationDue(Get[*Certificate](j.record, KindCertificate, certificate.ID)); !due.IsZero() {
			t.Errorf("%s: the holder is invited after %s", name, due)
		}
	}
}

// TestWhoIsInvitedToRenewIsAwaitedToApply from the invitation to the last valid
// day, until an application is filed, and again when that comes to nothing.
//
// [6.1b] 证书有效期届满前，认证委托方可向认证机构提出证书续期申请
func TestWhoIsInvitedToRenewIsAwaitedToApply(t *testing.T) {
	j, certificate := certified(t)
	on, end := certificate.ID, certificate.Content.ValidTo
	is := func(want bool) {
		t.Helper()
		duties := j.seen().Duties(Get[*Certificate](j.record, KindCertificate, on))
		at := slices.IndexFunc(duties, func(d Duty) bool { return d.What == DutyRenew })
		if at < 0 == want {
			t.Errorf("on %s the holder is awaited: %v, want %v", j.today, at >= 0, want)
		}
		if at < 0 {
			return
		}
		if d := duties[at]; d.Until != end || d.Due.Due.Date != end || d.Due.Clause != "6.1b" || !slices.Equal(d.Waits, []Role{RoleClient}) || d.Inside {
			t.Errorf("it is %+v, due %+v", d, d.Due)
		}
	}
	j.today = end.AddMonths(-6)
	is(false)
	j.invites(on)
	is(true)
	j.renewing(certificate)
	is(true) // begun is not yet applied
	j.files()
	is(false)
	j.do(j.client, &WithdrawApplication{})
	is(true)
	j.today = end
	is(true)
	j.today = end.AddDays(1)
	is(false)
}
