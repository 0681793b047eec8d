package house

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"fincert/internal/ledger"
	"fincert/internal/notice"
	"fincert/internal/paper"
	"fincert/internal/store"
)

// How often somebody looks for something to do, how many jobs run at once, and
// how long the last of them may take when we stop.
const (
	lookEvery = 200 * time.Millisecond
	workers   = 4 // for letters, which wait for the database more than they reckon
	makers    = 1 // of papers, which only reckon: more would take the machine from who reads
	jobTime   = 10 * time.Second
	stuckTime = 2 * jobTime // then a job is taken for one that was killed
	again     = time.Second // after the jobs could not go on
)

// followerName is under which it is noted how far the jobs have heard.
const followerName = "jobs"

// follower hands the record's effects to the queue of jobs.
func (h *House) follower(hand func(context.Context, []ledger.Effect) error) *ledger.Follower {
	return &ledger.Follower{DB: h.DB, Name: followerName, Hand: hand}
}

// keepWorking works until ctx ends. When the database goes, requests are told to
// come again and so are the jobs: we begin anew as soon as it is back.
func (h *House) keepWorking(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.work(ctx)
		if err != nil && ctx.Err() == nil {
			h.config.Log.WarnContext(ctx, "jobs", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}

// work follows the record and does the jobs that come of it until ctx ends.
// What is slow or reaches outside happens here and never in a command. If we
// crash in it, the follower hands on what it had not noted, and River takes up
// again what was running.
func (h *House) work(ctx context.Context) error {
	pool, err := h.DB.Pool()
	if err != nil {
		return fmt.Errorf("open the queue of jobs: %w", err)
	}
	if pool.Postgres != nil {
		err = work(ctx, h, riverpgxv5.New(pool.Postgres))
	} else {
		err = work(ctx, h, riversqlite.New(pool.SQLite))
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // stopped while it began
	}
	return errors.Join(err, pool.Close())
}

func work[TX any](ctx context.Context, h *House, driver riverdriver.Driver[TX]) error {
	// River's words are for who mends it; its ordinary doings are not ours to log.
	log := slog.New(quiet{h.config.Log.Handler()})
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return fmt.Errorf("prepare the queue of jobs: %w", err)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return fmt.Errorf("bring the queue of jobs up to date: %w", err)
	}
	known := river.NewWorkers()
	river.AddWorker(known, river.WorkFunc(func(ctx context.Context, job *river.Job[notice.Delivery]) error {
		return h.Inbox.Work(ctx, job.Args)
	}))
	river.AddWorker(known, river.WorkFunc(func(ctx context.Context, job *river.Job[paper.Order]) error {
		return h.Papers.Work(ctx, job.Args)
	}))
	client, err := river.NewClient(driver, &river.Config{
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, paper.Queue: {MaxWorkers: makers}},
		Workers:           known,
		FetchPollInterval: lookEvery, FetchCooldown: lookEvery / 4, JobTimeout: jobTime, RescueStuckJobsAfter: stuckTime, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("make the queue of jobs: %w", err)
	}
	err = client.Start(context.WithoutCancel(ctx)) // it is stopped in order, below
	if err != nil {
		return fmt.Errorf("start the queue of jobs: %w", err)
	}
	follower := h.follower(func(ctx context.Context, effects []ledger.Effect) error {
		var jobs []river.InsertManyParams
		for _, e := range effects {
			if notice.IsLetter(e.Kind) {
				jobs = append(jobs, river.InsertManyParams{Args: notice.Delivery{Position: e.Position, Effect: e.Kind}})
			}
			if order, is := paper.OrderOf(e.Position, e.Kind); is {
				jobs = append(jobs, river.InsertManyParams{Args: order})
			}
		}
		if len(jobs) == 0 {
			return nil
		}
		_, err := client.InsertMany(ctx, jobs) // the fast one fails on a job that is there already
		return err
	})
	follower.Run(ctx, lookEvery, func(err error) { h.config.Log.WarnContext(ctx, "follow the record", "error", err) })
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err = client.Stop(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		err = client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

// quiet lets only warnings and errors through.
type quiet struct{ slog.Handler }

// Enabled is asked before a line is made.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

// WithAttrs keeps quiet.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup keeps quiet.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }

// behind is how many entries the jobs have still to hear of.
func (h *House) behind(q store.Querier) (int64, error) { return h.follower(nil).Behind(q) }
