package rule

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

//go:embed ruletext/rule.txt
var printed string

// Section is a numbered part of the rule as it is printed.
type Section struct {
	Number     string // "5.2.2"
	Title      string
	Paragraphs []Paragraph
}

// Paragraph is one paragraph, with the rows of the table of clauses whose words
// begin in it.
type Paragraph struct {
	Text    string
	Clauses []Clause
}

// Sections is the whole text of the rule in its order, nothing left out and
// nothing added but the end of its paragraphs. The source breaks its lines where
// a page was full and marks the last line of a paragraph with a blank at its
// end; a blank after a Latin word is one between words.
var Sections = sync.OnceValue(func() []Section {
	var all []Section
	open := false // the last paragraph goes on
	for line := range strings.Lines(printed) {
		line = strings.TrimRight(line, "\r\n")
		words := strings.TrimSpace(line)
		if words == "" {
			continue
		}
		if heading := headed.FindStringSubmatch(words); heading != nil && !open {
			all = append(all, Section{Number: heading[1], Title: heading[2]})
			continue
		}
		section := &all[len(all)-1]
		if open {
			last := &section.Paragraphs[len(section.Paragraphs)-1]
			last.Text = joined(last.Text, words)
		} else {
			section.Paragraphs = append(section.Paragraphs, Paragraph{Text: words})
		}
		open = !strings.HasSuffix(line, " ") || words[len(words)-1] >= 'A' && words[len(words)-1] <= 'z'
	}
	for _, c := range Clauses {
		placeClause(all, c)
	}
	return all
})

// headed is a line that begins a section.
var headed = regexp.MustCompile(`^(\d(?:\.\d)*) +(\p{Han}.*)$`)

// joined are two lines of one paragraph. Between Chinese characters nothing is
// missing; between two Latin words there was a blank.
func joined(before, after string) string {
	last, first := before[len(before)-1], after[0]
	if last < unicode.MaxASCII && first < unicode.MaxASCII {
		return before + " " + after
	}
	return before + after
}

// placeClause puts a row of the table beside the paragraph in which its words
// begin.
func placeClause(sections []Section, c Clause) {
	number, _, _ := strings.Cut(c.Cite, "(")
	begin, _, _ := strings.Cut(c.Quote, "…")
	begin = bare(begin)
	for i := range sections {
		if sections[i].Number != number {
			continue
		}
		var text strings.Builder
		var ends []int
		for _, p := range sections[i].Paragraphs {
			text.WriteString(bare(p.Text))
			ends = append(ends, text.Len())
		}
		at := strings.Index(text.String(), begin)
		for j, end := range ends {
			if at >= 0 && at < end {
				p := &sections[i].Paragraphs[j]
				p.Clauses = append(p.Clauses, c)
				return
			}
		}
	}
}

// bare is a text without blanks and list marks.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '⚫' {
			return -1
		}
		return r
	}, text)
}
