package store

import (
	"strconv"
	"strings"
)

// Where gathers the conditions of a list's filter, all of which must hold, and
// numbers their arguments. The zero value is an empty filter. Conditions are
// fixed texts; what people type goes into arguments only.
type Where struct {
	terms []string
	args  []any
}

// Add adds a condition in which each ? stands for the next of args.
func (w *Where) Add(condition string, args ...any) {
	parts := strings.Split(condition, "?")
	if len(parts)-1 != len(args) {
		panic("store: condition and arguments differ in number: " + condition)
	}
	var b strings.Builder
	b.WriteString(parts[0])
	for i, arg := range args {
		b.WriteString(w.Arg(arg))
		b.WriteString(parts[i+1])
	}
	w.terms = append(w.terms, "("+b.String()+")")
}

// Arg takes an argument that stands outside the conditions, such as a LIMIT,
// and gives its placeholder.
func (w *Where) Arg(value any) string {
	w.args = append(w.args, value)
	return "$" + strconv.Itoa(len(w.args))
}

// SQL is " where …", or empty without conditions.
func (w *Where) SQL() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " where " + strings.Join(w.terms, " and ")
}

// Args are the arguments in the order of their placeholders.
func (w *Where) Args() []any { return w.args }

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Containing is the pattern for `column like ? escape '\'` that finds text
// anywhere, taking % and _ literally.
func Containing(text string) string { return "%" + likeEscape.Replace(text) + "%" }

// mostArguments bounds one INSERT: SQLite looks for each argument by its name
// among all of them, so twice as many take four times as long.
const mostArguments = 500

// Insert adds rows whose values stand one after another in args, in as few
// statements as is quick. into is "insert into t (a, b)"; after comes behind the
// values and may be empty: with "on conflict … do update" no two rows may be in
// conflict with each other. Without args nothing is done.
func (tx *Tx) Insert(into string, columns int, args []any, after string) error {
	most := max(mostArguments/columns, 1) * columns
	for len(args) > 0 {
		n := min(len(args), most)
		_, err := tx.Exec(into+" values "+placeholders(n/columns, columns)+after, args[:n]...)
		if err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

// placeholders are "($1,$2),($3,$4)" for 2 rows of 2 columns.
func placeholders(rows, columns int) string {
	b := make([]byte, 0, rows*columns*5)
	n := 0
	for r := range rows {
		if r > 0 {
			b = append(b, ',')
		}
		for c := range columns {
			b = append(b, "(,"[min(c, 1)], '$')
			n++
			b = strconv.AppendInt(b, int64(n), 10)
		}
		b = append(b, ')')
	}
	return string(b)
}

// In adds "column in (…)"; an empty list matches nothing.
func (w *Where) In(column string, values []string) {
	if len(values) == 0 {
		w.terms = append(w.terms, "1 = 0")
		return
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = w.Arg(v)
	}
	w.terms = append(w.terms, column+" in ("+strings.Join(marks, ",")+")")
}
