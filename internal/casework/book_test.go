package casework_test

import (
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/rule"
)

func TestBooksWhoseOldEntriesCannotBeReadAreRefused(t *testing.T) {
	same := func(stored []byte) ([]byte, error) { return stored, nil }
	for to, good := range map[string]bool{"case.submitted/1": true, "case.submitted/9": false} {
		old := rule.Book{Upcasters: []rule.Upcaster{{From: "case.submitted/0", To: to, Up: same}}}
		_, err := casework.New(casework.Config{Books: []rule.Book{rule.Chapters(), body.Book(), old}})
		if good != (err == nil) || err != nil && !strings.Contains(err.Error(), "case.submitted/0") {
			t.Errorf("an upcaster to %s: %v", to, err)
		}
	}
}
