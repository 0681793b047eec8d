package api

import (
	"encoding"
	"reflect"
	"strings"
	"unicode"

	"fincert/internal/rule"
)

// factsOf writes a folded stream, or a part of one, as it is shown: private
// texts as their words or the mark of their erasure, files as what is known of
// them, days as dates, and a day that has not come as an empty text.
func factsOf(v any) any { return shown(reflect.ValueOf(v)) }

// factsIn is factsOf for something that is a struct.
func factsIn(v any) facts {
	f, ok := factsOf(v).(facts)
	if !ok {
		return facts{}
	}
	return f
}

func shown(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	switch value := v.Interface().(type) {
	case rule.Private:
		return value.Shown()
	case interface{ IsZero() bool }:
		if v.Kind() == reflect.Struct && value.IsZero() {
			if _, isText := v.Interface().(encoding.TextMarshaler); isText {
				return ""
			}
			return nil
		}
	}
	if text, ok := v.Interface().(encoding.TextMarshaler); ok {
		written, err := text.MarshalText()
		if err == nil {
			return string(written)
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return shown(v.Elem())
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = shown(v.Index(i))
		}
		return list
	case reflect.Map:
		named := facts{}
		for entries := v.MapRange(); entries.Next(); {
			named[entries.Key().String()] = shown(entries.Value())
		}
		return named
	case reflect.Struct:
		named := facts{}
		addFields(named, v)
		return named
	}
	return v.Interface()
}

func addFields(named facts, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case !field.IsExported() || field.Type == reflect.TypeFor[rule.People]():
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			addFields(named, v.Field(i))
		default:
			named[memberName(field)] = shown(v.Field(i))
		}
	}
}

// memberName is the name in the field's tag, else its Go name with a small
// beginning: HandedIn is handedIn, ID is id.
func memberName(field reflect.StructField) string {
	tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if tag != "" {
		return tag
	}
	letters := []rune(field.Name)
	for i := range letters {
		if i > 0 && i+1 < len(letters) && unicode.IsLower(letters[i+1]) {
			break
		}
		letters[i] = unicode.ToLower(letters[i])
	}
	return string(letters)
}
