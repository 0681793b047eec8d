package rule

import (
	"strings"
	"testing"
)

func TestTheSectionsAreTheWholeRule(t *testing.T) {
	var all strings.Builder
	for _, s := range Sections() {
		all.WriteString(s.Number + s.Title)
		for _, p := range s.Paragraphs {
			all.WriteString(p.Text)
		}
	}
	if bare(all.String()) != bare(printed) {
		t.Error("something of the rule is lost or added")
	}
}

func TestEveryClauseStandsBesideItsOwnWords(t *testing.T) {
	placed := map[string]int{}
	for _, s := range Sections() {
		for _, p := range s.Paragraphs {
			for _, c := range p.Clauses {
				placed[c.ID]++
				begin, _, _ := strings.Cut(c.Quote, "…")
				if first := []rune(bare(begin)); !strings.Contains(bare(p.Text), string(first[:min(len(first), 4)])) {
					t.Errorf("clause %s stands beside %q", c.ID, p.Text)
				}
			}
		}
	}
	for _, c := range Clauses {
		if placed[c.ID] != 1 {
			t.Errorf("clause %s stands in %d places", c.ID, placed[c.ID])
		}
	}
}

func TestParagraphsEndWhereTheRuleEndsThem(t *testing.T) {
	sections := map[string]Section{}
	for _, s := range Sections() {
		if _, twice := sections[s.Number]; twice {
			t.Errorf("section %s stands twice", s.Number)
		}
		sections[s.Number] = s
		for _, p := range s.Paragraphs {
			if end := []rune(p.Text); !strings.ContainsRune("。；：，）", end[len(end)-1]) && len(end) > 40 {
				t.Errorf("a paragraph of %s ends with %q", s.Number, string(end[len(end)-10:]))
			}
		}
	}
	if s := sections["5.1"]; s.Title != "认证程序" || len(s.Paragraphs) != 7 {
		t.Errorf("5.1 is %q with %d paragraphs", s.Title, len(s.Paragraphs))
	}
	if s := sections["5.2.2"]; !strings.Contains(s.Paragraphs[len(s.Paragraphs)-1].Text, "提交型式试验的委托合同") {
		t.Errorf("5.2.2 ends with %q", s.Paragraphs[len(s.Paragraphs)-1].Text)
	}
	found := false
	for _, p := range sections["5.2.2"].Paragraphs {
		found = found || strings.Contains(p.Text, "符合 JR/T 0166、JR/T 0167、JR/T 0168 相关")
	}
	if !found {
		t.Error("a blank between Latin words was lost at the end of a line")
	}
}
