package rule

import (
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// renewing begins a renewal and goes on in its case.
func (j *journey) renewing(certificate *Certificate) {
	j.Helper()
	j.file = j.do(j.client, &OpenRenewal{Certificate: certificate.Content.Number})
}

// hands in everything that the application asks for, and files it.
func (j *journey) files() {
	j.Helper()
	for _, m := range j.seen().Required(j.state()) {
		j.do(j.client, &ProvideMaterial{Item: m.ID, Files: []FileRef{aFile(m.ID)}})
	}
	j.do(j.client, &SubmitApplication{})
}

// admits accepts an application about a certificate, with these examinations.
func (j *journey) admits(elements ...string) {
	j.Helper()
	var papers []PaperReceiptInput
	var verdicts []MaterialVerdictInput
	for _, m := range j.seen().Required(j.state()) {
		papers = append(papers, PaperReceiptInput{Item: m.ID, Received: j.today, Sealed: true, Place: "A-1"})
		verdicts = append(verdicts, MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms})
	}
	j.do(theIntake, &ReceivePaper{Receipts: papers})
	j.do(theIntake, &JudgeMaterials{Verdicts: verdicts})
	j.do(theMonitor, &PlanRenewal{Elements: elements, Grounds: "无重大变化"})
	j.do(theIntake, &AcceptApplication{})
}

// statusOn is what the certificate is worth on a day.
func statusOn(c *Certificate, day calendar.Date) Status {
	status, _ := c.StatusOn(day)
	return status
}

// TestARenewalCountsFromTheOldAnchor: six years after the first issue, whenever
// it is decided, and the days between expiry and a late decision are expired for
// ever.
//
// [6.1b] 合格即可续期
func TestARenewalCountsFromTheOldAnchor(t *testing.T) {
	for _, late := range []bool{false, true} {
		j, certificate := certified(t)
		issued, end := certificate.Content.Issue, certificate.Content.ValidTo
		j.today = end.AddDays(-100)
		j.renewing(certificate)
		j.files()
		j.admits(scheme.StageReview)
		if late {
			j.today = end.AddDays(40)
		}
		j.examines()
		if late && statusOn(certificate, j.today) != StatusExpired {
			t.Error("undecided at its end it is not expired")
		}
		j.do(theDecider, &GrantCertification{})
		want := issued.AddMonths(72)
		if got := certificate.Content.ValidTo; got != want || certificate.Life.ValidTo != want {
			t.Errorf("it is valid to %s, want %s", got, want)
		}
		if c := certificate.Content; c.Copy != 1 || c.FirstIssue != issued || c.Anchor != issued || c.Issue != j.today {
			t.Errorf("it says copy %d, first issue %s, anchor %s, issue %s", c.Copy, c.FirstIssue, c.Anchor, c.Issue)
		}
		gap := StatusValid
		if late {
			gap = StatusExpired
		}
		for _, at := range []struct {
			day  calendar.Date
			want Status
		}{{end, StatusValid}, {end.AddDays(1), gap}, {end.AddDays(39), gap}, {end.AddDays(40), StatusValid}, {want, StatusValid}, {want.AddDays(1), StatusExpired}} {
			if got := statusOn(certificate, at.day); got != at.want {
				t.Errorf("decided late: %v; on %s it is %s, want %s", late, at.day, got, at.want)
			}
		}
		if n := len(j.seen().Periods(certificate)); n != 6 {
			t.Errorf("after the renewal it has %d periods of surveillance", n)
		}
	}
}

// TestOneDayLateIsLate for the application, whenever it was begun.
//
// [6.1b] 证书有效期届满前
func TestOneDayLateIsLate(t *testing.T) {
	j, certificate := certified(t)
	j.today = certificate.Content.ValidTo
	j.renewing(certificate)
	for _, m := range j.seen().Required(j.state()) {
		j.do(j.client, &ProvideMaterial{Item: m.ID, Files: []FileRef{aFile(m.ID)}})
	}
	j.wait(1)
	j.refused(j.client, &SubmitApplication{}, "6.1b", "renewal.too-late")
	j.refused(j.client, &OpenRenewal{Certificate: certificate.ID}, "6.1b", "renewal.too-late")
	if j.seen().OpenRenewalOf(certificate) != nil {
		t.Error("what was never filed counts as asked in time")
	}
}

func TestARenewalIsAskedOnceByTheHolder(t *testing.T) {
	j, certificate := certified(t)
	j.invalid(Actor{Person: "other", Organisation: "o2", Roles: []Role{RoleClient}}, &OpenRenewal{Certificate: certificate.ID}, "certificate field.unknown")
	j.renewing(certificate)
	j.refused(j.client, &OpenRenewal{Certificate: certificate.ID}, "", "renewal.opened")
	j.do(j.client, &WithdrawApplication{})
	j.renewing(certificate)
}

// TestARenewalIsPlannedLikeASurveillance and needs nothing that belongs to a
// first application.
//
// [6.1b] 认证机构对获证机构实施监督审查
func TestARenewalIsPlannedLikeASurveillance(t *testing.T) {
	j, certificate := certified(t)
	j.renewing(certificate)
	j.files()
	j.refused(theIntake, &AnswerScope{Answers: j.goodAnswers()}, "", "case.not-anew")
	j.refused(theMonitor, &PlanRenewal{Elements: []string{scheme.StageTesting}, Grounds: "x"}, "6.1b", "renewal.no-examination")
	j.admits(scheme.StageInspection, scheme.StageReview)
	if !j.state().Needs(scheme.StageInspection) || j.state().Needs(scheme.StageTesting) {
		t.Error("the case does not need what was planned")
	}
	if clock, runs := j.seen().TimeLimit(j.state()); !runs || clock.Start != j.today {
		t.Error("the time limit of 5.8 does not run from acceptance")
	}
	j.refused(theMonitor, &PlanRenewal{Elements: []string{scheme.StageReview}, Grounds: "x"}, "", "case.accepted")
	j.examines()
	j.do(theDecider, &GrantCertification{})
	j.refused(theDecider, &MaintainCertification{}, "", "case.closed")
}

// TestARenewalOfASuspendedCertificateWaitsForItsRestoration also when it expired
// meanwhile: the suspension runs on beneath.
func TestARenewalOfASuspendedCertificateWaitsForItsRestoration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, certificate := certified(t)
		end := certificate.Content.ValidTo
		j.today = end.AddDays(-rapid.IntRange(10, 200).Draw(t, "ahead"))
		certificate.Life = certificate.Life.After(Turn{What: TurnSuspended, On: j.today})
		j.renewing(certificate)
		j.files()
		j.admits(scheme.StageReview)
		j.wait(rapid.IntRange(0, 300).Draw(t, "passed"))
		j.examines()
		j.refused(theDecider, &GrantCertification{}, "", "life.suspended")
		certificate.Life = certificate.Life.After(Turn{What: TurnRestored, On: j.today})
		j.do(theDecider, &GrantCertification{})
		if got := statusOn(certificate, j.today); got != StatusValid {
			t.Errorf("after restoration and renewal it is %s", got)
		}
	})
}

// TestARenewalWaitsForAWithdrawalThatIsProposed: the certificate is not renewed
// before it is known whether it stays.
//
// [6.1b] 合格即可续期
func TestARenewalWaitsForAWithdrawalThatIsProposed(t *testing.T) {
	j, certificate := certified(t)
	j.today = certificate.Content.ValidTo.AddDays(-100)
	j.renewing(certificate)
	j.files()
	j.admits(scheme.StageReview)
	j.examines()
	j.do(theMonitor, &ProposeWithdrawal{j.because("not-curable")})
	j.refused(theDecider, &GrantCertification{}, "", "certificate.withdrawal-first")
	j.do(theDecider, &RejectCertificateProposal{"V-01", "x"})
	j.do(theDecider, &GrantCertification{})
}
