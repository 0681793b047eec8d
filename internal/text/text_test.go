package text

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

type term string

func (t term) CatalogKey() string { return string(t) }

type holiday string

func (h holiday) CatalogKey() string { return "holiday." + string(h) }
func (h holiday) String() string     { return string(h) }

type both struct{ zh, en string }

func (b both) Words() (zh, en string) { return b.zh, b.en }

type date string

func (d date) String() string { return string(d) }

func TestAValueIsSaidInTheReadersLanguage(t *testing.T) {
	c, err := load(fstest.MapFS{
		"zh-CN/a.toml": {Data: []byte(`"a.b-c" = "{{.x}}。"` + "\n" + `"stage.intake" = "受理"`)},
		"en/a.toml":    {Data: []byte(`"a.b-c" = "{{.x}}."` + "\n" + `"stage.intake" = "intake"`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range []struct {
		name   string
		value  any
		zh, en string
	}{
		{"text", "<b>㛃𬭚𬭎", "<b>㛃𬭚𬭎。", "<b>㛃𬭚𬭎."},
		{"a sentence in a value is no template", "{{.y}}", "{{.y}}。", "{{.y}}."},
		{"a number", 230, "230。", "230."},
		{"a date", date("2026-12-10"), "2026-12-10。", "2026-12-10."},
		{"a term", term("stage.intake"), "受理。", "intake."},
		{"a term that nobody knows", term("stage.none"), "⟦stage.none⟧。", "⟦stage.none⟧."},
		{"a name that no catalog knows", holiday("厂庆"), "厂庆。", "厂庆."},
		{"words in both languages", both{"移动支付", "mobile payment"}, "移动支付。", "mobile payment."},
		{"words without English", both{"移动支付", ""}, "移动支付。", "移动支付."},
	} {
		for lang, want := range map[Lang]string{ZH: example.zh, EN: example.en} {
			if got, _ := c.lookup(lang, "a.b-c", Args{"x": example.value}); got != want {
				t.Errorf("%s, %v: %q, want %q", example.name, lang, got, want)
			}
		}
	}
}

func TestWhatIsMissingIsSeen(t *testing.T) {
	for _, lang := range Langs() {
		if got := T(lang, "no.such-key"); got != "⟦no.such-key⟧" {
			t.Errorf("%v: a missing key reads %q", lang, got)
		}
		if got := T(lang, "date.form"); got != "⟦date.form⟧" {
			t.Errorf("%v: a sentence without its value reads %q", lang, got)
		}
		if _, ok := Lookup(lang, "no.such-key"); ok {
			t.Errorf("%v: a missing key was found", lang)
		}
	}
}

func TestEnglishTellsOneFromMany(t *testing.T) {
	for count, want := range map[int]string{
		1: "Left: 1 working day.", 2: "Left: 2 working days.", 0: "Left: 0 working days.", -1: "Left: -1 working day.", -5: "Left: -5 working days.",
	} {
		if got := T(EN, "clock.remaining", Args{"count": count}); got != want {
			t.Errorf("%d: %q, want %q", count, got, want)
		}
	}
	if got := T(ZH, "clock.remaining", Args{"count": 1}); got != "剩余 1 个工作日。" {
		t.Errorf("zh: %q", got)
	}
}

func TestAFaultHasATitleADetailAndWhatToDoNext(t *testing.T) {
	got := Fault(EN, "invalid", "field.invalid", Args{"count": 2})
	want := Words{
		Title:  "There is a problem",
		Detail: "2 entries cannot be taken as they are.",
		Next:   "Correct what is listed and send it again. Everything else you entered is kept.",
	}
	if got != want {
		t.Errorf("%+v", got)
	}
	if next := Fault(ZH, "invalid", "date.form", Args{"text": "x"}).Next; next != "" {
		t.Errorf("what to do next was made up: %q", next)
	}
}

func TestALanguageIsChosenByTheAddressThenTheBrowserThenChinese(t *testing.T) {
	for _, c := range []struct {
		query, accept string
		want          Lang
	}{
		{"", "", ZH},
		{"en", "zh-CN", EN},
		{"zh", "en", ZH},
		{"zh-CN", "en", ZH},
		{"EN", "", EN},
		{"", "en-GB,en;q=0.9,zh;q=0.5", EN},
		{"", "zh-TW,en;q=0.5", ZH},
		{"", "fr,de", ZH},
		{"", "fr, en;q=0.3", EN},
		{"", "*", ZH},
		{"", "zh;q=0.1, en;q=0.9", EN},
		{"", ";;;", ZH},
		{"fr", "en", EN},
		{"<script>", "en", EN},
	} {
		if got := Choose(c.query, c.accept); got != c.want {
			t.Errorf("?lang=%s and %q: %v, want %v", c.query, c.accept, got, c.want)
		}
	}
	for name, want := range map[string]Lang{"zh_CN.UTF-8": ZH, "en_US.UTF-8": EN, "en-GB": EN} {
		if got, ok := Parse(name); !ok || got != want {
			t.Errorf("Parse(%q) = %v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "C", "fr", "chinese", "zh cn"} {
		if _, ok := Parse(name); ok {
			t.Errorf("Parse(%q) is a language", name)
		}
	}
}

func TestACatalogThatCannotBeReadNamesItsFile(t *testing.T) {
	for name, file := range map[string]string{
		"not TOML":     `"a" = `,
		"a key twice":  "\"a\" = \"x\"\n\"a\" = \"y\"",
		"not a string": `"a.b" = 3`,
	} {
		_, err := load(fstest.MapFS{"en/area.toml": {Data: []byte(file)}})
		if err == nil || !strings.Contains(err.Error(), "en/area.toml") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := load(fstest.MapFS{
		"en/a.toml": {Data: []byte(`"a.b" = "x"`)},
		"en/b.toml": {Data: []byte(`"a.b" = "y"`)},
	})
	if err == nil {
		t.Error("a key in two files was taken")
	}
}

// forms are all the wordings of a sentence.
func forms(m *i18n.Message) []string {
	return slices.DeleteFunc([]string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other}, func(s string) bool { return s == "" })
}

var (
	placeholder = regexp.MustCompile(`\{\{\.([a-z][A-Za-z]*)\}\}`)
	han         = `\p{Han}`
)

// placeholders are the names of the values that a sentence asks for. A wording
// for one only may leave out the number.
func placeholders(m *i18n.Message) []string {
	names := map[string]bool{}
	for _, wording := range forms(m) {
		for _, match := range placeholder.FindAllStringSubmatch(wording, -1) {
			names[match[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestBothLanguagesHaveTheSameSentencesWithTheSameValues(t *testing.T) {
	zh, en := shipped().messages[ZH], shipped().messages[EN]
	for key := range en {
		if zh[key] == nil {
			t.Errorf("%s is missing in zh-CN", key)
		}
	}
	for key, chinese := range zh {
		english := en[key]
		if english == nil {
			t.Errorf("%s is missing in en", key)
			continue
		}
		if a, b := placeholders(chinese), placeholders(english); !slices.Equal(a, b) {
			t.Errorf("%s asks for %v in zh-CN and %v in en", key, a, b)
		}
	}
}

func TestEverySentenceIsWrittenAsItsLanguageIs(t *testing.T) {
	key := regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[\p{Han}、a-z0-9-]*)+$`)
	// Markup aside, Chinese has full-width punctuation and a blank between a
	// Han character and a letter, digit or value.
	halfWidth := regexp.MustCompile(han + `\s*[,;:?!()]|[,;:?!()]\s*` + han)
	tight := regexp.MustCompile(han + `[A-Za-z0-9]|[A-Za-z0-9]` + han)
	number := regexp.MustCompile(`\{\{\.(count|line|limit|years|earlier|from|to|on)\}\}`)
	for _, lang := range Langs() {
		for id, message := range shipped().messages[lang] {
			if !key.MatchString(id) {
				t.Errorf("%q is no key", id)
			}
			for _, wording := range forms(message) {
				if rest := placeholder.ReplaceAllString(wording, ""); strings.Contains(rest, "{{") || strings.Contains(rest, "<") {
					t.Errorf("%v %s: only values like {{.name}} and no markup: %s", lang, id, wording)
				}
				if strings.TrimSpace(wording) != wording || wording == "" {
					t.Errorf("%v %s has blanks around it", lang, id)
				}
				if lang != ZH {
					continue
				}
				numbered := number.ReplaceAllString(wording, "1")
				if bad := halfWidth.FindString(numbered); bad != "" {
					t.Errorf("zh-CN %s: half-width punctuation %q", id, bad)
				}
				if bad := tight.FindString(numbered); bad != "" {
					t.Errorf("zh-CN %s: no blank in %q", id, bad)
				}
			}
		}
	}
}
