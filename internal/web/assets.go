package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
)

// Assets are the style sheets, scripts and icons of a door's pages. The hash of
// what they hold is in their address, so they may be kept for ever and new ones
// are asked for at once. They are safe for concurrent use.
type Assets struct {
	at    string
	hash  string
	files map[string]asset
}

type asset struct {
	mediaType string
	content   []byte
	pressed   []byte // gzip of it
}

// MediaSVG is the media type of a drawing.
const MediaSVG = "image/svg+xml"

// NewAssets takes every file of a folder, and what is made by the program under
// its name. at is the address beneath which they lie, such as "/assets". It
// panics when the folder cannot be read: the program was built without it.
func NewAssets(at string, folder fs.FS, made map[string][]byte) *Assets {
	a := &Assets{at: at, files: map[string]asset{}}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		content, err := fs.ReadFile(folder, entry.Name())
		if err != nil {
			panic(err)
		}
		a.add(entry.Name(), content)
	}
	for name, content := range made {
		a.add(name, content)
	}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		_, _ = sum.Write(a.files[name].content) // never fails, see hash.Hash
	}
	a.hash = hex.EncodeToString(sum.Sum(nil)[:6])
	return a
}

// mediaTypes are said here and not by the machine, which may know others.
var mediaTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": MediaSVG}

func (a *Assets) add(name string, content []byte) {
	mediaType, known := mediaTypes[path.Ext(name)]
	if !known {
		mediaType = mime.TypeByExtension(path.Ext(name))
	}
	a.files[name] = asset{mediaType, content, pressed(content)}
}

// Pattern is the address of all of them as a mux knows it.
func (a *Assets) Pattern() string { return "GET " + a.at + "/{hash}/{name}" }

// At is the address of a file. It panics for one that is not there, which the
// first page that refers to it shows.
func (a *Assets) At(name string) string {
	if _, there := a.files[name]; !there {
		panic("web: there is no asset " + name)
	}
	return a.at + "/" + a.hash + "/" + name
}

// Content is what a file holds; nil if it is not there.
func (a *Assets) Content(name string) []byte { return a.files[name].content }

// Serve gives a file under whatever hash it is asked for: a page of the version
// before, still open somewhere, must not lose its look. Only the right address
// may be kept. It answers nothing and returns false for a file that is not
// there.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request) bool {
	file, known := a.files[r.PathValue("name")]
	if !known {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", file.mediaType)
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("hash") == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content, tag := file.content, a.hash
	if TakesGzip(r, h) {
		content, tag = file.pressed, a.hash+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", noTime, bytes.NewReader(content))
	return true
}
