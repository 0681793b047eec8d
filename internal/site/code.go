package site

import (
	"fmt"
	"strings"

	qr "github.com/piglig/go-qr"
)

// quietZone is how many light modules stand around a code.
const quietZone = 4

// qrCode draws the QR code of a text as an SVG path in a square of side
// modules; empty if the text has no room in one.
func qrCode(content string) (path string, side int) {
	code, err := qr.EncodeText(content, qr.Medium)
	if err != nil {
		return "", 0
	}
	var b strings.Builder
	size := code.Size()
	for y := range size {
		for x := 0; x < size; x++ {
			run := 0
			for x+run < size && code.Module(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
				x += run
			}
		}
	}
	return b.String(), size + 2*quietZone
}
