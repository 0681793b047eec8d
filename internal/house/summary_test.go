package house

import (
	"context"
	"testing"
	"time"

	"fincert/internal/now"
	"fincert/internal/store"
)

var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// TestTheSummariesOfAWeekAreMadeOnItsFirstDayOfWorkAndOnce, whatever day that is,
// however often the day's work runs, and after every start.
func TestTheSummariesOfAWeekAreMadeOnItsFirstDayOfWorkAndOnce(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		ctx := context.Background()
		clock := c.Clock.(*now.Manual)
		made := func(want int) {
			t.Helper()
			h := open(t, c)
			defer shut(t, h)
			for range 2 {
				if err := h.daily(ctx); err != nil {
					t.Fatal(err)
				}
			}
			var weeks, rows int
			err := h.DB.Read(ctx, func(q store.Querier) error {
				return q.QueryRow("select count(distinct week), count(*) from summary where person = ''").Scan(&weeks, &rows)
			})
			if err != nil || weeks != want || rows != want {
				t.Errorf("on %s: %d weeks, %d times, %v, want %d", clock.Now(), weeks, rows, err, want)
			}
		}
		made(1)
		made(1)
		monday := clock.Now().AddDate(0, 0, 7-(int(clock.Now().In(beijing).Weekday())+6)%7).In(beijing)
		monday = time.Date(monday.Year(), monday.Month(), monday.Day(), 0, 0, 1, 0, beijing)
		clock.Advance(monday.Sub(clock.Now()) - 2*time.Second)
		made(1) // late on Sunday in Beijing
		clock.Advance(2 * time.Second)
		made(2)
		clock.Advance(10 * 24 * time.Hour) // down on a Monday
		made(3)
	})
}
