package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"time"
)

//go:embed assets
var embedded embed.FS

// assetsAt is where style sheet and icon lie. The hash of what they hold is in
// the address, so they may be kept for ever and new ones are asked for at once.
const assetsAt = "/assets/{hash}/{name}"

var (
	assets    = readAssets()
	assetHash = hashOf(assets)
	cssAt     = "/assets/" + assetHash + "/site.css"
	iconAt    = "/assets/" + assetHash + "/icon.svg"
)

// asset is a file that pages refer to.
type asset struct {
	mediaType string
	content   []byte
}

func readAssets() map[string]asset {
	all := map[string]asset{}
	for name, mediaType := range map[string]string{"site.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"} {
		content, err := fs.ReadFile(embedded, "assets/"+name)
		if err != nil {
			panic(err) // the program was built without it
		}
		all[name] = asset{mediaType, content}
	}
	return all
}

func hashOf(all map[string]asset) string {
	sum := sha256.New()
	for _, name := range []string{"icon.svg", "site.css"} {
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
	h.Set("ETag", `"`+assetHash+`"`)
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("hash") == assetHash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.content))
}
