package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// because is a fact about the holder, confirmed today.
func (j *journey) because(ground string) FactInput {
	return FactInput{Ground: ground, Source: scheme.SourceBody, Confirmed: j.today, Text: "经查属实"}
}

func (j *journey) suspending(ground string) *SuspendCertificate {
	return &SuspendCertificate{Facts: []FactInput{j.because(ground)}}
}

// issued is a certificate, with the day on which it was issued as today.
func issued(t *testing.T) *journey {
	t.Helper()
	return begin(t).to(granted)
}

// asking shows everything that the suspension asks for.
func (j *journey) restoring() *RequestRestoration {
	c := &RequestRestoration{}
	for _, shown := range j.certified().ToShow(j.certificate().Suspension()) {
		in := ShownInput{Item: shown.ID, Text: "已完成"}
		if shown.File {
			in.Files = []FileRef{aFile(shown.ID)}
		}
		c.Shown = append(c.Shown, in)
	}
	return c
}

// reviewing judges everything that was shown.
func (j *journey) reviewing(met bool) *ReviewRestoration {
	c := &ReviewRestoration{Summary: "经审查"}
	for _, shown := range j.certificate().Request().Shown {
		c.Verdicts = append(c.Verdicts, ShownVerdictInput{Item: shown.Item, Met: met, Note: "见材料"})
	}
	return c
}

// TestEachGroundSuspends goes through the rule's list: the certificate is
// suspended from the day of the act, with announcement and letter.
//
// [6.3.2] [6.3.2(1)] [6.3.2(2)] [6.3.2(3)] [6.3.2(4)] [6.3.2(7)] [6.3.2(8)] [6.3.2b]
func TestEachGroundSuspends(t *testing.T) {
	for _, ground := range newRecord().Scheme("").Grounds(scheme.Suspension, startDay) {
		j := issued(t)
		announcement := j.certificate().Content.Announcement
		j.wait(100)
		before := j.today.AddDays(-1)
		j.do(theDecider, j.suspending(ground.ID))
		c := j.certificate()
		if j.status() != StatusSuspended {
			t.Errorf("%s: the certificate is %s", ground.ID, j.status())
		}
		if was, _ := c.StatusOn(before); was != StatusValid {
			t.Errorf("%s: the day before it was %s", ground.ID, was)
		}
		u := c.Suspension()
		if u.On != j.today || u.Until != j.today.AddMonths(3) || u.Facts[0].Clause != ground.Clause {
			t.Errorf("%s: %+v", ground.ID, u)
		}
		entries := j.entries(j.last(KindCertificate))
		e := entries[len(entries)-1].(*CertificateSuspended)
		if e.Announcement == announcement || e.Announcement == "" || e.Letters()[0] != (Letter{"suspension", j.client.Organisation}) {
			t.Errorf("%s: announced as %q, letters %v", ground.ID, e.Announcement, e.Letters())
		}
	}
}

// TestTheLawsFiveDaysBeginOnTheDayOfConfirmation and a later suspension is taken
// and marked.
func TestTheLawsFiveDaysBeginOnTheDayOfConfirmation(t *testing.T) {
	for days, late := range map[int]bool{0: false, 5: false, 6: true, 40: true} {
		j := issued(t)
		confirmed := j.today
		fact := j.because("accident")
		j.do(theMonitor, &ProposeSuspension{fact})
		j.wait(days)
		falls := j.fallsDue()
		if len(falls) != 1 || falls[0].What != DueSuspension || falls[0].Due.Date != confirmed.AddDays(5) || falls[0].Clause != "" || falls[0].Passed(j.today) != late {
			t.Errorf("after %d days: %+v", days, falls)
		}
		j.do(theDecider, &SuspendCertificate{Proposal: "V-01"})
		if f := j.certificate().Suspension().Facts[0]; f.Late != late || f.Due != confirmed.AddDays(5) {
			t.Errorf("after %d days: %+v", days, f)
		}
		if falls := j.fallsDue(); len(falls) != 1 || falls[0].What != DueRestoration {
			t.Errorf("once suspended: %+v", falls)
		}
	}
}

func TestAFactIsStatedWhole(t *testing.T) {
	j := issued(t)
	j.invalid(theDecider, &SuspendCertificate{}, "facts field.required")
	j.invalid(theDecider, &SuspendCertificate{Facts: []FactInput{{Ground: "x", Source: "y", About: "z"}}},
		"facts[0].ground field.unknown", "facts[0].source field.unknown", "facts[0].about fact.not-on-certificate", "facts[0].text field.required")
	late := j.because("misuse")
	late.Confirmed = j.today.AddDays(1)
	j.invalid(theDecider, &SuspendCertificate{Facts: []FactInput{late}}, "facts[0].confirmed field.future")
	late.Confirmed = calendar.Date{}
	j.invalid(theDecider, &SuspendCertificate{Facts: []FactInput{late}}, "facts[0].confirmed field.required")
	j.invalid(theDecider, &SuspendCertificate{Proposal: "V-09"}, "proposal field.unknown")
}

func TestACertificateIsNotSuspendedTwiceButAReasonIsAdded(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("misuse"))
	first := *j.certificate().Suspension()
	j.wait(10)
	j.refused(theDecider, j.suspending("accident"), "", "suspension.runs")
	j.do(theDecider, &AddSuspensionGround{Facts: []FactInput{j.because("accident")}})
	u := j.certificate().Suspension()
	if u.On != first.On || u.Until != first.Until || !slices.Equal(u.Grounds(), []string{"misuse", "accident"}) || len(j.certificate().Suspensions) != 1 {
		t.Errorf("%+v", u)
	}
	if status, since := j.certificate().StatusOn(j.today); status != StatusSuspended || since != first.On {
		t.Errorf("%s since %s", status, since)
	}
	if asked := j.certified().ToShow(u); len(asked) != 5 {
		t.Errorf("both grounds ask for %d things to be shown", len(asked))
	}
}

// TestTheFactMayBeAboutTheManufacturerOrTheEnterprise: it is proposed on every
// certificate in use that names the organisation, and on no other.
//
// [6.3.2]
func TestTheFactMayBeAboutTheManufacturerOrTheEnterprise(t *testing.T) {
	j := issued(t)
	fact := j.because("accident")
	j.do(theMonitor, &ProposeSuspensionOfParty{Ground: fact.Ground, Source: fact.Source, Confirmed: fact.Confirmed, Text: fact.Text})
	c := j.certificate()
	if len(c.Proposals) != 1 || c.Proposals[0].Fact.About != c.Content.Manufacturer.Organisation {
		t.Fatalf("%+v", c.Proposals)
	}
	other := j.record.states[StreamID{KindLaboratory, j.lab}].(*Laboratory).Organisation
	_, no := j.door(theMonitor, j.today, &ProposeSuspensionOfParty{Ground: fact.Ground, Source: fact.Source, Confirmed: fact.Confirmed, Text: fact.Text},
		StreamID{KindOrganisation, other})
	if no == nil || no.Key != "suspension.names-none" {
		t.Errorf("an organisation that no certificate names: %v", no)
	}
	j.do(theDecider, &SuspendCertificate{Proposal: "V-01"})
	if p := j.certificate().Proposal("V-01"); p.Outcome != ProposalConfirmed {
		t.Errorf("%+v", p)
	}
}

// TestManyAreSuspendedAtOnceOnAnOrder under one announcement; one that is suspended
// already has the ground added; one that cannot be suspended keeps all from it.
//
// [6.3.2(6)]
func TestManyAreSuspendedAtOnceOnAnOrder(t *testing.T) {
	j := issued(t)
	first := j.certificate().Content.Number
	for range 2 {
		j.another()
	}
	j.do(theDecider, j.suspending("misuse")) // the last one
	var numbers []string
	for id, state := range j.states {
		if id.Kind == KindCertificate {
			numbers = append(numbers, state.(*Certificate).Content.Number)
		}
	}
	slices.Sort(numbers)
	order := &SuspendOnOrder{Authority: "某管理部门", Order: "〔2026〕1 号", Confirmed: j.today, Text: "重大活动期间", Certificates: append(slices.Clone(numbers), "FC0")}
	j.invalid(theDecider, order, "certificates[3] field.unknown")
	order.Certificates[3] = first
	j.invalid(theDecider, order, "certificates[3] field.twice")
	order.Certificates = numbers
	before := j.serials[announcementSeries(j.today.Year())]
	j.do(theDecider, order)
	if taken := j.serials[announcementSeries(j.today.Year())] - before; taken != 1 {
		t.Errorf("%d announcements", taken)
	}
	announced := map[string]bool{}
	for id, state := range j.states {
		if c, is := state.(*Certificate); is {
			if status, _ := c.StatusOn(j.today); status != StatusSuspended || !slices.Contains(c.Suspension().Grounds(), scheme.GroundAuthority) {
				t.Errorf("%s is %s for %v", id, status, c.Suspension().Grounds())
			}
			announced[c.Life.Turns[len(c.Life.Turns)-1].Announcement] = true
		}
	}
	if len(announced) != 1 {
		t.Errorf("announced as %v", announced)
	}
}

// another takes a further case of the client to its certificate.
func (j *journey) another() {
	j.Helper()
	j.product = j.do(j.client, &DescribeProduct{Kind: "software", Name: example, Model: "V2.0-" + j.record.newID()}).ID
	j.at = 0
	j.to(granted)
}

// TestTheHolderAsksForASuspensionAndIsNotRefused
//
// [6.3.2(5)]
func TestTheHolderAsksForASuspensionAndIsNotRefused(t *testing.T) {
	j := issued(t)
	holderAsks := j.because(scheme.GroundHolderAsks)
	j.invalid(theMonitor, &ProposeSuspension{holderAsks}, "ground suspension.holder-asks-itself")
	j.do(j.client, &RequestSuspension{Reason: "业务停办整顿"})
	j.refused(j.client, &RequestSuspension{Reason: "x"}, "", "suspension.asked")
	j.refused(theDecider, &RejectCertificateProposal{Proposal: "V-01", Reason: "x"}, "", "certificate.nothing-proposed")
	j.do(theMonitor, &ProposeSuspension{j.because("contract")})
	j.refused(theDecider, &RejectCertificateProposal{Proposal: "V-01", Reason: "x"}, "6.3.2(5)", "suspension.holder-asked")
	j.do(theDecider, &RejectCertificateProposal{Proposal: "V-02", Reason: "费用已付"})
	j.do(theDecider, &SuspendCertificate{Proposal: "V-01"})
	if f := j.certificate().Suspension().Facts[0]; f.Clause != "6.3.2(5)" || !f.Due.IsZero() {
		t.Errorf("%+v", f)
	}
}

func TestWhoFoundTheReasonDoesNotDecide(t *testing.T) {
	j := issued(t)
	both := Actor{Person: "both", Roles: []Role{RoleReviewer, RoleDecider}}
	j.do(both, &ProposeSuspension{j.because("misuse")})
	j.refused(both, &SuspendCertificate{Proposal: "V-01"}, "", "certificate.own-proposal")
	j.refused(both, j.suspending("contract"), "", "certificate.own-proposal")
	j.refused(both, &RejectCertificateProposal{Proposal: "V-01", Reason: "x"}, "", "certificate.own-proposal")
	standIn := Actor{Person: "other", OnBehalf: "both", Roles: []Role{RoleDecider}}
	j.refused(standIn, &SuspendCertificate{Proposal: "V-01"}, "", "certificate.own-proposal")
	duties := j.awaited()
	if len(duties) != 1 || duties[0].What != DutyDecideSuspension || !slices.Contains(duties[0].Barred, "both") {
		t.Errorf("%+v", duties)
	}
	j.do(theDecider, &SuspendCertificate{Proposal: "V-01"})
}

// TestASuspensionIsLongerByExceptionAndKeepsItsFirstDay
//
// [6.3.2b]
func TestASuspensionIsLongerByExceptionAndKeepsItsFirstDay(t *testing.T) {
	j := issued(t)
	j.do(theDecider, j.suspending("accident"))
	since := j.today
	j.wait(20)
	j.refused(theDecider, &ExtendSuspension{Reason: "整改需时"}, "6.3.2b", "suspension.no-longer")
	longer := &RecordCertificateException{RecordException{Limit: scheme.LimitSuspensionLength, To: 5, Reason: "整改需时"}}
	j.refused(theManager, &RecordCertificateException{RecordException{Limit: scheme.LimitCertificateValidity, To: 50, Reason: "x"}}, "6.1a", "exception.never")
	j.refused(theManager, &RecordCertificateException{RecordException{Limit: scheme.LimitMonitoringMax, To: 50, Reason: "x"}}, "", "exception.elsewhere")
	j.refused(theDecider, longer, "", "exception.had-part")
	j.do(theManager, longer)
	j.do(theManager, &WithdrawCertificateException{WithdrawException{Exception: "E-01", Reason: "误批"}})
	j.refused(theDecider, &ExtendSuspension{Reason: "整改需时"}, "6.3.2b", "suspension.no-longer")
	j.do(theManager, longer)
	j.do(theDecider, &ExtendSuspension{Reason: "整改需时"})
	u := j.certificate().Suspension()
	if u.On != since || u.Until != since.AddMonths(5) {
		t.Errorf("%+v", u)
	}
	j.refused(theManager, &WithdrawCertificateException{WithdrawException{Exception: "E-02", Reason: "x"}}, "", "exception.none-unused")
	if _, day := j.certificate().StatusOn(j.today); day != since {
		t.Errorf("suspended since %s", day)
	}
	j.today = since.AddMonths(5)
	j.do(j.client, j.restoring()) // the window moved
}
