package sfnt_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"fincert/internal/pdf/sfnt"
)

func bold(t testing.TB) []byte {
	t.Helper()
	file, err := os.Open("../faces/bold.ttf.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t testing.TB, data []byte) *sfnt.Font {
	t.Helper()
	font, err := sfnt.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return font
}

func glyph(t testing.TB, font *sfnt.Font, r rune) int {
	t.Helper()
	g, ok := font.Glyph(r)
	if !ok {
		t.Fatalf("there is no glyph of %c", r)
	}
	return g
}

func TestASubsetHasTheGlyphsInTheOrderAskedFor(t *testing.T) {
	font := parse(t, bold(t))
	text := []rune("书证书a")
	pieces, characters := []sfnt.Piece{{}}, map[rune]int{}
	for i, r := range text {
		pieces = append(pieces, sfnt.Piece{Glyph: glyph(t, font, r)})
		characters[r] = i + 1
	}
	data, err := font.Subset(pieces, characters)
	if err != nil {
		t.Fatal(err)
	}
	again, err := font.Subset(pieces, characters)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same subset has other bytes (%v)", err)
	}
	small := parse(t, data)
	for i, r := range text {
		of, in := glyph(t, font, r), i+1
		ofBox, _ := font.Extent(of)
		inBox, _ := small.Extent(in)
		if font.Advance(of) != small.Advance(in) || ofBox != inBox {
			t.Errorf("%c is %v, %d wide, in the font and %v, %d wide, in the subset", r, ofBox, font.Advance(of), inBox, small.Advance(in))
		}
	}
	if _, ok := small.Glyph('b'); ok {
		t.Error("the subset maps a character that was not asked for")
	}
	if len(data) > 5000 {
		t.Errorf("the subset of four glyphs has %d bytes", len(data))
	}
}

// TestACompositeKeepsItsParts makes composites and cuts a subset of them.
func TestACompositeKeepsItsParts(t *testing.T) {
	font := parse(t, bold(t))
	accented := font.Place(sfnt.Piece{Glyph: glyph(t, font, 'q'), Marks: []sfnt.Mark{{Glyph: glyph(t, font, 0x301)}, {Glyph: glyph(t, font, 0x304)}}})
	first, err := font.Subset([]sfnt.Piece{{}, accented, accented}, map[rune]int{'q': 1})
	if err != nil {
		t.Fatal(err)
	}
	once := parse(t, first)
	second, err := once.Subset([]sfnt.Piece{{}, {Glyph: 1}}, map[rune]int{'q': 1})
	if err != nil {
		t.Fatal(err)
	}
	twice := parse(t, second)
	a, _ := once.Extent(1)
	b, ok := twice.Extent(1)
	base, _ := font.Extent(accented.Glyph)
	if a != b || !ok || a.YMax <= base.YMax || a.YMin != base.YMin {
		t.Errorf("the letter is %v, with its marks %v, in the second subset %v", base, a, b)
	}
	parts := 0
	for g := 2; g < 5; g++ {
		if _, ok := twice.Extent(g); ok {
			parts++
		}
	}
	if parts != 3 {
		t.Errorf("%d parts of three are there", parts)
	}
}

func TestMarksStandOverEachOtherAndBelow(t *testing.T) {
	font := parse(t, bold(t))
	base, _ := font.Extent(glyph(t, font, 'A'))
	above := glyph(t, font, 0x301)
	p := font.Place(sfnt.Piece{Glyph: glyph(t, font, 'A'), Marks: []sfnt.Mark{{Glyph: above}, {Glyph: above}}})
	box, _ := font.Extent(above)
	if low := box.YMin + p.Marks[0].DY; low <= base.YMax {
		t.Errorf("the accent begins at %d within the letter, which ends at %d", low, base.YMax)
	}
	if low, high := box.YMin+p.Marks[1].DY, box.YMax+p.Marks[0].DY; low <= high {
		t.Errorf("the second accent begins at %d within the first, which ends at %d", low, high)
	}
	dot := glyph(t, font, ',') // stands low, as marks below do
	q := font.Place(sfnt.Piece{Glyph: glyph(t, font, 'A'), Marks: []sfnt.Mark{{Glyph: dot}}})
	dotBox, _ := font.Extent(dot)
	if high := dotBox.YMax + q.Marks[0].DY; high >= base.YMin {
		t.Errorf("a mark below ends at %d within the letter, which begins at %d", high, base.YMin)
	}
}

// FuzzParse: a damaged font is an error or a font, never a panic.
func FuzzParse(f *testing.F) {
	font := parse(f, bold(f))
	small, err := font.Subset([]sfnt.Piece{{}, {Glyph: 40}, {Glyph: 41, Marks: []sfnt.Mark{{Glyph: 42}}}}, map[rune]int{'a': 1, 'b': 2})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := sfnt.Parse(data)
		if err != nil {
			return
		}
		for r, g := range font.Characters {
			font.Advance(g)
			font.Extent(g)
			_, err := font.Subset([]sfnt.Piece{{}, {Glyph: g}, font.Place(sfnt.Piece{Glyph: g, Marks: []sfnt.Mark{{Glyph: 1}}})}, nil)
			if err != nil || r > 1000 {
				break
			}
		}
	})
}
