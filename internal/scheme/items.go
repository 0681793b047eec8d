package scheme

import (
	"slices"

	"fincert/internal/calendar"
)

// Sentence is a text that papers and pages print as it stands.
type Sentence struct {
	Dated
	Text
}

// Second names a command for which a second person must confirm what the first
// proposed; its id is the command's name. Which ones is the body's own choice.
type Second struct {
	Dated
	Name Text
}

// Stage is one of the rule's seven elements of certification (chapter 4).
type Stage struct {
	Dated
	Name Text
}

// Unit is what a limit counts in.
type Unit string

const (
	Months   Unit = "months"   // civil months, clamped to the month's end
	WorkDays Unit = "workdays" // working days of the calendar
	Days     Unit = "days"     // civil days
	Bytes    Unit = "bytes"
	Times    Unit = "times" // how often something happens
)

// LimitKind says what happens beyond a limit.
type LimitKind string

const (
	// Permission: the command beyond the limit is refused.
	Permission LimitKind = "permission"
	// Duty: the late act is taken and marked late.
	Duty LimitKind = "duty"
)

// Limit is a number of the rule, or of ours.
type Limit struct {
	Dated
	Name  Text
	Value int
	Unit  Unit
	Kind  LimitKind
	// Normally: the rule says 一般, 通常情况下 or 原则上, so an authorised person
	// may record an exception.
	Normally bool
}

// ScopeQuestion is one condition of being in the scheme's scope (clause 1).
type ScopeQuestion struct {
	Dated
	Question Text
	// Passes is the answer that keeps the product in scope.
	Passes bool
	// Refusal says what is missing when the answer is the other one.
	Refusal Text
}

// Kind is a kind of product; the list is open.
type Kind struct {
	Dated
	Name Text
	// Category is the two-digit class in a certificate number.
	Category string
	// Implies are traits that every product of this kind has.
	Implies []string
}

// Trait is something true of a product, or of how it is run or brought to us,
// that changes what is asked of it.
type Trait struct {
	Dated
	Name Text
	// Purpose tells that the trait is what a case about an existing certificate
	// is for.
	Purpose bool
	// Absent says that the trait is not there, as a reason for asking.
	Absent Text
	// Implies are traits that come with this one.
	Implies []string
}

// Condition says for which products an item is asked: for every product if
// When and Unless are empty; else if one of When is true of it and none of
// Unless. They name kinds and traits. For names the purposes of cases in which
// the item is asked; if it is empty, those in which a product is certified for
// the first time, of which the rule speaks in chapter 5.
type Condition struct{ When, Unless, For []string }

// Form is the form in which a material is wanted.
type Form string

const (
	Paper              Form = "paper"
	Electronic         Form = "electronic"
	PaperAndElectronic Form = "both"
	PaperOrElectronic  Form = "paper-or-electronic"
	Object             Form = "object" // a thing: the sample, a terminal
)

// Wants reports whether the form needs a paper, and whether it needs a file.
// PaperOrElectronic needs neither by itself: one of the two is enough.
func (f Form) Wants() (paper, file bool) {
	return f == Paper || f == PaperAndElectronic, f == Electronic || f == PaperAndElectronic
}

// Party is the organisation that a material is about.
type Party string

const (
	Client               Party = "client"
	Manufacturer         Party = "manufacturer"
	ProductionEnterprise Party = "production-enterprise"
)

// FileKind is a kind of files, told by their content.
type FileKind string

const (
	PDF          FileKind = "pdf"
	OFD          FileKind = "ofd" // GB/T 33190
	Image        FileKind = "image"
	TextDocument FileKind = "document"
	Spreadsheet  FileKind = "spreadsheet"
	Bundle       FileKind = "bundle" // an archive of files
	PlainText    FileKind = "text"
)

// mediaTypes are those of each kind.
var mediaTypes = map[FileKind][]string{
	PDF:          {"application/pdf"},
	OFD:          {"application/ofd"},
	Image:        {"image/png", "image/jpeg"},
	TextDocument: {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	Spreadsheet:  {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"},
	Bundle:       {"application/zip"},
	PlainText:    {"text/plain", "text/csv", "text/xml"},
}

// FileKinds lists every kind there is.
func FileKinds() []FileKind {
	return []FileKind{PDF, OFD, Image, TextDocument, Spreadsheet, Bundle, PlainText}
}

// Takes reports whether the material may be handed in as such a file.
func (m Material) Takes(mediaType string) bool {
	return len(m.Files) == 0 || slices.ContainsFunc(m.Files, func(k FileKind) bool { return slices.Contains(mediaTypes[k], mediaType) })
}

// Material is one thing that the client hands in (5.2.2).
type Material struct {
	Dated
	Condition
	Name Text
	// Group is the bracketed number of 5.2.2, 1 to 6, as our clause ids count.
	Group int
	Form  Form
	Seal  bool
	// Party is empty unless the material is wanted once for an organisation.
	Party Party
	// Files are the kinds of files it may be handed in as; none listed: any that
	// is taken at all.
	Files []FileKind
	// ForAcceptance: it must be verified before the application is accepted;
	// the others may have a date by which they follow (5.2.3a).
	ForAcceptance bool
	// Because is the trait or kind that asks for it, in words; no words if it
	// is asked of every product. Look-ups fill it, data do not.
	Because Text
}

// Role says what a standard is for.
type Role string

const (
	Basis    Role = "basis"    // certified against (rule, chapter 2)
	Evidence Role = "evidence" // conformity shown by the client's evidence (5.2.2(5))
)

// Standard is one edition of a standard; the editions of one standard share
// the id and follow each other in time.
type Standard struct {
	Dated
	Condition
	Number    string // as printed: "JR/T 0199-2020"
	Edition   string // "2020"
	Published calendar.Date
	Title     Text
	Role      Role
	Chapters  []Chapter
}

// Chapter is one chapter that holds requirements.
type Chapter struct {
	Number string
	Title  Text
}

// TestClause is one requirement that a test task can ask a verdict for: a
// chapter of a basis standard, or the whole standard if it lists no chapters.
type TestClause struct {
	ID       string // "JRT0199-5"
	Standard string // id of the standard
	Number   string // its printed number with the edition
	Chapter  string // "5", empty for a whole standard
	Title    Text
}

// The lists of CheckItem.
const (
	DocumentReview = "document-review"
	OnSite         = "on-site"
	Surveillance   = "surveillance"
)

// CheckItem is one thing to look at in a review or an inspection.
type CheckItem struct {
	Dated
	Condition
	List string
	// Scope is the clause of 5.5, 5.6 or 5.9 under which it is looked at.
	Scope string
	Text
}

// Dimension is one side of the product that tracking monitoring looks at (5.3a).
type Dimension struct {
	Dated
	Name Text
}

// Level is how serious a problem is: 1 the lightest.
type Level struct {
	Dated
	Level int
	Name  Text
}

// Depth says when the problems that monitoring found make review and inspection
// look further (5.3b): when there are Count problems of this level or above. Its
// id can then stand in the conditions of checklist items, as a trait can.
type Depth struct {
	Dated
	Name  Text
	Level int
	Count int
	// Lists are the checklists whose examiners must look again at every
	// problem of this level or above.
	Lists []string
}

// Effect is what a verdict means for whoever has to conclude.
type Effect string

const (
	Met     Effect = "met"     // nothing more to do
	Open    Effect = "open"    // something must still come
	Failed  Effect = "failed"  // does not conform
	Neutral Effect = "neutral" // not asked of this product, or a remark
)

// The lists of Verdict.
const (
	MaterialVerdicts  = "material"
	ChecklistVerdicts = "checklist"
	TestVerdicts      = "test"
	FindingLevels     = "finding" // how serious a nonconformity is
	ComplaintOutcomes = "complaint"
	MisuseOutcomes    = "misuse"
	DisputeOutcomes   = "dispute"
	PostReasons       = "post" // why an item of the postbox was turned away
)

// Verdict is one of the words with which an item is judged.
type Verdict struct {
	Dated
	List   string
	Name   Text
	Effect Effect
}

// The lists of Way.
const (
	MonitoringWays   = "monitoring"       // how a dimension is watched (5.3a)
	VerificationWays = "verification"     // how a correction is verified (5.7b)
	ComplaintWays    = "complaint"        // how a complaint reached the body
	InspectionCauses = "inspection-cause" // of an inspection beside the yearly surveillance (5.9.1)
	UsagePlaces      = "use"              // where certificate, audit report and mark are shown (6.2a)
	MarkPlaces       = "mark"             // where on a product's body its mark stands (7(1))
	FactSources      = "source"           // how a fact about a certificate came up (6.3.2)

	Sampling           = "sampling"            // where the body draws a sample (3)
	AnnouncedSuspended = "announced-suspended" // where each change is made public
	AnnouncedRestored  = "announced-restored"
	AnnouncedWithdrawn = "announced-withdrawn"
	AnnouncedCancelled = "announced-cancelled"
)

// Way is one way of doing what the rule leaves open how to do.
type Way struct {
	Dated
	List    string
	Name    Text
	Outside bool // of announcing: this program does not do it; somebody does, and says so
}

// The lists of Ground.
const (
	Suspension = "suspension" // 6.3.2
	Withdrawal = "withdrawal" // 6.3.3
)

// Ground is one of the reasons for which a certificate is suspended or
// withdrawn.
type Ground struct {
	Dated
	List string
	Name Text
	// Law: once it is confirmed, the law sets a limit to suspend.
	Law bool
	// Bars: after a withdrawal for it no application is accepted for a while.
	Bars bool
}

// Showing is something that is looked at before a suspended certificate may be
// used again.
type Showing struct {
	Dated
	For  []string // the grounds of suspension for which it is asked
	Name Text
	File bool // words alone do not show it
}

// Qualification is something that a testing laboratory holds, such as CNAS.
type Qualification struct {
	Dated
	Name Text
	// ForTask: a laboratory is given a test task only while it holds this. A
	// report made before needs every qualification of the list (5.2.2(6)).
	ForTask bool
}

// NumberPattern is how a printed number is built.
type NumberPattern struct {
	Dated
	Name    Text
	Pattern string
}

// Status is a status of a certificate.
type Status struct {
	Dated
	Name Text
	Code string // the regulator's code, "01" to "05"
	// Final: no other status follows.
	Final bool
}
