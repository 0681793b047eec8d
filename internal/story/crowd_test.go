package story

import (
	"context"
	"testing"

	"fincert/internal/house"
	"fincert/internal/now"
)

func TestACrowdIsToldInOrderAndStandsWhereItWasAskedTo(t *testing.T) {
	begin, err := CrowdBegins(lastMoment)
	if err != nil {
		t.Fatal(err)
	}
	clock := now.NewManual(begin)
	h, err := house.Open(context.Background(), house.Config{Data: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	days := 0
	told, err := TellCrowd(context.Background(), h, clock, lastMoment, Crowd{Certified: 10, Open: 4, Seed: 1, Told: func(string, int) { days++ }})
	if err != nil {
		t.Fatal(err)
	}
	if got := count(t, h, "select count(*) from register_certificate"); got != 10 {
		t.Errorf("%d certificates, want 10", got)
	}
	if got := count(t, h, "select count(*) from case_row where closed = ''"); got != 4 {
		t.Errorf("%d open cases, want 4", got)
	}
	if told.Commands == 0 || days == 0 || !clock.Now().Equal(lastMoment) {
		t.Errorf("%d commands on %d days; the clock stands at %v", told.Commands, days, clock.Now())
	}
	orderly(t, h)
}
