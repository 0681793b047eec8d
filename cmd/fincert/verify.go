package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fincert/internal/certificate"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/text"
)

// verifyCodes are the exit codes of `fincert verify`: which part failed first.
var verifyCodes = map[certificate.Part]int{
	certificate.Integrity: 3, certificate.Identity: 4, certificate.Content: 5, certificate.Standing: 6,
}

// answered is an answer with an exit code of its own.
type answered struct {
	sentence
	code int
}

func (a answered) Unwrap() error { return a.sentence }

// verified is a report as --json gives it.
type verified struct {
	File        string             `json:"file"`
	Kind        certificate.Kind   `json:"kind"`
	Number      string             `json:"number"`
	Holds       bool               `json:"holds"`
	Exit        int                `json:"exit"`
	Parts       map[string]string  `json:"parts"`
	Findings    []verifiedFinding  `json:"findings"`
	Certificate *certificate.Facts `json:"certificate,omitempty"`
	QR          *certificate.Mini  `json:"qr,omitempty"`
}

type verifiedFinding struct {
	Part    certificate.Part    `json:"part"`
	Verdict certificate.Verdict `json:"verdict"`
	Key     string              `json:"key"`
	Says    string              `json:"says"`
	Next    string              `json:"next"`
}

// verify is what `fincert verify` was asked for.
type verify struct {
	root, online, at string
	asJSON           bool
}

// newVerifyCommand is `fincert verify`. It needs no installation.
func newVerifyCommand() *cobra.Command {
	var v verify
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "cli.verify.short",
		Long:  "cli.verify.long",
		Example: "  fincert verify certificate.pdf --root root.pem\n" +
			"  fincert verify certificate.pdf --root root.pem --online https://cert.example.cn\n" +
			"  zbarimg -q --raw page.png | fincert verify - --root root.pem",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.verify.one-file"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return v.run(cmd, args[0]) },
	}
	cmd.Flags().StringVar(&v.root, "root", "", "cli.verify.flag.root")
	cmd.Flags().StringVar(&v.online, "online", "", "cli.verify.flag.online")
	cmd.Flags().StringVar(&v.at, "at", "", "cli.verify.flag.at")
	cmd.Flags().BoolVar(&v.asJSON, "json", false, "cli.flag.json")
	return cmd
}

func (v verify) run(cmd *cobra.Command, name string) error {
	options, err := v.options(cmd)
	if err != nil {
		return err
	}
	content, err := readInput(cmd, name, certificate.MostChecked+1) // that it is too large is an answer
	if err != nil {
		return err
	}
	report := certificate.Check(cmd.Context(), content, options)
	failed := report.Failed()
	err = v.tell(cmd, name, report, verifyCodes[failed])
	if err != nil || failed == "" {
		return err
	}
	return answered{sentence{"cli.verify.fails", text.Args{"part": term("verify.part." + string(failed))}}, verifyCodes[failed]}
}

func (v verify) options(cmd *cobra.Command) (o certificate.CheckOptions, err error) {
	o.At = now.System().Now()
	if v.at != "" {
		o.At, err = time.Parse(time.RFC3339, v.at)
		if err != nil {
			return o, wrongUsage(sentence{"cli.verify.at", text.Args{"text": v.at}})
		}
	}
	if v.online != "" {
		u, err := url.Parse(v.online)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return o, wrongUsage(sentence{"cli.verify.online", text.Args{"text": v.online}})
		}
		o.Online = certificate.FromServer(v.online)
	}
	if v.root == "" {
		return o, nil
	}
	pem, err := readKeyFile(cmd, v.root)
	if err != nil {
		return o, err
	}
	o.Roots, err = keys.ParseCertificates(pem)
	if err != nil || len(o.Roots) == 0 {
		return o, wrongUsage(sentence{"cli.verify.root", text.Args{"file": v.root}})
	}
	return o, nil
}

// tell prints a report: one line a finding, and what to do beneath it.
func (v verify) tell(cmd *cobra.Command, name string, report certificate.Report, code int) error {
	lang, out := langOf(cmd), cmd.OutOrStdout()
	said := verified{
		File: name, Kind: report.Kind, Number: report.Number(), Holds: code == exitDone, Exit: code,
		Parts: map[string]string{}, Findings: []verifiedFinding{}, Certificate: report.Facts, QR: report.Mini,
	}
	for part := range verifyCodes {
		said.Parts[string(part)] = string(report.Verdict(part))
	}
	for _, f := range report.Findings {
		says, next := f.Words(lang)
		said.Findings = append(said.Findings, verifiedFinding{f.Part, f.Verdict, f.Key, says, next})
	}
	if v.asJSON {
		return printJSON(out, said)
	}
	for _, f := range said.Findings {
		_, err := fmt.Fprintln(out, text.T(lang, "cli.verify.line", text.Args{
			"verdict": term("verify.verdict." + string(f.Verdict)), "part": term("verify.part." + string(f.Part)), "says": f.Says}))
		if err != nil {
			return fmt.Errorf("print: %w", err)
		}
		if f.Next != "" {
			fmt.Fprintln(out, strings.Repeat(" ", 4)+f.Next)
		}
	}
	if code == exitDone {
		fmt.Fprintln(cmd.ErrOrStderr(), text.T(lang, "cli.verify.holds", text.Args{"number": said.Number}))
	}
	return nil
}

// term is an argument that is itself a catalog key.
type term string

// CatalogKey is how package text knows it.
func (t term) CatalogKey() string { return string(t) }
