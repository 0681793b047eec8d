package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/text"
)

// clockQuestion asks how a clock stands on a day. It is one line of a batch,
// and the flags of a single question fill the same fields.
type clockQuestion struct {
	ID       json.RawMessage `json:"id"`
	Start    calendar.Date   `json:"start"`
	Limit    *int            `json:"limit"`
	Months   *int            `json:"months"`
	Pauses   []pauseAsked    `json:"pauses"`
	Today    calendar.Date   `json:"today"`
	Stopped  calendar.Date   `json:"stopped"`
	Calendar string          `json:"calendar"`

	clause string
}

type pauseAsked struct {
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"` // null while the pause is open
}

// workdaysAnswer and monthsAnswer are what one line is answered with.
type workdaysAnswer struct {
	ID          json.RawMessage `json:"id,omitempty"`
	Used        int             `json:"used"`
	Remaining   int             `json:"remaining"`
	Due         calendar.Due    `json:"due"`
	Overdue     bool            `json:"overdue"`
	Provisional bool            `json:"provisional"`
	Explanation []string        `json:"explanation,omitempty"`
}

type monthsAnswer struct {
	ID          json.RawMessage `json:"id,omitempty"`
	Due         calendar.Date   `json:"due"`
	Overdue     bool            `json:"overdue"`
	Explanation []string        `json:"explanation,omitempty"`
}

func newClockCommand() *cobra.Command {
	var q clockQuestion
	var workdays, months int
	var batch string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "cli.clock.short",
		Long:  "cli.clock.long",
		Example: `  fincert clock --start 2026-03-02 --workdays 230 --pause 2026-04-01/2026-04-20 --pause 2026-06-01/
  fincert clock --start 2026-11-24 --months 36 --lang en
  fincert clock --batch questions.jsonl`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.Var(&dateFlag{&q.Start}, "start", "cli.clock.flag.start")
	flags.IntVar(&workdays, "workdays", 0, "cli.clock.flag.workdays")
	flags.IntVar(&months, "months", 0, "cli.clock.flag.months")
	flags.Var(&pauseFlag{&q.Pauses}, "pause", "cli.clock.flag.pause")
	flags.Var(&dateFlag{&q.Stopped}, "stopped", "cli.clock.flag.stopped")
	flags.Var(&dateFlag{&q.Today}, "today", "cli.clock.flag.today")
	flags.StringVar(&q.Calendar, "calendar", "", "cli.clock.flag.calendar")
	flags.StringVar(&q.clause, "clause", "", "cli.clock.flag.clause")
	flags.StringVar(&batch, "batch", "", "cli.clock.flag.batch")
	flags.BoolVar(&asJSON, "json", false, "cli.clock.flag.json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if flags.Changed("batch") {
			for _, name := range []string{"start", "workdays", "months", "pause", "stopped", "today", "clause"} {
				if flags.Changed(name) {
					return wrongUsage(sentence{key: "cli.flags-together", args: text.Args{"one": "batch", "other": name}})
				}
			}
			return answerClocks(cmd, batch, q.Calendar)
		}
		if flags.Changed("workdays") {
			q.Limit = &workdays
		}
		if flags.Changed("months") {
			q.Months = &months
		}
		if q.Today.IsZero() {
			q.Today = calendar.DateOf(now.System().Now())
		}
		return answerOne(cmd, q, asJSON)
	}
	return cmd
}

func answerOne(cmd *cobra.Command, q clockQuestion, asJSON bool) error {
	lang := langOf(cmd)
	answer, explain, err := calendars{}.read(q)
	if err != nil {
		return wrongUsage(err)
	}
	lines, err := explain()
	if err != nil {
		return err
	}
	words := clockWords(lang, lines)
	if !asJSON {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(words, "\n"))
		return err
	}
	switch a := answer.(type) {
	case workdaysAnswer:
		a.Explanation = words
		answer = a
	case monthsAnswer:
		a.Explanation = words
		answer = a
	}
	return writeJSON(cmd.OutOrStdout(), answer)
}

// calendars keeps each calendar file that was read, by its path, and what was
// wrong with it; the built-in one has no path.
type calendars map[string]calendarRead

type calendarRead struct {
	calendar *calendar.Calendar
	err      error
}

func (c calendars) at(path string) (*calendar.Calendar, error) {
	if path == "" {
		return calendar.BuiltIn(), nil
	}
	read, done := c[path]
	if !done {
		read.calendar, read.err = readCalendar(path)
		c[path] = read
	}
	return read.calendar, read.err
}

func readCalendar(path string) (*calendar.Calendar, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return calendar.Parse(calendar.File{Name: path, Bytes: content})
}

// unreadable tells a person that a file could not be read.
func unreadable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return sentence{key: "cli.no-such-file", args: text.Args{"file": path}}
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the path is named already
	}
	return sentence{key: "cli.unreadable-file", args: text.Args{"file": path, "reason": err.Error()}}
}

// read answers q. A batch has no use for the explanation and never calls explain.
func (c calendars) read(q clockQuestion) (answer any, explain func() ([]calendar.Line, error), err error) {
	switch {
	case q.Limit == nil && q.Months == nil:
		return nil, nil, sentence{key: "cli.clock-without-limit"}
	case q.Limit != nil && q.Months != nil:
		return nil, nil, sentence{key: "cli.clock-two-limits"}
	case q.Months != nil && len(q.Pauses) > 0:
		return nil, nil, sentence{key: "cli.clock-months-with-pauses"}
	case q.Months != nil:
		clock := calendar.MonthsClock{Start: q.Start, Months: *q.Months, Stopped: q.Stopped, Clause: q.clause}
		reading, err := clock.Read(q.Today)
		if err != nil {
			return nil, nil, err
		}
		explain := func() ([]calendar.Line, error) { return clock.Explain(q.Today) }
		return monthsAnswer{ID: q.ID, Due: reading.Due, Overdue: reading.Overdue}, explain, nil
	}
	cal, err := c.at(q.Calendar)
	if err != nil {
		return nil, nil, err
	}
	clock := calendar.Clock{Start: q.Start, Limit: *q.Limit, Stopped: q.Stopped, Clause: q.clause}
	for _, p := range q.Pauses {
		clock.Pauses = append(clock.Pauses, calendar.Pause{From: p.From, To: p.To})
	}
	reading, err := clock.Read(cal, q.Today)
	if err != nil {
		return nil, nil, err
	}
	explain = func() ([]calendar.Line, error) { return clock.Explain(cal, q.Today) }
	return workdaysAnswer{
		ID: q.ID, Used: reading.Used, Remaining: reading.Remaining, Due: reading.Due,
		Overdue: reading.Overdue, Provisional: reading.Provisional,
	}, explain, nil
}

// writeJSON writes one value and a line's end, with names as they were given.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// dateFlag is a flag whose value is a date.
type dateFlag struct{ date *calendar.Date }

func (f *dateFlag) Set(value string) error {
	date, err := calendar.ParseDate(value)
	if err != nil {
		return err
	}
	*f.date = date
	return nil
}

func (f *dateFlag) String() string {
	if f.date == nil {
		return ""
	}
	return f.date.String()
}
func (f *dateFlag) Type() string { return "DATE" }

// pauseFlag is a flag that may be given again and again: FROM/TO, or FROM/ for
// a pause that has not ended.
type pauseFlag struct{ pauses *[]pauseAsked }

func (f *pauseFlag) Set(value string) error {
	from, to, parted := strings.Cut(value, "/")
	if !parted {
		return sentence{key: "cli.pause-form"}
	}
	var p pauseAsked
	var err error
	p.From, err = calendar.ParseDate(from)
	if err != nil {
		return err
	}
	err = p.To.UnmarshalText([]byte(to))
	if err != nil {
		return err
	}
	*f.pauses = append(*f.pauses, p)
	return nil
}

func (f *pauseFlag) String() string { return "" }
func (f *pauseFlag) Type() string   { return "FROM/[TO]" }
