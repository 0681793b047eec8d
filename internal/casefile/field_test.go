package casefile

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/text"
)

// The script asks for its words by names that the page must give it.
func TestTheScriptFindsEveryWordThatItSaysInBothLanguages(t *testing.T) {
	script, err := os.ReadFile("../console/assets/upload.js")
	if err != nil {
		t.Fatal(err)
	}
	// Words are the only strings of the script that begin with a capital letter.
	asked := map[string]bool{}
	capital := regexp.MustCompile(`[A-Z]`)
	for _, name := range regexp.MustCompile(`'([A-Z][A-Za-z]+)'`).FindAllStringSubmatch(string(script), -1) {
		asked[strings.TrimPrefix(capital.ReplaceAllStringFunc(name[1], func(c string) string { return "-" + strings.ToLower(c) }), "-")] = true
	}
	said := map[string]map[string]any{}
	for _, lang := range text.Langs() {
		said[lang.String()] = Field(lang, "/desk/uploads/", "a case", "files", 1)
	}
	for word := range words {
		if !asked[word] {
			t.Errorf("the script never says %q", word)
		}
		if zh, en := said["zh-CN"]["data-word-"+word], said["en"]["data-word-"+word]; zh == en || strings.HasPrefix(en.(string), "upload.") {
			t.Errorf("%q is said as %q and %q", word, zh, en)
		}
	}
	for word := range asked {
		if words[word] == "" {
			t.Errorf("the script says %q, which no page gives it", word)
		}
	}
}
