package pdf

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode"

	"fincert/internal/fault"
	"fincert/internal/pdf/sfnt"
)

// Meta is what a paper says about itself. Created is the one time in it.
type Meta struct {
	Title, Author, Subject string
	Lang                   string // "zh-CN"
	Created                time.Time
	ID                     [16]byte // the same for the same paper, for ever
}

// Doc is a paper that is being made. It is not safe for concurrent use.
type Doc struct {
	meta        Meta
	pages       []*Page
	settings    [2]*setting // by face; nil while unused
	images      []*Image
	attachments []Attachment
	elements    []element // of the structure, in the order of printing
	field       *field
	err         error
}

// Attachment is a file inside of the paper that holds the same facts as data.
type Attachment struct {
	Name        string
	Type        string // "application/jwt"
	Description string
	Data        []byte
}

// field is where the signature's field lies.
type field struct {
	page                *Page
	x, y, width, height float64
}

// New begins a paper.
func New(m Meta) *Doc {
	d := &Doc{meta: m}
	for _, text := range []string{m.Title, m.Author, m.Subject} {
		for _, r := range text {
			if unicode.In(r, unicode.C) || r == unicode.ReplacementChar {
				d.fail(unprintable(r))
			}
		}
	}
	return d
}

// Page adds a page.
func (d *Doc) Page() *Page {
	p := &Page{doc: d}
	d.pages = append(d.pages, p)
	return p
}

// Attach puts a file into the paper.
func (d *Doc) Attach(a Attachment) { d.attachments = append(d.attachments, a) }

// Sign says where a reader's click shows the signature: over the seal, say. The
// field draws nothing. Without it the signature has no place on a page.
func (p *Page) Sign(x, y, width, height float64) {
	p.doc.field = &field{p, x, y, width, height}
}

func (d *Doc) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Err is the first fault so far: what Bytes and Sign will tell.
func (d *Doc) Err() error { return d.err }

// Bytes writes the paper without a signature.
func (d *Doc) Bytes() ([]byte, error) {
	w, err := d.write(0)
	if err != nil {
		return nil, err
	}
	return w.out, nil
}

// run is a part of a line in one face.
type run struct {
	face Face
	cids []uint16
}

// setting is what a paper prints in one face. Each cluster that is printed has
// a number of its own, even where two look alike, so that extracted text is
// always what was given.
type setting struct {
	cids     map[string]uint16
	clusters []string // by number
	pieces   []sfnt.Piece
	advances []int
}

// encode finds the numbers of a line's clusters.
func (d *Doc) encode(face Face, line string) ([]run, error) {
	var runs []run
	for cluster := range clusters(line) {
		in, cid, err := d.number(face, cluster)
		if err != nil {
			return nil, err
		}
		if k := len(runs) - 1; k >= 0 && runs[k].face == in {
			runs[k].cids = append(runs[k].cids, cid)
		} else {
			runs = append(runs, run{in, []uint16{cid}})
		}
	}
	return runs, nil
}

func (d *Doc) number(face Face, cluster string) (Face, uint16, error) {
	if s := d.settings[face]; s != nil {
		if cid, ok := s.cids[cluster]; ok {
			return face, cid, nil
		}
	}
	how, bad := set(face, cluster)
	if bad != 0 {
		return face, 0, unprintable(bad)
	}
	if how.face != face {
		return d.number(how.face, cluster)
	}
	s := d.settings[face]
	if s == nil {
		s = &setting{cids: map[string]uint16{}}
		s.add("", drawn{})
		d.settings[face] = s
	}
	if len(s.clusters) > maxClusters {
		return face, 0, fault.RefuseOurs("pdf.too-many-characters", fault.Number("limit", maxClusters))
	}
	return face, s.add(cluster, how), nil
}

// maxClusters leaves room for the parts of composed glyphs below 65,536, and is
// more than there are characters in a face.
const maxClusters = 32000

func (s *setting) add(cluster string, how drawn) uint16 {
	cid := uint16(len(s.clusters))
	s.cids[cluster] = cid
	s.clusters = append(s.clusters, cluster)
	s.pieces = append(s.pieces, how.piece)
	s.advances = append(s.advances, how.advance)
	return cid
}

// resource is the name of a face in pages.
func (f Face) resource() string { return fmt.Sprintf("/F%d", int(f)) }

// image gives a picture its name in pages.
func (d *Doc) image(i *Image) string {
	at := slices.Index(d.images, i)
	if at < 0 {
		at = len(d.images)
		d.images = append(d.images, i)
	}
	return fmt.Sprintf("/I%d", at)
}

// sortedKeys is the order in which a map is written: always the same.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
