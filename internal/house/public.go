package house

import (
	"context"
	"net/http"

	"fincert/internal/casework"
	"fincert/internal/register"
	"fincert/internal/scheme"
	"fincert/internal/site"
	"fincert/internal/store"
)

// publicRows hands casework's changes to the register, which does not know
// casework.
type publicRows struct{ register.Projector }

func (p publicRows) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, change := range changes {
		if err := p.Projector.Project(tx, change.Meta, change.Entry); err != nil {
			return err
		}
	}
	return nil
}

func projectors() []casework.Projector { return []casework.Projector{publicRows{}} }

// addSite puts the public pages behind every address that nothing else has.
func (h *House) addSite(mux *http.ServeMux) {
	mux.Handle("/", site.New(site.Config{
		Register: h.Register, Scheme: h.schemeInForce, Door: h.door, Clock: h.config.Clock, BaseURL: h.config.BaseURL,
	}))
}

func (h *House) schemeInForce(ctx context.Context) (*scheme.Scheme, error) {
	inForce, _, err := h.Casework.InForce(ctx)
	return inForce, err
}
