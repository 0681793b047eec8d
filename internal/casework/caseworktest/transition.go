package caseworktest

import (
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
)

// NewEdition adopts the shipped scheme with another edition of the first standard
// of the basis.
func (b *Body) NewEdition(tb testing.TB) {
	tb.Helper()
	archive := strings.NewReplacer(`edition: "2026.3"`, `edition: "2026.9"`, "JR/T 0199-2020", "JR/T 0199-2026").Replace(string(load.ShippedBytes()))
	b.Make(tb, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: archive})
}

// Announcing announces that edition, so that holders apply anew within some days.
func (b *Body) Announcing(days int) *rule.AnnounceTransition {
	return &rule.AnnounceTransition{Standard: "JRT0199", Deadline: b.Today().AddDays(days),
		Reason: rule.Words{ZH: "算法安全一章重写", EN: "The chapter on algorithms is new"}}
}

// Announce does so.
func (b *Body) Announce(tb testing.TB, days int) rule.StreamID {
	tb.Helper()
	return rule.StreamID{Kind: rule.KindTransition, ID: b.Make(tb, b.As(rule.RoleManager), b.Announcing(days))}
}

// Moving gives holders so many days more from today.
func (b *Body) Moving(days int) *rule.MoveTransitionDeadline {
	return &rule.MoveTransitionDeadline{Deadline: b.Today().AddDays(days), Reason: rule.Words{ZH: "检测能力不足", EN: "Too few laboratories"}}
}

// TakingBack takes an announced change back.
func (b *Body) TakingBack() *rule.TakeBackTransition {
	return &rule.TakeBackTransition{Reason: rule.Words{ZH: "标准尚未发布，公告系误发", EN: "The standard was not published yet; it was announced by mistake"}}
}
