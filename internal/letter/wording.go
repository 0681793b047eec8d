package letter

import (
	"slices"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/scheme"
	"fincert/internal/text"
)

// common are the values that every sentence of a letter may use.
var common = []string{"product", "model", "case", "day", "rule"}

// fixed are the sentences around a letter's text, which are the same in all.
var fixed = []string{
	"letter.none", "letter.none.next", "letter.sentence", "letter.sentence.next",
	"letter.number", "letter.to", "letter.page", "letter.translation", "letter.erased", "letter.demo", "letter.office", "letter.contact",
}

// CheckWording checks the sentences of letters that a scheme words in its own
// way: those whose id is the key of one of ours ("letter.acceptance.opening").
// A fault Refused "letter.sentence" names the first that is none of a letter's,
// or asks for a value that its letter does not have; nobody may find that out
// when a letter has to be written.
func CheckWording(s *scheme.Scheme) *fault.Fault {
	for _, own := range s.Content().Sentences {
		if !strings.HasPrefix(own.ID, "letter.") {
			continue
		}
		given, known := text.Values(own.ID)
		known = known && !slices.Contains(fixed, own.ID)
		given = append(given, common...)
		for _, words := range []string{own.ZH, own.EN} {
			if _, whole := text.Fill(text.ZH, words, named(given)); !known || !whole {
				return fault.RefuseOurs("letter.sentence", fault.Text("id", own.ID), fault.Text("values", strings.Join(given, ", ")))
			}
		}
	}
	return nil
}

func named(names []string) text.Args {
	values := text.Args{}
	for _, name := range names {
		values[name] = name
	}
	return values
}
