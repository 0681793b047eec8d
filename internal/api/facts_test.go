package api

import (
	"testing"

	"fincert/internal/rule"
)

// TestAThingDoesNotNameThePeopleBehindIt: who found a reason, reviewed or decided
// is on record, and not in what is shown of a case or certificate.
func TestAThingDoesNotNameThePeopleBehindIt(t *testing.T) {
	for _, thing := range []any{&rule.Decision{By: rule.People{"p"}}, &rule.Prepared{By: rule.People{"p"}}, &rule.Restoration{Reviewers: rule.People{"p"}}} {
		for _, member := range []string{"by", "reviewers"} {
			if _, named := factsIn(thing)[member]; named {
				t.Errorf("%T is shown with %s", thing, member)
			}
		}
	}
}
