package letter

import (
	"fmt"
	"sort"
	"strings"

	"fincert/internal/pdf"
	"fincert/internal/text"
)

// Compare compares what a paper says, read back from its bytes, with the letter:
// each of its texts stands there whole, and nothing else does but the heads of
// tables that go on on another page.
func (l *Letter) Compare(said *pdf.File, look Look) error {
	printed, err := l.body(said)
	if err != nil {
		return err
	}
	left := map[rune]int{}
	for _, r := range printed {
		left[r]++
	}
	heads := ""
	for _, part := range l.sections {
		for _, words := range l.texts(part, look.Demo) {
			words = pdf.Unspaced(words)
			if !pieces(printed, words, len(said.Pages)) {
				return fmt.Errorf("it does not say %q", words)
			}
			for _, r := range words {
				left[r]--
			}
		}
		for _, b := range part.blocks {
			for _, c := range b.head {
				heads += c.name
			}
		}
	}
	for r, n := range left {
		if n < 0 || n > 0 && !strings.ContainsRune(heads, r) {
			return fmt.Errorf("it says %q %d times too often", r, n)
		}
	}
	return nil
}

// body is what stands on the pages between the running lines, without blanks.
func (l *Letter) body(said *pdf.File) (string, error) {
	var printed strings.Builder
	last := text.Lang(0)
	for i, page := range said.Pages {
		lang := text.ZH
		running := 1
		if n := len(page); n > 0 && page[n-1] == l.Number && i > 0 {
			running = 2
		}
		if len(page) < running {
			return "", fmt.Errorf("page %d is empty", i+1)
		}
		foot := page[len(page)-running]
		if foot != pageWords(lang, i+1, len(said.Pages)) {
			lang = text.EN
		}
		if foot != pageWords(lang, i+1, len(said.Pages)) || lang < last {
			return "", fmt.Errorf("page %d says at its foot %q", i+1, foot)
		}
		last = lang
		for _, line := range page[:len(page)-running] {
			printed.WriteString(pdf.Unspaced(line))
		}
	}
	return printed.String(), nil
}

// texts are all that a section says.
func (l *Letter) texts(part section, demo bool) []string {
	lang := part.lang
	list := []string{
		of(lang, l.Body.Name), text.T(lang, "letter.number", text.Args{"number": l.Number}), part.title,
		text.T(lang, "letter.to", text.Args{"name": of(lang, l.To.Name)}),
		of(lang, l.Body.Name), text.T(lang, "letter.office", text.Args{"office": of(lang, l.Body.Office)}), dated(lang, l.Written),
		text.T(lang, "letter.contact", text.Args{"address": of(lang, l.Body.Address)}),
	}
	if lang == text.EN {
		list = append(list, text.T(lang, "letter.translation"))
	}
	if demo {
		list = append(list, text.T(lang, "letter.demo"))
	}
	if l.Erased {
		list = append(list, text.T(lang, "letter.erased"))
	}
	for _, b := range part.blocks {
		if b.form != facts && b.form != table {
			list = append(list, b.text)
		}
		for _, c := range b.head {
			list = append(list, c.name)
		}
		for _, row := range b.rows {
			list = append(list, row...)
		}
	}
	return list
}

// pieces reports whether words stand in what is printed, in at most so many
// pieces: a row that is split between pages has its cells beside each other on
// each.
func pieces(printed, words string, most int) bool {
	for n := 0; n <= most && words != ""; n++ {
		cuts := []int{}
		for i := range words {
			cuts = append(cuts, i)
		}
		cuts = append(cuts[1:], len(words))
		k := sort.Search(len(cuts), func(i int) bool { return !strings.Contains(printed, words[:cuts[i]]) })
		if k == 0 {
			return false
		}
		words = words[cuts[k-1]:]
	}
	return words == ""
}
