package draft

import (
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var morning = time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)

type desk struct {
	*Drafts
	t     *testing.T
	clock *now.Manual
}

func each(t *testing.T, test func(t *testing.T, d desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ring, err := keys.Open(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		clock := now.NewManual(morning)
		test(t, desk{&Drafts{DB: db, Personal: personal.New(ring), Clock: clock}, t, clock})
	})
}

func (d desk) save(place Place, values url.Values) time.Time {
	d.t.Helper()
	at, err := d.Save(d.t.Context(), place, "", values)
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

func (d desk) load(place Place) (Draft, bool) {
	d.t.Helper()
	draft, ok, err := d.Load(d.t.Context(), place)
	if err != nil {
		d.t.Fatal(err)
	}
	return draft, ok
}

func (d desk) list(person string) []Kept {
	d.t.Helper()
	list, err := d.List(d.t.Context(), person)
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func (d desk) write(do func(tx *store.Tx) error) {
	d.t.Helper()
	err := d.DB.Write(d.t.Context(), do)
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) count(table string) (n int) {
	d.t.Helper()
	err := d.DB.Read(d.t.Context(), func(q store.Querier) error { return q.QueryRow("select count(*) from " + table).Scan(&n) })
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d desk) held() (objects []string) {
	d.t.Helper()
	err := d.DB.Read(d.t.Context(), func(q store.Querier) (err error) {
		objects, err = Held(q)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return objects
}

var (
	object = strings.Repeat("0a", 16)
	review = Place{Person: "zhang", Command: "RecordReview", Thing: rule.StreamID{Kind: rule.KindCase, ID: "c-1"}}
	apply  = Place{Person: "li", Organisation: "bank", Command: "OpenApplication"}
)

func TestAFormComesBackAsItWasTyped(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		typed := url.Values{
			"verdicts.0.item": {"5.2.2a"}, "verdicts.1.item": {"", "b"}, "text": {"𬭚 𬭎 <script>\r\n=1+1&a=b\x00\xff"}, "empty": {""},
		}
		at := d.save(review, typed)
		got, ok := d.load(review)
		if !ok || !reflect.DeepEqual(got.Values, typed) || !got.Saved.Equal(at) || got.Place != review {
			t.Errorf("%v %+v", ok, got)
		}
	})
}

func TestWhatIsSavedLaterTakesThePlaceOfWhatWasSavedBefore(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(review, url.Values{"text": {"one"}, "file": {object}})
		later := d.clock.Advance(time.Minute)
		d.save(review, url.Values{"text": {"two"}})
		got, _ := d.load(review)
		if got.Values.Get("text") != "two" || !got.Saved.Equal(later) || d.count("personal") != 1 || len(d.held()) != 0 {
			t.Errorf("%+v; %d texts, held %v", got, d.count("personal"), d.held())
		}
	})
}

func TestADraftIsOfOnePersonForOneOrganisationAndOneThing(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(apply, url.Values{"name": {"产品"}})
		for _, other := range []Place{
			{Person: "wang", Organisation: "bank", Command: "OpenApplication"},
			{Person: "li", Organisation: "fund", Command: "OpenApplication"},
			{Person: "li", Organisation: "bank", Command: "DescribeProduct"},
			{Person: "li", Organisation: "bank", Command: "OpenApplication", Thing: review.Thing},
		} {
			if _, ok := d.load(other); ok {
				t.Errorf("%+v is given what was typed elsewhere", other)
			}
		}
		d.clock.Advance(time.Second)
		d.save(Place{Person: "li", Organisation: "bank", Command: "ProvideMaterial", Thing: review.Thing}, nil)
		list := d.list("li")
		if len(list) != 2 || list[0].Thing != review.Thing || list[1].Place != apply {
			t.Errorf("li has %+v", list)
		}
	})
}

func TestTheDraftOfAFormThatWasSentIsGoneWithWhatItSaid(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(apply, url.Values{"file": {object}})
		d.save(review, url.Values{"text": {"stays"}})
		for range 2 {
			err := d.Sent(t.Context(), apply, "")
			if err != nil {
				t.Fatal(err)
			}
		}
		_, ok := d.load(apply)
		if _, stays := d.load(review); ok || !stays || d.count("personal") != 1 || d.count("draft_file") != 0 {
			t.Errorf("there: %v, the other: %v; %d texts", ok, stays, d.count("personal"))
		}
	})
}

func TestADraftHoldsTheFilesThatItNames(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		second := strings.Repeat("0b", 16)
		d.save(apply, url.Values{"file": {second, object, object}, "text": {"see " + object, strings.ToUpper(second)}})
		held := d.held()
		slices.Sort(held)
		if !slices.Equal(held, []string{object, second}) {
			t.Errorf("held %v", held)
		}
	})
}

func TestADraftIsNotReadableInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(apply, url.Values{"name": {"Zhang San"}})
		err := d.DB.Read(t.Context(), func(q store.Querier) error {
			var sealed []byte
			var subject string
			err := q.QueryRow("select subject, sealed from personal").Scan(&subject, &sealed)
			if subject != "person/li" || strings.Contains(string(sealed), "Zhang") {
				t.Errorf("of %s: %q", subject, sealed)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestDraftsGoWithTheirPerson(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(apply, url.Values{"file": {object}})
		d.save(review, url.Values{"text": {"of another"}})
		d.write(func(tx *store.Tx) error {
			err := d.Personal.EraseTx(tx, "person/li")
			if err != nil {
				return err
			}
			err = Forgetter{}.ForgetTx(tx, review.Thing)
			if err != nil {
				return err
			}
			return Forgetter{}.ForgetTx(tx, subject("li"))
		})
		if _, ok := d.load(review); !ok || d.count("draft") != 1 || d.count("draft_file") != 0 {
			t.Errorf("the other's is there: %v; %d drafts", ok, d.count("draft"))
		}
	})
}

// TestADraftWhoseKeyIsGoneIsNone is what a restore leaves of an erased person.
func TestADraftWhoseKeyIsGoneIsNone(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(apply, url.Values{"name": {"x"}})
		d.write(func(tx *store.Tx) error { return d.Personal.EraseTx(tx, "person/li") })
		if _, ok := d.load(apply); ok || len(d.list("li")) != 0 {
			t.Error("a draft without its text is shown")
		}
		d.save(apply, url.Values{"name": {"y"}})
		if got, ok := d.load(apply); !ok || got.Values.Get("name") != "y" {
			t.Errorf("%v %+v", ok, got)
		}
	})
}

func TestAnEndlessFormIsRefusedAndTheDraftBeforeStays(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(apply, url.Values{"t": {strings.Repeat("字", (MostBytes-1)/3)}})
		_, err := d.Save(t.Context(), apply, "", url.Values{"t": {strings.Repeat("x", MostBytes)}})
		if no, is := fault.As(err); !is || no.Kind != fault.TooLarge || no.Key != "draft.too-large" {
			t.Errorf("%v", err)
		}
		if got, ok := d.load(apply); !ok || len(got.Values.Get("t")) != MostBytes-1 {
			t.Errorf("%v, %d bytes", ok, len(got.Values.Get("t")))
		}
	})
}

func TestBeyondTheMostTheOldestDraftMakesRoom(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.save(review, nil)
		for i := range MostDrafts + 1 {
			d.save(Place{Person: "li", Command: fmt.Sprint("Command", i)}, url.Values{"n": {fmt.Sprint(i)}})
			d.clock.Advance(time.Second)
		}
		list := d.list("li")
		if len(list) != MostDrafts || list[len(list)-1].Command != "Command1" || d.count("personal") != MostDrafts+1 {
			t.Errorf("%d drafts, %d texts", len(list), d.count("personal"))
		}
	})
}

func TestADraftThatNobodySavedAgainGoesAfterItsTime(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		for i := range perTidying {
			d.save(Place{Person: fmt.Sprint("p", i), Command: "C"}, nil)
		}
		d.clock.Advance(kept)
		d.save(review, nil)
		for i, want := range []int{perTidying + 1, 1} {
			err := d.Tidy(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if d.count("draft") != want || d.count("personal") != want {
				t.Errorf("tidied %d times: %d drafts", i+1, d.count("draft"))
			}
			d.clock.Advance(time.Microsecond)
		}
	})
}

func TestTwoWindowsSavingAtOnceLeaveOneDraft(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		var both sync.WaitGroup
		for i := range 8 {
			both.Go(func() { d.save(apply, url.Values{"n": {fmt.Sprint(i)}}) })
		}
		both.Wait()
		if _, ok := d.load(apply); !ok || d.count("draft") != 1 || d.count("personal") != 1 {
			t.Errorf("%v: %d drafts, %d texts", ok, d.count("draft"), d.count("personal"))
		}
	})
}

func (d desk) sent(place Place, key string) {
	d.t.Helper()
	err := d.Sent(d.t.Context(), place, key)
	if err != nil {
		d.t.Fatal(err)
	}
}

func late(err error) bool {
	no, is := fault.As(err)
	return is && no.Kind == fault.Conflict && no.Key == "draft.sent"
}

func TestWhatAFormHadOnItsWayWhenItWasSentIsKeptNoMore(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.sent(apply, "first")
		_, err := d.Save(t.Context(), apply, "first", url.Values{"n": {"late"}})
		if _, ok := d.load(apply); ok || !late(err) || d.count("draft") != 0 {
			t.Errorf("kept: %v, %v", ok, err)
		}
		next := url.Values{"n": {"of the next form"}}
		_, err = d.Save(t.Context(), apply, "second", next)
		if err != nil {
			t.Fatal(err)
		}
		d.sent(apply, "second")
		_, err = d.Save(t.Context(), apply, "third", next)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Save(t.Context(), apply, "first", url.Values{"n": {"later still"}})
		if got, _ := d.load(apply); !late(err) || !reflect.DeepEqual(got.Values, next) {
			t.Errorf("%v, the draft is %v", err, got.Values)
		}
		_, err = d.Save(t.Context(), review, "first", nil)
		if err != nil {
			t.Errorf("a form of somebody else has the same key: %v", err)
		}
		d.clock.Advance(sent + time.Second)
		err = d.Tidy(t.Context())
		if err != nil || d.count("draft_sent") != 0 {
			t.Errorf("after its time: %v, %d forms are remembered", err, d.count("draft_sent"))
		}
	})
}

func TestAFormThatIsSavedWhileItIsSentLeavesNoDraft(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		for round := range 10 {
			key := fmt.Sprint(round)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					_, err := d.Save(t.Context(), apply, key, url.Values{"n": {key}})
					if err != nil && !late(err) {
						t.Error(err)
					}
				})
			}
			all.Go(func() { d.sent(apply, key) })
			all.Wait()
			if _, ok := d.load(apply); ok || d.count("personal") != 0 {
				t.Fatalf("round %d: kept: %v, %d texts", round, ok, d.count("personal"))
			}
		}
	})
}
