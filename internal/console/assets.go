package console

import (
	"embed"
	"io/fs"
	"net/http"

	"fincert/internal/web"
)

//go:embed assets
var embedded embed.FS

//go:embed style/desk.css
var style string

var (
	assets = readAssets()
	cssAt  = assets.At("desk.css")
)

func readAssets() *web.Assets {
	folder, err := fs.Sub(embedded, "assets")
	if err != nil {
		panic(err) // the program was built without it
	}
	return web.NewAssets("/desk/assets", folder, map[string][]byte{"desk.css": []byte(web.ChosenPalette() + style)})
}

func (d *console) serveAsset(w http.ResponseWriter, r *http.Request) {
	if !assets.Serve(w, r) {
		d.Door.Problem(w, r, unknown)
	}
}
