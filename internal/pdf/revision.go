package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
)

const (
	// MaxSize is the size of the largest file that is read, in bytes; papers
	// have some 100 kB.
	MaxSize = 16 << 20

	maxObjects = 1 << 16
	maxLater   = 16       // revisions behind the first
	maxWork    = 64 << 20 // bytes parsed and unpacked for one paper, however often
)

// revision is a file up to one of its ends: what was written first, or what was
// written behind it later.
type revision struct {
	file    []byte // up to the end of the revision
	start   int    // where the one before it ended
	table   int    // where its table of objects is
	trailer dictValue
	offsets map[ref]int // of its own objects
	size    int         // one more than the highest number of an object
	work    int         // how much was parsed and unpacked so far
}

var errBomb = errors.New("it takes too much work to read")

// ending is how a revision ends.
var ending = regexp.MustCompile(`\nstartxref\n([0-9]{1,10})\n%%EOF\n`)

// readRevision reads the revision that begins at start: its table, all of it.
func readRevision(file []byte, start int) (*revision, error) {
	found := ending.FindSubmatchIndex(file[start:])
	if found == nil {
		return nil, errSyntax
	}
	table, err := strconv.Atoi(string(file[start+found[2] : start+found[3]]))
	if err != nil || table < start || table >= start+found[0] {
		return nil, errSyntax
	}
	r := &revision{file: file[:start+found[1]], start: start, table: table, offsets: map[ref]int{}}
	p := parser{r.file, table}
	if !p.ahead("xref\n") {
		return nil, errSyntax
	}
	p.at += len("xref\n")
	for !p.ahead("trailer\n") {
		err := r.readSection(&p)
		if err != nil {
			return nil, err
		}
	}
	p.at += len("trailer\n")
	trailer, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.at != start+found[0] {
		return nil, errSyntax
	}
	var ok bool
	r.trailer, ok = trailer.(dictValue)
	if !ok {
		return nil, errSyntax
	}
	r.size, ok = whole(r.trailer["Size"])
	if !ok || r.size > maxObjects {
		return nil, errSyntax
	}
	return r, r.checkObjects()
}

// entryForm is a line of the table of objects.
var entryForm = regexp.MustCompile(`^([0-9]{10}) ([0-9]{5}) ([nf]) \n`)

func (r *revision) readSection(p *parser) error {
	first, ok1 := p.number()
	count, ok2 := p.number()
	if !ok1 || !ok2 || first+count > maxObjects || !p.ahead("\n") {
		return errSyntax
	}
	p.at++
	for n := first; n < first+count; n++ {
		entry := entryForm.FindSubmatch(p.source[p.at:min(p.at+20, len(p.source))])
		if entry == nil {
			return errSyntax
		}
		p.at += len(entry[0])
		offset, err := strconv.Atoi(string(entry[1]))
		if n == 0 && entry[3][0] == 'f' {
			continue
		}
		_, twice := r.offsets[ref(n)]
		if err != nil || entry[3][0] != 'n' || string(entry[2]) != "00000" || n == 0 || twice {
			return errSyntax
		}
		r.offsets[ref(n)] = offset
	}
	return nil
}

func (p *parser) number() (int, bool) {
	v, err := p.value(0)
	if err != nil {
		return 0, false
	}
	return whole(v)
}

// checkObjects: the revision is its objects, one after another, and its table:
// nothing lies between them that another reader might find.
func (r *revision) checkObjects() error {
	all := make([]ref, 0, len(r.offsets))
	for n := range r.offsets {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b ref) int { return r.offsets[a] - r.offsets[b] })
	at := r.start
	if at == 0 {
		at = len(header)
	}
	for _, n := range all {
		if r.offsets[n] != at {
			return errSyntax
		}
		_, _, end, err := r.object(n)
		if err != nil {
			return err
		}
		at = end
	}
	if at != r.table {
		return errSyntax
	}
	return nil
}

// object reads one object: its value, and its data if it is a stream.
func (r *revision) object(n ref) (value any, data []byte, end int, err error) {
	at, ok := r.offsets[n]
	if !ok || at < r.start || at >= r.table {
		return nil, nil, 0, errSyntax
	}
	p := parser{r.file[:r.table], at}
	begin := fmt.Sprintf("%d 0 obj\n", int(n))
	if !p.ahead(begin) {
		return nil, nil, 0, errSyntax
	}
	p.at += len(begin)
	value, err = p.value(0)
	if err != nil {
		return nil, nil, 0, err
	}
	if _, bare := value.(operator); bare {
		return nil, nil, 0, errSyntax
	}
	if p.ahead("\nstream\n") {
		p.at += len("\nstream\n")
		dict, ok1 := value.(dictValue)
		length, ok2 := whole(dict["Length"])
		if !ok1 || !ok2 || p.at+length > len(p.source) {
			return nil, nil, 0, errSyntax
		}
		data = p.source[p.at : p.at+length]
		p.at += length
		if !p.ahead("\nendstream") {
			return nil, nil, 0, errSyntax
		}
		p.at += len("\nendstream")
	}
	if !p.ahead("\nendobj\n") {
		return nil, nil, 0, errSyntax
	}
	r.work += p.at - at
	if r.work > maxWork {
		return nil, nil, 0, errBomb
	}
	return value, data, p.at + len("\nendobj\n"), nil
}

// dict reads an object that is a dictionary, be it in place or referred to.
func (r *revision) dict(v any) (dictValue, error) {
	if n, ok := v.(ref); ok {
		value, _, _, err := r.object(n)
		if err != nil {
			return nil, err
		}
		v = value
	}
	d, ok := v.(dictValue)
	if !ok {
		return nil, errSyntax
	}
	return d, nil
}

// stream reads and unpacks a stream.
func (r *revision) stream(v any) (dictValue, []byte, error) {
	n, ok := v.(ref)
	if !ok {
		return nil, nil, errSyntax
	}
	value, data, _, err := r.object(n)
	if err != nil {
		return nil, nil, err
	}
	dict, ok := value.(dictValue)
	if !ok || data == nil || dict["DecodeParms"] != nil {
		return nil, nil, errSyntax
	}
	switch dict["Filter"] {
	case nil:
		return dict, data, nil
	case nameValue("FlateDecode"):
	default:
		return nil, nil, errSyntax
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, nil, errSyntax
	}
	unpacked, err := io.ReadAll(io.LimitReader(z, int64(maxWork-r.work)+1))
	r.work += len(unpacked)
	if r.work > maxWork {
		return nil, nil, errBomb
	}
	if err != nil {
		return nil, nil, errSyntax
	}
	return dict, unpacked, nil
}
