package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// on goes on in a certificate.
func (j *journey) onCertificate(c *Certificate) { j.file = StreamID{KindCertificate, c.ID} }

// [5.9.1c] [5.9.1(2)] [5.9.1(3)]
func TestAnAdditionalInspectionIsProposedWithItsCauseAndNeverCountsAsTheYearlyOne(t *testing.T) {
	for _, cause := range []string{"doubt", "changes"} {
		j, certificate := certified(t)
		j.onCertificate(certificate)
		j.invalid(theMonitor, &ProposeInspection{Cause: "whim"}, "cause field.unknown", "text field.required")
		j.refused(theMonitor, &DismissInspection{}, "", "surveillance.no-proposal")
		j.do(theMonitor, &ProposeInspection{Cause: cause, Text: "机房已搬迁"})
		open := &OpenSurveillance{Certificate: certificate.ID, Elements: []string{scheme.StageReview}, Proposal: "X-01"}
		j.refused(theInspector, open, "5.9.1c", "surveillance.extra-on-site")
		open.Elements = []string{scheme.StageInspection}
		j.file = j.do(theInspector, open)
		j.invalid(theInspector, open, "proposal field.unknown") // begun once
		j.examines()
		j.do(theDecider, &MaintainCertification{})
		if got := j.courses(certificate.ID)[0]; got != PeriodOpen {
			t.Errorf("%s: after it the period is %s", cause, got)
		}
		j.surveys(certificate, scheme.StageReview)
	}
}

func TestTheBodyMayDismissAnAdditionalInspection(t *testing.T) {
	j, certificate := certified(t)
	j.onCertificate(certificate)
	j.do(theMonitor, &ProposeInspection{Cause: scheme.CauseQuality, Text: "x"})
	j.do(theMonitor, &DismissInspection{Inspection: "X-01", Reason: "已澄清"})
	j.invalid(theInspector, &OpenSurveillance{Certificate: certificate.ID, Elements: []string{scheme.StageInspection}, Proposal: "X-01"}, "proposal field.unknown")
	j.do(theMonitor, &ProposeInspection{Cause: scheme.CauseQuality, Text: "x"})
	if x := j.seen().WaitingExtras(Get[*Certificate](j.record, KindCertificate, certificate.ID)); len(x) != 1 || x[0].ID != "X-02" {
		t.Errorf("waiting are %+v", x)
	}
	j.today = certificate.Content.ValidTo.AddDays(1)
	j.refused(theMonitor, &ProposeInspection{Cause: scheme.CauseQuality, Text: "x"}, "", "surveillance.not-in-use")
}

// [5.9.1(1)]
func TestAComplaintVerifiedAsTheHoldersFaultProposesAnInspection(t *testing.T) {
	for outcome, proposes := range map[string]bool{"upheld": true, "partly-upheld": true, "not-upheld": false, "out-of-scope": false} {
		j, certificate := certified(t)
		complaint := j.do(theIntake, &ReceiveComplaint{Received: j.today, Way: "phone", Organisation: j.client.Organisation, Product: j.product, Business: "支付", Text: "重复扣款"})
		j.do(anotherDecider, &CloseComplaint{Outcome: outcome, Answer: "已查实"})
		extras := Get[*Certificate](j.record, KindCertificate, certificate.ID).Extras
		if (len(extras) == 1) != proposes {
			t.Fatalf("%s: proposed are %v", outcome, extras)
		}
		if proposes && (extras[0].Clause != "5.9.1(1)" || extras[0].Complaint != Get[*Complaint](j.record, KindComplaint, complaint.ID).Number) {
			t.Errorf("%s: proposed is %+v", outcome, extras[0])
		}
		duty := slices.ContainsFunc(j.seen().dutiesOfSurveillance(Get[*Certificate](j.record, KindCertificate, certificate.ID)), func(d Duty) bool { return d.What == DutyExtraInspection && d.Inside })
		if duty != proposes {
			t.Errorf("%s: somebody is awaited: %t", outcome, duty)
		}
	}
}
