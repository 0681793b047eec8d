package deadline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// counted is a record that tells from where it was read.
type counted struct {
	*casework.Casework
	after *[]int64
}

func (c counted) Since(ctx context.Context, after int64, show casework.Show) (int64, error) {
	*c.after = append(*c.after, after)
	return c.Casework.Since(ctx, after, show)
}

// starting is a program that starts, and from where it has read the record.
func starting(b *caseworktest.Body, file, program string) (*deadline.Deadlines, *[]int64) {
	after := new([]int64)
	return deadline.New(deadline.Config{Record: counted{b.Casework, after}, Doer: system{b.Casework, nil}, Clock: b.Manual,
		Log: slog.New(slog.DiscardHandler), Rights: access.Table,
		Saved: deadline.Saved{File: file, Program: func() (string, error) { return program, nil }}}), after
}

// seen is all that somebody of the body may be shown.
type seen struct {
	Items  []deadline.Item
	Work   deadline.Page
	Events []*deadline.Event
	Steps  []*deadline.Step
	Ages   []deadline.Ages
}

// seenBy is it as text: whether a list is empty or none is no difference.
func seenBy(t *testing.T, d *deadline.Deadlines, actor rule.Actor) string {
	t.Helper()
	ctx := context.Background()
	var s seen
	var err error
	check := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Items, err = d.List(ctx)
	check()
	s.Work, err = d.Work(ctx, actor, deadline.Query{Limit: 200})
	check()
	s.Events, err = d.Coming(ctx, actor, calendar.Date{}, calendar.Date{})
	check()
	s.Steps, err = d.Board(ctx, actor)
	check()
	s.Ages, err = d.Ages(ctx, actor)
	check()
	s.Work.Stages = nil // of the scheme
	text, err := json.MarshalIndent(s, "", " ")
	check()
	return strings.ReplaceAll(string(text), "[]", "null")
}

// differs shows the first line in which two texts differ.
func differs(got, want string) string {
	others := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(others) || line != others[i] {
			return fmt.Sprintf("line %d is %s, not %s", i+1, line, strings.Join(others[min(i, len(others)):min(i+1, len(others))], ""))
		}
	}
	return fmt.Sprintf("%d lines, not %d", strings.Count(got, "\n"), len(others))
}

func save(t *testing.T, d *deadline.Deadlines) {
	t.Helper()
	err := d.Save(context.Background())
	if err != nil {
		t.Fatal(err)
	}
}

// TestAfterEveryStopTheSameIsSeenAsIfNothingHadBeenSaved through the life of a
// certificate: each program finds what the one before saved, an act later, and
// often some days later.
func TestAfterEveryStopTheSameIsSeenAsIfNothingHadBeenSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		file, actor := filepath.Join(t.TempDir(), "deadlines"), b.As(rule.RoleManager)
		b.CertifyWithReport(t)
		b.NewEdition(t)
		b.Announce(t, 200)
		on := b.Apply(t)
		d, _ := starting(b, file, "1")
		seenBy(t, d, actor)
		for _, step := range caseworktest.Life {
			save(t, d)
			b.Take(t, on, step)
			var after *[]int64
			d, after = starting(b, file, "1")
			got, want := seenBy(t, d, actor), seenBy(t, watching(b, nil), actor)
			if got != want {
				t.Fatalf("after %s and a start something else is seen than without what was saved: %s", step.Name, differs(got, want))
			}
			if (*after)[0] == 0 {
				t.Fatalf("after %s the record was read from its beginning", step.Name)
			}
		}
	})
}

// TestWhatDoesNotFitIsDerivedAnew and the same is seen.
func TestWhatDoesNotFitIsDerivedAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		file, actor := filepath.Join(t.TempDir(), "deadlines"), b.As(rule.RoleManager)
		b.Apply(t)
		first, _ := starting(b, file, "1")
		want := seenBy(t, first, actor)
		save(t, first)
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		flipped := append([]byte{}, whole...)
		flipped[len(flipped)/2] ^= 1
		for name, c := range map[string]struct {
			text    []byte
			program string
			from    bool // the beginning of the record
		}{
			"as it was saved":     {whole, "1", false},
			"of another program":  {whole, "2", true},
			"with a bit turned":   {flipped, "1", true},
			"half":                {whole[:len(whole)/2], "1", true},
			"empty":               {nil, "1", true},
			"nothing but the sum": {whole[:32], "1", true},
		} {
			if err := os.WriteFile(file, c.text, 0o600); err != nil {
				t.Fatal(err)
			}
			d, after := starting(b, file, c.program)
			if got := seenBy(t, d, actor); got != want {
				t.Errorf("%s, something else is seen: %s", name, differs(got, want))
			}
			if from := (*after)[0] == 0; from != c.from {
				t.Errorf("%s: read from %v", name, *after)
			}
		}
		if err := os.WriteFile(file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		other := caseworktest.Open(t, storetest.Open(t, db.Engine())) // such as one restored from a backup
		for range 3 {
			other.Apply(t)
		}
		d, after := starting(other, file, "1")
		if seenBy(t, d, other.As(rule.RoleManager)); (*after)[0] != 0 {
			t.Error("another record was taken for the one that was saved of")
		}
	})
}
