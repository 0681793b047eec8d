package rule

import (
	"reflect"
	"strings"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// pick draws one of a few values.
func pick[T any](t *rapid.T, values ...T) T { return rapid.SampledFrom(values).Draw(t, "pick") }

// some draws a few of the things, now and then all of them.
func some[T any](t *rapid.T, all []T) []T {
	if len(all) == 0 || rapid.IntRange(0, 2).Draw(t, "all") > 0 {
		return all
	}
	from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
	return all[from:rapid.IntRange(from, len(all)).Draw(t, "to")]
}

// likely are inputs that make sense where the case stands.
var likely = map[string]func(*rapid.T, *journey) Command{
	"ProvideMaterial": func(t *rapid.T, j *journey) Command { return hand(j.anItem(t)) },
	"PromiseMaterial": func(t *rapid.T, j *journey) Command {
		return &PromiseMaterial{Item: j.anItem(t), By: j.today.AddDays(rapid.IntRange(0, 80).Draw(t, "by"))}
	},
	"ReceivePaper": func(t *rapid.T, j *journey) Command {
		return &ReceivePaper{Late: "x", Receipts: []PaperReceiptInput{{Item: j.anItem(t), Received: j.today.AddDays(-pick(t, 0, 0, 1)), Sealed: true, Place: "A"}}}
	},
	"SubmitApplication": func(*rapid.T, *journey) Command { return &SubmitApplication{} },
	"AnswerScope": func(t *rapid.T, j *journey) Command {
		answers := j.goodAnswers()
		answers[0].Yes = pick(t, true, true, true, false)
		return &AnswerScope{Answers: answers}
	},
	"JudgeMaterials": func(t *rapid.T, j *journey) Command {
		c := &JudgeMaterials{}
		for _, m := range some(t, j.seen().Required(j.state())) {
			c.Verdicts = append(c.Verdicts, MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms})
		}
		if len(c.Verdicts) > 0 {
			c.Verdicts[0].Verdict = pick(t, scheme.MaterialConforms, scheme.MaterialConforms, scheme.MaterialSupplement, scheme.MaterialNotApplicable)
			c.Verdicts[0].Note = "x"
		}
		return c
	},
	"RecordContract": func(t *rapid.T, j *journey) Command { return &RecordContract{Number: "C", Signed: j.today} },
	"AssessOperation": func(t *rapid.T, j *journey) Command {
		return &AssessOperation{Supports: pick(t, true, true, false), MonitoringMonths: rapid.IntRange(1, 7).Draw(t, "months"), Business: "b", System: "s"}
	},
	"RecordException": func(t *rapid.T, j *journey) Command {
		return &RecordException{Limit: pick(t, scheme.LimitMonitoringMax, scheme.LimitRectificationMax, scheme.LimitCaseMax, scheme.LimitReceiptBackdate),
			To: rapid.IntRange(6, 12).Draw(t, "to"), Reason: "x"}
	},
	"PermitEdition": func(*rapid.T, *journey) Command {
		return &PermitEdition{Standard: "JRT0199", Edition: "JR/T 0199-2020", Notice: "N", Reason: "x"}
	},
	"PermitDivision":      func(*rapid.T, *journey) Command { return &PermitDivision{Reason: "x"} },
	"PermitReapplication": func(*rapid.T, *journey) Command { return &PermitReapplication{Reason: "x"} },
	"WithdrawException": func(t *rapid.T, j *journey) Command {
		return &WithdrawException{Exception: pick(t, "E-01", "E-02"), Reason: "x"}
	},
	"ConfirmAct": func(t *rapid.T, j *journey) Command { return &ConfirmAct{Proposal: pick(t, "V-01", "V-02")} },
	"RejectAct": func(t *rapid.T, j *journey) Command {
		return &RejectAct{Proposal: pick(t, "V-01", "V-02"), Reason: "x"}
	},
	"TakeBackAct": func(t *rapid.T, j *journey) Command { return &TakeBackAct{Proposal: pick(t, "V-01", "V-02")} },
	"CorrectPaperReceipt": func(t *rapid.T, j *journey) Command {
		return &CorrectPaperReceipt{Receipt: 1, PaperReceiptInput: PaperReceiptInput{Item: j.anItem(t), Received: j.today.AddDays(-1), Place: "B"}, Reason: "x"}
	},
	"CorrectContract": func(t *rapid.T, j *journey) Command {
		return &CorrectContract{Number: pick(t, "C", "D"), Signed: j.today, Reason: "x"}
	},
	"CorrectVisitDay": func(t *rapid.T, j *journey) Command {
		return &CorrectVisitDay{Visited: j.today.AddDays(-pick(t, 0, 1, 5)), Reason: "x"}
	},
	"CorrectReportDays": func(t *rapid.T, j *journey) Command {
		return &CorrectReportDays{Task: j.state().Tests[0].Number, Finished: j.state().Tests[0].Finished.AddDays(-pick(t, 0, 1)), Reason: "x"}
	},
	"MoveProblem": func(t *rapid.T, j *journey) Command {
		return &MoveProblem{Problem: pick(t, "P-01", "P-02"), To: j.state().Number, Reason: "x"}
	},
	"RequestSupplement": func(t *rapid.T, j *journey) Command {
		c := ask(j.anItem(t))
		if pick(t, true, false, false, false) {
			c.Further = []FurtherMaterialInput{{Title: "架构图", Form: pick(t, "electronic", "both", "object"), Why: "x"}}
		}
		return c
	},
	"CompleteSupplement": func(t *rapid.T, j *journey) Command {
		c := &CompleteSupplement{}
		for _, u := range j.state().OpenSupplements() {
			if j.seen().lacksFor(j.state(), u) == nil {
				c.Supplement = u.ID
			}
		}
		return c
	},
	"CloseOutCase":                 func(*rapid.T, *journey) Command { return &CloseOutCase{Reason: "x"} },
	"ProposeCloseOut":              func(*rapid.T, *journey) Command { return &ProposeCloseOut{} },
	"ProposeUncorrectedWithdrawal": func(*rapid.T, *journey) Command { return &ProposeUncorrectedWithdrawal{} },
	"ProposeRefusal":               func(*rapid.T, *journey) Command { return &ProposeRefusal{} },
	"AcceptApplication":            func(*rapid.T, *journey) Command { return &AcceptApplication{} },
	"RefuseApplication": func(*rapid.T, *journey) Command {
		return &RefuseApplication{Reasons: []ReasonInput{{Clause: "1", Text: "x"}}}
	},
	"EraseCaseTexts": func(t *rapid.T, _ *journey) Command {
		return &EraseCaseTexts{Order: pick(t, "", "", "京网信〔2026〕9号")}
	},
	"WithdrawApplication": func(*rapid.T, *journey) Command { return &WithdrawApplication{} },
	"SetMonitoringPeriod": func(t *rapid.T, j *journey) Command {
		return &SetMonitoringPeriod{Months: rapid.IntRange(1, 7).Draw(t, "months"), Reason: "x"}
	},
	"RecordProblem": func(t *rapid.T, j *journey) Command {
		c := problem(j)
		c.Level = pick(t, 2, 2, 1, 3, 4)
		return c
	},
	"PlanMonitoring": func(t *rapid.T, j *journey) Command {
		c := j.watching()
		c.Watched = some(t, c.Watched)
		return c
	},
	"AnswerProblem": func(t *rapid.T, j *journey) Command {
		return &AnswerProblem{Problem: pick(t, "P-01", "P-02"), Text: "x"}
	},
	"JudgeProblemAnswer": func(t *rapid.T, j *journey) Command {
		return &JudgeProblemAnswer{Problem: pick(t, "P-01", "P-02"), Accepted: pick(t, true, false), Note: "x"}
	},
	"CloseProblem": func(t *rapid.T, j *journey) Command {
		return &CloseProblem{Problem: pick(t, "P-01", "P-02"), How: "x"}
	},
	"ConfirmStableOperation": func(*rapid.T, *journey) Command { return &ConfirmStableOperation{Grounds: "x"} },
	"ConcludeMonitoring": func(t *rapid.T, j *journey) Command {
		return j.concluding(pick(t, true, true, false))
	},
	"CancelTest": func(*rapid.T, *journey) Command { return &CancelTest{Reason: "x"} },
	"DrawSample": func(t *rapid.T, j *journey) Command {
		c := j.drawing(some(t, j.clauses())...)
		c.From = pick(t, scheme.FromProduction, "market")
		return c
	},
	"DispatchTest": func(t *rapid.T, j *journey) Command { return &DispatchTest{Laboratory: j.lab} },
	"RecordTestVerdicts": func(t *rapid.T, j *journey) Command {
		c := &RecordTestVerdicts{}
		for _, clause := range some(t, Get[*TestTask](j.record, KindTestTask, j.on(c).ID).Clauses) {
			c.Verdicts = append(c.Verdicts, ClauseVerdictInput{clause, pick(t, "pass", "pass", "pass", "fail"), "x"})
		}
		return c
	},
	"SubmitTestReport": func(t *rapid.T, j *journey) Command { return j.report() },
	"ReceiveTestReportPaper": func(t *rapid.T, j *journey) Command {
		return &ReceiveTestReportPaper{Task: j.state().Tests[0].Number, Received: j.today}
	},
	"CorrectTestReport": func(t *rapid.T, j *journey) Command {
		c := &CorrectTestReport{ReportNumber: "R-2", Finished: j.today, File: aFile("report"), Custody: "x", Reason: "x"}
		for _, clause := range some(t, Get[*TestTask](j.record, KindTestTask, j.on(c).ID).Clauses) {
			c.Verdicts = append(c.Verdicts, ClauseVerdictInput{clause, pick(t, "pass", "pass", "remark", "fail", "inconclusive"), "x"})
		}
		return c
	},
	"NameEarlierReport": func(t *rapid.T, j *journey) Command {
		return j.brings(j.state().Opened.AddDays(-rapid.IntRange(0, 800).Draw(t, "age")), some(t, j.clauses())...)
	},
	"AssessEarlierReport": func(t *rapid.T, j *journey) Command {
		return &AssessEarlierReport{Grounds: "x", Further: some(t, j.clauses()), FullRetest: pick(t, false, false, true)}
	},
	"ConfirmUnchanged": func(*rapid.T, *journey) Command { return &ConfirmUnchanged{Grounds: "x"} },
	"ReportVersionChange": func(t *rapid.T, j *journey) Command {
		return &ReportVersionChange{Model: pick(t, "V1.0", "V1.1", "V2.0"), SHA256: strings.Repeat("ab", 32), Changes: "x"}
	},
	"AssessVersion": func(t *rapid.T, j *journey) Command {
		c := &AssessVersion{Grounds: "x", Outcome: pick(t, VersionNoTest, VersionNoTest, VersionPartialTest, VersionPartialTest, VersionNewApplication)}
		if c.Outcome == VersionPartialTest {
			c.Touched = some(t, j.clauses())
		}
		return c
	},
	"LinkComplaint": func(t *rapid.T, j *journey) Command {
		return &LinkComplaint{Complaint: pick(t, "C2026-0001", "C2026-0002")}
	},
	"AnalyseComplaint": func(t *rapid.T, j *journey) Command {
		return &AnalyseComplaint{Complaint: rapid.SampledFrom(j.state().Complaints).Draw(t, "complaint").Number, Affects: pick(t, false, false, true), Reasons: "x"}
	},
	"EraseComplaintTexts": func(t *rapid.T, _ *journey) Command {
		return &EraseComplaintTexts{Order: pick(t, "", "", "京网信〔2026〕9号")}
	},
	"CloseComplaint": func(*rapid.T, *journey) Command { return &CloseComplaint{Outcome: "upheld", Answer: "x"} },
	"RecordReview": func(t *rapid.T, j *journey) Command {
		return &RecordReview{Items: some(t, j.verdicts(t, j.seen().ReviewList(j.state())))}
	},
	"ConcludeReview": func(t *rapid.T, j *journey) Command { return &ConcludeReview{Problems: j.words(), Summary: "x"} },
	"PlanInspection": func(t *rapid.T, j *journey) Command {
		c := planFor(j.today)
		c.Inspectors, c.Reason = pick(t, []string{"inspector"}, []string{"inspector", otherInspector}), "x"
		return c
	},
	"CancelInspection": func(*rapid.T, *journey) Command { return &CancelInspection{Reason: "x"} },
	"DescribeSample":   func(t *rapid.T, j *journey) Command { return &DescribeSample{j.identity()} },
	"RecordConsistency": func(t *rapid.T, j *journey) Command {
		c := &RecordConsistency{j.identity()}
		c.Model = pick(t, c.Model, c.Model, "V9")
		return c
	},
	"JudgeConsistency": func(t *rapid.T, j *journey) Command {
		c := &JudgeConsistency{}
		for _, d := range j.state().Differences() {
			c.Verdicts = append(c.Verdicts, DifferenceInput{d.ID, pick(t, true, false), "x"})
		}
		return c
	},
	"RecordInspection": func(t *rapid.T, j *journey) Command {
		return &RecordInspection{Items: some(t, j.verdicts(t, j.seen().InspectionList(j.state())))}
	},
	"ConcludeInspection": func(t *rapid.T, j *journey) Command {
		return &ConcludeInspection{Visited: j.today, Problems: j.words(), Summary: "x"}
	},
	"EvaluateCase": func(t *rapid.T, j *journey) Command {
		return &EvaluateCase{Conforms: pick(t, true, true, false), Summary: "x"}
	},
	"RequireRectification": func(t *rapid.T, j *journey) Command {
		return &RequireRectification{Due: j.today.AddDays(rapid.IntRange(1, 95).Draw(t, "due")), Findings: []FindingInput{{Clause: "5.6(1)", Text: "x"}}}
	},
	"RequireTestRectification": func(t *rapid.T, j *journey) Command {
		return &RequireTestRectification{j.findings(t, scheme.StageTesting)}
	},
	"RequireReviewRectification": func(t *rapid.T, j *journey) Command {
		return &RequireReviewRectification{j.findings(t, scheme.StageReview)}
	},
	"RequireInspectionRectification": func(t *rapid.T, j *journey) Command {
		return &RequireInspectionRectification{j.findings(t, scheme.StageInspection)}
	},
	"HandInRectification": func(t *rapid.T, j *journey) Command {
		r := pick(t, j.seen().Answerable(j.state())...)
		c := &HandInRectification{Rectification: r.Number}
		for _, f := range r.Findings {
			c.Answers = append(c.Answers, CorrectionInput{Finding: f.ID, Text: "x"})
		}
		return c
	},
	"VerifyRectification": func(t *rapid.T, j *journey) Command {
		r := pick(t, j.state().rectifying((*Rectification).toVerify)...)
		c := &VerifyRectification{Rectification: r.ID, Way: pick(t, "documents", "retest", "revisit"), Note: "x"}
		if pick(t, true, false) {
			c.Failed = []string{r.Findings[0].ID}
		}
		return c
	},
	"EndRectification": func(t *rapid.T, j *journey) Command {
		return &EndRectification{Rectification: pick(t, j.seen().over(j.state())...).ID, Note: "x"}
	},
	"RecheckEditions": func(*rapid.T, *journey) Command { return &RecheckEditions{Reason: "x"} },
	"LodgeAppeal":     func(*rapid.T, *journey) Command { return appealing() },
	"DecideAppeal": func(t *rapid.T, j *journey) Command {
		return &DecideAppeal{Upheld: pick(t, true, true, false), Reasons: "x"}
	},
	"WithdrawAppeal":     func(*rapid.T, *journey) Command { return &WithdrawAppeal{} },
	"GrantCertification": func(*rapid.T, *journey) Command { return &GrantCertification{} },
	"PlanRenewal": func(t *rapid.T, j *journey) Command {
		return &PlanRenewal{Elements: []string{pick(t, scheme.StageReview, scheme.StageInspection)}, Grounds: "x"}
	},
	"StateUses":             func(*rapid.T, *journey) Command { return &StateUses{Text: "x"} },
	"MaintainCertification": func(*rapid.T, *journey) Command { return &MaintainCertification{} },
	"AssessChange":          func(*rapid.T, *journey) Command { return assessing("name-address") },
	"GrantChange":           func(*rapid.T, *journey) Command { return &GrantChange{} },
	"RefuseCertification":   func(*rapid.T, *journey) Command { return noCertificate() },
}

// findings name what a stage found, if anything, and now and then something else.
func (j *journey) findings(t *rapid.T, stage string) StageFindings {
	finding := FindingInput{Clause: "5.6(1)", Level: pick(t, "minor", "major"), Text: "x"}
	if pick(t, true, true, false) {
		finding.Answers = j.seen().badResultsOf(j.state(), stage)
	}
	return StageFindings{Due: j.today.AddDays(rapid.IntRange(1, 95).Draw(t, "due")), Findings: []FindingInput{finding}}
}

func (j *journey) anItem(t *rapid.T) string {
	return rapid.SampledFrom(j.seen().Required(j.state())).Draw(t, "material").ID
}

func (j *journey) verdicts(t *rapid.T, list []scheme.CheckItem) []ItemInput {
	all := conforming(list)
	all[0].Verdict, all[0].Note = pick(t, scheme.CheckConforms, scheme.CheckConforms, scheme.CheckNonconforming), "x"
	return all
}

// fill puts anything at all into a command's fields.
func fill(t *rapid.T, v reflect.Value, today calendar.Date) {
	switch {
	case v.Type() == reflect.TypeFor[calendar.Date]():
		day := today.AddDays(rapid.IntRange(-100, 100).Draw(t, "days"))
		v.Set(reflect.ValueOf(pick(t, calendar.Date{}, today, day)))
	case v.Kind() == reflect.Pointer:
		fill(t, v.Elem(), today)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), today)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 2).Draw(t, "len"), 2))
		for i := range v.Len() {
			fill(t, v.Index(i), today)
		}
	case v.Kind() == reflect.String:
		v.SetString(pick(t, "", "x", "\x00", " ", "F-01", "P-01", "DR-01", "OS-01", "sample", "application-form", "conform", "fail",
			"5.6(1)", "JRT0200", "T2026-0001", "C2026-0001", "upheld", "complaints", strings.Repeat("字", longestText+1)))
	case v.Kind() == reflect.Bool:
		v.SetBool(pick(t, true, false))
	case v.CanInt():
		v.SetInt(int64(rapid.IntRange(-2, 9).Draw(t, "int")))
	}
}
