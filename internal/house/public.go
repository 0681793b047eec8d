package house

import (
	"context"
	"net/http"

	"fincert/internal/casework"
	"fincert/internal/register"
	"fincert/internal/site"
	"fincert/internal/store"
)

// publish hands casework's changes to the register's projector, one by one.
type publish struct{ register.Projector }

// Project writes the public rows of what one command changed.
func (p publish) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, change := range changes {
		err := p.Projector.Project(tx, change.Meta, change.Entry)
		if err != nil {
			return err
		}
	}
	return nil
}

func projectors() []casework.Projector { return []casework.Projector{publish{}} }

// addSite puts the public pages behind every address that nothing else has.
func (h *House) addSite(mux *http.ServeMux) {
	mux.Handle("/", site.New(site.Config{
		Register: h.Register, Scheme: h.Casework.SchemeAt, Door: h.door, Clock: h.config.Clock, BaseURL: h.config.BaseURL,
	}))
}
