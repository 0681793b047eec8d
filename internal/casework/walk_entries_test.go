package casework_test

import (
	"strings"
	"testing"

	"fincert/internal/rule"
)

// evaluating says of every entry of cases and test tasks whether it tells of
// evaluating; it is the test's own list, and a new entry has to be put into it.
var evaluating = map[string]bool{
	"case.operation-assessed": true, "case.monitoring-period-set": true,
	"case.problem-recorded": true, "case.problem-answer-judged": true, "case.problem-closed": true, "case.problem-moved": true,
	"case.stable-operation-confirmed": true, "case.monitoring-concluded": true,
	"test-task.verdicts-recorded": true, "test-task.report-submitted": true, "test-task.report-corrected": true,
	"case.test-reported": true, "case.test-report-corrected": true,
	"case.review-recorded": true, "case.review-concluded": true,
	"case.inspection-planned": true, "case.inspection-cancelled": true, "case.unannounced-visit-planned": true, "case.unannounced-visit-cancelled": true, "case.inspection-recorded": true,
	"case.inspection-concluded": true, "case.consistency-recorded": true, "case.consistency-judged": true, "case.visit-day-corrected": true,
	"case.evaluated": true, "case.rectification-verified": true, "case.rectification-ended": true,
	"case.earlier-report-assessed": true, "case.unchanged-confirmed": true, "case.version-assessed": true, "case.change-assessed": true,
	"case.complaint-analysed": true, "case.sample-drawn": true,

	"case.opened": false, "case.surveillance-opened": false, "case.uses-stated": false, "case.maintained": false, "case.change-opened": false, "case.change-granted": false, "case.renewal-opened": false, "case.transition-opened": false, "case.renewal-planned": false, "case.material-provided": false, "case.material-promised": false, "case.paper-received": false,
	"case.submitted": false, "case.scope-answered": false, "case.materials-judged": false, "case.contract-recorded": false,
	"case.supplement-requested": false, "case.supplement-completed": false, "case.accepted": false, "case.not-accepted": false,
	"case.withdrawn": false, "case.problem-answered": false, "case.earlier-report-named": false, "case.version-reported": false,
	"case.test-dispatched": false, "case.test-cancelled": false, "case.test-report-paper-received": false, "case.sample-described": false,
	"case.rectification-handed-in": false, "case.granted": false, "case.refused": false,
	"case.exception-recorded": false, "case.exception-used": false, "case.exception-withdrawn": false,
	"case.act-proposed": false, "case.act-confirmed": false, "case.act-rejected": false, "case.act-taken-back": false, // as the act is
	"case.rectification-required": false, // where it was not the decision, as its stage is
	"case.contract-corrected":     false, "case.paper-receipt-corrected": false, "case.report-days-corrected": false, "case.texts-erased": false,
	"case.complaint-linked": false, "case.editions-rechecked": false, "case.appealed": false, "case.appeal-ended": false,
	"case.decision-annulled": false, "case.further-material-asked": false,
	"case.closed-out": false, "case.lapsed": false, "case.resumed": false, "case.close-out-proposed": false, "case.refusal-proposed": false,
	"test-task.assigned": false, "test-task.cancelled": false, "test-task.report-day-corrected": false, "test-task.sample-described": false, "test-task.sample-handed": false,
}

func TestOfEveryEntryTheWalkKnowsWhetherItTellsOfEvaluating(t *testing.T) {
	known := map[string]bool{}
	for _, e := range rule.Chapters().Entries {
		name, _, _ := strings.Cut(e.Name(), "/")
		known[name] = true
		if _, said := evaluating[name]; !said && (e.Kind == rule.KindCase || e.Kind == rule.KindTestTask) {
			t.Errorf("say in this test whether %s tells of evaluating", name)
		}
	}
	for name := range evaluating {
		if !known[name] {
			t.Errorf("there is no entry %s", name)
		}
	}
}
