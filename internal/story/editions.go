package story

import (
	"bytes"
	"fmt"
	"regexp"
	"time"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// edition is a later one of a standard. There is none in truth: it is made up.
type edition struct {
	number string // as printed
	since  calendar.Date
}

// shippedAs is the shipped scheme as a body adopts it: under a name of its own, in
// force from a day on, with all that it holds having begun by then. One of its
// standards may have later editions after its first.
func shippedAs(name string, began, from calendar.Date, standard string, later []edition) []byte {
	shipped, whole := load.Shipped(), load.ShippedBytes()
	if len(later) > 0 {
		whole = withEditions(whole, standard, later)
	}
	since := []byte("since: " + shipped.Since().String())
	head := fmt.Appendf(nil, "edition: %q\n  %s", shipped.Edition(), since)
	whole = bytes.Replace(whole, head, fmt.Appendf(nil, "edition: %q\n  since: %s", name, from), 1)
	return bytes.ReplaceAll(whole, since, []byte("since: "+began.String()))
}

// nextStandard is where another standard begins in their list, or a remark about it.
var nextStandard = regexp.MustCompile(`(?m)^  (- id:|#)`)

// withEditions tells of a standard once for each of its editions: each holds until
// the day before the next.
func withEditions(whole []byte, standard string, later []edition) []byte {
	first := firstEdition(standard)
	head := []byte("  - id: " + standard + "\n")
	before, told, _ := bytes.Cut(whole, head)
	end := nextStandard.FindIndex(told)[0]
	told, after := told[:end], told[end:]
	all := bytes.Clone(before)
	for i := range len(later) + 1 {
		one := bytes.Clone(told)
		if i > 0 {
			e := later[i-1]
			one = bytes.ReplaceAll(one, []byte(first.Number), []byte(e.number))
			one = bytes.ReplaceAll(one, []byte(first.Since.String()), []byte(e.since.String()))
			one = bytes.Replace(one, fmt.Appendf(nil, "edition: %q", first.Edition), fmt.Appendf(nil, "edition: \"%d\"", e.since.Year()), 1)
		}
		if i < len(later) {
			until := "    until: " + later[i].since.AddDays(-1).String() + "\n"
			one = bytes.Replace(one, []byte("    number:"), []byte(until+"    number:"), 1)
		}
		all = append(append(all, head...), one...)
	}
	return append(all, after...)
}

// firstEdition is a standard's first one in the shipped scheme, which is its only
// one there.
func firstEdition(standard string) scheme.Standard { return load.Shipped().Editions(standard)[0] }

// adopts puts a scheme into force from a day on, and again from the day on which
// the shipped one would take its place.
func (t *teller) adopts(who rule.Actor, from calendar.Date, archive func(from calendar.Date) []byte) error {
	days := []calendar.Date{from}
	if shipped := load.Shipped().Since(); shipped.After(from) {
		days = append(days, shipped)
	}
	for _, day := range days {
		_, err := t.do(who, &body.AdoptScheme{Archive: string(archive(day))}, rule.StreamID{})
		if err != nil {
			return err
		}
	}
	return nil
}

// oldEdition puts an edition into force for the days before the shipped one
// holds: the same rule with an earlier first day. So the story may begin years
// ago, and cases and certificates of two editions stand side by side.
func (t *teller) oldEdition() error {
	_, _, err := t.house.Casework.InForce(t.ctx)
	if err == nil || !fault.Is(err, fault.Refused) {
		return err
	}
	since := t.began()
	_, err = t.do(narrator, &body.AdoptScheme{Archive: string(shippedAs("demo", since, since, "", nil))}, rule.StreamID{})
	return err
}

// began is the first day of the year in which the body began to work.
func (t *teller) began() calendar.Date { return calendar.Make(t.from.Year(), time.January, 1) }
