package layout

import (
	"math"
	"sync"

	"fincert/internal/pdf"
)

// The frame: lines, a band of waves between them, and the lines inside. In mm
// from the edge of the page.
const (
	frameOut  = 8.5
	bandOut   = 10.3
	bandIn    = 17.5
	frameIn   = 18.3
	band      = (bandOut + bandIn) / 2
	amplitude = (bandIn - bandOut) / 2 * .82
)

// ornament is what lies behind the words of every certificate. It is worked out
// once.
type ornament struct {
	waves   [3]pdf.Path // one behind the other around the page
	corners pdf.Path
	rosette pdf.Path
}

var ornaments = sync.OnceValue(func() ornament {
	var o ornament
	for i := range o.waves {
		o.waves[i] = wave(2 * math.Pi * float64(i) / float64(len(o.waves)))
	}
	for _, x := range []float64{band, pdf.PageWidth - band} {
		for _, y := range []float64{band, pdf.PageHeight - band} {
			for _, phase := range []float64{0, math.Pi} {
				o.corners = o.corners.Append(flower(x, y, amplitude*.92, .34, 8, phase))
			}
			o.corners = o.corners.Append(pdf.Circle(x, y, amplitude*1.28)).Append(pdf.Circle(x, y, amplitude*.3))
		}
	}
	const petals, leaves = 12, 5
	for i := range leaves {
		phase := 2 * math.Pi * float64(i) / leaves
		o.rosette = o.rosette.Append(flower(middle, rosetteAt, rosetteSize, .36, petals, phase))
	}
	o.rosette = o.rosette.Append(flower(middle, rosetteAt, rosetteSize*.34, .5, petals/2, 0)).
		Append(flower(middle, rosetteAt, rosetteSize*.34, .5, petals/2, math.Pi))
	return o
})

// The rosette in the middle, in mm.
const (
	rosetteAt   = 150.0
	rosetteSize = 58.0
)

// wave runs along all four sides, in whole periods on each.
func wave(phase float64) pdf.Path {
	const period, pieces = 7.3, 4
	side := func(length float64, at func(along, off float64) pdf.Point) pdf.Path {
		periods := math.Round(length / period)
		return pdf.Curve(int(periods)*pieces, 0, 1, func(t float64) pdf.Point {
			return at(t*length, amplitude*math.Sin(2*math.Pi*periods*t+phase))
		})
	}
	const right, below = pdf.PageWidth - bandIn, pdf.PageHeight - bandIn
	return side(right-bandIn, func(x, off float64) pdf.Point { return pdf.Point{X: bandIn + x, Y: band + off} }).
		Append(side(right-bandIn, func(x, off float64) pdf.Point { return pdf.Point{X: bandIn + x, Y: pdf.PageHeight - band + off} })).
		Append(side(below-bandIn, func(y, off float64) pdf.Point { return pdf.Point{X: band + off, Y: bandIn + y} })).
		Append(side(below-bandIn, func(y, off float64) pdf.Point { return pdf.Point{X: pdf.PageWidth - band + off, Y: bandIn + y} }))
}

// flower is a closed line whose distance from the middle swings n times around:
// by this part of the radius, outwards and inwards.
func flower(x, y, radius, swing float64, n int, phase float64) pdf.Path {
	return pdf.Curve(n*6, 0, 2*math.Pi, func(t float64) pdf.Point {
		r := radius * (1 - swing + swing*math.Cos(float64(n)*t+phase))
		return pdf.Point{X: x + r*math.Cos(t), Y: y + r*math.Sin(t)}
	})
}

// frame draws what lies behind the words.
func (l *layout) frame(p *pdf.Page) {
	o, edge, shade := ornaments(), accent, pale
	if l.look.Demo {
		edge, shade = alarm, blush
	}
	p.Stroke(o.rosette, .22, shade)
	for i, path := range o.waves {
		c := edge
		if i == 1 {
			c = gold
		}
		p.Stroke(path, .16, c)
	}
	p.Stroke(o.corners, .18, edge)
	box := func(in, pen float64, c pdf.Colour) {
		p.Rect(in, in, pdf.PageWidth-2*in, pdf.PageHeight-2*in, pen, c)
	}
	box(frameOut, .8, edge)
	box(bandOut-.5, .18, edge)
	box(bandIn+.1, .18, edge)
	box(frameIn, .45, gold)
	if l.look.Demo {
		l.demo(p)
	}
}

// divider is the line beneath a title: broken by a diamond.
func divider(p *pdf.Page, y float64) {
	const reach, half = 34.0, 1.1
	p.Line(middle-reach, y, middle-2.6, y, .25, gold)
	p.Line(middle+2.6, y, middle+reach, y, .25, gold)
	p.Fill(pdf.Polygon(pdf.Point{X: middle - half, Y: y}, pdf.Point{X: middle, Y: y - half},
		pdf.Point{X: middle + half, Y: y}, pdf.Point{X: middle, Y: y + half}), gold)
}

// demo says above and below everything, in words and colour, that this is no
// certificate; printed in black and white it is white on dark.
func (l *layout) demo(p *pdf.Page) {
	const high, in = 8.2, frameIn + .6
	said := label("demo")
	for _, y := range []float64{in, pdf.PageHeight - in - high} {
		p.Box(in, y, pdf.PageWidth-2*in, high, alarm)
		p.Text(middle, y+high*.69, pdf.Style{Face: pdf.Bold, Size: 14, Colour: white, Align: pdf.Centre, Spacing: .06}, said.ZH+" "+said.EN)
	}
}
