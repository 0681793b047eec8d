// Package load reads an edition of the scheme from YAML files, or from the one
// archive that the record keeps, and checks it.
//
// It promises that an edition it hands out answers every look-up of package
// scheme on every day from the edition's first, that each of its items has both
// languages and a clause (or says that it is ours), and that whatever is wrong
// is named with file and line, all of it at once. It refuses an edition with
// any finding: a scheme that is half right decides cases wrongly.
package load

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"fincert/internal/fault"
	"fincert/internal/scheme"
	"fincert/internal/scheme/data"
)

// Finding is one thing wrong with one file: a catalog key and its arguments.
type Finding struct {
	File string
	Line int // from 1
	Key  string
	Args []fault.Arg
}

func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s", f.File, f.Line, f.Key)
	for _, arg := range f.Args {
		fmt.Fprintf(&b, " %s=%v", arg.Name, arg.Value)
	}
	return b.String()
}

// Faulty is the error of an edition that has findings.
type Faulty struct{ Findings []Finding }

// Error is for logs and tests; people are shown the findings in their language.
func (f *Faulty) Error() string {
	lines := make([]string, len(f.Findings))
	for i, finding := range f.Findings {
		lines[i] = finding.String()
	}
	return "scheme has findings:\n" + strings.Join(lines, "\n")
}

// Fault is the same as a refusal of a command's field, one entry a finding.
func (f *Faulty) Fault() *fault.Fault {
	var fields fault.Fields
	for _, finding := range f.Findings {
		fields.Add(fmt.Sprintf("%s:%d", finding.File, finding.Line), finding.Key, finding.Args...)
	}
	return fields.Err()
}

// FS reads the edition in the YAML files of fsys's top folder. The error is a
// *Faulty if the edition has findings.
func FS(fsys fs.FS) (*scheme.Scheme, error) {
	files, err := read(fsys)
	if err != nil {
		return nil, err
	}
	return edition(files)
}

// Bytes reads the edition in an archive that Pack made. The error is a *Faulty
// if the edition has findings, or if the bytes are not exactly what Pack makes
// of the files in them: an edition has one form, and so one hash.
func Bytes(archive []byte) (*scheme.Scheme, error) {
	files, err := unpack(archive)
	if err != nil {
		return nil, err
	}
	return edition(files)
}

// Check lists what is wrong with the edition in fsys, nothing if it is clean.
// The error is of reading, not of content.
func Check(fsys fs.FS) ([]Finding, error) {
	files, err := read(fsys)
	if err != nil {
		return nil, err
	}
	_, findings := decode(files)
	return findings, nil
}

func edition(files []file) (*scheme.Scheme, error) {
	content, findings := decode(files)
	if len(findings) > 0 {
		return nil, &Faulty{findings}
	}
	return scheme.New(content), nil
}

// Shipped is the edition that ships with fincert. A test keeps it clean, so a
// finding here is a broken build and panics.
var Shipped = sync.OnceValue(func() *scheme.Scheme {
	shipped, err := FS(data.Files)
	if err != nil {
		panic(err)
	}
	return shipped
})

// ShippedFiles are the files of the shipped edition, as `scheme export` writes
// them.
func ShippedFiles() fs.FS { return data.Files }

// ShippedBytes is the shipped edition as one archive, as the record keeps it.
var ShippedBytes = sync.OnceValue(func() []byte {
	archive, err := Pack(data.Files)
	if err != nil {
		panic(err)
	}
	return archive
})
