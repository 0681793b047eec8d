package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// How long a line of the log may wait for others to be written with, and how
// many bytes may wait.
const (
	logWait  = 100 * time.Millisecond
	logBytes = 32 << 10
)

// serverLog writes one JSON object a line. Ordinary lines are written together,
// since one write for each is felt at thousands of requests a second; warnings
// and errors take everything before them out at once. If we are killed, the
// ordinary lines of the last tenth of a second are lost. done writes what waits.
func serverLog(out io.Writer) (log *slog.Logger, done func()) {
	gathered := &gathering{out: out}
	return slog.New(urgent{slog.NewJSONHandler(gathered, nil), gathered}), gathered.flush
}

// gathering is a writer that writes later, or when there is much.
type gathering struct {
	out io.Writer

	mu      sync.Mutex
	waiting []byte // guarded by mu
	timed   bool   // guarded by mu: a flush is on its way
}

// Write takes a whole line.
func (g *gathering) Write(line []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, line...)
	switch {
	case len(g.waiting) >= logBytes:
		g.write()
	case !g.timed:
		g.timed = true
		time.AfterFunc(logWait, g.flush)
	}
	return len(line), nil
}

func (g *gathering) flush() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.timed = false
	g.write()
}

// write is called with mu held. A log that cannot be written is lost: there is
// nowhere to say so.
func (g *gathering) write() {
	if len(g.waiting) > 0 {
		_, _ = g.out.Write(g.waiting)
		g.waiting = g.waiting[:0]
	}
}

// urgent lets warnings not wait.
type urgent struct {
	slog.Handler
	gathered *gathering
}

// Handle writes a line.
func (u urgent) Handle(ctx context.Context, r slog.Record) error {
	err := u.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		u.gathered.flush()
	}
	return err
}

// WithAttrs is slog's.
func (u urgent) WithAttrs(attrs []slog.Attr) slog.Handler {
	return urgent{u.Handler.WithAttrs(attrs), u.gathered}
}

// WithGroup is slog's.
func (u urgent) WithGroup(name string) slog.Handler {
	return urgent{u.Handler.WithGroup(name), u.gathered}
}
