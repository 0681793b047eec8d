package rule

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

func aPicture(name string) FileRef {
	picture := aFile(name)
	picture.MediaType, picture.Name = "image/png", name+".png"
	return picture
}

// shown is a use of the certificate on the holder's website.
func (j *journey) shown(to calendar.Date) *RecordUses {
	return &RecordUses{Uses: []UseInput{{Of: UsedCertificate, Where: "website", From: j.today, To: to, Text: "官网产品页"}}}
}

// withSystems is a certificate whose holder has filed both systems.
func withSystems(t rapid.TB) (*journey, *Certificate) {
	t.Helper()
	j, certificate := certified(t)
	for _, of := range UsageSystems {
		j.do(j.client, &FileUsageSystem{Of: of, File: aFile(string(of)), Since: j.today})
	}
	return j, certificate
}

// suspendedSince lets the certificate be suspended from today on, without the
// command that does it.
func (j *journey) suspendedSince(c *Certificate, what TurnKind) {
	c.Life = c.Life.After(Turn{What: what, On: j.today})
}

// [6.2c] [7(3)]
func TestAHolderFilesItsSystemsForTheUseOfCertificateAndMark(t *testing.T) {
	j, certificate := certified(t)
	if _, filed := certificate.Usage.System(UsedCertificate); filed {
		t.Error("a system stands before it was filed")
	}
	j.do(j.client, &FileUsageSystem{Of: UsedCertificate, File: aFile("system"), Since: j.today.AddDays(-10)})
	j.do(j.client, &FileUsageSystem{Of: UsedMark, File: aFile("mark system"), Since: j.today})
	j.do(j.client, &FileUsageSystem{Of: UsedCertificate, File: aFile("second edition"), Since: j.today})
	for of, want := range map[Used]string{UsedCertificate: "second edition", UsedMark: "mark system"} {
		if system, _ := certificate.Usage.System(of); system.File.Object != want {
			t.Errorf("the system for %s is %s, want %s", of, system.File.Object, want)
		}
	}
	j.invalid(j.client, &FileUsageSystem{Of: UsedReport, Since: j.today.AddDays(1)}, "of field.unknown", "file field.required", "since field.future")
	j.suspendedSince(certificate, TurnWithdrawn)
	j.refused(j.client, &FileUsageSystem{Of: UsedMark, File: aFile("late"), Since: j.today}, "", "life.ended")
}

// [6.2c] [7(3)]
func TestAUseIsRecordedUnderTheSystemForIt(t *testing.T) {
	j, certificate := certified(t)
	mark, report := placedOnBody(j.today), j.shown(j.today)
	report.Uses[0].Of = UsedReport
	j.refused(j.client, report, "", "usage.no-system")
	j.do(j.client, &FileUsageSystem{Of: UsedCertificate, File: aFile("system"), Since: j.today})
	j.do(j.client, report)
	j.refused(j.client, mark, "", "usage.no-system")
	report.Uses[0].Of = UsedMark
	j.invalid(j.client, report, "uses[0].of usage.no-system")
	j.suspendedSince(certificate, TurnWithdrawn)
	j.do(j.client, report) // no system can be filed any more, and what is true is recorded
}

// [6.2a] [6.2c] [7(3)]
func TestEveryUseIsPutOnRecordAndNoneWhenOneIsWrong(t *testing.T) {
	j, certificate := withSystems(t)
	j.wait(30)
	good := UseInput{Of: UsedMark, Where: "advertisement", From: j.today.AddDays(-3), To: j.today.AddDays(20), Text: "地铁广告"}
	j.invalid(j.client, &RecordUses{}, "uses field.required")
	j.invalid(j.client, &RecordUses{Uses: []UseInput{good,
		{Of: "seal", Where: "moon", From: certificate.Content.Issue.AddDays(-1), To: certificate.Content.Issue.AddDays(-2)},
		{Of: UsedReport, Where: "document", From: j.today.AddDays(1), Text: "投标文件"},
	}}, "uses[1].of field.unknown", "uses[1].where field.unknown", "uses[1].from usage.before-issue", "uses[1].to field.period", "uses[1].text field.required", "uses[2].from field.future")
	j.invalid(j.client, &RecordUses{Uses: make([]UseInput, MostUses+1)}, "uses usage.many")
	if len(certificate.Usage.Uses) != 0 {
		t.Fatal("a use of a refused log was taken")
	}
	j.do(j.client, &RecordUses{Uses: []UseInput{good, {Of: UsedReport, Where: "document", From: j.today, Text: "投标文件", Files: []FileRef{aFile("tender")}}}})
	j.do(j.client, j.shown(calendar.Date{}))
	for i, id := range []string{"U-01", "U-02", "U-03"} {
		if got := certificate.Usage.Uses[i]; got.ID != id || !got.GoesOn(j.today) {
			t.Errorf("use %d is %+v, want %s going on", i, got, id)
		}
	}
}

func TestNoUseGoesOnWhileTheCertificateIsNotValid(t *testing.T) {
	for _, test := range []struct {
		what   TurnKind
		clause string
	}{{TurnSuspended, "6.3.2b"}, {TurnWithdrawn, "6.3.3b"}, {TurnCancelled, ""}, {TurnReplaced, ""}} {
		j, certificate := withSystems(t)
		j.do(j.client, j.shown(calendar.Date{}))
		j.do(j.client, j.shown(j.today.AddDays(90)))
		if len(certificate.MustStop(j.today)) != 0 {
			t.Error("a use of a valid certificate must stop")
		}
		j.wait(10)
		j.suspendedSince(certificate, test.what)
		if n := len(certificate.MustStop(j.today)); n != 2 {
			t.Errorf("%s: %d uses must stop, want 2", test.what, n)
		}
		j.refused(j.client, j.shown(calendar.Date{}), test.clause, "usage.not-valid")
		j.refused(j.client, j.shown(j.today.AddDays(1)), test.clause, "usage.not-valid")
		j.refused(j.client, placedOnBody(j.today), test.clause, "usage.not-valid")
		j.do(j.client, j.shown(j.today)) // it ended
		since := j.today
		j.wait(2)
		j.do(j.client, &EndUses{Uses: []string{"U-01"}, Last: since})
		j.do(j.client, &EndUses{Uses: []string{"U-02"}, Last: j.today, Note: "已撤下"})
		if len(certificate.MustStop(j.today)) != 0 {
			t.Error("uses that stopped must stop")
		}
		for id, want := range map[string]calendar.Date{"U-01": {}, "U-02": since, "U-03": {}} {
			if got := certificate.Beyond(*certificate.Usage.Use(id), j.today); got != want {
				t.Errorf("%s: %s went on beyond %s, want %s", test.what, id, got, want)
			}
		}
		j.refused(j.client, &EndUses{Uses: []string{"U-01"}, Last: j.today}, "", "usage.none-open")
	}
}

func TestAUseOfAnExpiredCertificateMustStopAndOneOfARestoredGoesOn(t *testing.T) {
	j, certificate := withSystems(t)
	j.do(j.client, j.shown(calendar.Date{}))
	expired := certificate.Content.ValidTo.AddDays(1)
	if len(certificate.MustStop(expired.AddDays(-1))) != 0 || len(certificate.MustStop(expired)) != 1 {
		t.Error("a use must stop from the day after the last valid day")
	}
	j.suspendedSince(certificate, TurnSuspended)
	j.wait(5)
	j.suspendedSince(certificate, TurnRestored)
	j.wait(1)
	if len(certificate.MustStop(j.today)) != 0 {
		t.Error("a use of a restored certificate must stop")
	}
	if certificate.Beyond(certificate.Usage.Uses[0], j.today).IsZero() {
		t.Error("that it was used while suspended is forgotten")
	}
}

func TestAWrongRecordOfAUseIsStruckAndStays(t *testing.T) {
	j, certificate := withSystems(t)
	j.refused(j.client, &StrikeUse{Use: "U-01", Reason: "x"}, "", "usage.none")
	j.do(j.client, j.shown(calendar.Date{}))
	j.invalid(j.client, &StrikeUse{Use: "U-02"}, "use field.unknown", "reason field.required")
	j.do(j.client, &StrikeUse{Use: "U-01", Reason: "登记在错误的证书下"})
	j.suspendedSince(certificate, TurnSuspended)
	if use := certificate.Usage.Use("U-01"); use == nil || use.Struck != j.today || len(certificate.MustStop(j.today)) != 0 {
		t.Errorf("struck, it is %+v", use)
	}
	j.refused(j.client, &StrikeUse{Use: "U-01", Reason: "x"}, "", "usage.none")
}

func TestUsesEndOnceAndNotBeforeTheyBegan(t *testing.T) {
	j, _ := withSystems(t)
	j.wait(10)
	j.do(j.client, j.shown(calendar.Date{}))
	j.invalid(j.client, &EndUses{Last: j.today}, "uses field.required")
	j.invalid(j.client, &EndUses{Uses: []string{"U-01", "U-01", "U-09"}, Last: j.today}, "uses[1] field.twice", "uses[2] field.unknown")
	j.invalid(j.client, &EndUses{Uses: []string{"U-01"}, Last: j.today.AddDays(-1)}, "last usage.ends-before")
	j.invalid(j.client, &EndUses{Uses: []string{"U-01"}, Last: j.today.AddDays(1)}, "last field.future")
}

func placedOnBody(from calendar.Date) *RecordMarkPlacement {
	return &RecordMarkPlacement{On: MarkOnBody, Where: "nameplate", Picture: aPicture("nameplate"), From: from, Text: "全部批次"}
}

// [7(1)] [7(2)]
func TestTheMarkStandsOnTheBodyOrOnSmallestPackageAndDocuments(t *testing.T) {
	j, certificate := withSystems(t)
	j.invalid(j.client, &RecordMarkPlacement{On: "outer", From: j.today, Text: "x"}, "on field.unknown", "picture field.required")
	j.invalid(j.client, &RecordMarkPlacement{On: MarkOnBody, Where: "website", Picture: aFile("a"), From: j.today, Text: "x"}, "where field.unknown")
	j.invalid(j.client, &RecordMarkPlacement{On: MarkOnPackage, Picture: aPicture("box"), From: j.today, Text: "x"}, "reason field.required", "documents mark.needs-documents")
	text := aFile("text")
	text.MediaType = "text/plain"
	outer := placedOnBody(j.today)
	outer.Outer = text
	j.invalid(j.client, outer, "outer mark.no-picture")
	outer.Outer = aPicture("carton")
	j.do(j.client, outer)
	j.do(j.client, &RecordMarkPlacement{On: MarkOnPackage, Reason: "纯软件产品，无本体", Picture: aPicture("box"), Documents: aFile("manual"), From: j.today, Text: "光盘介质"})
	for i, on := range []MarkOn{MarkOnBody, MarkOnPackage} {
		if use := certificate.Usage.Uses[i]; use.Of != UsedMark || use.Placement.On != on {
			t.Errorf("use %d is %+v, want the mark on the %s", i, use, on)
		}
	}
	if certificate.Usage.Uses[0].Placement.Outer.IsZero() {
		t.Error("the picture of the outer package is lost")
	}
}

// [7(4)]
func TestAVisitToAHolderLooksAtTheLawsOnMarks(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageInspection)
	if !slices.ContainsFunc(j.seen().InspectionList(j.state()), func(i scheme.CheckItem) bool { return i.Clause == "7(4)" }) {
		t.Error("the visit does not ask whether the mark is used as the laws on marks say")
	}
}

// [6.3.2b] [6.3.3b]
func TestWhoeverUsesWhatIsNotValidStopsItAndSaysSo(t *testing.T) {
	awaited := func(j *journey) int {
		n := 0
		for _, d := range j.certified().Duties(j.certificate()) {
			if d.What == DutyStopUses && slices.Equal(d.Waits, []Role{RoleClient}) && !d.Inside {
				n++
			}
		}
		return n
	}
	j, certificate := withSystems(t)
	j.do(j.client, j.shown(calendar.Date{}))
	if awaited(j) != 0 {
		t.Error("a use of a valid certificate is to be stopped")
	}
	j.do(theDecider, j.suspending("misuse"))
	if awaited(j) != 1 {
		t.Error("nobody stops a use of a suspended certificate")
	}
	j.do(j.client, &EndUses{Uses: []string{"U-01"}, Last: j.today})
	if awaited(j) != 0 {
		t.Error("what was stopped is still to be stopped")
	}
	j.do(j.client, j.restoring())
	j.do(theReviewer, j.reviewing(true))
	j.do(theDecider, &RestoreCertificate{})
	j.do(j.client, j.shown(calendar.Date{}))
	j.suspendedSince(certificate, TurnWithdrawn)
	if awaited(j) != 1 || j.certified().Ends(certificate) {
		t.Error("nobody stops a use of a withdrawn certificate")
	}
	j.do(j.client, &EndUses{Uses: []string{"U-02"}, Last: j.today})
	if awaited(j) != 0 || !j.certified().Ends(certificate) {
		t.Error("nothing is used any more, and yet something is awaited")
	}
}

func TestTheMarkGoesOnUnderTheCertificateInPlaceOfAnother(t *testing.T) {
	j, old := withSystems(t)
	j.do(j.client, j.shown(calendar.Date{}))
	j.do(j.client, placedOnBody(j.today))
	j.do(j.client, &RecordUses{Uses: []UseInput{{Of: UsedMark, Where: "website", From: j.today, To: j.today, Text: "一日活动"}}})
	j.extends(old)
	if stop := old.MustStop(j.today); len(stop) != 1 || stop[0].ID != "U-01" {
		t.Errorf("of the replaced one must stop %+v, want its certificate alone", stop)
	}
	heir := j.certificate()
	if left := old.Usage.Left(); j.seen().Predecessor(heir) != old || j.seen().Predecessor(old) != nil || len(left) != 2 || left[0].ID != "U-01" || left[1].ID != "U-03" {
		t.Errorf("what did not go over is %+v", left)
	}
	if uses := heir.Usage.Uses; len(uses) != 1 || uses[0].ID != "U-01" || uses[0].Of != UsedMark || uses[0].Placement.On != MarkOnBody || !uses[0].Placement.Picture.IsZero() {
		t.Fatalf("the new one has taken over %+v, want the mark on the body without its picture", uses)
	}
	j.suspendedSince(heir, TurnSuspended)
	if len(heir.MustStop(j.today)) != 1 {
		t.Error("the mark need not stop while the new one is suspended")
	}
	j.do(j.client, &EndUses{Uses: []string{"U-01"}, Last: j.today})
	if len(heir.MustStop(j.today)) != 0 {
		t.Error("the mark that stopped must stop")
	}
}

// A duty to stop is met use by use: what stopped is awaited no more, the others are.
//
// [6.3.2b] 获证机构不得继续使用证书
func TestUsesThatMustStopAreStoppedOneByOne(t *testing.T) {
	j, certificate := withSystems(t)
	for range 2 {
		j.do(j.client, j.shown(calendar.Date{}))
	}
	awaited := func() bool {
		return slices.ContainsFunc(j.certified().Duties(certificate), func(d Duty) bool { return d.What == DutyStopUses })
	}
	j.suspendedSince(certificate, TurnSuspended)
	for i, id := range []string{"U-01", "U-02"} {
		if stop := certificate.MustStop(j.today); !awaited() || len(stop) != 2-i || stop[0].ID != id {
			t.Errorf("before %s stopped, these must: %+v", id, stop)
		}
		j.do(j.client, &EndUses{Uses: []string{id}, Last: j.today})
	}
	if awaited() || !certificate.Beyond(certificate.Usage.Uses[1], j.today).IsZero() {
		t.Error("all have stopped on the day itself, and yet something is awaited")
	}
}

// [6.2c] [7(3)]
func TestASurveillanceLooksAtTheUsesSinceTheOneBefore(t *testing.T) {
	j, certificate := withSystems(t)
	j.do(j.client, j.shown(j.today))
	j.wait(30)
	j.do(j.client, j.shown(calendar.Date{}))
	j.do(j.client, j.shown(j.today))
	j.do(j.client, &StrikeUse{Use: "U-03", Reason: "重复"})
	j.surveys(certificate, scheme.StageReview)
	if since, uses := j.seen().UsesFor(j.state()); since != certificate.Life.Issued || len(uses) != 2 || uses[0].ID != "U-01" {
		t.Errorf("the first looks since %v at %+v", since, uses)
	}
	first := j.state()
	first.Review.Concluded = j.today.AddDays(1) // it ended
	j.wait(366)
	j.do(j.client, j.shown(j.today))
	j.surveys(certificate, scheme.StageReview)
	since, uses := j.seen().UsesFor(j.state())
	if since != first.Review.Concluded || len(uses) != 2 || uses[0].ID != "U-02" || uses[1].ID != "U-04" {
		t.Errorf("the second looks since %v at %+v", since, uses)
	}
}
