package ledgertest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// Noted is an entry for tests.
type Noted struct {
	Text string        `json:"text"`
	Day  calendar.Date `json:"day"`
	N    int           `json:"n"`
}

// EntryName is "test.noted/1".
func (*Noted) EntryName() string { return "test.noted/1" }

// Codec knows Noted and nothing else.
func Codec(tb testing.TB) *ledger.Codec {
	tb.Helper()
	codec, err := ledger.NewCodec([]ledger.Type{
		{Name: "test.noted/1", New: func() ledger.Entry { return &Noted{} }},
	}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return codec
}

// Act is who acts and when in tests: 2026-11-24, 08:30 UTC.
func Act() ledger.Act {
	return ledger.Act{
		Instant:    time.Date(2026, 11, 24, 8, 30, 0, 123456789, time.UTC),
		Effective:  calendar.Make(2026, 11, 24),
		Actor:      ledger.Actor{Person: "p1", Organisation: "o1", Role: "intake", Via: "token"},
		CommandKey: "k1", Scheme: "2026.1", Calendar: "cn-1", Software: "0.1.0",
	}
}

// Pending encodes n entries for one stream.
func Pending(tb testing.TB, s ledger.Stream, n int) []ledger.Pending {
	tb.Helper()
	codec := Codec(tb)
	list := make([]ledger.Pending, n)
	for i := range list {
		name, body, err := codec.Encode(&Noted{Text: "支付终端 <安全> & 𬭚", Day: calendar.Make(2026, 11, 24), N: i})
		if err != nil {
			tb.Fatal(err)
		}
		list[i] = ledger.Pending{Stream: s, Name: name, Body: body}
	}
	return list
}

// Append appends in a transaction of its own.
func Append(tb testing.TB, db *store.DB, act ledger.Act, pending ...ledger.Pending) []ledger.Envelope {
	tb.Helper()
	var envelopes []ledger.Envelope
	err := db.Write(tb.Context(), func(tx *store.Tx) error {
		head, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		envelopes, err = ledger.AppendTx(tx, head, act, pending)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return envelopes
}

// All reads the whole record.
func All(tb testing.TB, db *store.DB) []ledger.Envelope {
	tb.Helper()
	var all []ledger.Envelope
	err := db.Read(tb.Context(), func(q store.Querier) error {
		for e, err := range ledger.From(q, 0, 7) {
			if err != nil {
				return err
			}
			all = append(all, e)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

var (
	caseA = ledger.Stream{Kind: "case", ID: "0193a000-0000-7000-8000-00000000000a"}
	caseB = ledger.Stream{Kind: "case", ID: "0193a000-0000-7000-8000-00000000000b"}
)

// Suite proves what package ledger promises, on both databases.
func Suite(t *testing.T) {
	for name, test := range map[string]func(*testing.T, *store.DB){
		"WhatWasAppendedComesBackByteForByte":           comesBack,
		"ConcurrentActsLeaveNoGapAndStandInCommitOrder": concurrent,
		"AnActOnAnOldVersionIsStale":                    stale,
		"ARefusedActLeavesNothing":                      rollback,
		"InstantsNeverGoBack":                           clockWentBack,
		"OneActMayConcernSeveralStreams":                severalStreams,
		"ACaseIsReadAsOfAPosition":                      asOf,
		"TheRecordIsReadInBatchesWhileWriting":          batches,
		"AnEntryWithoutActorOrDayIsRefused":             incomplete,
		"AnAlteredEntryIsNoticed":                       altered,
		"ACommandKeyIsAnsweredOnce":                     answeredOnce,
		"TheSameCommandTwiceAtOnceIsDoneOnce":           twiceAtOnce,
		"AFailedActIsDoneByItsRepeat":                   failed,
		"AStoredActWhoseAnswerWasLostIsNotDoneAgain":    failedButStored,
		"AnEffectIsWrittenOnce":                         effects,
	} {
		t.Run(name, func(t *testing.T) { storetest.Each(t, test) })
	}
}

func comesBack(t *testing.T, db *store.DB) {
	appended := Append(t, db, Act(), Pending(t, caseA, 3)...)
	read := All(t, db)
	if fmt.Sprint(read) != fmt.Sprint(appended) {
		t.Errorf("appended %v\nread %v", appended, read)
	}
	for i, e := range read {
		if e.Position != int64(i+1) || e.Version != int64(i+1) || !e.Intact() {
			t.Errorf("entry %d: position %d, version %d, intact %v", i, e.Position, e.Version, e.Intact())
		}
		entry, err := Codec(t).Decode(e.Name, e.Body)
		noted, ok := entry.(*Noted)
		if err != nil || !ok || noted.N != i || noted.Text != "支付终端 <安全> & 𬭚" {
			t.Errorf("entry %d: %+v, %v", i, entry, err)
		}
	}
	if read[0].Instant.Nanosecond() != 123456000 || read[0].Instant.Location() != time.UTC {
		t.Errorf("the instant is %s", read[0].Instant)
	}
}

// Every act appends two entries to its own stream and one to a shared one.
func concurrent(t *testing.T, db *store.DB) {
	const acts = 24
	var mu sync.Mutex
	committed := map[int64]bool{} // positions by the order in which Write returned
	var all sync.WaitGroup
	for i := range acts {
		own := ledger.Stream{Kind: "case", ID: fmt.Sprintf("0193a000-0000-7000-8000-%012d", i)}
		pending := append(Pending(t, own, 2), Pending(t, caseA, 1)...)
		all.Go(func() {
			for _, e := range Append(t, db, Act(), pending...) {
				mu.Lock()
				committed[e.Position] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	read := All(t, db)
	if len(read) != 3*acts || len(committed) != 3*acts {
		t.Fatalf("%d entries, %d positions given, want %d", len(read), len(committed), 3*acts)
	}
	versions := map[ledger.Stream]int64{}
	for i, e := range read {
		versions[e.Stream]++
		if e.Position != int64(i+1) || e.Version != versions[e.Stream] {
			t.Errorf("entry %d: position %d, version %d of %s", i, e.Position, e.Version, e.Stream)
		}
	}
	err := db.Read(t.Context(), func(q store.Querier) error {
		position, _, err := ledger.ReadHead(q)
		if position != 3*acts {
			t.Errorf("the head is at %d", position)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func stale(t *testing.T, db *store.DB) {
	Append(t, db, Act(), Pending(t, caseA, 2)...)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		head, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		head.Knows(caseA, 1) // it was 1 when the page was shown
		_, err = ledger.AppendTx(tx, head, Act(), Pending(t, caseA, 1))
		return err
	})
	if !fault.Is(err, fault.Stale) || len(All(t, db)) != 2 {
		t.Errorf("%v, %d entries", err, len(All(t, db)))
	}
}

func rollback(t *testing.T, db *store.DB) {
	no := fault.New(fault.Stale, "ledger.stale")
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		head, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		appended, err := ledger.AppendTx(tx, head, Act(), Pending(t, caseA, 2))
		if err != nil {
			return err
		}
		err = errors.Join(
			ledger.RememberTx(tx, "p1", "k1", []byte("d"), "{}"),
			ledger.EffectsTx(tx, []ledger.Effect{{Position: appended[0].Position, Kind: "letter", Body: "{}"}}))
		if err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("the refusal is lost: %v", err)
	}
	if n := rows(t, db, "entry") + rows(t, db, "command") + rows(t, db, "effect"); n != 0 {
		t.Errorf("%d rows remain", n)
	}
	if e := Append(t, db, Act(), Pending(t, caseA, 1)...); e[0].Position != 1 || e[0].Version != 1 {
		t.Errorf("the next entry has position %d, version %d", e[0].Position, e[0].Version)
	}
}

func rows(t *testing.T, db *store.DB, table string) int {
	t.Helper()
	var n int
	err := db.Read(t.Context(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from " + table).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func clockWentBack(t *testing.T, db *store.DB) {
	first := Append(t, db, Act(), Pending(t, caseA, 1)...)
	early := Act()
	early.Instant = early.Instant.Add(-time.Hour)
	second := Append(t, db, early, Pending(t, caseB, 1)...)
	if !second[0].Instant.Equal(first[0].Instant) || !second[0].Intact() {
		t.Errorf("%s, then %s", first[0].Instant, second[0].Instant)
	}
}

func severalStreams(t *testing.T, db *store.DB) {
	Append(t, db, Act(), Pending(t, caseA, 2)...)
	Append(t, db, Act(), slices.Concat(Pending(t, caseB, 1), Pending(t, caseA, 1), Pending(t, caseB, 1))...)
	unknown := ledger.Stream{Kind: "product", ID: caseA.ID}
	err := db.Read(t.Context(), func(q store.Querier) error {
		for stream, want := range map[ledger.Stream]string{caseA: "[1 2 4]", caseB: "[3 5]", unknown: "[]"} {
			found, err := ledger.StreamTx(q, stream, ledger.End)
			if err != nil {
				return err
			}
			if fmt.Sprint(positions(found)) != want {
				t.Errorf("%s has the positions %v, want %s", stream, positions(found), want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func positions(envelopes []ledger.Envelope) []int64 {
	var list []int64
	for _, e := range envelopes {
		list = append(list, e.Position)
	}
	return list
}

func asOf(t *testing.T, db *store.DB) {
	Append(t, db, Act(), Pending(t, caseA, 2)...)
	Append(t, db, Act(), slices.Concat(Pending(t, caseB, 1), Pending(t, caseA, 1))...)
	err := db.Read(t.Context(), func(q store.Querier) error {
		for upTo, want := range map[int64]string{0: "[]", 1: "[1]", 3: "[1 2]", ledger.End: "[1 2 4]"} {
			found, err := ledger.StreamTx(q, caseA, upTo)
			if err != nil {
				return err
			}
			if got := fmt.Sprint(positions(found)); got != want {
				t.Errorf("up to %d: %s, want %s", upTo, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func batches(t *testing.T, db *store.DB) {
	Append(t, db, Act(), Pending(t, caseA, 20)...)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		next := int64(6)
		for e, err := range ledger.From(tx, 5, 5) {
			if err != nil {
				return err
			}
			if e.Position != next {
				t.Errorf("position %d, want %d", e.Position, next)
			}
			next++
			err = ledger.EffectsTx(tx, []ledger.Effect{{Position: e.Position, Kind: "seen", Body: "{}"}})
			if err != nil {
				return err
			}
		}
		if next != 21 {
			t.Errorf("it ended before %d", next)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func incomplete(t *testing.T, db *store.DB) {
	good := Pending(t, caseA, 1)[0]
	nobody, never := Act(), Act()
	nobody.Actor.Person = ""
	never.Effective = calendar.Date{}
	for name, try := range map[string]struct {
		act     ledger.Act
		pending ledger.Pending
	}{
		"no actor":  {nobody, good},
		"no day":    {never, good},
		"no stream": {Act(), ledger.Pending{Name: good.Name, Body: good.Body}},
		"no body":   {Act(), ledger.Pending{Stream: caseA, Name: good.Name}},
	} {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			head, err := ledger.LockTx(tx)
			if err != nil {
				return err
			}
			_, err = ledger.AppendTx(tx, head, try.act, []ledger.Pending{try.pending})
			return err
		})
		if err == nil {
			t.Errorf("%s was appended", name)
		}
	}
}

func altered(t *testing.T, db *store.DB) {
	Append(t, db, Act(), Pending(t, caseA, 1)...)
	for column, value := range map[string]string{
		"body": `{"text":"x","day":"2026-11-24","n":0}`, "person": "p2", "effective": "2026-11-25",
		"instant": "2026-11-24T08:30:00.123457Z", "name": "test.noted/2", "stream_kind": "product",
	} {
		_ = db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("update entry set "+column+" = $1 where position = 1", value)
			if err != nil {
				t.Error(err)
			}
			for e, err := range ledger.From(tx, 0, 10) {
				if err != nil {
					t.Error(err)
				}
				if e.Intact() {
					t.Errorf("a changed %s went unnoticed", column)
				}
			}
			return errors.New("undo")
		})
	}
}

// act is a whole command as a caller does it: answered before, or done and
// remembered.
func act(t *testing.T, db *store.DB, key, command string) (string, error) {
	digest := sha256.Sum256([]byte(command))
	pending := Pending(t, caseA, 1)
	var answer string
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		head, err := ledger.LockTx(tx)
		if err != nil {
			return err
		}
		before, found, err := ledger.AnsweredTx(tx, "p1", key, digest[:])
		if err != nil || found {
			answer = before
			return err
		}
		appended, err := ledger.AppendTx(tx, head, Act(), pending)
		if err != nil {
			return err
		}
		answer = fmt.Sprintf(`{"version":%d}`, appended[0].Version)
		return ledger.RememberTx(tx, "p1", key, digest[:], answer)
	})
	return answer, err
}

func answeredOnce(t *testing.T, db *store.DB) {
	for _, c := range []struct{ key, command, want string }{
		{"k1", "accept", `{"version":1}`},
		{"k1", "accept", `{"version":1}`},
		{"k2", "accept", `{"version":2}`},
	} {
		got, err := act(t, db, c.key, c.command)
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v", c.key, got, err)
		}
	}
	_, err := act(t, db, "k1", "refuse")
	if !fault.Is(err, fault.Conflict) || rows(t, db, "entry") != 2 {
		t.Errorf("the key for another command: %v, %d entries", err, rows(t, db, "entry"))
	}
}

func twiceAtOnce(t *testing.T, db *store.DB) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, err := act(t, db, "k1", "accept")
			if err != nil || got != `{"version":1}` {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	all.Wait()
	if rows(t, db, "entry") != 1 {
		t.Errorf("%d entries", rows(t, db, "entry"))
	}
}

var errLost = errors.New("connection lost")

func failed(t *testing.T, db *store.DB) {
	db.OnCommit(func(func() error) error { return errLost })
	_, err := act(t, db, "k1", "accept")
	db.OnCommit(nil)
	if !errors.Is(err, errLost) || rows(t, db, "entry") != 0 {
		t.Errorf("%v, %d entries", err, rows(t, db, "entry"))
	}
	repeatIsOne(t, db)
}

func failedButStored(t *testing.T, db *store.DB) {
	db.OnCommit(func(commit func() error) error { return errors.Join(commit(), errLost) })
	_, err := act(t, db, "k1", "accept")
	db.OnCommit(nil)
	if !errors.Is(err, errLost) || rows(t, db, "entry") != 1 {
		t.Errorf("%v, %d entries", err, rows(t, db, "entry"))
	}
	repeatIsOne(t, db)
}

func repeatIsOne(t *testing.T, db *store.DB) {
	t.Helper()
	got, err := act(t, db, "k1", "accept")
	if err != nil || got != `{"version":1}` || rows(t, db, "entry") != 1 {
		t.Errorf("the repeat: %s, %v, %d entries", got, err, rows(t, db, "entry"))
	}
}

func effects(t *testing.T, db *store.DB) {
	Append(t, db, Act(), Pending(t, caseA, 1)...)
	write := func(effects ...ledger.Effect) error {
		return db.Write(t.Context(), func(tx *store.Tx) error { return ledger.EffectsTx(tx, effects) })
	}
	err := write(ledger.Effect{Position: 1, Kind: "letter.acceptance", Body: "{}"}, ledger.Effect{Position: 1, Kind: "job", Body: "{}"})
	if err != nil {
		t.Fatal(err)
	}
	err = write(ledger.Effect{Position: 1, Kind: "letter.acceptance", Body: "{}"})
	if !store.IsUnique(err) || rows(t, db, "effect") != 2 {
		t.Errorf("%v, %d effects", err, rows(t, db, "effect"))
	}
}
