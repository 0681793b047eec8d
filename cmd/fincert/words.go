package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/text"
)

// sentence is an error that package text can word.
type sentence struct {
	key  string
	args text.Args
}

// Error is for logs and tests.
func (s sentence) Error() string { return fmt.Sprintf("%s %v", s.key, s.args) }

// langFlag is --lang; its zero value is Chinese.
type langFlag text.Lang

// Set refuses every language but the two.
func (l *langFlag) Set(name string) error {
	lang, ok := text.Parse(name)
	if !ok {
		return sentence{key: "cli.unknown-language"}
	}
	*l = langFlag(lang)
	return nil
}

func (l *langFlag) String() string { return text.Lang(*l).String() }
func (l *langFlag) Type() string   { return "zh|en" }

// languageOf looks for --lang before the flags are parsed, so that help, and
// what is wrong with the other flags, is said in that language too.
func languageOf(args []string) text.Lang {
	for i, arg := range args {
		name, found := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			name, found = args[i+1], true
		}
		if arg == "--" {
			break
		}
		if found {
			lang, _ := text.Parse(name)
			return lang
		}
	}
	return text.ZH
}

// langOf is the language of a command's answer.
func langOf(cmd *cobra.Command) text.Lang {
	return text.Lang(*cmd.Flag("lang").Value.(*langFlag))
}

// speak puts words in the place of the catalog keys that stand in the tree of
// commands as short and long descriptions and as what a flag is for.
func speak(root *cobra.Command, lang text.Lang) {
	root.SetUsageTemplate(usageTemplate(lang))
	root.InitDefaultHelpCmd()
	say := func(key string) string {
		if words, ok := text.Lookup(lang, key); ok {
			return words
		}
		return key
	}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "cli.root.flag.help"
		if cmd.Name() == "help" {
			cmd.Short = "cli.help.short"
		}
		cmd.DisableFlagsInUseLine = true
		cmd.Short, cmd.Long = say(cmd.Short), say(cmd.Long)
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) { flag.Usage = say(flag.Usage) })
		for _, child := range cmd.Commands() {
			walk(child)
		}
	}
	walk(root)
}

func usageTemplate(lang text.Lang) string {
	heading := func(key string) string { return text.T(lang, key) }
	return heading("cli.heading.usage") + `
  {{.UseLine}}{{if .HasAvailableSubCommands}}

` + heading("cli.heading.commands") + `{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasExample}}

` + heading("cli.heading.examples") + `
{{.Example}}{{end}}{{if .HasAvailableLocalFlags}}

` + heading("cli.heading.flags") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + heading("cli.heading.global-flags") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
}

// wordsOf tells an error to a person, one line for each thing that is wrong.
func wordsOf(lang text.Lang, err error) []string {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return []string{text.T(lang, "cli.flag-invalid", text.Args{
			"flag": invalid.GetFlag().Name, "text": invalid.GetValue(),
			"reason": strings.Join(wordsOf(lang, invalid.Unwrap()), " "),
		})}
	}
	var number *strconv.NumError
	if errors.As(err, &number) {
		return []string{text.T(lang, "cli.not-a-number")}
	}
	var lines *calendar.Error
	if errors.As(err, &lines) {
		return clockWords(lang, lines.Lines)
	}
	var said sentence
	if errors.As(err, &said) {
		return []string{text.T(lang, said.key, said.args)}
	}
	if no, ok := fault.As(err); ok {
		return faultWords(lang, no)
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return []string{text.T(lang, "cli.flag-unknown", text.Args{"flag": unknown.GetSpecifiedName()})}
	}
	var needsValue *pflag.ValueRequiredError
	if errors.As(err, &needsValue) {
		return []string{text.T(lang, "cli.flag-without-value", text.Args{"flag": needsValue.GetSpecifiedName()})}
	}
	return []string{err.Error()}
}

// clockWords renders what package calendar has to say.
func clockWords(lang text.Lang, lines []calendar.Line) []string {
	words := make([]string, len(lines))
	for i, line := range lines {
		words[i] = text.T(lang, line.Key, line.Args)
	}
	return words
}

// faultWords is title and detail, each wrong field, and what to do next.
func faultWords(lang text.Lang, no *fault.Fault) []string {
	words := text.Fault(lang, string(no.Kind), no.Key, named(no.Args))
	lines := []string{words.Title, words.Detail}
	for _, field := range no.Fields {
		lines = append(lines, "  "+field.Path+" "+text.T(lang, field.Key, named(field.Args)))
	}
	if words.Next != "" {
		lines = append(lines, words.Next)
	}
	return lines
}

func named(args []fault.Arg) text.Args {
	values := text.Args{}
	for _, arg := range args {
		values[arg.Name] = arg.Value
	}
	return values
}
