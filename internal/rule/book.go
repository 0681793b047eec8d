package rule

// Book is what a package adds to the record: the states of its streams, its
// entries and its commands, each in one explicit table. The installation joins
// the books of rule and body.
type Book struct {
	States   map[Kind]func() State
	Entries  []EntryType
	Commands []CommandType
	// Upcasters read entries of earlier versions as the current ones.
	Upcasters []Upcaster
}

// Upcaster turns the stored body of an entry's earlier version into the body
// of a later one. The stored bytes stay; only what is read changes.
type Upcaster struct {
	From, To string // "case.submitted/1", "case.submitted/2"
	Up       func(body []byte) ([]byte, error)
}

// Chapters is the book of the rule.
func Chapters() Book {
	return Book{
		States: map[Kind]func() State{
			KindBody:         func() State { return &Body{} },
			KindOrganisation: func() State { return &Organisation{} },
			KindLaboratory:   func() State { return &Laboratory{} },
			KindProduct:      func() State { return &Product{} },
			KindCase:         func() State { return &Case{} },
			KindTestTask:     func() State { return &TestTask{} },
			KindCertificate:  func() State { return &Certificate{} },
		},
		Upcasters: upcasters,
		Entries: []EntryType{
			EntryOf[BodyEstablished](KindBody),
			EntryOf[OrganisationRegistered](KindOrganisation),
			EntryOf[LaboratoryRegistered](KindLaboratory),
			EntryOf[ProductDescribed](KindProduct),
			EntryOf[ApplicationOpened](KindCase),
			EntryOf[MaterialProvided](KindCase),
			EntryOf[MaterialPromised](KindCase),
			EntryOf[PaperReceived](KindCase),
			EntryOf[ApplicationSubmitted](KindCase),
			EntryOf[ScopeAnswered](KindCase),
			EntryOf[MaterialsJudged](KindCase),
			EntryOf[ContractRecorded](KindCase),
			EntryOf[OperationAssessed](KindCase),
			EntryOf[SupplementRequested](KindCase),
			EntryOf[SupplementCompleted](KindCase),
			EntryOf[ExceptionRecorded](KindCase),
			EntryOf[ExceptionUsed](KindCase),
			EntryOf[ExceptionWithdrawn](KindCase),
			EntryOf[ActProposed](KindCase),
			EntryOf[ActConfirmed](KindCase),
			EntryOf[ActRejected](KindCase),
			EntryOf[ActTakenBack](KindCase),
			EntryOf[ApplicationAccepted](KindCase),
			EntryOf[ApplicationRefused](KindCase),
			EntryOf[ApplicationWithdrawn](KindCase),
			EntryOf[MonitoringPeriodSet](KindCase),
			EntryOf[ProblemRecorded](KindCase),
			EntryOf[ProblemClosed](KindCase),
			EntryOf[StableOperationConfirmed](KindCase),
			EntryOf[MonitoringConcluded](KindCase),
			EntryOf[TestDispatched](KindCase),
			EntryOf[TestCancelled](KindCase),
			EntryOf[TestReported](KindCase),
			EntryOf[TestReportPaperReceived](KindCase),
			EntryOf[ReviewRecorded](KindCase),
			EntryOf[ReviewConcluded](KindCase),
			EntryOf[InspectionPlanned](KindCase),
			EntryOf[InspectionRecorded](KindCase),
			EntryOf[InspectionConcluded](KindCase),
			EntryOf[CaseEvaluated](KindCase),
			EntryOf[RectificationRequired](KindCase),
			EntryOf[RectificationHandedIn](KindCase),
			EntryOf[RectificationVerified](KindCase),
			EntryOf[RectificationEnded](KindCase),
			EntryOf[CertificationGranted](KindCase),
			EntryOf[CertificationRefused](KindCase),
			EntryOf[TestTaskAssigned](KindTestTask),
			EntryOf[TestTaskCancelled](KindTestTask),
			EntryOf[TestVerdictsRecorded](KindTestTask),
			EntryOf[TestReportSubmitted](KindTestTask),
			EntryOf[CertificateIssued](KindCertificate),
		},
		Commands: []CommandType{
			Creating[EstablishBody](KindBody),
			Creating[RegisterOrganisation](KindOrganisation),
			Creating[RegisterLaboratory](KindLaboratory),
			Creating[DescribeProduct](KindProduct),
			Creating[OpenApplication](KindCase),
			CommandOf[ProvideMaterial](KindCase),
			CommandOf[PromiseMaterial](KindCase),
			CommandOf[ReceivePaper](KindCase),
			CommandOf[SubmitApplication](KindCase),
			CommandOf[AnswerScope](KindCase),
			CommandOf[JudgeMaterials](KindCase),
			CommandOf[RecordContract](KindCase),
			CommandOf[AssessOperation](KindCase),
			CommandOf[RequestSupplement](KindCase),
			CommandOf[CompleteSupplement](KindCase),
			CommandOf[RecordException](KindCase),
			CommandOf[PermitEdition](KindCase),
			CommandOf[PermitDivision](KindCase),
			CommandOf[WithdrawException](KindCase),
			CommandOf[ConfirmAct](KindCase),
			CommandOf[RejectAct](KindCase),
			CommandOf[TakeBackAct](KindCase),
			CommandOf[AcceptApplication](KindCase),
			CommandOf[RefuseApplication](KindCase),
			CommandOf[WithdrawApplication](KindCase),
			CommandOf[SetMonitoringPeriod](KindCase),
			CommandOf[RecordProblem](KindCase),
			CommandOf[CloseProblem](KindCase),
			CommandOf[ConfirmStableOperation](KindCase),
			CommandOf[ConcludeMonitoring](KindCase),
			CommandOf[DispatchTest](KindCase),
			CommandOf[CancelTest](KindCase),
			CommandOf[ReceiveTestReportPaper](KindCase),
			CommandOf[RequireTestRectification](KindCase),
			CommandOf[RecordReview](KindCase),
			CommandOf[ConcludeReview](KindCase),
			CommandOf[RequireReviewRectification](KindCase),
			CommandOf[PlanInspection](KindCase),
			CommandOf[RecordInspection](KindCase),
			CommandOf[ConcludeInspection](KindCase),
			CommandOf[RequireInspectionRectification](KindCase),
			CommandOf[EvaluateCase](KindCase),
			CommandOf[RequireRectification](KindCase),
			CommandOf[HandInRectification](KindCase),
			CommandOf[VerifyRectification](KindCase),
			CommandOf[EndRectification](KindCase),
			CommandOf[GrantCertification](KindCase),
			CommandOf[RefuseCertification](KindCase),
			CommandOf[RecordTestVerdicts](KindTestTask),
			CommandOf[SubmitTestReport](KindTestTask),
		},
	}
}
