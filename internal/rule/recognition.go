package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Recognition is what follows from an earlier report for the tests of a case.
type Recognition string

const (
	ReportRecognised  Recognition = "recognised"      // unchanged product, everything covered
	NoFurtherTest     Recognition = "no-further-test" // changed, and yet everything is covered
	SupplementaryTest Recognition = "supplementary"   // of the clauses that are missing
	FullRetest        Recognition = "full-retest"     // nothing of the report is recognised
)

// ClauseOutcome is what an earlier report says of one clause.
type ClauseOutcome struct {
	Clause  string `json:"clause"`
	Verdict string `json:"verdict"`
}

// EarlierReport is a type test report that the client brings along.
type EarlierReport struct {
	EarlierReportNamed
	Named    calendar.Date
	Assessed *ReportAssessment // the last one
}

// ReportAssessment is the decision on the recognition of an earlier report.
type ReportAssessment struct {
	EarlierReportAssessed
	On     calendar.Date
	At     int64  // position
	Person string // who is responsible for it
}

// EarlierReportNamed is what the client says of a report made before. The
// report and its commission contract are materials of the case.
type EarlierReportNamed struct {
	Laboratory string          `json:"laboratory"` // its name, as the client gives it
	Code       string          `json:"code"`       // credit code of the laboratory's organisation
	Number     string          `json:"number"`
	Dated      calendar.Date   `json:"dated"` // the date of the report
	Model      string          `json:"model"` // model or version that was tested
	Outcomes   []ClauseOutcome `json:"outcomes"`
	Changes    Private         `json:"changes"` // of the product since; empty: none
	Touched    []string        `json:"touched"` // clauses that the changes touch, as the client says
}

func (*EarlierReportNamed) EntryName() string { return "case.earlier-report-named/1" }

// EarlierReportAssessed says what is recognised of an earlier report.
type EarlierReportAssessed struct {
	Client     string      `json:"client"`
	Outcome    Recognition `json:"outcome"`
	Touched    []string    `json:"touched"` // clauses that a change of the product touches
	Further    []string    `json:"further"` // proved, and to be tested again all the same
	Recognised []string    `json:"recognised"`
	Missing    []string    `json:"missing"` // clauses that were to be tested then
	Grounds    Private     `json:"grounds"`
}

func (*EarlierReportAssessed) EntryName() string { return "case.earlier-report-assessed/1" }
func (e *EarlierReportAssessed) Letters() []Letter {
	return []Letter{{Kind: "recognition", To: e.Client}}
}

// UnchangedConfirmed says that the product to be certified is still the one
// that the recognised report is about.
type UnchangedConfirmed struct {
	Model   string  `json:"model"`
	Grounds Private `json:"grounds"`
}

func (*UnchangedConfirmed) EntryName() string { return "case.unchanged-confirmed/1" }

func (c *Case) applyRecognition(e Entry, m Meta) {
	switch e := e.(type) {
	case *EarlierReportNamed:
		c.EarlierReport = &EarlierReport{EarlierReportNamed: *e, Named: m.On}
	case *EarlierReportAssessed:
		c.EarlierReport.Assessed = &ReportAssessment{*e, m.On, m.Position, m.Person}
		c.took = took(c.took, m, PartDifference)
	case *UnchangedConfirmed:
		c.Unchanged, c.unchangedAt = m.On, m.Position
		c.took = took(c.took, m, PartDifference)
	}
}

// verdict is what the report says of a clause, as far as it is recognised.
func (r *EarlierReport) verdict(clause string) string {
	if r == nil || r.Assessed == nil || !slices.Contains(r.Assessed.Recognised, clause) {
		return ""
	}
	for _, o := range r.Outcomes {
		if o.Clause == clause {
			return o.Verdict
		}
	}
	return ""
}

// recognisedWhole is the day on which the whole test was found to stand in the
// earlier report; zero if it was not.
func (c *Case) recognisedWhole() calendar.Date {
	if r := c.EarlierReport; r != nil && r.Assessed != nil && len(r.Assessed.Missing) == 0 {
		return r.Assessed.On
	}
	return calendar.Date{}
}

// Coverage compares what an application needs with what a report proves.
type Coverage struct {
	Needed  []string // clauses of the basis
	Proved  []string // by the report, as far as needed
	Touched []string // by changes of the product since it was tested
	Covered []string // needed, proved and untouched
	Missing []string // the rest of what is needed
}

// cover is the arithmetic of coverage: what is touched first leaves what is
// proved; what is needed beyond the remainder is missing.
func cover(needed, proved, touched []string) Coverage {
	c := Coverage{Needed: needed, Proved: []string{}, Touched: touched, Covered: []string{}, Missing: []string{}}
	for _, clause := range needed {
		isProved := slices.Contains(proved, clause)
		if isProved {
			c.Proved = append(c.Proved, clause)
		}
		if isProved && !slices.Contains(touched, clause) {
			c.Covered = append(c.Covered, clause)
		} else {
			c.Missing = append(c.Missing, clause)
		}
	}
	return c
}

// Coverage is what the earlier report covers of this case before anybody
// decides: clauses that the client, or an assessed change of version, says are
// touched count as not proved.
//
// [5.2.3c] 若产品无变更且型式试验报告可完全覆盖金融科技技术产品相关标准规范要求（详见本文第 2部分：认证依据），可予以采信。
func (s *Situation) Coverage(c *Case) Coverage {
	sch, day := s.SchemeOf(c)
	var needed, proved []string
	for _, clause := range s.TestClauses(c) {
		needed = append(needed, clause.ID)
	}
	for _, o := range c.EarlierReport.Outcomes {
		if v, known := sch.Verdict(scheme.TestVerdicts, o.Verdict, day); known && (v.Effect == scheme.Met || v.Effect == scheme.Neutral) {
			proved = append(proved, o.Clause)
		}
	}
	touched := slices.Clone(c.EarlierReport.Touched)
	if NumberKey(c.EarlierReport.Model) != NumberKey(c.Model) {
		for _, v := range c.Versions {
			touched = append(touched, v.Touched...)
		}
	}
	slices.Sort(touched)
	return cover(needed, proved, slices.Compact(touched))
}

// reportUnchanged: the client tells of no change, and the version tested is the
// one applied for.
func (c *Case) reportUnchanged() bool {
	return c.EarlierReport.Changes.IsZero() && len(c.EarlierReport.Touched) == 0 && NumberKey(c.EarlierReport.Model) == NumberKey(c.Model)
}

// outcome is what follows from the clauses that are missing.
func outcome(coverage Coverage, unchanged bool) Recognition {
	switch {
	case len(coverage.Covered) == 0:
		return FullRetest
	case len(coverage.Missing) > 0:
		return SupplementaryTest
	case unchanged:
		return ReportRecognised
	}
	return NoFurtherTest
}

// oldest is the first day that is not more than a number of months before an
// anchor: exactly so many months old is in time.
func oldest(anchor calendar.Date, months int) calendar.Date { return anchor.AddMonths(-months) }

// oldestToFile is the first date of a report that may be filed on a day.
//
// [5.2.2(6)] 2）截至申请认证时，型式试验报告的报告日期一般不早于 24个月；
func (s *Situation) oldestToFile(c *Case, filed calendar.Date) calendar.Date {
	return oldest(filed, s.LimitOf(c, scheme.LimitReportMaxAgeFiling).Value)
}

// filing is what stands beside the filing of a report: the exception that lets
// an older one be filed, if it needs one.
func (s *Situation) filing(c *Case, dated, filed calendar.Date) []Event {
	return s.relying(c, scheme.LimitReportMaxAgeFiling, func(l scheme.Limit) bool { return dated.Before(oldest(filed, l.Value)) })
}

// mayBeFiled refuses a report that is too old on the day of filing.
func (s *Situation) mayBeFiled(c *Case, dated, filed calendar.Date) *fault.Fault {
	if earliest := s.oldestToFile(c, filed); dated.Before(earliest) {
		return fault.Refuse("5.2.2(6)", "report.too-old-to-file", fault.Day("dated", dated), fault.Day("earliest", earliest))
	}
	return nil
}

// OldestRecognised is the first date of a report that can be recognised, to the
// day from the first complete electronic submission. Nothing moves it.
//
// [5.2.3b] 1)型式试验报告的报告日期早于申请认证日期 24个月的，不予采信；
func (s *Situation) OldestRecognised(c *Case) calendar.Date {
	sch, day := s.SchemeOf(c)
	return oldest(c.Submitted, sch.Limit(scheme.LimitReportMaxAgeRecognition, day).Value)
}

// recognisable: a report was brought along that is not too old for recognition.
func (s *Situation) recognisable(c *Case) bool {
	return c.EarlierReport != nil && !c.EarlierReport.Dated.Before(s.OldestRecognised(c))
}

// mustHaveReport: an application that brings an earlier report along says what
// it is, and the report is not too old to be filed today.
func (s *Situation) mustHaveReport(c *Case) *fault.Fault {
	if !slices.Contains(c.Traits, scheme.TraitEarlierReport) {
		return nil
	}
	if c.EarlierReport == nil {
		return fault.Refuse("5.2.2(6)", "report.not-named")
	}
	return s.mayBeFiled(c, c.EarlierReport.Dated, s.Today)
}

// NameEarlierReport tells of a type test report made before the application:
// by whom, when, of which version and with which results, and hands it in with
// its commission contract.
//
// [5.2.2(6)] 如产品在申请认证前已完成型式试验，认证委托方在提交型式试验报告时，还应同时满足以下要求：
// [5.2.2(6)] 3）提交型式试验的委托合同。
type NameEarlierReport struct {
	Laboratory string          `json:"laboratory"` // its name
	Code       string          `json:"code"`       // its unified social credit code
	Number     string          `json:"number"`
	Dated      calendar.Date   `json:"dated"`
	Model      string          `json:"model"`
	Outcomes   []ClauseOutcome `json:"outcomes"`
	Changes    string          `json:"changes,omitempty"` // of the product since the test
	Touched    []string        `json:"touched,omitempty"` // clauses that the changes touch
	Report     FileRef         `json:"report"`
	Contract   FileRef         `json:"contract"`
}

func (*NameEarlierReport) CommandName() string { return "NameEarlierReport" }

func (*NameEarlierReport) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	switch {
	case !slices.Contains(c.Traits, scheme.TraitEarlierReport):
		return fault.RefuseOurs("report.not-brought")
	case c.Submitted.IsZero() || c.EarlierReport == nil:
		return nil
	case c.EarlierReport.Assessed != nil:
		return fault.RefuseOurs("report.assessed", fault.Day("on", c.EarlierReport.Assessed.On))
	case !c.Awaits(scheme.MaterialTestReport):
		return fault.RefuseOurs("report.named", fault.Day("on", c.EarlierReport.Named))
	}
	return nil
}

func (c *NameEarlierReport) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	needed := s.TestClauses(file)
	code := strings.ToUpper(strings.TrimSpace(c.Code))
	var f fault.Fields
	NeedLine(&f, "laboratory", c.Laboratory)
	needCreditCode(&f, "code", code)
	NeedLine(&f, "number", c.Number)
	s.notLater(&f, "dated", c.Dated)
	NeedLine(&f, "model", c.Model)
	if len(c.Outcomes) == 0 {
		f.Add("outcomes", "field.required")
	}
	given := map[string]bool{}
	for i, o := range c.Outcomes {
		at := item("outcomes", i)
		clauseAmong(&f, at+".clause", o.Clause, needed, given)
		if _, known := sch.Verdict(scheme.TestVerdicts, o.Verdict, day); !known {
			f.Add(at+".verdict", "field.unknown")
		}
	}
	touched := clausesAmong(&f, "touched", c.Touched, needed)
	if len(touched) > 0 || NumberKey(c.Model) != NumberKey(file.Model) {
		needText(&f, "changes", c.Changes)
	} else {
		optionalText(&f, "changes", c.Changes)
	}
	if c.Report.IsZero() {
		f.Add("report", "field.required")
	}
	if c.Contract.IsZero() {
		f.Add("contract", "field.required")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	var filing []Event
	if !file.Submitted.IsZero() {
		if no := s.mayBeFiled(file, c.Dated, file.Submitted); no != nil {
			return nil, no
		}
		filing = s.filing(file, c.Dated, file.Submitted)
	}
	return append([]Event{
		{s.On, &EarlierReportNamed{Laboratory: strings.TrimSpace(c.Laboratory), Code: code,
			Number: strings.TrimSpace(c.Number), Dated: c.Dated, Model: strings.TrimSpace(c.Model),

			Outcomes: c.Outcomes, Changes: Say(c.Changes), Touched: touched}},
		{s.On, &MaterialProvided{scheme.MaterialTestReport, []FileRef{c.Report}}},
		{s.On, &MaterialProvided{scheme.MaterialTestContract, []FileRef{c.Contract}}},
	}, filing...), nil
}

// clausesAmong checks that clauses are needed ones, each named once.
func clausesAmong(f *fault.Fields, path string, clauses []string, needed []scheme.TestClause) []string {
	given := map[string]bool{}
	for i, id := range clauses {
		clauseAmong(f, item(path, i), id, needed, given)
	}
	return append([]string{}, clauses...)
}

func clauseAmong(f *fault.Fields, path, id string, needed []scheme.TestClause, given map[string]bool) {
	switch {
	case !slices.ContainsFunc(needed, func(n scheme.TestClause) bool { return n.ID == id }):
		f.Add(path, "field.unknown")
	case given[id]:
		f.Add(path, "field.twice")
	}
	given[id] = true
}

// AssessEarlierReport decides with reasons what is recognised of the report
// brought along. What is missing is computed; more may be asked, never less.
// The laboratory must have held every qualification on the day of the report.
// It may be decided anew until a test runs or the review has ended.
//
// [5.1d] 如认证委托方在申请认证时已提供产品的型式试验报告，认证机构需对报告进行差异化分析，必要时向检测机构安排重新检测或补充检测任务。
// [5.2.3c] 否则需进行差异化评估，确认是否需要委托检测机构进行重新检测或补充检测。
type AssessEarlierReport struct {
	Touched    []string `json:"touched,omitempty"`    // further clauses that a change of the product touches
	Further    []string `json:"further,omitempty"`    // clauses to be tested although they are covered
	FullRetest bool     `json:"fullRetest,omitempty"` // nothing of the report is recognised
	Grounds    string   `json:"grounds"`
}

func (*AssessEarlierReport) CommandName() string { return "AssessEarlierReport" }

func (*AssessEarlierReport) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.1d"); f != nil {
		return f
	}
	if c.EarlierReport == nil {
		return fault.RefuseOurs("report.none")
	}
	if !s.recognisable(c) {
		return fault.Refuse("5.2.3b", "recognition.too-old", fault.Day("dated", c.EarlierReport.Dated), fault.Day("earliest", s.OldestRecognised(c)))
	}
	if t := c.runningTest(); t != nil {
		return fault.RefuseOurs("test.running", fault.Text("task", t.Number))
	}
	if !c.Review.Concluded.IsZero() {
		return fault.RefuseOurs("review.concluded", fault.Day("on", c.Review.Concluded))
	}
	brought := slices.DeleteFunc(s.Required(c), func(m scheme.Material) bool { return m.Clause != "5.2.2(6)" })
	return lacking("5.2.2(6)", "recognition.materials", brought, inOrder(c))
}

func (c *AssessEarlierReport) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	needed := s.TestClauses(file)
	var f fault.Fields
	touched := clausesAmong(&f, "touched", c.Touched, needed)
	further := clausesAmong(&f, "further", c.Further, needed)
	needText(&f, "grounds", c.Grounds)
	if err := f.Err(); err != nil {
		return nil, err
	}
	computed := s.Coverage(file)
	touched = append(slices.Clone(computed.Touched), touched...)
	slices.Sort(touched)
	touched = slices.Compact(touched)
	unproved := append(slices.Clone(touched), further...)
	if c.FullRetest {
		unproved = computed.Needed
	} else if no := s.mustBeRecognisable(file); no != nil {
		return nil, no
	}
	coverage := cover(computed.Needed, computed.Proved, unproved)
	return s.one(&EarlierReportAssessed{Client: file.Client, Outcome: outcome(coverage, file.reportUnchanged() && len(touched) == 0),
		Touched: touched, Further: further, Recognised: coverage.Covered, Missing: coverage.Missing, Grounds: Say(c.Grounds)})
}

// mustBeRecognisable: the report comes from a laboratory that is in the record,
// held every qualification on the day of the report, and is none of the
// organisations whose product it tested.
//
// [5.2.2(6)] 1）出具型式试验报告的检测机构应具备以下资质：实验室认可（CNAS）、检验检测机构资质认定（CMA）、质量管理体系认证（ISO 9001）、信息安全管理体系认证（ISO 27001）等；
func (s *Situation) mustBeRecognisable(c *Case) *fault.Fault {
	laboratory, lacking := s.ReportedBy(c)
	switch {
	case laboratory == nil:
		return fault.RefuseOurs("recognition.laboratory-unknown", fault.Text("code", c.EarlierReport.Code))
	case c.concerns(laboratory):
		return fault.RefuseOurs("test.own-product", laboratory.Name.arg("laboratory"))
	case len(lacking) > 0:
		return fault.Refuse("5.2.2(6)", "recognition.unqualified", laboratory.Name.arg("laboratory"),
			fault.Day("dated", c.EarlierReport.Dated), namesOf(lacking))
	}
	return nil
}

// ReportedBy is the laboratory of the earlier report, nil if it is not in the
// record, and what it lacked on the day of the report.
func (s *Situation) ReportedBy(c *Case) (*Laboratory, []scheme.Qualification) {
	sch, day := s.SchemeOf(c)
	wanted := sch.Qualifications(day)
	laboratory := Get[*Laboratory](s.Record, KindLaboratory, s.first(Key{IndexLaboratory, s.OrganisationBy(c.EarlierReport.Code)}))
	if laboratory == nil {
		return nil, wanted
	}
	return laboratory, laboratory.lacks(wanted, c.EarlierReport.Dated)
}

// ConfirmUnchanged says, once the evaluation is made, that the product is still
// the one whose earlier report was recognised. Certification is not granted on
// such a report without it.
//
// [5.2.3c] 若产品无变更且型式试验报告可完全覆盖金融科技技术产品相关标准规范要求
type ConfirmUnchanged struct {
	Grounds string `json:"grounds"`
}

func (*ConfirmUnchanged) CommandName() string { return "ConfirmUnchanged" }

func (*ConfirmUnchanged) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.2.3c"); f != nil {
		return f
	}
	switch {
	case !c.restsOnReport():
		return fault.RefuseOurs("recognition.none")
	case c.Evaluation == nil:
		return fault.RefuseOurs("recognition.before-evaluation")
	case c.confirmedUnchanged():
		return fault.RefuseOurs("recognition.confirmed", fault.Day("on", c.Unchanged))
	}
	return nil
}

func (c *ConfirmUnchanged) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "grounds", c.Grounds)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&UnchangedConfirmed{s.caseFile().Model, Say(c.Grounds)})
}

// restsOnReport: some clause is recognised from an earlier report.
func (c *Case) restsOnReport() bool {
	return c.EarlierReport != nil && c.EarlierReport.Assessed != nil && len(c.EarlierReport.Assessed.Recognised) > 0
}

// confirmedUnchanged: somebody has looked since the last evaluation and since
// the last version that was reported.
func (c *Case) confirmedUnchanged() bool {
	return c.Evaluation != nil && c.unchangedAt > max(c.Evaluation.At, c.lastVersion())
}

// mustBeUnchanged refuses a certificate that rests on an earlier report while
// nobody has looked whether the product is still the one tested.
//
// [5.2.3c] 若产品无变更且型式试验报告可完全覆盖金融科技技术产品相关标准规范要求
func (c *Case) mustBeUnchanged() *fault.Fault {
	if c.restsOnReport() && !c.confirmedUnchanged() {
		return fault.Refuse("5.2.3c", "decision.unchanged-unconfirmed")
	}
	return nil
}
