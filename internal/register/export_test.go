package register_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func export(s *register.Snapshot, on calendar.Date) register.Export {
	return register.Export{Snapshot: s, On: on, Voice: register.Voice{Scheme: load.Shipped()}}
}

func written(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	err := write(&b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheWholeRegisterIsWrittenWithTheStandingsOfADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := export(searched(t, db), issued)
		var got struct {
			Position     int64
			On           calendar.Date
			Count        int
			Certificates []register.View
		}
		err := json.Unmarshal(written(t, e.JSON), &got)
		if err != nil {
			t.Fatal(err)
		}
		if got.Position != 3 || got.On != issued || got.Count != 3 || len(got.Certificates) != 3 {
			t.Fatalf("at position %d on %s there are %d, %d of them written", got.Position, got.On, got.Count, len(got.Certificates))
		}
		if last := got.Certificates[2]; last.Status.ID != "expired" || last.Status.Word != "过期失效" || last.Parties.Holder.Code == "" {
			t.Errorf("the oldest is %+v", last)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(written(t, e.CSV)), "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 4 || rows[3][2] != "expired" || rows[1][23] != "㛃𬭚𬭎 v2.0" {
			t.Errorf("the table has %d rows: %q", len(rows), rows)
		}
	})
}

// TestATableOpensInASpreadsheetAsTextAlone: nothing that somebody wrote is
// computed, and Chinese is read as Chinese.
func TestATableOpensInASpreadsheetAsTextAlone(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	evil := registertest.Certificate(1, issued)
	evil.Holder.Name = rule.Words{ZH: "=1+1", EN: "  @SUM(A1)"}
	evil.Model = "＝HYPERLINK(\"http://x\";\"y\")"
	evil.ProductName = rule.Words{ZH: "-2+3\n公司,\"甲\"", EN: "a-b"}
	registertest.Issue(t, db, evil)
	table := written(t, export(current(t, register.Open(db)), issued).CSV)
	if !bytes.HasPrefix(table, []byte("\xef\xbb\xbfnumber,")) {
		t.Errorf("it begins with %q", table[:12])
	}
	rows, err := csv.NewReader(bytes.NewReader(table[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range rows[1] {
		if first := strings.TrimLeft(cell, " "); first != "" && strings.ContainsAny(first[:1], "=+-@") {
			t.Errorf("%q is taken for a formula", cell)
		}
	}
	if rows[1][22] != "a-b" || rows[1][21] != "'-2+3\n公司,\"甲\"" {
		t.Errorf("the product is %q and %q", rows[1][21], rows[1][22])
	}
}

// TestWhatWasDownloadedIsWrittenAgainLater: entries that are not public and
// later certificates change nothing about an earlier position.
func TestWhatWasDownloadedIsWrittenAgainLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		before := searched(t, db)
		first, table := written(t, export(before, issued).JSON), written(t, export(before, issued).CSV)
		registertest.Issue(t, db, registertest.Certificate(4, issued))
		later := current(t, register.Open(db))
		if again := written(t, export(later.At(before.LastChange()), issued).JSON); !bytes.Equal(first, again) {
			t.Errorf("written again it is\n%s\nwant\n%s", again, first)
		}
		if again := written(t, export(later.At(before.LastChange()), issued).CSV); !bytes.Equal(table, again) {
			t.Error("the table written again differs")
		}
		if bytes.Equal(first, written(t, export(later, issued).JSON)) || bytes.Equal(first, written(t, export(before, issued.AddDays(1)).JSON)) {
			t.Error("a later position or another day has the same bytes")
		}
		if later.At(0).Len() != 0 || len(later.At(2).Announcements()) != 2 || later.At(later.LastChange()) != later {
			t.Error("earlier positions are not what they were")
		}
	})
}

// TestTheDownloadNeedsNoMoreMemoryForMore looks at the memory in use while a
// register is written.
func TestTheDownloadNeedsNoMoreMemoryForMore(t *testing.T) {
	e := export(crowd(t, 3000), issued)
	for name, write := range map[string]func(io.Writer) error{"JSON": e.JSON, "CSV": e.CSV} {
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		sink := &heapWatch{limit: before.HeapAlloc + 2<<20}
		err := write(sink)
		if err != nil {
			t.Fatal(err)
		}
		if sink.bytes < 1<<20 {
			t.Fatalf("%s: %d bytes are too few to tell anything", name, sink.bytes)
		}
		if sink.beyond {
			t.Errorf("%s: what is in use grows with what is written", name)
		}
	}
}

// heapWatch counts what is written and looks at the live heap every 256 KB.
type heapWatch struct {
	bytes, looked int
	limit         uint64
	beyond        bool
}

func (h *heapWatch) Write(b []byte) (int, error) {
	h.bytes += len(b)
	if h.bytes-h.looked > 1<<18 {
		h.looked = h.bytes
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		h.beyond = h.beyond || now.HeapAlloc > h.limit
	}
	return len(b), nil
}

func TestASuccessorIsTheCertificateThatNamesItsPredecessor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		old, successor := registertest.Certificate(1, issued), registertest.Certificate(2, issued)
		successor.Predecessor = "fc2026 01 000001"
		registertest.Issue(t, db, old, successor)
		s := current(t, register.Open(db))
		first, _ := s.Find(old.Number)
		second, ok := s.Successor(first)
		if !ok || second.Content.StatusIndex != 2 {
			t.Errorf("found %v %+v", ok, second)
		}
		if _, ok := s.Successor(second); ok {
			t.Error("the newest one is replaced, too")
		}
	})
}

func TestAnOrganisationAndAProductAreFoundWithAllTheirCertificates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		other := registertest.Certificate(2, issued)
		other.Holder.Code, other.Product = "91330100799655058B", "product-1"
		registertest.Issue(t, db, registertest.Certificate(1, issued), other, registertest.Certificate(3, issued))
		s := current(t, register.Open(db))
		if got := serials(s.Search(register.Query{Organisation: "91330100799655058B"})); len(got) != 1 || got[0] != 2 {
			t.Errorf("the other holder has %v", got)
		}
		if got := serials(s.Search(register.Query{Organisation: "91441900617442118D"})); len(got) != 3 {
			t.Errorf("the production enterprise is named by %v", got)
		}
		if got := serials(s.Search(register.Query{Product: "product-1"})); len(got) != 2 || got[0] != 2 {
			t.Errorf("the product has %v", got)
		}
	})
}
