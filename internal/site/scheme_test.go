package site

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/text"
)

// theRule is the rule as house gives it to the site.
func theRule() []RuleSection {
	var all []RuleSection
	for _, s := range rule.Sections() {
		section := RuleSection{Number: s.Number}
		for _, p := range s.Paragraphs {
			paragraph := RuleParagraph{Text: p.Text}
			for _, c := range p.Clauses {
				paragraph.Clauses = append(paragraph.Clauses, RuleClause{c.ID, c.Cite})
			}
			section.Paragraphs = append(section.Paragraphs, paragraph)
		}
		all = append(all, section)
	}
	return all
}

func TestEveryClauseIsExplainedInBothLanguages(t *testing.T) {
	for _, c := range rule.Clauses {
		for _, lang := range text.Langs() {
			if _, ok := text.Lookup(lang, RuleClause{ID: c.ID}.explained()); !ok {
				t.Errorf("%s is not explained in %s", c.ID, lang)
			}
		}
	}
}

func TestASectionIsCalledAsTheRuleCallsIt(t *testing.T) {
	for _, s := range rule.Sections() {
		if strings.Count(s.Number, ".") == 0 && len(s.Paragraphs) == 0 && (s.Number == "5" || s.Number == "6") {
			continue // no page has them
		}
		if got := text.T(text.ZH, titled(s.Number)); got != s.Title {
			t.Errorf("%s is called %q, the rule says %q", s.Number, got, s.Title)
		}
	}
}

// TestTheWholeRuleIsReadOnThePages follows the table of contents, in both
// languages.
func TestTheWholeRuleIsReadOnThePages(t *testing.T) {
	v := open(t)
	for _, lang := range []string{"", "?lang=en"} {
		var read strings.Builder
		notes := map[string]bool{}
		parts := all(all(v.read(t, "/scheme/rule"+lang, 200), "ol", "parts")[0], "a", "")
		for _, link := range parts {
			doc := v.read(t, attr(link, "href"), 200)
			has(t, doc, attr(link, "href"), map[string]string{"": "以中文原文为准", "?lang=en": "The Chinese text binds"}[lang])
			for _, quote := range all(doc, "blockquote", "") {
				if attr(quote, "lang") != "zh-CN" {
					t.Error("the rule's words are not marked as Chinese")
				}
				read.WriteString(textOf(quote))
			}
			for _, note := range all(doc, "div", "note") {
				notes[attr(note, "id")] = textOf(note) != ""
			}
		}
		for _, s := range rule.Sections() {
			for _, p := range s.Paragraphs {
				if !strings.Contains(read.String(), strings.Join(strings.Fields(p.Text), " ")) {
					t.Errorf("not on any page: %s", p.Text)
				}
			}
		}
		for _, c := range rule.Clauses {
			if !notes["c"+c.ID] {
				t.Errorf("clause %s has no note", c.ID)
			}
		}
	}
}

func TestALimitStandsBesideItsClauseAndInTheList(t *testing.T) {
	v := open(t)
	has(t, v.read(t, "/scheme/rule/5.8", 200), "5.8", "230 个工作日", "认证时限")
	has(t, v.read(t, "/scheme/rule/5.8?lang=en", 200), "5.8 in English", "230 working days", "Time limit of certification")
	doc := v.read(t, "/scheme/limits", 200)
	tables := all(doc, "table", "")
	if len(tables) != 2 {
		t.Fatalf("there are %d tables", len(tables))
	}
	for _, l := range load.Shipped().Limits(noonDay()) {
		table := tables[0]
		if l.Ours {
			table = tables[1]
		}
		if l.Unit != "bytes" && !strings.Contains(textOf(table), l.Name.ZH) {
			t.Errorf("%s is not in its table", l.ID)
		}
	}
	for _, link := range all(tables[0], "a", "") {
		at, anchor, _ := strings.Cut(attr(link, "href"), "#")
		if !hasID(v.read(t, at, 200), anchor) {
			t.Errorf("%s leads to nothing", attr(link, "href"))
		}
	}
	if len(all(tables[1], "a", "")) != 0 {
		t.Error("the rule is cited for a limit that is ours")
	}
}

func hasID(doc *html.Node, id string) bool {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return true
		}
	}
	return false
}

func TestMaterialsFollowFromKindAndTraitsWithoutAScript(t *testing.T) {
	v := open(t)
	first := v.read(t, "/scheme/materials", 200)
	if len(all(first, "ul", "mats")) != 0 {
		t.Error("materials are listed before a kind is chosen")
	}
	form := all(first, "form", "choose")[0]
	if attr(form, "method") != "" || attr(form, "action") != "/scheme/materials" {
		t.Error("the choice is not sent by its address")
	}
	plain := v.read(t, "/scheme/materials?kind=software", 200)
	has(t, plain, "software alone", "无外包说明", "JR/T 0171", "软件产品用户文档一份", "受理前须核验合格", "纸质和电子各一份", "加盖公章")
	for _, wrong := range []string{"外包合同", "JR/T 0166", "硬件设备清单", "检测的委托合同"} {
		if strings.Contains(textOf(all(plain, "section", "sheet")[1]), wrong) {
			t.Errorf("software alone asks for %s", wrong)
		}
	}
	rich := v.read(t, "/scheme/materials?kind=software&trait=cloud&trait=outsourcing&trait=dedicated-terminal&lang=en", 200)
	has(t, rich, "with traits", "Outsourcing contract", "JR/T 0168", "because: Uses cloud computing", "Hardware list")
	for _, box := range all(rich, "input", "") {
		checked := false
		for _, a := range box.Attr {
			checked = checked || a.Key == "checked"
		}
		if want := attr(box, "value") == "cloud"; want && !checked {
			t.Error("a choice is lost")
		}
	}
	has(t, v.read(t, "/scheme/materials?kind=software&trait=golden", 422), "a trait that there is not", "golden")
}

func TestTheSchemesPagesSayWhichEditionTheySpeakOf(t *testing.T) {
	v := open(t)
	for _, at := range []string{"/scheme", "/scheme/rule", "/scheme/rule/6.3", "/scheme/materials", "/scheme/limits", "/scheme/words", "/scheme/complaints"} {
		has(t, v.read(t, at, 200), at, load.Shipped().Edition(), "2026-01-01", "2026-11-24")
	}
	has(t, v.read(t, "/scheme/complaints", 200), "the way to complain", "15 个工作日", "没有参与", "北京市西城区金融大街 1 号")
	for _, s := range load.Shipped().Statuses(noonDay()) {
		has(t, v.read(t, "/scheme/words", 200), "the words", s.Name.ZH, s.Code)
	}
}
