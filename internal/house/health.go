package house

import (
	"context"
	"net/http"
	"time"

	"fincert/internal/ledger"
	"fincert/internal/store"
)

// readyTime is how long the record may take to say that it is there.
const readyTime = 2 * time.Second

// healthz says that the process answers.
func healthz(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// readyz says that the record can be read.
func (h *House) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	err := h.DB.Read(ctx, func(q store.Querier) error {
		_, _, err := ledger.ReadHead(q)
		return err
	})
	if err != nil {
		h.config.Log.WarnContext(ctx, "not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "the record cannot be read")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // who hung up reads no answer
}
