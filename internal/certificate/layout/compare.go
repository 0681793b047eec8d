package layout

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

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
		said += pdf.Unspaced(page...) + "\x00"
	}
	var errs []error
	wanted := facts(c)
	slices.SortStableFunc(wanted, func(a, b []string) int { return cmp.Compare(len(pdf.Unspaced(b...)), len(pdf.Unspaced(a...))) })
	for _, fact := range wanted {
		if !take(&said, pdf.Unspaced(fact...)) {
			errs = append(errs, fmt.Errorf("it does not say %q", fact))
		}
	}
	for _, words := range furniture(c, look, signs, len(file.Pages)) {
		for take(&said, pdf.Unspaced(words)) {
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
