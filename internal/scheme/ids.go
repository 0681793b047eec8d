package scheme

// Section names one list of the scheme, as the files spell it.
type Section string

const (
	Sentences  Section = "sentences"
	Stages     Section = "stages"
	Limits     Section = "limits"
	Scope      Section = "scope"
	Kinds      Section = "kinds"
	Traits     Section = "traits"
	Materials  Section = "materials"
	Standards  Section = "standards"
	Checklists Section = "checklists"
	Dimensions Section = "dimensions"
	Levels     Section = "levels"
	Depths     Section = "depths"
	Verdicts   Section = "verdicts"
	Ways       Section = "ways"
	Qualified  Section = "qualifications"
	Numbers    Section = "numbers"
	Statuses   Section = "statuses"
	Seconds    Section = "second-person"
	Grounds    Section = "grounds"
	Showings   Section = "restoration"
	Changes    Section = "changes"
)

// Sentences that the code prints.
const (
	SentenceMode            = "mode"             // chapter 3, the mode of certification
	SentenceConformity      = "conformity"       // what the certificate states
	SentenceNoticeValidity  = "notice.validity"  // validity depends on surveillance
	SentenceNoticeCheck     = "notice.check"     // where the status can be checked
	SentenceSignatoryOffice = "signatory.office" // who signs for the body
)

// Stages of a case (rule, chapter 4).
const (
	StageApplication  = "application"
	StageMonitoring   = "monitoring"
	StageTesting      = "testing"
	StageReview       = "review"
	StageInspection   = "inspection"
	StageDecision     = "decision"
	StageSurveillance = "surveillance"
)

// Limits.
const (
	LimitMonitoringMax             = "monitoring.max"
	LimitReportMaxAgeFiling        = "report.max_age.filing"
	LimitReportMaxAgeRecognition   = "report.max_age.recognition"
	LimitLabReportDue              = "lab.report_due"
	LimitRectificationMax          = "rectification.max"
	LimitRectificationExamination  = "rectification.examination"
	LimitVisitAhead                = "inspection.ahead"
	LimitCaseMax                   = "case.max"
	LimitCertificateValidity       = "certificate.validity"
	LimitSurveillancePeriod        = "surveillance.period"
	LimitSurveillanceBegin         = "surveillance.begin"
	LimitSurveillanceNotice        = "surveillance.notice"
	LimitSurveillanceCorrectionMax = "surveillance.correction_max"
	LimitSuspensionLength          = "suspension.length"
	LimitSuspensionLaw             = "suspension.law"
	LimitReapplyBar                = "reapply.bar"
	LimitRecall                    = "recall.due"
	LimitPublication               = "publication.due"
	LimitRenewalReminder           = "renewal.reminder"
	LimitReceiptBackdate           = "receipt.backdate"
	LimitSupplementDue             = "supplement.due"
	LimitMaterialFollows           = "material.follows"
	LimitCaseCloseout              = "case.closeout"
	LimitSampleKept                = "sample.kept"
	LimitRecordsKept               = "records.kept"
	LimitFileSize                  = "file.size"
	LimitAppealPeriod              = "appeal.period"
	LimitPostKept                  = "post.kept"
	LimitPostFile                  = "post.file"
	LimitQualificationNotice       = "qualification.notice"
	LimitChangeFullTest            = "change.full-test"
	LimitTransitionMax             = "transition.max"
	LimitTransitionReminder        = "transition.reminder"
)

// Traits that the code itself asks about.
const (
	TraitOutsourcing   = "outsourcing"
	TraitEarlierReport = "earlier-report"
	TraitSoftware      = "involves-software"
	TraitHardware      = "involves-hardware"
)

// Purposes of cases about an existing certificate; they are traits too, so that
// materials and checklists can name them.
const (
	PurposeSurveillance = "surveillance"
	PurposeChange       = "change"
	PurposeRenewal      = "renewal"
)

// What a change is about (6.3.1), as the scheme's traits name it.
const (
	ChangeOfProduct     = "change-product"
	ChangeOfHolder      = "change-holder"
	ChangeOfParties     = "change-parties"
	ChangeOfFunction    = "change-function"
	ChangeOfScope       = "change-scope"
	ChangeOfNameAddress = "change-name-address"
)

// Materials that the code itself asks about.
const (
	MaterialTestReport   = "test-report"
	MaterialTestContract = "test-report-contract"
	MaterialSample       = "sample"
)

// Verdicts, in their lists.
const (
	MaterialConforms      = "conform"
	MaterialSupplement    = "supplement"
	MaterialFollows       = "follows"
	MaterialNotApplicable = "not-applicable"

	CheckConforms      = "conform"
	CheckNonconforming = "nonconform"
	CheckNotApplicable = "not-applicable"
	CheckObservation   = "observation"

	TestPasses        = "pass"
	TestFails         = "fail"
	TestNotApplicable = "not-applicable"
)

// Grounds that the code itself asks about.
const (
	GroundMisuse       = "misuse"              // 6.3.2(2)
	GroundHolderAsks   = "holder-asks"         // 6.3.2(5)
	GroundAuthority    = "authority"           // 6.3.2(6)
	GroundLatest       = "latest-requirements" // 6.3.2(7)
	GroundNotCurable   = "not-curable"         // 6.3.3(1)
	GroundNotCorrected = "not-corrected"       // 6.3.3(4)
	GroundNotAsked     = "not-asked"           // 6.3.3(5)
)

// Sources of facts that the code itself names.
const (
	SourceHolder    = "holder"
	SourceMisuse    = "misuse" // a report of one
	SourceAuthority = "authority"
	SourceBody      = "body" // its own finding
)

// Patterns of numbers.
const (
	NumberCertificate  = "certificate"
	NumberCase         = "case"
	NumberAnnouncement = "announcement"
	NumberTestTask     = "test-task"
	NumberComplaint    = "complaint"
	NumberAppeal       = "appeal"
	NumberMisuse       = "misuse"
	NumberDispute      = "dispute"
	NumberTransition   = "transition"
)

// WayWebsite is how what lies in the postbox reached the body.
const WayWebsite = "website"

// MisuseSuspension is the outcome of a misuse for which a suspension is proposed.
const MisuseSuspension = "suspension"

// DisputeCorrected is the outcome of a dispute of which the holder is told.
const DisputeCorrected = "corrected"

// Statuses of a certificate (design: computed for a day, never set).
const (
	StatusValid     = "valid"
	StatusSuspended = "suspended"
	StatusWithdrawn = "withdrawn"
	StatusCancelled = "cancelled"
	StatusExpired   = "expired"
	StatusReplaced  = "replaced"
)

// FromProduction is that a sample was drawn where the product is made or run.
const FromProduction = "production"

// CauseQuality is the cause of an additional inspection that a complaint proposes
// when it was verified as the holder's fault (5.9.1(1)).
const CauseQuality = "quality"

// Need is an item that the code names, so that an edition without it on some
// day cannot be used.
type Need struct {
	Section Section
	List    string // of a verdict, a way or a ground; empty elsewhere
	ID      string
}

// Needs lists every item that the code names.
func Needs() []Need {
	var needs []Need
	add := func(section Section, list string, ids ...string) {
		for _, id := range ids {
			needs = append(needs, Need{section, list, id})
		}
	}
	add(Sentences, "", SentenceMode, SentenceConformity, SentenceNoticeValidity,
		SentenceNoticeCheck, SentenceSignatoryOffice)
	add(Stages, "", StageApplication, StageMonitoring, StageTesting, StageReview,
		StageInspection, StageDecision, StageSurveillance)
	add(Limits, "", LimitMonitoringMax, LimitReportMaxAgeFiling, LimitReportMaxAgeRecognition,
		LimitLabReportDue, LimitRectificationMax, LimitRectificationExamination, LimitVisitAhead, LimitCaseMax, LimitCertificateValidity,
		LimitSurveillancePeriod, LimitSurveillanceBegin, LimitSurveillanceNotice, LimitSurveillanceCorrectionMax,
		LimitSuspensionLength, LimitSuspensionLaw, LimitReapplyBar, LimitRecall, LimitPublication, LimitRenewalReminder,
		LimitReceiptBackdate, LimitSupplementDue, LimitMaterialFollows, LimitCaseCloseout,
		LimitSampleKept, LimitRecordsKept, LimitFileSize, LimitAppealPeriod,
		LimitPostKept, LimitPostFile, LimitQualificationNotice, LimitChangeFullTest, LimitTransitionMax, LimitTransitionReminder)
	add(Traits, "", TraitOutsourcing, TraitEarlierReport, TraitSoftware, TraitHardware,
		PurposeSurveillance, PurposeChange, PurposeRenewal, ChangeOfProduct, ChangeOfHolder, ChangeOfParties,
		ChangeOfFunction, ChangeOfScope, ChangeOfNameAddress)
	add(Materials, "", MaterialTestReport, MaterialSample)
	add(Verdicts, MaterialVerdicts, MaterialConforms, MaterialSupplement, MaterialFollows, MaterialNotApplicable)
	add(Verdicts, ChecklistVerdicts, CheckConforms, CheckNonconforming, CheckNotApplicable, CheckObservation)
	add(Verdicts, TestVerdicts, TestPasses, TestFails, TestNotApplicable)
	add(Verdicts, DisputeOutcomes, DisputeCorrected, "unchanged")
	add(Verdicts, MisuseOutcomes, "nothing", "correction", MisuseSuspension, "authority")
	add(Verdicts, PostReasons, "spam", "duplicate", "unrelated")
	add(Grounds, Suspension, GroundMisuse, GroundHolderAsks, GroundAuthority, GroundLatest)
	add(Grounds, Withdrawal, GroundNotCurable, GroundNotCorrected, GroundNotAsked)
	add(Ways, FactSources, SourceHolder, SourceMisuse, SourceAuthority, SourceBody)
	add(Ways, Sampling, FromProduction, "market")
	add(Ways, InspectionCauses, CauseQuality, "doubt", "changes")
	add(Numbers, "", NumberCertificate, NumberCase, NumberAnnouncement, NumberTestTask, NumberComplaint, NumberAppeal,
		NumberMisuse, NumberDispute, NumberTransition)
	add(Statuses, "", StatusValid, StatusSuspended, StatusWithdrawn, StatusCancelled,
		StatusExpired, StatusReplaced)
	return needs
}
