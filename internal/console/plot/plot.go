// Package plot draws numbers as pictures that need nothing but the page: SVG
// without a line of script or style, with the same numbers in a table beneath.
//
// It promises that a picture is a function of its chart; that whoever does not
// see it is told what it shows and can read every number; that colours come from
// classes, so that dark mode and print are the stylesheet's business; and that it
// fits a narrow phone. It refuses to guess: a chart without numbers is said to be
// empty in place of an axis with nothing on it.
package plot

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"fincert/internal/text"
)

// Kind is how the numbers are drawn.
type Kind int

// The kinds.
const (
	Columns Kind = iota // one column for each label, series upon each other: what happened in months
	Rows                // one bar for each label beneath its words: what there is of each sort
	Line                // one line for each series
)

// Chart is what is drawn, in the reader's language.
type Chart struct {
	ID     string // of the figure on its page
	Kind   Kind
	Title  string
	Labels []string // of the places along the axis, oldest or first first
	Series []Series
	Place  string // what the labels are, as the heading of their column in the table
	None   string // what is said in place of a picture with nothing on it
	Lang   text.Lang
}

// Series is one row of numbers, one for each label; what is missing at the end
// is none.
type Series struct {
	Name   string
	Tone   Tone
	Values []int
}

// Tone is the colour of a series, as the stylesheet has it.
type Tone string

// The tones: the first six tell series apart, the others say what they mean.
const (
	One   Tone = "1"
	Two   Tone = "2"
	Three Tone = "3"
	Four  Tone = "4"
	Five  Tone = "5"
	Six   Tone = "6"
	Good  Tone = "good"
	Bad   Tone = "bad"
)

// Empty reports whether there is nothing to draw.
func (c Chart) Empty() bool {
	for i := range c.Series {
		for j := range c.Labels {
			if c.value(i, j) != 0 {
				return false
			}
		}
	}
	return true
}

// value is a number of a series. There is nothing below zero.
func (c Chart) value(series, label int) int {
	values := c.Series[series].Values
	if label >= len(values) {
		return 0
	}
	return max(values[label], 0)
}

// total is a label's sum over all series.
func (c Chart) total(label int) (sum int) {
	for i := range c.Series {
		sum += c.value(i, label)
	}
	return sum
}

// top is the greatest number that has to fit.
func (c Chart) top() (most int) {
	for j := range c.Labels {
		if c.Kind != Line {
			most = max(most, c.total(j))
			continue
		}
		for i := range c.Series {
			most = max(most, c.value(i, j))
		}
	}
	return most
}

// adds reports whether the series of a label are parts of one whole.
func (c Chart) adds() bool { return c.Kind != Line && len(c.Series) > 1 }

// Summary says in one sentence what a picture shows, for those who do not see
// it: each series with its sum.
func (c Chart) Summary() string {
	sums := ""
	for i, s := range c.Series {
		sum := 0
		for j := range c.Labels {
			sum += c.value(i, j)
		}
		one := s.Name + " " + Number(sum)
		if sums == "" {
			sums = one
		} else {
			sums = text.T(c.Lang, "plot.and", text.Args{"these": sums, "one": one})
		}
	}
	return text.T(c.Lang, "plot.summary", text.Args{"from": c.Labels[0], "to": c.Labels[len(c.Labels)-1], "sums": sums})
}

// ticks are the marks of an axis from 0 to at least top: at most five steps of
// 1, 2 or 5 times a power of ten.
func ticks(top int) []int {
	step := 0
	for power := 1; step == 0; power *= 10 {
		for _, first := range [...]int{1, 2, 5} {
			if step == 0 && float64(first)*float64(power)*5 >= float64(top) {
				step = first * power
			}
		}
	}
	marks := []int{0}
	for at := step; at-step < top; at += step {
		marks = append(marks, at)
	}
	return marks
}

// Number groups digits by threes, as both languages do in tables.
func Number(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Short is a number as an axis has room for it: 12,000 is 1.2 万 or 12k.
func Short(lang text.Lang, n int) string {
	if n < 10_000 {
		return strconv.Itoa(n)
	}
	units := map[int]string{1_000: "plot.thousand", 1_000_000: "plot.million", 1_000_000_000: "plot.milliard"}
	if lang == text.ZH {
		units = map[int]string{10_000: "plot.myriad", 100_000_000: "plot.yi"}
	}
	largest := 0
	for unit := range units {
		if unit <= n {
			largest = max(largest, unit)
		}
	}
	short := strconv.FormatFloat(math.Round(float64(n)/float64(largest)*10)/10, 'f', -1, 64)
	return text.T(lang, units[largest], text.Args{"number": short})
}

// width is about how wide a text is in units of the picture.
func width(words string) (w float64) {
	for _, r := range words {
		if unicode.In(r, unicode.Han) || r > 0x2E80 {
			w += letter * 2
		} else {
			w += letter * 1.1
		}
	}
	return w
}

// fitted is a text cut to a width; the table has all of it.
func fitted(words string, room float64) string {
	if width(words) <= room {
		return words
	}
	runes := []rune(words)
	for len(runes) > 1 && width(string(runes))+letter*2 > room {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}
