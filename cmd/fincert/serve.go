package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"fincert/internal/house"
	"fincert/internal/keys"
	"fincert/internal/now"
)

const (
	usualData   = "./fincert-data"
	usualListen = "127.0.0.1:8080"
)

// installation are the flags that name an installation. Each may come from the
// environment instead: --data from FINCERT_DATA, and so on.
type installation struct{ data, database, listen, baseURL string }

// addTo gives a command the flags that say where the record and files lie.
func (i *installation) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&i.data, "data", fromEnvironment("FINCERT_DATA", usualData), "cli.flag.data")
	cmd.Flags().StringVar(&i.database, "database", os.Getenv("FINCERT_DATABASE"), "cli.flag.database")
	// What stands in the environment may hold a password; help must not show it.
	cmd.Flags().Lookup("database").DefValue = ""
}

// addServing gives a command the flags that say where to listen.
func (i *installation) addServing(cmd *cobra.Command) {
	cmd.Flags().StringVar(&i.listen, "listen", fromEnvironment("FINCERT_LISTEN", usualListen), "cli.flag.listen")
	cmd.Flags().StringVar(&i.baseURL, "base-url", os.Getenv("FINCERT_BASE_URL"), "cli.flag.base-url")
}

func (i *installation) open(ctx context.Context, log *slog.Logger) (*house.House, error) {
	passphrase, err := keys.Passphrase(os.Getenv)
	if err != nil {
		return nil, err
	}
	return house.Open(ctx, house.Config{
		Data: i.data, Database: i.database, Listen: i.listen, BaseURL: i.baseURL, Clock: now.System(), Log: log,
		Passphrase: passphrase,
	})
}

func fromEnvironment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// newServeCommand is `fincert serve`.
func newServeCommand() *cobra.Command {
	var where installation
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "cli.serve.short",
		Long:    "cli.serve.long",
		Example: "  fincert serve --data /var/lib/fincert --listen 127.0.0.1:8080 --base-url https://cert.example.cn",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			h, err := where.open(ctx, serverLog(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			defer closing(h, &err)
			return h.Serve(ctx)
		},
	}
	where.addTo(cmd)
	where.addServing(cmd)
	return cmd
}

// serverLog writes one JSON object a line.
func serverLog(out io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(out, nil)) }

// closing gives a house up and reports what went wrong in it, if nothing else
// did before.
func closing(h *house.House, err *error) {
	closed := h.Close()
	if *err == nil {
		*err = closed
	}
}
