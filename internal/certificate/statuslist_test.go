package certificate_test

import (
	"context"
	"iter"
	"maps"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/test/peers"
)

// standings are what a test plants: no entry leads to them yet.
type standings struct {
	position int64
	statuses map[int]rule.Status
}

// Standings is asked by Lists.
func (s *standings) Standings(context.Context, calendar.Date) (int64, iter.Seq2[int, rule.Status], error) {
	return s.position, maps.All(s.statuses), nil
}

func (s *standings) set(index int, status rule.Status) {
	s.position++
	s.statuses[index] = status
}

func newLists(h *house, statuses map[int]rule.Status) (*certificate.Lists, *standings) {
	s := &standings{1, statuses}
	return &certificate.Lists{Issuer: h.kept.Issuer, Standings: s}, s
}

func listAt(t testing.TB, l *certificate.Lists, p certificate.Purpose, n int) string {
	t.Helper()
	jwt, _, ok, err := l.At(t.Context(), p, n)
	if err != nil || !ok {
		t.Fatalf("no list %s: %v", p.Path(n), err)
	}
	return string(jwt.Bytes)
}

// TestOutsidersReadEachStatusFromTheLists with jose and
// vc-bitstring-status-list, also that of certificates beyond the first list,
// and a suspension that was lifted.
func TestOutsidersReadEachStatusFromTheLists(t *testing.T) {
	h := newHouse(t, nil)
	far := certificate.Entries + 7
	lists, register := newLists(h, map[int]rule.Status{
		0: rule.StatusValid, 1: rule.StatusValid, 2: rule.StatusSuspended, 3: rule.StatusWithdrawn, 4: rule.StatusCancelled,
		5: rule.StatusReplaced, 6: rule.StatusExpired, certificate.Entries - 1: rule.StatusSuspended, far: rule.StatusWithdrawn,
	})
	ask := func(index int) peers.Answer {
		content := registertest.Certificate(1, issued)
		content.StatusIndex = index
		q := peers.Question{Credential: h.credential(t, content), Keys: h.jwks(t), Issuer: base, Lists: map[string]string{}, At: h.clock.Now()}
		for _, p := range certificate.Purposes {
			n := index/certificate.Entries + 1
			q.Lists[base+p.Path(n)] = listAt(t, lists, p, n)
		}
		return peers.Credential(t, q)
	}
	for index, want := range map[int][2]bool{
		0: {false, false}, 1: {false, false}, 2: {false, true}, 3: {true, false}, 4: {true, false}, 5: {true, false}, 6: {false, false},
		certificate.Entries - 1: {false, true}, certificate.Entries + 6: {false, false}, far: {true, false},
	} {
		a := ask(index)
		if !a.Holds || a.Statuses["revocation"] != want[0] || a.Statuses["suspension"] != want[1] {
			t.Errorf("index %d: %+v", index, a)
		}
	}
	register.set(2, rule.StatusValid)
	if a := ask(2); !a.Holds || a.Statuses["suspension"] {
		t.Errorf("a suspension that was lifted: %+v", a)
	}
}

// TestAListIsSignedAgainWhenAMarkOrTheDayChanged, and otherwise stays the same
// byte for byte.
func TestAListIsSignedAgainWhenAMarkOrTheDayChanged(t *testing.T) {
	h := newHouse(t, nil)
	lists, register := newLists(h, map[int]rule.Status{1: rule.StatusValid})
	first := listAt(t, lists, certificate.Suspension, 1)
	h.clock.Advance(time.Hour)
	register.set(2, rule.StatusValid)
	if listAt(t, lists, certificate.Suspension, 1) != first {
		t.Error("a list without a new mark was signed again")
	}
	register.set(1, rule.StatusSuspended)
	marked := listAt(t, lists, certificate.Suspension, 1)
	if marked == first {
		t.Error("a list with a new mark was not signed again")
	}
	if other := listAt(t, lists, certificate.Revocation, 1); other == marked {
		t.Error("both purposes have one list")
	}
	var said struct{ ValidFrom, ValidUntil time.Time }
	payload(t, marked, &said)
	midnight := issued.AddDays(1).Start()
	if !said.ValidFrom.Equal(h.clock.Now()) || !said.ValidUntil.Equal(midnight) {
		t.Errorf("it is fresh from %s until %s", said.ValidFrom, said.ValidUntil)
	}
	h.clock.Set(midnight)
	if listAt(t, lists, certificate.Suspension, 1) == marked {
		t.Error("the list of yesterday is given")
	}
}

func TestThereIsNoListWithoutAPlaceInIt(t *testing.T) {
	h := newHouse(t, nil)
	lists, _ := newLists(h, map[int]rule.Status{certificate.Entries: rule.StatusValid})
	for n, want := range map[int]bool{0: false, 1: true, 2: true, 3: false, -1: false} {
		if _, _, ok, err := lists.At(t.Context(), certificate.Revocation, n); ok != want || err != nil {
			t.Errorf("list %d is there: %v, %v", n, ok, err)
		}
	}
	for _, path := range [][2]string{{"revocation", "01"}, {"revocation", "0"}, {"Revocation", "1"}, {"refresh", "1"}, {"suspension", "1e0"}, {"suspension", ""}} {
		if _, _, ok := certificate.ParsePath(path[0], path[1]); ok {
			t.Errorf("/status/%s/%s is an address", path[0], path[1])
		}
	}
}
