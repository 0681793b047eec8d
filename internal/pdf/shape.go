package pdf

import "math"

// Point is a place on a page, in mm.
type Point struct{ X, Y float64 }

// Path is an outline that is stroked or filled. Build one with Polyline,
// Polygon, Circle, RoundedRect or Curve; Append joins several into one.
type Path struct{ steps []step }

// step is one operator of a path and its points.
type step struct {
	op     operator
	points [3]Point
}

// The operators of a path. A box has a corner and, as its second point, a size.
const (
	moveTo  operator = "m"
	lineTo  operator = "l"
	curveTo operator = "c"
	closed  operator = "h"
	box     operator = "re"
)

// pointsOf is how many of its points an operator has.
var pointsOf = map[operator]int{moveTo: 1, lineTo: 1, curveTo: 3, closed: 0, box: 2}

// Append adds the outlines of another path.
func (p Path) Append(other Path) Path {
	return Path{append(p.steps[:len(p.steps):len(p.steps)], other.steps...)}
}

// Polyline is an open line.
func Polyline(points ...Point) Path {
	steps := make([]step, len(points), len(points)+1) // one more closes it
	for i, at := range points {
		steps[i] = step{lineTo, [3]Point{at}}
	}
	if len(steps) > 0 {
		steps[0].op = moveTo
	}
	return Path{steps}
}

// Polygon is a closed line.
func Polygon(points ...Point) Path {
	return Path{append(Polyline(points...).steps, step{op: closed})}
}

// arc is how far a curve's handles lie from its ends to make a quarter circle.
const arc = 0.5522847498

// RoundedRect is a rectangle whose corners have the radius r.
func RoundedRect(x, y, width, height, r float64) Path {
	k := r * (1 - arc)
	right, bottom := x+width, y+height
	return Path{[]step{
		{moveTo, [3]Point{{x + r, y}}},
		{lineTo, [3]Point{{right - r, y}}},
		{curveTo, [3]Point{{right - k, y}, {right, y + k}, {right, y + r}}},
		{lineTo, [3]Point{{right, bottom - r}}},
		{curveTo, [3]Point{{right, bottom - k}, {right - k, bottom}, {right - r, bottom}}},
		{lineTo, [3]Point{{x + r, bottom}}},
		{curveTo, [3]Point{{x + k, bottom}, {x, bottom - k}, {x, bottom - r}}},
		{lineTo, [3]Point{{x, y + r}}},
		{curveTo, [3]Point{{x, y + k}, {x + k, y}, {x + r, y}}},
		{op: closed},
	}}
}

// Circle is a circle around a point.
func Circle(x, y, r float64) Path { return RoundedRect(x-r, y-r, 2*r, 2*r, r) }

// Curve is a smooth line through at(from) … at(to), in n pieces: rosettes,
// waves, guilloches. If both ends are one point it is closed smoothly.
func Curve(n int, from, to float64, at func(t float64) Point) Path {
	piece := (to - from) / float64(n)
	points := make([]Point, n+3) // one before and one behind, for the directions
	for i := range points {
		points[i] = at(from + float64(i-1)*piece)
	}
	first, last := points[1], points[n+1]
	p := Path{make([]step, 1, n+2)}
	p.steps[0] = step{moveTo, [3]Point{first}}
	for i := 1; i <= n; i++ {
		a, b, c, d := points[i-1], points[i], points[i+1], points[i+2]
		p.steps = append(p.steps, step{curveTo, [3]Point{
			{b.X + (c.X-a.X)/6, b.Y + (c.Y-a.Y)/6},
			{c.X - (d.X-b.X)/6, c.Y - (d.Y-b.Y)/6},
			c,
		}})
	}
	if math.Hypot(first.X-last.X, first.Y-last.Y) < tolerance {
		p.steps = append(p.steps, step{op: closed})
	}
	return p
}

// Stroke draws along a path with a pen of this width.
func (p *Page) Stroke(path Path, width float64, c Colour) {
	p.ornament(func() {
		p.stroke(c)
		p.numbers(width * mm)
		p.op("w ")
		p.trace(path)
		p.op("S\n")
	})
}

// Fill fills a path; where outlines overlap, every second layer stays empty.
func (p *Page) Fill(path Path, c Colour) {
	p.ornament(func() {
		p.fill(c)
		p.trace(path)
		p.op("f*\n")
	})
}

// Line draws a straight line.
func (p *Page) Line(x1, y1, x2, y2, width float64, c Colour) {
	p.Stroke(Polyline(Point{x1, y1}, Point{x2, y2}), width, c)
}

// Rect draws the outline of a rectangle, Box a filled one.
func (p *Page) Rect(x, y, width, height, pen float64, c Colour) {
	p.Stroke(rectangle(x, y, width, height), pen, c)
}

// Box draws a filled rectangle.
func (p *Page) Box(x, y, width, height float64, c Colour) {
	p.Fill(rectangle(x, y, width, height), c)
}

func rectangle(x, y, width, height float64) Path {
	return Path{[]step{{box, [3]Point{{x, y + height}, {width, height}}}}}
}

func (p *Page) trace(path Path) {
	for _, s := range path.steps {
		for i, at := range s.points[:pointsOf[s.op]] {
			if s.op == box && i == 1 {
				p.numbers(at.X*mm, at.Y*mm)
			} else {
				p.numbers(at.X*mm, (PageHeight-at.Y)*mm)
			}
		}
		p.op(string(s.op), " ")
	}
}
