package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
)

//go:embed assets
var embedded embed.FS

// assetsAt is where style sheet and icons lie. The hash of what they hold is in
// the address, so they may be kept for ever and new ones are asked for at once.
const assetsAt = "/assets/{hash}/{name}"

var (
	assets    = readAssets()
	assetHash = hashOf(assets)
	cssAt     = assetAt("site.css")
)

// asset is a file that pages refer to.
type asset struct {
	mediaType string
	content   []byte
	pressed   []byte // gzip of it
}

const svg = "image/svg+xml"

func readAssets() map[string]asset {
	all := map[string]asset{}
	add := func(name, mediaType string, content []byte) {
		all[name] = asset{mediaType, content, pressed(content)}
	}
	for name, mediaType := range map[string]string{"site.css": "text/css; charset=utf-8", "icon.svg": svg} {
		content, err := fs.ReadFile(embedded, "assets/"+name)
		if err != nil {
			panic(err) // the program was built without it
		}
		add(name, mediaType, content)
	}
	for status := range looks {
		add(tabIconName(status), svg, []byte(tabIcon(status)))
	}
	return all
}

func tabIconName(status string) string { return fmt.Sprintf("icon-%s.svg", status) }

func assetAt(name string) string { return "/assets/" + assetHash + "/" + name }

// iconAt is the tab's icon: of the status that the page is about, else ours.
func (p *page) iconAt() string {
	if p.head.status == "" {
		return assetAt("icon.svg")
	}
	return assetAt(tabIconName(p.head.status))
}

func hashOf(all map[string]asset) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		_, _ = sum.Write(all[name].content) // never fails, see hash.Hash
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// serveAsset gives a file under whatever hash it is asked for: a page of the
// version before, still open somewhere, must not lose its look. Only the right
// address may be kept.
func (s *site) serveAsset(w http.ResponseWriter, r *http.Request) {
	file, known := assets[r.PathValue("name")]
	if !known {
		s.answerWith(s.noSuchPage)(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.mediaType)
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("hash") == assetHash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content, tag := file.content, assetHash
	if takesGzip(r, h) {
		content, tag = file.pressed, assetHash+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", noTime, bytes.NewReader(content))
}
