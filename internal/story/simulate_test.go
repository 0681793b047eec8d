package story

import (
	"context"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/recheck"
	"fincert/internal/rule"
)

// TestASimulatedBodyKeepsWhatAlwaysHolds over four years and a few products;
// `fincert simulate` does it at any size.
func TestASimulatedBodyKeepsWhatAlwaysHolds(t *testing.T) {
	plan := Simulation{Years: 6, Cases: 8, Seed: 7, Data: t.TempDir()}
	out, err := Simulate(context.Background(), plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range out.Broken {
		t.Errorf("on %s %s of %s: got %s, want %s", b.On, b.What, b.About, b.Got, b.Want)
	}
	after := now.NewManual(calendar.BuiltIn().Published().Start())
	sum, err := house.Check(context.Background(), house.CheckConfig{Data: plan.Data, Clock: after}, func(f recheck.Finding) {
		t.Errorf("the independent check: %+v", f)
	})
	if err != nil || sum.Certificates == 0 {
		t.Fatalf("checked %+v: %v", sum, err)
	}
	for _, name := range Courses {
		if out.Courses[name] == 0 {
			t.Errorf("no %s was told to its end: the life is too tame (%v)", name, out.Courses)
		}
	}
	if out.Statuses[rule.StatusValid] == 0 || out.Days < 6*364 || out.Commands < 500 {
		t.Errorf("too little happened: %+v", out)
	}
	t.Logf("%+v", out)
}

func TestASimulationHasALimit(t *testing.T) {
	for _, plan := range []Simulation{{Years: 0, Cases: 1}, {Years: 10, Cases: 1}, {Years: 1, Cases: 0}} {
		plan.Data = t.TempDir()
		_, err := Simulate(context.Background(), plan)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", plan, err)
		}
	}
}
