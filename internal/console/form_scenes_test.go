package console

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/console/form"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/text"
)

// typed are the fields that people type on one line: nothing that is known could
// be chosen in their place. The list is closed.
var typed = map[string]bool{
	"RegisterOrganisation.code": true, "CorrectOrganisation.code": true, "DescribeProduct.model": true, "ReportVersionChange.model": true,
	"RegisterLaboratory.qualifications.kind": true, "RegisterLaboratory.qualifications.number": true, "RegisterLaboratory.qualifications.scope": true,
	"RecordQualification.kind": true, "RecordQualification.number": true, "RecordQualification.scope": true,
	"ReceivePaper.receipts.courier": true, "ReceivePaper.receipts.place": true, "ReceivePaper.late": true,
	"CorrectPaperReceipt.courier": true, "CorrectPaperReceipt.place": true, "RecordContract.number": true, "CorrectContract.number": true,
	"RequestSupplement.further.title": true, "PermitEdition.notice": true, "PlanInspection.place": true,
	"NameEarlierReport.laboratory": true, "NameEarlierReport.code": true, "NameEarlierReport.number": true, "NameEarlierReport.model": true,
	"DescribeSample.name": true, "DescribeSample.model": true, "DescribeSample.sha256": true, "ReportVersionChange.sha256": true,
	"RecordConsistency.name": true, "RecordConsistency.model": true, "RecordConsistency.sha256": true,
	"SubmitTestReport.reportNumber": true, "CorrectTestReport.reportNumber": true, "ReceiveTestReportPaper.late": true, "LodgeAppeal.late": true,
	"ReceiveComplaint.late": true, "ReceiveComplaint.from": true, "OpenApplication.manufacturer": true, "OpenApplication.enterprise": true,
	"EraseCaseTexts.order": true, "EraseComplaintTexts.order": true, "EraseMisuseTexts.order": true, "EraseDisputeTexts.order": true, "ErasePerson.order": true,
	"DrawSample.place": true, "DrawSample.witness": true, "DrawSample.name": true, "DrawSample.model": true, "DrawSample.sha256": true, "DrawSample.serial": true, "DrawSample.seal": true,
	"OpenSurveillance.certificate": true, "OpenSurveillance.proposal": true, "RegisterPerson.name": true,
	"ProposeSuspension.reference": true, "ProposeWithdrawal.reference": true, "ProposeSuspensionOfParty.reference": true,
	"SuspendCertificate.facts.reference": true, "AddSuspensionGround.facts.reference": true, "WithdrawCertificate.facts.reference": true,
	"SuspendOnOrder.authority": true, "SuspendOnOrder.order": true,
	"RequestCancellation.late": true, "ReceiveCopy.place": true, "ReceiveCopy.late": true, "RecordPublication.where": true, "LodgeCertificateAppeal.late": true,
	"ImportNotice.notice": true, "ImportNotice.file.name": true, "AdoptCalendar.files.name": true,
	"OpenChange.model": true, "OpenChange.holder.code": true, "OpenChange.manufacturer.code": true, "OpenChange.enterprise.code": true,
}

// scenes are what happens in a certification body, each in one of its own: the
// two lives of a case, and what lies beside them.
var scenes = map[string]func(*office){
	"a case":                     life(func(o *office) rule.StreamID { return o.Apply(o.t) }, caseworktest.Life),
	"with an earlier report":     life(func(o *office) rule.StreamID { return o.ApplyWithReport(o.t) }, caseworktest.LifeWithReport),
	"a problem of another case":  problemOnTheWrongCase,
	"a test is taken back":       testTakenBack,
	"findings of each stage":     findingsOfEachStage,
	"a visit is called off":      visitCalledOff,
	"a visit was another day":    visitDayCorrected,
	"a correction never comes":   rectificationOver,
	"an appeal is upheld":        refusedAndAppealed,
	"another edition":            editionPermitted,
	"another division":           divisionPermitted,
	"complaints":                 complaints,
	"what the public sends":      postTakenUp,
	"people":                     people,
	"editions have changed":      editionsChanged,
	"scheme and calendar":        editions,
	"two people":                 twoPeople,
	"what clients and intake do": outsiders,
	"a surveillance":             surveyed,
	"a renewal":                  renewed,
	"a suspension":               suspendedAndRestored,
	"a withdrawal":               withdrawnAndBarred,
	"a cancellation":             cancelledAsAsked,
	"an authority's order":       manySuspended,
	"a change":                   changed,
	"a change of the basis":      basisChanged,
	"a standard new to it":       standardAdded,
	"certificate and mark used":  certificateUsed,
}

// looks opens the form of a command by its name.
func (o *office) looks(role rule.Role, command string, on rule.StreamID, query ...string) {
	o.t.Helper()
	o.looksBy(o.As(role), command, on, query...)
}

func (o *office) looksBy(actor rule.Actor, command string, on rule.StreamID, query ...string) {
	o.t.Helper()
	c, known := o.Command(command)
	if !known {
		o.t.Fatalf("there is no command %s", command)
	}
	o.looksAt(actor, c, on, query...)
}

// does opens a form, fills it in and sends it.
func (o *office) does(role rule.Role, command rule.Command, on rule.StreamID) {
	o.t.Helper()
	o.looks(role, command.CommandName(), on)
	o.fills(o.As(role), command, on)
}

func problemOnTheWrongCase(o *office) {
	wrong, right := o.Reach(o.t, "AnswerProblem", 1), o.Reach(o.t, "RecordProblem", 1)
	o.Must(o.t, o.As(rule.RoleMonitoring), &rule.SetMonitoringPeriod{Months: 6, Reason: "x"}, right)
	o.looks(rule.RoleMonitoring, "MoveProblem", wrong)
	_ = right
}

func surveyed(o *office) {
	_, certificate := o.Certify(o.t)
	o.looks(rule.RoleMonitoring, "OpenSurveillance", rule.StreamID{})
	o.does(rule.RoleMonitoring, &rule.ProposeInspection{Cause: scheme.CauseQuality, Text: "连续三次交易中断"}, certificate)
	o.does(rule.RoleMonitoring, &rule.DismissInspection{Inspection: "X-01", Reason: "原因已查明，与产品无关"}, certificate)
	surveillance := o.Survey(o.t, certificate)
	o.does(rule.RoleClient, &rule.StateUses{Text: "本期无新增使用"}, surveillance)
	o.does(rule.RoleInspector, o.Drawing(o.t, surveillance), surveillance)
	o.does(rule.RoleMonitoring, &rule.DispatchTest{Laboratory: o.Laboratory}, surveillance)
	for _, step := range caseworktest.DrawnTest {
		o.Take(o.t, surveillance, step)
	}
	o.goes(surveillance, caseworktest.Surveillance)
}

func renewed(o *office) {
	_, certificate := o.Certify(o.t)
	o.looks(rule.RoleClient, "OpenRenewal", rule.StreamID{})
	o.goes(o.Renew(o.t, certificate), caseworktest.Renewal)
}

func certificateUsed(o *office) {
	file, on := o.Certify(o.t)
	evidence := o.File(o.t, file, "用证照片")
	o.does(rule.RoleClient, &rule.FileUsageSystem{Of: rule.UsedCertificate, File: evidence, Since: o.Today()}, on)
	o.does(rule.RoleClient, &rule.FileUsageSystem{Of: rule.UsedMark, File: evidence, Since: o.Today()}, on)
	o.does(rule.RoleClient, &rule.RecordUses{Uses: []rule.UseInput{{Of: rule.UsedReport, Where: "document", From: o.Today(), Text: "投标文件", Files: []rule.FileRef{evidence}}}}, on)
	o.does(rule.RoleClient, &rule.RecordMarkPlacement{On: rule.MarkOnPackage, Reason: "纯软件产品", Picture: evidence, Documents: evidence, From: o.Today(), Text: "全部批次"}, on)
	o.does(rule.RoleClient, &rule.EndUses{Uses: []string{"U-01"}, Last: o.Today()}, on)
	o.does(rule.RoleClient, &rule.StrikeUse{Use: "U-02", Reason: "登记有误"}, on)
}

// goes opens the form of every step before it is taken.
func (o *office) goes(on rule.StreamID, steps []caseworktest.Step) {
	o.t.Helper()
	for _, step := range steps {
		o.Pass(step.Days)
		o.looks(step.By, step.Name, on)
		step.Days = 0
		o.Take(o.t, on, step)
	}
}

func changed(o *office) {
	_, certificate := o.Certify(o.t)
	o.looks(rule.RoleClient, "OpenChange", rule.StreamID{})
	on := o.Alter(o.t, certificate)
	for _, step := range caseworktest.Change {
		o.Pass(step.Days)
		if step.Name == "AssessChange" || step.Name == "GrantChange" {
			o.looks(step.By, step.Name, on)
		}
		step.Days = 0
		o.Take(o.t, on, step)
	}
}

func testTakenBack(o *office) {
	o.does(rule.RoleMonitoring, &rule.CancelTest{Reason: "检测设备故障"}, o.Reach(o.t, "RecordTestVerdicts", 1))
}

func findingsOfEachStage(o *office) {
	on := o.Reach(o.t, "RecordReview", 1)
	finding := []rule.FindingInput{{Clause: "5.4.1", Level: "minor", Text: "记录不全"}}
	level := load.Shipped().Verdicts(scheme.FindingLevels, o.Today())[0].ID
	finding[0].Level = level
	find := rule.StageFindings{Findings: finding, Due: o.Today().AddDays(30)}
	o.does(rule.RoleReviewer, &rule.RequireTestRectification{StageFindings: find}, on)
	o.does(rule.RoleReviewer, &rule.RequireReviewRectification{StageFindings: find}, on)
	visited := o.Reach(o.t, "RecordConsistency", 1)
	o.Pass(7)
	find.Due = o.Today().AddDays(30)
	o.does(rule.RoleInspector, &rule.RequireInspectionRectification{StageFindings: find}, visited)
}

func visitCalledOff(o *office) {
	o.does(rule.RoleInspector, &rule.CancelInspection{Reason: "台风"}, o.Reach(o.t, "RecordConsistency", 1))
}

func visitDayCorrected(o *office) {
	on := o.Reach(o.t, "ConcludeMonitoring", 1)
	o.does(rule.RoleInspector, &rule.CorrectVisitDay{Visited: o.Today().AddDays(-1), Reason: "写错一天"}, on)
}

func rectificationOver(o *office) {
	on := o.Reach(o.t, "HandInRectification", 1)
	o.Pass(31)
	o.does(rule.RoleReviewer, &rule.EndRectification{Rectification: "R-01", Note: "逾期未交"}, on)
}

func refusedAndAppealed(o *office) {
	on := o.Reach(o.t, "RequireRectification", 1)
	o.does(rule.RoleDecider, &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.7a", Text: "评价后发现重大问题"}}}, on)
	o.looks(rule.RoleClient, "LodgeAppeal", on)
	o.Must(o.t, o.Client, &rule.LodgeAppeal{Grounds: "不服"}, on)
	another := o.colleague(rule.RoleDecider)
	appeal := rule.StreamID{Kind: rule.KindAppeal, ID: o.Case(o.t, on).Decisions[0].Appeals[0].Appeal}
	o.looksBy(o.Client, "WithdrawAppeal", appeal)
	o.looksBy(another, "DecideAppeal", appeal)
	o.fills(another, &rule.DecideAppeal{Upheld: true, Reasons: "理由成立"}, appeal)
	if o.Case(o.t, on).Outcome != "" {
		o.t.Error("an appeal was upheld by form and its case is closed")
	}
}

// colleague is another person in a role of the staff.
func (o *office) colleague(role rule.Role) rule.Actor {
	o.t.Helper()
	id := o.Hire(o.t, o.As(rule.RoleAdministrator), "同事 "+string(role), "", role)
	return rule.Actor{Person: id, Roles: []rule.Role{role}, Via: "session"}
}

func editionPermitted(o *office) {
	on := o.Reach(o.t, "AcceptApplication", 1)
	o.looks(rule.RoleManager, "PermitEdition", on)
}

func divisionPermitted(o *office) {
	first := o.Reach(o.t, "ReceivePaper", 2)
	again := o.ApplyAgain(o.t, first)
	for _, step := range caseworktest.Life[:3] {
		o.Take(o.t, again, step)
	}
	o.does(rule.RoleManager, &rule.PermitDivision{Reason: "分两个单元申请"}, again)
}

// next is the shipped scheme's next edition with a change.
func next(edition, old, changed string) string {
	archive := strings.Replace(string(load.ShippedBytes()), `edition: "2026.3"`, `edition: "`+edition+`"`, 1)
	return strings.ReplaceAll(archive, old, changed)
}

func twoPeople(o *office) {
	on := o.Reach(o.t, "RecordProblem", 1)
	row := "second-person:\n  - {id: RecordProblem, ours: true, binds: act, since: 2026-01-01, zh: 须两人, en: two people}\n"
	o.does(rule.RoleAdministrator, &body.AdoptScheme{Archive: next("2026.5", "limits:\n", row+"limits:\n")}, rule.StreamID{})
	second := o.colleague(rule.RoleMonitoring)
	for _, answer := range []rule.Command{&rule.ConfirmAct{Proposal: "V-01"}, &rule.RejectAct{Proposal: "V-02", Reason: "重复"}} {
		o.fills(o.As(rule.RoleMonitoring), o.Problem(), on)
		o.looksBy(second, answer.CommandName(), on)
		o.fills(second, answer, on)
	}
	o.fills(o.As(rule.RoleMonitoring), o.Problem(), on)
	o.does(rule.RoleMonitoring, &rule.TakeBackAct{Proposal: "V-03"}, on)
}

func editionsChanged(o *office) {
	on := o.Reach(o.t, "RequireRectification", 1)
	o.Make(o.t, o.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: next("2026.4", "JR/T 0199-2020", "JR/T 0199-2026")})
	o.does(rule.RoleDecider, &rule.RecheckEditions{Reason: "差异不涉及本产品"}, on)
}

func complaints(o *office) {
	o.does(rule.RoleIntake, &rule.ReceiveComplaint{Received: o.Today(), From: "李四", Way: "phone", Organisation: o.Client.Organisation,
		Business: "扫码支付", Text: "重复扣款"}, rule.StreamID{})
	id := o.Make(o.t, o.As(rule.RoleIntake), &rule.ReceiveComplaint{Received: o.Today(), Way: "phone", Organisation: o.OtherClient.Organisation,
		Business: "转账", Text: "未到账"})
	on := rule.StreamID{Kind: rule.KindComplaint, ID: id}
	o.does(rule.RoleIntake, &rule.CloseComplaint{Outcome: load.Shipped().Verdicts(scheme.ComplaintOutcomes, o.Today())[0].ID, Answer: "已核实"}, on)
	o.does(rule.RoleAdministrator, &rule.EraseComplaintTexts{Order: "京网信〔2026〕9号"}, on)
	closed := o.Reach(o.t, "RequireRectification", 1)
	o.Must(o.t, o.As(rule.RoleDecider), &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.7a", Text: "x"}}}, closed)
	o.does(rule.RoleAdministrator, &rule.EraseCaseTexts{Order: "京网信〔2026〕9号"}, closed)
}

// post sends something to the postbox and gives its id there.
func (o *office) posts(a postbox.Answers) string {
	o.t.Helper()
	_, err := o.desk.Postbox.Send(o.t.Context(), postbox.Sending{Token: postbox.NewToken(), Answers: a, Known: true})
	if err != nil {
		o.t.Fatal(err)
	}
	items, _, err := o.desk.Postbox.Items(o.t.Context(), postbox.Query{Limit: 1})
	if err != nil {
		o.t.Fatal(err)
	}
	return items[0].ID
}

func postTakenUp(o *office) {
	certified := o.Reach(o.t, "GrantCertification", 1)
	o.Must(o.t, o.As(rule.RoleDecider), &rule.GrantCertification{}, certified)
	number := o.Case(o.t, certified).CertificateNumber
	misuse := o.posts(postbox.Answers{Kind: postbox.Misuse, Certificate: number, Place: "展会", Text: "他人产品上印有该证书"})
	complaint := o.posts(postbox.Answers{Kind: postbox.Complaint, About: postbox.AboutProduct, Certificate: number, Text: "客服电话打不通"})
	dispute := o.posts(postbox.Answers{Kind: postbox.Dispute, Certificate: number, Text: "地址写错", Right: "海淀区"})
	spam := o.posts(postbox.Answers{Kind: postbox.Complaint, About: postbox.AboutBody, Text: "代开发票"})
	intake := o.As(rule.RoleIntake)
	for item, command := range map[string]rule.Command{
		misuse:    &rule.TakeUpMisuse{FromPostItem: rule.FromPostItem{Item: misuse}},
		complaint: &rule.TakeUpComplaint{FromPostItem: rule.FromPostItem{Item: complaint}, Business: "客户服务"},
		dispute:   &rule.TakeUpDispute{FromPostItem: rule.FromPostItem{Item: dispute}},
		spam:      &rule.RejectPost{FromPostItem: rule.FromPostItem{Item: spam}, Reason: "spam"},
	} {
		o.looksBy(intake, command.CommandName(), rule.StreamID{}, "item", item)
		o.fills(intake, command, rule.StreamID{})
	}
	for _, on := range o.madeOf(misuse, dispute) {
		switch on.Kind {
		case rule.KindMisuse:
			o.looks(rule.RoleIntake, "AssignMisuse", on)
			o.Must(o.t, intake, &rule.AssignMisuse{Person: intake.Person}, on)
			o.does(rule.RoleIntake, &rule.CloseMisuse{Outcome: "nothing", Answer: "未见误用"}, on)
			o.does(rule.RoleAdministrator, &rule.EraseMisuseTexts{Order: "京网信〔2026〕9号"}, on)
		case rule.KindDispute:
			o.does(rule.RoleIntake, &rule.CloseDispute{Outcome: "unchanged", Answer: "登记无误"}, on)
			o.does(rule.RoleAdministrator, &rule.EraseDisputeTexts{Order: "京网信〔2026〕9号"}, on)
		}
	}
}

// madeOf are the things that items of the postbox became.
func (o *office) madeOf(items ...string) (all []rule.StreamID) {
	o.t.Helper()
	err := o.Consult(o.t.Context(), func(s *rule.Situation) error {
		for _, item := range items {
			all = append(all, s.Record.Find(rule.Key{Index: rule.IndexPostItem, Value: item})...)
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func people(o *office) {
	admin := o.As(rule.RoleAdministrator)
	person := func(id string) rule.StreamID { return rule.StreamID{Kind: rule.KindPerson, ID: id} }
	o.knowsNobody(rule.Actor{Person: o.Hire(o.t, admin, "无单位的委托人", "", rule.RoleClient), Roles: []rule.Role{rule.RoleClient}, Via: "session"})
	o.does(rule.RoleAdministrator, &body.RegisterPerson{Name: "王五"}, rule.StreamID{})
	one, other := o.colleague(rule.RoleReviewer), o.colleague(rule.RoleInspector)
	o.does(rule.RoleAdministrator, &body.SetRoles{Roles: []rule.Role{rule.RoleReviewer, rule.RoleEvaluator}}, person(one.Person))
	appoint := &body.AppointDeputy{Deputy: other.Person, Roles: []rule.Role{rule.RoleReviewer}, From: o.Today(), To: o.Today().AddDays(9), Reason: "休假"}
	o.looksBy(one, "AppointDeputy", person(one.Person))
	o.fills(one, appoint, person(one.Person))
	o.looksBy(one, "EndDeputy", person(one.Person))
	o.fills(one, &body.EndDeputy{Deputy: other.Person, Reason: "已返岗"}, person(one.Person))
	o.looksBy(admin, "MergePersons", person(one.Person), "other", other.Person)
	o.fills(admin, &body.MergePersons{Other: other.Person, Reason: "同一人"}, person(one.Person))
	o.does(rule.RoleAdministrator, &body.EndMerge{Reason: "误认"}, person(other.Person))
	o.does(rule.RoleAdministrator, &body.EndPerson{Reason: "离职"}, person(other.Person))
	o.does(rule.RoleAdministrator, &body.ErasePerson{Order: "京网信〔2026〕9号"}, person(other.Person))
}

// knowsNobody: who belongs to no organisation is not told of the body's people,
// nor of others who belong to none.
func (o *office) knowsNobody(client rule.Actor) {
	o.t.Helper()
	o.Hire(o.t, o.As(rule.RoleAdministrator), "另一委托人", "", rule.RoleClient)
	c, _ := o.Command("AppointDeputy")
	a, _ := o.opened(client, text.ZH, c, rule.StreamID{Kind: rule.KindPerson, ID: client.Person})
	if told := form.Find(a.drawn.Fields, "deputy").Options; len(told) != 0 {
		o.t.Errorf("a client of no organisation is told of %v", told)
	}
}

// editions brings in what an administrator brings in as files, and sees the
// clocks that move before anything is adopted.
func editions(o *office) {
	accepted := o.Reach(o.t, "PlanMonitoring", 1)
	admin := o.As(rule.RoleAdministrator)
	o.looks(rule.RoleAdministrator, "AdoptCalendar", rule.StreamID{})
	o.looks(rule.RoleAdministrator, "ImportNotice", rule.StreamID{})
	provisional := string(calendar.BuiltInFiles()[1].Bytes)
	notice := "date,kind,name\n"
	for line := range strings.Lines(provisional) {
		if strings.HasPrefix(line, "2027-") {
			notice += line
		}
	}
	c, _ := o.Command("ImportNotice")
	page := o.picks(admin, c, map[string]string{"notice": "国办发明电〔2026〕99号", "issued": o.Today().String()}, "read:file", "2027.csv", notice)
	if !strings.Contains(page, "2027.csv") || !strings.Contains(page, text.T(text.ZH, "desk.clocks.none")) {
		o.t.Errorf("the page that checks a notice says %s", page)
	}
	// A holiday more in the middle of a running clock moves it.
	c, _ = o.Command("AdoptCalendar")
	moved := strings.Replace(string(calendar.BuiltInFiles()[0].Bytes), "2026-06-19,holiday", "2026-06-18,holiday,补\n2026-06-19,holiday", 1)
	page = o.picks(admin, c, nil, "read:files", "days.csv", moved)
	if number := o.Case(o.t, accepted).Number; !strings.Contains(page, number) || !strings.Contains(page, "→") {
		o.t.Errorf("the page that checks a calendar does not say that the clock of %s moves: %s", number, page)
	}
	established, _ := o.Command("EstablishBody")
	a, _ := o.opened(admin, text.ZH, established, rule.StreamID{})
	if a.blocked == nil {
		o.t.Error("a body that is established can be established")
	}
	o.looked["EstablishBody"] = true
}

// picks sends a form with a file to be read, and gives the page that comes back.
func (o *office) picks(actor rule.Actor, c rule.CommandType, values map[string]string, field, name, content string) string {
	o.t.Helper()
	var sent bytes.Buffer
	parts := multipart.NewWriter(&sent)
	for name, value := range values {
		if err := parts.WriteField(name, value); err != nil {
			o.t.Fatal(err)
		}
	}
	file, err := parts.CreateFormFile(field, name)
	if err == nil {
		_, err = io.WriteString(file, content)
	}
	if err == nil {
		err = parts.Close()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", actAt(c, rule.StreamID{}), &sent)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	p := o.page(actor, text.ZH, r)
	a, err := o.desk.actPost(p, r, c)
	if err != nil {
		o.t.Fatalf("%s: %v", c.Name(), err)
	}
	return o.drawn(p, a)
}

// outsiders opens the forms of clients, laboratories and intake that no life of
// a case needs.
func outsiders(o *office) {
	thing := func(kind rule.Kind, id string) rule.StreamID { return rule.StreamID{Kind: kind, ID: id} }
	for _, command := range []string{"RegisterOrganisation", "DescribeProduct", "OpenApplication"} {
		o.looksBy(o.Client, command, rule.StreamID{})
	}
	o.looks(rule.RoleAdministrator, "RegisterLaboratory", rule.StreamID{})
	o.looks(rule.RoleIntake, "CorrectOrganisation", thing(rule.KindOrganisation, o.Client.Organisation))
	o.looks(rule.RoleIntake, "RecordQualification", thing(rule.KindLaboratory, o.Laboratory))
	o.looks(rule.RoleIntake, "EndQualification", thing(rule.KindLaboratory, o.Laboratory))
	unattached := o.Make(o.t, o.As(rule.RoleAdministrator), &body.RegisterPerson{Name: "赵六"})
	o.looks(rule.RoleIntake, "JoinOrganisation", thing(rule.KindPerson, unattached))
	draft := o.Apply(o.t)
	o.looks(rule.RoleClient, "PromiseMaterial", draft)
	o.looks(rule.RoleClient, "WithdrawApplication", draft)
	checked := o.Reach(o.t, "AcceptApplication", 1)
	for _, command := range []string{"CorrectPaperReceipt", "CorrectContract", "RefuseApplication"} {
		o.looks(rule.RoleIntake, command, checked)
	}
	dispatched := o.Reach(o.t, "RecordTestVerdicts", 1)
	o.looks(rule.RoleLaboratory, "DescribeSample", thing(rule.KindTestTask, o.Case(o.t, dispatched).Tests[0].Task))
	tested := o.Reach(o.t, "RequestSupplement", 2)
	o.looks(rule.RoleLaboratory, "CorrectTestReport", thing(rule.KindTestTask, o.Case(o.t, tested).Tests[0].Task))
	o.looks(rule.RoleIntake, "CorrectReportDays", tested)
	o.Pass(400)
	o.looks(rule.RoleIntake, "CloseOutCase", draft)
}
