package rule

import "fincert/internal/scheme"

// RestsOn is our id of the clause under which an entry of a case came about;
// empty where the rule does not speak of such an act.
func RestsOn(e Entry) string {
	switch e := e.(type) {
	case *ExceptionRecorded:
		return e.Clause
	case *CertificateExceptionRecorded:
		return e.Clause
	case *RectificationRequired:
		if e.Stage != scheme.StageDecision {
			return "" // in the other stages it is ours
		}
		return "5.7b"
	}
	return rests[e.EntryName()]
}

var rests = map[string]string{
	(*ApplicationOpened)(nil).EntryName():        "5.2.1",
	(*SurveillanceOpened)(nil).EntryName():       "5.9.1a",
	(*UsesStated)(nil).EntryName():               "6.2c",
	(*CertificationMaintained)(nil).EntryName():  "5.9.2",
	(*RenewalOpened)(nil).EntryName():            "6.1b",
	(*RenewalPlanned)(nil).EntryName():           "6.1b",
	(*ChangeOpened)(nil).EntryName():             "6.3.1a",
	(*ChangeAssessed)(nil).EntryName():           "6.3.1b",
	(*ChangeGranted)(nil).EntryName():            "6.3.1a",
	(*MaterialProvided)(nil).EntryName():         "5.2.2",
	(*MaterialPromised)(nil).EntryName():         "5.2.3a",
	(*PaperReceived)(nil).EntryName():            "5.2.2",
	(*ApplicationSubmitted)(nil).EntryName():     "5.1a",
	(*ScopeAnswered)(nil).EntryName():            "1",
	(*MaterialsJudged)(nil).EntryName():          "5.1a",
	(*OperationAssessed)(nil).EntryName():        "5.2.3a",
	(*FurtherMaterialAsked)(nil).EntryName():     "5.2.2",
	(*ApplicationAccepted)(nil).EntryName():      "5.2.3a",
	(*ApplicationRefused)(nil).EntryName():       "5.2.3a",
	(*MonitoringPeriodSet)(nil).EntryName():      "5.3c",
	(*ProblemRecorded)(nil).EntryName():          "5.3a",
	(*MonitoringConcluded)(nil).EntryName():      "5.3a",
	(*StableOperationConfirmed)(nil).EntryName(): "5.1c",
	(*EarlierReportNamed)(nil).EntryName():       "5.2.2(6)",
	(*EarlierReportAssessed)(nil).EntryName():    "5.2.3c",
	(*UnchangedConfirmed)(nil).EntryName():       "5.2.3c",
	(*TestDispatched)(nil).EntryName():           "5.1c",
	(*SampleDrawn)(nil).EntryName():              "3",
	(*TestReported)(nil).EntryName():             "5.4.2a",
	(*TestReportPaperReceived)(nil).EntryName():  "5.4.2a",
	(*ReviewRecorded)(nil).EntryName():           "5.5a",
	(*ReviewConcluded)(nil).EntryName():          "5.5a",
	(*ComplaintAnalysed)(nil).EntryName():        "5.5b",
	(*InspectionPlanned)(nil).EntryName():        "5.1f",
	(*UnannouncedVisitPlanned)(nil).EntryName():  "5.9.1b",
	(*InspectionRecorded)(nil).EntryName():       "5.6",
	(*ConsistencyRecorded)(nil).EntryName():      "5.6(2)",
	(*ConsistencyJudged)(nil).EntryName():        "5.6(2)",
	(*InspectionConcluded)(nil).EntryName():      "5.6",
	(*CaseEvaluated)(nil).EntryName():            "5.1g",
	(*EditionsRechecked)(nil).EntryName():        "2",
	(*CertificationGranted)(nil).EntryName():     "5.7a",
	(*CertificationRefused)(nil).EntryName():     "5.7c",

	(*CertificateSuspended)(nil).EntryName():  "6.3.2",
	(*SuspensionGroundAdded)(nil).EntryName(): "6.3.2",
	(*SuspensionExtended)(nil).EntryName():    "6.3.2b",
	(*RestorationRequested)(nil).EntryName():  "6.3.2b",
	(*RestorationReviewed)(nil).EntryName():   "6.3.2b",
	(*CertificateRestored)(nil).EntryName():   "6.3.2b",
	(*RestorationDenied)(nil).EntryName():     "6.3.2b",
	(*CertificateWithdrawn)(nil).EntryName():  "6.3.3",
	(*CancellationRequested)(nil).EntryName(): "6.3.4",
	(*ReissueRequested)(nil).EntryName():      "6.2b",
	(*CertificateReissued)(nil).EntryName():   "6.2b",
	(*ReissueRefused)(nil).EntryName():        "6.2b",
	(*CertificateCancelled)(nil).EntryName():  "6.3.4",
	(*CopyReturned)(nil).EntryName():          "6.3.3b",
	(*AnnouncementPublished)(nil).EntryName(): "6.3.3b",
	(*TransitionAnnounced)(nil).EntryName():   "6.3.1e",
	(*TransitionTold)(nil).EntryName():        "6.3.1e",
	(*TransitionMoved)(nil).EntryName():       "6.3.1e",
	(*TransitionMoveTold)(nil).EntryName():    "6.3.1e",
	(*TransitionReminded)(nil).EntryName():    "6.3.1e",
	(*TransitionOpened)(nil).EntryName():      "6.3.1e",
}

// Inside reports whether an entry of a case is nobody's business outside the
// body: what one of its people proposed to another, and what came in about the
// client without the client. role is the role by which it was recorded.
func Inside(e Entry, role Role) bool {
	switch e := e.(type) {
	case *ActProposed:
		return e.Role.Staff()
	case *ActConfirmed, *ActRejected, *ActTakenBack:
		return role.Staff()
	case *CaseComplaintLinked, *ComplaintAnalysed:
		return true
	case *SuspensionProposed, *WithdrawalProposed, *CertificateProposalRejected:
		return role.Staff() // the holder's own wish is no secret
	}
	return false
}
