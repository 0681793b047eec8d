package layout

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"fincert/internal/pdf"
	"fincert/internal/rule"
)

// Compare compares what a paper says, as read back from its bytes, with the
// record. It shares no code with the layout: each fact must stand once, whole
// and behind its label, and what then is left over must be words that every
// certificate has. Where lines break, and what stands in the annex, is all the
// same to it.
func Compare(file *pdf.File, c rule.CertificateContent, look Look, signs Signs) error {
	said := ""
	for _, page := range file.Pages {
		said += squeezed(page...) + "\x00"
	}
	var errs []error
	wanted := facts(c)
	slices.SortStableFunc(wanted, func(a, b []string) int { return cmp.Compare(len(squeezed(b...)), len(squeezed(a...))) })
	for _, fact := range wanted {
		if !take(&said, squeezed(fact...)) {
			errs = append(errs, fmt.Errorf("it does not say %q", fact))
		}
	}
	for _, words := range furniture(c, look, signs, len(file.Pages)) {
		for take(&said, squeezed(words)) {
		}
	}
	if left := strings.ReplaceAll(said, "\x00", ""); left != "" {
		errs = append(errs, fmt.Errorf("it also says %q", left))
	}
	return errors.Join(append(errs, attached(file, signs))...)
}

// take removes a text where it stands first; false if it stands nowhere.
func take(said *string, text string) bool {
	at := strings.Index(*said, text)
	if at < 0 || text == "" {
		return false
	}
	*said = (*said)[:at] + "\x00" + (*said)[at+len(text):]
	return true
}

// squeezed joins texts without their blanks, at which lines may have been
// broken.
func squeezed(texts ...string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.Join(texts, ""))
}
