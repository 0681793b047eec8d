package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Case is one application, or one surveillance, and everything that follows from
// it until it is decided, refused or withdrawn.
type Case struct {
	ID           string
	Number       string
	Purpose      Purpose
	Of           string // id of the certificate that the case is about, if it is about one
	OfNumber     string
	Period       int      // of surveillance, that the case is about
	Extra        string   // id of the proposal of an inspection beside the yearly surveillance
	Change       *Change  // of the certificate, if the case is about one
	Transitions  []string // ids, that an application anew is to go
	Client       string   // organisation ids
	Manufacturer string
	Enterprise   string
	Product      string
	Kind         string // of the product, when the case was opened
	Traits       []string
	Name         Words
	Model        string
	Flags        []Flag
	ClientActed  calendar.Date // last time the client handed in or promised something

	Edition     string // edition of the scheme that binds the case
	Opened      calendar.Date
	Planned     calendar.Date // of a case about a certificate: when its elements were planned
	Submitted   calendar.Date // first complete electronic submission; the anchor of 5.2.3
	Accepted    calendar.Date
	Closed      calendar.Date
	Outcome     Outcome
	Reasons     []Reason
	TextsErased calendar.Date
	Standards   []BasisStandard  // pinned at acceptance
	Rechecked   *EditionsRecheck // the latest, at the decision

	Materials      map[string]*Material
	Scope          *ScopeAnswers
	Contract       *Contract
	Assessment     *Assessment
	Further        []FurtherMaterial // asked for beyond the scheme's list
	Supplements    []*Supplement
	Exceptions     Exceptions
	Proposals      []*Proposal
	Corrected      []Corrected
	Monitoring     Monitoring
	EarlierReport  *EarlierReport
	Tests          []*Test
	Drawn          []*DrawnSample // by the body, in a surveillance
	Versions       []*Version
	Complaints     []*LinkedComplaint
	Review         Examination
	Inspection     Examination
	Consistency    *Consistency
	Evaluation     *Evaluation
	Rectifications []*Rectification
	Missed         []Missed
	UsesStated     *UsesStatement   // of the holder, in a surveillance; nil if none was given
	Decisions      []*Decision      // annulled ones too
	Lapses         []calendar.Pause // in which it had ended with its certificate; a lasting one is open

	Certificate       string // id of the certificate stream
	CertificateNumber string

	Unchanged   calendar.Date // last day on which somebody confirmed that the product is the one tested earlier
	unchangedAt int64

	certified *ProductFacts // the sample that was tested last for the certificate, when the case began
	elements  []string      // of chapter 4, that the case needs; all if the whole way is gone
	raised    []Flag        // at submission; Flags without those that an exception settles
	took      map[string][]Part
	resulted  map[string]int64 // position at which a result was given last
}

// Outcome is how a case ended; empty while it is open.
type Outcome string

const (
	OutcomeGranted     Outcome = "granted"
	OutcomeRefused     Outcome = "refused"      // 不予认证
	OutcomeNotAccepted Outcome = "not-accepted" // 不予受理
	OutcomeWithdrawn   Outcome = "withdrawn"    // by the client
	OutcomeSuperseded  Outcome = "superseded"   // another version needs an application of its own
	OutcomeClosedOut   Outcome = "closed-out"   // the client was silent too long
	OutcomeMaintained  Outcome = "maintained"   // the surveillance was passed
)

// Reason is a ground for a refusal: the clause it rests on, and words.
type Reason struct {
	Clause string  `json:"clause"`
	Text   Private `json:"text"`
}

// Apply folds an entry of the case. Each stage folds its own.
func (c *Case) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *SurveillanceOpened, *UsesStated, *CertificationMaintained:
		c.applySurveillance(e, m)
	case *TransitionOpened:
		c.applyTransition(e, m)
	case *CaseLapsed, *CaseResumed:
		c.applyLapse(e, m)
	case *RenewalOpened, *RenewalPlanned:
		c.applyRenewal(e, m)
	case *ChangeOpened, *ChangeAssessed, *ChangeGranted:
		c.applyChange(e, m)
	case *ApplicationOpened, *MaterialProvided, *MaterialPromised, *PaperReceived, *ApplicationSubmitted:
		c.applyApplication(e, m)
	case *ScopeAnswered, *MaterialsJudged, *ContractRecorded, *OperationAssessed:
		c.applyIntake(e, m)
	case *FurtherMaterialAsked:
		c.applyFurther(e, m)
	case *SupplementRequested, *SupplementCompleted:
		c.applySupplement(e, m)
	case *ExceptionRecorded, *ExceptionUsed, *ExceptionWithdrawn:
		c.applyException(e, m)
	case *ActProposed, *ActConfirmed, *ActRejected, *ActTakenBack:
		c.applyProposal(e, m)
	case *PaperReceiptCorrected, *ContractCorrected, *VisitDayCorrected, *ReportDaysCorrected, *ProblemMoved:
		c.applyCorrection(e, m)
	case *ApplicationAccepted, *ApplicationRefused, *ApplicationWithdrawn:
		c.applyAcceptance(e, m)
	case *CaseClosedOut, *CloseOutProposed, *RefusalProposed:
		c.applyCloseOut(e, m)
	case *MonitoringPeriodSet, *StableOperationConfirmed, *MonitoringConcluded:
		c.applyMonitoring(e, m)
	case *ProblemRecorded, *ProblemAnswered, *ProblemAnswerJudged, *ProblemClosed:
		c.applyProblem(e, m)
	case *EarlierReportNamed, *EarlierReportAssessed, *UnchangedConfirmed:
		c.applyRecognition(e, m)
	case *TestDispatched, *TestCancelled, *TestReported, *TestReportCorrected, *TestReportPaperReceived:
		c.applyTesting(e, m)
	case *SampleDrawn:
		c.applySampling(e, m)
	case *VersionReported, *VersionAssessed:
		c.applyVersion(e, m)
	case *CaseComplaintLinked, *ComplaintAnalysed:
		c.applyComplaint(e, m)
	case *ReviewRecorded, *ReviewConcluded:
		c.applyReview(e, m)
	case *ConsistencyRecorded, *ConsistencyJudged, *SampleDescribed:
		c.applyConsistency(e, m)
	case *InspectionPlanned, *InspectionCancelled, *UnannouncedVisitPlanned, *UnannouncedVisitCancelled, *InspectionRecorded, *InspectionConcluded:
		c.applyInspection(e, m)
	case *CaseEvaluated:
		c.applyEvaluation(e, m)
	case *RectificationRequired, *RectificationHandedIn, *RectificationVerified, *RectificationEnded:
		c.applyRectification(e, m)
	case *EditionsRechecked, *CertificationGranted, *CertificationRefused:
		c.applyDecision(e, m)
	case *CaseTextsErased:
		c.TextsErased = m.On
	case *CaseAppealed, *CaseAppealEnded, *DecisionAnnulled:
		c.applyAppeal(e, m)
	default:
		Unfolded(c, e)
	}
}

// Relation: a case is its client's; a laboratory knows it while it has had a
// task of it.
func (c *Case) Relation(a Actor) Relation {
	laboratories := make([]string, len(c.Tests))
	for i, t := range c.Tests {
		laboratories[i] = t.Organisation
	}
	return relationOf(a, c.Client, laboratories...)
}

func (c *Case) close(outcome Outcome, on calendar.Date, reasons []Reason) {
	c.Outcome, c.Closed, c.Reasons = outcome, on, reasons
	c.lapse(on)
}

// bound is the day whose version of the scheme's items holds for the case: the
// day of acceptance; before it the day of submission; before that today.
func (c *Case) bound(today calendar.Date) calendar.Date {
	switch {
	case !c.Accepted.IsZero():
		return c.Accepted
	case !c.Submitted.IsZero():
		return c.Submitted
	}
	return today
}

// SchemeOf is the edition that binds the case, and the day to ask it about.
func (s *Situation) SchemeOf(c *Case) (*scheme.Scheme, calendar.Date) {
	return s.Record.Scheme(c.Edition), c.bound(s.Today)
}

func (s *Situation) caseFile() *Case { return Get[*Case](s.Record, KindCase, s.On.ID) }

// Word is the one word for where the case stands, for lists.
type Word string

const (
	WordDraft         Word = "draft"
	WordChecking      Word = "checking"      // submitted, intake checks
	WordSupplementing Word = "supplementing" // waits for the client's supplement
	WordAssessing     Word = "assessing"     // accepted; it is open what the change needs
	WordMonitoring    Word = "monitoring"    // accepted, not yet stable
	WordStable        Word = "stable"        // runs stably, no test given out yet
	WordTesting       Word = "testing"
	WordReviewing     Word = "reviewing"
	WordInspecting    Word = "inspecting"
	WordEvaluating    Word = "evaluating"
	WordDeciding      Word = "deciding"
	WordRectifying    Word = "rectifying" // waits for the client's correction
	WordVerifying     Word = "verifying"  // correction handed in
	WordAppealed      Word = "appealed"   // an appeal against the latest decision is open
)

// OpenWords are those of an open case, in the order of its way.
var OpenWords = []Word{WordDraft, WordChecking, WordSupplementing, WordAssessing, WordMonitoring, WordStable, WordTesting, WordReviewing,
	WordInspecting, WordEvaluating, WordDeciding, WordRectifying, WordVerifying, WordAppealed}

// Word says where the case stands on the way through the rule's elements.
func (c *Case) Word() Word {
	switch {
	case c.openAppeal() != nil:
		return WordAppealed
	case !c.Closed.IsZero():
		return Word(c.Outcome)
	case c.Submitted.IsZero():
		return WordDraft
	case c.openSupplement() != nil:
		return WordSupplementing
	case c.Accepted.IsZero():
		return WordChecking
	case c.unassessed():
		return WordAssessing
	case len(c.rectifying((*Rectification).awaited)) > 0:
		return WordRectifying
	case c.openRectification() != nil:
		return WordVerifying
	case c.evaluated():
		return WordDeciding
	case !c.inspected().IsZero():
		return WordEvaluating
	case !c.reviewed().IsZero():
		return WordInspecting
	case c.runningTest() != nil:
		return WordTesting
	case !c.tested().IsZero():
		return WordReviewing
	case !c.Monitoring.Stable.IsZero():
		return WordStable
	}
	return WordMonitoring
}

// What a guard asks first. Each gives the reason why not, or nil.

func (c *Case) mustBeOpen() *fault.Fault {
	if f := c.mustNotBeClosed(); f != nil {
		return f
	}
	return c.mustNotBeUnderAppeal()
}

func (c *Case) mustNotBeClosed() *fault.Fault {
	if c.Closed.IsZero() {
		return nil
	}
	return fault.RefuseOurs("case.closed", fault.Term("outcome", "outcome."+c.Purpose.Ended(c.Outcome)), fault.Day("on", c.Closed))
}

func (c *Case) mustBeSubmitted() *fault.Fault {
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Submitted.IsZero() {
		return fault.Refuse("5.1a", "case.not-submitted")
	}
	return nil
}

func (c *Case) mustAwaitAcceptance() *fault.Fault {
	if f := c.mustBeApplied(); f != nil {
		return f
	}
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	if !c.Accepted.IsZero() {
		return fault.RefuseOurs("case.accepted", fault.Day("on", c.Accepted))
	}
	return nil
}

// mustAwaitFirstAcceptance is asked of what only a product that is not certified
// yet is asked for.
func (c *Case) mustAwaitFirstAcceptance() *fault.Fault {
	if f := c.mustAwaitAcceptance(); f != nil {
		return f
	}
	return c.mustBeAnew()
}

func (c *Case) mustBeAccepted(clause string) *fault.Fault {
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Accepted.IsZero() {
		return fault.Refuse(clause, "case.not-accepted")
	}
	return nil
}

// mustWaitForNothing: no supplement and no rectification is open.
func (c *Case) mustWaitForNothing() *fault.Fault {
	if f := c.mustNotSupplement(); f != nil {
		return f
	}
	return c.mustNotRectify()
}

func (c *Case) mustNotSupplement() *fault.Fault {
	if u := c.openSupplement(); u != nil {
		return fault.RefuseOurs("case.supplement-open", fault.Day("since", u.Requested))
	}
	return nil
}

// Examination is a document review or an on-site inspection: its checklist
// with verdicts, and its end.
type Examination struct {
	Planned     calendar.Date // day of the visit, as planned
	Inspectors  []string      // person ids, of a visit
	Unannounced Private       // why nobody is told of the visit; nothing for one that is announced
	Visited     calendar.Date
	Items       map[string]*ItemVerdict
	Problems    []ProblemRecheck
	Concluded   calendar.Date
	Summary     Private

	undisclosed []int64 // positions of entries about a visit that has not begun and that nobody was told of
}

// ItemVerdict is what an examiner found for one item of a checklist.
type ItemVerdict struct {
	Item    string  `json:"item"`
	Verdict string  `json:"verdict"`
	Note    Private `json:"note"`
}

// ItemInput is a verdict as the examiner gives it.
type ItemInput struct {
	Item    string `json:"item"`
	Verdict string `json:"verdict"`
	Note    string `json:"note,omitempty"`
}

func (x *Examination) record(items []ItemVerdict) {
	if x.Items == nil {
		x.Items = map[string]*ItemVerdict{}
	}
	for _, i := range items {
		x.Items[i.Item] = &i
	}
}

// missing lists the checklist's items without a verdict.
func (x *Examination) missing(list []scheme.CheckItem) (ids []string) {
	for _, i := range list {
		if x.Items[i.ID] == nil {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// Nonconforming lists the items judged nonconforming, sorted.
func (x *Examination) Nonconforming() (ids []string) {
	for id, v := range x.Items {
		if v.Verdict == scheme.CheckNonconforming {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// judged checks an examiner's verdicts against the checklist. A nonconformity
// without words helps nobody, and what does not apply must say why: both need a
// note.
func judged(f *fault.Fields, list []scheme.CheckItem, sch *scheme.Scheme, on calendar.Date, inputs []ItemInput) []ItemVerdict {
	if len(inputs) == 0 {
		f.Add("items", "field.required")
	}
	seen := map[string]bool{}
	var out []ItemVerdict
	for i, in := range inputs {
		at := item("items", i)
		switch {
		case !slices.ContainsFunc(list, func(c scheme.CheckItem) bool { return c.ID == in.Item }):
			f.Add(at+".item", "field.unknown")
		case seen[in.Item]:
			f.Add(at+".item", "field.twice")
		}
		seen[in.Item] = true
		if _, known := sch.Verdict(scheme.ChecklistVerdicts, in.Verdict, on); !known {
			f.Add(at+".verdict", "field.unknown")
		}
		if in.Verdict == scheme.CheckNonconforming || in.Verdict == scheme.CheckNotApplicable {
			needText(f, at+".note", in.Note)
		} else {
			optionalText(f, at+".note", in.Note)
		}
		out = append(out, ItemVerdict{in.Item, in.Verdict, Say(in.Note)})
	}
	return out
}
