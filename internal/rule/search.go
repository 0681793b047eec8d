package rule

import (
	"reflect"
	"sync"
)

// search finds the values of one type anywhere in entries and commands, in the
// order of their fields. Which way leads to them is a question of types, asked
// once for each.
type search[T any] struct{ plans sync.Map } // reflect.Type → *plan

var (
	privates search[Private]
	files    search[FileRef]
)

// plan is the way through one type: into its fields, or into what it points to
// or lists. A nil plan says that no way leads to a T.
type plan struct {
	found  bool // the type is T itself
	elem   *plan
	fields []branch
}

type branch struct {
	index int
	plan  *plan
}

func (s *search[T]) in(v any) (all []*T) {
	value := reflect.ValueOf(v)
	plan := s.plan(value.Type())
	if plan != nil {
		plan.walk(value, func(at reflect.Value) { all = append(all, at.Addr().Interface().(*T)) })
	}
	return all
}

func (s *search[T]) plan(t reflect.Type) *plan {
	if known, ok := s.plans.Load(t); ok {
		return known.(*plan)
	}
	p := s.make(t)
	s.plans.Store(t, p)
	return p
}

// make follows slices, pointers and exported fields. Entries and commands are
// trees: no type of theirs contains itself.
func (s *search[T]) make(t reflect.Type) *plan {
	if t == reflect.TypeFor[T]() {
		return &plan{found: true}
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		if elem := s.plan(t.Elem()); elem != nil {
			return &plan{elem: elem}
		}
	case reflect.Struct:
		var fields []branch
		for i := range t.NumField() {
			if !t.Field(i).IsExported() {
				continue
			}
			if way := s.plan(t.Field(i).Type); way != nil {
				fields = append(fields, branch{i, way})
			}
		}
		if fields != nil {
			return &plan{fields: fields}
		}
	}
	return nil
}

func (p *plan) walk(v reflect.Value, found func(reflect.Value)) {
	switch {
	case p.found:
		found(v)
	case p.elem != nil && v.Kind() == reflect.Slice:
		for i := range v.Len() {
			p.elem.walk(v.Index(i), found)
		}
	case p.elem != nil:
		if !v.IsNil() {
			p.elem.walk(v.Elem(), found)
		}
	}
	for _, f := range p.fields {
		f.plan.walk(v.Field(f.index), found)
	}
}

// unshare gives v, which is a copy, its own of everything on the way.
func (p *plan) unshare(v reflect.Value) {
	switch {
	case p.elem != nil && v.IsNil():
	case p.elem != nil && v.Kind() == reflect.Slice:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		for i := range own.Len() {
			p.elem.unshare(own.Index(i))
		}
	case p.elem != nil:
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		v.Set(own)
		p.elem.unshare(own.Elem())
	}
	for _, f := range p.fields {
		f.plan.unshare(v.Field(f.index))
	}
}
