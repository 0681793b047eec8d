package rule

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

func exceptionFrom(limit string, to int) *RecordException {
	return &RecordException{Limit: limit, To: to, Reason: "监管部门要求延长观察"}
}

// shippedWith is the shipped scheme with one text replaced in one of its files.
func shippedWith(t testing.TB, file, old, new string) *scheme.Scheme {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(load.ShippedFiles(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		bytes, err := fs.ReadFile(load.ShippedFiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			if !strings.Contains(string(bytes), old) {
				t.Fatalf("%s has no %q", file, old)
			}
			bytes = []byte(strings.Replace(string(bytes), old, new, 1))
		}
		files[name] = &fstest.MapFile{Data: bytes}
	}
	sch, err := load.FS(files)
	if err != nil {
		t.Fatal(err)
	}
	return sch
}

// [5.1b] [5.3c]
func TestAnExceptionLengthensMonitoringForItsCaseAlone(t *testing.T) {
	j := begin(t).to(acceptedCase)
	set := func(months int) *SetMonitoringPeriod { return &SetMonitoringPeriod{Months: months, Reason: "波动"} }
	j.refused(theMonitor, set(7), "5.3c", "monitoring.too-long")
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 9))
	j.refused(theMonitor, set(10), "5.3c", "monitoring.too-long")
	j.do(theMonitor, set(6)) // within the limit: relies on nothing
	if x := j.state().Exceptions[0]; !x.Used.IsZero() || x.From != 6 || x.To != 9 || x.Clause != "5.1b" || x.Person != "manager" {
		t.Errorf("the exception is %+v", x)
	}
	j.wait(1)
	j.do(theMonitor, set(8))
	if x := j.state().Exceptions[0]; x.Used != j.today {
		t.Errorf("used on %s, want %s", x.Used, j.today)
	}
	if last := j.state().LastDay(); last != startDay.AddMonths(8) {
		t.Errorf("monitored until %s", last)
	}
	other := &Case{Edition: j.state().Edition, Accepted: startDay}
	if most := j.seen().LimitOf(other, scheme.LimitMonitoringMax).Value; most != 6 {
		t.Errorf("another case may be monitored %d months", most)
	}
}

// [5.1b]
func TestAnExceptionBeforeAcceptanceHoldsForTheAssessmentAndTheAcceptance(t *testing.T) {
	j := begin(t)
	j.monitors = 8
	j.to("contract")
	assess := &AssessOperation{Supports: true, MonitoringMonths: 8, Business: "平稳", System: "平稳"}
	j.refused(theMonitor, assess, "5.3c", "monitoring.too-long")
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 8))
	j.to(acceptedCase)
	if last := j.state().LastDay(); last != startDay.AddMonths(8) || j.state().Exceptions[0].Used.IsZero() {
		t.Errorf("monitored until %s, used on %s", last, j.state().Exceptions[0].Used)
	}
}

// [5.1b]
func TestAcceptanceGoesByTheLimitOfItsOwnDay(t *testing.T) {
	j := begin(t)
	j.monitors = 5
	j.to(assessed)
	j.inForce = shippedWith(t, "limits.yaml", "value: 6\n", "value: 4\n")
	j.refused(theIntake, &AcceptApplication{}, "5.1b", "monitoring.too-long")
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 5))
	j.do(theIntake, &AcceptApplication{})
}

// [5.7b]
func TestAnExceptionLengthensRectification(t *testing.T) {
	j := begin(t).to(evaluated)
	require := &RequireRectification{Findings: []FindingInput{{Clause: "5.6(1)", Text: "x"}}, Due: j.today.AddMonths(4)}
	j.refused(theDecider, require, "5.7b", "rectification.too-long")
	j.do(theManager, exceptionFrom(scheme.LimitRectificationMax, 4))
	j.do(theDecider, require)
	if x := j.state().Exceptions[0]; x.Used != j.today {
		t.Errorf("used on %s", x.Used)
	}
}

func TestAMaterialMayFollowLaterByException(t *testing.T) {
	j := begin(t).to(opened)
	promise := &PromiseMaterial{Item: "sample", By: j.today.AddMonths(4)}
	j.invalid(j.client, promise, "by field.late")
	j.do(theManager, exceptionFrom(scheme.LimitMaterialFollows, 4))
	j.do(j.client, promise)
	if x := j.state().Exceptions[0]; x.Used != j.today || x.Clause != "" { // ours: no clause is cited
		t.Errorf("the exception is %+v", x)
	}
}

func TestOnlyWhatHoldsNormallyHasExceptions(t *testing.T) {
	j := begin(t).to(acceptedCase)
	for limit, want := range map[string]struct{ clause, key string }{
		scheme.LimitLabReportDue:            {"5.4.2a", "exception.duty"},
		scheme.LimitCaseMax:                 {"5.8", "exception.duty"}, // normally, but a duty
		scheme.LimitReportMaxAgeRecognition: {"5.2.3b", "exception.never"},
		scheme.LimitReceiptBackdate:         {"", "exception.never"},
		scheme.LimitSuspensionLength:        {"", "exception.elsewhere"}, // a certificate's, not a case's
	} {
		j.refused(theManager, exceptionFrom(limit, 400), want.clause, want.key)
	}
	j.invalid(theManager, &RecordException{Limit: "weather"}, "limit field.unknown")
	j.invalid(theManager, &RecordException{Limit: scheme.LimitMonitoringMax, To: 6}, "to field.small", "reason field.required")
	j.invalid(theManager, exceptionFrom(scheme.LimitMonitoringMax, 1001), "to field.many")
}

// TestEveryLimitThatACaseMayBeExceptedFromIsAPermissionThatHoldsNormally: the
// list in the code and the scheme do not contradict each other.
func TestEveryLimitThatACaseMayBeExceptedFromIsAPermissionThatHoldsNormally(t *testing.T) {
	if once := slices.Compact(slices.Sorted(slices.Values(exceptable))); len(once) != len(exceptable) {
		t.Errorf("a limit stands twice in %v", exceptable)
	}
	for _, limit := range load.Shipped().Limits(startDay) {
		possible := limit.Kind == scheme.Permission && limit.Normally
		if slices.Contains(exceptable, limit.ID) && !possible {
			t.Errorf("%s has no exceptions", limit.ID)
		}
	}
}

func TestWhoEvaluatedACasePermitsNoExceptionInIt(t *testing.T) {
	j := begin(t).to(acceptedCase)
	both := theMonitor
	both.Roles = []Role{RoleManager, RoleMonitoring}
	deputy := theManager
	deputy.OnBehalf = theMonitor.Person
	for _, who := range []Actor{both, deputy} {
		for _, command := range []Command{&RecordException{}, &PermitEdition{}, &PermitDivision{}, &WithdrawException{}} {
			j.refused(who, command, "", "exception.took-part")
		}
	}
}

func TestAnExceptionIsWithdrawnWhileNothingReliesOnIt(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.refused(theManager, &WithdrawException{}, "", "exception.none-unused")
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 9))
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 12))
	withdraw := &WithdrawException{Exception: "E-02", Reason: "不再需要"}
	j.do(theManager, withdraw)
	j.invalid(theManager, withdraw, "exception exception.withdrawn")
	j.refused(theMonitor, &SetMonitoringPeriod{Months: 10, Reason: "x"}, "5.3c", "monitoring.too-long")
	j.do(theMonitor, &SetMonitoringPeriod{Months: 9, Reason: "x"}) // the first one holds again
	j.do(theManager, exceptionFrom(scheme.LimitMonitoringMax, 12))
	j.invalid(theManager, &WithdrawException{Exception: "E-01"}, "exception exception.used", "reason field.required")
	j.invalid(theManager, &WithdrawException{Exception: "E-09", Reason: "x"}, "exception field.unknown")
}

// [5.2.1]
func TestAnotherDivisionOfUnitsIsPermittedAndSettlesTheFlag(t *testing.T) {
	j := begin(t).to(submitted)
	j.refused(theManager, &PermitDivision{}, "", "exception.no-flag")
	second := begin(t)
	second.record, second.client, second.product, second.lab, second.tester = j.record, j.client, j.product, j.lab, j.tester
	second.to(opened)
	second.refused(theManager, &PermitDivision{}, "5.1a", "case.not-submitted")
	second.to(submitted)
	if len(second.state().Flags) != 1 {
		t.Fatalf("flags %v", second.state().Flags)
	}
	second.invalid(theManager, &PermitDivision{}, "reason field.required")
	permit := &PermitDivision{Reason: "同一型号分两个部署单元"}
	second.do(theManager, permit)
	if len(second.state().Flags) != 0 {
		t.Errorf("the flag stands: %v", second.state().Flags)
	}
	second.do(theManager, &WithdrawException{Exception: "E-01", Reason: "x"})
	if len(second.state().Flags) != 1 {
		t.Errorf("withdrawn, and the flag is gone")
	}
	second.do(theManager, permit)
	second.to(acceptedCase)
	if x := second.state().Exceptions[1]; x.Used != second.today || x.Clause != "5.2.1" {
		t.Errorf("the exception is %+v", x)
	}
}

// [2]
func TestAcceptancePinsTheEditionThatANoticeAsksFor(t *testing.T) {
	const older, latest = "JR/T 0199-2020", "JR/T 0199-2026"
	j := begin(t)
	j.inForce = shippedWith(t, "standards.yaml", "    role: basis\n    chapters:", `    role: basis
    until: 2025-12-31
    chapters:
      - {number: "13", zh: "附加要求", en: "More requirements"}
  - id: JRT0199
    clause: "2"
    binds: acceptance
    since: 2026-01-01
    zh: "金融科技创新安全通用规范"
    en: "Security general specification for FinTech innovation"
    number: "`+latest+`"
    edition: "2026"
    published: 2026-01-01
    role: basis
    chapters:`)
	j.to(assessed)
	clauses := func() (ids []string) {
		for _, c := range j.seen().TestClauses(j.state()) {
			ids = append(ids, c.ID)
		}
		return ids
	}
	if slices.Contains(clauses(), "JRT0199-13") {
		t.Fatalf("the latest edition is tested by %v", clauses())
	}
	j.invalid(theManager, &PermitEdition{Standard: "JRT0199", Edition: latest, Reason: "x"}, "edition exception.edition", "notice field.required")
	j.invalid(theManager, &PermitEdition{Standard: "JRT0171", Notice: "N", Reason: "x"}, "standard field.unknown")
	j.do(theManager, &PermitEdition{Standard: "JRT0199", Edition: older, Notice: "认监委公告 2026 年第 3 号", Reason: "过渡期"})
	j.do(theIntake, &AcceptApplication{})
	if pinned := j.state().Standards[0].Edition; pinned != older {
		t.Errorf("acceptance pinned %s", pinned)
	}
	if !slices.Contains(clauses(), "JRT0199-13") {
		t.Errorf("the permitted edition is tested by %v", clauses())
	}
	if x := j.state().Exceptions[0]; x.Used != j.today || x.Instead != latest || x.Clause != "2" {
		t.Errorf("the exception is %+v", x)
	}
	j.refused(theManager, &PermitEdition{}, "", "case.accepted")
}
