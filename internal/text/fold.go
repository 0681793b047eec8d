package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Fold is the search key of a text: compatibility forms made plain (NFKC), one
// case, no blanks. Only searching uses it; what is shown stays as it was
// written.
func Fold(s string) string {
	if ofOneForm(s) {
		return strings.ToLower(s)
	}
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(s))), "")
}

// ofOneForm reports whether a text has but one form and no blanks, as most numbers and
// models do: lists fold tens of thousands.
func ofOneForm(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
