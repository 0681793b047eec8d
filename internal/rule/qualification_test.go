package rule

import (
	"testing"

	"fincert/internal/calendar"
)

// [5.2.2(6)] 1）出具型式试验报告的检测机构应具备以下资质
func TestAQualificationIsRecordedAndEndsAndTheDaysBetweenKeepIt(t *testing.T) {
	j := begin(t)
	j.invalid(theIntake, &RecordQualification{}, "kind field.required", "number field.required", "scope field.required", "until field.period")
	laboratory := func() *Laboratory { return Get[*Laboratory](j.record, KindLaboratory, j.lab) }
	next := &RecordQualification{Qualification{Kind: " cnas", Number: "L1", Scope: "软件检测",
		Since: calendar.Make(2050, 1, 2), Until: calendar.Make(2056, 1, 1)}}
	if laboratory().holds("CNAS", calendar.Make(2051, 1, 1)) {
		t.Fatal("it is held beyond its last day")
	}
	j.do(theIntake, next)
	j.refused(theIntake, next, "", "qualification.known")
	if !laboratory().holds("CNAS", calendar.Make(2051, 1, 1)) || !laboratory().holds("ISO27001", j.today) {
		t.Error("what was recorded is not held")
	}
	j.invalid(theIntake, &EndQualification{}, "number field.unknown", "last field.required", "reason field.required")
	last := j.today.AddDays(-10)
	j.do(theIntake, &EndQualification{Kind: "CNAS", Number: "L1", Last: last, Reason: "被撤销认可"})
	if l := laboratory(); !l.holds("CNAS", last) || l.holds("CNAS", last.AddDays(1)) || l.holds("CNAS", calendar.Make(2051, 1, 1)) {
		t.Errorf("held are %+v", l.Qualifications)
	}
	for _, kind := range []string{"CMA M1", "ISO 9001 Q1", "ISO 27001 I1"} {
		name, number := kind[:len(kind)-3], kind[len(kind)-2:]
		j.do(theIntake, &EndQualification{Kind: name, Number: number, Last: last, Reason: "x"})
	}
	j.refused(theIntake, &EndQualification{}, "", "qualification.none")
}

func TestALaboratoryWithoutAccreditationGetsNoTaskAndItsReportIsNotTaken(t *testing.T) {
	j := begin(t).to(tested)
	j.do(theIntake, &EndQualification{Kind: "CNAS", Number: "L1", Last: j.today, Reason: "被撤销认可"})
	j.wait(1)
	late := j.report()
	j.refused(j.tester, late, "", "test.unqualified")
	late.Finished = j.today.AddDays(-1) // its last day
	j.do(j.tester, late)
	j.refused(theMonitor, &DispatchTest{Laboratory: j.lab, Clauses: []string{"JRT0200"}}, "", "test.unqualified")
}
