package casework_test

import (
	"database/sql"
	"errors"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

var errAway = errors.New("the database is away")

// broken is a database that goes away after so many queries.
type broken struct {
	store.Querier
	left int
}

func (b *broken) Query(query string, args ...any) (*sql.Rows, error) {
	if b.left--; b.left < 0 {
		return nil, errAway
	}
	return b.Querier.Query(query, args...)
}

// The rule takes no errors from the record that it asks: a thing that could not
// be read is not there for it. Whatever it makes of that, and wherever the
// database goes away, the answer is that it is away.
func TestADatabaseThatGoesAwayInTheMiddleIsWhatIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "SubmitTestReport", 1)
		officer := b.As(rule.RoleMonitoring)
		reached := 0
		err := db.Read(t.Context(), func(q store.Querier) error {
			for ; ; reached++ {
				actions, err := b.JudgeThrough(&broken{q, reached}, officer, on)
				if err == nil {
					if len(actions) == 0 {
						t.Error("a whole look shows no actions")
					}
					return nil
				}
				if !errors.Is(err, errAway) {
					t.Errorf("after %d queries: %v", reached, err)
				}
			}
		})
		if err != nil || reached < 4 {
			t.Errorf("%d queries, %v", reached, err)
		}
	})
}
