package site

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"fincert/internal/calendar"
	"fincert/internal/scheme/load"
	"fincert/internal/web"
)

func noonDay() calendar.Date { return calendar.DateOf(noon) }

// sources are this package's hand-written files that hold keys.
func sources(t *testing.T, patterns ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all[name] = string(content)
		}
	}
	return all
}

// belongs ends the keys of sentences that are said with another one.
var belongs = regexp.MustCompile(`(\.next|-means|-says)$`)

func TestEverySentenceOfTheSiteIsUsedAndWritten(t *testing.T) {
	used := map[string]bool{}
	for _, content := range sources(t, "*.go", "*.templ") {
		for _, found := range regexp.MustCompile(`"(site\.[a-z.-]+)"`).FindAllStringSubmatch(content, -1) {
			if !strings.HasSuffix(found[1], ".css") {
				used[found[1]] = true
			}
		}
	}
	for _, lang := range []string{"zh-CN", "en"} {
		var written map[string]any
		_, err := toml.DecodeFile(filepath.Join("..", "text", lang, "site.toml"), &written)
		if err != nil {
			t.Fatal(err)
		}
		for key := range written {
			if !used[key] && !used[belongs.ReplaceAllString(key, "")] {
				t.Errorf("%s of %s is never said", key, lang)
			}
		}
		for key := range maps.Keys(used) {
			if written[key] == nil {
				t.Errorf("%s is not in %s", key, lang)
			}
		}
	}
}

// TestPagesHoldNoWordsOfTheirOwn: what people read is in the catalogs.
func TestPagesHoldNoWordsOfTheirOwn(t *testing.T) {
	between := regexp.MustCompile(`>([^<>{}]*)<`)
	attributes := regexp.MustCompile(`(?:aria-label|title|alt|placeholder)="[^"]*"`)
	comment := regexp.MustCompile(`(?m)^\s*//.*$`)
	files := sources(t, "*.templ")
	if len(files) == 0 {
		t.Fatal("there are no pages; the test is blind")
	}
	for name, content := range files {
		if han := regexp.MustCompile(`\p{Han}`).FindString(content); han != "" {
			t.Errorf("%s holds the Chinese character %s", name, han)
		}
		content = comment.ReplaceAllString(content, "")
		if found := attributes.FindString(content); found != "" {
			t.Errorf("%s: %s", name, found)
		}
		for _, found := range between.FindAllStringSubmatch(content, -1) {
			lines := strings.Split(found[1], "\n")
			for _, line := range lines {
				line = strings.TrimSpace(line)
				if regexp.MustCompile(`^[A-Za-z]{2,}`).MatchString(line) && !regexp.MustCompile(`^(if|for|else|switch|case|templ|import|package)\b`).MatchString(line) {
					t.Errorf("%s says %q", name, line)
				}
			}
		}
	}
}

func TestEveryStatusOfTheSchemeHasALook(t *testing.T) {
	drawnIDs := map[string]bool{}
	for _, id := range drawn {
		if web.Drawn[id] == "" {
			t.Errorf("there is no icon %s", id)
		}
		drawnIDs[id] = true
	}
	for _, status := range load.Shipped().Statuses(noonDay()) {
		if _, known := looks[status.ID]; !known {
			t.Errorf("the status %s has no look", status.ID)
		}
	}
	for id := range looks {
		if !drawnIDs[id] {
			t.Errorf("the status %s has no icon", id)
		}
	}
}

// TestColoursCanBeToldApart computes the contrast of every pair of text and
// ground, in daylight and in the dark (WCAG 2.2: 4.5 for text, 3 for borders of
// fields and for the focus ring).
func TestColoursCanBeToldApart(t *testing.T) {
	sheets := strings.SplitN(string(assets.Content("site.css")), "@media (prefers-color-scheme:dark)", 2)
	light := tokens(sheets[0])
	dark := maps.Clone(light)
	maps.Copy(dark, tokens(sheets[1][:strings.Index(sheets[1], "}}")]))
	for name, colours := range map[string]map[string]string{"light": light, "dark": dark} {
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
