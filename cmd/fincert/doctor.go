package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"fincert/internal/house"
	"fincert/internal/text"
)

// seen is a finding of the doctor as --json gives it.
type seen struct {
	Part  string      `json:"part"`
	Grade house.Grade `json:"grade"`
	Key   string      `json:"key"`
	Says  string      `json:"says"`
	Next  string      `json:"next"` // what to do; empty when nothing has to be done
}

// newDoctorCommand is `fincert doctor`: it looks at an installation and says
// what is wrong with it and what to do.
func newDoctorCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "cli.doctor.short",
		Long:  "cli.doctor.long",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := where.config(nil)
			if err != nil {
				return err
			}
			lang, broken := langOf(cmd), 0
			list := []seen{}
			for _, f := range house.Examine(cmd.Context(), config) {
				said := seen{Part: f.Part, Grade: f.Grade, Key: f.Key, Says: text.T(lang, f.Key, named(f.Args))}
				if f.Grade != house.Sound {
					said.Next = text.T(lang, f.Key+".next", named(f.Args))
				}
				if f.Grade == house.Broken {
					broken++
				}
				list = append(list, said)
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), list)
				if err != nil {
					return err
				}
			} else {
				for _, s := range list {
					fmt.Fprintf(cmd.OutOrStdout(), "%-7s  %s\n", text.T(lang, "doctor.grade."+string(s.Grade)), s.Says)
					if s.Next != "" {
						fmt.Fprintf(cmd.OutOrStdout(), "         %s\n", s.Next)
					}
				}
			}
			if broken > 0 {
				return sentence{"cli.doctor.broken", text.Args{"count": broken}}
			}
			return nil
		},
	}
	where.addTo(cmd)
	where.addServing(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}
