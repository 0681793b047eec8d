package casework_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// One act: certificate, number, announcement, letter and the case's end.
func TestAGrantMakesEverythingInOneAct(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "GrantCertification", 1)
		before := contents(t, db)
		done := b.Must(t, b.As(rule.RoleDecider), &rule.GrantCertification{}, on)

		var names []string
		for _, e := range done.Entries {
			names = append(names, e.Name)
			if e.Meta.At != done.Entries[0].Meta.At || e.Meta.Person != b.As(rule.RoleDecider).Person || e.Meta.Role != rule.RoleDecider {
				t.Errorf("%s is recorded under %+v", e.Name, e.Meta)
			}
		}
		if want := []string{"case.granted/1", "certificate.issued/1"}; !slices.Equal(names, want) {
			t.Fatalf("entries %v, want %v", names, want)
		}
		c := b.Case(t, on)
		view, err := b.Load(context.Background(), rule.StreamID{Kind: rule.KindCertificate, ID: c.Certificate}, 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		content := view.State.(*rule.Certificate).Content
		if c.CertificateNumber != content.Number || content.Announcement == "" || content.Case != on.ID {
			t.Errorf("the case names %q, the certificate %q of case %s, announced in %q",
				c.CertificateNumber, content.Number, content.Case, content.Announcement)
		}
		for series, table := range map[string]string{"certificate/2026": "serial", "announcement/2026": "serial",
			rule.IndexCertificateNumber: "lookup", "letter.grant": "effect"} {
			old, now := rowsWith(before[table], series), rowsWith(dump(t, db, table), series)
			if old != 0 || now != 1 {
				t.Errorf("%s: %d rows before and %d after", series, old, now)
			}
		}
	})
}

func rowsWith(rows []string, text string) (n int) {
	for _, row := range rows {
		if strings.Contains(row, text) {
			n++
		}
	}
	return n
}

// spoiler is a projector that fails when it is told to.
type spoiler struct{ armed bool }

var errSpoiled = errors.New("the register cannot be written")

func (p *spoiler) Tables() []string { return nil }
func (p *spoiler) Project(context.Context, *store.Tx, []casework.Change) error {
	if p.armed {
		return errSpoiled
	}
	return nil
}

func TestAGrantWhoseRegisterRowFailsDidNotHappen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		register := &spoiler{}
		b := caseworktest.Open(t, db, register)
		on := b.Reach(t, "GrantCertification", 1)
		before := contents(t, db)
		register.armed = true
		_, err := b.Act(b.As(rule.RoleDecider), &rule.GrantCertification{}, on)
		if !errors.Is(err, errSpoiled) {
			t.Fatalf("want the projector's error, got %v", err)
		}
		unchanged(t, db, before)
		register.armed = false
		b.Must(t, b.As(rule.RoleDecider), &rule.GrantCertification{}, on)
	})
}

func TestEveryLetterOfACaseIsAnEffectOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
		}
		for kind, want := range map[string]int{"letter.acceptance": 1, "letter.supplement": 2, "letter.test-task": 1,
			"letter.inspection": 1, "letter.rectification": 1, "letter.rectification-verified": 2, "letter.grant": 1} {
			if n := rowsWith(dump(t, db, "effect"), "kind="+kind+" "); n != want {
				t.Errorf("%d of %s, want %d", n, kind, want)
			}
		}
		if n := rowsWith(dump(t, db, "effect"), `"to":""`); n != 0 {
			t.Errorf("%d letters have no addressee", n)
		}
		before := contents(t, db)
		if _, err := b.Rebuild(context.Background()); err != nil {
			t.Fatal(err)
		}
		unchanged(t, db, before)
	})
}
