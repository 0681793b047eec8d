package body_test

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/ledger"
	"fincert/internal/ledger/ledgertest"
	"fincert/internal/rule"
)

var update = flag.Bool("update", false, "write the files that a test compares")

const goldenEntries = "testdata/entries"

func goldenFile(name string) string {
	return filepath.Join(goldenEntries, strings.ReplaceAll(name, "/", "-")+".json")
}

var reason = rule.Private{Ref: "p-reason", Commitment: strings.Repeat("d", 64)}

// examples is one entry of every type.
var examples = []rule.Entry{
	&body.PersonRegistered{Name: rule.Private{Ref: "p-name", Commitment: strings.Repeat("c", 64)}, Organisation: "o-1"},
	&body.PersonJoined{Organisation: "o-1", Reason: reason},
	&body.RolesSet{Roles: []rule.Role{rule.RoleDecider, rule.RoleReviewer}},
	&body.DeputyAppointed{Deputy: "p-2", Roles: []rule.Role{rule.RoleDecider}, From: calendar.Make(2026, 1, 5), To: calendar.Make(2026, 1, 9), Reason: reason},
	&body.DeputyEnded{Deputy: "p-2", Reason: reason},
	&body.PersonsMerged{Merged: "p-2", Survivor: "s-1", Reason: reason},
	&body.MergeEnded{Merged: "p-2", Survivor: "s-1", Reason: reason},
	&body.PersonEnded{Reason: reason},
	&body.PersonErased{Kept: calendar.Make(2031, 1, 5), Order: "京网信〔2026〕9号"},
	&body.SchemeAdopted{Edition: "2026.1", Since: calendar.Make(2026, 1, 1), Archive: "某 <archive>", SHA256: strings.Repeat("a", 64)},
	&body.CalendarAdopted{Edition: "e-1", Files: []body.CalendarFile{{Name: "2026.csv", Text: "某 <text>\n"}}},
	&body.NoticeImported{Notice: "国办发明电〔2026〕9号", Issued: calendar.Make(2026, 11, 5), Amends: "国办发明电〔2025〕7号", Year: 2027, File: body.CalendarFile{Name: "2027.csv", Text: "某 <text>\n"}, SHA256: strings.Repeat("b", 64)},
	&body.AccessLogSealed{Day: calendar.Make(2026, 11, 24), Lines: 3, Root: strings.Repeat("b", 64)},
}

// TestWhatIsStoredStaysAsItIs: a difference here means that entries written so
// far are no longer read, or read as something else; it needs a new version of
// the entry, never an updated file.
func TestWhatIsStoredStaysAsItIs(t *testing.T) {
	var types []ledger.Type
	for _, e := range body.Book().Entries {
		types = append(types, ledger.Type{Name: e.Name(), New: func() ledger.Entry { return e.New() }})
	}
	codec, err := ledger.NewCodec(types, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range examples {
		name, text, err := codec.Encode(entry)
		if err != nil {
			t.Errorf("%s: %v", entry.EntryName(), err)
			continue
		}
		if *update {
			if err := os.WriteFile(goldenFile(name), []byte(text+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := os.ReadFile(goldenFile(name))
		if err != nil {
			t.Errorf("%s has no stored form: %v", name, err)
			continue
		}
		if string(stored) != text+"\n" {
			t.Errorf("%s is stored as\n%swas\n%s", name, text+"\n", stored)
		}
		back, err := codec.Decode(name, strings.TrimSuffix(string(stored), "\n"))
		if err != nil || !reflect.DeepEqual(back, any(entry)) {
			t.Errorf("%s is read back as %+v, %v; want %+v", name, back, err, entry)
		}
	}
}

func TestEveryTypeOfEntryHasAStoredFormAndNoOtherHas(t *testing.T) {
	var want []string
	for _, e := range body.Book().Entries {
		want = append(want, filepath.Base(goldenFile(e.Name())))
		ledgertest.CheckType(t, e.New())
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

func TestEveryEntryIsFoldedByItsKindOfStream(t *testing.T) {
	for i, e := range body.Book().Entries {
		state := body.Book().States[e.Kind]()
		state.Apply(examples[i], rule.Meta{Stream: rule.StreamID{Kind: e.Kind, ID: "s-1"}, On: calendar.Make(2026, 1, 5)})
		if id := reflect.ValueOf(state).Elem().FieldByName("ID").String(); id != "s-1" || e.Name() != examples[i].EntryName() {
			t.Errorf("%s folds to a %s of id %q", e.Name(), e.Kind, id)
		}
	}
}
