package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Fold is the search key of a text: compatibility forms made plain (NFKC), one
// case, no blanks. Only searching uses it; what is shown stays as it was
// written.
func Fold(s string) string {
	plain := strings.ToLower(norm.NFKC.String(s))
	return strings.Join(strings.Fields(plain), "")
}
