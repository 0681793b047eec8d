package console

import (
	"slices"
	"strconv"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// actionView is something that this person may do, now or later.
type actionView struct {
	id       string // of its reason on the page
	name     string
	about    string // which one of several things it is about
	at       string
	possible bool
	why      web.Problem
}

// actionsView is everything that a person may do with a thing: what is next
// first. What is done seldom, and what cannot be done yet when there is much of
// it, waits under a line with its number.
type actionsView struct {
	first  []actionView
	seldom []actionView
	later  []actionView
}

// few is how many actions are all shown at once.
const few = 7

// acts are the commands by which each duty is done, the one that ends it last.
var acts = map[string][]string{
	rule.DutySubmit:        {"ProvideMaterial", "PromiseMaterial", "NameEarlierReport", "SubmitApplication"},
	rule.DutySupplement:    {"ProvideMaterial", "CompleteSupplement"},
	rule.DutyMaterial:      {"ProvideMaterial"},
	rule.DutyCheck:         {"AnswerScope", "JudgeMaterials", "ReceivePaper", "RecordContract", "PlanRenewal", "RequestSupplement", "AcceptApplication", "RefuseApplication"},
	rule.DutyAssess:        {"AssessOperation"},
	rule.DutyAssessChange:  {"AssessChange"},
	rule.DutyMonitor:       {"ConfirmStableOperation", "RecordProblem"},
	rule.DutyFollow:        {"RecordProblem", "SetMonitoringPeriod"},
	rule.DutyConclude:      {"ConcludeMonitoring"},
	rule.DutyAnswerProblem: {"AnswerProblem"},
	rule.DutyJudgeAnswer:   {"JudgeProblemAnswer", "CloseProblem"},
	rule.DutyDispatch:      {"DispatchTest"},
	rule.DutyStateUses:     {"StateUses"},
	rule.DutyDrawSample:    {"DrawSample"},
	rule.DutyTest:          {"DescribeSample", "RecordTestVerdicts", "SubmitTestReport"},
	rule.DutyReportPaper:   {"ReceiveTestReportPaper"},
	rule.DutyAssessReport:  {"AssessEarlierReport"},
	rule.DutyAssessVersion: {"AssessVersion"},
	rule.DutyReview:        {"RecordReview", "ConcludeReview"},
	rule.DutyPlanVisit:     {"PlanInspection"},
	rule.DutyVisit:         {"RecordConsistency", "JudgeConsistency", "RecordInspection", "ConcludeInspection"},
	rule.DutyRectify:       {"HandInRectification"},
	rule.DutyVerify:        {"VerifyRectification"},
	rule.DutyEndRectify:    {"EndRectification"},
	rule.DutyEvaluate:      {"EvaluateCase"},
	rule.DutyDecide:        {"RecheckEditions", "GrantCertification", "GrantChange", "MaintainCertification", "RequireRectification", "RefuseCertification"},
	rule.DutyRefuse:        {"RefuseCertification"},
	rule.DutyCloseOut:      {"CloseOutCase"},
	rule.DutySecond:        {"ConfirmAct", "RejectAct", "TakeBackAct"},
	rule.DutyAnalyse:       {"AnalyseComplaint"},

	rule.DutyDecideAppeal:   {"DecideAppeal"},
	rule.DutyCloseComplaint: {"CloseComplaint"},
	rule.DutyAssignMisuse:   {"AssignMisuse"},
	rule.DutyCloseMisuse:    {"CloseMisuse"},
	rule.DutyCloseDispute:   {"CloseDispute"},

	rule.DutyDecideSuspension:  {"SuspendCertificate", "AddSuspensionGround", "RejectCertificateProposal"},
	rule.DutyAskRestoration:    {"RequestRestoration"},
	rule.DutyReviewRestoration: {"ReviewRestoration"},
	rule.DutyDecideRestoration: {"RestoreCertificate", "RefuseRestoration"},
	rule.DutyDecideWithdrawal:  {"WithdrawCertificate", "RejectCertificateProposal"},
	rule.DutySuspensionOver:    {"WithdrawCertificate", "ExtendSuspension"},
	rule.DutyCancel:            {"CancelCertificate"},
	rule.DutyReissue:           {"ReissueCertificate", "RefuseReissue"},
	rule.DutyStopUses:          {"EndUses"},
	rule.DutyRecall:            {"ReceiveCopy", "DeclareCopyLost"},
	rule.DutyPublish:           {"RecordPublication"},

	rule.DutySurveillance:    {"OpenSurveillance"},
	rule.DutyExtraInspection: {"OpenSurveillance", "DismissInspection"},
	rule.DutyRenew:           {"OpenRenewal"},
	rule.DutyApplyAnew:       {"OpenTransition"},
}

// aside are commands that belong to no stage: they mend, except, take back or
// end.
var aside = []string{
	"CorrectPaperReceipt", "CorrectContract", "CorrectVisitDay", "CorrectReportDays", "MoveProblem", "CorrectTestReport",
	"RecordException", "PermitEdition", "PermitDivision", "PermitReapplication", "WithdrawException",
	"RecordCertificateException", "WithdrawCertificateException", "LodgeCertificateAppeal", "RequestSuspension", "RequestCancellation", "RequestReissue", "DeclareCopyLost",
	"CancelInspection", "CancelTest", "CloseOutCase", "WithdrawApplication", "WithdrawAppeal", "ReportVersionChange", "LinkComplaint",
	"EraseCaseTexts", "EraseComplaintTexts", "EraseMisuseTexts", "EraseDisputeTexts",
}

// nextActs are the commands of the duties whose turn it is, those of the actor
// first.
func nextActs(duties []rule.Duty, mine func(rule.Duty) bool) (commands []string) {
	for _, own := range []bool{true, false} {
		for _, d := range duties {
			if mine(d) == own {
				commands = append(commands, acts[d.What]...)
			}
		}
	}
	return commands
}

// actions puts what somebody may do in order.
func (p *page) actions(judged []casework.Action, on rule.State, next []string, numberOf func(rule.StreamID) string) actionsView {
	place := func(a casework.Action) int {
		i := slices.Index(next, a.Command)
		switch {
		case slices.Contains(aside, a.Command) && i < 0:
			return len(next) + 1
		case i < 0:
			return len(next)
		}
		return i
	}
	slices.SortStableFunc(judged, func(a, b casework.Action) int { return place(a) - place(b) })
	var all actionsView
	for i, j := range judged {
		c, known := p.desk.Casework.Command(j.Command)
		if !known {
			continue
		}
		v := actionView{id: "why-" + strconv.Itoa(i), name: p.actCalled(c, on), about: numberOf(j.On), at: actAt(c, j.On), possible: j.Possible}
		if !j.Possible {
			v.why = p.desk.Door.Describe(p.lang, j.Fault)
		}
		switch {
		case j.Possible && place(j) > len(next) && len(judged) > few:
			all.seldom = append(all.seldom, v)
		case j.Possible:
			all.first = append(all.first, v)
		default:
			all.later = append(all.later, v)
		}
	}
	if len(all.first)+len(all.later) <= few { // then there is nothing to hide
		all.first, all.later = append(all.first, all.later...), nil
	}
	return all
}

// actCalled is what an act on a thing is called; what is granted or refused about a
// certificate by what was applied for.
func (p *page) actCalled(c rule.CommandType, on rule.State) string {
	file, is := on.(*rule.Case)
	if is && file.Of != "" {
		switch c.Name() {
		case "GrantCertification":
			return p.t("desk.case.decision." + file.Purpose.Ended(rule.OutcomeGranted))
		case "RefuseCertification":
			return p.t("desk.case.decision." + file.Purpose.Ended(rule.OutcomeRefused))
		}
	}
	return p.t("command." + c.Slug())
}

// over hides the acts that cannot be done any more, once what they are about has
// ended: there is one reason for all of them.
func (a actionsView) over() actionsView {
	can, cannot := parted(a.first)
	a.first, a.later = can, append(cannot, a.later...)
	return a
}

// parted are those that can be done now, and the others.
func parted(actions []actionView) (can, cannot []actionView) {
	for _, a := range actions {
		if a.possible {
			can = append(can, a)
		} else {
			cannot = append(cannot, a)
		}
	}
	return can, cannot
}
