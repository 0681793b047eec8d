package rule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// bringing is a journey whose client has a report that passes these clauses.
func bringing(t rapid.TB, dated calendar.Date, clauses func(all []string) []string) *journey {
	t.Helper()
	j := begin(t)
	j.brought = j.brings(dated, clauses(j.clauses())...)
	return j
}

func all(clauses []string) []string { return clauses }

var recently = calendar.Make(2025, 6, 2)

// [5.2.2(6)] 3）提交型式试验的委托合同。
func TestAnEarlierReportComesWithEverythingThatIsSaidOfItAndItsContract(t *testing.T) {
	j := begin(t).to(opened)
	j.refused(j.client, &NameEarlierReport{}, "", "report.not-brought")
	j = bringing(t, recently, all).to(opened)
	j.invalid(j.client, &NameEarlierReport{}, "laboratory field.required", "code field.required", "number field.required",
		"dated field.required", "model field.required", "outcomes field.required", "changes field.required",
		"report field.required", "contract field.required")
	wrong := j.brings(j.today.AddDays(1), "JRT0200", "JRT0200", "JRT0171")
	wrong.Outcomes[0].Verdict, wrong.Code = "perhaps", "123"
	j.invalid(j.client, wrong, "code field.credit-code", "dated field.future", "outcomes[0].verdict field.unknown",
		"outcomes[1].clause field.twice", "outcomes[2].clause field.unknown")
	older := j.brings(recently, "JRT0200")
	older.Model = "V0.9"
	j.invalid(j.client, older, "changes field.required")
	older.Model, older.Touched = "v 1.0", []string{"JRT0200"} // the same version, spaced otherwise
	j.invalid(j.client, older, "changes field.required")

	j.to(provided)
	c := j.state()
	if c.EarlierReport.Number != "E-1" || c.EarlierReport.Named != j.today {
		t.Errorf("the report is kept as %+v", c.EarlierReport)
	}
	for id, file := range map[string]string{scheme.MaterialTestReport: "earlier", scheme.MaterialTestContract: "contract"} {
		if files := c.has(id).Files; len(files) != 1 || files[0].Object != file {
			t.Errorf("%s holds %+v", id, files)
		}
	}
	j.do(j.client, j.brings(recently, "JRT0200")) // until it is filed it may be exchanged
	j.to(submitted)
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: scheme.MaterialTestReport, Received: j.today, Place: "A"}}})
	j.do(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{{Item: scheme.MaterialTestReport, Verdict: scheme.MaterialConforms}}})
	j.refused(j.client, j.brings(recently, "JRT0200"), "", "report.named")
	j.do(theIntake, ask(scheme.MaterialTestReport))
	j.refused(j.client, j.brings(calendar.Make(2024, 1, 4), "JRT0200"), "5.2.2(6)", "report.too-old-to-file")
	j.do(j.client, j.brings(recently, all(j.clauses())...))
}

// [5.2.2(6)] 2）截至申请认证时，型式试验报告的报告日期一般不早于 24个月；
func TestAReportOlderThanTheLimitIsNotFiledAndExactlySoOldItIs(t *testing.T) {
	j := bringing(t, calendar.Make(2024, 1, 4), all).to(provided) // filed on 2026-01-05
	j.refused(j.client, &SubmitApplication{}, "5.2.2(6)", "report.too-old-to-file")
	j.do(j.client, j.brings(calendar.Make(2024, 1, 5), "JRT0200"))
	j.wait(1)
	j.refused(j.client, &SubmitApplication{}, "5.2.2(6)", "report.too-old-to-file") // the day of filing counts
	j.wait(-1)
	j.do(j.client, &SubmitApplication{})

	j = begin(t)
	j.file = j.do(j.client, &OpenApplication{Product: j.product, EarlierReport: true})
	for _, m := range j.seen().Required(j.state()) {
		j.do(j.client, &ProvideMaterial{Item: m.ID, Files: []FileRef{aFile(m.ID)}})
	}
	j.refused(j.client, &SubmitApplication{}, "5.2.2(6)", "report.not-named")
}

// TestTheAgeOfAReportIsCountedInCivilMonths holds the limit against a count of
// its own: a report is in time if its day is not before the application's, so
// many calendar months earlier, where a month that is too short ends early.
//
// [5.2.3b]
func TestTheAgeOfAReportIsCountedInCivilMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		filed := calendar.Make(2026, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, "filed"))
		months := rapid.IntRange(1, 60).Draw(t, "months")
		dated := filed.AddDays(-rapid.IntRange(0, 60*31).Draw(t, "age"))
		year, month, day := filed.Civil()
		count := year*12 + int(month) - 1 - months
		wantYear, wantMonth := count/12, time.Month(count%12+1)
		lastDay := time.Date(wantYear, wantMonth+1, 0, 0, 0, 0, 0, time.UTC).Day()
		reportYear, reportMonth, reportDay := dated.Civil()
		inTime := [3]int{reportYear, int(reportMonth), reportDay}
		limit := [3]int{wantYear, int(wantMonth), min(day, lastDay)}
		if want := slices.Compare(inTime[:], limit[:]) >= 0; want == dated.Before(oldest(filed, months)) {
			t.Fatalf("dated %s, filed %s, %d months: in time %v", dated, filed, months, want)
		}
	})
}

// [5.2.3b] 1)型式试验报告的报告日期早于申请认证日期 24个月的，不予采信；
func TestTheAgeOfAReportIsCountedFromTheFirstCompleteSubmissionWhateverFollows(t *testing.T) {
	j := bringing(t, calendar.Make(2024, 1, 5), all).to(acceptedCase)
	j.do(theIntake, ask("sample"))
	j.wait(60)
	j.do(j.client, hand("sample"))
	j.do(j.client, &CompleteSupplement{})
	j.do(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{{Item: "sample", Verdict: scheme.MaterialConforms}}})
	j.do(theReviewer, &AssessEarlierReport{Grounds: "逐条比对"})
	if got := j.state().EarlierReport.Assessed.Outcome; got != ReportRecognised {
		t.Errorf("exactly 24 months old it is %s", got)
	}
}

// [5.2.3b] [5.2.2(6)]
func TestAnOlderReportIsFiledByExceptionAndNeverRecognised(t *testing.T) {
	j := bringing(t, calendar.Make(2024, 1, 4), all).to(provided)
	j.do(theManager, &RecordException{Limit: scheme.LimitReportMaxAgeFiling, To: 30, Reason: "产品停产两年后恢复"})
	j.to(submitted)
	if x := j.state().Exceptions[0]; x.Used != j.today {
		t.Error("the exception is not marked as used")
	}
	j.to(stable)
	no := j.refused(theReviewer, &AssessEarlierReport{}, "5.2.3b", "recognition.too-old")
	if want := fault.Day("earliest", calendar.Make(2024, 1, 5)); !slices.Contains(no.Args, want) {
		t.Errorf("the refusal says %v, want %v", no.Args, want)
	}
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	if got := j.state().Tests[0].Clauses; !slices.Equal(got, j.clauses()) {
		t.Errorf("all clauses are to be tested, asked are %v", got)
	}
}

// [5.2.3c] 若产品无变更且型式试验报告可完全覆盖金融科技技术产品相关标准规范要求（详见本文第 2部分：认证依据），可予以采信。
func TestAReportThatCoversEverythingOfAnUnchangedProductIsRecognisedWithoutATest(t *testing.T) {
	j := bringing(t, recently, all).to(recognised)
	c := j.state()
	a := c.EarlierReport.Assessed
	if a.Outcome != ReportRecognised || len(a.Missing) > 0 || a.Person != theReviewer.Person || a.On != j.today {
		t.Errorf("the assessment is %+v", a)
	}
	if parts := c.Took(theReviewer.Person); !slices.Contains(parts, PartDifference) {
		t.Errorf("whoever decided took the parts %v", parts)
	}
	j.invalid(theMonitor, &DispatchTest{Laboratory: j.lab}, "clauses test.nothing-left")
	if word := c.Word(); word != WordReviewing {
		t.Errorf("the case stands at %s", word)
	}
	for _, stage := range j.seen().Stages(c) {
		if stage.ID == scheme.StageTesting && stage.State != StageDone || stage.ID == scheme.StageReview && stage.State != StageRunning {
			t.Errorf("stage %s is %s", stage.ID, stage.State)
		}
	}
	j.refused(j.client, j.brings(recently, "JRT0200"), "", "report.assessed")
	if j.to(granted); len(j.state().Tests) > 0 || j.state().Outcome != OutcomeGranted {
		t.Errorf("the case is %q with tests %v", j.state().Outcome, j.state().Tests)
	}
}

// [5.1d] 认证机构需对报告进行差异化分析，必要时向检测机构安排重新检测或补充检测任务。
// [5.2.3c] 否则需进行差异化评估，确认是否需要委托检测机构进行重新检测或补充检测。
func TestWhatAReportDoesNotCoverIsTestedAndNothingElse(t *testing.T) {
	j := bringing(t, recently, func(all []string) []string { return all[:7] })
	j.brought.Outcomes[0].Verdict = scheme.TestFails
	j.brought.Outcomes[1].Verdict = "inconclusive"
	j.brought.Changes, j.brought.Touched = "升级加密库", []string{"JRT0199-7"}
	j.to(assessed)
	j.refused(theReviewer, &AssessEarlierReport{}, "5.1d", "case.not-accepted")
	j.to(stable)
	j.refused(theMonitor, &DispatchTest{}, "5.1d", "test.report-unassessed")
	j.invalid(theReviewer, &AssessEarlierReport{Touched: []string{"x"}, Further: []string{"JRT0200", "JRT0200"}},
		"touched[0] field.unknown", "further[1] field.twice", "grounds field.required")
	j.do(theReviewer, &AssessEarlierReport{Touched: []string{"JRT0199-8"}, Further: []string{"JRT0199-9"}, Grounds: "算法模块一并更换"})
	a := j.state().EarlierReport.Assessed
	missing := []string{"JRT0199-5", "JRT0199-6", "JRT0199-7", "JRT0199-8", "JRT0199-9", "JRT0199-12", "JRT0200"}
	if a.Outcome != SupplementaryTest || !slices.Equal(a.Recognised, []string{"JRT0199-10", "JRT0199-11"}) || !slices.Equal(a.Missing, missing) {
		t.Errorf("the assessment is %+v", a)
	}
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	if got := j.state().Tests[0].Clauses; !slices.Equal(got, missing) {
		t.Errorf("asked are %v", got)
	}
	j.refused(theReviewer, &AssessEarlierReport{}, "", "test.running")
	j.at = stepOf(tested)
	j.to(reviewEnded)
	j.refused(theReviewer, &AssessEarlierReport{}, "", "review.concluded")
}

// [5.2.3c]
func TestAChangedProductWhoseReportStillCoversEverythingNeedsNoFurtherTest(t *testing.T) {
	j := bringing(t, recently, all)
	j.brought.Model, j.brought.Changes = "V0.9", "更正界面文字"
	j.to(recognised)
	if got := j.state().EarlierReport.Assessed.Outcome; got != NoFurtherTest {
		t.Errorf("the outcome is %s", got)
	}
	if left := j.seen().untested(j.state()); len(left) > 0 {
		t.Errorf("%v are to be tested", left)
	}
}

// [5.1c] 监测期间，被认证产品稳定运行后，认证机构向检测机构安排检测任务。
func TestSupplementaryTestsAndRetestsWaitForStableOperationToo(t *testing.T) {
	j := bringing(t, recently, func(all []string) []string { return all[:3] }).to(acceptedCase)
	j.do(theReviewer, &AssessEarlierReport{Grounds: "逐条比对"})
	j.refused(theMonitor, &DispatchTest{Laboratory: j.lab}, "5.1c", "test.not-stable")
	j.do(theReviewer, &AssessEarlierReport{FullRetest: true, Grounds: "报告过简"}) // decided anew
	if a := j.state().EarlierReport.Assessed; a.Outcome != FullRetest || len(a.Recognised) > 0 {
		t.Errorf("the assessment is %+v", a)
	}
	j.refused(theMonitor, &DispatchTest{Laboratory: j.lab}, "5.1c", "test.not-stable")
}

// [5.2.2(6)] 1）出具型式试验报告的检测机构应具备以下资质：实验室认可（CNAS）、检验检测机构资质认定（CMA）、质量管理体系认证（ISO 9001）、信息安全管理体系认证（ISO 27001）等；
func TestTheLaboratoryHeldEveryQualificationOnTheDayOfItsReport(t *testing.T) {
	j := bringing(t, recently, all).to(stable)
	j.do(theIntake, &EndQualification{Kind: "iso 27001", Number: "I1", Last: recently.AddDays(-1), Reason: "证书被暂停"})
	no := j.refused(theReviewer, &AssessEarlierReport{Grounds: "x"}, "5.2.2(6)", "recognition.unqualified")
	want := fault.Both("qualifications", "信息安全管理体系认证（ISO 27001）", "Information security management system certification (ISO 27001)")
	if !slices.Contains(no.Args, want) {
		t.Errorf("the refusal says %v", no.Args)
	}
	again := &RecordQualification{Qualification{Kind: "ISO27001", Number: "I2", Scope: "检测", Since: recently, Until: recently}}
	j.do(theIntake, again)
	j.do(theReviewer, &AssessEarlierReport{Grounds: "x"})

	j = bringing(t, recently, all)
	j.brought.Code = CreditCodeFor("91110000MA0000077")
	j.to(stable)
	j.refused(theReviewer, &AssessEarlierReport{Grounds: "x"}, "", "recognition.laboratory-unknown")
	j.do(theReviewer, &AssessEarlierReport{FullRetest: true, Grounds: "机构未登记"}) // nothing of it is recognised

	j = bringing(t, recently, all)
	client := Get[*Organisation](j.record, KindOrganisation, j.client.Organisation)
	j.do(administrator, &RegisterLaboratory{Organisation: client.ID, Qualifications: []Qualification{
		{Kind: "CNAS", Number: "3", Scope: "软件检测", Since: recently, Until: recently}}})
	j.brought.Code = client.Code
	j.to(stable)
	j.refused(theReviewer, &AssessEarlierReport{Grounds: "x"}, "", "test.own-product")
}

func TestAReportIsAssessedWhenItsMaterialsAreInOrder(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.refused(theReviewer, &AssessEarlierReport{}, "", "report.none")
	j = bringing(t, recently, all).to(acceptedCase)
	j.do(theIntake, ask(scheme.MaterialTestContract))
	j.do(j.client, hand(scheme.MaterialTestContract))
	no := j.refused(theReviewer, &AssessEarlierReport{}, "5.2.2(6)", "recognition.materials")
	if len(no.Fields) != 1 || no.Fields[0].Path != scheme.MaterialTestContract {
		t.Errorf("lacking are %+v", no.Fields)
	}
}

// [5.2.3c]
func TestACertificateThatRestsOnAnEarlierReportNeedsTheProductToBeUnchangedAtTheDecision(t *testing.T) {
	j := begin(t).to(evaluated)
	j.refused(theEvaluator, &ConfirmUnchanged{}, "", "recognition.none")
	j = bringing(t, recently, all).to(watched)
	j.refused(theEvaluator, &ConfirmUnchanged{}, "", "recognition.before-evaluation")
	j.to(evaluated)
	j.refused(theDecider, &GrantCertification{}, "5.2.3c", "decision.unchanged-unconfirmed")
	j.invalid(theEvaluator, &ConfirmUnchanged{}, "grounds field.required")
	j.do(theEvaluator, &ConfirmUnchanged{Grounds: "版本与校验值一致"})
	j.refused(theEvaluator, &ConfirmUnchanged{}, "", "recognition.confirmed")
	j.do(j.client, otherVersion("V1.1"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionNoTest, Grounds: "仅界面文字"})
	j.do(theInspector, &RecordConsistency{j.identity()})
	j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "新版本一致"})
	j.refused(theDecider, &GrantCertification{}, "5.2.3c", "decision.unchanged-unconfirmed") // it is to be looked at again
	j.do(theEvaluator, &ConfirmUnchanged{Grounds: "差异已评估"})
	j.do(theDecider, &GrantCertification{})
}

// TestCoverageIsNeededLessProvedLessTouched holds the arithmetic of coverage
// against what it must always be.
//
// [5.2.3c]
func TestCoverageIsNeededLessProvedLessTouched(t *testing.T) {
	clause := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"})
	rapid.Check(t, func(t *rapid.T) {
		needed := rapid.SliceOfNDistinct(clause, 1, 6, rapid.ID).Draw(t, "needed")
		proved := rapid.SliceOfDistinct(clause, rapid.ID).Draw(t, "proved")
		touched := rapid.SliceOfDistinct(clause, rapid.ID).Draw(t, "touched")
		got := cover(needed, proved, touched)
		for _, c := range needed {
			covered := slices.Contains(proved, c) && !slices.Contains(touched, c)
			if slices.Contains(got.Covered, c) != covered || slices.Contains(got.Missing, c) == covered {
				t.Fatalf("%s of %+v", c, got)
			}
		}
		if len(got.Covered)+len(got.Missing) != len(needed) {
			t.Fatalf("covered and missing are not what is needed: %+v", got)
		}
		more := append(slices.Clone(touched), clause.Draw(t, "another"))
		if less := cover(needed, proved, more); len(less.Missing) < len(got.Missing) {
			t.Fatalf("a further change leaves less to test: %+v after %+v", less, got)
		}
		unchanged := rapid.Bool().Draw(t, "unchanged")
		want := map[bool]Recognition{true: ReportRecognised, false: NoFurtherTest}[unchanged]
		switch {
		case len(got.Covered) == 0:
			want = FullRetest
		case len(got.Missing) > 0:
			want = SupplementaryTest
		}
		if said := outcome(got, unchanged); said != want {
			t.Fatalf("the outcome is %s, want %s for %+v", said, want, got)
		}
	})
}

// TestNobodyAsksForLessThanIsComputed decides at random.
//
// [5.2.3c]
func TestNobodyAsksForLessThanIsComputed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := begin(t)
		j.brought = j.brings(recently, j.clauses()[:rapid.IntRange(1, 9).Draw(t, "proved")]...)
		if j.brought.Touched = some(t, j.clauses()[:rapid.IntRange(0, 3).Draw(t, "touched")]); len(j.brought.Touched) > 0 {
			j.brought.Changes = "x"
		}
		j.to(stable)
		computed := j.seen().Coverage(j.state()).Missing
		j.do(theReviewer, &AssessEarlierReport{Touched: some(t, j.clauses()[:rapid.IntRange(0, 9).Draw(t, "found")]),
			Further: some(t, j.clauses()[:rapid.IntRange(0, 9).Draw(t, "further")]), FullRetest: rapid.Bool().Draw(t, "full"), Grounds: "x"})
		asked := j.seen().untested(j.state())
		for _, clause := range computed {
			if !slices.Contains(asked, clause) {
				t.Fatalf("computed are %v, asked %v", computed, asked)
			}
		}
		if !slices.Equal(asked, j.state().EarlierReport.Assessed.Missing) {
			t.Fatalf("asked are %v, recorded %v", asked, j.state().EarlierReport.Assessed.Missing)
		}
	})
}
