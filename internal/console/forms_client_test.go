package console_test

import (
	"context"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// filled is a command as somebody would type it into its form, and the thing it
// is given to; the zero thing for one that makes something.
type filled struct {
	by      rule.Role
	on      rule.StreamID
	command rule.Command
}

// ofLife is what the life of a case does next, for commands that it has.
func ofLife(name string, n int) func(*testing.T, *caseworktest.Body) filled {
	return func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Reach(t, name, n)
		for _, step := range caseworktest.Life {
			if step.Name == name {
				n--
			}
			if n > 0 || step.Name != name {
				continue
			}
			b.Pass(step.Days)
			f := filled{by: step.By, on: on}
			ask := caseworktest.Ask{File: b.File(t, on, "示范文件"), Body: b}
			err := b.Look(context.Background(), b.As(rule.RoleIntake), on, func(s *rule.Situation, view casework.View) error {
				ask.Situation, ask.Case = s, view.State.(*rule.Case)
				f.command = step.Commands(ask)[0]
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if kind, _ := b.Command(name); kind.Kind == rule.KindTestTask {
				f.on = rule.StreamID{Kind: rule.KindTestTask, ID: ask.Case.Tests[0].Task}
			}
			return f
		}
		t.Fatalf("no life does %s", name)
		return filled{}
	}
}

// at is a command on a case that is about to take a step of its life.
func at(step string, n int, by rule.Role, command func(*testing.T, *caseworktest.Body, rule.StreamID) rule.Command) func(*testing.T, *caseworktest.Body) filled {
	return func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Reach(t, step, n)
		return filled{by, on, command(t, b, on)}
	}
}

func given(command rule.Command) func(*testing.T, *caseworktest.Body, rule.StreamID) rule.Command {
	return func(*testing.T, *caseworktest.Body, rule.StreamID) rule.Command { return command }
}

func words(zh, en string) rule.Words { return rule.Words{ZH: zh, EN: en} }

func taskOf(t *testing.T, b *caseworktest.Body, on rule.StreamID) rule.StreamID {
	return rule.StreamID{Kind: rule.KindTestTask, ID: b.Case(t, on).Tests[0].Task}
}

// forms are all forms of clients, laboratories and intake, each where it can be
// sent.
var forms = map[string]func(*testing.T, *caseworktest.Body) filled{
	"ProvideMaterial":        ofLife("ProvideMaterial", 1),
	"SubmitApplication":      ofLife("SubmitApplication", 1),
	"CompleteSupplement":     ofLife("CompleteSupplement", 1),
	"HandInRectification":    ofLife("HandInRectification", 1),
	"AnswerProblem":          ofLife("AnswerProblem", 1),
	"RecordTestVerdicts":     ofLife("RecordTestVerdicts", 1),
	"SubmitTestReport":       ofLife("SubmitTestReport", 1),
	"ReceivePaper":           ofLife("ReceivePaper", 2),
	"AnswerScope":            ofLife("AnswerScope", 1),
	"JudgeMaterials":         ofLife("JudgeMaterials", 1),
	"RecordContract":         ofLife("RecordContract", 1),
	"RequestSupplement":      ofLife("RequestSupplement", 1),
	"AcceptApplication":      ofLife("AcceptApplication", 1),
	"ReceiveTestReportPaper": ofLife("ReceiveTestReportPaper", 1),

	"RegisterOrganisation": func(*testing.T, *caseworktest.Body) filled {
		return filled{rule.RoleClient, rule.StreamID{}, &rule.RegisterOrganisation{
			Code: rule.CreditCodeFor("91110000MA01FFFF0"), Name: words("己方科技有限公司", "Ji Technology"), Address: words("北京市", "Beijing")}}
	},
	"CorrectOrganisation": func(_ *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleIntake, rule.StreamID{Kind: rule.KindOrganisation, ID: b.Client.Organisation}, &rule.CorrectOrganisation{
			Code: rule.CreditCodeFor("91110000MA01AAAA0"), Name: words("甲方科技股份有限公司", "Jia Technology Inc."), Address: words("北京市", "Beijing"), Reason: "改制"}}
	},
	"DescribeProduct": func(*testing.T, *caseworktest.Body) filled {
		return filled{rule.RoleClient, rule.StreamID{}, &rule.DescribeProduct{
			Kind: "software", Traits: []string{"cloud"}, Name: words("对账工具", "Reconciler"), Model: "V2"}}
	},
	"OpenApplication": func(t *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleClient, rule.StreamID{}, &rule.OpenApplication{Product: b.Case(t, b.Apply(t)).Product}}
	},
	"PromiseMaterial": func(t *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleClient, b.Apply(t), &rule.PromiseMaterial{Item: "internal-control-documents", By: b.Today().AddDays(5)}}
	},
	"WithdrawApplication": func(t *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleClient, b.Apply(t), &rule.WithdrawApplication{Reason: "产品停产"}}
	},
	"NameEarlierReport": func(t *testing.T, b *caseworktest.Body) filled {
		product := b.Make(t, b.Client, &rule.DescribeProduct{Kind: "software", Traits: []string{}, Name: words("旧报告", "Old"), Model: "V1"})
		on := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.Client, &rule.OpenApplication{Product: product, EarlierReport: true})}
		command := &rule.NameEarlierReport{Laboratory: "丙检测有限公司", Code: rule.CreditCodeFor("91110000MA01CCCC0"), Number: "BG-0", Dated: b.Today().AddDays(-30),
			Model: "V1", Report: b.File(t, on, "报告"), Contract: b.File(t, on, "合同")}
		err := b.Look(context.Background(), b.Client, on, func(s *rule.Situation, view casework.View) error {
			for _, c := range s.TestClauses(view.State.(*rule.Case)) {
				command.Outcomes = append(command.Outcomes, rule.ClauseOutcome{Clause: c.ID, Verdict: "pass"})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return filled{rule.RoleClient, on, command}
	},
	"LodgeAppeal": func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Reach(t, "AnswerScope", 1)
		b.Must(t, b.As(rule.RoleIntake), &rule.RefuseApplication{Reasons: []rule.ReasonInput{{Clause: "1", Text: "不在范围"}}}, on)
		return filled{rule.RoleClient, on, &rule.LodgeAppeal{Grounds: "产品在范围内"}}
	},
	"WithdrawAppeal": func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Reach(t, "AnswerScope", 1)
		b.Must(t, b.As(rule.RoleIntake), &rule.RefuseApplication{Reasons: []rule.ReasonInput{{Clause: "1", Text: "不在范围"}}}, on)
		b.Must(t, b.Client, &rule.LodgeAppeal{Grounds: "产品在范围内"}, on)
		return filled{rule.RoleClient, rule.StreamID{Kind: rule.KindAppeal, ID: b.Case(t, on).Decisions[0].Appeals[0].Appeal}, &rule.WithdrawAppeal{Reason: "已沟通"}}
	},
	"ReportVersionChange": at("AnswerScope", 1, rule.RoleClient, given(&rule.ReportVersionChange{
		Name: words("智能支付网关 1", "Smart Payment Gateway 1"), Model: "V1.1", SHA256: strings.Repeat("ab", 32), Changes: "修复缺陷"})),
	"DescribeSample": func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Reach(t, "RecordTestVerdicts", 1)
		return filled{rule.RoleLaboratory, taskOf(t, b, on), &rule.DescribeSample{ProductFacts: rule.ProductFacts{
			Name: "智能支付网关 1", Model: "V1.0", SHA256: strings.Repeat("cd", 32), Hardware: []string{}}}}
	},
	"CorrectTestReport": func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Reach(t, "ReceiveTestReportPaper", 1)
		return filled{rule.RoleLaboratory, taskOf(t, b, on), &rule.CorrectTestReport{
			ReportNumber: "BG-001-1", Finished: b.Today(), File: b.File(t, on, "更正"), Custody: "样品由检测机构保管", Reason: "页码有误"}}
	},
	"RefuseApplication": at("AnswerScope", 1, rule.RoleIntake, given(&rule.RefuseApplication{Reasons: []rule.ReasonInput{{Clause: "1", Text: "不在范围"}}})),
	"CloseOutCase": func(t *testing.T, b *caseworktest.Body) filled {
		on := b.Apply(t)
		b.Pass(400)
		return filled{rule.RoleIntake, on, &rule.CloseOutCase{Reason: "两次催告未复"}}
	},
	"RecordQualification": func(_ *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleIntake, rule.StreamID{Kind: rule.KindLaboratory, ID: b.Laboratory}, &rule.RecordQualification{Qualification: rule.Qualification{
			Kind: "CNAS", Number: "L0002", Scope: "渗透测试", Since: b.Today(), Until: b.Today().AddDays(900)}}}
	},
	"EndQualification": func(_ *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleIntake, rule.StreamID{Kind: rule.KindLaboratory, ID: b.Laboratory}, &rule.EndQualification{
			Kind: "CNAS", Number: "L0001", Last: b.Today(), Reason: "被暂停"}}
	},
	"RegisterLaboratory": func(_ *testing.T, b *caseworktest.Body) filled {
		return filled{rule.RoleAdministrator, rule.StreamID{}, &rule.RegisterLaboratory{Organisation: b.OtherClient.Organisation,
			Qualifications: []rule.Qualification{{Kind: "CMA", Number: "M9", Scope: "检测", Since: b.Today(), Until: b.Today().AddDays(900)}}}}
	},
	"CorrectPaperReceipt": at("AnswerScope", 1, rule.RoleIntake, func(t *testing.T, b *caseworktest.Body, on rule.StreamID) rule.Command {
		for id, m := range b.Case(t, on).Materials {
			if len(m.Papers) > 0 {
				return &rule.CorrectPaperReceipt{Receipt: 1, Reason: "登记有误",
					PaperReceiptInput: rule.PaperReceiptInput{Item: id, Received: m.Papers[0].Received, Sealed: m.Papers[0].Sealed, Place: "二号柜"}}
			}
		}
		t.Fatal("no paper was received")
		return nil
	}),
	"CorrectContract": at("AcceptApplication", 1, rule.RoleIntake, func(_ *testing.T, b *caseworktest.Body, _ rule.StreamID) rule.Command {
		return &rule.CorrectContract{Number: "HT-2026-002", Signed: b.Today(), Reason: "号码有误"}
	}),
	"CorrectReportDays": at("ReceiveTestReportPaper", 1, rule.RoleIntake, func(t *testing.T, b *caseworktest.Body, on rule.StreamID) rule.Command {
		task := b.Case(t, on).Tests[0]
		return &rule.CorrectReportDays{Task: task.Number, Finished: task.Finished.AddDays(-1), Reason: "报告日期有误"}
	}),
	"JoinOrganisation": func(t *testing.T, b *caseworktest.Body) filled {
		person := b.Hire(t, b.As(rule.RoleAdministrator), "新来的人", "", rule.RoleClient)
		return filled{rule.RoleIntake, rule.StreamID{Kind: rule.KindPerson, ID: person}, &body.JoinOrganisation{Organisation: b.Client.Organisation, Reason: "持介绍信"}}
	},
}

// sent are the values of a filled form, as they stand on its page and with what
// was typed over them.
func sent(page string, command rule.Command) url.Values {
	values := form.ValuesOf(form.Of(command), command)
	for _, name := range []string{"act:key", "act:version"} {
		values.Set(name, hidden(page, name))
	}
	values.Set("act:send", "1")
	return values
}

// hidden is the value of a hidden field of a page.
func hidden(page, name string) string {
	found := regexp.MustCompile(`name="` + regexp.QuoteMeta(name) + `" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

func (d *desk) post(browser *http.Client, path string, values url.Values) (status int, at, page string) {
	d.t.Helper()
	answer, err := browser.PostForm(d.server.URL+path, values)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, answer.Request.URL.RequestURI(), string(body)
}

func (d *desk) address(f filled) string {
	kind, _ := d.house.Casework.Command(f.command.CommandName())
	path := "/desk/" + kind.Kind.Plural() + "/"
	if !kind.Creates {
		path += f.on.ID + "/"
	}
	return path + kind.Slug()
}

func TestEveryFormOpensTellsWhatIsWrongAndIsSent(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var f filled
			d := open(t, func(b *caseworktest.Body) { f = forms[name](t, b) })
			path := d.address(f)
			who := d.as(d.body.As(f.by), "who")
			status, page := d.get(who, path)
			if status != http.StatusOK || !strings.Contains(page, "<h1>") {
				t.Fatalf("the form does not open: %d", status)
			}
			if strings.Contains(page, `>form.`) {
				t.Errorf("a field has no name: %s", regexp.MustCompile(`>form\.[^<]*`).FindString(page))
			}

			long := sent(page, f.command)
			long.Set("reason", strings.Repeat("很长", 5000))
			_, hasReason := form.ValuesOf(form.Of(f.command), f.command)["reason"]
			if hasReason {
				status, _, wrong := d.post(who, path, long)
				if status != http.StatusUnprocessableEntity || !strings.Contains(wrong, `id="errors" autofocus`) || !strings.Contains(wrong, `href="#f-reason"`) {
					t.Errorf("what is wrong is not told at its field: %d", status)
				}
				if !strings.Contains(wrong, strings.Repeat("很长", 5000)) {
					t.Error("what was typed is lost")
				}
			}

			values := sent(page, f.command)
			status, went, answer := d.post(who, path, values)
			if strings.Contains(answer, `name="act:checked"`) { // looked at once more
				values.Set("act:checked", "1")
				status, went, answer = d.post(who, path, values)
			}
			if status != http.StatusOK && status != http.StatusNotFound || !strings.Contains(went, "done=") {
				problem := regexp.MustCompile(`(?s)<div class="errsum".*?</div>`).FindString(answer)
				t.Fatalf("it is not sent: %d at %s: %s", status, went, problem)
			}
			_, again, _ := d.post(who, path, values)
			if again != went {
				t.Errorf("sent twice it leads to %s, and not to %s", again, went)
			}
		})
	}
}

// TestAFormIsRefusedInTheWordsOfTheAPI asks for forms that are not possible yet,
// or not for everybody.
func TestAFormIsRefusedInTheWordsOfTheAPI(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) { on = b.Apply(t) })
	people := map[string]*http.Client{
		"client": d.as(d.body.Client, "client"), "another client": d.as(d.body.OtherClient, "other"), "intake": d.as(d.body.As(rule.RoleIntake), "intake"),
	}
	for _, asked := range []struct {
		who, form string
		status    int
		key       string
	}{
		{"client", "submit-application", http.StatusOK, "application.incomplete"},
		{"client", "complete-supplement", http.StatusOK, "case.not-submitted"},
		{"intake", "judge-materials", http.StatusOK, "case.not-submitted"},
		{"client", "judge-materials", http.StatusForbidden, "web.forbidden"},
		{"intake", "provide-material", http.StatusForbidden, "web.forbidden"},
		{"another client", "provide-material", http.StatusNotFound, "web.no-such-thing"},
		{"another client", "no-such-form", http.StatusNotFound, "desk.no-such-page"},
	} {
		path := "/desk/cases/" + on.ID + "/" + asked.form
		status, page := d.get(people[asked.who], path+"?lang=zh")
		if status != asked.status {
			t.Errorf("%s of %s: %d, want %d", asked.form, asked.who, status, asked.status)
		}
		words := text.T(text.ZH, asked.key, text.Args{"count": 14})
		words, _, _ = strings.Cut(words, "14")
		if !strings.Contains(html.UnescapeString(page), words) {
			t.Errorf("%s of %s does not say %q", asked.form, asked.who, words)
		}
		if asked.status == http.StatusOK && strings.Contains(page, `value="act:send"`) {
			t.Errorf("%s of %s can be sent", asked.form, asked.who)
		}
	}
}

// TestAStaleFormSaysWhatHappenedAndKeepsWhatWasTyped: somebody else was faster.
func TestAStaleFormSaysWhatHappenedAndKeepsWhatWasTyped(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) { on = b.Reach(t, "RecordContract", 1) })
	intake := d.as(d.body.As(rule.RoleIntake), "intake")
	path := "/desk/cases/" + on.ID + "/record-contract"
	_, page := d.get(intake, path)
	_, other := d.get(intake, path)
	typed := func(page, number string) url.Values {
		return url.Values{"act:key": {hidden(page, "act:key")}, "act:version": {hidden(page, "act:version")}, "act:send": {"1"},
			"number": {number}, "signed": {d.body.Today().String()}}
	}
	if status, at, _ := d.post(intake, path, typed(other, "HT-1")); status != http.StatusOK || !strings.Contains(at, "done=record-contract") {
		t.Fatalf("the first is not taken: %d at %s", status, at)
	}
	values := typed(page, "HT-😀-𠮷")
	values.Set("act:redraw", "1") // drawn anew meanwhile, it is still about what was seen
	values.Del("act:send")
	_, _, drawn := d.post(intake, path, values)
	status, _, stale := d.post(intake, path+"?lang=zh", typed(drawn, "HT-😀-𠮷"))
	if status != http.StatusPreconditionFailed {
		t.Fatalf("the second is answered %d", status)
	}
	for _, want := range []string{"HT-😀-𠮷", text.T(text.ZH, "entry.case.contract-recorded")} {
		if !strings.Contains(stale, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if status, at, _ := d.post(intake, path, typed(stale, "HT-2")); status != http.StatusOK || !strings.Contains(at, "done=") {
		t.Errorf("sent once more it is not taken: %d at %s", status, at)
	}
}

// TestOnlyTheMaterialsThatWereJudgedAnewAreJudged: the others stay with who
// judged them.
func TestOnlyTheMaterialsThatWereJudgedAnewAreJudged(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) { on = b.Reach(t, "RecordContract", 1) })
	intake := d.as(d.body.As(rule.RoleIntake), "intake")
	path := "/desk/cases/" + on.ID + "/judge-materials"
	_, page := d.get(intake, path)
	values := url.Values{"act:key": {hidden(page, "act:key")}, "act:version": {hidden(page, "act:version")}, "act:send": {"1"}}
	for _, input := range regexp.MustCompile(`name="(verdicts\.\d+\.(?:item|verdict))" value="([^"]*)"( checked)?`).FindAllStringSubmatch(page, -1) {
		if strings.HasSuffix(input[1], ".item") || input[3] != "" {
			values.Set(input[1], input[2])
		}
	}
	values.Set("verdicts.0.verdict", "supplement")
	values.Set("act:redraw", "1")
	_, _, drawn := d.post(intake, path, values)
	if !strings.Contains(drawn, `id="f-verdicts.0.note"`) || strings.Contains(drawn, `id="f-verdicts.1.note"`) || strings.Contains(drawn, `id="f-verdicts.0.follows"`) {
		t.Error("a verdict does not ask for what it needs, or another does")
	}
	values.Del("act:redraw")
	status, _, wrong := d.post(intake, path, values)
	if status != http.StatusUnprocessableEntity || !strings.Contains(wrong, `href="#f-verdicts.0.note"`) {
		t.Errorf("a missing note is told elsewhere: %d", status)
	}
	values.Set("verdicts.0.note", "缺公章")
	if status, at, _ := d.post(intake, path, values); status != http.StatusOK || !strings.Contains(at, "done=") {
		t.Fatalf("it is not sent: %d at %s", status, at)
	}
	view, err := d.house.Casework.Load(t.Context(), on, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	judged := view.History[len(view.History)-1].Entry.(*rule.MaterialsJudged)
	if len(judged.Verdicts) != 1 || judged.Verdicts[0].Verdict != "supplement" {
		t.Errorf("judged were %+v", judged.Verdicts)
	}
}
