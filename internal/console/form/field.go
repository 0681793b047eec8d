package form

import (
	"reflect"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Kind is how a field is filled in.
type Kind int

// The kinds.
const (
	Line    Kind = iota // one line of text
	Text                // several lines
	Day                 // a civil date
	Number              // a whole number
	YesNo               // one of two, none before somebody chose
	Tick                // a box that is ticked or not
	Choice              // one of Options
	Choices             // any of Options
	Lines               // a list of texts, one a line
	Files               // any number of files, or one
	Seek                // one of Options, which are what was found for SeekName
	Rows                // a list of groups of fields
	Group               // fields that belong together, such as a name in two languages
	Secret              // a password: what was typed never comes back
)

// Field is one field of a form, or a group or list of them.
type Field struct {
	Name     string // in the JSON of what it belongs to; empty: its fields stand among those of its parent
	Kind     Kind
	Optional bool
	One      bool // of Files: there is one at most
	Options  []Option
	Of       []*Field // of Rows and Group
	// Fixed: rows can neither be added nor taken away.
	Fixed bool
	// Some: of Fixed rows, only those count in which something was filled in.
	Some bool
	// Given: the value is not the person's to choose. It is shown, by the label
	// of its option, and sent along.
	Given bool
	// Silent is Given without being shown.
	Silent bool
	// Redraws: what other fields there are depends on it; in a row, those of the
	// row alone.
	Redraws bool
	// When tells from the values beside it whether the field is asked for; nil:
	// always. What was typed before it was not stays in the form, unseen, and
	// does not reach the command.
	When func(beside func(name string) string) bool
	// Quiet: the heading above says what it is; its label is only heard.
	Quiet bool
	// Begun are the values that the form begins with: of Fixed rows with Some,
	// those that say the same as they did do not count.
	Begun Values
	// Heads: in a row, the value of this field is the row's heading.
	Heads bool
	// About is what is to be known of one row or value: shown beside its heading.
	About map[string]Aside
	// Latest and Earliest bound a Day in the browser's calendar; the command
	// itself decides.
	Earliest, Latest calendar.Date
	// Small is the length of a Line: "short" and "code" are drawn narrower; a
	// Text that is Small has one line to begin with.
	Small string
	// Suggest are words that a Line may be; others may be typed, too.
	Suggest []string
	// Grow is how many blank rows a person finds where there are none.
	Grow int
	// Inline: the fields of a row stand beside each other.
	Inline bool
	// Says is what the scheme or the record has to say on how to fill it in; it
	// follows the hint of the catalog.
	Says string
	// Folded: of an optional field that most rows leave empty: it lies behind its
	// name until somebody opens it, or has filled it in, or made a mistake in it.
	Folded bool
	// Close: of Rows, there are many and they are drawn close together: what a
	// row is about on one side, its fields without their names on the other.
	Close bool
	// Read: the text is read from a file that the person picks, with its name
	// where there is a field for it. Its value is Kept.
	Read  bool
	whole bool // a whole number, also where it is chosen
}

// Option is something to choose.
type Option struct {
	Value string
	Label string
	Hint  string // may be empty
	Off   bool   // cannot be chosen now; Hint says why
	Found bool   // of a Seek: it was found, and does not always stand there
}

// Aside is what a person looks at while filling in a row.
type Aside struct {
	Text  string // may be empty
	Cite  string // clause as the rule numbers it; may be empty
	Tags  []Tag
	Links []Link
	Facts []Answer
}

// Tag is a word beside a heading; its class is one of the style sheet's.
type Tag struct{ Word, Class string }

// Link leads to something, such as a file that a row is about. With a View it
// can be looked at beside the form.
type Link struct{ Text, At, Note, View string }

// long are the names of texts that take more than a line.
var long = map[string]bool{
	"reason": true, "unannounced": true, "note": true, "late": true, "summary": true, "grounds": true, "text": true, "business": true, "system": true,
	"changes": true, "answer": true, "reasons": true, "why": true, "how": true, "custody": true, "result": true, "evidence": true,
}

var (
	dayType  = reflect.TypeFor[calendar.Date]()
	fileType = reflect.TypeFor[rule.FileRef]()
	wordType = reflect.TypeFor[rule.Words]()
)

// Of are the fields of a command, in the order of its type.
func Of(command any) []*Field { return fieldsOf(reflect.TypeOf(command).Elem()) }

func fieldsOf(t reflect.Type) []*Field {
	var all []*Field
	for _, member := range reflect.VisibleFields(t) {
		if !member.IsExported() || len(member.Index) > 1 {
			continue
		}
		if member.Anonymous && member.Tag.Get("json") == "" {
			all = append(all, fieldsOf(member.Type)...)
			continue
		}
		name, options, _ := strings.Cut(member.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		f := fieldOf(name, member.Type)
		f.Optional = options != ""
		all = append(all, f)
	}
	return all
}

func fieldOf(name string, t reflect.Type) *Field {
	f := &Field{Name: name}
	switch {
	case t == dayType:
		f.Kind = Day
	case t == fileType:
		f.Kind, f.One = Files, true
	case t == wordType:
		f.Kind, f.Of = Group, []*Field{{Name: "zh"}, {Name: "en"}}
	case t.Kind() == reflect.String && long[name]:
		f.Kind = Text
	case t.Kind() == reflect.Bool:
		f.Kind = YesNo
	case t.Kind() == reflect.Int:
		f.Kind, f.whole = Number, true
	case t.Kind() == reflect.Struct:
		f.Kind, f.Of = Group, fieldsOf(t)
	case t.Kind() == reflect.Slice && t.Elem() == fileType:
		f.Kind = Files
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		f.Kind, f.Of = Rows, fieldsOf(t.Elem())
	case t.Kind() == reflect.Slice:
		f.Kind = Lines
	}
	return f
}

// asked tells whether a field that stands at a place is asked for.
func (f *Field) asked(v Values, at string) bool {
	return f.When == nil || f.When(func(name string) string { return strings.TrimSpace(v.Get(join(at, name))) })
}

// IsOneOf is a When: the field beside has one of the values.
func IsOneOf(name string, values ...string) func(func(string) string) bool {
	return func(beside func(string) string) bool { return slices.Contains(values, beside(name)) }
}

// SeekName is the name under which it is sent what is sought for a field.
func SeekName(path string) string { return "seek:" + path }

// soughtName is the name under which it is sent what was looked for.
func soughtName(path string) string { return "act:sought:" + path }

// Find is the field at a path without indices, such as "verdicts.item"; nil if
// there is none.
func Find(fields []*Field, path string) *Field {
	name, rest, deeper := strings.Cut(path, ".")
	i := slices.IndexFunc(fields, func(f *Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	if !deeper {
		return fields[i]
	}
	return Find(fields[i].Of, rest)
}

// Option is the option with a value; its value alone when there is none.
func (f *Field) Option(value string) Option {
	for _, o := range f.Options {
		if o.Value == value {
			return o
		}
	}
	return Option{Value: value, Label: value}
}
