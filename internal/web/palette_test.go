package web

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestColoursCanBeToldApart computes the contrast of every pair of text and
// ground, in daylight and in the dark (WCAG 2.2: 4.5 for text, 3 for borders of
// fields and for the focus ring).
func TestColoursCanBeToldApart(t *testing.T) {
	day := tokens(light)
	night := maps.Clone(day)
	maps.Copy(night, tokens(dark))
	for name, colours := range map[string]map[string]string{"light": day, "dark": night} {
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"ink", "ground", 4.5}, {"ink", "sheet", 4.5}, {"soft", "ground", 4.5}, {"soft", "sheet", 4.5}, {"soft", "mute-g", 4.5},
			{"brand", "sheet", 4.5}, {"brand", "ground", 4.5}, {"brand2", "sheet", 4.5}, {"on-brand", "brand", 4.5}, {"on-brand", "brand2", 4.5},
			{"on-head", "head", 4.5}, {"ok", "ok-g", 4.5}, {"wait", "wait-g", 4.5}, {"bad", "bad-g", 4.5}, {"mute", "mute-g", 4.5}, {"info", "info-g", 4.5},
			{"ink", "ok-g", 4.5}, {"ink", "wait-g", 4.5}, {"ink", "bad-g", 4.5}, {"ink", "mute-g", 4.5}, {"ink", "info-g", 4.5}, {"brand", "info-g", 4.5},
			{"ok", "sheet", 4.5}, {"wait", "sheet", 4.5}, {"bad", "sheet", 4.5}, {"mute", "sheet", 4.5},
			{"edge", "sheet", 3}, {"focus", "sheet", 3}, {"focus", "ground", 3}, {"focus", "info-g", 3},
		} {
			got, err := contrast(colours[pair.front], colours[pair.back])
			if err != nil {
				t.Fatalf("%s: %s on %s: %v", name, pair.front, pair.back, err)
			}
			if got < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

func tokens(sheet string) map[string]string {
	all := map[string]string{}
	for _, found := range regexp.MustCompile(`--([a-z0-9-]+):(#[0-9a-f]{3,6})`).FindAllStringSubmatch(sheet, -1) {
		all[found[1]] = found[2]
	}
	return all
}

// contrast is the ratio of WCAG 2.
func contrast(a, b string) (float64, error) {
	first, err := luminance(a)
	if err != nil {
		return 0, err
	}
	second, err := luminance(b)
	if err != nil {
		return 0, err
	}
	return (max(first, second) + 0.05) / (min(first, second) + 0.05), nil
}

func luminance(colour string) (float64, error) {
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = fmt.Sprintf("%c%c%c%c%c%c", digits[0], digits[0], digits[1], digits[1], digits[2], digits[2])
	}
	if len(digits) != 6 {
		return 0, fmt.Errorf("no colour: %q", colour)
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			return 0, err
		}
		c := float64(part) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum, nil
}
