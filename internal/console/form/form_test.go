package form

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// given is a command with a field of every sort.
type given struct {
	Name    rule.Words     `json:"name"`
	Day     calendar.Date  `json:"day"`
	Months  int            `json:"months"`
	Agreed  bool           `json:"agreed"`
	Reason  string         `json:"reason,omitempty"`
	File    rule.FileRef   `json:"file,omitzero"`
	Files   []rule.FileRef `json:"files,omitempty"`
	Devices []string       `json:"devices,omitempty"`
	Rows    []row          `json:"rows"`
}

type row struct {
	Item string   `json:"item"`
	Note string   `json:"note,omitempty"`
	Yes  bool     `json:"yes,omitempty"`
	Deep []deeper `json:"deep,omitempty"`
}

type deeper struct {
	Text string `json:"text"`
}

// words are texts as people type them: no blanks around them, which a form
// takes away.
func words() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-z金融产品]{1,12}`)
}

func drawGiven(t *rapid.T) given {
	g := given{
		Name: rule.Words{ZH: words().Draw(t, "zh"), EN: words().Draw(t, "en")},
		Day:  calendar.Make(2026, 11, rapid.IntRange(1, 30).Draw(t, "day")), Months: rapid.IntRange(-3, 40).Draw(t, "months"),
		Agreed: rapid.Bool().Draw(t, "agreed"), Reason: words().Draw(t, "reason"), Rows: []row{},
	}
	for range rapid.IntRange(0, 3).Draw(t, "files") {
		g.Files = append(g.Files, rule.FileRef{Object: words().Draw(t, "object")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "devices") {
		g.Devices = append(g.Devices, words().Draw(t, "device"))
	}
	for range rapid.IntRange(0, 4).Draw(t, "rows") {
		r := row{Item: words().Draw(t, "item"), Note: words().Draw(t, "note"), Yes: rapid.Bool().Draw(t, "yes")}
		for range rapid.IntRange(0, 2).Draw(t, "deep") {
			r.Deep = append(r.Deep, deeper{words().Draw(t, "text")})
		}
		g.Rows = append(g.Rows, r)
	}
	return g
}

func readBack(t testing.TB, fields []*Field, v Values) given {
	t.Helper()
	read := ReadValues(fields, Normal(fields, v))
	if read.Invalid != nil {
		t.Fatalf("the values are refused: %v", read.Invalid)
	}
	var g given
	err := json.Unmarshal(read.Body, &g)
	if err != nil {
		t.Fatalf("%s: %v", read.Body, err)
	}
	return g
}

func TestAFormGivesBackTheCommandItBeganWith(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := drawGiven(rt)
		fields := Of(&g)
		if back := readBack(t, fields, ValuesOf(fields, &g)); !reflect.DeepEqual(back, g) {
			rt.Fatalf("%+v came back as %+v", g, back)
		}
	})
}

// TestRowsAreAddedAndTakenAwayWithoutTouchingTheOthers adds a row and takes
// another away, in any place.
func TestRowsAreAddedAndTakenAwayWithoutTouchingTheOthers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := drawGiven(rt)
		fields := Of(&g)
		rows := Find(fields, "rows")
		v := ValuesOf(fields, &g)
		AddRow(rows, v, "rows")
		if rows.Rows(v, "rows") != len(g.Rows)+1 {
			rt.Fatalf("%d rows after one was added to %d", rows.Rows(v, "rows"), len(g.Rows))
		}
		if len(g.Rows) > 0 {
			gone := rapid.IntRange(0, len(g.Rows)-1).Draw(rt, "gone")
			RemoveRow(rows, v, "rows", gone)
			g.Rows = slices.Delete(g.Rows, gone, gone+1)
		}
		if back := readBack(t, fields, v); !reflect.DeepEqual(back, g) {
			rt.Fatalf("%+v came back as %+v", g, back)
		}
	})
}

func TestWhatIsNoNumberOrDayIsToldWhereItWasTyped(t *testing.T) {
	fields := Of(&given{})
	v := Values{"months": {"zwölf"}, "day": {"2026-02-30"}, "rows.0.item": {""}, "rows.1.item": {"a"}, "rows.1.yes": {"?"}}
	read := ReadValues(fields, Normal(fields, v))
	var told []string
	for _, field := range read.Invalid.Fields {
		told = append(told, read.Place(field.Path)+" "+field.Key)
	}
	want := []string{"day field.day", "months field.whole-number", "agreed field.required"}
	if !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

// TestAFaultOfAFilledRowIsShownAtThatRow: of rows that may be left blank only
// some reach the command.
func TestAFaultOfAFilledRowIsShownAtThatRow(t *testing.T) {
	fields := Of(&given{})
	rows := Find(fields, "rows")
	rows.Fixed, rows.Some = true, true
	Find(fields, "rows.item").Heads = true
	v := Values{"agreed": {Yes}, "months": {"1"}, "rows.0.item": {"a"}, "rows.1.item": {"b"}, "rows.1.note": {"x"}, "rows.2.item": {"c"}, "rows.2.note": {"y"}}
	read := ReadValues(fields, Normal(fields, v))
	s := Sheet{Lang: text.ZH, Slug: "given", Fields: fields, Values: v}
	s.Tell(&fault.Fault{Kind: fault.Invalid, Fields: []fault.Field{{Path: "rows[1].note", Key: "field.required"}}}, read, func(fault.Field) string { return "!" })
	if len(s.Wrong["rows.2.note"]) != 1 {
		t.Errorf("the fault of the second filled row is shown at %v", s.Wrong)
	}
}

func TestValuesThatAreNoFieldsGoNowhere(t *testing.T) {
	fields := Of(&given{})
	v := Normal(fields, Values{"rows.-1.item": {"a"}, "rows.x.item": {"b"}, "rows.99999999.item": {"c"}, "secret": {"d"}, "name.zh": {"e"}})
	if got := strings.Join(v["name.zh"], ""); got != "e" || len(v) != 1 {
		t.Errorf("kept %v", v)
	}
}

// TestAMistakeIsCalledByTheRowOrGroupItStandsIn: "Chinese: required" alone says
// nothing.
func TestAMistakeIsCalledByTheRowOrGroupItStandsIn(t *testing.T) {
	fields := Of(&rule.JudgeMaterials{})
	item := Find(fields, "verdicts.item")
	item.Heads, item.Options = true, []Option{{Value: "a", Label: "Licence"}}
	s := Sheet{Lang: text.EN, Slug: "judge-materials", Fields: fields, Values: Values{"verdicts.0.item": {"a"}},
		Wrong: map[string][]string{"verdicts.0.note": {"Required."}}}
	if got := s.Mistakes(); len(got) != 1 || got[0].Label != "Licence · Note" {
		t.Errorf("in a row: %v", got)
	}
	s = Sheet{Lang: text.EN, Slug: "describe-product", Fields: Of(&rule.DescribeProduct{}), Wrong: map[string][]string{"name.zh": {"Required."}}}
	if got := s.Mistakes(); len(got) != 1 || got[0].Label != "Name of the product · Chinese" {
		t.Errorf("in a group: %v", got)
	}
}

// TestWhatIsNotAskedForIsKeptAndNotSent: a choice that changes loses nothing.
func TestWhatIsNotAskedForIsKeptAndNotSent(t *testing.T) {
	fields := Of(&given{})
	rows := Find(fields, "rows")
	rows.Fixed, rows.Some = true, true
	Find(fields, "rows.note").When = IsOneOf("item", "a")
	v := Values{"agreed": {Yes}, "months": {"1"}, "rows.0.item": {"b"}, "rows.0.note": {"typed before"}}
	if kept := Normal(fields, v); kept.Get("rows.0.note") != "typed before" {
		t.Error("what was typed is lost")
	}
	if got := readBack(t, fields, v); len(got.Rows) != 1 || got.Rows[0].Note != "" {
		t.Errorf("it is sent: %+v", got.Rows)
	}
	rows.Begun = Values{"rows.0.item": {"b"}, "rows.0.note": {" typed before"}}
	if got := readBack(t, fields, v); len(got.Rows) != 0 {
		t.Errorf("a row that says what it began with counts: %+v", got.Rows)
	}
}

// TestALongFormIsReadInOneGo: 300 rows, a name of 10,000 characters.
func TestALongFormIsReadInOneGo(t *testing.T) {
	fields := Of(&given{})
	g := given{Name: rule.Words{ZH: strings.Repeat("名", 10_000)}, Rows: []row{}}
	for range 300 {
		g.Rows = append(g.Rows, row{Item: "x", Note: "𠮷😀"})
	}
	if back := readBack(t, fields, ValuesOf(fields, &g)); len(back.Rows) != 300 || back.Rows[299].Note != "𠮷😀" || back.Name.ZH != g.Name.ZH {
		t.Errorf("%d rows came back", len(back.Rows))
	}
}
