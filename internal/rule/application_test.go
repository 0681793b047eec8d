package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

func TestNobodyAppliesBeforeTheBodyIsEstablished(t *testing.T) {
	j := &journey{TB: t, record: newRecord(), today: startDay}
	j.refused(theClient, &OpenApplication{}, "", "body.not-established")
}

// [5.2.1]
func TestACaseIsAboutOneProductNameAndModel(t *testing.T) {
	j := begin(t).to(opened)
	c := j.state()
	if c.Number != "A2026-0001" || c.Name.ZH != "支付网关" || c.Model != "V1.0" || c.Client != j.client.Organisation {
		t.Errorf("opened %+v", c)
	}
	if c.Manufacturer != c.Client || c.Enterprise != c.Client {
		t.Error("the client is its own manufacturer and enterprise when it names none")
	}
	found := j.Find(Key{IndexUnit, UnitKey(c.Client, "支付 网关", "v1.0")})
	if !slices.Equal(found, []StreamID{j.file}) {
		t.Errorf("the unit is found at %v, however it is spaced or cased", found)
	}
	if found := j.Find(Key{IndexCaseNumber, NumberKey("ａ2026-0001")}); !slices.Equal(found, []StreamID{j.file}) {
		t.Errorf("the number is found at %v", found)
	}
	second := j.do(j.client, &OpenApplication{Product: j.product})
	if number := Get[*Case](j.record, KindCase, second.ID).Number; number != "A2026-0002" {
		t.Errorf("the second case is %s", number)
	}
	j.today = calendar.Make(2027, 1, 1)
	third := j.do(j.client, &OpenApplication{Product: j.product})
	if number := Get[*Case](j.record, KindCase, third.ID).Number; number != "A2027-0001" {
		t.Errorf("the first case of the next year is %s", number)
	}
}

func TestAnApplicationNamesThingsThatExistForTheClient(t *testing.T) {
	j := begin(t)
	j.invalid(j.client, &OpenApplication{Product: "none"}, "product field.unknown")
	j.invalid(j.client, &OpenApplication{Product: j.product, Manufacturer: "none", Enterprise: "none"},
		"manufacturer field.unknown", "enterprise field.unknown")
	stranger := j.client
	stranger.Organisation = j.tester.Organisation
	j.invalid(stranger, &OpenApplication{Product: j.product}, "product field.unknown")
}

// asked are the ids of the materials that a product with these traits needs.
func asked(t *testing.T, group int, traits ...string) (ids []string) {
	t.Helper()
	j := begin(t, traits...).to(opened)
	for _, m := range j.seen().Required(j.state()) {
		if m.Group == group {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// [5.2.2] [5.2.2(1)] [5.2.2(2)] [5.2.2(3)] [5.2.2(4)] [5.2.2(5)]
func TestTheMaterialsAskedForFollowFromTheTraitsOfTheProduct(t *testing.T) {
	for _, test := range []struct {
		group  int
		traits []string
		want   []string
	}{
		{1, nil, []string{"application-form", "licence-client", "quality-system", "consistency-declaration", "applicability-declaration", "no-complaint-declaration"}},
		{2, nil, []string{"sample", "user-manual"}},
		{2, []string{"dedicated-terminal"}, []string{"sample", "sample-terminals", "hardware-list", "user-manual"}},
		{3, nil, []string{"internal-control-documents", "operations-documents", "data-security-documents"}},
		{4, nil, []string{"no-outsourcing-statement"}},
		{4, []string{"outsourcing"}, []string{"outsourcing-contract", "outsourcing-confidentiality"}},
		{5, nil, []string{"evidence-jrt0171", "evidence-jrt0071"}},
		{5, []string{"cloud"}, []string{"evidence-jrt0171", "evidence-jrt0071", "evidence-jrt0166", "evidence-jrt0167", "evidence-jrt0168"}},
		{5, []string{"blockchain"}, []string{"evidence-jrt0171", "evidence-jrt0071", "evidence-jrt0193"}},
		{6, nil, nil},
	} {
		if got := asked(t, test.group, test.traits...); !slices.Equal(got, test.want) {
			t.Errorf("group (%d) for %v: %v, want %v", test.group, test.traits, got, test.want)
		}
	}
}

// [5.2.2(1)]
func TestEachOrganisationIsAskedForItsLicenceOnce(t *testing.T) {
	j := begin(t)
	maker := Words{ZH: "制造商", EN: "Maker"}
	code := CreditCodeFor("91110000MA0000009")
	made := j.do(administrator, &RegisterOrganisation{Code: code, Name: maker, Address: maker})
	for _, test := range []struct {
		manufacturer, enterprise string
		licences                 int
	}{
		{"", "", 1},
		{code, "", 2}, // a client names a manufacturer by its credit code
		{made.ID, j.client.Organisation, 2},
		{"", code, 2},
		{code, j.tester.Organisation, 3},
	} {
		j.file = j.do(j.client, &OpenApplication{Product: j.product, Manufacturer: test.manufacturer, Enterprise: test.enterprise})
		licences := 0
		for _, m := range j.seen().Required(j.state()) {
			if m.Party != "" {
				licences++
			}
		}
		if licences != test.licences {
			t.Errorf("manufacturer %q, enterprise %q: %d licences, want %d", test.manufacturer, test.enterprise, licences, test.licences)
		}
	}
}

func TestAnEarlierReportBroughtAlongIsAskedForWithItsPapers(t *testing.T) {
	j := begin(t)
	j.file = j.do(j.client, &OpenApplication{Product: j.product, EarlierReport: true})
	for _, id := range []string{"test-report", "test-report-lab-qualifications", "test-report-contract"} {
		if _, known := requirement(j.seen().Required(j.state()), id); !known {
			t.Errorf("%s is not asked for", id)
		}
	}
}

// [5.2.2] [5.1a]
func TestAnApplicationIsFiledWhenEverythingIsThere(t *testing.T) {
	j := begin(t).to(opened)
	no := j.refused(j.client, &SubmitApplication{}, "5.2.2", "application.incomplete")
	if want := len(j.seen().Required(j.state())); len(no.Fields) != want {
		t.Errorf("%d materials are named as lacking, want all %d", len(no.Fields), want)
	}
	lack := no.Fields[0]
	if lack.Path != "application-form" || lack.Key != "material.lacking" || !slices.Contains(lack.Args, fault.Text("clause", "5.2.2")) {
		t.Errorf("the first lack is told as %+v", lack)
	}
	j.to(submitted)
	if j.state().Submitted != startDay {
		t.Errorf("submitted on %s", j.state().Submitted)
	}
	j.refused(j.client, &SubmitApplication{}, "", "case.submitted")
}

// [5.2.3a]
func TestAMaterialOfTheLaterGroupsMayBePromised(t *testing.T) {
	j := begin(t).to(opened)
	const late = "operations-documents"
	j.refused(j.client, &PromiseMaterial{Item: "application-form", By: j.today}, "5.2.3a", "material.needed-now")
	j.invalid(j.client, &PromiseMaterial{Item: "nothing"}, "item material.not-asked", "by field.required")
	j.invalid(j.client, &PromiseMaterial{Item: late, By: j.today.AddDays(-1)}, "by field.past")
	j.invalid(j.client, &PromiseMaterial{Item: late, By: j.today.AddMonths(3).AddDays(1)}, "by field.late")
	j.do(j.client, &PromiseMaterial{Item: late, By: j.today.AddMonths(3)})
	for _, m := range j.seen().Required(j.state()) {
		if m.ID != late {
			j.do(j.client, &ProvideMaterial{Item: m.ID, Files: []FileRef{aFile(m.ID)}})
		}
	}
	j.today = j.today.AddMonths(3).AddDays(1)
	j.refused(j.client, &SubmitApplication{}, "5.2.2", "application.incomplete")
	j.wait(-1)
	j.do(j.client, &SubmitApplication{})
}

func TestFilesAreHandedInForMaterialsThatAreAskedFor(t *testing.T) {
	j := begin(t).to(opened)
	j.invalid(j.client, &ProvideMaterial{}, "files field.required", "item material.not-asked")
	j.invalid(j.client, &ProvideMaterial{Item: "application-form", Files: make([]FileRef, 51)}, "files field.many") // and no word on each of them
	archive := aFile("z")
	archive.MediaType = "application/zip"
	j.invalid(j.client, &ProvideMaterial{Item: "application-form", Files: []FileRef{aFile("a"), archive}}, "files[1] material.file-kind")
	j.do(j.client, &ProvideMaterial{Item: "operations-documents", Files: []FileRef{archive}})
	j.do(j.client, &ProvideMaterial{Item: "application-form", Files: []FileRef{aFile("a")}})
	j.do(j.client, &ProvideMaterial{Item: "application-form", Files: []FileRef{aFile("b")}})
	if files := j.state().Materials["application-form"].Files; len(files) != 1 || files[0].Object != "b" {
		t.Errorf("current are %v", files)
	}
}

func TestAfterSubmissionOnlyWhatIsAwaitedIsHandedIn(t *testing.T) {
	j := begin(t).to(submitted)
	again := &ProvideMaterial{Item: "application-form", Files: []FileRef{aFile("b")}}
	j.refused(j.client, again, "", "material.nothing-asked")
	j.to(received)
	j.do(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{
		{Item: "application-form", Verdict: scheme.MaterialSupplement, Note: "缺页"}}})
	j.refused(j.client, &ProvideMaterial{Item: "sample", Files: []FileRef{aFile("b")}}, "", "material.settled")
	j.do(j.client, again)
	if mat := j.state().Materials["application-form"]; mat.Verdict != "" {
		t.Errorf("what was handed in anew is still judged %q", mat.Verdict)
	}
}

func TestPaperArrivesOnADayThatCanBeTrue(t *testing.T) {
	j := begin(t).to(opened)
	paper := func(day calendar.Date, late string) *ReceivePaper {
		return &ReceivePaper{Late: late, Receipts: []PaperReceiptInput{{Item: "application-form", Received: day, Place: "A"}}}
	}
	j.invalid(theIntake, &ReceivePaper{}, "receipts field.required")
	j.invalid(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "nothing"}}}, "receipts[0].item material.not-asked",
		"receipts[0].received field.required", "receipts[0].place field.required")
	j.invalid(theIntake, paper(j.today.AddDays(1), ""), "receipts[0].received field.future")
	j.invalid(theIntake, paper(j.today.AddDays(-1), "x"), "receipts[0].received field.before-application")
	j.wait(15)
	j.invalid(theIntake, paper(j.today.AddDays(-15), "x"), "receipts[0].received field.backdated")
	j.invalid(theIntake, paper(j.today.AddDays(-14), ""), "late field.required")
	two := paper(j.today.AddDays(-14), "")
	two.Receipts = append(two.Receipts, two.Receipts[0])
	j.invalid(theIntake, two, "late field.required") // once, however many are late
	j.do(theIntake, paper(j.today.AddDays(-14), "邮件室休假"))
	j.do(theIntake, paper(j.today, ""))
	if papers := j.state().Materials["application-form"].Papers; len(papers) != 2 {
		t.Errorf("received %v", papers)
	}
}

// [5.2.1]
func TestASecondApplicationForTheSameUnitIsFlagged(t *testing.T) {
	j := begin(t).to(submitted)
	if flags := j.state().Flags; len(flags) != 0 {
		t.Errorf("the first application is flagged: %v", flags)
	}
	first := j.state().Number
	j.at = 0
	j.to(submitted)
	if want := []Flag{{"flag.same-unit-case", first}}; !slices.Equal(j.state().Flags, want) {
		t.Errorf("flags %v, want %v", j.state().Flags, want)
	}
	j.do(j.client, &WithdrawApplication{})
	j.at = 0
	j.to(submitted)
	if len(j.state().Flags) != 1 {
		t.Errorf("flags %v: what was withdrawn is flagged no longer", j.state().Flags)
	}
}

// [5.2.1]
func TestAValidCertificateForTheSameUnitIsFlagged(t *testing.T) {
	j := begin(t).to(granted)
	number := j.state().CertificateNumber
	j.at = 0
	j.to(submitted)
	if want := []Flag{{"flag.same-unit-certificate", number}}; !slices.Equal(j.state().Flags, want) {
		t.Errorf("flags %v, want %v", j.state().Flags, want)
	}
}
