package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/recheck"
	"fincert/internal/rule"
	"fincert/internal/story"
	"fincert/internal/text"
)

// newSimulateCommand is `fincert simulate`: years of random but lawful work of a
// certification body, told in a folder of its own, and whether everything held.
func newSimulateCommand() *cobra.Command {
	var plan story.Simulation
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "simulate",
		Short:   "cli.simulate.short",
		Long:    "cli.simulate.long",
		Example: "  fincert simulate --years 6 --cases 500 --seed 1",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			lang, out := langOf(cmd), cmd.OutOrStdout()
			plan.Data, err = os.MkdirTemp("", "fincert-simulate-")
			if err != nil {
				return fmt.Errorf("make a folder for the simulation: %w", err)
			}
			defer func() { err = errors.Join(err, os.RemoveAll(plan.Data)) }()
			year := 0
			plan.Told = func(day calendar.Date, commands int) {
				if day.Year() != year {
					year = day.Year()
					fmt.Fprintln(cmd.ErrOrStderr(), text.T(lang, "cli.simulate.year", text.Args{"day": day, "commands": commands}))
				}
			}
			told, err := story.Simulate(cmd.Context(), plan)
			if fault.Is(err, fault.Invalid) {
				return wrongUsage(err)
			}
			if err != nil {
				return err
			}
			last := now.NewManual(calendar.BuiltIn().Published().Start())
			_, err = house.Check(cmd.Context(), house.CheckConfig{Data: plan.Data, Database: plan.Database, Clock: last}, func(f recheck.Finding) {
				told.Broken = append(told.Broken, story.Broken{On: calendar.BuiltIn().Published(), What: story.BrokenCheck, About: f.Words(lang)})
			})
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(out, told)
			} else {
				tellSimulated(out, lang, told)
			}
			if err == nil && len(told.Broken) > 0 {
				return sentence{key: "cli.simulate.broken", args: text.Args{"count": len(told.Broken)}}
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&plan.Years, "years", 6, "cli.simulate.flag.years")
	flags.IntVar(&plan.Cases, "cases", 50, "cli.simulate.flag.cases")
	flags.Uint64Var(&plan.Seed, "seed", 1, "cli.simulate.flag.seed")
	flags.StringVar(&plan.Database, "database", "", "cli.simulate.flag.database")
	flags.BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// tellSimulated prints what happened, what was broken, and a last line that sums
// up.
func tellSimulated(out io.Writer, lang text.Lang, told story.Simulated) {
	say := func(key string, args text.Args) { fmt.Fprintln(out, text.T(lang, key, args)) }
	for _, course := range story.Courses {
		say("cli.simulate.course", text.Args{"course": text.T(lang, "simulate.course."+course, nil), "count": told.Courses[course]})
	}
	for _, name := range slices.Sorted(maps.Keys(told.Taken)) {
		say("cli.simulate.taken", text.Args{"command": name, "count": told.Taken[name]})
	}
	for _, kind := range slices.Sorted(maps.Keys(told.Meddled)) {
		say("cli.simulate.meddled", text.Args{"kind": kind, "count": told.Meddled[kind]})
	}
	for _, key := range slices.Sorted(maps.Keys(told.Refused)) {
		say("cli.simulate.refused", text.Args{"key": key, "count": told.Refused[key]})
	}
	for _, status := range []rule.Status{rule.StatusValid, rule.StatusSuspended, rule.StatusWithdrawn, rule.StatusCancelled, rule.StatusExpired, rule.StatusReplaced} {
		if n := told.Statuses[status]; n > 0 {
			say("cli.simulate.status", text.Args{"status": string(status), "count": n})
		}
	}
	for _, b := range told.Broken {
		say(b.What, text.Args{"on": b.On, "about": b.About, "got": b.Got, "want": b.Want})
	}
	say("cli.simulate.sum", text.Args{"days": told.Days, "commands": told.Commands, "broken": len(told.Broken)})
}
