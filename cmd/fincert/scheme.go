package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"fincert/internal/fault"
	"fincert/internal/scheme/load"
	"fincert/internal/text"
)

// errFindings ends `scheme check` with code 1 after the findings were printed.
var errFindings = errors.New("the scheme has findings")

// newSchemeCommand is `fincert scheme`: a body writes the shipped scheme out,
// changes it, and checks it before it enters an edition.
func newSchemeCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "scheme",
		Short: "Write out and check the certification scheme (导出、检查认证方案)",
	}
	command.AddCommand(newSchemeExportCommand(), newSchemeCheckCommand())
	return command
}

func newSchemeExportCommand() *cobra.Command {
	var lang string
	command := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the shipped scheme into a new or empty folder (将随附方案写入空文件夹)",
		Args:  cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			spoken, err := schemeLang(lang)
			if err != nil {
				return err
			}
			return exportScheme(command.OutOrStdout(), spoken, args[0])
		},
	}
	command.Flags().StringVar(&lang, "lang", "zh", "language: zh or en")
	return command
}

func newSchemeCheckCommand() *cobra.Command {
	var lang string
	var asJSON bool
	command := &cobra.Command{
		Use:   "check DIR",
		Short: "Name file, line and what is wrong; 0 if nothing is (逐行指出方案文件的问题)",
		Args:  cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			spoken, err := schemeLang(lang)
			if err != nil {
				return err
			}
			return checkScheme(command.OutOrStdout(), spoken, args[0], asJSON)
		},
	}
	command.Flags().StringVar(&lang, "lang", "zh", "language: zh or en")
	command.Flags().BoolVar(&asJSON, "json", false, "one JSON object instead of lines")
	return command
}

func schemeLang(name string) (text.Lang, error) {
	lang, ok := text.Parse(name)
	if !ok {
		return lang, fmt.Errorf("--lang %q: zh or en", name)
	}
	return lang, nil
}

// exportScheme writes every file or, if the folder holds anything, none: what
// a body has edited is never overwritten. A crash in between leaves a folder
// that is not empty; the person removes it and starts anew.
func exportScheme(out io.Writer, lang text.Lang, dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = os.MkdirAll(dir, 0o755)
		if err != nil {
			return fmt.Errorf("make the folder for the scheme: %w", err)
		}
	case err != nil:
		return fmt.Errorf("look into %s: %w", dir, err)
	case len(entries) > 0:
		return fault.New(fault.Conflict, "scheme.export.not-empty", fault.Text("dir", dir))
	}
	names, err := fs.Glob(load.ShippedFiles(), "*.yaml")
	if err != nil {
		return fmt.Errorf("list the shipped scheme: %w", err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(load.ShippedFiles(), name)
		if err != nil {
			return fmt.Errorf("read the shipped %s: %w", name, err)
		}
		err = os.WriteFile(filepath.Join(dir, name), content, 0o644)
		if err != nil {
			return fmt.Errorf("write the scheme: %w", err)
		}
	}
	_, err = fmt.Fprintln(out, text.T(lang, "scheme.export.done", text.Args{"files": len(names), "dir": dir}))
	return err
}

// schemeFinding is a finding as `scheme check --json` prints it.
type schemeFinding struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Key  string `json:"key"`
	Text string `json:"text"`
}

func checkScheme(out io.Writer, lang text.Lang, dir string, asJSON bool) error {
	found, err := load.Check(os.DirFS(dir))
	if err != nil {
		return fmt.Errorf("check %s: %w", dir, err)
	}
	findings := make([]schemeFinding, len(found))
	for i, f := range found {
		findings[i] = schemeFinding{f.File, f.Line, f.Key, text.T(lang, f.Key, schemeArgs(f.Args))}
	}
	err = printFindings(out, lang, findings, asJSON)
	if err != nil {
		return err
	}
	if len(findings) > 0 {
		return errFindings
	}
	return nil
}

func printFindings(out io.Writer, lang text.Lang, findings []schemeFinding, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(map[string]any{"clean": len(findings) == 0, "findings": findings})
	}
	for _, f := range findings {
		_, err := fmt.Fprintf(out, "%s:%d: %s\n", f.File, f.Line, f.Text)
		if err != nil {
			return err
		}
	}
	if len(findings) == 0 {
		_, err := fmt.Fprintln(out, text.T(lang, "scheme.check.clean"))
		return err
	}
	_, err := fmt.Fprintln(out, text.T(lang, "scheme.check.found", text.Args{"count": len(findings)}))
	return err
}

func schemeArgs(args []fault.Arg) text.Args {
	named := text.Args{}
	for _, arg := range args {
		named[arg.Name] = arg.Value
	}
	return named
}
