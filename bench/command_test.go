package bench

import (
	"context"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// BenchmarkCommandAgainstHandwrittenSQL gives RecordProblem through casework to
// cases of 45 entries and more, and the same statements by hand to cases just
// like them in a database just like it. Wanted: ≥ 0.7 ×.
func BenchmarkCommandAgainstHandwrittenSQL(b *testing.B) {
	const acts, cases = 400, 20
	for _, engine := range storetest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			ours, _ := working(b, engine)
			theirs, address := working(b, engine)
			var on, twins []rule.StreamID
			for range cases {
				on = append(on, ours.Reach(b, "RecordProblem", 1))
				twins = append(twins, theirs.Reach(b, "RecordProblem", 1))
			}
			// One act each to warm up; the hand learns its rows from it.
			for i := range cases {
				ours.Must(b, ours.As(rule.RoleMonitoring), ours.Problem(), on[i])
				theirs.Must(b, theirs.As(rule.RoleMonitoring), theirs.Problem(), twins[i])
			}
			hand := byHand(b, engine, address)
			var files []*file
			for _, twin := range twins {
				files = append(files, hand.open(twin))
			}
			against(b, acts,
				func(act int) { ours.Must(b, ours.As(rule.RoleMonitoring), ours.Problem(), on[act%cases]) },
				func(act int) { hand.recordProblem(files[act%cases]) })
		})
	}
}

// working is a body in a database that writes to disk as a real one does, and
// the database's address.
func working(b *testing.B, engine store.Engine) (*caseworktest.Body, string) {
	b.Helper()
	address := storetest.URL(b, engine, storetest.Durable())
	db, err := store.Open(context.Background(), address)
	must(b, err)
	b.Cleanup(func() { must(b, db.Close()) })
	must(b, db.Migrate(context.Background()))
	return caseworktest.Open(b, db), address
}
