package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"fincert/internal/house"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/text"
)

// Values of --clock.
const (
	clockSystem = "system"
	clockManual = "manual"
)

// demo is what `fincert demo` was asked for.
type demo struct {
	installation
	clock      string
	lang       text.Lang
	passphrase string // of the keys
}

// newDemoCommand is `fincert demo`.
func newDemoCommand() *cobra.Command {
	var d demo
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "cli.demo.short",
		Long:    "cli.demo.long",
		Example: "  fincert demo\n  fincert demo --listen 127.0.0.1:9000 --data /tmp/demo --clock manual",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if d.clock != clockSystem && d.clock != clockManual {
				return wrongUsage(sentence{key: "cli.demo.clock-unknown", args: text.Args{"text": d.clock}})
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			d.lang = langOf(cmd)
			return d.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&d.data, "data", usualData, "cli.flag.data")
	cmd.Flags().StringVar(&d.listen, "listen", usualListen, "cli.flag.listen")
	cmd.Flags().StringVar(&d.clock, "clock", clockSystem, "cli.demo.flag.clock")
	cmd.AddCommand(newDemoAdvanceCommand())
	return cmd
}

// run fills the folder if it has to, then serves it until ctx ends. Nothing
// listens before the story is complete.
func (d *demo) run(ctx context.Context, out, errs io.Writer) (err error) {
	d.listen, err = freeAddress(d.listen)
	if err != nil {
		return err
	}
	d.baseURL = reachedAt(d.listen)
	d.passphrase, err = keys.Passphrase(os.Getenv)
	if err != nil {
		return err
	}
	finished, err := prepareFolder(d.data)
	if err != nil {
		return err
	}
	if !finished {
		err = d.fill(ctx, out)
		if ctx.Err() != nil {
			return nil // stopped on purpose; the next start begins anew
		}
		if err != nil {
			return err
		}
	}
	clock, err := demoClock(d.data, d.clock == clockManual)
	if err != nil {
		return err
	}
	config := house.Config{Data: d.data, Listen: d.listen, BaseURL: d.baseURL, Clock: clock, Passphrase: d.passphrase,
		Log: slog.New(slog.NewJSONHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	standing, stands := clock.(*standingClock)
	if stands {
		config.Local = standing.routes()
	}
	h, err := house.Open(ctx, config)
	if err != nil {
		return err
	}
	defer closing(h, &err)
	if stands {
		standing.sweep = h.Deadlines.Sweep
	}
	known, err := moveTo(d.data, d.baseURL)
	if err != nil {
		return err
	}
	return d.serve(ctx, out, h, known)
}

// fill tells the story and says how fast that went.
func (d *demo) fill(ctx context.Context, out io.Writer) error {
	_, err := fmt.Fprintln(out, text.T(d.lang, "demo.telling"))
	if err != nil {
		return fmt.Errorf("print: %w", err)
	}
	told, err := d.fillFolder(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, text.T(d.lang, "demo.told", text.Args{
		"cases": len(told.Cases), "commands": told.Commands,
		"seconds": fmt.Sprintf("%.1f", told.Took.Seconds()),
		"rate":    fmt.Sprintf("%.0f", float64(told.Commands)/told.Took.Seconds()),
	}))
	if err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// serve serves and, once the house answers, says what there is.
func (d *demo) serve(ctx context.Context, out io.Writer, h *house.House, known demoFile) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx) }()
	for h.Address() == "" {
		select {
		case err := <-served:
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
	words, err := d.welcome(ctx, h, known)
	if err == nil {
		_, err = fmt.Fprint(out, words)
	}
	switch {
	case errors.Is(err, context.Canceled):
		err = nil // stopped before it was welcomed
	case err != nil:
		stop()
	}
	return errors.Join(err, <-served)
}

// freeAddress says early that an address is taken, and puts a real port in the
// place of 0: what the demo prints and writes down must be reachable.
func freeAddress(listen string) (string, error) {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return "", sentence{key: "cli.demo.address-taken", args: text.Args{"address": listen, "reason": err.Error()}}
	}
	address := listener.Addr().String()
	err = listener.Close()
	if err != nil {
		return "", fmt.Errorf("give the address back: %w", err)
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("read the address: %w", err)
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("read the address: %w", err)
	}
	return net.JoinHostPort(host, port), nil
}

// reachedAt is the base URL of a listening address; one that listens
// everywhere is reached on this machine.
func reachedAt(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		listen = net.JoinHostPort("127.0.0.1", port)
	}
	return "http://" + listen
}

// demoClock is the time that a demo goes by: a folder that once had a clock
// standing still keeps it, since its record may lie ahead of the real time.
func demoClock(folder string, manual bool) (now.Clock, error) {
	standing, found, err := openStandingClock(folder)
	if err != nil {
		return nil, err
	}
	if found {
		return standing, nil
	}
	if !manual {
		return now.System(), nil
	}
	return newStandingClock(folder, now.System().Now())
}
