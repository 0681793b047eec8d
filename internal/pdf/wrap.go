package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What must not begin a line and what must not end one (GB/T 15834, the
// W3C's requirements for Chinese text layout).
const (
	notFirst = `)]}>）］｝】〗》〉」』〕、，。．：；？！,.:;?!%％‰℃°…—–～·・”’ー々）＞／/`
	notLast  = `([{（［｛【〖《〈「『〔“‘￥¥$＄£€#＃№<＜`
)

// Lines breaks a text into lines of at most this width in mm. Chinese breaks
// between characters, but not before a closing mark nor after an opening one;
// other scripts at blanks and after hyphens; a word longer than a line anywhere.
// A line break in the text is kept. Nothing is lost: the lines together are the
// text without its line breaks; blanks at the end of a line may hang over.
func (s Style) Lines(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, s.fill(paragraph, width)...)
	}
	return lines
}

// fill breaks one paragraph.
func (s Style) fill(text string, width float64) []string {
	var lines []string
	line, used := 0, 0.0 // where the line begins, and how wide it is up to at
	chance, chanceUsed := 0, 0.0
	at, previous := 0, ""
	for cluster := range clusters(text) {
		advance := s.advance(cluster)
		if at > line && breakable(previous, cluster) {
			chance, chanceUsed = at, used
		}
		for at > line && used+advance-s.Spacing*s.Size/mm > width+tolerance && !blank(cluster) {
			if chance <= line { // one word fills the line
				chance, chanceUsed = at, used
			}
			lines = append(lines, text[line:chance])
			line, used = chance, used-chanceUsed
		}
		used += advance
		at += len(cluster)
		previous = cluster
	}
	return append(lines, text[line:])
}

// tolerance is for sums of floating numbers, in mm.
const tolerance = 1e-6

// breakable: may a line end between these two?
func breakable(before, after string) bool {
	a, _ := utf8.DecodeRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	switch {
	case blank(after):
		return false // a blank stays with what it follows
	case blank(before):
		return true
	case strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a):
		return false
	case wide(a) || wide(b):
		return true
	case strings.ContainsRune("-–—/…", a):
		return unicode.IsLetter(b)
	}
	return false
}

// blank: a space that a line may be broken after. One that carries a mark shows.
func blank(cluster string) bool {
	r, size := utf8.DecodeRuneInString(cluster)
	return size == len(cluster) && (r == ' ' || r == 0x2002 || r == 0x2003 || r == 0x3000)
}

// wide: Chinese and what is set like it. Of what the faces hold, all from the
// radicals on is.
func wide(r rune) bool { return r >= 0x2E80 }
