package load

import (
	"cmp"
	"errors"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

var (
	idShape     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	clauseShape = regexp.MustCompile(`^[1-9](\.[1-9][0-9]?)*(\([1-9]\))?[a-z]?$`)
	twoDigits   = regexp.MustCompile(`^[0-9]{2}$`)
	statusCode  = regexp.MustCompile(`^0[1-5]$`)
)

// decoder reads all files of one edition before it judges them together.
type decoder struct {
	findings
	content scheme.Content
	header  *object // the one mapping `scheme`
	rows    []row
	refs    []reference
	grounds []reference // of suspension, that something is shown for
	unread  bool        // a file could not be read, so what it holds is not missing
}

// row remembers where an item stands.
type row struct {
	scheme.Dated
	section scheme.Section
	list    string
	at      place
}

// reference is a kind or trait that an item names.
type reference struct {
	id     string
	traits bool // only a trait may be named
	at     place
}

// decode gives the content and what is wrong with it, in the order of files
// and lines. The content is of use only if nothing is wrong.
func decode(files []file) (scheme.Content, []Finding) {
	d := &decoder{}
	for _, f := range files {
		d.file(f)
	}
	if !d.unread {
		d.together(files)
	}
	slices.SortStableFunc(d.list, func(a, b Finding) int {
		if place := cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)); place != 0 {
			return place
		}
		return cmp.Compare(a.String(), b.String())
	})
	return d.content, d.list
}

func (d *decoder) file(f file) {
	if shape := f.shape(); len(shape) > 0 {
		d.list, d.unread = append(d.list, shape...), true
		return
	}
	parsed, err := parser.ParseBytes(f.text, 0)
	if err != nil {
		d.syntax(f, err)
		d.unread = true
		return
	}
	for _, document := range parsed.Docs {
		if document.Body == nil {
			continue
		}
		if _, comments := document.Body.(*ast.CommentGroupNode); comments {
			continue
		}
		top := newObject(&d.findings, f.name, document.Body)
		if top == nil {
			continue
		}
		if node, ok := top.take("scheme"); ok {
			d.edition(f.name, node, top.place("scheme"))
		}
		for _, s := range sections {
			for _, node := range top.list(string(s.name)) {
				if o := newObject(&d.findings, f.name, node); o != nil {
					s.read(d, o)
					o.finish()
				}
			}
		}
		top.finish()
	}
}

func (d *decoder) syntax(f file, err error) {
	at, message := place{f.name, 1}, err.Error()
	var told yaml.Error
	if errors.As(err, &told) {
		message = told.GetMessage()
		if token := told.GetToken(); token != nil && token.Position != nil {
			at.line = token.Position.Line
		}
	}
	d.add(at, "scheme.finding.syntax", fault.Text("message", message))
}

func (d *decoder) edition(name string, node ast.Node, at place) {
	if d.header != nil {
		d.add(at, "scheme.finding.second-scheme", fault.Text("file", d.header.at.file))
		return
	}
	o := newObject(&d.findings, name, node)
	if o == nil {
		return
	}
	d.header = o
	d.content.ID = o.matching("id", idShape, "scheme.finding.id")
	d.content.Edition = o.matching("edition", idShape, "scheme.finding.id")
	d.content.Since = o.date("since", true)
	d.content.Name = o.words()
	o.finish()
}

// dated reads what every item has, and remembers where it stands.
func (d *decoder) dated(o *object, section scheme.Section, list string) scheme.Dated {
	head := scheme.Dated{
		ID:     o.matching("id", idShape, "scheme.finding.id"),
		Clause: o.optional("clause"),
		Ours:   o.flag("ours", false),
		Binds:  choice(o, "binds", scheme.AtAcceptance, scheme.AtIssue, scheme.AtAct),
		Since:  o.date("since", true),
		Until:  o.date("until", false),
	}
	switch {
	case head.Clause == "" && !head.Ours:
		d.add(o.at, "scheme.finding.clause-missing", fault.Text("id", head.ID))
	case head.Clause != "" && !clauseShape.MatchString(head.Clause):
		d.add(o.place("clause"), "scheme.finding.clause", fault.Text("value", head.Clause))
	}
	if !head.Until.IsZero() && head.Until.Before(head.Since) {
		d.add(o.place("until"), "scheme.finding.until", fault.Day("since", head.Since), fault.Day("until", head.Until))
	}
	d.rows = append(d.rows, row{head, section, list, o.at})
	return head
}

// condition reads when, unless and for.
func (d *decoder) condition(o *object) scheme.Condition {
	return scheme.Condition{When: d.facts(o, "when", false), Unless: d.facts(o, "unless", false), For: d.facts(o, "for", true)}
}

// facts reads a list of kinds and traits, or of traits only.
func (d *decoder) facts(o *object, key string, traits bool) []string {
	var ids []string
	for _, node := range o.list(key) {
		at := placeOf(o.at.file, node)
		id, ok := scalar(node)
		if !ok {
			d.add(at, "scheme.finding.text-wanted", fault.Text("key", key))
			continue
		}
		ids = append(ids, id)
		d.refs = append(d.refs, reference{id, traits, at})
	}
	return ids
}
