package house

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"fincert/internal/fault"
)

// The log of the record is published under these addresses (C2SP tlog-tiles,
// without the entries).
const (
	checkpointAddress = "/log/record/checkpoint"
	logKeyAddress     = "/log/record/key"
	tileAddress       = "/log/record/tile/"
)

// signingPause is how long the record may grow before its state is signed when
// nobody asks.
const signingPause = time.Minute

// logName is what the log of the record calls itself from its first checkpoint
// on: where it is published, without the scheme.
func logName(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" {
		return "fincert/log/record"
	}
	return u.Host + u.Path + "/log/record"
}

func (h *House) addLog(mux *http.ServeMux) {
	mux.HandleFunc("GET "+checkpointAddress, h.checkpoint)
	mux.HandleFunc("GET "+logKeyAddress, h.logKey)
	mux.HandleFunc("GET "+tileAddress+"{path...}", h.tile)
}

// checkpoint shows the state of the record, signed. If it cannot be signed the
// last one signed still stands, and the operator's log says why.
func (h *House) checkpoint(w http.ResponseWriter, r *http.Request) {
	text, err := h.Log.Checkpoint(r.Context())
	if err != nil {
		h.config.Log.ErrorContext(r.Context(), "the record's log was not signed", "error", err)
	}
	if text == "" {
		h.door.Problem(w, r, fault.New(fault.Busy, "tlog.not-signed"))
		return
	}
	asIs(w, text)
}

func (h *House) logKey(w http.ResponseWriter, r *http.Request) {
	vkeys, err := h.Log.VerifierKeys(r.Context())
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	asIs(w, vkeys)
}

// asIs answers with a text of which every byte counts.
func asIs(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write([]byte(text)) // who has hung up misses nothing
}

func (h *House) tile(w http.ResponseWriter, r *http.Request) {
	hashes, whole, ok, err := h.Log.Tile(r.Context(), r.PathValue("path"))
	switch {
	case err != nil:
		h.door.Problem(w, r, err)
		return
	case !ok:
		h.door.Problem(w, r, fault.New(fault.NotFound, "tlog.no-tile"))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if whole {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(hashes) // who has hung up misses nothing
}

// keepSigning signs the state of the record from time to time until ctx ends.
func (h *House) keepSigning(ctx context.Context) {
	tick := time.NewTicker(signingPause)
	defer tick.Stop()
	for {
		_, err := h.Log.Checkpoint(ctx)
		if err != nil && ctx.Err() == nil {
			h.config.Log.ErrorContext(ctx, "the record's log was not signed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
