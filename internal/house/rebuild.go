package house

import (
	"net/http"
	"time"
)

// RebuildAddress is where the socket in the data folder takes the order to make
// all projected tables anew. Nothing of it is reachable from outside.
const RebuildAddress = "/local/rebuild"

// rebuild answers with what casework found, table by table. Commands wait while
// it runs: it holds the record's head. A large record takes longer than the
// server gives other answers.
func (h *House) rebuild(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // in process there is none to lift
	report, err := h.Casework.Rebuild(r.Context())
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	h.door.JSON(w, r, http.StatusOK, report)
}
