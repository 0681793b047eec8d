// Package ledgertest holds what every user of the ledger tests with: the
// conformance suite of the record on both databases, and the check that a type
// of entry can be kept for ever.
package ledgertest

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fincert/internal/ledger"
)

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// CheckType fails the test for every field of an entry that must not be stored:
// floats (they do not come back alike in every language), maps and interfaces
// (no fixed keys), unnamed keys, and keys that are left out when empty. Types
// that write their own JSON or text are taken on trust.
func CheckType(tb testing.TB, e ledger.Entry) {
	tb.Helper()
	t := reflect.TypeOf(e)
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		tb.Errorf("%s: %s is not a pointer to a struct", e.EntryName(), t)
		return
	}
	for _, fault := range faults(t.Elem(), e.EntryName(), map[reflect.Type]bool{}) {
		tb.Error(fault)
	}
}

func faults(t reflect.Type, path string, seen map[reflect.Type]bool) []string {
	if t.Implements(jsonMarshaler) || t.Implements(textMarshaler) {
		return nil
	}
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return []string{path + " is a float: use integers or a string"}
	case reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
		return []string{fmt.Sprintf("%s is a %s: its keys are not fixed", path, t.Kind())}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return faults(t.Elem(), path, seen)
	case reflect.Struct:
		if seen[t] {
			return nil
		}
		seen[t] = true
		var list []string
		for i := range t.NumField() {
			list = append(list, fieldFaults(t.Field(i), path, seen)...)
		}
		return list
	}
	return nil
}

func fieldFaults(f reflect.StructField, path string, seen map[reflect.Type]bool) []string {
	path += "." + f.Name
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	switch {
	case f.Anonymous && name == "":
		return faults(f.Type, path, seen) // its keys stand among ours
	case !f.IsExported():
		return []string{path + " is not exported: it would be lost"}
	case name == "" || name == "-":
		return []string{path + " has no name in JSON: renaming the field would change what is stored"}
	case options != "":
		return []string{path + " has the option " + options + ": keys are fixed and always written"}
	}
	return faults(f.Type, path, seen)
}
