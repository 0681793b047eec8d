package load

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// findings collects what is wrong while everything is still read.
type findings struct{ list []Finding }

func (f *findings) add(at place, key string, args ...fault.Arg) {
	f.list = append(f.list, Finding{File: at.file, Line: at.line, Key: key, Args: args})
}

// place is where something stands.
type place struct {
	file string
	line int
}

// object is a mapping being read. Keys that nobody asked for are unknown.
type object struct {
	findings *findings
	at       place
	fields   map[string]ast.Node
	places   map[string]place
	asked    map[string]bool
}

// newObject takes a node as a mapping; it is nil after a finding if it is none.
func newObject(f *findings, file string, node ast.Node) *object {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		f.add(placeOf(file, node), "scheme.finding.mapping-wanted")
		return nil
	}
	o := &object{
		findings: f, at: placeOf(file, node),
		fields: map[string]ast.Node{}, places: map[string]place{}, asked: map[string]bool{},
	}
	for pairs := mapping.MapRange(); pairs.Next(); {
		key, ok := scalar(pairs.Key())
		if !ok {
			f.add(placeOf(file, pairs.Key()), "scheme.finding.text-wanted", fault.Text("key", pairs.Key().String()))
			continue
		}
		at := placeOf(file, pairs.Key())
		if len(o.fields) == 0 {
			o.at = at // the node's own token may be the colon's
		}
		o.fields[key], o.places[key] = pairs.Value(), at
	}
	return o
}

func placeOf(file string, node ast.Node) place {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return place{file, 1}
	}
	return place{file, node.GetToken().Position.Line}
}

// scalar is the text of a plain, quoted or block scalar. Anchors, aliases and
// tags are none: what a reader sees is what holds.
func scalar(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// place is where the key stands, or the object if it has no such key.
func (o *object) place(key string) place {
	if at, ok := o.places[key]; ok {
		return at
	}
	return o.at
}

// take marks a key as asked for. An empty value counts as absent.
func (o *object) take(key string) (ast.Node, bool) {
	o.asked[key] = true
	node, ok := o.fields[key]
	if !ok {
		return nil, false
	}
	_, null := node.(*ast.NullNode)
	return node, !null
}

// optional is the text under the key, empty if there is none.
func (o *object) optional(key string) string {
	node, ok := o.take(key)
	if !ok {
		return ""
	}
	text, ok := scalar(node)
	if !ok {
		o.findings.add(o.place(key), "scheme.finding.text-wanted", fault.Text("key", key))
	}
	return strings.TrimSpace(text)
}

// text is the text under a key that must be there.
func (o *object) text(key string) string {
	text := o.optional(key)
	if text == "" {
		o.findings.add(o.place(key), "scheme.finding.missing", fault.Text("key", key))
	}
	return text
}

// matching is a text of a certain shape.
func (o *object) matching(key string, shape *regexp.Regexp, finding string) string {
	text := o.text(key)
	if text != "" && !shape.MatchString(text) {
		o.findings.add(o.place(key), finding, fault.Text("key", key), fault.Text("value", text))
	}
	return text
}

// words are the zh and en of this very object.
func (o *object) words() scheme.Text {
	return scheme.Text{ZH: o.translation("zh"), EN: o.translation("en")}
}

func (o *object) translation(language string) string {
	text := o.optional(language)
	if text == "" {
		o.findings.add(o.at, "scheme.finding.translation", fault.Term("language", "scheme.language."+language))
	}
	return text
}

// both are the zh and en of the object under the key.
func (o *object) both(key string) scheme.Text {
	node, ok := o.take(key)
	if !ok {
		o.findings.add(o.place(key), "scheme.finding.missing", fault.Text("key", key))
		return scheme.Text{}
	}
	inner := newObject(o.findings, o.at.file, node)
	if inner == nil {
		return scheme.Text{}
	}
	words := inner.words()
	inner.finish()
	return words
}

// date is the day under the key, zero if there is none and none is needed.
func (o *object) date(key string, needed bool) calendar.Date {
	text := o.optional(key)
	if text == "" {
		if needed {
			o.findings.add(o.place(key), "scheme.finding.missing", fault.Text("key", key))
		}
		return calendar.Date{}
	}
	day, err := calendar.ParseDate(text)
	if err != nil {
		o.findings.add(o.place(key), "scheme.finding.date", fault.Text("key", key), fault.Text("value", text))
		return calendar.Date{}
	}
	return day
}

// number is a whole number from least to most.
func (o *object) number(key string, least, most int) int {
	text := o.text(key)
	if text == "" {
		return 0
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < least || value > most {
		o.findings.add(o.place(key), "scheme.finding.number", fault.Text("key", key), fault.Text("value", text),
			fault.Number("least", least), fault.Number("most", most))
	}
	return value
}

// flag is true or false; absent is false unless it is needed.
func (o *object) flag(key string, needed bool) bool {
	text := o.optional(key)
	if text == "" && !needed {
		return false
	}
	if text != "true" && text != "false" {
		o.findings.add(o.place(key), "scheme.finding.flag", fault.Text("key", key), fault.Text("value", text))
	}
	return text == "true"
}

// choice is one of the allowed words.
func choice[T ~string](o *object, key string, allowed ...T) T {
	text := T(o.text(key))
	if text != "" && !slices.Contains(allowed, text) {
		names := make([]string, len(allowed))
		for i, word := range allowed {
			names[i] = string(word)
		}
		o.findings.add(o.place(key), "scheme.finding.choice", fault.Text("key", key), fault.Text("value", string(text)),
			fault.Text("allowed", strings.Join(names, ", ")))
	}
	return text
}

// list are the nodes of the sequence under the key, none if there is no key.
func (o *object) list(key string) []ast.Node {
	node, ok := o.take(key)
	if !ok {
		return nil
	}
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		o.findings.add(o.place(key), "scheme.finding.list-wanted", fault.Text("key", key))
		return nil
	}
	return sequence.Values
}

// finish reports the keys that nobody asked for.
func (o *object) finish() {
	for key, at := range o.places {
		if !o.asked[key] {
			o.findings.add(at, "scheme.finding.unknown-key", fault.Text("key", key))
		}
	}
}
