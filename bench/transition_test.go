package bench

import (
	"context"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
)

// forBoard is how long the board and the calendar may take at twenty thousand
// certificates.
const forBoard = 50 * time.Millisecond

// BenchmarkAgenda asks for the calendar of the body, as a month and as a list, and
// for it whole as iCalendar does. Wanted: ≤ 50 ms a page.
func BenchmarkAgenda(b *testing.B) {
	inBody(b, func(h *house.House) {
		readOpen(b, h)
		ask := visitor(b, h, rule.RoleIntake)
		for _, path := range []string{"/desk/agenda/month", "/desk/agenda?on-from=2020-01-01&on-to=2027-06-30", "/desk/agenda?on-from=2020-01-01&on-to=2036-01-01"} {
			b.Run(strings.TrimPrefix(path, "/desk/"), func(b *testing.B) { look(b, ask, path) })
		}
	})
}

// BenchmarkTransition announces in a copy of the body, which has to lie in its
// folder, that the standard of all certificates has a new edition. It says how
// long the one transaction takes, in which each of their holders is told, and
// how long the board afterwards. Wanted of the board: ≤ 50 ms.
func BenchmarkTransition(b *testing.B) {
	c := large(b)
	data := filepath.Join(b.TempDir(), "data")
	must(b, exec.Command("cp", "-a", c.Data, data).Run()) // modes matter: the folder holds keys
	h, err := house.Open(context.Background(), house.Config{Data: data})
	must(b, err)
	defer func() { must(b, h.Close()) }()
	ctx := context.Background()
	readOpen(b, h)
	administrator := rule.Actor{Person: "bench-administrator", Roles: []rule.Role{rule.RoleAdministrator}, Via: "token"}
	manager := rule.Actor{Person: "bench-manager", Roles: []rule.Role{rule.RoleManager}, Via: "token"}
	archive := strings.NewReplacer(`edition: "2026.3"`, `edition: "2026.9"`, "JR/T 0199-2020", "JR/T 0199-2026").Replace(string(load.ShippedBytes()))
	_, err = h.Casework.Do(ctx, administrator, &body.AdoptScheme{Archive: archive}, rule.StreamID{}, casework.Opts{})
	must(b, err)
	announced := timed(func() {
		_, err = h.Casework.Do(ctx, manager, &rule.AnnounceTransition{
			Standard: "JRT0199", Deadline: calendar.DateOf(now.System().Now()).AddMonths(12),
			Reason: rule.Words{ZH: "算法安全一章重写", EN: "The chapter on algorithms is new"}}, rule.StreamID{}, casework.Opts{})
		must(b, err)
	})
	standing := timed(func() { readOpen(b, h) })
	steps, err := h.Deadlines.Board(ctx, rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleIntake}, Via: "token"})
	must(b, err)
	b.Run("announced", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(len(steps)), "concerned")
		b.ReportMetric(announced.Seconds(), "s")
		b.ReportMetric(standing.Seconds(), "s/read-again")
	})
	ask := visitor(b, h, rule.RoleIntake)
	for _, order := range []string{"", "-deadline,number", "state,number", "organisation,number"} {
		b.Run("board/"+order, func(b *testing.B) { look(b, ask, "/desk/transition-progress?sort="+order) })
	}
}

// readOpen lets everything open be read, as the first visitor after a start does.
func readOpen(b *testing.B, h *house.House) {
	_, err := h.Deadlines.Counts(context.Background(), rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleIntake}, Via: "token"})
	must(b, err)
}

func look(b *testing.B, ask asker, address string) {
	within(b, 15, forBoard, func() {
		if w := ask.page(address); w.Code != http.StatusOK {
			b.Fatalf("%s answers %d", address, w.Code)
		}
	})
}
