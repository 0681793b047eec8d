package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Args are the named values of a Line: string, int, Date, or a value that knows
// its own catalog key. The one that chooses between singular and plural is
// called count.
type Args map[string]any

// Line is one sentence that package text can render: a catalog key and its
// values. Package calendar holds no sentences.
type Line struct {
	Key  string
	Args Args
}

// String is for logs and tests; people are shown the words of package text.
func (l Line) String() string {
	var b strings.Builder
	b.WriteString(l.Key)
	for _, name := range slices.Sorted(maps.Keys(l.Args)) {
		fmt.Fprintf(&b, " %s=%v", name, l.Args[name])
	}
	return b.String()
}

// Error says why a date, a calendar file or a clock cannot be taken, one line
// for each thing that is wrong.
type Error struct{ Lines []Line }

// Error is for logs and tests; people are shown the words of package text.
func (e *Error) Error() string {
	lines := make([]string, len(e.Lines))
	for i, line := range e.Lines {
		lines[i] = line.String()
	}
	return strings.Join(lines, "\n")
}

func refuse(key string, args Args) *Error {
	return &Error{Lines: []Line{{Key: key, Args: args}}}
}
