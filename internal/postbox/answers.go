package postbox

import (
	"slices"
	"strings"

	"fincert/internal/fault"
	"fincert/internal/rule"
)

var kinds = []Kind{Misuse, Complaint, Dispute}

// Answers are what somebody wrote into a form. Which of them a form asks for
// depends on its kind; what it does not ask for is empty.
type Answers struct {
	Kind        Kind   `json:"kind"`
	About       string `json:"about"`       // of a complaint: "body" or "product"
	Certificate string `json:"certificate"` // number, as it was typed
	Place       string `json:"place"`       // of a misuse: where it was seen
	Text        string `json:"text"`
	Right       string `json:"right"` // of a dispute: what would be right
	Name        string `json:"name"`
	Contact     string `json:"contact"`
}

// What a complaint is about.
const (
	AboutBody    = rule.AboutBody
	AboutProduct = rule.AboutProduct
)

// tidied is how answers are kept: browsers end lines in a way of their own, and
// blanks around an answer are nothing that anybody says.
func (a Answers) tidied() Answers {
	for _, text := range []*string{&a.About, &a.Certificate, &a.Place, &a.Text, &a.Right, &a.Name, &a.Contact} {
		*text = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(*text, "\r\n", "\n"), "\r", "\n"))
	}
	return a
}

// Check tells all that is wrong with the answers, or nil. known says that the
// certificate's number is one of the register.
func (a Answers) Check(known bool) *fault.Fault {
	a = a.tidied()
	var f fault.Fields
	switch a.Kind {
	case Misuse:
		optionalLine(&f, "certificate", a.Certificate)
		rule.NeedText(&f, "place", a.Place)
	case Complaint:
		if !slices.Contains([]string{AboutBody, AboutProduct}, a.About) {
			f.Add("about", "field.required")
		}
		if a.About == AboutProduct {
			rule.NeedLine(&f, "certificate", a.Certificate)
		} else {
			optionalLine(&f, "certificate", a.Certificate)
		}
	case Dispute:
		rule.NeedLine(&f, "certificate", a.Certificate)
		if a.Certificate != "" && !known {
			f.Add("certificate", "postbox.no-such-certificate")
		}
	default:
		f.Add("kind", "field.unknown")
	}
	rule.NeedText(&f, "text", a.Text)
	if a.Kind == Dispute && a.Right != "" {
		rule.NeedText(&f, "right", a.Right)
	}
	optionalLine(&f, "name", a.Name)
	optionalLine(&f, "contact", a.Contact)
	return f.Err()
}

func optionalLine(f *fault.Fields, path, value string) {
	if value != "" {
		rule.NeedLine(f, path, value)
	}
}
