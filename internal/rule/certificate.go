package rule

import (
	"fmt"

	"fincert/internal/calendar"
)

// Indexes by which a certificate is found again.
const (
	IndexCertificateNumber = "certificate.number" // NumberKey of the printed number
	IndexCertifiedUnit     = "certificate.unit"   // UnitKey
	IndexCertificateParty  = "certificate.party"  // id of an organisation that it names
	// IndexCertificateStandard finds certificates by the id of a standard that they
	// rest on, in whatever edition.
	IndexCertificateStandard = "certificate.standard"
)

// Party is an organisation as a certificate names it, frozen.
type Party struct {
	Organisation string `json:"organisation"`
	Code         string `json:"code"`
	Name         Words  `json:"name"`
	Address      Words  `json:"address"`
}

// BasisStandard is a standard as a certificate names it, with its edition.
type BasisStandard struct {
	ID      string `json:"id"`
	Edition string `json:"edition"` // "JR/T 0199-2020"
	Title   Words  `json:"title"`
}

// CertificateContent is everything that a certificate's paper, its credential
// and the register will ever say, frozen at issue. A paper is written from
// this and from nothing else.
type CertificateContent struct {
	Number string `json:"number"` // as printed
	Copy   int    `json:"copy"`   // 0 is the first copy

	Holder       Party `json:"holder"`
	Manufacturer Party `json:"manufacturer"`
	Enterprise   Party `json:"enterprise"` // production enterprise

	Product     string `json:"product"` // id of the product stream
	Kind        string `json:"kind"`    // id of the product's kind in the scheme
	ProductKind Words  `json:"productKind"`
	ProductName Words  `json:"productName"`
	Model       string `json:"model"` // model or version, as the unit names it (5.2.1)

	Standards  []BasisStandard `json:"standards"`
	Mode       Words           `json:"mode"`       // chapter 3
	Conformity Words           `json:"conformity"` // names the rule
	Notices    []Words         `json:"notices"`    // validity depends on surveillance; where to check

	BodyName     Words  `json:"bodyName"`
	BodyAddress  Words  `json:"bodyAddress"`
	BodyApproval string `json:"bodyApproval"`
	Office       Words  `json:"office"` // the office that signs

	Anchor     calendar.Date `json:"anchor"` // surveillance periods and renewal count from here
	FirstIssue calendar.Date `json:"firstIssue"`
	Issue      calendar.Date `json:"issue"`
	ValidTo    calendar.Date `json:"validTo"` // last valid day

	Predecessor  string `json:"predecessor"` // number of the certificate this one replaces
	StatusIndex  int    `json:"statusIndex"` // place in the status lists
	Announcement string `json:"announcement"`

	Case   string `json:"case"`   // id of the case stream that led to it
	Scheme string `json:"scheme"` // edition under which it was issued
}

// CertificateIssued makes a certificate. The register shows it from this entry
// on; the paper is made afterwards, from Content.
type CertificateIssued struct {
	Content CertificateContent `json:"content"`
	Serial  int                `json:"serial"`
	Notice  int                `json:"notice"` // serial of the announcement
}

func (*CertificateIssued) EntryName() string { return "certificate.issued/1" }

func (e *CertificateIssued) Keys() []Key {
	return append([]Key{{IndexCertificateNumber, NumberKey(e.Content.Number)}}, e.Content.keys()...)
}

// keys are those by which a certificate is found by what it says.
func (c *CertificateContent) keys() []Key {
	keys := []Key{{IndexCertifiedUnit, UnitKey(c.Holder.Organisation, c.ProductName.ZH, c.Model)}}
	for _, organisation := range c.organisations() {
		keys = append(keys, Key{IndexCertificateParty, organisation})
	}
	for _, st := range c.Standards {
		keys = append(keys, Key{IndexCertificateStandard, st.ID})
	}
	return keys
}

func (e *CertificateIssued) Serials() []Serial {
	year := e.Content.Issue.Year()
	return []Serial{
		{certificateSeries(year), e.Serial},
		{announcementSeries(year), e.Notice},
		{statusIndexSeries, e.Content.StatusIndex},
	}
}

func (e *CertificateIssued) Letters() []Letter {
	return []Letter{{Kind: "grant", To: e.Content.Holder.Organisation}}
}

// Papers are what is printed of it.
func (*CertificateIssued) Papers() []string { return []string{PaperCertificate} }

// PaperCertificate is the kind of paper that a certificate is printed on.
const PaperCertificate = "certificate"

func certificateSeries(year int) string  { return fmt.Sprintf("certificate/%d", year) }
func announcementSeries(year int) string { return fmt.Sprintf("announcement/%d", year) }

const statusIndexSeries = "status-index"

// Turn: a certificate begins on the day it is issued.
func (e *CertificateIssued) Turn() Turn {
	c := &e.Content
	return Turn{What: TurnIssued, On: c.Issue, ValidTo: c.ValidTo, Announcement: c.Announcement, Content: c}
}

// Certificate is one certificate, folded. What happened to it in public is its
// Life.
type Certificate struct {
	ID      string
	Content CertificateContent // as it says now
	Life    Life
	Dossier

	Withdrawn    *Withdrawn    // the latest; an annulled one stays
	Cancellation *Cancellation // asked for by the holder
	Copies       []*Copy       // papers that were given out
	Reissue      *Reissue      // asked for by the holder; nil if nothing waits
	Successor    string        // id of the certificate that replaced it
	// Folder is the case in which the certificate's files lie: that of its issue,
	// whatever other cases it lives through.
	Folder    string
	Reminders []Reminder // of deadlines of transitions
	Notices   []*Notice  // how its turns were announced
}

func (c *Certificate) Apply(e Entry, m Meta) {
	turn, turns := TurnOf(e, m)
	if turns {
		c.Life = c.Life.After(turn)
		if turn.Content != nil {
			c.Content = *turn.Content
			c.givenOut(turn.Content.Copy, m.On)
			c.Reissue = nil // there is another paper, whatever it was made for
		}
		c.notice(turn, m)
	}
	switch e := e.(type) {
	case *CertificateIssued:
		c.ID, c.Folder = m.Stream.ID, e.Content.Case
	case *SurveillanceMissed:
		c.applyPeriod(e, m)
	case *RenewalInvited:
		c.applyInvitation(e, m)
	case *SuspensionProposed, *WithdrawalProposed, *CertificateProposalRejected:
		c.applyPrepared(e, m)
	case *CertificateSuspended, *SuspensionGroundAdded, *SuspensionExtended:
		c.applySuspension(e, m)
	case *RestorationRequested, *RestorationReviewed, *CertificateRestored, *RestorationDenied:
		c.applyRestoration(e, m)
	case *CertificateWithdrawn:
		c.applyWithdrawal(e, m)
	case *CancellationRequested, *CertificateCancelled:
		c.applyCancellation(e, m)
	case *CopyReturned, *CopyLost:
		c.applyRecall(e, m)
	case *AnnouncementPublished:
		c.applyPublication(e)
	case *CertificateExceptionRecorded, *CertificateExceptionUsed, *CertificateExceptionWithdrawn:
		c.applyException(e, m)
	case *CertificateAppealed, *CertificateAppealEnded, *CertificateDecisionAnnulled, *RestorationRefusalAnnulled:
		c.applyAppeal(e, m)
	case *TransitionTold, *TransitionMoveTold: // they are turns, and letters
	case *TransitionBackTold:
		c.applyBackTold(e, m)
	case *TransitionReminded:
		c.applyReminder(e, m)
	case *InspectionProposed, *InspectionDismissed:
		c.applyExtra(e, m)
	case *ReissueRequested, *ReissueRefused, *CertificateReissued:
		c.applyReissue(e, m)
	case *CertificateInherited, *CertificateReplaced:
		c.applyReplacement(e, m)
	default:
		if !turns && !c.Usage.apply(e, m) {
			Unfolded(c, e)
		}
	}
	if turns {
		c.recall(m.On)
	}
}

func (c *Certificate) Relation(a Actor) Relation {
	return relationOf(a, c.Content.Holder.Organisation)
}

// StatusOn is the certificate's status on a day, and the day since which it
// has had it.
func (c *Certificate) StatusOn(day calendar.Date) (status Status, since calendar.Date) {
	return c.Life.StatusOn(day)
}
