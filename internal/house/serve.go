package house

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"fincert/internal/api"
)

// Limits of a connection. Doors that take or give large files set their own.
const (
	headTime   = 10 * time.Second
	bodyTime   = 30 * time.Second // also for a body that nobody asked for
	answerTime = time.Minute      // from the head on, for who reads no answer
	headBytes  = 64 << 10
	idleTime   = 2 * time.Minute
	stopTime   = 20 * time.Second // for running requests to finish
)

// Serve answers on the configured address and on the socket in the data folder
// until ctx ends. Then it takes nothing new, lets running requests finish, and
// returns nil. Requests that do not finish in 20 s are cut off.
func (h *House) Serve(ctx context.Context) error {
	tcp, err := net.Listen("tcp", h.config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", h.config.Listen, err)
	}
	socket, err := listenSocket(h.folder.path)
	if err != nil {
		return errors.Join(err, tcp.Close())
	}
	h.address.Store(tcp.Addr().String())
	h.config.Log.InfoContext(ctx, "listening", "address", tcp.Addr().String(), "data", h.folder.path)

	public := h.server(h.Handler())
	public.WriteTimeout = answerTime // the owner's own orders may take longer
	local := h.server(h.local())
	local.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		actor, err := localActor(conn)
		if err != nil {
			h.config.Log.ErrorContext(ctx, "socket", "error", err)
			return ctx // nobody is recognised
		}
		return api.WithLocal(ctx, actor)
	}
	var beside sync.WaitGroup
	besides, stopBeside := context.WithCancel(ctx)
	defer beside.Wait()
	defer stopBeside()
	beside.Go(func() { h.keepSigning(besides) })
	beside.Go(func() { h.Deadlines.Run(besides) })
	working, rest := context.WithCancel(ctx)
	defer rest()
	ended := make(chan error, 3)
	go func() { ended <- public.Serve(tcp) }()
	go func() { ended <- local.Serve(socket) }()
	go func() { ended <- h.work(working) }()
	var first error
	left := 3
	select {
	case <-ctx.Done():
		h.config.Log.Info("stopping")
	case first = <-ended: // one of them cannot go on: the others must not go on alone
		left--
	}
	rest()
	errs := []error{served(first), stop(public), stop(local)}
	for range left {
		errs = append(errs, served(<-ended))
	}
	return errors.Join(errs...)
}

// Address is where Serve listens, with the real port; empty before that.
func (h *House) Address() string {
	address, _ := h.address.Load().(string)
	return address
}

func (h *House) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ErrorLog: h.errorLog, MaxHeaderBytes: headBytes,
		ReadHeaderTimeout: headTime, ReadTimeout: bodyTime, IdleTimeout: idleTime,
	}
}

func served(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// stop has a context of its own: the one that ended is why we stop.
func stop(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}
