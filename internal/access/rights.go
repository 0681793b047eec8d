package access

import (
	"slices"

	"fincert/internal/rule"
)

// Right is one row of the rights table: whoever holds Role and stands in
// Relation to a thing may give it these commands.
type Right struct {
	Role     rule.Role
	Relation rule.Relation
	Commands []string
}

// Rights is a rights table. A command without a row is nobody's. Rows are in
// order: the first one that fits names the role that an act is recorded under.
type Rights []Right

var myDeputies = []string{"AppointDeputy", "EndDeputy"}

// Table is the rights table of the installation. Every command that makes a
// new thing stands under rule.Newly, every other under the relation to the
// thing it changes; a test holds it against the commands there are.
var Table = Rights{
	// The installation is set up by an administrator, who takes no part in cases.
	{rule.RoleAdministrator, rule.Newly, []string{
		"EstablishBody", "RegisterPerson", "AdoptScheme", "AdoptCalendar", "ImportNotice", "RegisterOrganisation", "RegisterLaboratory",
	}},

	// Administrators look after people, themselves included where a command's
	// guard does not say otherwise; everybody else says who acts for them.
	{rule.RoleAdministrator, rule.InTheBody, []string{
		"SetRoles", "AppointDeputy", "EndDeputy", "MergePersons", "EndMerge", "EndPerson", "JoinOrganisation",
		"ErasePerson", "EraseCaseTexts", "EraseComplaintTexts", "EraseMisuseTexts", "EraseDisputeTexts",
	}},
	{rule.RoleAdministrator, rule.Own, []string{"SetRoles", "MergePersons", "EndPerson"}},
	{rule.RoleIntake, rule.Own, myDeputies},
	{rule.RoleMonitoring, rule.Own, myDeputies},
	{rule.RoleReviewer, rule.Own, myDeputies},
	{rule.RoleInspector, rule.Own, myDeputies},
	{rule.RoleEvaluator, rule.Own, myDeputies},
	{rule.RoleDecider, rule.Own, myDeputies},
	{rule.RoleManager, rule.Own, myDeputies},
	{rule.RoleRegulator, rule.Own, myDeputies},
	{rule.RoleLaboratory, rule.Own, myDeputies},
	{rule.RoleClient, rule.Own, myDeputies},

	// An empty record gets the shipped editions from the installation itself.
	{rule.RoleSystem, rule.Newly, []string{"AdoptScheme", "AdoptCalendar", "SealAccessLog"}},

	// When a day has passed, the installation proposes; it never decides.
	{rule.RoleSystem, rule.InTheBody, []string{"ProposeCloseOut", "ProposeRefusal", "RecordMissedSurveillance", "RecordLapsedCase", "InviteToRenew", "ProposeOverdueWithdrawal", "ProposeUncorrectedWithdrawal",
		"RemindOfTransition", "ProposeMissedTransition"}},

	// Clients describe what they make, apply, and answer what they are asked.
	{rule.RoleClient, rule.Newly, []string{"RegisterOrganisation", "DescribeProduct", "OpenApplication", "OpenRenewal", "OpenTransition", "OpenChange"}},
	{rule.RoleClient, rule.Own, []string{
		"ProvideMaterial", "PromiseMaterial", "SubmitApplication", "CompleteSupplement", "WithdrawApplication",
		"HandInRectification", "AnswerProblem", "NameEarlierReport", "LodgeAppeal", "WithdrawAppeal", "ReportVersionChange", "StateUses",
		"RequestSuspension", "RequestRestoration", "RequestCancellation", "RequestReissue", "DeclareCopyLost", "LodgeCertificateAppeal",
		"FileUsageSystem", "RecordUses", "RecordMarkPlacement", "EndUses", "StrikeUse",
	}},

	// Intake receives, checks and accepts or refuses. It may also say that a
	// supplement is complete when everything is there and the client does not.
	{rule.RoleIntake, rule.Newly, []string{
		"RegisterOrganisation", "OpenChange", "ReceiveComplaint", "TakeUpComplaint", "TakeUpMisuse", "TakeUpDispute", "RejectPost",
	}},
	{rule.RoleIntake, rule.InTheBody, []string{
		"ReceivePaper", "AnswerScope", "JudgeMaterials", "RecordContract", "RequestSupplement", "CompleteSupplement",
		"AcceptApplication", "RefuseApplication", "ReceiveTestReportPaper", "CloseOutCase",
		"RecordQualification", "EndQualification", "LinkComplaint", "CloseComplaint", "LodgeAppeal",
		"CorrectPaperReceipt", "CorrectContract", "CorrectReportDays", "CorrectOrganisation", "JoinOrganisation",
		"AssignMisuse", "CloseMisuse", "CloseDispute",
		"RequestCancellation", "RequestReissue", "ReceiveCopy", "DeclareCopyLost", "RecordPublication", "LodgeCertificateAppeal",
	}},

	// Whoever works for the body may find reason to suspend or withdraw a
	// certificate; a decider who did not find it decides.
	{rule.RoleIntake, rule.InTheBody, findsReason},
	{rule.RoleMonitoring, rule.InTheBody, findsReason},
	{rule.RoleReviewer, rule.InTheBody, findsReason},
	{rule.RoleInspector, rule.InTheBody, findsReason},
	{rule.RoleEvaluator, rule.InTheBody, findsReason},
	{rule.RoleReviewer, rule.InTheBody, []string{"ReviewRestoration"}},
	{rule.RoleInspector, rule.InTheBody, []string{"ReviewRestoration"}},
	{rule.RoleEvaluator, rule.InTheBody, []string{"ReviewRestoration"}},

	// Whoever examines may find that something is missing, and asks for it, or
	// that the product is another version than the one applied for.
	{rule.RoleMonitoring, rule.Newly, []string{"OpenSurveillance"}},
	{rule.RoleInspector, rule.Newly, []string{"OpenSurveillance"}},
	{rule.RoleMonitoring, rule.InTheBody, []string{
		"ProposeInspection", "DismissInspection", "AssessOperation", "SetMonitoringPeriod", "PlanMonitoring", "PlanRenewal", "RecordProblem", "JudgeProblemAnswer", "CloseProblem", "MoveProblem",
		"ConfirmStableOperation",
		"ConcludeMonitoring", "DrawSample", "DispatchTest", "CancelTest", "RequestSupplement",
		"RequireTestRectification", "VerifyRectification", "EndRectification", "ReportVersionChange", "CloseMisuse",
	}},
	{rule.RoleReviewer, rule.InTheBody, []string{
		"ProposeInspection",
		"RecordReview", "ConcludeReview", "RequestSupplement", "LinkComplaint", "AnalyseComplaint",
		"RequireTestRectification", "RequireReviewRectification", "VerifyRectification", "EndRectification",
		"AssessEarlierReport", "ConfirmUnchanged", "ReportVersionChange", "AssessVersion", "AssessChange", "CloseMisuse",
	}},
	{rule.RoleInspector, rule.InTheBody, []string{
		"ProposeInspection", "DismissInspection",
		"DrawSample", "PlanInspection", "CancelInspection", "RecordConsistency", "JudgeConsistency",
		"RecordInspection", "ConcludeInspection", "CorrectVisitDay", "RequestSupplement",
		"RequireInspectionRectification", "VerifyRectification", "EndRectification",
		"ConfirmUnchanged", "ReportVersionChange", "CloseMisuse",
	}},
	{rule.RoleEvaluator, rule.InTheBody, []string{
		"ProposeInspection",
		"EvaluateCase", "VerifyRectification", "EndRectification", "RequestSupplement", "LinkComplaint", "AnalyseComplaint",
		"ConfirmUnchanged", "ReportVersionChange", "AssessVersion", "AssessChange",
	}},

	// A laboratory works on the tasks it was given, and sees no others.
	{rule.RoleLaboratory, rule.Entrusted, []string{"DescribeSample", "RecordTestVerdicts", "SubmitTestReport", "CorrectTestReport"}},

	// The decision is taken by someone who took no part in evaluating; that
	// bar is a guard of the command, since it depends on the case.
	{rule.RoleDecider, rule.InTheBody, []string{
		"RequestSupplement", "RequireRectification", "RecheckEditions", "GrantCertification", "MaintainCertification", "GrantChange", "RefuseCertification",
		"CloseOutCase", "DecideAppeal", "CloseComplaint", "CloseDispute",
		"SuspendCertificate", "SuspendOnOrder", "AddSuspensionGround", "ExtendSuspension", "RestoreCertificate", "RefuseRestoration",
		"WithdrawCertificate", "RejectCertificateProposal", "CancelCertificate", "ReissueCertificate", "RefuseReissue",
	}},

	{rule.RoleManager, rule.Newly, []string{"AnnounceTransition"}},
	// Exceptions are permitted by someone who has no right to evaluate or to
	// decide; whoever took part in evaluating by another role is barred by the
	// commands' guard.
	{rule.RoleManager, rule.InTheBody, []string{
		"RecordException", "PermitEdition", "PermitDivision", "WithdrawException", "AssignMisuse", "CloseMisuse", "CloseDispute",
		"PermitReapplication", "RecordCertificateException", "WithdrawCertificateException", "MoveTransitionDeadline", "TakeBackTransition",
	}},

	// Where the scheme asks for a second person, whoever has the right to the
	// act itself may confirm or reject it; the commands ask for that right.
	{rule.RoleClient, rule.Own, secondPerson},
	{rule.RoleIntake, rule.InTheBody, secondPerson},
	{rule.RoleMonitoring, rule.InTheBody, secondPerson},
	{rule.RoleReviewer, rule.InTheBody, secondPerson},
	{rule.RoleInspector, rule.InTheBody, secondPerson},
	{rule.RoleEvaluator, rule.InTheBody, secondPerson},
	{rule.RoleDecider, rule.InTheBody, secondPerson},
	{rule.RoleManager, rule.InTheBody, secondPerson},
}

var findsReason = []string{"ProposeSuspension", "ProposeWithdrawal", "ProposeSuspensionOfParty"}

var secondPerson = []string{"ConfirmAct", "RejectAct", "TakeBackAct"}

// May tells by which role the actor may give the command to a thing it stands
// in this relation to. ok is false when no row says so.
func (t Rights) May(actor rule.Actor, command string, relation rule.Relation) (role rule.Role, ok bool) {
	if relation == rule.Foreign {
		return "", false
	}
	for _, row := range t {
		if row.Relation == relation && actor.Has(row.Role) && slices.Contains(row.Commands, command) {
			return row.Role, true
		}
	}
	return "", false
}

// Ever tells whether any role of the actor could ever give the command. What
// is never theirs is not listed among their actions.
func (t Rights) Ever(actor rule.Actor, command string) bool {
	for _, row := range t {
		if actor.Has(row.Role) && slices.Contains(row.Commands, command) {
			return true
		}
	}
	return false
}

// sight says which kinds of things each relation lets an actor read. What is
// not listed does not exist for them.
var sight = map[rule.Relation][]rule.Kind{
	rule.Own: {
		rule.KindBody, rule.KindOrganisation, rule.KindLaboratory, rule.KindProduct, rule.KindCase,
		rule.KindCertificate, rule.KindPerson, rule.KindAppeal, rule.KindTransition,
	},
	rule.Entrusted: {rule.KindLaboratory, rule.KindTestTask, rule.KindCase}, // of a case its own tasks only
	rule.InTheBody: {
		rule.KindBody, rule.KindScheme, rule.KindCalendar, rule.KindPerson, rule.KindOrganisation,
		rule.KindLaboratory, rule.KindProduct, rule.KindCase, rule.KindTestTask, rule.KindCertificate,
		rule.KindAccessLog,
		rule.KindComplaint, rule.KindAppeal, rule.KindMisuse, rule.KindDispute, rule.KindPost,
		rule.KindTransition,
	},
}

// postReaders are the roles that read what the public sent, before and after
// somebody took it up. For everybody else there is no postbox.
var postReaders = []rule.Role{rule.RoleIntake, rule.RoleManager, rule.RoleRegulator}

// MayReadPost tells whether there is a postbox for this actor.
func MayReadPost(actor rule.Actor) bool {
	return slices.ContainsFunc(postReaders, actor.Has)
}

// MaySee tells whether a thing of this kind exists for somebody who stands in
// this relation to it.
func MaySee(kind rule.Kind, relation rule.Relation) bool {
	return slices.Contains(sight[relation], kind)
}
