package main

import (
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

// newSchemeCommand is `fincert scheme`: a body writes the shipped scheme out,
// changes it, and checks it before it enters an edition.
func newSchemeCommand() *cobra.Command {
	return newGroup("scheme", newSchemeExportCommand(), newSchemeCheckCommand())
}

func newSchemeExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export DIR",
		Short: "cli.scheme.export.short",
		Long:  "cli.scheme.export.long",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return exportScheme(cmd.OutOrStdout(), langOf(cmd), args[0])
		},
	}
}

func newSchemeCheckCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check DIR",
		Short: "cli.scheme.check.short",
		Long:  "cli.scheme.check.long",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkScheme(cmd.OutOrStdout(), langOf(cmd), args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.scheme.flag.json")
	return cmd
}

func oneFolder(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return wrongUsage(sentence{key: "cli.scheme.no-folder-named"})
	case 1:
		return nil
	}
	return wrongUsage(sentence{key: "cli.unexpected-argument", args: text.Args{"text": args[1]}})
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

// checkScheme prints the findings; that there are some is the error.
func checkScheme(out io.Writer, lang text.Lang, dir string, asJSON bool) error {
	found, err := load.Check(os.DirFS(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return wrongUsage(sentence{key: "cli.scheme.no-such-folder", args: text.Args{"dir": dir}})
	}
	if err != nil {
		return fmt.Errorf("check %s: %w", dir, err)
	}
	findings := make([]schemeFinding, len(found))
	for i, f := range found {
		findings[i] = schemeFinding{f.File, f.Line, f.Key, text.T(lang, f.Key, named(f.Args))}
	}
	err = printFindings(out, lang, findings, asJSON)
	if err != nil {
		return err
	}
	if len(findings) > 0 {
		return sentence{key: "scheme.check.found", args: text.Args{"count": len(findings)}}
	}
	return nil
}

func printFindings(out io.Writer, lang text.Lang, findings []schemeFinding, asJSON bool) error {
	if asJSON {
		return writeJSON(out, struct {
			Clean    bool            `json:"clean"`
			Findings []schemeFinding `json:"findings"`
		}{len(findings) == 0, findings})
	}
	for _, f := range findings {
		_, err := fmt.Fprintf(out, "%s:%d: %s\n", f.File, f.Line, f.Text)
		if err != nil {
			return err
		}
	}
	if len(findings) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(out, text.T(lang, "scheme.check.clean"))
	return err
}
