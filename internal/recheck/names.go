package recheck

import "strings"

// names lists every entry that a version of the program has ever written. The
// word before the dot is the kind of stream it stands in. A test compares it
// with the program's books: a new entry is told here, too.
var names = set(
	"access-log.sealed/1",
	"appeal.received/1",
	"appeal.rejected/1",
	"appeal.upheld/1",
	"appeal.withdrawn/1",
	"body.established/1",
	"calendar.adopted/1",
	"calendar.notice-imported/1",
	"case.accepted/1",
	"case.act-confirmed/1",
	"case.act-proposed/1",
	"case.act-rejected/1",
	"case.act-taken-back/1",
	"case.appeal-ended/1",
	"case.appealed/1",
	"case.close-out-proposed/1",
	"case.closed-out/1",
	"case.complaint-analysed/1",
	"case.complaint-linked/1",
	"case.consistency-judged/1",
	"case.consistency-recorded/1",
	"case.contract-corrected/1",
	"case.contract-recorded/1",
	"case.decision-annulled/1",
	"case.earlier-report-assessed/1",
	"case.earlier-report-named/1",
	"case.editions-rechecked/1",
	"case.evaluated/1",
	"case.exception-recorded/1",
	"case.exception-used/1",
	"case.exception-withdrawn/1",
	"case.further-material-asked/1",
	"case.granted/1",
	"case.inspection-cancelled/1",
	"case.inspection-concluded/1",
	"case.inspection-planned/1",
	"case.inspection-planned/2",
	"case.inspection-recorded/1",
	"case.maintained/1",
	"case.material-promised/1",
	"case.material-provided/1",
	"case.materials-judged/1",
	"case.monitoring-concluded/1",
	"case.monitoring-concluded/2",
	"case.monitoring-period-set/1",
	"case.not-accepted/1",
	"case.opened/1",
	"case.operation-assessed/1",
	"case.paper-receipt-corrected/1",
	"case.paper-received/1",
	"case.problem-answer-judged/1",
	"case.problem-answered/1",
	"case.problem-closed/1",
	"case.problem-moved/1",
	"case.problem-recorded/1",
	"case.rectification-ended/1",
	"case.rectification-handed-in/1",
	"case.rectification-required/1",
	"case.rectification-required/2",
	"case.rectification-verified/1",
	"case.rectification-verified/2",
	"case.refusal-proposed/1",
	"case.refused/1",
	"case.renewal-opened/1",
	"case.renewal-planned/1",
	"case.report-days-corrected/1",
	"case.review-concluded/1",
	"case.review-recorded/1",
	"case.sample-described/1",
	"case.scope-answered/1",
	"case.stable-operation-confirmed/1",
	"case.submitted/1",
	"case.supplement-completed/1",
	"case.supplement-requested/1",
	"case.surveillance-opened/1",
	"case.unannounced-visit-cancelled/1",
	"case.unannounced-visit-planned/1",
	"case.test-cancelled/1",
	"case.test-dispatched/1",
	"case.test-report-corrected/1",
	"case.test-report-paper-received/1",
	"case.test-reported/1",
	"case.texts-erased/1",
	"case.unchanged-confirmed/1",
	"case.version-assessed/1",
	"case.version-reported/1",
	"case.visit-day-corrected/1",
	"case.withdrawn/1",
	"certificate.issued/1",
	"certificate.renewed/1",
	"certificate.surveillance-missed/1",
	"complaint.closed/1",
	"complaint.linked/1",
	"complaint.received/1",
	"complaint.taken-up/1",
	"complaint.texts-erased/1",
	"dispute.closed/1",
	"dispute.received/1",
	"dispute.texts-erased/1",
	"laboratory.qualification-ended/1",
	"laboratory.qualification-recorded/1",
	"laboratory.registered/1",
	"misuse.assigned/1",
	"misuse.closed/1",
	"misuse.received/1",
	"misuse.texts-erased/1",
	"organisation.corrected/1",
	"organisation.registered/1",
	"person.deputy-appointed/1",
	"person.deputy-ended/1",
	"person.ended/1",
	"person.erased/1",
	"person.joined/1",
	"person.merge-ended/1",
	"person.merged/1",
	"person.registered/1",
	"person.roles-set/1",
	"post.rejected/1",
	"product.described/1",
	"product.monitoring-planned/1",
	"scheme.adopted/1",
	"test-task.assigned/1",
	"test-task.cancelled/1",
	"test-task.report-corrected/1",
	"test-task.report-day-corrected/1",
	"test-task.report-submitted/1",
	"test-task.sample-described/1",
	"test-task.verdicts-recorded/1",
)

func set(list ...string) map[string]bool {
	all := make(map[string]bool, len(list))
	for _, one := range list {
		all[one] = true
	}
	return all
}

// letterOf is the letter that every entry of a name has caused since the first
// version of the program that wrote it.
var letterOf = map[string]string{
	"appeal.received":              "letter.appeal-received",
	"appeal.rejected":              "letter.appeal-rejected",
	"appeal.upheld":                "letter.appeal-upheld",
	"case.accepted":                "letter.acceptance",
	"case.closed-out":              "letter.closed-out",
	"case.earlier-report-assessed": "letter.recognition",
	"case.inspection-cancelled":    "letter.inspection-cancelled",
	"case.inspection-planned":      "letter.inspection",
	"case.not-accepted":            "letter.not-accepted",
	"case.rectification-required":  "letter.rectification",
	"case.refused":                 "letter.refusal",
	"case.supplement-requested":    "letter.supplement",
	"case.test-cancelled":          "letter.test-cancelled",
	"case.test-dispatched":         "letter.test-task",
	"case.version-assessed":        "letter.version",
	"case.withdrawn":               "letter.withdrawn",
	"certificate.issued":           "letter.grant",
}

// laterLetterOf are letters that later versions of the program wrote of entries
// which had none before: in every record each entry has one from the first on.
var laterLetterOf = map[string]string{
	"case.problem-recorded":       "letter.problem",
	"case.problem-answer-judged":  "letter.problem-judged",
	"case.rectification-verified": "letter.rectification-verified",
}

// base is the name without its version: what a body says is read alike in all
// versions.
func base(name string) string {
	before, _, _ := strings.Cut(name, "/")
	return before
}

// kindOf is the kind of stream that an entry stands in.
func kindOf(name string) string {
	before, _, _ := strings.Cut(name, ".")
	return before
}
