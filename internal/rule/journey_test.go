package rule

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// The people of a journey; nobody has two parts.
var (
	theClient     = Actor{Person: "client", Organisation: "", Roles: []Role{RoleClient}} // the organisation is set per journey
	theIntake     = Actor{Person: "intake", Roles: []Role{RoleIntake}}
	theMonitor    = Actor{Person: "monitor", Roles: []Role{RoleMonitoring}}
	theTester     = Actor{Person: "tester", Roles: []Role{RoleLaboratory}}
	theReviewer   = Actor{Person: "reviewer", Roles: []Role{RoleReviewer}}
	theInspector  = Actor{Person: "inspector", Roles: []Role{RoleInspector}}
	theEvaluator  = Actor{Person: "evaluator", Roles: []Role{RoleEvaluator}}
	theDecider    = Actor{Person: "decider", Roles: []Role{RoleDecider}}
	theManager    = Actor{Person: "manager", Roles: []Role{RoleManager}}
	theSystem     = Actor{Person: "system", Roles: []Role{RoleSystem}}
	administrator = Actor{Person: "admin", Roles: []Role{RoleAdministrator}}
)

// journey drives one case. Every step is taken on the day it stands on.
type journey struct {
	rapid.TB
	*record
	today    calendar.Date
	client   Actor
	tester   Actor
	lab      string
	product  string
	file     StreamID
	at       int                // steps taken
	monitors int                // months of monitoring that the assessment asks for
	brought  *NameEarlierReport // the earlier report that the client brings along, if any
}

var (
	startDay = calendar.Make(2026, 1, 5) // a Monday
	example  = Words{ZH: "示例", EN: "Example"}
)

// begin is an installation with a body, a client, a laboratory and a product.
func begin(t rapid.TB, traits ...string) *journey {
	t.Helper()
	j := &journey{TB: t, record: newRecord(), today: startDay, monitors: 1}
	j.do(administrator, &EstablishBody{Name: example, Address: example, Office: example, Code: "DC",
		Approval: "CNCA-R-2026-999", CreditCode: CreditCodeFor("91110000MA0000001")})
	client := j.do(administrator, &RegisterOrganisation{Code: CreditCodeFor("91110000MA0000002"), Name: example, Address: example})
	tester := j.do(administrator, &RegisterOrganisation{Code: CreditCodeFor("91110000MA0000003"), Name: example, Address: example})
	j.client, j.tester = theClient, theTester
	j.client.Organisation, j.tester.Organisation = client.ID, tester.ID
	j.lab = j.do(administrator, &RegisterLaboratory{Organisation: tester.ID, Qualifications: []Qualification{
		{Kind: "CNAS", Number: "L1", Scope: "软件检测", Since: calendar.Make(2020, 1, 1), Until: calendar.Make(2050, 1, 1)},
		{Kind: "CMA", Number: "M1", Scope: "软件检测", Since: calendar.Make(2020, 1, 1), Until: calendar.Make(2050, 1, 1)},
		{Kind: "ISO 9001", Number: "Q1", Scope: "检测", Since: calendar.Make(2020, 1, 1), Until: calendar.Make(2050, 1, 1)},
		{Kind: "ISO 27001", Number: "I1", Scope: "检测", Since: calendar.Make(2020, 1, 1), Until: calendar.Make(2050, 1, 1)}}}).ID
	j.product = j.do(j.client, &DescribeProduct{Kind: "software", Traits: traits,
		Name: Words{ZH: "支付网关", EN: "Payment gateway"}, Model: "V1.0"}).ID
	return j
}

// on is the stream that a command of the journey is addressed to.
func (j *journey) on(command Command) StreamID {
	switch command.(type) {
	case *PlanMonitoring:
		return StreamID{KindProduct, j.product}
	case *RecordQualification, *EndQualification:
		return StreamID{KindLaboratory, j.lab}
	case *DescribeSample, *RecordTestVerdicts, *SubmitTestReport, *CorrectTestReport:
		if tests := j.state().Tests; len(tests) > 0 {
			return StreamID{KindTestTask, tests[len(tests)-1].Task}
		}
	case *DecideAppeal, *WithdrawAppeal:
		if last := j.last(KindAppeal); j.lastAppeal() == "" && last.ID != "" {
			return last
		}
		if id := j.lastAppeal(); id != "" {
			return StreamID{KindAppeal, id}
		}
	case *CloseComplaint, *EraseComplaintTexts:
		if all := j.Find(Key{IndexComplaintAbout, j.client.Organisation}); len(all) > 0 {
			return all[len(all)-1]
		}
	case *AssignMisuse, *CloseMisuse, *EraseMisuseTexts:
		return j.last(KindMisuse)
	case *MoveTransitionDeadline, *TakeBackTransition:
		return j.last(KindTransition)
	case *CloseDispute, *EraseDisputeTexts:
		return j.last(KindDispute)
	case *ProposeSuspensionOfParty:
		return StreamID{KindOrganisation, j.client.Organisation}
	case *SuspendOnOrder:
		return j.Find(Key{IndexBody, ""})[0]
	}
	if t, _ := CommandNamed(command.CommandName()); t.Kind == KindCertificate {
		return j.last(KindCertificate)
	}
	return j.file
}

// certificate is the one that was issued last.
func (j *journey) certificate() *Certificate {
	return Get[*Certificate](j.record, KindCertificate, j.last(KindCertificate).ID)
}

// status is what it is worth today.
func (j *journey) status() Status {
	status, _ := j.certificate().StatusOn(j.today)
	return status
}

// certified is the certificate as somebody of the body looks at it today.
func (j *journey) certified() *Situation {
	return j.situation(theIntake, j.today, j.last(KindCertificate))
}

// last is the stream of a kind that was made last.
func (j *journey) last(kind Kind) (on StreamID) {
	for _, past := range j.journal {
		if past.meta.Stream.Kind == kind {
			on = past.meta.Stream
		}
	}
	return on
}

func (j *journey) try(who Actor, command Command) (StreamID, *fault.Fault) {
	return j.door(who, j.today, command, j.on(command))
}

// do takes a command that must be taken.
func (j *journey) do(who Actor, command Command) StreamID {
	j.Helper()
	on, no := j.try(who, command)
	if no != nil {
		j.Fatalf("%s on %s: %v", command.CommandName(), j.today, no)
	}
	return on
}

// refused expects the rule's no, under a clause or (empty) as ours.
func (j *journey) refused(who Actor, command Command, clause, key string) *fault.Fault {
	j.Helper()
	before := len(j.journal)
	_, no := j.try(who, command)
	switch {
	case no == nil:
		j.Fatalf("%s on %s was taken; want %s [%s]", command.CommandName(), j.today, key, clause)
	case no.Kind != fault.Refused || no.Key != key || no.Clause != clause:
		j.Fatalf("%s on %s: %v; want %s [%s]", command.CommandName(), j.today, no, key, clause)
	case len(j.journal) != before:
		j.Fatalf("%s was refused and yet recorded", command.CommandName())
	}
	return no
}

// invalid expects exactly these faults of fields, each as "path key", in order.
func (j *journey) invalid(who Actor, command Command, want ...string) {
	j.Helper()
	_, no := j.try(who, command)
	if no == nil || no.Kind != fault.Invalid {
		j.Fatalf("%s on %s: %v; want invalid fields %v", command.CommandName(), j.today, no, want)
	}
	var got []string
	for _, f := range no.Fields {
		got = append(got, f.Path+" "+f.Key)
	}
	if !slices.Equal(got, want) {
		j.Fatalf("%s: invalid fields\n got %s\nwant %s", command.CommandName(), strings.Join(got, "; "), strings.Join(want, "; "))
	}
}

func (j *journey) state() *Case { return Get[*Case](j.record, KindCase, j.file.ID) }

// seen is the case as somebody of the body looks at it today.
func (j *journey) seen() *Situation { return j.situation(theIntake, j.today, j.file) }

// wait moves the day.
func (j *journey) wait(days int) { j.today = j.today.AddDays(days) }

// used is how many working days the clock of 5.8 has counted.
func (j *journey) used() int {
	j.Helper()
	clock, ok := j.seen().TimeLimit(j.state())
	if !ok {
		j.Fatalf("no clock of 5.8 on %s", j.today)
	}
	reading, err := clock.Read(builtIn, j.today)
	if err != nil {
		j.Fatalf("read the clock of 5.8: %v", err)
	}
	return reading.Used
}

func aFile(name string) FileRef {
	return FileRef{Object: name, SHA256: strings.Repeat("a", 64), Size: 1, MediaType: "application/pdf", Name: name + ".pdf"}
}

func conforming(list []scheme.CheckItem) (all []ItemInput) {
	for _, i := range list {
		all = append(all, ItemInput{Item: i.ID, Verdict: scheme.CheckConforms})
	}
	return all
}
