package pdf

// Colour is in sRGB; the zero value is black.
type Colour struct{ R, G, B uint8 }

// Align is to which side of its place a line of text goes.
type Align int

const (
	Left Align = iota
	Centre
	Right
)

// mm is a millimetre in points, the unit of sizes of type and of PDF.
const mm = 72 / 25.4

// leading is the height of a line, by the size of the type, if a style says
// nothing else.
const leading = 1.4

// Style is how a text is set.
type Style struct {
	Face    Face
	Size    float64 // in points
	Colour  Colour
	Align   Align
	Leading float64 // height of a line by the size; 0: 1.4
	Spacing float64 // added after each character, by the size
	Lang    string  // "en", if it is not the paper's
	Heading bool    // for programs that read aloud
}

// Width is how wide a line of text gets, in mm. Blanks at its end count.
func (s Style) Width(line string) float64 {
	width := 0.0
	for cluster := range clusters(line) {
		width += s.advance(cluster)
	}
	return width
}

// advance is one cluster's width in mm. What cannot be drawn is measured as a
// full-width character: the fault comes when it is printed.
func (s Style) advance(cluster string) float64 {
	d, bad := set(s.Face, cluster)
	if bad != 0 {
		return s.Size * (1 + s.Spacing) / mm
	}
	return (float64(d.advance)/float64(d.face.font().UnitsPerEm) + s.Spacing) * s.Size / mm
}

// LineHeight is the distance from one line to the next, in mm.
func (s Style) LineHeight() float64 {
	if s.Leading > 0 {
		return s.Size * s.Leading / mm
	}
	return s.Size * leading / mm
}

// Height is how high a paragraph of this width gets, in mm.
func (s Style) Height(text string, width float64) float64 {
	return float64(len(s.Lines(text, width))) * s.LineHeight()
}

// baseline is how far below the top of its line the text stands: the middle of
// a full-width character is the middle of the line.
func (s Style) baseline() float64 {
	const middle = 0.38 // of such a character, above the baseline, by the size
	return s.LineHeight()/2 + middle*s.Size/mm
}
