package certificate

import (
	"fincert/internal/fault"
	"fincert/internal/text"
)

// Part is one of the questions that Check answers, each by itself.
type Part string

// The parts, in the order in which they are asked: what fails an earlier one is
// not redeemed by a later one.
const (
	Integrity Part = "integrity" // is it unaltered?
	Identity  Part = "identity"  // whose is it?
	Content   Part = "content"   // does it say what was signed?
	Standing  Part = "status"    // what is it worth now, and how fresh is the answer?
)

var parts = []Part{Integrity, Identity, Content, Standing}

// Verdict answers one of them.
type Verdict string

// The verdicts.
const (
	Holds   Verdict = "holds"
	Fails   Verdict = "fails"
	Unknown Verdict = "unknown" // it could not be looked at
)

// Finding is one thing that was looked at.
type Finding struct {
	Part    Part
	Verdict Verdict
	Key     string // of its words; what to do is Key + ".next"
	Args    []fault.Arg
}

// Words says the finding and, if there is something to be done, what.
func (f Finding) Words(lang text.Lang) (says, next string) {
	args := text.Args{}
	for _, a := range f.Args {
		args[a.Name] = a.Value
	}
	next, _ = text.Lookup(lang, f.Key+".next", args)
	return text.T(lang, f.Key, args), next
}

// Kind is what was checked.
type Kind string

// The kinds.
const (
	KindPaper      Kind = "paper"
	KindCredential Kind = "credential"
	KindQR         Kind = "qr"
	KindOther      Kind = "other"
)

// Report is what Check found. Facts and Mini are what the checked thing says;
// they are to be believed only if nothing fails.
type Report struct {
	Kind     Kind
	Facts    *Facts // of a credential, or of the one that a paper brings along
	Mini     *Mini  // of a QR code
	Findings []Finding
}

// Number is the certificate's; empty if it could not be read.
func (r Report) Number() string {
	switch {
	case r.Facts != nil:
		return r.Facts.Number
	case r.Mini != nil:
		return r.Mini.Number
	}
	return ""
}

// Verdict sums up a part: it fails by one finding that fails, and holds if all
// that there are do.
func (r Report) Verdict(p Part) Verdict {
	sum, found := Holds, false
	for _, f := range r.Findings {
		if f.Part != p {
			continue
		}
		found = true
		if f.Verdict == Fails {
			return Fails
		}
		if f.Verdict == Unknown {
			sum = Unknown
		}
	}
	if !found {
		return Unknown
	}
	return sum
}

// Failed is the first part that does not hold; empty if all do. An identity
// that is not known does not hold; a status that nobody was asked about does.
func (r Report) Failed() Part {
	for _, p := range parts {
		switch v := r.Verdict(p); {
		case v == Fails, v == Unknown && (p == Identity || p == Content):
			return p
		}
	}
	return ""
}
