package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"fincert/internal/text"
)

// configName is the configuration file that is read when none is named.
const configName = "fincert.yaml"

// settings are the flags that the configuration file may give, under their own
// names. What belongs to one call, such as --json, is not among them.
var settings = []string{"data", "database", "listen", "base-url", "rate", "proxy", "paper-key", "sm2", "seal", "stamp", "crl"}

// readSettings gives the flags that the command line did not set the values of
// the environment, and those that still are not set the values of the
// configuration file: the one named by --config, else fincert.yaml in the data
// folder, if there is one. A file that says something unknown, or says it
// wrongly, is refused whole: a setting that is silently not taken is found when
// it is too late.
func readSettings(cmd *cobra.Command) error {
	for _, key := range append([]string{"config"}, settings...) {
		value, flag := os.Getenv(environmentOf(key)), cmd.Flags().Lookup(key)
		if value == "" || flag == nil || flag.Changed {
			continue
		}
		err := cmd.Flags().Set(key, value)
		if err != nil {
			return wrongUsage(sentence{"cli.config.environment", text.Args{"variable": environmentOf(key)}})
		}
	}
	flag := cmd.Flags().Lookup("config")
	if flag == nil {
		return nil // a command that needs no installation
	}
	name, named := flag.Value.String(), flag.Changed
	if !named {
		name = filepath.Join(cmd.Flags().Lookup("data").Value.String(), configName)
	}
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return sentence{"cli.config.unreadable", text.Args{"file": name}}
	}
	var given map[string]any
	err = yaml.Unmarshal(content, &given)
	if err != nil {
		return sentence{"cli.config.not-yaml", text.Args{"file": name, "reason": yaml.FormatError(err, false, false)}}
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		err = takeSetting(cmd, name, key, given[key])
		if err != nil {
			return err
		}
	}
	return nil
}

// takeSetting takes one line of the file. It is tried on a server's flags first,
// so that a file is right or wrong whichever command reads it.
func takeSetting(cmd *cobra.Command, file, key string, value any) error {
	if !slices.Contains(settings, key) {
		return sentence{"cli.config.unknown", text.Args{"file": file, "setting": key}}
	}
	values, isList := value.([]any)
	if !isList {
		values = []any{value}
	}
	own := cmd.Flags().Lookup(key)
	nearer := own == nil || own.Changed // not this command's, or already said
	for _, v := range values {
		_, isMap := v.(map[string]any)
		_, isList := v.([]any)
		if isMap || isList || v == nil || newServeCommand().Flags().Set(key, fmt.Sprint(v)) != nil {
			return sentence{"cli.config.value", text.Args{"file": file, "setting": key}}
		}
		if !nearer {
			err := own.Value.Set(fmt.Sprint(v))
			if err != nil {
				return sentence{"cli.config.value", text.Args{"file": file, "setting": key}}
			}
		}
	}
	return nil
}

// environmentOf is the variable that a flag may come from: FINCERT_BASE_URL.
func environmentOf(flag string) string {
	return "FINCERT_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
