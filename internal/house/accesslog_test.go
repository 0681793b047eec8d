package house

import (
	"context"
	"testing"
	"time"

	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
)

func TestADayOfTheAccessLogIsSealedOnceWhenItIsOver(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		ctx := context.Background()
		clock := c.Clock.(*now.Manual)
		h := open(t, c)
		defer shut(t, h)
		seal := func(want int) {
			t.Helper()
			err := h.SealAccessLog(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if got := entries(t, h, "access-log.sealed/1"); got != want {
				t.Errorf("%d days are sealed, want %d", got, want)
			}
		}
		read := func() {
			t.Helper()
			err := h.Access.Read(ctx, rule.Actor{Person: "p"}, "case", "file", "unix")
			if err != nil {
				t.Fatal(err)
			}
		}
		read()
		seal(0)
		clock.Advance(72 * time.Hour) // two days on which nobody read anything
		read()
		seal(1)
		seal(1)
		clock.Advance(24 * time.Hour)
		seal(2)
	})
}

func entries(t *testing.T, h *House, name string) (n int) {
	t.Helper()
	err := h.DB.Read(context.Background(), func(q store.Querier) error {
		return q.QueryRow("select count(*) from entry where name = $1", name).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
