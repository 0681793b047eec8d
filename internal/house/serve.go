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
	beside.Go(func() { h.keepWorking(besides) })
	beside.Go(func() { h.readAhead(besides) })
	ended := make(chan error, 2)
	go func() { ended <- public.Serve(tcp) }()
	go func() { ended <- local.Serve(socket) }()
	select {
	case <-ctx.Done():
		h.config.Log.Info("stopping")
		return errors.Join(stop(public), stop(local), served(<-ended), served(<-ended))
	case err = <-ended: // one cannot listen any more: the other must not go on alone
		return errors.Join(served(err), stop(public), stop(local), served(<-ended))
	}
}

// readAhead reads what the first search would wait for, after what the first
// look at the register waits for.
func (h *House) readAhead(ctx context.Context) {
	_, err := h.Register.Current(ctx)
	if err == nil {
		_, err = h.Finder.Current(ctx)
	}
	if err != nil && ctx.Err() == nil {
		h.config.Log.WarnContext(ctx, "read ahead", "error", err) // whoever asks reads it
	}
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
