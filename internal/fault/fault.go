// Package fault is what can go wrong for a person: the rule refused, a field
// is invalid, somebody else was faster, there is no such thing, or this person
// has no right to it. A fault names its sentence by a catalog key and carries
// typed arguments; package text turns it into words in the reader's language.
// Everything that is not a fault is internal: it is logged whole and shown to
// nobody.
//
// Package fault imports nothing of ours.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of no this is. The string is stored nowhere; doors map a
// kind to a status code or a page.
type Kind string

const (
	Refused   Kind = "refused"   // the rule, or the body's own rule, says no
	Invalid   Kind = "invalid"   // one or more fields cannot be taken as they are
	Conflict  Kind = "conflict"  // the same command key was used for something else
	Stale     Kind = "stale"     // the thing changed since the person looked at it
	NotFound  Kind = "not-found" // no such thing, or none that this person may know of
	Forbidden Kind = "forbidden" // known, but not this person's to do
	TooLarge  Kind = "too-large" // more bytes than a limit allows
	Busy      Kind = "busy"      // the record cannot be reached now; try again
	TooMany   Kind = "too-many"  // more requests than one client may make in this time
)

// Fault is one no, told to a person.
type Fault struct {
	Kind Kind
	// Key names the sentence in the catalogs. What would unlock it, or what to
	// do next, is the sentence Key + ".next".
	Key  string
	Args []Arg
	// Clause is our id of the rule's clause ("5.7a"). It is empty when the
	// reason is ours and not the rule's: the rule is never cited for what it
	// does not say.
	Clause string
	// Fields lists every field that is wrong when Kind is Invalid.
	Fields []Field
}

// Field is one thing wrong with one field of a command.
type Field struct {
	Path string // as in the command's JSON: "materials[2].file"
	Key  string
	Args []Arg
}

// Arg is a named value in a sentence. Build one with Text, Number, Day, Term or
// Both; nothing else can be rendered.
type Arg struct {
	Name  string
	Value any
}

// TermKey is an argument that is itself a catalog key, rendered in the
// reader's language.
type TermKey string

// CatalogKey is how package text, which imports nothing of ours, knows a term.
func (k TermKey) CatalogKey() string { return string(k) }

// Words is an argument that carries both languages, such as a name out of the
// scheme.
type Words struct{ ZH, EN string }

// Words is how package text, which imports nothing of ours, knows a value in
// both languages.
func (w Words) Words() (zh, en string) { return w.ZH, w.EN }

func Text(name, value string) Arg         { return Arg{name, value} }
func Number(name string, value int) Arg   { return Arg{name, value} }
func Term(name, key string) Arg           { return Arg{name, TermKey(key)} }
func Both(name, zh, en string) Arg        { return Arg{name, Words{zh, en}} }
func Day(name string, d fmt.Stringer) Arg { return Arg{name, d.String()} }

// Error is for logs and tests; people are shown the words of package text.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	if f.Clause != "" {
		fmt.Fprintf(&b, " [%s]", f.Clause)
	}
	for _, a := range f.Args {
		fmt.Fprintf(&b, " %s=%v", a.Name, a.Value)
	}
	for _, field := range f.Fields {
		fmt.Fprintf(&b, " %s:%s", field.Path, field.Key)
	}
	return b.String()
}

// Refuse is the rule's no under a clause.
func Refuse(clause, key string, args ...Arg) *Fault {
	return &Fault{Kind: Refused, Key: key, Clause: clause, Args: args}
}

// RefuseOurs is a no that the rule does not say: good order, accreditation
// standards, or the body's own practice. No clause is cited for it.
func RefuseOurs(key string, args ...Arg) *Fault {
	return &Fault{Kind: Refused, Key: key, Args: args}
}

// New is a fault of another kind than Refused or Invalid.
func New(kind Kind, key string, args ...Arg) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// Fields collects what is wrong with a command, so that a person is told all
// of it at once.
type Fields struct{ list []Field }

// Add notes that the field at path is wrong.
func (f *Fields) Add(path, key string, args ...Arg) {
	f.list = append(f.list, Field{Path: path, Key: key, Args: args})
}

// Need notes a field that is blank.
func (f *Fields) Need(path, value string) {
	if strings.TrimSpace(value) == "" {
		f.Add(path, "field.required")
	}
}

// Err is nil when nothing was noted, else one Invalid fault with all of it.
func (f *Fields) Err() *Fault {
	if len(f.list) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Key: "field.invalid", Args: []Arg{Number("count", len(f.list))}, Fields: f.list}
}

// As finds the fault in an error's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// Is reports whether err is a fault of this kind.
func Is(err error, kind Kind) bool {
	f, ok := As(err)
	return ok && f.Kind == kind
}
