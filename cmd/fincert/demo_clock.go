package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/text"
)

// clockName is the file in the data folder that holds the instant at which a
// demo's clock stands.
const clockName = "demo-clock"

// mostDays is how far a clock can be moved at once.
const mostDays = 3660

// standingClock stands still until it is moved forward. Where it stands lies in
// the data folder, so that a restart goes on from there.
type standingClock struct {
	*now.Manual
	folder string
	moving sync.Mutex
	// sweep is what the installation does on each new day.
	sweep func(context.Context) error
}

func newStandingClock(folder string, at time.Time) (*standingClock, error) {
	c := &standingClock{Manual: now.NewManual(at), folder: folder}
	return c, c.keep(at)
}

// openStandingClock reads where a folder's clock stands; found is false when it
// has none.
func openStandingClock(folder string) (c *standingClock, found bool, err error) {
	content, err := os.ReadFile(filepath.Join(folder, clockName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the demo's clock: %w", err)
	}
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(content)))
	if err != nil {
		return nil, false, fmt.Errorf("read the demo's clock: %w", err)
	}
	return &standingClock{Manual: now.NewManual(at), folder: folder}, true, nil
}

func (c *standingClock) keep(at time.Time) error {
	return writeWhole(filepath.Join(c.folder, clockName), []byte(at.Format(time.RFC3339Nano)+"\n"))
}

// advance moves the clock by whole days and sweeps on each. A day is kept before
// it is lived: if we crash in between, the next start stands there and sweeps.
func (c *standingClock) advance(ctx context.Context, days int) (time.Time, error) {
	c.moving.Lock()
	defer c.moving.Unlock()
	for range days {
		to := c.Now().Add(24 * time.Hour)
		err := c.keep(to)
		if err != nil {
			return time.Time{}, err
		}
		c.Set(to)
		err = c.sweep(ctx)
		if err != nil {
			return time.Time{}, err
		}
	}
	return c.Now(), nil
}

// advanceAddress is where the socket takes the request to move the clock.
const advanceAddress = "/demo/advance"

type advanceRequest struct {
	Days int `json:"days"`
}

type advanceAnswer struct {
	Now time.Time `json:"now"`
}

// routes let `fincert demo advance` move the clock of a running demo.
func (c *standingClock) routes() map[string]http.Handler {
	return map[string]http.Handler{"POST " + advanceAddress: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked advanceRequest
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1000)).Decode(&asked)
		if err != nil || asked.Days < 1 || asked.Days > mostDays {
			http.Error(w, "days", http.StatusUnprocessableEntity)
			return
		}
		to, err := c.advance(r.Context(), asked.Days)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError) // only the folder's owner reads it
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(advanceAnswer{to}) // who hung up reads no answer
	})}
}

// newDemoAdvanceCommand is `fincert demo advance`.
func newDemoAdvanceCommand() *cobra.Command {
	var folder string
	var days int
	cmd := &cobra.Command{
		Use:     "advance",
		Short:   "cli.demo.advance.short",
		Long:    "cli.demo.advance.long",
		Example: "  fincert demo advance --data /tmp/demo --days 30",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days < 1 || days > mostDays {
				return wrongUsage(sentence{key: "cli.demo.days", args: text.Args{"most": mostDays}})
			}
			to, err := advanceDemo(cmd, folder, days)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), text.T(langOf(cmd), "demo.advanced", text.Args{"day": calendar.DateOf(to)}))
			return err
		},
	}
	cmd.Flags().StringVar(&folder, "data", usualData, "cli.flag.data")
	cmd.Flags().IntVar(&days, "days", 0, "cli.demo.advance.flag.days")
	return cmd
}

// advanceDemo moves the clock through the running demo, or, when none runs, in
// the installation that it opens for this.
func advanceDemo(cmd *cobra.Command, folder string, days int) (time.Time, error) {
	clock, found, err := openStandingClock(folder)
	if err != nil {
		return time.Time{}, err
	}
	if !found {
		return time.Time{}, fault.RefuseOurs("demo.no-standing-clock", fault.Text("folder", folder))
	}
	client, running, err := house.Client(cmd.Context(), folder)
	if err != nil {
		return time.Time{}, fmt.Errorf("reach the server: %w", err)
	}
	if running {
		defer client.CloseIdleConnections()
		var answer advanceAnswer
		err = post(cmd, client, advanceAddress, advanceRequest{days}, &answer)
		return answer.Now, err
	}
	return clock.advanceAlone(cmd.Context(), days)
}

// advanceAlone moves the clock of a demo that does not run.
func (c *standingClock) advanceAlone(ctx context.Context, days int) (to time.Time, err error) {
	passphrase, err := keys.Passphrase(os.Getenv)
	if err != nil {
		return time.Time{}, err
	}
	h, err := house.Open(ctx, house.Config{Data: c.folder, Clock: c, Passphrase: passphrase})
	if err != nil {
		return time.Time{}, err
	}
	defer closing(h, &err)
	held, _, err := openStandingClock(c.folder) // it may have moved before we held the folder
	if err != nil {
		return time.Time{}, err
	}
	c.Set(held.Now())
	c.sweep = h.Deadlines.Sweep
	return c.advance(ctx, days)
}
