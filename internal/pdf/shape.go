package pdf

import "math"

// Point is a place on a page, in mm.
type Point struct{ X, Y float64 }

// Path is an outline that is stroked or filled. Build one with Polyline,
// Polygon, Circle, RoundedRect or Curve; Append joins several into one.
type Path struct{ steps []step }

// step is one operator of a path: m, l, c or h, and its points.
type step struct {
	op     string
	points []Point
}

// Append adds the outlines of another path.
func (p Path) Append(other Path) Path {
	return Path{append(p.steps[:len(p.steps):len(p.steps)], other.steps...)}
}

// Polyline is open, Polygon closed.
func Polyline(points ...Point) Path {
	var p Path
	for i, at := range points {
		if i == 0 {
			p.steps = append(p.steps, step{"m", []Point{at}})
		} else {
			p.steps = append(p.steps, step{"l", []Point{at}})
		}
	}
	return p
}

// Polygon is a closed line.
func Polygon(points ...Point) Path {
	p := Polyline(points...)
	p.steps = append(p.steps, step{op: "h"})
	return p
}

// arc is how far a curve's handles lie from its ends to make a quarter circle.
const arc = 0.5522847498

// RoundedRect is a rectangle whose corners have the radius r.
func RoundedRect(x, y, width, height, r float64) Path {
	k := r * (1 - arc)
	right, bottom := x+width, y+height
	return Path{[]step{
		{"m", []Point{{x + r, y}}},
		{"l", []Point{{right - r, y}}},
		{"c", []Point{{right - k, y}, {right, y + k}, {right, y + r}}},
		{"l", []Point{{right, bottom - r}}},
		{"c", []Point{{right, bottom - k}, {right - k, bottom}, {right - r, bottom}}},
		{"l", []Point{{x + r, bottom}}},
		{"c", []Point{{x + k, bottom}, {x, bottom - k}, {x, bottom - r}}},
		{"l", []Point{{x, y + r}}},
		{"c", []Point{{x, y + k}, {x + k, y}, {x + r, y}}},
		{op: "h"},
	}}
}

// Circle is a circle around a point.
func Circle(x, y, r float64) Path { return RoundedRect(x-r, y-r, 2*r, 2*r, r) }

// Curve is a smooth line through at(from) … at(to), in n pieces: rosettes,
// waves, guilloches. If both ends are one point it is closed smoothly.
func Curve(n int, from, to float64, at func(t float64) Point) Path {
	step1 := (to - from) / float64(n)
	points := make([]Point, n+3) // one before and one behind, for the directions
	for i := range points {
		points[i] = at(from + float64(i-1)*step1)
	}
	first, last := points[1], points[n+1]
	closed := math.Hypot(first.X-last.X, first.Y-last.Y) < tolerance
	p := Path{[]step{{"m", []Point{first}}}}
	for i := 1; i <= n; i++ {
		a, b, c, d := points[i-1], points[i], points[i+1], points[i+2]
		p.steps = append(p.steps, step{"c", []Point{
			{b.X + (c.X-a.X)/6, b.Y + (c.Y-a.Y)/6},
			{c.X - (d.X-b.X)/6, c.Y - (d.Y-b.Y)/6},
			c,
		}})
	}
	if closed {
		p.steps = append(p.steps, step{op: "h"})
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
	return Polygon(Point{x, y}, Point{x + width, y}, Point{x + width, y + height}, Point{x, y + height})
}

func (p *Page) trace(path Path) {
	for _, s := range path.steps {
		for _, at := range s.points {
			p.numbers(at.X*mm, (PageHeight-at.Y)*mm)
		}
		p.op(s.op, " ")
	}
}
