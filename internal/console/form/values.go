package form

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Yes and No are what a YesNo sends.
const (
	Yes = "yes"
	No  = "no"
)

// Most is how much one form may hold.
const (
	MostValues = 6000
	MostRows   = 1000 // of one list
)

// Rows are how many rows a list has in the values.
func (f *Field) Rows(v Values, path string) int {
	most := -1
	for name := range v {
		rest, of := strings.CutPrefix(name, path+".")
		if of {
			most = max(most, min(number(rest), MostRows-1))
		}
	}
	return most + 1
}

// Normal are the values without rows in which nothing was typed, the others
// counted anew, so that the place a fault names is the place in the form. Values
// of no field are dropped.
func Normal(fields []*Field, v Values) Values {
	out := Values{}
	normal(fields, v, "", out, "")
	return out
}

func normal(fields []*Field, v Values, from string, out Values, to string) {
	for _, f := range fields {
		at, goal := join(from, f.Name), join(to, f.Name)
		switch f.Kind {
		case Group:
			normal(f.Of, v, at, out, goal)
		case Rows:
			kept := 0
			for i := range f.Rows(v, at) {
				row := join(at, strconv.Itoa(i))
				if !f.Fixed && blank(f.Of, v, row) {
					continue
				}
				normal(f.Of, v, row, out, join(goal, strconv.Itoa(kept)))
				kept++
			}
		default:
			if given, there := v[at]; there {
				out[goal] = given
			}
		}
	}
}

// blank reports whether nothing was filled in.
func blank(fields []*Field, v Values, at string) bool {
	for _, f := range fields {
		here := join(at, f.Name)
		switch f.Kind {
		case Group:
			if !blank(f.Of, v, here) {
				return false
			}
		case Rows:
			for i := range f.Rows(v, here) {
				if !blank(f.Of, v, join(here, strconv.Itoa(i))) {
					return false
				}
			}
		default:
			if slices.ContainsFunc(v[here], func(s string) bool { return strings.TrimSpace(s) != "" }) {
				return false
			}
		}
	}
	return true
}

// Read is a command's JSON made of what was typed.
type Read struct {
	Body []byte
	// Invalid tells the fields that are not what they should be, all of them; the
	// JSON is good only if it is nil.
	Invalid *fault.Fault
	moved   map[string]string // a row's place in the JSON → in the form
}

// leavesOut reports whether a row does not count: nothing was filled in, or
// nothing else than it began with.
func (f *Field) leavesOut(v Values, row string) bool {
	return f.Some && (blank(filled(f.Of), v, row) || f.Begun != nil && same(filled(f.Of), v, f.Begun, row))
}

// same reports whether a row says what it said in other values.
func same(fields []*Field, v, other Values, at string) bool {
	return !slices.ContainsFunc(fields, func(f *Field) bool {
		here := join(at, f.Name)
		switch f.Kind {
		case Group:
			return !same(f.Of, v, other, here)
		case Rows:
			n := f.Rows(v, here)
			if n != f.Rows(other, here) {
				return true
			}
			for i := range n {
				if !same(f.Of, v, other, join(here, strconv.Itoa(i))) {
					return true
				}
			}
			return false
		}
		return !slices.Equal(said(v[here]), said(other[here]))
	})
}

// said are values as they count: without those that are blank, and with one sort
// of line breaks.
func said(values []string) (all []string) {
	for _, value := range values {
		if value = strings.ReplaceAll(strings.TrimSpace(value), "\r\n", "\n"); value != "" {
			all = append(all, value)
		}
	}
	return all
}

// ReadValues makes a command's JSON of the values.
func ReadValues(fields []*Field, v Values) Read {
	r := reading{values: v, moved: map[string]string{}}
	object := r.object(fields, "", "")
	body, err := json.Marshal(object)
	if err != nil {
		panic(fmt.Errorf("form: maps and strings do not become JSON: %w", err))
	}
	return Read{body, r.wrong.Err(), r.moved}
}

// Place is where in the form a field of the command's JSON was typed.
func (r Read) Place(faultPath string) string {
	path := PathOf(faultPath)
	for row, place := range r.moved {
		if path == row || strings.HasPrefix(path, row+".") {
			return place + path[len(row):]
		}
	}
	return path
}

// reading makes JSON of values.
type reading struct {
	values Values
	wrong  fault.Fields
	moved  map[string]string
}

// object reads the fields that stand at a place in the form, for a place in the
// JSON.
func (r *reading) object(fields []*Field, at, goal string) map[string]any {
	all := map[string]any{}
	for _, f := range fields {
		if !f.asked(r.values, at) {
			continue
		}
		value, given := r.field(f, join(at, f.Name), join(goal, f.Name))
		if !given {
			continue
		}
		if f.Name == "" {
			maps.Copy(all, value.(map[string]any))
			continue
		}
		all[f.Name] = value
	}
	return all
}

// faultPath is the place as a command's faults name it.
func faultPath(at string) string {
	var b strings.Builder
	for i, part := range strings.Split(at, ".") {
		switch {
		case number(part) >= 0:
			b.WriteString("[" + part + "]")
		case i > 0:
			b.WriteString("." + part)
		default:
			b.WriteString(part)
		}
	}
	return b.String()
}

func (r *reading) field(f *Field, at, goal string) (value any, given bool) {
	v, wrong := r.values, &r.wrong
	one := strings.TrimSpace(v.Get(at))
	kind := f.Kind
	if f.whole {
		kind = Number
	}
	switch kind {
	case Group:
		return r.object(f.Of, at, goal), !f.Optional || !blank(f.Of, v, at)
	case Rows:
		rows := []any{}
		for i := range f.Rows(v, at) {
			row := join(at, strconv.Itoa(i))
			if f.leavesOut(v, row) {
				continue
			}
			place := join(goal, strconv.Itoa(len(rows)))
			if place != row {
				r.moved[place] = row
			}
			rows = append(rows, r.object(f.Of, row, place))
		}
		return rows, len(rows) > 0 || !f.Optional
	case Choices:
		return slices.DeleteFunc(slices.Clone(v[at]), func(s string) bool { return s == "" }), len(v[at]) > 0
	case Lines:
		return lines(v.Get(at)), one != ""
	case Files:
		ids := slices.DeleteFunc(slices.Clone(v[at]), func(s string) bool { return s == "" })
		if f.One {
			return strings.Join(ids[max(0, len(ids)-1):], ""), len(ids) > 0
		}
		return ids, len(ids) > 0
	case Tick:
		return one == Yes, one == Yes
	case YesNo:
		if one != Yes && one != No && !f.Optional {
			wrong.Add(faultPath(goal), "field.required")
		}
		return one == Yes, one == Yes || one == No
	case Number:
		if one == "" {
			if !f.Optional {
				wrong.Add(faultPath(goal), "field.required")
			}
			return nil, false
		}
		n, err := strconv.Atoi(one)
		if err != nil {
			wrong.Add(faultPath(goal), "field.whole-number")
		}
		return n, true
	case Day:
		if one == "" {
			return nil, false
		}
		day, err := calendar.ParseDate(one)
		if err != nil {
			wrong.Add(faultPath(goal), "field.day")
		}
		return day.String(), true
	}
	if f.Read {
		content, whole := Content(one)
		if !whole {
			wrong.Add(faultPath(goal), "field.file-unreadable")
		}
		return content, content != ""
	}
	return strings.ReplaceAll(one, "\r\n", "\n"), one != ""
}

// filled are the fields of a row that its person fills in.
func filled(fields []*Field) []*Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f *Field) bool { return f.Heads || f.Given || f.Silent })
}

func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// ValuesOf are the values that a command would have been typed as: how a form
// begins. It forgets what a command forgets in its JSON.
func ValuesOf(fields []*Field, command any) Values {
	body, err := json.Marshal(command)
	if err != nil {
		panic(fmt.Errorf("form: %T does not become JSON: %w", command, err))
	}
	var tree map[string]any
	err = json.Unmarshal(body, &tree)
	if err != nil {
		panic(fmt.Errorf("form: %T is no object: %w", command, err))
	}
	v := Values{}
	write(fields, tree, "", v)
	return v
}

func write(fields []*Field, tree map[string]any, at string, v Values) {
	for _, f := range fields {
		here := join(at, f.Name)
		value, there := tree[f.Name]
		if f.Name == "" {
			value, there = tree, true
		}
		if !there {
			continue
		}
		switch value := value.(type) {
		case map[string]any:
			switch f.Kind {
			case Group:
				write(f.Of, value, here, v)
			case Files:
				v.Set(here, written(value["object"]))
			}
		case []any:
			f.writeList(value, here, v)
		default:
			if said := written(value); said != "" {
				v.Set(here, said)
			}
		}
	}
}

func (f *Field) writeList(list []any, here string, v Values) {
	var parts []string
	for i, element := range list {
		object, _ := element.(map[string]any)
		switch f.Kind {
		case Rows:
			write(f.Of, object, join(here, strconv.Itoa(i)), v)
		case Files:
			v.Add(here, written(object["object"]))
		case Lines:
			parts = append(parts, written(element))
		default:
			v.Add(here, written(element))
		}
	}
	if parts != nil {
		v.Set(here, strings.Join(parts, "\n"))
	}
}

func written(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case bool:
		if value {
			return Yes
		}
		return No
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return ""
}

// AddRow puts a blank row behind the others of a list: an index that nothing is
// typed into yet, held by an empty value of the row's first field.
func AddRow(f *Field, v Values, at string) {
	v[firstOf(f.Of, join(at, strconv.Itoa(f.Rows(v, at))))] = []string{""}
}

func firstOf(fields []*Field, at string) string {
	for _, f := range fields {
		here := join(at, f.Name)
		switch f.Kind {
		case Group:
			return firstOf(f.Of, here)
		case Rows:
			return firstOf(f.Of, join(here, "0"))
		}
		return here
	}
	return at
}

// RemoveRow takes a row away and moves up those behind it.
func RemoveRow(f *Field, v Values, at string, row int) {
	rows := f.Rows(v, at)
	for name := range maps.Clone(v) {
		rest, of := strings.CutPrefix(name, at+".")
		i := number(rest)
		if !of || i < row || i < 0 {
			continue
		}
		if i == row {
			delete(v, name)
		}
	}
	for i := row + 1; i < rows; i++ {
		from, to := join(at, strconv.Itoa(i)), join(at, strconv.Itoa(i-1))
		for name, values := range maps.Clone(v) {
			rest, of := strings.CutPrefix(name, from+".")
			if of {
				delete(v, name)
				v[to+"."+rest] = values
			}
		}
	}
}
