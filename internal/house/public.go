package house

import (
	"net/http"

	"fincert/internal/casework"
)

func projectors() []casework.Projector { return nil }

func (h *House) addSite(mux *http.ServeMux) {}
