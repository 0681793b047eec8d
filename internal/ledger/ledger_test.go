package ledger_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"fincert/internal/ledger"
	"fincert/internal/ledger/ledgertest"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTheRecordKeepsItsPromises(t *testing.T) { ledgertest.Suite(t) }

// The bytes below the leaf are checked by others, in other languages, for ever.
func TestTheEnvelopeIsHashedAsPublished(t *testing.T) {
	act := ledgertest.Act()
	e := ledger.Envelope{
		Stream:  ledger.Stream{Kind: "case", ID: "0193a000-0000-7000-8000-00000000000a"},
		Version: 7, Name: "case.accepted/1", Position: 1042,
		Instant: act.Instant.Truncate(1000), Effective: act.Effective,
		Actor:      ledger.Actor{Person: "p1", Organisation: "o1", Role: "intake", OnBehalf: "p2", Via: "token"},
		CommandKey: "k1", Scheme: "2026.1", Calendar: "cn-1", Software: "0.1.0",
		Body: `{"reason":"材料齐全"}`, Salt: []byte("0123456789abcdef"),
	}
	leaf := e.ComputeLeaf()
	if sha256.Sum256(e.LeafInput()) != leaf {
		t.Error("the leaf is not the hash of its input")
	}
	got := fmt.Sprintf("body  %s\ninput %s\nleaf  %s\n", e.Body, hex.EncodeToString(e.LeafInput()), hex.EncodeToString(leaf[:]))
	const golden = "testdata/envelope.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// noted2 is the successor of ledgertest.Noted: the text has two parts.
type noted2 struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

func (*noted2) EntryName() string { return "test.noted/2" }

func newNoted2() ledger.Entry { return &noted2{} }

func TestAnEntryOfAnOldNameIsReadAsItsSuccessor(t *testing.T) {
	codec, err := ledger.NewCodec(
		[]ledger.Type{{Name: "test.noted/2", New: newNoted2}},
		[]ledger.Upcaster{
			{From: "test.noted/1", To: "test.noted/2", Up: func(body []byte) ([]byte, error) {
				return []byte(strings.Replace(string(body), `{"text"`, `{"title":"","text"`, 1)), nil
			}},
			{From: "test.scribbled/1", To: "test.noted/1", Up: func(body []byte) ([]byte, error) {
				return []byte(`{"text":"scribbled"}`), nil
			}},
		})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"test.noted/1": "old", "test.noted/2": "old", "test.scribbled/1": "scribbled"} {
		e, err := codec.Decode(name, `{"text":"old"}`)
		if err != nil || e.(*noted2).Text != want {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

func TestACodecThatCouldNotReadEverythingIsRefused(t *testing.T) {
	noted := ledger.Type{Name: "test.noted/2", New: newNoted2}
	up := func(from, to string) ledger.Upcaster {
		return ledger.Upcaster{From: from, To: to, Up: func(b []byte) ([]byte, error) { return b, nil }}
	}
	for name, try := range map[string]struct {
		types     []ledger.Type
		upcasters []ledger.Upcaster
	}{
		"two types of one name":        {[]ledger.Type{noted, noted}, nil},
		"a type listed under another":  {[]ledger.Type{{Name: "test.other/1", New: newNoted2}}, nil},
		"an upcaster to nowhere":       {[]ledger.Type{noted}, []ledger.Upcaster{up("a/1", "b/1")}},
		"upcasters in a circle":        {[]ledger.Type{noted}, []ledger.Upcaster{up("a/1", "b/1"), up("b/1", "a/1")}},
		"two upcasters from one name":  {[]ledger.Type{noted}, []ledger.Upcaster{up("a/1", "test.noted/2"), up("a/1", "test.noted/2")}},
		"an upcaster from a type kept": {[]ledger.Type{noted}, []ledger.Upcaster{up("test.noted/2", "test.noted/2")}},
	} {
		if _, err := ledger.NewCodec(try.types, try.upcasters); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestWhatCannotBeReadWholeIsNotReadInPart(t *testing.T) {
	codec := ledgertest.Codec(t)
	const good = `{"text":"a","day":"2026-11-24","n":1}`
	if _, err := codec.Decode("test.noted/1", good); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string][2]string{
		"an unknown name":   {"test.noted/9", good},
		"an unknown key":    {"test.noted/1", `{"text":"a","day":"2026-11-24","n":1,"more":1}`},
		"something after":   {"test.noted/1", good + good},
		"a bracket after":   {"test.noted/1", good + "}"},
		"a float":           {"test.noted/1", `{"text":"a","day":"2026-11-24","n":1.5}`},
		"no such day":       {"test.noted/1", `{"text":"a","day":"2026-02-30","n":1}`},
		"null":              {"test.noted/1", `null`},
		"a list":            {"test.noted/1", `[]`},
		"nothing":           {"test.noted/1", ``},
		"half of an object": {"test.noted/1", good[:10]},
	} {
		if e, err := codec.Decode(try[0], try[1]); err == nil {
			t.Errorf("%s was read as %+v", name, e)
		}
	}
	if _, _, err := codec.Encode(&noted2{}); err == nil {
		t.Error("an entry was encoded that cannot be decoded")
	}
}

func FuzzDecode(f *testing.F) {
	codec := ledgertest.Codec(f)
	f.Add("test.noted/1", `{"text":"a","day":"2026-11-24","n":1}`)
	f.Add("test.noted/1", `{"text":"<\u0000𬭚>","day":"","n":-1}`)
	f.Add("test.noted/2", `{}`)
	f.Fuzz(func(t *testing.T, name, body string) {
		e, err := codec.Decode(name, body)
		if err != nil {
			return
		}
		again, encoded, err := codec.Encode(e)
		if err != nil || again != name {
			t.Fatalf("%q was read but cannot be written: %s, %v", body, again, err)
		}
		second, err := codec.Decode(name, encoded)
		if err != nil || *second.(*ledgertest.Noted) != *e.(*ledgertest.Noted) {
			t.Fatalf("%q becomes %q, read as %+v, %v", body, encoded, second, err)
		}
	})
}

type badEntry struct {
	Amount float64        `json:"amount"`
	Prices map[string]int `json:"prices"`
	Any    any            `json:"any"`
	NoName string         //
	Left   string         `json:"left,omitempty"`
	Nested []struct {
		F float32 `json:"f"`
	} `json:"nested"`
	private int
}

func (*badEntry) EntryName() string { return "test.bad/1" }

// recorder is a testing.TB that counts complaints.
type recorder struct {
	testing.TB
	complaints int
}

func (r *recorder) Error(...any)          { r.complaints++ }
func (r *recorder) Errorf(string, ...any) { r.complaints++ }

func TestATypeThatCannotBeKeptForEverIsToldSo(t *testing.T) {
	ledgertest.CheckType(t, &ledgertest.Noted{})
	r := &recorder{TB: t}
	ledgertest.CheckType(r, &badEntry{private: 1})
	if r.complaints != 7 {
		t.Errorf("%d complaints, want 7", r.complaints)
	}
}

// A case of 200 entries is loaded, decoded and folded; the mean is printed as
// ns/op and shall stay below 2 ms on the machine of docs/performance.md.
func BenchmarkLoadACaseOf200Entries(b *testing.B) {
	for _, engine := range storetest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			db := storetest.Open(b, engine, storetest.Durable())
			s := ledger.Stream{Kind: "case", ID: "0193a000-0000-7000-8000-00000000000a"}
			ledgertest.Append(b, db, ledgertest.Act(), ledgertest.Pending(b, s, 200)...)
			codec := ledgertest.Codec(b)
			for b.Loop() {
				sum := 0
				err := db.Read(b.Context(), func(q store.Querier) error {
					envelopes, err := ledger.StreamTx(q, s, ledger.End)
					if err != nil {
						return err
					}
					for _, e := range envelopes {
						entry, err := codec.Decode(e.Name, e.Body)
						if err != nil {
							return err
						}
						sum += entry.(*ledgertest.Noted).N
					}
					return nil
				})
				if err != nil || sum != 199*200/2 {
					b.Fatal(sum, err)
				}
			}
		})
	}
}

func BenchmarkAppendOneEntry(b *testing.B) {
	for _, engine := range storetest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			db := storetest.Open(b, engine, storetest.Durable())
			s := ledger.Stream{Kind: "case", ID: "0193a000-0000-7000-8000-00000000000a"}
			pending := ledgertest.Pending(b, s, 1)
			for b.Loop() {
				ledgertest.Append(b, db, ledgertest.Act(), pending...)
			}
		})
	}
}
