package site

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"fincert/internal/web"
)

//go:embed assets
var embedded embed.FS

//go:embed style/site.css
var style string

var (
	assets = readAssets()
	cssAt  = assets.At("site.css")
)

func readAssets() *web.Assets {
	folder, err := fs.Sub(embedded, "assets")
	if err != nil {
		panic(err) // the program was built without it
	}
	made := map[string][]byte{"site.css": []byte(web.Palette() + style)}
	for status := range looks {
		made[tabIconName(status)] = []byte(tabIcon(status))
	}
	return web.NewAssets("/assets", folder, made)
}

func tabIconName(status string) string { return fmt.Sprintf("icon-%s.svg", status) }

// iconAt is the tab's icon: of the status that the page is about, else ours.
func (p *page) iconAt() string {
	if p.head.status == "" {
		return assets.At("icon.svg")
	}
	return assets.At(tabIconName(p.head.status))
}

func (s *site) serveAsset(w http.ResponseWriter, r *http.Request) {
	if !assets.Serve(w, r) {
		s.answerWith(s.noSuchPage)(w, r)
	}
}
