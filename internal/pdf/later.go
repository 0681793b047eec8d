package pdf

import "bytes"

// Signature is one signature of a paper.
type Signature struct {
	Ranges [4]int64 // what it covers: from, length, from, length
	CMS    []byte
	// Whole: it covers all of the paper but itself, and what was written behind
	// it, if anything, only helps to check it (DSS). Anything else there is not
	// read and makes it false.
	Whole      bool
	Validation *Validation // nil: none was written behind it
}

// Validation is what helps to check a signature when certificates have expired
// and services are gone: certificates, revocation lists and OCSP answers, in
// DER. It is not covered by the signature: each is signed by who issued it.
type Validation struct{ Certs, CRLs, OCSPs [][]byte }

func (r *revision) signatures(catalog dictValue, file []byte) ([]Signature, error) {
	if catalog["AcroForm"] == nil {
		if len(r.file) < len(file) {
			return nil, errSyntax
		}
		return nil, nil
	}
	form, err := r.dict(catalog["AcroForm"])
	if err != nil {
		return nil, err
	}
	fields, _ := form["Fields"].(arrayValue)
	if len(fields) != 1 {
		return nil, errSyntax
	}
	field, err := r.dict(fields[0])
	if err != nil {
		return nil, err
	}
	dict, err := r.dict(field["V"])
	if err != nil {
		return nil, err
	}
	contents, ok := dict["Contents"].(textValue)
	ranges, _ := dict["ByteRange"].(arrayValue)
	if !ok || len(ranges) != 4 || dict["SubFilter"] != nameValue("ETSI.CAdES.detached") {
		return nil, errSyntax
	}
	s := Signature{CMS: contents.data}
	for i, v := range ranges {
		n, ok := whole(v)
		if !ok {
			return nil, errSyntax
		}
		s.Ranges[i] = int64(n)
	}
	covers := s.Ranges == [4]int64{0, int64(contents.from), int64(contents.to), int64(len(r.file) - contents.to)}
	validation, clean := r.later(file, catalog)
	s.Whole, s.Validation = covers && clean, validation
	return []Signature{s}, nil
}

// later looks at what was written behind the revision: is it nothing, or
// validation data only?
func (r *revision) later(file []byte, catalog dictValue) (*Validation, bool) {
	root, _ := r.trailer["Root"].(ref)
	last := r
	for n := 0; len(last.file) < len(file); n++ {
		if n == maxLater {
			return nil, false
		}
		next, err := readRevision(file, len(last.file))
		if err != nil || !next.extends(last, root, catalog) {
			return nil, false
		}
		last = next
	}
	if last == r {
		return nil, true
	}
	validation, err := last.validation(root)
	return validation, err == nil
}

// validation reads the store that the revision's catalog leads to.
func (r *revision) validation(root ref) (*Validation, error) {
	catalog, err := r.dict(root)
	if err != nil {
		return nil, err
	}
	store, err := r.dict(catalog["DSS"])
	if err != nil {
		return nil, err
	}
	v := &Validation{}
	for _, part := range []struct {
		to   *[][]byte
		from any
	}{{&v.Certs, store["Certs"]}, {&v.CRLs, store["CRLs"]}, {&v.OCSPs, store["OCSPs"]}} {
		all, _ := part.from.(arrayValue)
		for _, member := range all {
			_, data, err := r.stream(member)
			if err != nil {
				return nil, err
			}
			*part.to = append(*part.to, data)
		}
	}
	return v, nil
}

// extends: the revision adds objects and, in the catalog, the way to them, and
// changes nothing else.
func (r *revision) extends(last *revision, root ref, catalog dictValue) bool {
	for key, v := range r.trailer {
		switch key {
		case "Size":
		case "Prev":
			if n, ok := whole(v); !ok || n != last.table {
				return false
			}
		case "Root", "Info", "ID":
			if !bytes.Equal(render(nil, v), render(nil, last.trailer[key])) {
				return false
			}
		default:
			return false
		}
	}
	if len(r.trailer) != len("SRIIP") {
		return false
	}
	for n := range r.offsets {
		if n != root && int(n) < last.size {
			return false
		}
	}
	now, err := r.dict(root)
	if err != nil {
		return false
	}
	return bytes.Equal(render(nil, without(now)), render(nil, without(catalog)))
}

// without is a catalog without what leads to validation data.
func without(catalog dictValue) dictValue {
	bare := make(dictValue, len(catalog))
	for key, v := range catalog {
		if key != "DSS" && key != "Extensions" {
			bare[key] = v
		}
	}
	return bare
}
