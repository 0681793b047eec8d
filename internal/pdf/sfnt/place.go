package sfnt

const (
	gap     = 50  // between a glyph and the mark above or below it, per mille of the em
	xHeight = 480 // where a mark stands that is set upon a blank
)

// Place puts the marks of a piece where they belong, as the font's own tables
// would if they were kept: marks made to hang back over the glyph before them
// stay as they were drawn; others are centred, above all that stands there
// already or below it.
func (f *Font) Place(p Piece) Piece {
	em := func(perMille int) int { return perMille * f.UnitsPerEm / 1000 }
	advance := f.Advance(p.Glyph)
	base, ok := f.Extent(p.Glyph)
	if !ok {
		base = Box{0, 0, advance, em(xHeight)}
	}
	centre, top, bottom := (base.XMin+base.XMax)/2, base.YMax, base.YMin
	placed := Piece{Glyph: p.Glyph}
	for _, m := range p.Marks {
		box, _ := f.Extent(m.Glyph)
		middle := (base.YMin + base.YMax) / 2
		switch {
		case box.XMax <= 0:
			m.DX = advance
		case box.YMax-box.YMin > em(700): // it encloses
			m.DX = centre - (box.XMin+box.XMax)/2
			m.DY = middle - (box.YMin+box.YMax)/2
		case box.YMin+box.YMax > em(xHeight): // above
			m.DX = centre - (box.XMin+box.XMax)/2
			m.DY = top + em(gap) - box.YMin
			top = box.YMax + m.DY
		default:
			m.DX = centre - (box.XMin+box.XMax)/2
			m.DY = bottom - em(gap) - box.YMax
			bottom = box.YMin + m.DY
		}
		placed.Marks = append(placed.Marks, m)
	}
	return placed
}
