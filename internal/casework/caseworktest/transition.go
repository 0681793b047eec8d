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

// NewStandard adopts the shipped scheme with one more standard of the basis, for
// products of a kind or with a trait.
func (b *Body) NewStandard(tb testing.TB, applies string) {
	tb.Helper()
	const follows = "  - id: JRT0171\n"
	added := "  - id: JRT0300\n    clause: \"2\"\n    binds: acceptance\n    since: " + b.Today().String() +
		"\n    zh: \"金融智能体安全规范\"\n    en: \"Security specification for financial agents\"\n    number: \"JR/T 0300-2026\"\n    edition: \"2026\"\n    published: " +
		b.Today().String() + "\n    role: basis\n    when: [" + applies + "]\n"
	archive := strings.NewReplacer(`edition: "2026.3"`, `edition: "2026.10-`+applies+`"`, follows, added+follows).Replace(string(load.ShippedBytes()))
	b.Make(tb, b.As(rule.RoleAdministrator), &body.AdoptScheme{Archive: archive})
}

// AnnouncingStandard announces that standard, so that holders who lack it apply anew
// within some days.
func (b *Body) AnnouncingStandard(days int) *rule.AnnounceTransition {
	return &rule.AnnounceTransition{Standard: "JRT0300", Deadline: b.Today().AddDays(days),
		Reason: rule.Words{ZH: "智能体须符合专门规范", EN: "Agents have to meet a specification of their own"}}
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
