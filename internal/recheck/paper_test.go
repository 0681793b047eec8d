package recheck_test

import (
	"testing"

	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// TestAQueueThatIsStillBeingMadeHoldsNoJobs: at a first start the jobs' table
// gets its columns in steps, while somebody may already check the record.
func TestAQueueThatIsStillBeingMadeHoldsNoJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := lived(t, db)
		before := len(r.findings(t, nil))
		r.exec(t, "create table river_job (id bigint)")
		if list := r.findings(t, nil); len(list) != before {
			t.Errorf("with half a queue: %v", list)
		}
	})
}
