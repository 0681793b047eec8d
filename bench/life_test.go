package bench

import (
	"context"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// ofCertificate are the turns of the n-th certificate after its issue: a third
// had none, others were suspended, restored, renewed, or came to an end.
func ofCertificate(n int, issued calendar.Date) (turns []rule.Turn) {
	on := func(what rule.TurnKind, days int) {
		turns = append(turns, rule.Turn{What: what, On: issued.AddDays(days)})
	}
	if n%3 == 0 {
		return nil
	}
	on(rule.TurnSuspended, 50+n%200)
	turns[0].Until = turns[0].On.AddMonths(3)
	switch n % 5 {
	case 0:
		on(rule.TurnWithdrawn, 300+n%50)
	case 1:
		on(rule.TurnRestored, 270+n%50)
		on(rule.TurnReplaced, 400)
	default:
		on(rule.TurnRestored, 270+n%50)
		on(rule.TurnRenewed, 1090+n%30)
		turns[len(turns)-1].ValidTo = issued.AddMonths(72)
	}
	return turns
}

// BenchmarkStatusOfEveryDay asks for the status of 20 000 certificates on each of
// 365 days: of their lives alone, and of the register with all that it tells
// beside. Wanted: 10 million answers a second on one core, so ≤ 0.73 s.
func BenchmarkStatusOfEveryDay(b *testing.B) {
	const certificates, days, limit = 20_000, 365, 730 * time.Millisecond
	year := calendar.Make(2029, 1, 1)
	issuedOn := func(n int) calendar.Date { return year.AddDays(-1200 + n%1300) }
	told := func(b *testing.B, act func() (worth int)) {
		total := 0
		within(b, 11, limit, func() { total = act() })
		if total == 0 || total == certificates*days {
			b.Fatalf("%d of the answers are valid", total)
		}
	}
	b.Run("life", func(b *testing.B) {
		lives := make([]rule.Life, certificates)
		for n := range lives {
			issued := issuedOn(n)
			lives[n] = rule.Life{}.After(rule.Turn{What: rule.TurnIssued, On: issued, ValidTo: issued.AddMonths(36)})
			for _, turn := range ofCertificate(n, issued) {
				lives[n] = lives[n].After(turn)
			}
		}
		told(b, func() (worth int) {
			for _, life := range lives {
				for day := range days {
					if status, _ := life.StatusOn(year.AddDays(day)); status == rule.StatusValid {
						worth++
					}
				}
			}
			return worth
		})
	})
	b.Run("register", func(b *testing.B) {
		db := storetest.Open(b, store.SQLite)
		contents := make([]rule.CertificateContent, certificates)
		turns := map[string][]rule.Turn{}
		for n := range contents {
			contents[n] = registertest.Certificate(n, issuedOn(n))
			turns[contents[n].Number] = ofCertificate(n, issuedOn(n))
		}
		registertest.Issue(b, db, contents...)
		registertest.Turns(b, db, turns)
		r := register.Open(db)
		snapshot, err := r.Current(context.Background())
		for fault.Is(err, fault.Busy) { // so many are still being read
			snapshot, err = r.Current(context.Background())
		}
		must(b, err)
		all, _ := snapshot.Newest(0, certificates)
		told(b, func() (worth int) {
			for _, c := range all {
				for day := range days {
					if c.StatusOn(year.AddDays(day)).Status == rule.StatusValid {
						worth++
					}
				}
			}
			return worth
		})
	})
}
