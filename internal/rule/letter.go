package rule

import "fmt"

// NumberOf is the printed number of a thing that letters are about, "" of any
// other.
func NumberOf(thing State) string {
	switch thing := thing.(type) {
	case *Case:
		return thing.Number
	case *Appeal:
		return thing.Number
	case *Certificate:
		return thing.Content.Number
	case *Complaint:
		return thing.Number
	case *Misuse:
		return thing.Number
	case *Dispute:
		return thing.Number
	case *Transition:
		return thing.Number
	}
	return ""
}

// LetterNumber is the printed number of the n-th letter about a thing. It is
// derived and nowhere stored: the record says which entries cause letters, and
// their order never changes.
func LetterNumber(about string, n int) string { return fmt.Sprintf("%s-L%02d", about, n) }
