package rule

import (
	"slices"
	"strings"
	"testing"
)

// [5.6(2)]
func TestTheInspectedProductIsComparedWithTheUnitAndTheTestedSample(t *testing.T) {
	j := begin(t).to(dispatched)
	j.invalid(j.tester, &DescribeSample{}, "name field.required", "model field.required", "sha256 field.required")
	j.do(j.tester, &DescribeSample{j.identity()})
	j.to(planned)
	j.refused(theInspector, &JudgeConsistency{}, "", "consistency.none")
	j.do(theInspector, &RecordInspection{Items: conforming(j.seen().InspectionList(j.state()))})
	j.refused(theInspector, &ConcludeInspection{}, "5.6(2)", "consistency.missing")

	found := j.identity()
	found.SHA256 = "abc"
	j.invalid(theInspector, &RecordConsistency{found}, "sha256 consistency.no-hash")
	found.SHA256 = strings.ToUpper(j.identity().SHA256) // the same hash
	j.do(theInspector, &RecordConsistency{found})
	if d := j.state().Differences(); len(d) != 0 {
		t.Errorf("the same product differs in %+v", d)
	}
	found.Model, found.SHA256, found.Hardware = "V1.1", strings.Repeat("c", 64), []string{"读卡器"}
	j.do(theInspector, &RecordConsistency{found})
	var ids []string
	for _, d := range j.state().Differences() {
		ids = append(ids, d.ID)
	}
	if !slices.Equal(ids, []string{"consistency/model/unit", "consistency/model/sample", "consistency/sha256/sample", "consistency/hardware/sample"}) {
		t.Errorf("differences %v", ids)
	}
	j.refused(theInspector, &ConcludeInspection{}, "5.6(2)", "consistency.unjudged")
}

// [5.6(2)]
func TestADifferenceJudgedConformingNeedsAReasonAndOneThatIsNotStandsAgainstTheCertificate(t *testing.T) {
	j := begin(t).to(planned)
	found := j.identity()
	found.Model, found.Name = "V1.1", "别的产品"
	j.do(theInspector, &RecordConsistency{found})
	j.invalid(theInspector, &JudgeConsistency{Verdicts: []DifferenceInput{{Difference: "consistency/model/unit", Conforms: true}, {Difference: "x", Reason: "y"}}},
		"verdicts[0].reason field.required", "verdicts[1].difference field.unknown", "verdicts consistency.no-verdict")
	j.do(theInspector, &JudgeConsistency{Verdicts: []DifferenceInput{
		{"consistency/name/unit", false, "不是申请认证的产品"}, {"consistency/model/unit", true, "仅界面文字不同"}}})
	if bad := j.seen().badResults(j.state()); !slices.Equal(bad, []string{"consistency/name/unit"}) {
		t.Errorf("against the certificate stand %v", bad)
	}
	j.do(theInspector, &RecordConsistency{j.identity()}) // looked at again
	if bad := j.seen().badResults(j.state()); len(bad) != 0 {
		t.Errorf("after another look %v", bad)
	}
	j.do(theInspector, &RecordInspection{Items: conforming(j.seen().InspectionList(j.state()))})
	j.at = stepOf(inspected) + 1
	j.to(granted)
}
