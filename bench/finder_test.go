package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/finder"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Wanted of a search, and of a page of a list, at 20,000 certificates.
const toFind = 50 * time.Millisecond

// known fills a database with what 20,000 certificates bring: as many products
// and a quarter more cases, of 2,000 clients. Names share their characters, as
// those of banks and their systems do.
func known(b *testing.B) *finder.Finder {
	b.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(b.TempDir(), "fincert.db"))
	must(b, err)
	b.Cleanup(func() { db.Close() })
	must(b, db.Migrate(ctx))
	draw := rand.New(rand.NewPCG(1, 1))
	word := func(of ...string) string { return of[draw.IntN(len(of))] }
	day := calendar.Make(2026, 11, 27)
	var changes []finder.Changed
	happens := func(kind rule.Kind, n int, state rule.State) {
		on := rule.StreamID{Kind: kind, ID: fmt.Sprintf("0190%04x-0000-7000-8000-%012x", len(kind), n)}
		changes = append(changes, finder.Changed{Meta: rule.Meta{Stream: on, Position: int64(len(changes) + 1)}, State: state})
	}
	for n := range 2000 {
		happens(rule.KindOrganisation, n, &rule.Organisation{OrganisationRegistered: rule.OrganisationRegistered{Code: fmt.Sprintf("91110108CRD%07d", n),
			Name: rule.Words{ZH: fmt.Sprintf("%s%s第%d号%s有限公司", word("北京", "上海", "深圳", "杭州"), word("长城", "黄河", "东方"), n, word("银行", "基金", "金融科技")), EN: fmt.Sprintf("FinTech Company No. %d", n)}}})
	}
	for n := range 25_000 {
		owner := fmt.Sprintf("0190%04x-0000-7000-8000-%012x", len(rule.KindOrganisation), draw.IntN(2000))
		name := rule.Words{ZH: fmt.Sprintf("%s%s系统 %05d", word("移动", "互联网", "跨境", "智能"), word("支付", "风控", "清算", "网关"), n), EN: fmt.Sprintf("System for Payments %05d", n)}
		model := fmt.Sprintf("V%d.%d", draw.IntN(9), draw.IntN(10))
		opened := day.AddDays(-draw.IntN(1100))
		happens(rule.KindProduct, n, &rule.Product{ProductDescribed: rule.ProductDescribed{Client: owner, Kind: "software", Name: name, Model: model}})
		happens(rule.KindCase, n, &rule.Case{Number: fmt.Sprintf("A%d-%05d", opened.Year(), n), Client: owner, Name: name, Model: model, Opened: opened, Submitted: opened})
		if n < 20_000 {
			happens(rule.KindCertificate, n, &rule.Certificate{Content: rule.CertificateContent{Number: fmt.Sprintf("CFTC%d%06d", opened.Year(), n),
				Holder: rule.Party{Organisation: owner}, ProductName: name, Model: model, Issue: opened, ValidTo: opened.AddMonths(36)}})
		}
	}
	must(b, db.Write(ctx, func(tx *store.Tx) error { return finder.Projector{}.Project(tx, changes) }))
	return finder.New(db)
}

// BenchmarkFindFirst reads everything that can be found, as the first search
// after a start does.
func BenchmarkFindFirst(b *testing.B) {
	known := known(b)
	took := timed(func() {
		_, err := known.Current(context.Background())
		must(b, err)
	})
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(micros(took)/1000, "ms")
}

// BenchmarkFind searches over cases, certificates, organisations, products and
// laboratories at 20,000 certificates. Wanted: ≤ 50 ms.
func BenchmarkFind(b *testing.B) {
	known := known(b)
	staff := rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleIntake}}
	client := rule.Actor{Person: "bench", Organisation: fmt.Sprintf("0190%04x-0000-7000-8000-%012x", len(rule.KindOrganisation), 7), Roles: []rule.Role{rule.RoleClient}}
	for _, who := range []struct {
		name  string
		actor rule.Actor
	}{{"staff", staff}, {"client", client}} {
		for _, what := range []struct{ name, text string }{
			{"two characters", "支付"}, {"every row", "0"}, {"a number", "CFTC2026000017"}, {"words apart", "长城 清算"}, {"nothing", "没有这样的"},
		} {
			b.Run(who.name+"/"+what.name, func(b *testing.B) {
				within(b, 21, toFind, func() {
					s, err := known.Current(context.Background())
					must(b, err)
					s.Search(who.actor, what.text, 5)
				})
			})
		}
	}
}
