package plot

import (
	"fmt"
	"strconv"
	"strings"
)

// The picture's units are a phone's pixels: at 390 px it is drawn one to one.
const (
	wide   = 360.0
	high   = 200.0
	left   = 44.0 // for the numbers of the axis
	right  = 8.0
	above  = 10.0
	below  = 22.0 // for the labels
	row    = 38.0 // a bar with the words above it
	letter = 6.0  // half the width of a Han character in the picture's size of type
)

// Drawing is a picture in its own units.
type Drawing struct {
	Width, Height float64
	Grid          []Mark
	Labels        []Mark
	Boxes         []Box
	Lines         []Path
}

// Mark is a text of an axis, with the line that it names.
type Mark struct {
	X, Y, X2, Y2 float64 // of the line
	TextX, TextY float64
	Anchor       string
	Text         string
}

// Box is a part of a bar.
type Box struct {
	X, Y, W, H float64
	Tone       Tone
	Says       string
}

// Path is the line of a series, with a dot at each of its numbers.
type Path struct {
	Tone   Tone
	Points string
	Dots   []Box // W is the radius
}

// Draw lays a chart out. It must not be empty.
func (c Chart) Draw() Drawing {
	if c.Kind == Rows {
		return c.rows()
	}
	marks := ticks(c.top())
	most := float64(marks[len(marks)-1])
	d := Drawing{Width: wide, Height: high}
	floor := high - below
	y := func(n float64) float64 { return floor - n/most*(floor-above) }
	for _, m := range marks {
		at := y(float64(m))
		d.Grid = append(d.Grid, Mark{X: left, X2: wide - right, Y: at, Y2: at, TextX: left - 6, TextY: at + 4, Anchor: "end", Text: Short(c.Lang, m)})
	}
	place := (wide - left - right) / float64(len(c.Labels))
	middle := func(j int) float64 { return left + place*(float64(j)+0.5) }
	for _, j := range c.shown(place) {
		label := Mark{TextX: middle(j), TextY: high - 6, Anchor: "middle", Text: fitted(c.Labels[j], wide/3)}
		if label.TextX+width(label.Text)/2 > wide {
			label.TextX, label.Anchor = wide, "end"
		}
		d.Labels = append(d.Labels, label)
	}
	if c.Kind == Line {
		d.Lines = c.lines(middle, y)
		return d
	}
	thick := min(place*0.7, 40)
	for j := range c.Labels {
		sum := 0
		for i, s := range c.Series {
			n := c.value(i, j)
			if n == 0 {
				continue
			}
			sum += n
			d.Boxes = append(d.Boxes, Box{X: middle(j) - thick/2, W: thick, Y: y(float64(sum)), H: float64(n) / most * (floor - above),
				Tone: s.Tone, Says: c.says(i, j)})
		}
	}
	return d
}

func (c Chart) lines(x func(int) float64, y func(float64) float64) (all []Path) {
	for i, s := range c.Series {
		path := Path{Tone: s.Tone}
		var points []string
		for j := range c.Labels {
			dot := Box{X: x(j), Y: y(float64(c.value(i, j))), W: 3, Says: c.says(i, j)}
			path.Dots = append(path.Dots, dot)
			points = append(points, unit(dot.X)+","+unit(dot.Y))
		}
		path.Points = strings.Join(points, " ")
		all = append(all, path)
	}
	return all
}

// rows has each bar beneath its words, with its sum at the end, so that words
// may be long and no axis is needed.
func (c Chart) rows() Drawing {
	d := Drawing{Width: wide, Height: row*float64(len(c.Labels)) + 4}
	most := float64(c.top())
	room := wide - right - left // the sum stands at the end of the bar
	for j, label := range c.Labels {
		top := row * float64(j)
		d.Labels = append(d.Labels, Mark{TextX: 0, TextY: top + 13, Anchor: "start", Text: fitted(label, wide)})
		x := 0.0
		for i, s := range c.Series {
			n := c.value(i, j)
			if n == 0 {
				continue
			}
			w := float64(n) / most * room
			d.Boxes = append(d.Boxes, Box{X: x, Y: top + 18, W: w, H: 14, Tone: s.Tone, Says: c.says(i, j)})
			x += w
		}
		d.Labels = append(d.Labels, Mark{TextX: x + 5, TextY: top + 29, Anchor: "start", Text: Short(c.Lang, c.total(j))})
	}
	return d
}

// shown are the labels for which there is room beside each other, the last one
// always.
func (c Chart) shown(place float64) (list []int) {
	widest := 0.0
	for _, l := range c.Labels {
		widest = max(widest, min(width(l), wide/3))
	}
	every := 1
	for place*float64(every) < widest+6 {
		every++
	}
	last := len(c.Labels) - 1
	for j := last % every; j <= last; j += every {
		list = append(list, j)
	}
	return list
}

// says is what a part of the picture shows.
func (c Chart) says(series, label int) string {
	return fmt.Sprintf("%s · %s · %s", c.Labels[label], c.Series[series].Name, Number(c.value(series, label)))
}

// unit is a length as an attribute has it.
func unit(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

func (d Drawing) box() string { return "0 0 " + unit(d.Width) + " " + unit(d.Height) }
