package browser

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
	"testing"
)

// Few is a picture in its most frequent colours, so many of them, every other one
// replaced by the nearest of them: pages have few, and shades of them at the edges
// of letters.
func Few(t testing.TB, of image.Image, colours int) []byte {
	t.Helper()
	bounds := of.Bounds()
	count := map[color.Color]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[color.NRGBAModel.Convert(of.At(x, y))]++
		}
	}
	palette := color.Palette(slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Compare(count[b], count[a])
	}))
	palette = palette[:min(colours, len(palette))]
	nearest := map[color.Color]uint8{}
	paletted := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := color.NRGBAModel.Convert(of.At(x, y))
			index, known := nearest[c]
			if !known {
				index = uint8(palette.Index(c))
				nearest[c] = index
			}
			paletted.SetColorIndex(x, y, index)
		}
	}
	var small bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, paletted)
	if err != nil {
		t.Fatal(err)
	}
	return small.Bytes()
}
