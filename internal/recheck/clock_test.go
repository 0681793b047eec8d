package recheck

import (
	"crypto/sha256"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"fincert/internal/calendar"
)

// Two countings that share no code agree: this package walks day by day, the
// calendar looks up sums.
func TestTheClockComesOutAsTheProgramReadsIt(t *testing.T) {
	cal := calendar.BuiltIn()
	var files []object
	for _, f := range calendar.BuiltInFiles() {
		files = append(files, object{"text": string(f.Bytes)})
	}
	d, err := readDays(files)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		start := calendar.Make(2016, 1, rapid.IntRange(-20, 4700).Draw(t, "start"))
		limit := rapid.IntRange(1, 300).Draw(t, "limit")
		today := start.AddDays(rapid.IntRange(0, 500).Draw(t, "today"))
		var pauses []calendar.Pause
		var waits []wait
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			p := calendar.Pause{From: start.AddDays(rapid.IntRange(-10, 300).Draw(t, "from"))}
			if rapid.IntRange(0, 5).Draw(t, "ended") > 0 {
				p.To = p.From.AddDays(rapid.IntRange(0, 90).Draw(t, "long"))
			}
			pauses, waits = append(pauses, p), append(waits, wait{from: p.From, to: p.To})
		}
		var stopped calendar.Date
		if rapid.Bool().Draw(t, "stopped") {
			stopped = start.AddDays(rapid.IntRange(0, 400).Draw(t, "stop"))
		}
		want, errRead := calendar.Clock{Start: start, Limit: limit, Pauses: pauses, Stopped: stopped}.Read(cal, today)
		got, ok := d.read(start, limit, waits, stopped, today)
		if ok != (errRead == nil) {
			t.Fatalf("answered: %v, the program: %v", ok, errRead)
		}
		if ok && (got.Used != want.Used || got.Due != want.Due.String()) {
			t.Fatalf("%v, the program: %d, %s", got, want.Used, want.Due)
		}
	})
}

func TestTheTreeHasTheRootOfItsLeaves(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		for _, index := range indexes {
			list = append(list, stored[index])
		}
		return list, nil
	})
	whole := map[int]int{}
	ours := tree{whole: func(level int, _ int64, _ hash) error { whole[level]++; return nil }}
	for n := range int64(70000) {
		leaf := sha256.Sum256([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
		more, err := tlog.StoredHashesForRecordHash(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		if err = ours.add(leaf); err != nil {
			t.Fatal(err)
		}
		if n > 600 && n < 69990 {
			continue
		}
		if root, err := tlog.TreeHash(n+1, reader); err != nil || hash(root) != ours.root() {
			t.Fatalf("after %d leaves: %v", n+1, err)
		}
	}
	if whole[0] != 70000 || whole[1] != 70000/256 || whole[2] != 1 {
		t.Errorf("whole subtrees: %v", whole)
	}
}
