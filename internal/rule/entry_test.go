package rule

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/ledger"
	"fincert/internal/ledger/ledgertest"
)

const goldenEntries = "testdata/entries"

// goldenFile is where an entry's stored form is kept.
func goldenFile(name string) string {
	return filepath.Join(goldenEntries, strings.ReplaceAll(name, "/", "-")+".json")
}

func entryCodec(t *testing.T) *ledger.Codec {
	t.Helper()
	var types []ledger.Type
	for _, e := range Chapters().Entries {
		types = append(types, ledger.Type{Name: e.Name(), New: func() ledger.Entry { return e.New() }})
	}
	var upcasters []ledger.Upcaster
	for _, u := range Chapters().Upcasters {
		upcasters = append(upcasters, ledger.Upcaster(u))
	}
	codec, err := ledger.NewCodec(types, upcasters)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// TestWhatIsStoredStaysAsItIs: the stored form of every type of entry is
// public for ever. A difference here means that entries written so far are no
// longer read, or read as something else; it needs a new version, never an
// updated file.
func TestWhatIsStoredStaysAsItIs(t *testing.T) {
	codec := entryCodec(t)
	for _, e := range Chapters().Entries {
		entry := e.New()
		example := reflect.ValueOf(entry).Elem()
		exemplify(example, "")
		name, body, err := codec.Encode(entry)
		if err != nil {
			t.Errorf("%s: %v", e.Name(), err)
			continue
		}
		if *update {
			if err := os.WriteFile(goldenFile(name), []byte(body+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := os.ReadFile(goldenFile(name))
		if err != nil {
			t.Errorf("%s has no stored form: %v", name, err)
			continue
		}
		if string(stored) != body+"\n" {
			t.Errorf("%s is stored as\n%swas\n%s", name, body+"\n", stored)
		}
		back, err := codec.Decode(name, strings.TrimSuffix(string(stored), "\n"))
		if err != nil || !reflect.DeepEqual(back, any(entry)) {
			t.Errorf("%s is read back as %+v, %v; want %+v", name, back, err, entry)
		}
	}
}

// TestWhatEarlierReleasesStoredIsReadAsTheCurrentEntry: the stored form of a
// version that has been followed by another stays, and says what it said.
func TestWhatEarlierReleasesStoredIsReadAsTheCurrentEntry(t *testing.T) {
	codec := entryCodec(t)
	for _, u := range Chapters().Upcasters {
		stored, err := os.ReadFile(goldenFile(u.From))
		if err != nil {
			t.Fatal(err)
		}
		entry, err := codec.Decode(u.From, strings.TrimSuffix(string(stored), "\n"))
		if err != nil {
			t.Errorf("%s is not read: %v", u.From, err)
			continue
		}
		var before, now map[string]any
		_, again, err := codec.Encode(entry.(Entry))
		if err = errors.Join(err, json.Unmarshal(stored, &before), json.Unmarshal([]byte(again), &now)); err != nil {
			t.Fatal(err)
		}
		for field, value := range before {
			if !says(now[field], value) {
				t.Errorf("%s said %s = %v, and is read as %v", u.From, field, value, now[field])
			}
		}
	}
}

// says reports whether a stored value still holds all that an earlier one did.
func says(now, before any) bool {
	switch b := before.(type) {
	case map[string]any:
		n, ok := now.(map[string]any)
		for field, value := range b {
			ok = ok && says(n[field], value)
		}
		return ok
	case []any:
		n, ok := now.([]any)
		ok = ok && len(n) == len(b)
		for i := range b {
			ok = ok && says(n[i], b[i])
		}
		return ok
	}
	return reflect.DeepEqual(now, before)
}

// exemplify gives every field a value that tells the field, private texts
// sealed with fixed references.
func exemplify(v reflect.Value, name string) {
	switch {
	case v.Type() == reflect.TypeFor[Private]():
		v.Set(reflect.ValueOf(Private{Ref: "p-" + name, Commitment: strings.Repeat("c", 64)}))
	case v.Type() == reflect.TypeFor[calendar.Date]():
		v.Set(reflect.ValueOf(calendar.Make(2026, 1, 5)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			exemplify(v.Field(i), tag)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		one := v.Index(0)
		if one.Kind() == reflect.Pointer {
			one.Set(reflect.New(one.Type().Elem()))
			one = one.Elem()
		}
		exemplify(one, name)
	case v.Kind() == reflect.String:
		v.SetString("某 <" + name + ">") // Chinese and what HTML would escape
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(7)
	}
}

func TestEveryTypeOfEntryHasAStoredFormAndNoOtherHas(t *testing.T) {
	var want []string
	for _, e := range Chapters().Entries {
		want = append(want, filepath.Base(goldenFile(e.Name())))
	}
	for _, u := range Chapters().Upcasters {
		want = append(want, filepath.Base(goldenFile(u.From)))
	}
	slices.Sort(want)
	files, err := os.ReadDir(goldenEntries)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("stored forms\n got %v\nwant %v", got, want)
	}
}

func TestEntriesCanBeKeptForEver(t *testing.T) {
	for _, e := range Chapters().Entries {
		ledgertest.CheckType(t, e.New())
	}
}

func TestEveryEntryIsFoldedByItsKindOfStream(t *testing.T) {
	book := Chapters()
	j := begin(t).to(acceptedCase)
	j.do(theMonitor, problem(j))
	j.do(j.client, &AnswerProblem{Problem: "P-01", Text: "x"})
	j.to(evaluated)
	j.rectifying(30)
	for _, e := range book.Entries {
		newState, known := book.States[e.Kind]
		if !known {
			t.Errorf("%s stands in %s, which has no state", e.Name(), e.Kind)
			continue
		}
		if strings.HasPrefix(e.Name(), string(e.Kind)+".") == false {
			t.Errorf("%s stands in a stream of kind %s", e.Name(), e.Kind)
		}
		state := newState()
		if e.Kind == KindCase {
			state = j.fold(j.file) // on a case that has a test and a correction
		}
		entry := e.New()
		switch x := entry.(type) {
		case *TestCancelled:
			x.Task = j.state().Tests[0].Task
		case *TestReported:
			x.Task = j.state().Tests[0].Task
		case *TestReportCorrected:
			x.Task = j.state().Tests[0].Task
		case *EarlierReportAssessed:
			state.Apply(&EarlierReportNamed{}, Meta{Stream: j.file, On: j.today})
		case *TestReportPaperReceived:
			x.Task = j.state().Tests[0].Task
		case *ProblemAnswered:
			x.ID = j.state().Monitoring.Problems[0].ID
		case *ProblemAnswerJudged:
			x.ID = j.state().Monitoring.Problems[0].ID
		case *SampleDescribed:
			x.Task = j.state().Tests[0].Task
		case *RectificationHandedIn:
			x.ID = j.state().Rectifications[0].ID
		case *RectificationVerified:
			x.ID = j.state().Rectifications[0].ID
		case *RectificationEnded:
			x.ID = j.state().Rectifications[0].ID
		case *ComplaintAnalysed:
			state.Apply(&CaseComplaintLinked{}, Meta{Stream: j.file, On: j.today})
		case *CaseResumed:
			state.Apply(&CaseLapsed{}, Meta{Stream: j.file, On: j.today})
		case *CaseAppealEnded, *DecisionAnnulled:
			state.Apply(&CaseAppealed{}, Meta{Stream: j.file, On: j.today})
		}
		state.Apply(entry, Meta{Stream: j.file, On: j.today}) // panics if it does not know the entry
	}
}

func TestAStateThatDoesNotKnowAnEntrySaysSo(t *testing.T) {
	for kind, newState := range Chapters().States {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s folds an entry that it cannot know", kind)
				}
			}()
			newState().Apply(strangeEntry{}, Meta{})
		}()
	}
}

type strangeEntry struct{}

func (strangeEntry) EntryName() string { return "strange/1" }

func TestCommandsAreNamedOnceAndAddressedToAKnownKind(t *testing.T) {
	book := Chapters()
	seen := map[string]bool{}
	for _, c := range book.Commands {
		goName := reflect.TypeOf(c.New()).Elem().Name()
		if seen[c.Name()] || c.Name() != goName || book.States[c.Kind] == nil {
			t.Errorf("command %s of %s, type %s", c.Name(), c.Kind, goName)
		}
		seen[c.Name()] = true
	}
}

func TestAReferenceIsReadWholeOrNotAtAll(t *testing.T) {
	for _, half := range []string{`{"ref":"a"}`, `{"commitment":"a"}`, `{"ref":"a","commitment":"b","more":1}`, `"a"`} {
		var p Private
		if err := json.Unmarshal([]byte(half), &p); err == nil {
			t.Errorf("%s is read as %+v", half, p)
		}
	}
	var f FileRef
	if err := json.Unmarshal([]byte(`{"object":"a","more":1}`), &f); err == nil {
		t.Errorf("a reference with a key that no file has is read as %+v", f)
	}
}
