package load

import (
	"bytes"
	"os"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// TestTheEditionThatZeroOneShippedStaysReadable: it stands in records, and lacks
// what later programs ask of every edition.
func TestTheEditionThatZeroOneShippedStaysReadable(t *testing.T) {
	archive, err := os.ReadFile("testdata/shipped-0.1.archive")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Bytes(archive); err == nil {
		t.Error("it could be adopted today, so nothing is tested here")
	}
	read, err := Recorded(archive)
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.Make(2026, 1, 1)
	if read.Limit(scheme.LimitVisitAhead, day).Value != Shipped().Limit(scheme.LimitVisitAhead, day).Value {
		t.Error("what it lacks is not the shipped edition's")
	}
	for _, need := range scheme.Needs() {
		if need.Section == scheme.Limits && read.Limit(need.ID, day).Value == 0 {
			t.Errorf("limit %s is missing", need.ID)
		}
	}
	if len(read.Content().Ways) == 0 {
		t.Error("a product under it can be watched in no way")
	}
}

func TestWhatARecordedEditionSaysItselfIsKept(t *testing.T) {
	archive, err := os.ReadFile("testdata/shipped-0.1.archive")
	if err != nil {
		t.Fatal(err)
	}
	own := bytes.Replace(archive, []byte("value: 230"), []byte("value: 199"), 1)
	read, err := Recorded(own)
	if err != nil {
		t.Fatal(err)
	}
	if got := read.Limit(scheme.LimitCaseMax, calendar.Make(2026, 5, 1)).Value; got != 199 {
		t.Errorf("the case's limit is %d", got)
	}
	_, err = Recorded(bytes.Replace(archive, []byte("id: case.max"), []byte("id: Case Max"), 1))
	if err == nil {
		t.Error("a fault that is not a lack was passed over")
	}
}
