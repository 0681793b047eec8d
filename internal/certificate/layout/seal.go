package layout

import (
	_ "embed" // the seal

	"sync"

	"fincert/internal/pdf"
)

//go:embed seal.png
var sealFile []byte

// DemoSeal is the seal of the demo's body. It was drawn once from seal.svg: a
// body's own is a picture, too.
var DemoSeal = sync.OnceValue(func() *pdf.Image {
	seal, err := pdf.NewImage(sealFile)
	if err != nil {
		panic("the demo's seal: " + err.Error()) // part of the program
	}
	return seal
})
