package vault

import (
	"archive/zip"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"

	"fincert/internal/fault"
)

// The media types that may be put in. What a browser would run (HTML, SVG) and
// what a machine would run are not among them.
const (
	typePDF  = "application/pdf"
	typePNG  = "image/png"
	typeJPEG = "image/jpeg"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typeOFD  = "application/ofd" // GB/T 33190
	typeZIP  = "application/zip"
	typeText = "text/plain"
	typeCSV  = "text/csv"
	typeXML  = "text/xml"
)

// Accepted lists the media types that a file may have.
var Accepted = []string{
	typePDF, typePNG, typeJPEG, typeDOCX, typeXLSX, typeOFD, typeZIP, typeText, typeCSV, typeXML,
}

// sniffed is how many bytes at the beginning tell the type.
const sniffed = 3072

// mediaType recognises a file by its content: one of Accepted, else a fault
// "vault.type", or "vault.damaged" for a container that cannot be opened.
func mediaType(content io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(size, sniffed))
	_, err := content.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	found := mimetype.Detect(head)
	for m := found; m != nil; m = m.Parent() {
		if m.Is(typeZIP) {
			return containerType(content, size)
		}
	}
	for _, accepted := range Accepted {
		if found.Is(accepted) {
			return accepted, nil
		}
	}
	return "", fault.New(fault.Invalid, "vault.type", fault.Text("found", found.String()))
}

// containerType tells what a ZIP container is by the parts that its format
// demands.
func containerType(content io.ReaderAt, size int64) (string, error) {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return "", fault.New(fault.Invalid, "vault.damaged")
	}
	parts := map[string]bool{}
	for _, f := range archive.File {
		parts[f.Name] = true
	}
	switch {
	case parts["[Content_Types].xml"] && parts["word/document.xml"]:
		return typeDOCX, nil
	case parts["[Content_Types].xml"] && parts["xl/workbook.xml"]:
		return typeXLSX, nil
	case parts["OFD.xml"]:
		return typeOFD, nil
	}
	return typeZIP, nil
}

// nameLimit is the length of a name in characters.
const nameLimit = 200

// cleanName makes a given name harmless: the last element of a path, without
// control and invisible direction characters, cut before its extension. An
// empty name stays empty: the file is then called by its id.
func cleanName(given string) string {
	given = given[strings.LastIndexAny(given, `/\`)+1:]
	kept := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(given, ""))
	kept = strings.Trim(kept, " .\u3000")
	name := []rune(kept)
	if len(name) <= nameLimit {
		return kept
	}
	extension := []rune(filepath.Ext(kept))
	if len(extension) > 10 {
		extension = nil
	}
	return string(name[:nameLimit-len(extension)]) + string(extension)
}
