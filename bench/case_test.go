package bench

import (
	"context"
	"testing"
	"time"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store/storetest"
)

// BenchmarkLoadAndFold loads a case of 200 entries with all its private texts
// and folds it, as a case's page does. Wanted: ≤ 2 ms on the machine named in
// docs/performance.md.
func BenchmarkLoadAndFold(b *testing.B) {
	for _, engine := range storetest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			body, _ := working(b, engine)
			on := body.Apply(b)
			for _, step := range caseworktest.Life {
				if step.Name == "ConcludeMonitoring" {
					fill(b, body, on)
				}
				body.Take(b, on, step)
			}
			var view casework.View
			within(b, 201, 2*time.Millisecond, func() {
				var err error
				view, err = body.Load(context.Background(), on, 1<<62)
				must(b, err)
			})
			if view.State.(*rule.Case).Outcome != rule.OutcomeGranted {
				b.Fatal("the case was not folded to its end")
			}
			b.ReportMetric(float64(len(view.History)), "entries")
		})
	}
}

// fill lets the length of monitoring be set again and again, each time with a
// reason, until the case's life will have 200 entries. Problems would not do:
// each is spoken of again by review, inspection and evaluation.
func fill(b *testing.B, body *caseworktest.Body, on rule.StreamID) {
	b.Helper()
	const left = 8 // steps from here to the certificate
	view, err := body.Load(context.Background(), on, 1<<62)
	must(b, err)
	months := view.State.(*rule.Case).Monitoring.Months
	again := &rule.SetMonitoringPeriod{Months: months, Reason: "业务量未变，维持原监测期。"}
	for range 200 - left - len(view.History) {
		body.Must(b, body.As(rule.RoleMonitoring), again, on)
	}
}
