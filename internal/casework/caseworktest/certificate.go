package caseworktest

import (
	"context"
	"math"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// CertifyWithReport takes a new case of the client, which brings an earlier report,
// to its certificate.
func (b *Body) CertifyWithReport(tb testing.TB) rule.StreamID {
	tb.Helper()
	on := b.ApplyWithReport(tb)
	for _, step := range LifeWithReport {
		b.Take(tb, on, step)
	}
	return rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(tb, on).Certificate}
}

// Certificate folds a certificate as it stands.
func (b *Body) Certificate(tb testing.TB, on rule.StreamID) *rule.Certificate {
	tb.Helper()
	view, err := b.Load(context.Background(), on, math.MaxInt64)
	must(tb, err)
	return view.State.(*rule.Certificate)
}

// Fact is a ground for a suspension or withdrawal, confirmed today.
func (b *Body) Fact(ground string) rule.FactInput {
	return rule.FactInput{Ground: ground, Source: scheme.SourceBody, Confirmed: b.Today(), Text: "经查属实"}
}

// Suspend suspends a certificate for a ground.
func (b *Body) Suspend(tb testing.TB, on rule.StreamID, ground string) {
	tb.Helper()
	b.Must(tb, b.As(rule.RoleDecider), &rule.SuspendCertificate{Facts: []rule.FactInput{b.Fact(ground)}}, on)
}

// Restoring asks for restoration with everything that is to be shown.
func (b *Body) Restoring(tb testing.TB, on rule.StreamID) *rule.RequestRestoration {
	tb.Helper()
	command := &rule.RequestRestoration{}
	must(tb, b.Look(context.Background(), b.As(rule.RoleRegulator), on, func(s *rule.Situation, view casework.View) error {
		c := view.State.(*rule.Certificate)
		for _, shown := range s.ToShow(c.Suspension()) {
			in := rule.ShownInput{Item: shown.ID, Text: "见所附材料"}
			if shown.File {
				in.Files = []rule.FileRef{{}}
			}
			command.Shown = append(command.Shown, in)
		}
		return nil
	}))
	file := b.File(tb, rule.StreamID{Kind: rule.KindCase, ID: b.Certificate(tb, on).Content.Case}, "恢复材料")
	for i := range command.Shown {
		for j := range command.Shown[i].Files {
			command.Shown[i].Files[j] = file
		}
	}
	return command
}

// Reviewing judges everything that the holder showed.
func (b *Body) Reviewing(tb testing.TB, on rule.StreamID, met bool) *rule.ReviewRestoration {
	tb.Helper()
	command := &rule.ReviewRestoration{Summary: "逐项审查"}
	for _, shown := range b.Certificate(tb, on).Request().Shown {
		command.Verdicts = append(command.Verdicts, rule.ShownVerdictInput{Item: shown.Item, Met: met, Note: "见材料"})
	}
	return command
}
