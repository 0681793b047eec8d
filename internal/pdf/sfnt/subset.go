package sfnt

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Piece is one glyph of a subset: a glyph of the font, and marks set upon it.
type Piece struct {
	Glyph int
	Marks []Mark
}

// Mark is a glyph shifted by so many font units.
type Mark struct{ Glyph, DX, DY int }

// Flags of a composite glyph's components, and of simple outlines.
const (
	wordArguments  = 0x0001
	argumentsAreXY = 0x0002
	oneScale       = 0x0008
	moreFollow     = 0x0020
	twoScales      = 0x0040
	fourScales     = 0x0080
	instructions   = 0x0100
)

// Subset writes a font in which piece i is glyph i; the first should be glyph 0.
// What pieces are composed of comes after them. With characters the font gets a
// map from them to glyphs; without, as in a PDF, none.
func (f *Font) Subset(pieces []Piece, characters map[rune]int) ([]byte, error) {
	s := subset{font: f, of: map[int]int{}}
	for _, p := range pieces {
		s.queue = append(s.queue, p)
	}
	for i := 0; i < len(s.queue); i++ {
		err := s.add(s.queue[i])
		if err != nil {
			return nil, fmt.Errorf("glyph %d of the subset: %w", i, err)
		}
		if len(s.queue) > 0xFFFF {
			return nil, errors.New("the subset has more than 65535 glyphs")
		}
	}
	return s.write(characters), nil
}

type subset struct {
	font  *Font
	queue []Piece     // glyphs of the subset in order; grows by components
	of    map[int]int // glyph of the font → glyph of the subset, for components

	loca   []uint32
	glyf   []byte
	hmtx   []byte
	widest int
}

// component is the subset's glyph for a part of a composite.
func (s *subset) component(glyph int) int {
	to, ok := s.of[glyph]
	if !ok {
		to = len(s.queue)
		s.of[glyph] = to
		s.queue = append(s.queue, Piece{Glyph: glyph})
	}
	return to
}

func (s *subset) add(p Piece) error {
	f := s.font
	if p.Glyph < 0 || p.Glyph >= f.glyphs {
		return fmt.Errorf("the font has no glyph %d", p.Glyph)
	}
	outline, bearing := f.outline(p.Glyph), f.bearings[p.Glyph]
	var err error
	switch {
	case len(p.Marks) > 0:
		outline, err = s.marked(p)
		if len(outline) >= 10 {
			bearing = int16(be16(outline, 2))
		}
	case len(outline) == 0: // a blank
	case len(outline) < 10:
		err = errors.New("its outline is cut off")
	case signed(outline, 0) < 0:
		outline, err = s.composite(outline)
	default:
		outline, err = unhinted(outline)
	}
	if err != nil {
		return err
	}
	s.loca = append(s.loca, uint32(len(s.glyf)))
	s.glyf = append(s.glyf, outline...)
	for len(s.glyf)%4 != 0 {
		s.glyf = append(s.glyf, 0)
	}
	advance := f.Advance(p.Glyph)
	s.widest = max(s.widest, advance)
	s.hmtx = binary.BigEndian.AppendUint16(s.hmtx, uint16(advance))
	s.hmtx = binary.BigEndian.AppendUint16(s.hmtx, uint16(bearing))
	return nil
}

// unhinted copies a simple outline without its instructions.
func unhinted(outline []byte) ([]byte, error) {
	at := 10 + 2*signed(outline, 0)
	if at+2 > len(outline) || at+2+int(be16(outline, at)) > len(outline) {
		return nil, errors.New("its outline is cut off")
	}
	bare := append([]byte(nil), outline[:at]...)
	bare = append(bare, 0, 0)
	return append(bare, outline[at+2+int(be16(outline, at)):]...), nil
}

// composite copies a composite outline with its components renumbered.
func (s *subset) composite(outline []byte) ([]byte, error) {
	out := append([]byte(nil), outline[:10]...)
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, errors.New("its components are cut off")
		}
		flags, glyph := be16(outline, at), int(be16(outline, at+2))
		size := 6
		if flags&wordArguments != 0 {
			size += 2
		}
		switch {
		case flags&oneScale != 0:
			size += 2
		case flags&twoScales != 0:
			size += 4
		case flags&fourScales != 0:
			size += 8
		}
		if at+size > len(outline) || glyph >= s.font.glyphs {
			return nil, errors.New("its components are cut off")
		}
		out = binary.BigEndian.AppendUint16(out, flags&^instructions)
		out = binary.BigEndian.AppendUint16(out, uint16(s.component(glyph)))
		out = append(out, outline[at+4:at+size]...)
		at += size
		if flags&moreFollow == 0 {
			return out, nil
		}
	}
}

// marked composes a glyph and its marks.
func (s *subset) marked(p Piece) ([]byte, error) {
	box, drawn := s.font.Extent(p.Glyph)
	parts := append([]Mark{{Glyph: p.Glyph}}, p.Marks...)
	var body []byte
	for i, part := range parts {
		b, ok := s.font.Extent(part.Glyph)
		if ok {
			b = Box{b.XMin + part.DX, b.YMin + part.DY, b.XMax + part.DX, b.YMax + part.DY}
			if !drawn {
				box, drawn = b, true
			}
			box = Box{min(box.XMin, b.XMin), min(box.YMin, b.YMin), max(box.XMax, b.XMax), max(box.YMax, b.YMax)}
		}
		flags := uint16(wordArguments | argumentsAreXY)
		if i < len(parts)-1 {
			flags |= moreFollow
		}
		for _, v := range []uint16{flags, uint16(s.component(part.Glyph)), uint16(part.DX), uint16(part.DY)} {
			body = binary.BigEndian.AppendUint16(body, v)
		}
	}
	var out []byte
	for _, v := range []int{-1, box.XMin, box.YMin, box.XMax, box.YMax} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	return append(out, body...), nil
}

// write puts the tables together.
func (s *subset) write(characters map[rune]int) []byte {
	f := s.font
	glyphs := len(s.queue)
	head := append([]byte(nil), f.head[:54]...)
	binary.BigEndian.PutUint32(head[8:], 0) // checksum of the whole, set last
	binary.BigEndian.PutUint16(head[50:], 1)
	hhea := append([]byte(nil), f.hhea[:36]...)
	binary.BigEndian.PutUint16(hhea[10:], uint16(s.widest))
	binary.BigEndian.PutUint16(hhea[34:], uint16(glyphs))
	maxp := append([]byte(nil), f.maxp...)
	binary.BigEndian.PutUint16(maxp[4:], uint16(glyphs))
	if len(maxp) >= 32 {
		for _, at := range []int{16, 18, 20, 22, 24, 26} { // zones to instructions: there are none
			binary.BigEndian.PutUint16(maxp[at:], 0)
		}
		binary.BigEndian.PutUint16(maxp[14:], 1)
		binary.BigEndian.PutUint16(maxp[28:], max(be16(maxp, 28), 4)) // components, with marks
		binary.BigEndian.PutUint16(maxp[30:], max(be16(maxp, 30), 3)) // their depth
	}
	var loca []byte
	for _, at := range append(s.loca, uint32(len(s.glyf))) {
		loca = binary.BigEndian.AppendUint32(loca, at)
	}
	tables := []table{{"glyf", s.glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", s.hmtx}, {"loca", loca}, {"maxp", maxp}}
	if characters != nil {
		tables = append([]table{{"cmap", characterMap(characters)}}, tables...)
	}
	return assemble(tables)
}
