package load

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"fincert/internal/fault"
)

// The archive is the files one after another, sorted by name, each as a YAML
// document whose first line names it. It is YAML itself and can be read by eye.
const header = "--- # scheme file: "

// archiveLimit bounds an archive, because a person may upload one; the shipped
// one is under a tenth of it.
const archiveLimit = 512 << 10

var fileName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*\.yaml$`)

// The YAML parser needs time and stack in proportion to the depth squared, so
// depth is bounded before it sees the text: within a line by its length, over
// lines by the brackets left open. Brackets in texts count too, hence the room.
const (
	longestLine  = 1000
	openBrackets = 50
)

type file struct {
	name string
	text []byte
}

// Pack is the one archive form of the files in fsys's top folder. Equal files
// give equal bytes. The error is a *Faulty if a file cannot be part of an
// archive; whether its content is right, FS and Bytes say.
func Pack(fsys fs.FS) ([]byte, error) {
	files, err := read(fsys)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, f := range files {
		findings = append(findings, f.shape()...)
	}
	if len(findings) > 0 {
		return nil, &Faulty{findings}
	}
	archive := join(files)
	if len(archive) > archiveLimit {
		return nil, tooLarge()
	}
	return archive, nil
}

// join ends every file with a line end, so that the next header begins a line.
func join(files []file) []byte {
	var archive bytes.Buffer
	for _, f := range files {
		archive.WriteString(header + f.name + "\n")
		archive.Write(f.text)
		if len(f.text) > 0 && f.text[len(f.text)-1] != '\n' {
			archive.WriteByte('\n')
		}
	}
	return archive.Bytes()
}

// read takes the YAML files of the top folder in the order of their names. A
// file with another ending is not the scheme's, except ".yml", which somebody
// surely meant to be read.
func read(fsys fs.FS) ([]file, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list the scheme's files: %w", err)
	}
	var files []file
	for _, entry := range entries {
		if ending := path.Ext(entry.Name()); entry.IsDir() || ending != ".yaml" && ending != ".yml" {
			continue
		}
		text, err := fs.ReadFile(fsys, entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read scheme file %s: %w", entry.Name(), err)
		}
		files = append(files, file{entry.Name(), text})
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return files, nil
}

func unpack(archive []byte) ([]file, error) {
	if len(archive) > archiveLimit {
		return nil, tooLarge()
	}
	var files []file
	var current *bytes.Buffer
	finish := func() {
		if current != nil {
			files[len(files)-1].text = current.Bytes()
		}
	}
	for line := range bytes.Lines(archive) {
		if name, ok := bytes.CutPrefix(line, []byte(header)); ok {
			finish()
			current = &bytes.Buffer{}
			files = append(files, file{name: strings.TrimSuffix(string(name), "\n")})
			continue
		}
		if current == nil {
			return nil, notAnArchive()
		}
		current.Write(line)
	}
	finish()
	sorted := slices.IsSortedFunc(files, func(a, b file) int {
		if a.name == b.name {
			return 1 // a name twice is out of order too
		}
		return strings.Compare(a.name, b.name)
	})
	if !sorted || !bytes.Equal(join(files), archive) {
		return nil, notAnArchive()
	}
	return files, nil
}

func tooLarge() error {
	return &Faulty{[]Finding{{File: "archive", Line: 1, Key: "scheme.finding.archive-size",
		Args: []fault.Arg{fault.Number("limit", archiveLimit)}}}}
}

func notAnArchive() error {
	return &Faulty{[]Finding{{File: "archive", Line: 1, Key: "scheme.finding.archive-form"}}}
}

// shape says what keeps a file from being part of an archive.
func (f file) shape() []Finding {
	var findings []Finding
	add := func(line int, key string) {
		findings = append(findings, Finding{File: f.name, Line: line, Key: key})
	}
	if !fileName.MatchString(f.name) {
		add(1, "scheme.finding.file-name")
	}
	number, depth := 0, 0
	for line := range bytes.Lines(f.text) {
		number++
		if bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("...")) {
			add(number, "scheme.finding.one-document")
		}
		if bytes.ContainsRune(line, '\r') || bytes.HasPrefix(line, []byte("\ufeff")) {
			add(number, "scheme.finding.line-end")
			break
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth--
			}
		}
		if len(line) > longestLine || depth > openBrackets {
			add(number, "scheme.finding.too-deep")
			break
		}
	}
	return findings
}
