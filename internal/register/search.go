package register

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// Query is a search of the register. The zero value finds everything.
type Query struct {
	// Text is a number, or words that all stand in the certificate's number,
	// holder, holder's code, product name or model. Two characters of a
	// Chinese name are enough.
	Text string
	// Holder is words of the holder's name, or its credit code.
	Holder string
	// Organisation is the credit code of the holder, the manufacturer or the
	// production enterprise.
	Organisation string
	Product      string        // id of its stream; empty: any
	Kind         string        // of product, as the scheme calls it; empty: any
	Standard     string        // id of one that it was certified against; empty: any
	From, To     calendar.Date // first and last day of issue; zero: open
	Status       rule.Status   // empty: any
	On           calendar.Date // the day for which Status is asked
}

// wants reports whether a certificate is what the query asks for, but for its
// Text.
func (q Query) wants(holder string, c *Certificate) bool {
	switch {
	case q.Kind != "" && c.Content.Kind != q.Kind,
		!q.From.IsZero() && c.Content.Issue.Before(q.From),
		!q.To.IsZero() && c.Content.Issue.After(q.To),
		q.Standard != "" && !slices.ContainsFunc(c.Content.Standards, func(s rule.BasisStandard) bool { return s.ID == q.Standard }),
		q.Product != "" && c.Content.Product != q.Product,
		q.Organisation != "" && !c.names(q.Organisation),
		holder != "" && !c.holder.within(holder),
		q.Status != "" && c.StatusOn(q.On).Status != q.Status:
		return false
	}
	return true
}

// names reports whether the certificate names an organisation with this code.
func (c *Certificate) names(code string) bool {
	return c.Content.Holder.Code == code || c.Content.Manufacturer.Code == code || c.Content.Enterprise.Code == code
}

// sought is the text that a search looks at: one line for each field, folded.
type sought string

func soughtOf(key string, c rule.CertificateContent) sought {
	return lines(key, c.ProductName.ZH, c.ProductName.EN, c.Model) + "\n" + holderOf(c)
}

// holderOf is the part of it that names the holder.
func holderOf(c rule.CertificateContent) sought {
	return lines(c.Holder.Name.ZH, c.Holder.Name.EN, c.Holder.Code)
}

func lines(fields ...string) sought {
	for i, field := range fields {
		fields[i] = text.Fold(field)
	}
	return sought(strings.Join(fields, "\n"))
}

// within reports whether the whole text stands in one field.
func (s sought) within(whole string) bool { return strings.Contains(string(s), whole) }

// has reports whether each of the words stands in a field.
func (s sought) has(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(string(s), word) })
}

// Search gives what the query finds, newest first. Certificates that have the
// words apart are given only if none has them as they were typed.
func (s *Snapshot) Search(q Query) []*Certificate {
	holder := text.Fold(q.Holder)
	wanted := only(s.newest, func(c *Certificate) bool { return q.wants(holder, c) })
	whole := text.Fold(q.Text)
	if whole == "" {
		return wanted
	}
	found := only(wanted, func(c *Certificate) bool { return c.sought.within(whole) })
	words := strings.Fields(norm.NFKC.String(q.Text))
	if len(found) > 0 || len(words) == 1 {
		return found
	}
	for i, word := range words {
		words[i] = text.Fold(word)
	}
	return only(wanted, func(c *Certificate) bool { return c.sought.has(words) })
}

func only(list []*Certificate, wanted func(*Certificate) bool) []*Certificate {
	var found []*Certificate
	for _, c := range list {
		if wanted(c) {
			found = append(found, c)
		}
	}
	return found
}

// Newest gives at most limit certificates made before a position, newest
// first; before 0 begins with the newest. next is the position to go on
// before, 0 when there are no more.
func (s *Snapshot) Newest(before int64, limit int) (list []*Certificate, next int64) {
	list = s.newest
	if before > 0 {
		from := slices.IndexFunc(list, func(c *Certificate) bool { return c.Position < before })
		if from < 0 {
			return nil, 0
		}
		list = list[from:]
	}
	if len(list) <= limit {
		return list, 0
	}
	return list[:limit], list[limit-1].Position
}

const (
	nearest     = 5 // how many near numbers are named
	missingTail = 3 // characters that may be missing or wrong at a number's end
	wrongWithin = 2 // characters that may be wrong anywhere
)

// Near gives certificates whose number is nearly this one: all but the last
// few characters agree, or one or two characters within it differ, such as
// two that were swapped.
func (s *Snapshot) Near(number string) []*Certificate {
	key := []rune(rule.NumberKey(number))
	var found []*Certificate
	for _, c := range s.newest {
		if isNear(key, []rune(c.Key)) {
			found = append(found, c)
			if len(found) == nearest {
				break
			}
		}
	}
	return found
}

func isNear(asked, there []rune) bool {
	short := min(len(asked), len(there))
	if short < 2*missingTail || max(len(asked), len(there))-short > missingTail {
		return false
	}
	same, wrong := 0, 0
	for i := range short {
		switch {
		case asked[i] != there[i]:
			wrong++
		case wrong == 0:
			same++
		}
	}
	longest := max(len(asked), len(there))
	return same >= longest-missingTail || len(asked) == len(there) && wrong <= wrongWithin
}
