package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/rule"
	"fincert/internal/story"
	"fincert/internal/text"
)

// reader sees every case; the demo asks as it to say what there is.
var reader = rule.Actor{Person: "cli:demo", Roles: []rule.Role{rule.RoleRegulator}, Via: "cli"}

// welcome is what the demo prints once it runs: addresses, who can enter, and
// three things to try.
func (d *demo) welcome(ctx context.Context, h *house.House, known demoFile) (string, error) {
	var b strings.Builder
	say := func(key string, args ...text.Args) { fmt.Fprintln(&b, text.T(d.lang, key, args...)) }
	say("demo.running", text.Args{"url": d.baseURL, "data": d.data, "day": calendar.DateOf(h.Clock().Now())})
	b.WriteString("\n")
	say("demo.accounts")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, a := range known.Accounts {
		fmt.Fprintf(table, "  %s\t%s\t%s %s\n", a.Account, a.Password, text.T(d.lang, "role."+string(a.Role)), a.Name)
	}
	err := table.Flush()
	if err != nil {
		return "", fmt.Errorf("print the accounts: %w", err)
	}
	say("demo.tokens", text.Args{"file": demoName})
	b.WriteString("\n")
	say("demo.try")
	for _, try := range []func(context.Context, *house.House, demoFile) (string, error){d.tryRegister, d.tryGrant, d.tryClock} {
		words, err := try(ctx, h, known)
		if fault.Is(err, fault.NotFound) {
			continue // somebody took the folder's record away from under demo.json
		}
		if err != nil {
			return "", err
		}
		b.WriteString(words)
	}
	return b.String(), nil
}

// pointed is the case that the story points at for something.
func (f demoFile) pointed(to story.Point) demoCase {
	for _, c := range f.Cases {
		if c.Point == to {
			return c
		}
	}
	return demoCase{}
}

func (d *demo) tryRegister(_ context.Context, _ *house.House, known demoFile) (string, error) {
	c := known.pointed(story.Complete)
	address := d.baseURL + "/certificates/" + c.Certificate
	if d.lang == text.EN {
		address += "?lang=en"
	}
	return fmt.Sprintln(text.T(d.lang, "demo.try-register", text.Args{"url": address})), nil
}

func (d *demo) tryGrant(_ context.Context, _ *house.House, known demoFile) (string, error) {
	c := known.pointed(story.NotYet)
	address := d.baseURL + "/desk/cases/" + c.ID
	return fmt.Sprintln(text.T(d.lang, "demo.try-grant", text.Args{"number": c.Number, "url": address})), nil
}

// tryClock counts again, with the command that needs no record, the time limit
// that the record gives.
func (d *demo) tryClock(ctx context.Context, h *house.House, known demoFile) (string, error) {
	c := known.pointed(story.PausedTwice)
	var clock calendar.Clock
	var today calendar.Date
	err := h.Look(ctx, reader, rule.StreamID{Kind: rule.KindCase, ID: c.ID}, func(s *rule.Situation, state rule.State) error {
		clock, _ = s.TimeLimit(state.(*rule.Case))
		today = s.Today
		return nil
	})
	if err != nil {
		return "", err
	}
	command := fmt.Sprintf("%s clock --lang %s --start %s --workdays %d --clause %s", ourselves(), shortOf(d.lang), clock.Start, clock.Limit, clock.Clause)
	for _, p := range clock.Pauses {
		to := ""
		if !p.To.IsZero() {
			to = p.To.String()
		}
		command += fmt.Sprintf(" --pause %s/%s", p.From, to)
	}
	if !clock.Stopped.IsZero() {
		command += fmt.Sprintf(" --stopped %s", clock.Stopped)
	}
	command += fmt.Sprintf(" --today %s", today)
	return fmt.Sprintln(text.T(d.lang, "demo.try-clock", text.Args{"number": c.Number, "command": command})), nil
}

// shortOf is a language as --lang names it.
func shortOf(lang text.Lang) string {
	if lang == text.EN {
		return "en"
	}
	return "zh"
}

// ourselves is how this program is called again. `go run` throws what it built
// away, so it is called as it was.
func ourselves() string {
	path, err := os.Executable()
	if err != nil || strings.Contains(path, "go-build") {
		return "go run ./cmd/fincert"
	}
	return os.Args[0]
}
