// Package sfnt reads TrueType fonts with glyf outlines and writes subsets of
// them, as the papers of package pdf embed them.
//
// It promises that a subset holds the glyphs asked for, in the order asked for,
// and whatever those are composed of, and nothing else: no names, no hints, no
// layout tables. It can set a mark over or under another glyph. It reads fonts
// that are shipped with the program, which are trusted to be honest but not to
// be whole: a damaged one is an error, not a panic. It refuses CFF outlines and
// collections.
package sfnt

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Font is a parsed font. It is read only and safe for concurrent use.
type Font struct {
	UnitsPerEm      int
	Ascent, Descent int // of a line, above and (negative) below the baseline
	Box             Box // that every glyph fits in

	glyphs   int
	advances []uint16 // by glyph; the last one stands for all further
	bearings []int16
	loca     []uint32
	glyf     []byte
	cmap     []segment // sorted, not overlapping
	head     []byte
	hhea     []byte
	maxp     []byte
}

// Box is a glyph's extent in font units, y upwards.
type Box struct{ XMin, YMin, XMax, YMax int }

// segment maps the characters from first to last to the glyphs from glyph on.
type segment struct {
	first, last rune
	glyph       int
}

// Parse reads a font. It keeps parts of data.
func Parse(data []byte) (*Font, error) {
	tables, err := directory(data)
	if err != nil {
		return nil, err
	}
	for tag, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 0, "cmap": 4} {
		if table, ok := tables[tag]; !ok || len(table) < least {
			return nil, fmt.Errorf("the font's table %s is missing or too short", tag)
		}
	}
	head, hhea := tables["head"], tables["hhea"]
	f := &Font{
		UnitsPerEm: int(be16(head, 18)),
		Box:        Box{signed(head, 36), signed(head, 38), signed(head, 40), signed(head, 42)},
		Ascent:     signed(hhea, 4),
		Descent:    signed(hhea, 6),
		glyphs:     int(be16(tables["maxp"], 4)),
		glyf:       tables["glyf"],
		head:       head,
		hhea:       hhea,
		maxp:       tables["maxp"],
	}
	if f.UnitsPerEm == 0 || f.glyphs == 0 {
		return nil, errors.New("the font has no glyphs")
	}
	err = f.readMetrics(tables["hmtx"], int(be16(hhea, 34)))
	if err != nil {
		return nil, err
	}
	err = f.readPlaces(tables["loca"], signed(head, 50) == 1)
	if err != nil {
		return nil, err
	}
	f.cmap, err = characters(tables["cmap"])
	return f, err
}

func directory(data []byte) (map[string][]byte, error) {
	if len(data) < 12 || be32(data, 0) != 0x00010000 {
		return nil, errors.New("this is not a TrueType font")
	}
	tables := map[string][]byte{}
	for i := range int(be16(data, 4)) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil, errors.New("the font's directory is cut off")
		}
		from, length := uint64(be32(data, at+8)), uint64(be32(data, at+12))
		if from+length > uint64(len(data)) {
			return nil, fmt.Errorf("the font's table %s is cut off", data[at:at+4])
		}
		tables[string(data[at:at+4])] = data[from : from+length]
	}
	return tables, nil
}

func (f *Font) readMetrics(hmtx []byte, long int) error {
	if long == 0 || long > f.glyphs || len(hmtx) < 4*long+2*(f.glyphs-long) {
		return errors.New("the font's widths are cut off")
	}
	f.bearings = make([]int16, f.glyphs)
	for g := range f.glyphs {
		if g < long {
			f.advances = append(f.advances, be16(hmtx, 4*g))
			f.bearings[g] = int16(be16(hmtx, 4*g+2))
		} else {
			f.bearings[g] = int16(be16(hmtx, 4*long+2*(g-long)))
		}
	}
	return nil
}

func (f *Font) readPlaces(loca []byte, long bool) error {
	size := 2
	if long {
		size = 4
	}
	if len(loca) < size*(f.glyphs+1) {
		return errors.New("the font's glyph places are cut off")
	}
	f.loca = make([]uint32, f.glyphs+1)
	for g := range f.loca {
		if long {
			f.loca[g] = be32(loca, 4*g)
		} else {
			f.loca[g] = 2 * uint32(be16(loca, 2*g))
		}
		if f.loca[g] > uint32(len(f.glyf)) || g > 0 && f.loca[g] < f.loca[g-1] {
			return fmt.Errorf("the font's glyph %d lies outside", g)
		}
	}
	return nil
}

// Glyph finds a character's glyph. Glyph 0, which stands for missing ones, is
// never found.
func (f *Font) Glyph(r rune) (int, bool) {
	low, high := 0, len(f.cmap)
	for low < high {
		middle := (low + high) / 2
		if f.cmap[middle].last < r {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(f.cmap) || f.cmap[low].first > r {
		return 0, false
	}
	g := f.cmap[low].glyph + int(r-f.cmap[low].first)
	return g, g > 0 && g < f.glyphs
}

// Characters calls yield for every character that has a glyph, in order.
func (f *Font) Characters(yield func(r rune, glyph int) bool) {
	for _, s := range f.cmap {
		for r := s.first; r <= s.last; r++ {
			if g := s.glyph + int(r-s.first); g > 0 && g < f.glyphs && !yield(r, g) {
				return
			}
		}
	}
}

// Advance is a glyph's width in font units.
func (f *Font) Advance(glyph int) int {
	return int(f.advances[min(glyph, len(f.advances)-1)])
}

// Extent is the box of a glyph's outline; false if it has none, as a blank.
func (f *Font) Extent(glyph int) (Box, bool) {
	outline := f.outline(glyph)
	if len(outline) < 10 {
		return Box{}, false
	}
	return Box{signed(outline, 2), signed(outline, 4), signed(outline, 6), signed(outline, 8)}, true
}

func (f *Font) outline(glyph int) []byte {
	if glyph < 0 || glyph >= f.glyphs {
		return nil
	}
	return f.glyf[f.loca[glyph]:f.loca[glyph+1]]
}

func be16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func be32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
func signed(b []byte, at int) int  { return int(int16(be16(b, at))) }
