package site

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
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

// belongs ends the keys of sentences that are said with another one, or in its place.
var belongs = regexp.MustCompile(`(\.next|-means|-says|-back|-added)$`)

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
