package pdf

import (
	"fmt"
	"strings"
)

// element is a part of a paper's structure, which programs that read aloud
// follow: a paragraph, a heading, a figure with what it shows in words. What
// belongs to none is an ornament to them.
type element struct {
	role      string
	lang, alt string
	page      *Page
	mark      int // of its content on the page
}

// heading and its like are the roles of PDF's standard structure.
const (
	paragraph = "P"
	heading   = "H1"
	figure    = "Figure"
)

// tag prints what belongs to one element. Within it nothing else is tagged.
func (p *Page) tag(e element, print func()) {
	if p.inside {
		print()
		return
	}
	p.inside = true
	e.page, e.mark = p, p.marks
	p.marks++
	p.doc.elements = append(p.doc.elements, e)
	p.op(fmt.Sprintf("/%s <</MCID %d>> BDC\n", e.role, e.mark))
	print()
	p.op("EMC\n")
	p.inside = false
}

// ornament prints what belongs to no element.
func (p *Page) ornament(print func()) {
	if p.inside {
		print()
		return
	}
	p.op("/Artifact BMC\n")
	print()
	p.op("EMC\n")
}

// writeStructure writes the tree of elements and gives what the catalog says of
// it. Each page finds its elements by its place in the list of pages.
func (d *Doc) writeStructure(w *writer, pages []ref) string {
	root, document := w.reserve(), w.reserve()
	of := map[*Page]int{}
	for i, p := range d.pages {
		of[p] = i
	}
	kids := make([]ref, len(d.elements))
	parents := make([][]ref, len(d.pages))
	for i, e := range d.elements {
		more := ""
		if e.lang != "" {
			more += fmt.Sprintf(" /Lang (%s)", literal(e.lang))
		}
		if e.alt != "" {
			more += " /Alt " + textString(e.alt)
		}
		kids[i] = w.add("<</Type /StructElem /S /%s /P %v /Pg %v /K %d%s>>", e.role, document, pages[of[e.page]], e.mark, more)
		parents[of[e.page]] = append(parents[of[e.page]], kids[i])
	}
	w.put(document, "<</Type /StructElem /S /Document /P %v /K %v>>", root, kids)
	var numbers strings.Builder
	for i, of := range parents {
		fmt.Fprintf(&numbers, "%d %v ", i, of)
	}
	w.put(root, "<</Type /StructTreeRoot /K [%v] /ParentTree <</Nums [%s]>> /ParentTreeNextKey %d>>", document, numbers.String(), len(d.pages))
	return fmt.Sprintf(" /MarkInfo <</Marked true>> /StructTreeRoot %v", root)
}
