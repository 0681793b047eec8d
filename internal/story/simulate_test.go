package story

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/recheck"
	"fincert/internal/rule"
)

// TestASimulatedBodyKeepsWhatAlwaysHolds over six years and a few products;
// `fincert simulate` does it at any size.
func TestASimulatedBodyKeepsWhatAlwaysHolds(t *testing.T) {
	plan := Simulation{Years: 6, Cases: 16, Seed: 11, Data: t.TempDir()}
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
	for _, name := range []string{courseCertification, courseSurveillance, courseRenewal, courseFinding, courseChange, courseReissue, courseUse, courseBasis, courseAnew} {
		if out.Courses[name] == 0 || len(out.Courses) < len(Courses)*2/3 {
			t.Errorf("no %s was told to its end, or too few others: the life is too tame (%v)", name, out.Courses)
		}
	}
	renewedPapers(t, plan.Data)
	if out.Statuses[rule.StatusValid] == 0 || out.Statuses[rule.StatusReplaced] == 0 || out.Days < 6*364 || out.Commands < 500 {
		t.Errorf("too little happened: %+v", out)
	}
	for _, name := range []string{"DrawSample", "StateUses", "RecheckEditions"} {
		if out.Taken[name] == 0 {
			t.Errorf("nobody gave the command %s", name)
		}
	}
	if valid, ended := out.Statuses[rule.StatusValid], out.Statuses[rule.StatusWithdrawn]; valid < 3*ended {
		t.Errorf("%d certificates are valid and %d withdrawn: that is no body as there are", valid, ended)
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

// renewedPapers reads the papers of the renewed certificates as anybody does: the
// address gives the last copy, which holds; the first one is still there, and is
// told from it.
func renewedPapers(t *testing.T, data string) {
	t.Helper()
	h, err := house.Open(context.Background(), house.Config{Data: data, Clock: now.NewManual(calendar.BuiltIn().Published().Start())})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	public, err := h.Register.Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string) []byte {
		t.Helper()
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%s answers %d: %s", address, w.Code, w.Body)
		}
		return w.Body.Bytes()
	}
	renewed := 0
	all, _ := public.Newest(0, public.Len())
	for _, c := range all {
		if c.Content.Copy == 0 {
			continue
		}
		renewed++
		address := "/certificates/" + c.Key + "/pdf"
		last, first := get(address), get(address+"?copy=0")
		if !bytes.Equal(last, get(fmt.Sprint(address, "?copy=", c.Content.Copy))) || bytes.Equal(last, first) {
			t.Errorf("%s gives another paper than its last copy", c.Key)
		}
		standing, _ := public.StatusOn(c.Content.Number, calendar.BuiltIn().Published())
		valid := standing.Status == rule.StatusValid
		for file, want := range map[string]bool{string(last): valid, string(first): false} {
			report, err := h.CheckGiven(context.Background(), []byte(file))
			if err != nil || (report.Failed() == "") != want {
				t.Errorf("a paper of %s fails by %q; should hold: %t (%v)", c.Key, report.Failed(), want, err)
			}
		}
	}
	if renewed == 0 {
		t.Error("nothing was renewed")
	}
}
