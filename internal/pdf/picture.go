package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strconv"

	qr "github.com/piglig/go-qr"
)

// Image is a picture made ready once for any number of papers: packing it takes
// longer than all the rest of a page. It is safe for concurrent use.
type Image struct {
	// Alt is what it shows, for those who cannot see it. Without it the picture
	// is an ornament.
	Alt string

	width, height int
	colours       []byte // packed, 3 bytes a pixel
	opacity       []byte // packed, 1 byte a pixel; nil: opaque
}

// NewImage reads a PNG, with or without transparency.
func NewImage(file []byte) (*Image, error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	const most = 4096
	if config.Width > most || config.Height > most {
		return nil, fmt.Errorf("the picture has %d × %d pixels; at most %d each way", config.Width, config.Height, most)
	}
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	pixels := image.NewNRGBA(image.Rect(0, 0, config.Width, config.Height))
	draw.Draw(pixels, pixels.Rect, decoded, decoded.Bounds().Min, draw.Src)
	colours := make([]byte, 0, 3*config.Width*config.Height)
	opacity := make([]byte, 0, config.Width*config.Height)
	for i := 0; i < len(pixels.Pix); i += 4 {
		colours = append(colours, pixels.Pix[i:i+3]...)
		opacity = append(opacity, pixels.Pix[i+3])
	}
	i := &Image{width: config.Width, height: config.Height, colours: deflateWell(colours)}
	if !pixels.Opaque() {
		i.opacity = deflateWell(opacity)
	}
	return i, nil
}

// Image draws a picture into the rectangle.
func (p *Page) Image(i *Image, x, y, width, height float64) {
	draw := func() {
		p.op("q ")
		p.numbers(width*mm, 0, 0, height*mm, x*mm, (PageHeight-y-height)*mm)
		p.op("cm ", p.doc.image(i), " Do Q\n")
	}
	if i.Alt == "" {
		p.ornament(draw)
		return
	}
	p.tag(element{role: figure, alt: i.Alt}, draw)
}

// QRSize is how wide the code of a text gets with modules of this width, its
// quiet zone included; 0.4 mm is read from a scan of 150 dpi. The fault of a
// text that is too long comes when it is printed.
func QRSize(content string, module float64) float64 {
	code, err := qr.EncodeText(content, qr.Medium)
	if err != nil {
		return 0
	}
	return module * float64(code.Size()+2*quiet)
}

// quiet is how many modules around a code stay white.
const quiet = 4

// QR draws a code of level M into a square, its quiet zone included, which is
// made white.
func (p *Page) QR(x, y, size float64, content string) {
	code, err := qr.EncodeText(content, qr.Medium)
	if err != nil {
		p.doc.fail(fmt.Errorf("make the QR code: %w", err))
		return
	}
	p.tag(element{role: figure, alt: content}, func() {
		p.Box(x, y, size, size, Colour{255, 255, 255})
		p.modules(x, y, size, code)
	})
}

// modules fills the dark ones, those beside each other as one box. They are
// drawn on a grid of their own, where all edges are whole numbers: no gaps show
// between rows, however much it is enlarged.
func (p *Page) modules(x, y, size float64, code *qr.QrCode) {
	module := size / float64(code.Size()+2*quiet)
	edge := strconv.FormatFloat(module*mm, 'f', 6, 64)
	p.fill(Colour{})
	p.op("q ", edge, " 0 0 -", edge, " ")
	p.numbers((x+quiet*module)*mm, (PageHeight-y-quiet*module)*mm)
	p.op("cm ")
	for row := range code.Size() {
		for column := 0; column < code.Size(); column++ {
			from := column
			for column < code.Size() && code.Module(column, row) {
				column++
			}
			if column > from {
				p.numbers(float64(from), float64(row), float64(column-from), 1)
				p.op("re ")
			}
		}
	}
	p.op("f Q\n")
}
