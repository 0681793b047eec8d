package letter_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/letter"
	"fincert/internal/pdf"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// effect is a letter that the record has to send.
type effect struct {
	position int64
	kind     string
}

// sent lists the letters of the record, in order.
func sent(t testing.TB, db *store.DB) (list []effect) {
	t.Helper()
	check(t, db.Read(context.Background(), func(q store.Querier) error {
		list = nil
		rows, err := q.Query("select position, kind from effect where kind like 'letter.%' order by position")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e effect
			if err := rows.Scan(&e.position, &e.kind); err != nil {
				return err
			}
			e.kind = strings.TrimPrefix(e.kind, "letter.")
			list = append(list, e)
		}
		return rows.Err()
	}))
	return list
}

// compose words a letter of the record; change may change what it is made from.
func compose(t testing.TB, b *caseworktest.Body, e effect, translated bool, change ...func(*letter.Source)) *letter.Letter {
	t.Helper()
	var l *letter.Letter
	err := b.AsOf(context.Background(), e.position, func(s *rule.Situation, view casework.View) error {
		source := letter.Source{Situation: s, Thing: view.State}
		for _, h := range view.History {
			source.History = append(source.History, letter.Past{Meta: h.Meta, Entry: h.Entry})
		}
		for _, do := range change {
			do(&source)
		}
		var err error
		l, err = letter.Compose(source, e.kind, translated)
		return err
	})
	if err != nil {
		t.Fatalf("%v: %v", e, err)
	}
	return l
}

// drawn draws a letter, compares it with itself and gives the file.
func drawn(t testing.TB, l *letter.Letter, look letter.Look) []byte {
	t.Helper()
	file, err := l.Draw(look).Bytes()
	if err != nil {
		t.Fatalf("%s %s: %v", l.Kind, l.Number, err)
	}
	said, err := pdf.Read(file)
	check(t, err)
	if err := l.Compare(said, look); err != nil {
		t.Errorf("%s %s: %v", l.Kind, l.Number, err)
	}
	return file
}

// tool runs a tool of a Debian package on a file and gives what it prints.
func tool(t testing.TB, debian string, file []byte, command ...string) string {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		t.Fatalf("%s is missing; install Debian's package %s (sh test/install.sh)", command[0], debian)
	}
	path := filepath.Join(t.TempDir(), "letter.pdf")
	check(t, os.WriteFile(path, file, 0o600))
	for i, part := range command {
		if part == "FILE" {
			command[i] = path
		}
	}
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, out)
	}
	return string(out)
}

// printed is what pdftotext finds, without blanks.
func printed(t testing.TB, file []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(tool(t, "poppler-utils", file, "pdftotext", "-layout", "FILE", "-")), "")
}

// lives lets cases live in which every kind of letter is written.
func lives(t testing.TB, b *caseworktest.Body) {
	t.Helper()
	live := func(on rule.StreamID, steps []caseworktest.Step) {
		for _, step := range steps {
			b.Take(t, on, step)
		}
	}
	intake, decider := b.As(rule.RoleIntake), b.As(rule.RoleDecider)
	another := rule.Actor{Person: b.Hire(t, b.As(rule.RoleAdministrator), "申诉处理人员", "", rule.RoleDecider), Roles: []rule.Role{rule.RoleDecider}, Via: "token"}
	live(b.Apply(t), caseworktest.Life)
	live(b.ApplyWithReport(t), caseworktest.LifeWithReport)
	_, certificate := b.Certify(t)
	surveillance := b.Survey(t, certificate)
	b.Must(t, b.As(rule.RoleInspector), b.Drawing(t, surveillance), surveillance)
	b.Must(t, b.As(rule.RoleMonitoring), &rule.DispatchTest{Laboratory: b.Laboratory}, surveillance)
	live(surveillance, slices.Concat(caseworktest.DrawnTest, caseworktest.Surveillance))
	live(b.Renew(t, certificate), caseworktest.Renewal)
	live(b.Alter(t, certificate), caseworktest.Change)

	on := b.Reach(t, "AnswerScope", 1)
	b.Must(t, intake, &rule.RefuseApplication{Reasons: []rule.ReasonInput{
		{Clause: "1", Text: "产品所属领域已有管理细则，不属于本规则的适用范围。"},
		{Clause: "5.2.2(1)", Text: "近一年内未涉及投诉说明与公开信息不符。"}}}, on)
	b.Must(t, b.Client, &rule.LodgeAppeal{Grounds: "所称管理细则适用于另一类产品，与本产品无关。"}, on)
	b.Must(t, another, &rule.DecideAppeal{Upheld: true, Reasons: "管理细则的适用范围不包括本产品。"}, appealOf(t, b, on))
	b.Must(t, b.Client, &rule.WithdrawApplication{Reason: "改期"}, on)

	on = b.Reach(t, "RequireRectification", 1)
	b.Must(t, decider, &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.6(1)", Text: "值班制度未执行。"}}}, on)
	b.Must(t, b.Client, &rule.LodgeAppeal{Grounds: "值班记录齐全。"}, on)
	b.Must(t, another, &rule.DecideAppeal{Reasons: "现场所见记录缺失四个月。"}, appealOf(t, b, on))

	on = b.Reach(t, "RecordTestVerdicts", 1)
	b.Must(t, b.As(rule.RoleMonitoring), &rule.CancelTest{Reason: "检测机构设备故障"}, on)

	on = b.Reach(t, "RecordConsistency", 1)
	b.Must(t, b.As(rule.RoleInspector), &rule.CancelInspection{Reason: "机房检修"}, on)

	on = b.Reach(t, "ProvideMaterial", 2)
	b.Must(t, intake, &rule.RequestSupplement{Further: []rule.FurtherMaterialInput{{Title: "压力测试记录", Form: string(scheme.Electronic), Why: "核实容量"}}}, on)
	b.NewEdition(t)
	transition := b.Announce(t, 100)
	b.Must(t, b.As(rule.RoleManager), b.Moving(450), transition)
	b.Pass(400)
	b.Must(t, b.As(rule.RoleSystem), &rule.RemindOfTransition{}, certificate)
	b.Must(t, b.As(rule.RoleManager), b.TakingBack(), transition)
	b.Must(t, intake, &rule.CloseOutCase{Reason: "多次联系未获答复"}, on)
	certificates(t, b)
	on = certificate
	b.Pass(b.Certificate(t, on).Content.ValidTo.AddMonths(-6).Sub(b.Today()))
	b.Suspend(t, on, "misuse")
	b.Must(t, b.As(rule.RoleSystem), &rule.InviteToRenew{}, on)
}

// certificates lets certificates be suspended, restored, withdrawn and cancelled.
func certificates(t testing.TB, b *caseworktest.Body) {
	t.Helper()
	decider, reviewer := b.As(rule.RoleDecider), b.As(rule.RoleReviewer)
	on := b.CertifyWithReport(t)
	for _, why := range rule.ReissueCauses {
		b.Must(t, b.Client, &rule.RequestReissue{Why: why, Text: "搬迁时发现"}, on)
		b.Must(t, decider, &rule.ReissueCertificate{}, on)
	}
	b.Must(t, b.Client, &rule.RequestReissue{Why: rule.ReissueLost, Text: "搬迁时发现"}, on)
	b.Must(t, decider, &rule.RefuseReissue{Reasons: "证书已由贵单位其他部门领取"}, on)
	b.Survey(t, on)
	b.Must(t, b.Client, &rule.RequestCancellation{}, on)
	b.Must(t, decider, &rule.CancelCertificate{}, on)
	on = b.CertifyWithReport(t)
	b.Suspend(t, on, "misuse")
	b.Must(t, decider, &rule.AddSuspensionGround{Facts: []rule.FactInput{b.Fact("accident")}}, on)
	b.Must(t, b.As(rule.RoleManager), &rule.RecordCertificateException{RecordException: rule.RecordException{Limit: scheme.LimitSuspensionLength, To: 4, Reason: "整改需时"}}, on)
	b.Must(t, decider, &rule.ExtendSuspension{Reason: "整改需时"}, on)
	for _, met := range []bool{false, true} {
		b.Must(t, b.Client, b.Restoring(t, on), on)
		b.Must(t, reviewer, b.Reviewing(t, on, met), on)
		if !met {
			b.Must(t, decider, &rule.RefuseRestoration{Reasons: "原因未查清"}, on)
			b.Must(t, decider, &rule.RejectCertificateProposal{Proposal: "V-01", Reason: "尚在期限内"}, on)
		}
	}
	b.Must(t, decider, &rule.RestoreCertificate{}, on)
	b.Must(t, decider, &rule.WithdrawCertificate{Facts: []rule.FactInput{b.Fact("not-curable")}}, on)
}

func appealOf(t testing.TB, b *caseworktest.Body, on rule.StreamID) rule.StreamID {
	t.Helper()
	decisions := b.Case(t, on).Decisions
	appeals := decisions[len(decisions)-1].Appeals
	return rule.StreamID{Kind: rule.KindAppeal, ID: appeals[len(appeals)-1].Appeal}
}

func TestEveryLetterOfTheRecordIsDrawnWithItsWordsInBothLanguages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		lives(t, b)
		seen := map[string]bool{}
		numbers := map[string]bool{}
		folder := os.Getenv("FINCERT_LETTERS") // where somebody wants to look at them
		for _, e := range sent(t, db) {
			l := compose(t, b, e, true)
			if numbers[l.Number] {
				t.Errorf("two letters have the number %s", l.Number)
			}
			numbers[l.Number] = true
			if seen[e.kind] {
				continue
			}
			seen[e.kind] = true
			file := drawn(t, l, letter.Look{})
			words := printed(t, file)
			if strings.Contains(words, "⟦") || strings.Contains(words, "<novalue>") {
				t.Errorf("%s has a hole in its words:\n%s", e.kind, words)
			}
			tool(t, "qpdf", file, "qpdf", "--check", "FILE")
			if folder != "" {
				check(t, os.WriteFile(filepath.Join(folder, e.kind+".pdf"), file, 0o600))
			}
		}
		for _, kind := range letter.Kinds() {
			if !seen[kind] {
				t.Errorf("no life has a letter %s", kind)
			}
		}
	})
}

func TestEveryLetterThatTheRuleCausesIsWorded(t *testing.T) {
	var caused []string
	for _, entry := range rule.Chapters().Entries {
		if lettered, ok := entry.New().(rule.Lettered); ok {
			for _, l := range lettered.Letters() {
				caused = append(caused, l.Kind)
			}
		}
	}
	slices.Sort(caused)
	if known := letter.Kinds(); !slices.Equal(slices.Compact(caused), known) {
		t.Errorf("the rule causes %v, worded are %v", caused, known)
	}
}

// last is the newest letter of a kind.
func last(t testing.TB, db *store.DB, kind string) effect {
	t.Helper()
	for _, e := range slices.Backward(sent(t, db)) {
		if e.kind == kind {
			return e
		}
	}
	t.Fatalf("there is no letter %s", kind)
	return effect{}
}

func TestARefusalSaysEachReasonWithItsClauseItsWordsAndHowLongToAppeal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RequireRectification", 1)
		b.Must(t, b.As(rule.RoleDecider), &rule.RefuseCertification{Reasons: []rule.ReasonInput{
			{Clause: "5.6(1)", Text: "值班制度未执行。"}, {Clause: "5.6(2)", Text: "现场产品与申请的版本不一致。"}}}, on)
		l := compose(t, b, last(t, db, "refusal"), false)
		words := printed(t, drawn(t, l, letter.Look{Demo: true}))
		file := b.Case(t, on)
		year, month, day := b.Today().Civil()
		for _, want := range []string{
			"示范认证中心", "甲方科技有限公司：", l.Number, file.Number, file.Name.ZH, "决定不予认证",
			"5.6(1)", "值班制度未执行。", "5.6(2)", "现场产品与申请的版本不一致。",
			"对于不授予认证的认证委托方，认证机构应向其以书面形式明示不能获得认证的原因。", "产品一致性检查。",
			"以前（含当日）向本机构提出申诉", "签发：总经理", fmt.Sprintf("%d年%d月%d日", year, month, day), "演示文件", "第1页共",
		} {
			if !strings.Contains(words, strings.Join(strings.Fields(want), "")) {
				t.Errorf("it does not say %q:\n%s", want, words)
			}
		}
		if strings.Contains(words, "Reasons") {
			t.Error("it is translated though nobody asked for it")
		}
	})
}

func TestALetterOfManyPagesLosesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		b.Reach(t, "ProvideMaterial", 2)
		long := strings.Repeat("因版本过旧，请提交现行有效的文件。The file is out of date. ", 10000/40)
		l := compose(t, b, last(t, db, "supplement"), true, func(s *letter.Source) {
			asked := &rule.SupplementRequested{ID: "u", Client: b.Client.Organisation, Due: s.Today.AddDays(30)}
			file := s.Thing.(*rule.Case)
			for i := range 300 {
				id := fmt.Sprintf("further-%03d", i+1)
				file.Further = append(file.Further, rule.FurtherMaterial{ID: id, Title: rule.Say(fmt.Sprintf("第 %d 号材料", i+1)), Form: "both", Seal: i%2 == 0})
				asked.Items = append(asked.Items, rule.SupplementItem{Item: id, Why: rule.Say(fmt.Sprintf("说明 %d", i+1))})
			}
			asked.Items[150].Why = rule.Say(long)
			s.History[len(s.History)-1].Entry = asked
		})
		file := drawn(t, l, letter.Look{})
		tool(t, "qpdf", file, "qpdf", "--check", "FILE")
		said, err := pdf.Read(file)
		check(t, err)
		words := printed(t, file)
		for _, want := range []string{"第1号材料", "第300号材料", fmt.Sprintf("第1页共%d页", len(said.Pages)),
			fmt.Sprintf("Page%dof%d", len(said.Pages), len(said.Pages))} {
			if !strings.Contains(words, want) {
				t.Errorf("on %d pages it does not say %q", len(said.Pages), want)
			}
		}
		if len(said.Pages) < 20 {
			t.Errorf("it has %d pages", len(said.Pages))
		}
	})
}

func TestWhatPeopleTypedIsPrintedAsTheyTypedIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "AnswerProblem", 1)
		typed := "第一行：𬭎𬴊䶮\n\t第二行：Ångström e\u0301 " + strings.Repeat("Donaudampfschifffahrt", 12) + "\n第三行 😀"
		b.Must(t, b.As(rule.RoleMonitoring), &rule.RecordProblem{Dimension: "business-continuity", Level: 2, Found: b.Today(), Text: typed}, on)
		l := compose(t, b, last(t, db, "problem"), false)
		words := printed(t, drawn(t, l, letter.Look{}))
		want := strings.Join(strings.Fields(strings.ReplaceAll(typed, "😀", "〔U+1F600〕")), "")
		if !strings.Contains(words, want) {
			t.Errorf("it does not say %s:\n%s", want, words)
		}
		if want := []string{on.String()}; !slices.Equal(l.Subjects, want) {
			t.Errorf("it shows texts of %v, want %v", l.Subjects, want)
		}
	})
}

func TestALetterShowsWhatWasErasedAsErasedAndSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "AnswerScope", 1)
		b.Must(t, b.As(rule.RoleIntake), &rule.RefuseApplication{Reasons: []rule.ReasonInput{{Clause: "1", Text: "张三所述与事实不符"}}}, on)
		e := last(t, db, "not-accepted")
		before := drawn(t, compose(t, b, e, true), letter.Look{})
		if again := drawn(t, compose(t, b, e, true), letter.Look{}); string(before) != string(again) {
			t.Error("made again it has other bytes")
		}
		b.Must(t, b.As(rule.RoleAdministrator), &rule.EraseCaseTexts{Order: "2026-01"}, on)
		l := compose(t, b, e, true)
		words := printed(t, drawn(t, l, letter.Look{}))
		if !strings.Contains(printed(t, before), "张三所述与事实不符") || strings.Contains(words, "张三") || !l.Erased || len(l.Subjects) != 0 {
			t.Errorf("it shows texts of %v:\n%s", l.Subjects, words)
		}
		for _, want := range []string{"〔已删除〕", "本件据存留记录重新制作", "differsfromtheoriginal"} {
			if !strings.Contains(words, want) {
				t.Errorf("it does not say %q", want)
			}
		}
	})
}

func TestALetterKeepsTheDayAndTheCalendarItNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		b.Reach(t, "ProvideMaterial", 2)
		e := last(t, db, "supplement")
		before := drawn(t, compose(t, b, e, false), letter.Look{})
		var parts []body.CalendarFile
		for _, f := range calendar.BuiltInFiles() {
			parts = append(parts, body.CalendarFile{Name: f.Name, Text: strings.Replace(string(f.Bytes), "2026-02-16,holiday", "2026-02-13,holiday", 1)})
		}
		b.Pass(1)
		b.Make(t, b.As(rule.RoleSystem), &body.AdoptCalendar{Files: parts})
		if after := drawn(t, compose(t, b, e, false), letter.Look{}); string(before) != string(after) {
			t.Error("another edition of the calendar changed a letter that was sent")
		}
	})
}

func TestAPaperThatSaysSomethingElseIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "AnswerScope", 1)
		refuse := &rule.RefuseApplication{Reasons: []rule.ReasonInput{{Clause: "1", Text: "领域已有细则"}}}
		b.Must(t, b.As(rule.RoleIntake), refuse, on)
		e := last(t, db, "not-accepted")
		other := compose(t, b, e, false, func(s *letter.Source) {
			s.History[len(s.History)-1].Entry = &rule.ApplicationRefused{Client: b.Client.Organisation,
				Reasons: []rule.Reason{{Clause: "1", Text: rule.Say("领域尚无细则")}}}
		})
		file, err := other.Draw(letter.Look{}).Bytes()
		check(t, err)
		said, err := pdf.Read(file)
		check(t, err)
		if compose(t, b, e, false).Compare(said, letter.Look{}) == nil {
			t.Error("another reason was not found")
		}
	})
}

func TestAnEntryWithoutSuchALetterHasNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		b.Reach(t, "ProvideMaterial", 2)
		e := last(t, db, "supplement")
		err := b.AsOf(context.Background(), e.position, func(s *rule.Situation, view casework.View) error {
			_, err := letter.Compose(letter.Source{Situation: s, Thing: view.State, History: []letter.Past{{Entry: view.History[0].Entry}}}, "grant", false)
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}
